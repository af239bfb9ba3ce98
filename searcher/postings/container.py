"""A file of named arrays: written once, front to back (`container_writer`), read by stretches.

What is asked for is read into memory of our own, compared there with its checksum (`frame`), and
kept: nobody can change it afterwards, and a file that is cut short is an error like any other.
Nothing in the file is ever executed or unpickled.
"""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.disk import Reader
from searcher.errors import IndexDamaged
from searcher.kernel import Opened

from .frame import BLOCK_BITS, DTYPES, Source, damage_of, read_bytes, read_frame

# Bytes of a file that are read at a time.
_AT_ONCE = 1 << 18
# So many blocks more are brought at once of a long array that is not there.
_AHEAD = 1 << 10
# Bytes of long arrays that are kept at hand; past them all are let go and read again.
MOST_HELD = 1 << 29


# Brings blocks of a file into it.
Bring = Callable[[Sequence[int]], object]


class _Memory:
    """Room for the whole of a file; only what is read into it takes any."""

    def __init__(self, size: int, blocks: int) -> None:
        self.room = memoryview(_empty(size))
        self.bytes = np.frombuffer(self.room, np.uint8)
        self.bytes.setflags(write=False)
        self.unread = bytearray(b"\1" * blocks)
        self.held = 0


class Window:
    """A long array of a container, verified and read by stretches."""

    def __init__(self, container: Container, dtype: np.dtype[Any], offset: int, count: int) -> None:
        self._container = container
        self._dtype, self._offset, self._count = dtype, offset, count
        # The memory last read into and the array as it lies there.
        self._seen: tuple[_Memory | None, NDArray[Any]] = (None, np.empty(0, dtype))

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, asked: slice) -> NDArray[Any]:
        """Return the values of a stretch, both of its ends given, read-only and not copied.

        Raises IndexDamaged where they are not what was written, or the array has no such.
        """
        start, stop = asked.start, asked.stop
        return self._read(start, stop)[start:stop]

    def take(self, at: NDArray[np.int64]) -> NDArray[Any]:
        """Return the values at some places, ascending and at least one."""
        return self._read(int(at[0]), int(at[-1]) + 1).take(at)

    def _read(self, start: int, stop: int) -> NDArray[Any]:
        """Return the whole array, of which the values from `start` to `stop` are there."""
        if not 0 <= start <= stop <= self._count:
            raise self._container.invalid("an array")
        width = self._dtype.itemsize
        first, end = self._offset + start * width, self._offset + stop * width
        memory = self._container.hold(first, end)
        known, array = self._seen
        if memory is not known:
            last = self._offset + self._count * width
            array = memory.bytes[self._offset : last].view(self._dtype)
            self._seen = memory, array
        return array


