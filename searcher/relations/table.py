"""The table of relations between all documents: the arrays that an index keeps of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.relations.kinds import KINDS

NONE = -1
# The arrays that an index keeps: one entry a link, in the order of their sources, and one entry
# a document. Days are numbers such as 20210305, 0 where unknown.
LINKS = {
    "source": "<u4",
    "order": "<u4",
    "target": "<u4",
    "later": "|u1",
    "kind": "|u1",
    "passage": "<i4",
    "start": "<u4",
    "end": "<u4",
    # From when a repeal counts, or until when a term is made longer, where the text tells it.
    "due": "<u4",
}
DOCUMENTS = {
    "day": "<u4",
    "begins": "<u4",
    "holds": "<u4",
    "begun": "<i4",
    "ends": "<u4",
    "ended": "<i4",
    "draft": "|u1",
    "original": "<u4",
    "family": "<u4",
    # Where a document says from when and until when it holds: passage, start, end of each.
    **{
        f"{which}_{part}": kind
        for which in ("begun", "ended")
        for part, kind in (("passage", "<i4"), ("start", "<u4"), ("end", "<u4"))
    },
}

Table = Mapping[str, NDArray[Any]]


def number_of(day: str) -> int:
    """Return an ISO day, or the beginning of one, as a number such as 20210305, 0 for none."""
    return int(day.replace("-", "").ljust(8, "0")) if day else 0


def require_table(table: Table) -> None:
    """Raise ValueError with the reason where arrays cannot be a table's."""
    documents = len(table["day"])
    numbers = np.arange(documents)
    places = ("passage", "begun_passage", "ended_passage")
    rules = (
        (table["source"][1:] >= table["source"][:-1]).all(),
        all((table[name] < documents).all() for name in ("source", "target", "original", "family")),
        (table["kind"] < len(KINDS)).all(),
        all((table[name] <= 1).all() for name in ("later", "draft")),
        all((table[name] >= NONE).all() for name in ("begun", "ended", *places)),
        (table["family"] <= numbers).all(),
        (table["original"].take(table["original"], mode="clip") == table["original"]).all(),
    )
    if not all(rules):
        raise ValueError("links")
