"""A file of named arrays: written once, front to back, then mapped into memory and viewed.

    magic · arrays, each aligned to 64 bytes · checksums · directory (JSON) · trailer

The directory gives for each array its dtype, count and offset; the trailer gives where the
directory lies. There is a crc32 of each 64 KiB before the checksums, one of the checksums and
one of the directory, and nothing is read before its checksum was compared, once a process.
Nothing in the file is ever executed or unpickled.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from searcher.disk import Spool
from searcher.errors import IndexDamaged

FORMAT = 2
MAGIC = b"SRCHARR1"
ALIGNMENT = 64
DTYPES = frozenset({"|u1", "<u2", "<u4", "<u8", "<i4", "<i8", "<f4", "<f8"})
_TRAILER = struct.Struct("<QII8s")
_SPOOL = 1 << 21
# Bytes, as a power of two, that are verified together.
_BLOCK_BITS = 16
# Arrays of more bytes are verified by those that read stretches of them.
_LARGE = 1 << 21


class Checked:
    """Passes bytes on to a file and keeps a checksum of each block of them."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._sums: list[int] = []
        self._crc = 0
        self.count = 0

    def write(self, content: bytes) -> None:
        """Write at the end."""
        self._target.write(content)
        view = memoryview(content)
        while view:
            room = (1 << _BLOCK_BITS) - self.count % (1 << _BLOCK_BITS)
            self._crc = zlib.crc32(view[:room], self._crc)
            self.count += len(view[:room])
            if len(view) >= room:
                self._sums.append(self._crc)
                self._crc = 0
            view = view[room:]

    def sums(self) -> NDArray[np.uint32]:
        """The checksums of all blocks so far, the last of which may be short."""
        short = [self._crc] if self.count % (1 << _BLOCK_BITS) else []
        return np.array([*self._sums, *short], "<u4")


class Part:
    """One growing array of a container under way; past 2 MB it waits in a file in `scratch`."""

    def __init__(self, name: str, dtype: str, *, scratch: Path | None) -> None:
        self.name = name
        self.dtype = np.dtype(dtype)
        self.count = 0
        self._spool = Spool(scratch, _SPOOL)

    def append(self, values: ArrayLike) -> None:
        """Add values at the end, in the array's own dtype."""
        array = np.ascontiguousarray(values, dtype=self.dtype)
        raw = array.data.cast("B") if array.size else b""
        self._spool.write(raw)
        self.count += array.size

    def copy_to(self, target: Checked, offset: int) -> dict[str, Any]:
        """Write the array to `target`, which stands at `offset`; returns its directory entry."""
        self._spool.drain(target)
        return {"dtype": self.dtype.str, "count": self.count, "offset": offset}


class ContainerWriter:
    """Collects arrays under names and writes them to one file at `close`.

    Long arrays wait in nameless files in the folder `scratch`, the system's own when None.
    """

    def __init__(self, scratch: Path | None = None) -> None:
        self._scratch = scratch
        self._parts: dict[str, Part] = {}

    def part(self, name: str, dtype: str) -> Part:
        """A new array to append to."""
        if name in self._parts:
            raise ValueError(f"array {name!r} is already in the container")
        self._parts[name] = Part(name, dtype, scratch=self._scratch)
        return self._parts[name]

    def ensure(self, name: str, dtype: str) -> Part:
        """The array to append to, begun at the first call."""
        return self._parts[name] if name in self._parts else self.part(name, dtype)

    def add(self, name: str, values: ArrayLike) -> None:
        """Put a finished array into the container."""
        array = np.asarray(values)
        self.part(name, array.dtype.newbyteorder("<").str).append(array)

    def drop(self, name: str) -> None:
        """Leave an array out after all, if it was begun."""
        self._parts.pop(name, None)

    def close(self, target: IO[bytes], meta: Mapping[str, Any] | None = None) -> None:
        """Write everything to `target` (left open), with `meta` (JSON) beside the arrays."""
        checked = Checked(target)
        checked.write(MAGIC)
        arrays: dict[str, Any] = {}
        for name, part in self._parts.items():
            checked.write(bytes(-checked.count % ALIGNMENT))
            arrays[name] = part.copy_to(checked, checked.count)
        sums = checked.sums().tobytes()
        target.write(sums)
        blocks = {"offset": checked.count, "crc32": zlib.crc32(sums)}
        header = {"format": FORMAT, "meta": dict(meta or {}), "arrays": arrays, "blocks": blocks}
        directory = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
        target.write(directory)
        at = checked.count + len(sums)
        target.write(_TRAILER.pack(at, len(directory), zlib.crc32(directory), MAGIC))


Guard = Callable[[int, int], None]


