"""What a document can say of itself and of others, and the record of one such statement."""

from __future__ import annotations

from typing import NamedTuple

CITES, BASIS, IMPLEMENTS, AMENDS = "cites", "basis", "implements", "amends"
REPEALS, REPEALS_PART = "repeals", "repeals-part"
EFFECTIVE, EXPIRES, SELF = "effective", "expires", "self"
# It is named as one that still holds.
UPHOLDS = "upholds"
# The day told of a term that is made longer by nobody knows how much.
FOREVER = "9999-12-31"
# The day told of what no longer holds, and of which nobody says since when.
OVER = "0001-01-01"
KINDS = (BASIS, IMPLEMENTS, AMENDS, REPEALS, REPEALS_PART, UPHOLDS, CITES, SELF, EFFECTIVE, EXPIRES)


class Statement(NamedTuple):
    """One thing a document says: of which kind, in which passage, with which words.

    `passage` is the ordinal in the document (0-based), `start` and `end` the offsets of the
    evidence in its text; -1 for the document's title. `name` and `number` are of the norm it
    speaks of, as written; `article` the 条 of it. `day` is the ISO date of effect or expiry,
    or the one by which a version is told (1997年8月11日发布的). `bare` names stand without 《》.
    `due` is the day from which a repeal counts (自2035年1月1日起废止), or to which a term is made
    longer; None where the text tells none.
    """

    kind: str
    passage: int
    start: int
    end: int
    name: str = ""
    number: str | None = None
    article: int | None = None
    day: str | None = None
    bare: bool = False
    due: str | None = None
