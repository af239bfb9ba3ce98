"""Meeting of sorted lists, in whole arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .runs import Longs

# A table of all values is cheaper than binary search from so many values on.
TABLE_FROM = 400
TABLE_LIMIT = 1 << 23


def among(wanted: NDArray[Any], held: NDArray[Any], *, below: int) -> NDArray[np.bool_]:
    """Return which of `wanted` are in `held`; both ascending, all values in 0 … `below`.

    >>> among(np.array([2, 5, 7]), np.array([1, 2, 7, 9]), below=10).tolist()
    [True, False, True]
    """
    if not len(held):
        return np.zeros(len(wanted), bool)
    if len(wanted) < TABLE_FROM or below > TABLE_LIMIT:
        nearest = held.take(held.searchsorted(wanted), mode="clip")
        equal: NDArray[np.bool_] = np.equal(nearest, wanted)
        return equal
    table = np.zeros(below, bool)
    table[held] = True
    found: NDArray[np.bool_] = table[wanted]
    return found


def places(wanted: NDArray[Any], held: NDArray[Any], *, below: int) -> Longs:
    """Return where in `held` each of `wanted` stands; every one of them must be there.

    >>> places(np.array([2, 7]), np.array([1, 2, 7, 9]), below=10).tolist()
    [1, 2]
    """
    if len(wanted) < TABLE_FROM or below > TABLE_LIMIT:
        return held.searchsorted(wanted)
    table = np.zeros(below, bool)
    table[wanted] = True
    return np.flatnonzero(table[held])
