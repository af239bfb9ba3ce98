"""Numbers of any widths, bit after bit, the lowest first; and where bits are set."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
Ints = NDArray[np.int32]

# No number has more bits; those of few are sooner read bit by bit.
WIDEST, FEW_BITS = 32, 5
# So many zeros after the last byte keep the reading of numbers inside.
_PADDING = np.zeros(8, np.uint8)
_POWERS = np.int64(1) << np.arange(WIDEST)


def widths(limits: NDArray[Any]) -> Places:
    """Return how many bits numbers below each of some limits need.

    >>> widths(np.array([0, 1, 2, 3, 4, 5])).tolist()
    [0, 0, 1, 2, 2, 3]
    """
    return _POWERS.searchsorted(limits).astype(np.int64)


def put(words: NDArray[np.uint32], at: Places, values: NDArray[Any]) -> None:
    """Put numbers into zeros, words of 32 bits, from the bits `at` on, which ascend."""
    if not len(at):
        return
    shifted = values.astype(np.uint64) << (at & 31).astype(np.uint64)
    owners = at >> 5
    firsts = np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]]))
    # No two of them share a bit, so their sum is all of them.
    sums = np.add.reduceat(shifted, firsts)
    owners = owners[firsts]
    words[owners] |= sums.astype(np.uint32)
    over = np.flatnonzero(sums >> np.uint64(32))
    words[owners[over] + 1] |= (sums[over] >> np.uint64(32)).astype(np.uint32)


def take(raw: Bytes, at: Places, wide: NDArray[Any] | int) -> Ints:
    """Return the numbers from the bits `at` on, each of `wide` bits; eight bytes must follow the
    last."""
    # At every byte the eight from it on as one number.
    words: NDArray[np.uint64] = np.ndarray((len(raw) - 7,), "<u8", raw, 0, (1,))
    values = words[at >> 3]
    values >>= (at & 7).astype(np.uint64)
    values &= (np.uint64(1) << np.asarray(wide, np.uint64)) - np.uint64(1)
    numbers: Ints = values.astype(np.int32)
    return numbers


def padded(raw: Bytes) -> Bytes:
    """Return bytes that numbers of any width may be taken of."""
    return np.concatenate([raw, _PADDING])


def unpack(raw: Bytes, start: int, count: int) -> Bytes:
    """Return bits from `start` on, a byte each."""
    held = raw[start >> 3 : (start + count + 7) >> 3]
    flags: Bytes = np.unpackbits(held, count=(start & 7) + count, bitorder="little")
    return flags[start & 7 :]


def ones(raw: Bytes, start: int, count: int) -> Ints:
    """Return which of the bits from `start` on are set, counted from there."""
    return unpack(raw, start, count).view(bool).nonzero()[0].astype(np.int32)


def fixed(raw: Bytes, start: int, count: int, *, wide: int) -> Ints:
    """Return numbers of one width from the bit `start` on.

    >>> fixed(np.array([0b11_01_00_10, 0b01], np.uint8), 2, 4, wide=2).tolist()
    [0, 1, 3, 1]
    """
    if wide > FEW_BITS:
        held = padded(raw[start >> 3 : (start + count * wide + 7) >> 3])
        return take(held, np.arange(start & 7, (start & 7) + count * wide, wide), wide)
    numbers = np.zeros(count, np.int32)
    flags = unpack(raw, start, count * wide).reshape(count, wide)
    # The highest bit first: each of the others doubles what those above it come to.
    for bit in range(wide - 1, -1, -1):
        numbers += numbers
        numbers |= flags[:, bit]
    return numbers