class Container:
    """The arrays of a file, viewed in place; `path` is only for messages.

    Opening checks the frame (magic, directory, bounds); arrays are verified as they are read.
    """

    def __init__(self, buffer: bytes | mmap.mmap, path: str) -> None:
        self._buffer = buffer
        self.path = path
        header = self._directory()
        self.meta: dict[str, Any] = header["meta"]
        self._arrays: dict[str, dict[str, Any]] = header["arrays"]
        self._sums = self._checksums(header["blocks"])
        self._unverified = bytearray(b"\1" * len(self._sums))
        for name, entry in self._arrays.items():
            self._check_bounds(name, entry)

    @classmethod
    def open(cls, path: Path) -> Container:
        """Map the file at `path`; raises IndexDamaged when it is missing, cut or altered."""
        try:
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise _damage(str(path), f"cannot be read: {error}") from error
        return cls(mapped, str(path))

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def __len__(self) -> int:
        return len(self._buffer)

    def names(self) -> Iterable[str]:
        """The names of the arrays."""
        return self._arrays.keys()

    def array(self, name: str) -> NDArray[Any]:
        """The array called `name`, read-only and not copied; raises IndexDamaged.

        One of more than 2 MB is not verified yet: `guard` does that for stretches of it.
        """
        array = self._view(name)
        if array.nbytes <= _LARGE:
            self.guard(name)(0, len(array))
        return array

    def lazy(self, name: str) -> tuple[NDArray[Any], Guard]:
        """The array called `name`, and what must be called before a stretch of it is read."""
        return self._view(name), self.guard(name)

    def guard(self, name: str) -> Guard:
        """What verifies the values `start` to `stop` of an array, or raises IndexDamaged."""
        entry = self._arrays[name]
        offset, width = entry["offset"], np.dtype(entry["dtype"]).itemsize
        unverified, verify = self._unverified.find, self.verify

        def guard(start: int, stop: int) -> None:
            first, end = offset + start * width, offset + stop * width
            if unverified(1, first >> _BLOCK_BITS, ((end - 1) >> _BLOCK_BITS) + 1) >= 0:
                verify(first, end)

        return guard

    def verify(self, start: int, stop: int) -> None:
        """Compare the bytes from `start` to `stop` with their checksums, each block once.

        Raises IndexDamaged when they are not what was written.
        """
        end = ((stop - 1) >> _BLOCK_BITS) + 1 if stop > start else 0
        block = self._unverified.find(1, start >> _BLOCK_BITS, end)
        while block >= 0:
            if not self._whole(block):
                raise self._damage("has been altered")
            self._unverified[block] = 0
            block = self._unverified.find(1, block + 1, end)

    def verify_whole(self) -> None:
        """Verify every block of the file; raises IndexDamaged."""
        self.verify(0, self._checked)

    def _whole(self, block: int) -> bool:
        start = block << _BLOCK_BITS
        stop = min(start + (1 << _BLOCK_BITS), self._checked)
        return zlib.crc32(memoryview(self._buffer)[start:stop]) == self._sums[block]

    def _view(self, name: str) -> NDArray[Any]:
        if name not in self._arrays:
            raise self._damage(f"array {name} is missing")
        entry = self._arrays[name]
        return np.frombuffer(
            self._buffer, np.dtype(entry["dtype"]), entry["count"], entry["offset"]
        )

    def sizes(self) -> dict[str, int]:
        """Bytes held by each array."""
        return {
            name: entry["count"] * np.dtype(entry["dtype"]).itemsize
            for name, entry in self._arrays.items()
        }

    def damaged(self) -> list[str]:
        """The names of the arrays that share a block with altered bytes; reads every byte."""
        altered = [block for block in range(len(self._sums)) if not self._whole(block)]
        found = [name for block in altered for name in self._in(block)]
        return list(dict.fromkeys(found)) or (["between its arrays"] if altered else [])

    def _in(self, block: int) -> Iterator[str]:
        sizes = self.sizes()
        for name, entry in self._arrays.items():
            first, last = entry["offset"], entry["offset"] + max(sizes[name], 1) - 1
            if first >> _BLOCK_BITS <= block <= last >> _BLOCK_BITS:
                yield name

    def _directory(self) -> dict[str, Any]:
        size = len(self._buffer)
        if size < len(MAGIC) + _TRAILER.size or self._buffer[: len(MAGIC)] != MAGIC:
            raise self._damage("is not a file of arrays")
        start, length, crc, magic = _TRAILER.unpack(self._buffer[size - _TRAILER.size :])
        raw = self._buffer[start : start + length]
        if magic != MAGIC or zlib.crc32(raw) != crc or start + length + _TRAILER.size != size:
            raise self._damage("has a directory that is cut or altered")
        header: dict[str, Any] = json.loads(raw)
        if header["format"] != FORMAT:
            raise self._damage(f"has format {header['format']}, not {FORMAT}")
        return header

    def _checksums(self, blocks: Mapping[str, int]) -> memoryview:
        self._checked = blocks["offset"]
        count = (self._checked - 1 >> _BLOCK_BITS) + 1
        raw = self._buffer[self._checked : self._checked + 4 * count]
        if zlib.crc32(raw) != blocks["crc32"]:
            raise self._damage("has checksums that are cut or altered")
        return np.frombuffer(raw, "<u4").data

    def _damage(self, what: str) -> IndexDamaged:
        return _damage(self.path, what)

    def _check_bounds(self, name: str, entry: Mapping[str, Any]) -> None:
        known = entry["dtype"] in DTYPES and entry["count"] >= 0 and entry["offset"] >= 0
        width = np.dtype(entry["dtype"]).itemsize if known else 0
        if not known or entry["offset"] + entry["count"] * width > len(self._buffer):
            raise self._damage(f"has its array {name} outside")


def _damage(path: str, what: str) -> IndexDamaged:
    """The damage of a file as that of the index it belongs to."""
    return IndexDamaged(os.path.dirname(path), f"{os.path.basename(path)} {what}")
