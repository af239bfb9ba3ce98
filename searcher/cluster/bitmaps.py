"""Choices of numbers as the engine takes them: Roaring bitmaps in their portable form.

Source: https://github.com/RoaringBitmap/RoaringFormatSpec (runs and bitmaps of 2^16 numbers).
"""

from __future__ import annotations

import base64
import struct

import numpy as np
from numpy.typing import NDArray

COOKIE = 12347
CHUNK = 1 << 16
# From so many chunks on the form says where each begins.
OFFSETS = 4


def bitmap(chosen: NDArray[np.bool_]) -> str:
    """Return the numbers that a mask chooses, as base64; stretches of them take little room.

    >>> len(bitmap(np.ones(1_000_000, bool)))
    308
    """
    starts, ends = _runs(chosen)
    first, last = starts // CHUNK, (ends - 1) // CHUNK
    # A run that goes over the end of a chunk goes on in the next.
    counts = last - first + 1
    owner = np.arange(len(starts)).repeat(counts)
    within = np.arange(len(owner)) - (counts.cumsum() - counts).repeat(counts)
    chunk = first.take(owner) + within
    begin = np.maximum(starts.take(owner), chunk * CHUNK)
    size = np.minimum(ends.take(owner), (chunk + 1) * CHUNK) - begin
    keys, at, runs = np.unique(chunk, return_index=True, return_counts=True)
    numbers = np.add.reduceat(size, at) if len(at) else size
    heads = np.stack([keys, numbers - 1], 1).astype("<u2").tobytes()
    pairs = np.stack([begin - chunk * CHUNK, size - 1], 1).astype("<u2")
    bodies = [
        struct.pack("<H", many) + pairs[a : a + many].tobytes()
        for a, many in zip(at.tolist(), runs.tolist())
    ]
    head = struct.pack("<HH", COOKIE, max(len(keys) - 1, 0))
    head += np.packbits(np.ones(len(keys), bool), bitorder="little").tobytes() + heads
    if len(keys) >= OFFSETS:
        sizes = np.array([len(body) for body in bodies])
        places = len(head) + 4 * len(keys) + sizes.cumsum() - sizes
        head += places.astype("<u4").tobytes()
    return base64.b64encode(head + b"".join(bodies)).decode()


def _runs(chosen: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where stretches of chosen numbers begin and end."""
    edges = np.diff(np.concatenate([[False], chosen, [False]]).astype(np.int8))
    return (edges == 1).nonzero()[0], (edges == -1).nonzero()[0]
