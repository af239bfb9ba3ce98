"""A file of named arrays: written once, front to back, then mapped into memory and viewed.

    magic · arrays, each aligned to 64 bytes · directory (JSON) · trailer

The directory gives for each array its dtype, count, offset and crc32; the trailer gives
where the directory lies. Nothing in the file is ever executed or unpickled.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from searcher.errors import IndexDamaged

FORMAT = 1
MAGIC = b"SRCHARR1"
ALIGNMENT = 64
DTYPES = frozenset({"|u1", "<u2", "<u4", "<u8", "<i4", "<i8", "<f4", "<f8"})
_TRAILER = struct.Struct("<QII8s")
_SPOOL = 1 << 21
_COPY = 1 << 20


class Part:
    """One growing array of a container under way; past 2 MB it waits in a file in `scratch`."""

    def __init__(self, name: str, dtype: str, *, scratch: Path | None) -> None:
        self.name = name
        self.dtype = np.dtype(dtype)
        self.count = 0
        self._crc = 0
        self._spool: IO[bytes] = SpooledTemporaryFile(
            max_size=_SPOOL, dir=str(scratch) if scratch else None
        )

    def append(self, values: ArrayLike) -> None:
        """Add values at the end, in the array's own dtype."""
        array = np.ascontiguousarray(values, dtype=self.dtype)
        raw = array.data.cast("B") if array.size else b""
        self._crc = zlib.crc32(raw, self._crc)
        self._spool.write(raw)
        self.count += array.size

    def copy_to(self, target: IO[bytes], offset: int) -> dict[str, Any]:
        """Write the array to `target`, which stands at `offset`; returns its directory entry."""
        self._spool.seek(0)
        while chunk := self._spool.read(_COPY):
            target.write(chunk)
        self._spool.close()
        return {
            "dtype": self.dtype.str,
            "count": self.count,
            "offset": offset,
            "crc32": self._crc,
        }


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
        target.write(MAGIC)
        at = len(MAGIC)
        arrays: dict[str, Any] = {}
        for name, part in self._parts.items():
            padding = -at % ALIGNMENT
            target.write(b"\0" * padding)
            at += padding
            arrays[name] = part.copy_to(target, at)
            at += part.count * part.dtype.itemsize
        header = {"format": FORMAT, "meta": dict(meta or {}), "arrays": arrays}
        directory = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
        target.write(directory)
        target.write(_TRAILER.pack(at, len(directory), zlib.crc32(directory), MAGIC))


class Container:
    """The arrays of a file, viewed in place; `path` is only for messages.

    Opening checks the frame (magic, directory, bounds); `damaged` checks every byte.
    """

    def __init__(self, buffer: bytes | mmap.mmap, path: str) -> None:
        self._buffer = buffer
        self.path = path
        header = self._directory()
        self.meta: dict[str, Any] = header["meta"]
        self._arrays: dict[str, dict[str, Any]] = header["arrays"]
        for name, entry in self._arrays.items():
            self._check_bounds(name, entry)

    @classmethod
    def open(cls, path: Path) -> Container:
        """Map the file at `path`; raises IndexDamaged when it is missing, cut or altered."""
        try:
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise IndexDamaged(str(path), f"cannot be read: {error}") from error
        return cls(mapped, str(path))

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def __len__(self) -> int:
        return len(self._buffer)

    def names(self) -> Iterable[str]:
        """The names of the arrays."""
        return self._arrays.keys()

    def array(self, name: str) -> NDArray[Any]:
        """The array called `name`, read-only and not copied."""
        if name not in self._arrays:
            raise IndexDamaged(self.path, f"array {name} is missing")
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
        """The names of arrays whose bytes do not match their checksum."""
        return [
            name
            for name, entry in self._arrays.items()
            if zlib.crc32(self.array(name).data) != entry["crc32"]
        ]

    def _directory(self) -> dict[str, Any]:
        size = len(self._buffer)
        if size < len(MAGIC) + _TRAILER.size or self._buffer[: len(MAGIC)] != MAGIC:
            raise IndexDamaged(self.path, "not a file of arrays")
        start, length, crc, magic = _TRAILER.unpack(self._buffer[size - _TRAILER.size :])
        raw = self._buffer[start : start + length]
        if magic != MAGIC or zlib.crc32(raw) != crc:
            raise IndexDamaged(self.path, "its directory is cut or altered")
        header: dict[str, Any] = json.loads(raw)
        if header["format"] != FORMAT:
            raise IndexDamaged(self.path, f"format {header['format']}, not {FORMAT}")
        return header

    def _check_bounds(self, name: str, entry: Mapping[str, Any]) -> None:
        known = entry["dtype"] in DTYPES and entry["count"] >= 0 and entry["offset"] >= 0
        width = np.dtype(entry["dtype"]).itemsize if known else 0
        if not known or entry["offset"] + entry["count"] * width > len(self._buffer):
            raise IndexDamaged(self.path, f"array {name} lies outside the file")
