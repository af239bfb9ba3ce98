"""Records as they are written: `records` tells how they are made up."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import bits
from .bits import Bytes, Places
from .records import BITS_OF_HEAD, shapes_of, totals_of
from .runs import Ints, Stretch


class Encoded(NamedTuple):
    """Records end to end, and how many bytes each takes."""

    raw: Bytes
    sizes: Places


def encode(stretch: Stretch, documents: int, wide: Bytes | None) -> Encoded:
    """Return the records of terms, each of at least one posting. Raises ValueError for a position
    past its document's end."""
    counts = stretch.counts
    totals = totals_of(stretch)
    shapes = shapes_of(counts, totals, documents)
    ranks = np.arange(len(stretch.docs)) - (counts.cumsum() - counts).repeat(counts)
    each = None
    sizes = shapes.high + shapes.low + shapes.postings
    if wide is not None:
        assert stretch.positions is not None, "the field keeps positions"
        each = wide[stretch.docs].astype(np.int64).repeat(stretch.freqs)
        if (stretch.positions >> each).any():
            raise ValueError("a position lies past the end of its document")
        sizes = sizes + np.add.reduceat(each, totals.cumsum() - totals)
    room = _Room(sizes, (counts, totals - counts))
    shift = shapes.shift.repeat(counts)
    high = stretch.docs >> shift
    room.put(0, high + np.where(shapes.dense.repeat(counts), 0, ranks), counts, 1)
    some = np.flatnonzero(shift)
    low = stretch.docs & ((1 << shift) - 1)
    room.put(shapes.high, ranks * shift, counts, low, some)
    begins = stretch.freqs.cumsum(dtype=np.int64) - stretch.freqs
    begins -= (totals.cumsum() - totals).repeat(counts)
    many = np.flatnonzero(shapes.postings.repeat(counts))
    room.put(shapes.high + shapes.low, begins, counts, 1, many)
    if each is not None:
        at = each.cumsum() - each
        at -= at[totals.cumsum() - totals].repeat(totals)
        begin = shapes.high + shapes.low + shapes.postings
        room.put(begin, at, totals, stretch.positions, np.flatnonzero(each))
    return room.encoded()


def encode_folded(counts: Places, totals: Places, held: Ints, pairs: Stretch) -> Encoded:
    """Return the records of words that are pairs: `held` tells how often the word stands in each of
    its pair's documents."""
    sizes = totals_of(pairs)
    room = _Room(sizes, (np.zeros_like(counts), counts, totals - counts))
    begins = pairs.freqs.cumsum(dtype=np.int64) - pairs.freqs
    begins -= (sizes.cumsum() - sizes).repeat(pairs.counts)
    owners = np.arange(len(counts)).repeat(pairs.counts)
    ends = held.cumsum(dtype=np.int64)
    owners = owners.repeat(held)
    at = begins.repeat(held) + np.arange(len(owners)) - (ends - held).repeat(held)
    room.put(0, at, np.bincount(owners, minlength=len(counts)), 1)
    return room.encoded()


class _Room:
    """Room for records of so many bits after heads of some numbers."""

    def __init__(self, sizes: Places, heads: tuple[Places, ...]) -> None:
        spans = [
            np.maximum(bits.widths(one + 1) + 6, BITS_OF_HEAD) // BITS_OF_HEAD for one in heads
        ]
        self._sizes: Places = sum(spans, start=np.zeros_like(sizes)) + (sizes + 7 >> 3)
        ends = self._sizes.cumsum()
        self._size = int(ends[-1]) if len(ends) else 0
        self._words = np.zeros(self._size // 4 + 3, np.uint32)
        at = (ends - self._sizes) * 8
        for numbers, span in zip(heads, spans, strict=True):
            self._put_numbers(at, numbers, span)
            at = at + 8 * span
        self._begins = at

    def _put_numbers(self, at: Places, numbers: Places, span: Places) -> None:
        for place in range(int(span.max(initial=0))):
            some = np.flatnonzero(span > place)
            byte = numbers[some] >> BITS_OF_HEAD * place & 0x7F
            byte[span[some] > place + 1] |= 0x80
            bits.put(self._words, at[some] + 8 * place, byte)

    def put(
        self,
        part: Any,
        at: NDArray[Any],
        counts: Places,
        values: Any,
        some: NDArray[np.intp] | slice = slice(None),
    ) -> None:
        """Put numbers into a part of each record, so many a record; `some` of them only."""
        places = ((self._begins + part).repeat(counts) + at)[some]
        numbers = values[some] if isinstance(values, np.ndarray) else np.full(len(places), values)
        bits.put(self._words, places, numbers)

    def encoded(self) -> Encoded:
        """Return all records."""
        return Encoded(self._words.view(np.uint8)[: self._size], self._sizes)
