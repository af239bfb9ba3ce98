"""Where words begin in texts: a bit a character, the lowest first, set where what takes a place in
the order of words begins. Those of each document fill whole bytes.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bits import Bytes
from .runs import Longs

_POPULATION = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(1, dtype=np.uint8)


def bytes_of(lengths: NDArray[Any]) -> Longs:
    """Return how many bytes the bits of documents of some lengths fill."""
    return lengths.astype(np.int64) + 7 >> 3


class Begins:
    """Where words begin in a segment's documents.

    >>> begins = Begins(np.array([0b101, 0b11], np.uint8), np.array([4, 2]))
    >>> begins.before(begins.bits(np.array([0, 0, 1])) + np.array([2, 4, 1])).tolist()
    [1, 2, 3]
    """

    def __init__(self, flags: Bytes, lengths: NDArray[Any]) -> None:
        self.lengths = lengths
        self._flags = flags
        self._starts: Longs = np.append(0, bytes_of(lengths).cumsum())

    def of(self, documents: NDArray[np.bool_]) -> Bytes:
        """Return the bytes of some documents."""
        return self._flags[documents.repeat(np.diff(self._starts))]

    def between(self, first: int, last: int) -> Bytes:
        """Return the bytes of the documents `first` to `last`."""
        return self._flags[self._starts[first] : self._starts[last]]

    def bits(self, documents: NDArray[Any]) -> Longs:
        """Return the bits that those of some documents begin with."""
        return 8 * self._starts.take(documents)

    def before(self, bits: Longs) -> Longs:
        """Return how many words begin before some bits, in all documents together; all of them
        before what lies past the last."""
        at = np.minimum(bits >> 3, len(self._flags))
        below = self._padded.take(at) & ((1 << (bits & 7)) - 1).astype(np.uint8)
        found: Longs = self._ranks.take(at).astype(np.int64) + _POPULATION.take(below)
        return found

    @cached_property
    def _padded(self) -> Bytes:
        return np.append(self._flags, np.uint8(0))

    @cached_property
    def _ranks(self) -> NDArray[np.int32]:
        """How many words begin before each byte."""
        return np.append(np.int32(0), _POPULATION.take(self._flags).cumsum(dtype=np.int32))
