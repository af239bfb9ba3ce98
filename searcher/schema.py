"""What is indexed: the fields of an index, as its segments keep them and as Whoosh knows them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from searcher.postings import Field

if TYPE_CHECKING:
    from whoosh.fields import Schema

# The texts of a passage: its own, the label of its article, the heading path of its section
# (at the section's first passage), the title of its document (at the document's first).
TEXTS = ("body", "label", "heading", "title")
# Between headings, which keeps phrases from running over.
HEADINGS_APART = "\n"
# Each as words, and beside them as the pairs of its characters.
GRAMS = "_grams"
# The single characters of the body, which ranking counts, and the first that is counted: what
# stands below, Latin letters and marks, is found as words and as strings.
CHARACTERS = "body_characters"
LEAST_CHARACTER = 0x3400
# The pairs that stand over the ends of lines in the body, each at its first character: a line's end
# may be left out of a string.
LINES = "body_lines"
# Longer words are looked for as strings too: segmentation may have cut them apart.
SURE_LENGTH = 3
# So are words of two Han characters that stand in fewer places, where their characters do too.
FEW_PLACES = 30

# Only pairs have positions. How many words stand between two is told by where words of a text
# begin; what else is asked of their order, of few passages, whose texts are cut again.
FIELDS = {
    name: Field(positions=False, within=name + GRAMS, begins=name == "body") for name in TEXTS
}
FIELDS |= {name + GRAMS: Field(pairs=True) for name in TEXTS}
FIELDS[CHARACTERS] = Field(pairs=True, positions=False)
FIELDS[LINES] = Field(pairs=True)

# What `opens` is of a passage of labels beside a text.
LABELS = 2
# The numbers kept for each passage, and their types.
VALUES = {
    "opens": "|u1",
    "article": "<u2",
    "day": "<i4",
    "authority": "|u1",
    "title_pairs": "<u2",
    "link": "<u8",
}


@lru_cache(maxsize=8)
def whoosh_schema(userdict: str = "") -> Schema:
    """Return the fields of a passage as Whoosh knows them; a build cuts by their analyzer.

    `userdict` is the text of the user dictionary. `text` is `body` under the name that results
    have for it; what documents say of themselves can be searched, sorted and grouped by.
    """
    from searcher.analysis.analyzer import ChineseAnalyzer

    analyzer = ChineseAnalyzer(userdict)
    # Not before the analyzer, which keeps Whoosh quiet.
    from whoosh.fields import ID, STORED, TEXT, Schema

    texts = {name: TEXT(analyzer, stored=True, vector=True) for name in ("body", "text", "heading")}
    named = ("title", "issuer", "doc_number", "region")
    said = {name: TEXT(analyzer, stored=True, sortable=True, vector=True) for name in named}
    exact = ("document", "path", "type", "issued_on", "published_on")
    facts = {name: ID(stored=True, sortable=True) for name in exact}
    places = {name: STORED for name in ("headings", "page", "lines")}
    return Schema(
        id=ID(stored=True, unique=True), label=TEXT(analyzer), **texts, **said, **facts, **places
    )
