"""What is indexed: each text as words, and as character pairs for exact strings."""

from __future__ import annotations

from searcher.codec import Field

# The words of a text, and beside them the pairs of its characters.
TEXTS = ("body", "heading", "title")
GRAMS = "_grams"
# The single characters of the body, which ranking counts.
CHARACTERS = "body_characters"

FIELDS = {name + suffix: Field(pairs=bool(suffix)) for name in TEXTS for suffix in ("", GRAMS)}
FIELDS[CHARACTERS] = Field(pairs=True, positions=False)
