"""BM25 over one kind of unit (passages or sections), its statistics spanning all segments.

Source: Robertson & Zaragoza (2009), The Probabilistic Relevance Framework: BM25 and Beyond.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.segments.reading import OpenSegment

Floats = NDArray[np.float32]

K1 = 1.2


class Postings(NamedTuple):
    """The units of one segment that hold a term, and how often."""

    units: NDArray[Any]
    freqs: NDArray[Any]


class Norms:
    """tf / (tf + K) for units of given lengths; `b` is how much length counts."""

    def __init__(self, lengths: Sequence[NDArray[Any]], b: float) -> None:
        self.count = sum(map(len, lengths))
        total = sum(float(one.sum(dtype=np.float64)) for one in lengths)
        average = total / self.count if total else 1.0
        scale = np.float32(K1 * b / average)
        self._norms = [np.float32(K1 * (1 - b)) + scale * one for one in lengths]

    def idf(self, frequency: int) -> float:
        """How much a term tells that so many units hold."""
        return math.log(1 + (self.count - frequency + 0.5) / (frequency + 0.5))

    def gains(self, segment: int, held: Postings, weight: float) -> Floats:
        """What each of the units gains from a term of this weight (idf included)."""
        freqs = held.freqs.astype(np.float32)
        gains: Floats = np.float32(weight) * freqs / (freqs + self._norms[segment][held.units])
        return gains


def pair_postings(segment: OpenSegment, name: str, term: str) -> Postings:
    """The passages of a segment that hold a term of a field."""
    field = segment.arrays.field(name)
    ordinal = field.find(term)
    if ordinal < 0:
        return NOTHING
    return Postings(field.docs(ordinal), field.freqs(ordinal))


def by_section(segment: OpenSegment, held: Postings) -> Postings:
    """The sections that hold a term somewhere in their passages, and how often in all."""
    if not len(held.units):
        return NOTHING
    sections = segment.section_of[held.units]
    first = np.flatnonzero(np.diff(sections, prepend=-1))
    return Postings(sections[first], np.add.reduceat(held.freqs, first))


def openers(segment: OpenSegment, held: Postings) -> Postings:
    """The sections whose first passage holds a term: for texts all their passages share."""
    opening = segment.opens[held.units]
    return Postings(segment.section_of[held.units[opening]], held.freqs[opening])


NOTHING = Postings(np.empty(0, np.int32), np.empty(0, np.int32))
