"""BM25 over one kind of unit (passages or sections), its statistics spanning all segments.

Source: Robertson & Zaragoza (2009), The Probabilistic Relevance Framework: BM25 and Beyond.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

K1 = 1.2


class Norms:
    """tf / (tf + K) for units of given lengths; `b` is how much length counts."""

    def __init__(self, lengths: Sequence[NDArray[Any]], b: float) -> None:
        self.count = sum(map(len, lengths))
        total = sum(float(one.sum(dtype=np.float64)) for one in lengths)
        average = total / self.count if total else 1.0
        self._norms: list[Floats] = [
            (K1 * (1 - b) + K1 * b / average * one).astype(np.float32) for one in lengths
        ]

    def idf(self, frequency: int) -> float:
        """How much a term tells that so many units hold."""
        return math.log(1 + (self.count - frequency + 0.5) / (frequency + 0.5))

    def impacts(self, segment: int, units: NDArray[Any], freqs: NDArray[Any]) -> Floats:
        """What each of a segment's units gains from a term of weight 1 that it holds so often."""
        counted = freqs.astype(np.float32)
        impacts: Floats = counted / (counted + self._norms[segment].take(units))
        return impacts
