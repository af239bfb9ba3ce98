"""What is indexed: each text as words, and as character pairs for exact strings."""

from __future__ import annotations

from searcher.codec import Field

# The words of a text, and beside them its characters.
TEXTS = ("body", "heading", "title")
GRAMS = "_grams"

FIELDS = {
    name + suffix: Field(pairs=bool(suffix)) for name in TEXTS for suffix in ("", GRAMS)
}
