"""What the whole folder says of a word: facets, concordance, trends, company, first uses."""
