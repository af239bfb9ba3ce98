"""Small integers in byte planes: one byte for most, a further byte for the few that need it.

A stream of values keeps its low bytes in `low`; a bit in `flags` marks each value that has
more, and what is left of those goes the same way into the next plane. `ranks` counts the
marks before every 1024th value, so any stretch can be decoded alone. With `width` 0 the
first plane has no bytes at all, which suits streams that are nearly always zero.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .container import Container, ContainerWriter, Part, Window

STRIDE = 1024
# No value reaches it.
LIMIT = 1 << 30
# From so many on, decoding the whole stretch is cheaper than picking values.
FEW = 2000
# How many bits of a byte are set.
_ONES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1, dtype=np.uint8)

Ints = NDArray[np.int32]


class PlanesWriter:
    """Appends values below 2**30 to the stream `name` of a container."""

    def __init__(self, container: ContainerWriter, name: str, *, width: int = 8) -> None:
        self._container = container
        self._name = name
        self._width = width
        self._low = container.part(f"{name}.low", "|u1") if width else None
        self._flags = container.part(f"{name}.flags", "|u1")
        self._ranks = container.part(f"{name}.ranks", "<u4")
        self._rest: PlanesWriter | None = None
        self._marked = 0
        self._held: NDArray[np.uint32] = np.empty(0, np.uint32)

    def append(self, values: NDArray[np.generic]) -> None:
        """Add values at the end."""
        held = np.concatenate([self._held, values.astype(np.uint32, copy=False)])
        whole = len(held) - len(held) % STRIDE
        self._emit(held[:whole])
        self._held = held[whole:]

    def close(self) -> None:
        """Write what is held back; a plane without marks keeps none."""
        self._emit(self._held)
        if self._rest is not None:
            self._rest.close()
            return
        self._container.drop(f"{self._name}.flags")
        self._container.drop(f"{self._name}.ranks")

    def _emit(self, values: NDArray[np.uint32]) -> None:
        if not len(values):
            return
        if self._low is not None:
            self._low.append(values.astype(np.uint8))
        rest = values >> np.uint32(self._width)
        marks = rest > 0
        self._flags.append(np.packbits(marks, bitorder="little"))
        before = np.cumsum(np.add.reduceat(marks, np.arange(0, len(marks), STRIDE), dtype=np.int64))
        self._ranks.append(self._marked + np.concatenate([[0], before[:-1]]))
        self._marked += int(before[-1])
        self._append_rest(rest[marks])

    def _append_rest(self, rest: NDArray[np.uint32]) -> None:
        if not len(rest):
            return
        if self._rest is None:
            self._rest = PlanesWriter(self._container, f"{self._name}.rest")
        self._rest.append(rest)


class Planes:
    """A stream of values in a container, decoded by stretches."""

    def __init__(
        self, container: Container, name: str, *, count: int | None = None, width: int = 8
    ) -> None:
        self._width = width
        self._low: Window | None = None
        if width:
            self._low = container.window(f"{name}.low", ("|u1",), count)
            count = len(self._low)
        self._rest: Planes | None = None
        if f"{name}.flags" in container:
            assert count is not None, "without low bytes the number of values is given"
            self._flags = container.window(f"{name}.flags", ("|u1",), (count + 7) // 8)
            self._ranks = container.array(f"{name}.ranks", ("<u4",), -(-count // STRIDE)).data
            self._rest = Planes(container, f"{name}.rest")
            self._invalid = container.invalid

    def decode(self, start: int, stop: int) -> Ints:
        """The values `start` to `stop` as int32, in an array of the caller's own."""
        if self._low is None:
            values = np.zeros(stop - start, np.int32)
        else:
            values = self._low[start:stop].astype(np.int32)
        if self._rest is None or stop <= start:
            return values
        marked = self._marks(start, stop)
        if len(marked):
            first = self._rank(start)
            values[marked] += self._shifted(self._rest.decode(first, first + len(marked)))
        return values

    def take(self, at: NDArray[np.int64]) -> Ints:
        """The values at some places, ascending, as int32."""
        if self._low is None or len(at) > FEW:
            low = int(at[0]) if len(at) else 0
            return self.decode(low, int(at[-1]) + 1 if len(at) else 0)[at - low]
        if not len(at):
            return np.empty(0, np.int32)
        values = self._low.take(at).astype(np.int32)
        if self._rest is None:
            return values
        marked = ((self._flags.take(at >> 3) >> (at & 7)) & 1).nonzero()[0]
        if len(marked):
            ranks = np.array([self._rank(place) for place in at[marked].tolist()])
            values[marked] += self._shifted(self._rest.take(ranks))
        return values

    def verify(self) -> None:
        """Raise IndexDamaged where the counts of marks are not those of the flags.

        Who decodes a whole stream never looks at them; who decodes a stretch believes them.
        """
        if self._rest is None:
            return
        ones = _ONES.take(self._flags[0 : len(self._flags)])
        firsts = np.arange(0, len(ones), STRIDE // 8)
        counts = np.add.reduceat(ones, firsts, dtype=np.int64) if len(ones) else ones
        if not np.array_equal(self._ranks, np.cumsum(counts) - counts):
            raise self._invalid("a number")
        self._rest.verify()

    def _shifted(self, rest: Ints) -> Ints:
        """What stands above the low byte of some values."""
        if self._width:
            if int(rest.max()) >= LIMIT >> self._width:
                raise self._invalid("a number")
            rest <<= self._width
        return rest

    def _marks(self, start: int, stop: int) -> NDArray[np.intp]:
        """Where in the stretch the marked values stand."""
        skipped = start & 7
        held = self._flags[start >> 3 : (stop + 7) >> 3]
        bits = np.unpackbits(held, count=skipped + stop - start, bitorder="little")
        return bits[skipped:].view(bool).nonzero()[0]

    def _rank(self, at: int) -> int:
        """How many marks stand before the value `at`."""
        block = at // STRIDE
        count = self._ranks[block]
        bits = int.from_bytes(self._flags[block * STRIDE // 8 : (at + 7) >> 3].tobytes(), "little")
        return count + (bits & ((1 << (at - block * STRIDE)) - 1)).bit_count()


__all__ = ["Ints", "Part", "Planes", "PlanesWriter", "STRIDE"]
