"""Arrays that come one by one and are wanted as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Arrays of small documents are joined when there are so many.
TOGETHER = 256


class Laid:
    """Arrays laid end to end as they come; of many small ones few are kept, for each takes a
    hundred bytes beside its numbers."""

    def __init__(self, dtype: Any) -> None:
        self._dtype = dtype
        self._whole: list[NDArray[Any]] = []
        self._small: list[NDArray[Any]] = []

    def append(self, array: NDArray[Any]) -> None:
        """Add an array at the end."""
        self._small.append(array)
        if len(self._small) == TOGETHER:
            self._whole.append(_join(self._small, self._dtype))
            self._small = []

    def __bool__(self) -> bool:
        return bool(self._whole or self._small)

    def joined(self) -> NDArray[Any]:
        """Return all of it."""
        return _join([*self._whole, *self._small], self._dtype)


def _join(arrays: Sequence[NDArray[Any]], dtype: Any) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *arrays], dtype=dtype, casting="same_kind")