class Container:
    """The arrays of a file; `path` is only for messages.

    Opening checks the frame (magic, directory, bounds); arrays are verified as they are read.
    `bring` sees that blocks are in the file, where that is filled as it is read: it is asked for
    those that are not as they should be.
    """

    def __init__(self, source: Source | bytes, path: str, *, bring: Bring | None = None) -> None:
        self._source = _Bytes(source) if isinstance(source, bytes) else source
        self._bring = bring
        self.path = path
        self.meta, self._arrays, self._checked, self._sums = read_frame(self._source, path)
        self._memory: _Memory | None = None

    @classmethod
    def open(cls, path: Path, *, bring: Bring | None = None) -> Container:
        """Open the file at `path`; raises IndexDamaged when it is missing, cut or altered."""
        try:
            return cls(Reader.open(path), str(path), bring=bring)
        except OSError as error:
            raise damage_of(str(path), f"it cannot be read ({error.strerror or error})") from error

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def __len__(self) -> int:
        return self._source.size

    def names(self) -> Iterable[str]:
        """Return the names of the arrays."""
        return self._arrays.keys()

    def count(self, name: str) -> int:
        """Return how many values an array has; raises IndexDamaged where it is missing."""
        return self._entry(name, DTYPES, None)[2]

    def dtype(self, name: str) -> str:
        """Return the type of an array's values; raises IndexDamaged where it is missing."""
        return self._entry(name, DTYPES, None)[0].str

    def require_file(self, name: str) -> None:
        """Raise IndexDamaged where the file was written under another name."""
        if self.meta.get("file") != name:
            raise self.damage("it was written under another name")

    def array(
        self, name: str, dtypes: Collection[str] = DTYPES, count: int | None = None
    ) -> NDArray[Any]:
        """Return the array called `name`, read whole, verified and read-only.

        Raises IndexDamaged, also where it is of none of the `dtypes` or has not `count` values.
        """
        return self._values(*self._entry(name, dtypes, count))

    def part(self, name: str, start: int, stop: int) -> NDArray[Any]:
        """Return the values from `start` to `stop` of an array, as `array`; nothing else is
        kept."""
        dtype, offset, count = self._entry(name, DTYPES, None)
        if not 0 <= start <= stop <= count:
            raise self.invalid(name)
        return self._values(dtype, offset + start * dtype.itemsize, stop - start)

    def _values(self, dtype: np.dtype[Any], offset: int, count: int) -> NDArray[Any]:
        if not count:
            return np.empty(0, dtype)
        first = offset >> BLOCK_BITS
        end = ((offset + count * dtype.itemsize - 1) >> BLOCK_BITS) + 1
        raw = b"".join(block for _, block in self._read_verified(first, end))
        array = np.frombuffer(raw, dtype, count, offset - (first << BLOCK_BITS))
        return array if 2 * array.nbytes > len(raw) else _read_only(array.copy())

    def window(
        self, name: str, dtypes: Collection[str] = DTYPES, count: int | None = None
    ) -> Window:
        """Return the array called `name`, to be read by stretches; raises IndexDamaged as
        `array`."""
        return Window(self, *self._entry(name, dtypes, count))

    def hold(self, start: int, stop: int) -> _Memory:
        """Return memory that holds the verified bytes from `start` to `stop` of the file."""
        memory = self._memory
        if memory is None or memory.held > MOST_HELD:
            self._memory = memory = _Memory(self._checked, len(self._sums))
        if stop > start:
            end = ((stop - 1) >> BLOCK_BITS) + 1
            block = memory.unread.find(1, start >> BLOCK_BITS, end)
            while block >= 0:
                after = memory.unread.find(0, block, end)
                self._fill(memory, block, end if after < 0 else after)
                block = memory.unread.find(1, block + 1, end)
        return memory

    def _fill(self, memory: _Memory, first: int, end: int) -> None:
        for block, raw in self._read_verified(first, end):
            start = block << BLOCK_BITS
            memory.room[start : start + len(raw)] = raw
            blocks = (len(raw) - 1 >> BLOCK_BITS) + 1
            memory.unread[block : block + blocks] = bytes(blocks)
            memory.held += len(raw)

    def _read_verified(self, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Yield the bytes of some blocks, many at a time, each stretch with its first block.

        Raises IndexDamaged when they are not what was written.
        """
        step = _AT_ONCE >> BLOCK_BITS
        for block in range(first, end, step):
            stop = min(block + step, end)
            raw, wrong = self._check_blocks(block, stop)
            if wrong and self._bring is not None:
                # Where the last is not there, those after it hardly are.
                ahead = min(end, stop + _AHEAD) if wrong[-1] == stop - 1 else stop
                self._bring([*wrong, *range(stop, ahead)])
                raw, wrong = self._check_blocks(block, stop)
            if wrong:
                raise self.damage("it has been altered")
            yield block, raw

    def _check_blocks(self, block: int, stop: int) -> tuple[bytes, list[int]]:
        """Return the bytes of some blocks, and which of these are not as they were written."""
        end = min(stop << BLOCK_BITS, self._checked)
        raw = read_bytes(self._source, block << BLOCK_BITS, end, path=self.path)
        view = memoryview(raw)
        places = ((number, (number - block) << BLOCK_BITS) for number in range(block, stop))
        wrong = [
            number
            for number, at in places
            if not self._is_whole(number, view[at : at + (1 << BLOCK_BITS)])
        ]
        return raw, wrong

    def absent(self, blocks: Iterable[int]) -> list[int]:
        """Return those of some blocks that are not in the file as they should be."""
        return [block for block in blocks if self._check_blocks(block, block + 1)[1]]

    def blocks_of(self, name: str, start: int = 0, stop: int | None = None) -> range:
        """Return the blocks in which the values from `start` to `stop` of an array lie."""
        dtype, offset, count = self._entry(name, DTYPES, None)
        first = offset + start * dtype.itemsize
        end = offset + (count if stop is None else stop) * dtype.itemsize
        return range(first >> BLOCK_BITS, ((end - 1) >> BLOCK_BITS) + 1 if end > first else 0)

    @property
    def checked(self) -> int:
        """How many bytes the blocks are; after them comes what tells of them."""
        return self._checked

    def _is_whole(self, number: int, block: memoryview) -> bool:
        return zlib.crc32(block) == self._sums[number]

    def verify_whole(self) -> None:
        """Verify every block of the file; raises IndexDamaged."""
        for _ in self._read_verified(0, len(self._sums)):
            pass

    def _entry(
        self, name: str, dtypes: Collection[str], count: int | None
    ) -> tuple[np.dtype[Any], int, int]:
        if name not in self._arrays:
            raise self.invalid(name)
        entry = self._arrays[name]
        if entry.dtype not in dtypes or count not in (None, entry.count):
            raise self.invalid(name)
        return np.dtype(entry.dtype), entry.offset, entry.count

    def opened(self) -> Opened:
        """Return the file as the kernel takes it."""
        source = self._source
        arrays = [
            (name, entry.offset, entry.count, np.dtype(entry.dtype).itemsize)
            for name, entry in self._arrays.items()
        ]
        return Opened(
            path=self.path,
            handle=getattr(source, "handle", None),
            content=source.content if isinstance(source, _Bytes) else None,
            size=self._checked,
            sums=self._sums.tobytes(),
            arrays=arrays,
            bring=self._bring,
        )

    def sizes(self) -> dict[str, int]:
        """Return bytes held by each array."""
        return {name: entry.size for name, entry in self._arrays.items()}

    def damage(self, what: str) -> IndexDamaged:
        """Return damage of this file as an error that names it."""
        return damage_of(self.path, what)

    def invalid(self, what: str) -> IndexDamaged:
        """Return the error for a part of this file that is not as we write it."""
        return self.damage(f"{what} is invalid")


class _Bytes:
    """Bytes at hand as a source."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = len(content)

    def read(self, start: int, count: int) -> bytes:
        return self.content[start : start + count]


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array


def _empty(size: int) -> Any:
    """Return zeros to write to, of which only what is written takes room."""
    if hasattr(mmap, "MAP_ANONYMOUS"):
        return mmap.mmap(-1, max(size, 1), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return mmap.mmap(-1, max(size, 1))
