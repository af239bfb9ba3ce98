"""Where an article of a document stands."""

from __future__ import annotations

import numpy as np

from searcher.store.segment import OpenSegment


def passage_of_article(segment: OpenSegment, document: int, article: int) -> int | None:
    """Return which passage of a document, counted from 0, bears an article's number."""
    labels = segment.arrays.field("label")
    term = labels.find(f"第{article}条")
    if term < 0:
        return None
    first, last = segment.catalog.firsts[document : document + 2].tolist()
    held = labels.docs(term)
    at = int(np.searchsorted(held, first))
    return int(held[at]) - first if at < len(held) and held[at] < last else None
