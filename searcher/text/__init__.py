"""How documents write numbers, dates and document numbers, and one spelling for each."""
