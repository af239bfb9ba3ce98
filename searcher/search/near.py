"""Words within a distance of one another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from searcher.postings import FieldArrays

Docs = NDArray[np.int32]


def near_docs(field: FieldArrays, words: Sequence[str], distance: int) -> Docs:
    """The passages where all words stand in some order with at most `distance` other words
    between the first and the last of them."""
    ordinals = [field.find(word) for word in words]
    if min(ordinals, default=-1) < 0:
        return np.empty(0, np.int32)
    docs = reduce(_common, [field.docs(ordinal) for ordinal in ordinals])
    reach = distance + len(set(words)) - 1
    # Documents lie so far apart that no stretch runs from one into the next.
    width = field.last_position + reach + 1
    places = [_places(field, ordinal, docs, width=width) for ordinal in ordinals]
    starts = np.concatenate(places)
    close = np.ones(len(starts), bool)
    for held in places:
        following = held.take(held.searchsorted(starts), mode="clip")
        close &= (following >= starts) & (following - starts <= reach)
    found: Docs = docs[np.unique(starts[close] // width)]
    return found


def _common(some: Docs, others: Docs) -> Docs:
    common: Docs = np.intersect1d(some, others, assume_unique=True)
    return common


def _places(field: FieldArrays, ordinal: int, docs: Docs, *, width: int) -> NDArray[np.int64]:
    """Where a word stands: place of the document in `docs` × width + position, ascending."""
    postings = field.docs(ordinal).searchsorted(docs)
    counts, positions = field.occurrences_in(ordinal, postings)
    places: NDArray[np.int64] = (np.arange(len(docs)) * width).repeat(counts) + positions
    return places
