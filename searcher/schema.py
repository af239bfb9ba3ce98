"""What is indexed: each text as words, and as character pairs for exact strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from searcher.postings import Field

if TYPE_CHECKING:
    from whoosh.fields import Schema

# The texts of a passage: its own, the label of its article, the heading path of its section
# (at the section's first passage), the title of its document (at the document's first).
TEXTS = ("body", "label", "heading", "title")
# Each as words, and beside them as the pairs of its characters.
GRAMS = "_grams"
# The single characters of the body, which ranking counts, and the first that is counted: what
# stands below, Latin letters and marks, is found as words and as strings.
CHARACTERS = "body_characters"
LEAST_CHARACTER = 0x3400

FIELDS = {name + suffix: Field(pairs=bool(suffix)) for name in TEXTS for suffix in ("", GRAMS)}
FIELDS[CHARACTERS] = Field(pairs=True, positions=False)


def whoosh_schema(userdict: str = "") -> Schema:
    """The same fields as Whoosh sees them, so that its own queries run on an index."""
    from whoosh.fields import STORED, TEXT, Schema

    from searcher.analysis.analyzers import GramAnalyzer, WordAnalyzer

    words, grams = WordAnalyzer(userdict), GramAnalyzer()
    schema = Schema(text=STORED, headings=STORED, page=STORED, lines=STORED)
    for name, field in FIELDS.items():
        analyzer = grams if field.pairs else words
        schema.add(name, TEXT(analyzer=analyzer, phrase=field.positions))
    return schema
