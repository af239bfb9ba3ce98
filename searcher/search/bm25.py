"""BM25 over one kind of unit (passages, sections, headings) of all segments together.

Source: Robertson & Zaragoza (2009), The Probabilistic Relevance Framework: BM25 and Beyond.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

K1 = 1.2


class Units(NamedTuple):
    """How many units of a kind there are in all, and how long they are in the mean."""

    number: int
    mean_length: float

    @classmethod
    def of(cls, lengths: Sequence[NDArray[Any]]) -> Units:
        """Count the units whose lengths are given, segment by segment."""
        number = sum(map(len, lengths))
        total = sum(float(one.sum(dtype=np.float64)) for one in lengths)
        return cls(number, total / number if total else 1.0)


class BM25:
    """tf / (tf + K) for units of given lengths; `b` is how much length counts."""

    def __init__(self, lengths: Sequence[NDArray[Any]], units: Units, *, b: float) -> None:
        self.count = units.number
        self.norms: list[Floats] = [
            (K1 * (1 - b) + K1 * b / units.mean_length * one).astype(np.float32) for one in lengths
        ]

    def idf(self, frequency: int) -> float:
        """Return how much a term tells that so many units hold."""
        return math.log(1 + (self.count - frequency + 0.5) / (frequency + 0.5))

    def impacts(self, segment: int, units: NDArray[Any], freqs: NDArray[Any]) -> Floats:
        """Return what each of a segment's units gains from a term of weight 1 that it holds
        so often."""
        counted = freqs.astype(np.float32)
        impacts: Floats = counted / (counted + self.norms[segment].take(units))
        return impacts
