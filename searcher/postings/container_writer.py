"""Files of named arrays as they are written; how one is laid out stands in `postings.container`."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from searcher.disk import Spool

from .frame import ALIGNMENT, BLOCK, FORMAT, MAGIC, TRAILER

# Bytes of an array that wait in memory; past them it waits in a file.
_SPOOL = 1 << 21


class Checked:
    """Passes bytes on to a file and keeps a checksum of each block of them."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._sums: list[int] = []
        self._crc = 0
        self.count = 0

    def write(self, content: bytes | memoryview) -> None:
        """Write at the end."""
        self._target.write(content)
        view = memoryview(content)
        while view:
            room = BLOCK - self.count % BLOCK
            self._crc = zlib.crc32(view[:room], self._crc)
            self.count += len(view[:room])
            if len(view) >= room:
                self._sums.append(self._crc)
                self._crc = 0
            view = view[room:]

    def sums(self) -> NDArray[np.uint32]:
        """Return the checksums of all blocks so far, the last of which may be short."""
        short = [self._crc] if self.count % BLOCK else []
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


class Lent:
    """An array of a container under way that stays where it is until it is written."""

    def __init__(self, array: NDArray[Any]) -> None:
        self._array = array

    def copy_to(self, target: Checked, offset: int) -> dict[str, Any]:
        """Do what a Part's does."""
        array = self._array
        if array.size:
            target.write(array.data.cast("B"))
        return {"dtype": array.dtype.str, "count": array.size, "offset": offset}


class ContainerWriter:
    """Collects arrays under names and writes them to one file at `close`.

    Long arrays wait in nameless files in the folder `scratch`, the system's own when None.
    """

    def __init__(self, scratch: Path | None = None) -> None:
        self._scratch = scratch
        self._parts: dict[str, Part | Lent] = {}

    def part(self, name: str, dtype: str) -> Part:
        """Return a new array to append to."""
        part = Part(name, dtype, scratch=self._scratch)
        self._put(name, part)
        return part

    def add(self, name: str, values: ArrayLike) -> None:
        """Put a finished array into the container."""
        array = np.asarray(values)
        self.part(name, array.dtype.newbyteorder("<").str).append(array)

    def lend(self, name: str, values: ArrayLike) -> None:
        """Put an array into the container that nobody changes before `close`: it is not copied."""
        array = np.ascontiguousarray(values)
        self._put(name, Lent(array.astype(array.dtype.newbyteorder("<"), copy=False)))

    def _put(self, name: str, part: Part | Lent) -> None:
        if name in self._parts:
            raise ValueError(f"array {name!r} is already in the container")
        self._parts[name] = part

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
        target.write(TRAILER.pack(at, len(directory), zlib.crc32(directory), MAGIC))
