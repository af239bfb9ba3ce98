"""Words within a distance of one another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from searcher.codec import FieldArrays

Docs = NDArray[np.int32]


def near_docs(field: FieldArrays, words: Sequence[str], distance: int) -> Docs:
    """The passages where all words stand in some order with at most `distance` other words
    between the first and the last of them."""
    ordinals = [field.find(word) for word in words]
    if min(ordinals, default=-1) < 0:
        return np.empty(0, np.int32)
    held = [field.docs(ordinal) for ordinal in ordinals]
    docs = reduce(lambda a, b: np.intersect1d(a, b, assume_unique=True), held)
    places = [_positions(field, ordinal, docs) for ordinal in ordinals]
    reach = distance + len(set(words)) - 1
    close = [_spans(at, reach) for at in zip(*places, strict=True)]
    return docs[np.array(close, bool)] if close else docs


def _positions(field: FieldArrays, ordinal: int, docs: Docs) -> list[list[int]]:
    """Where a word stands in each of the passages."""
    postings = np.searchsorted(field.docs(ordinal), docs)
    offsets, positions = field.positions(ordinal, postings)
    return [part.tolist() for part in np.split(positions, offsets[1:-1])]


def _spans(places: Sequence[list[int]], reach: int) -> bool:
    """Whether one place of each word can be chosen so that they lie within reach."""
    marked = sorted((at, word) for word, held in enumerate(places) for at in held)
    last: dict[int, int] = {}
    for at, word in marked:
        last[word] = at
        if len(last) == len(places) and at - min(last.values()) <= reach:
            return True
    return False
