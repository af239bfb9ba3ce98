"""The best few of many scores."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

STRIDE = 256


def best(scores: NDArray[Any], limit: int) -> NDArray[np.intp]:
    """The places of the `limit` greatest scores, best first; equal scores in ascending place.

    Scores of 0 and below never come back. The greatest scores of stretches of 256 give a
    floor that nearly all scores fall under, so few are left to sort.

    >>> best(np.array([0.0, 2.0, 1.0, 2.0]), 2).tolist()
    [1, 3]
    """
    floor = np.nextafter(scores.dtype.type(0), scores.dtype.type(1))
    whole = len(scores) - len(scores) % STRIDE
    if whole > STRIDE * limit:
        tops = scores[:whole].reshape(-1, STRIDE).max(axis=1)
        floor = max(floor, np.partition(tops, len(tops) - limit)[len(tops) - limit])
    chosen = np.flatnonzero(scores >= floor)
    order = np.argsort(-scores[chosen], kind="stable")[:limit]
    return chosen[order]
