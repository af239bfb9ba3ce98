"""What frames the arrays of a file: the magic before them, checksums and directory behind.

    magic · arrays · checksums · directory (JSON) · trailer

The directory gives for each array its dtype, count and offset; the trailer gives where the
directory lies. There is a crc32 of each 16 KiB before the checksums, one of the checksums and
one of the directory.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from searcher.errors import IndexDamaged

FORMAT = 3
MAGIC = b"SRCHARR1"
ALIGNMENT = 64
UNSIGNED = ("|u1", "<u2", "<u4", "<u8")
DTYPES = frozenset({*UNSIGNED, "<i4", "<i8", "<f4", "<f8"})
TRAILER = struct.Struct("<QII8s")
# Bytes, as a power of two, that are read and verified together.
BLOCK_BITS = 14
BLOCK = 1 << BLOCK_BITS


class Source(Protocol):
    """Bytes that can be read at any place."""

    size: int

    def read(self, start: int, count: int) -> bytes:
        """Return `count` bytes from `start`, fewer where they end before that."""


@dataclass(frozen=True)
class Entry:
    """An array of a file: the type of its values, how many they are, and where the first lies."""

    dtype: str
    count: int
    offset: int

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.count * np.dtype(self.dtype).itemsize


class Frame(NamedTuple):
    """What a file says of itself: what its writer noted, its arrays by name, how many bytes are
    verified by blocks, and the crc32 of each block."""

    meta: dict[str, Any]
    arrays: dict[str, Entry]
    checked: int
    sums: memoryview


def damage_of(path: str, what: str) -> IndexDamaged:
    """Return the damage of a file as that of the index it belongs to."""
    return IndexDamaged(os.path.dirname(path), f"{os.path.basename(path)}: {what}")


def read_bytes(source: Source, start: int, stop: int, *, path: str) -> bytes:
    """Return the bytes from `start` to `stop`, not verified; raises IndexDamaged where there are
    fewer."""
    try:
        raw = source.read(start, stop - start)
    except OSError as error:
        raise damage_of(path, f"it cannot be read ({error.strerror or error})") from error
    if len(raw) != stop - start:
        raise damage_of(path, "it has been cut short")
    return raw


def read_frame(source: Source, path: str) -> Frame:
    """Read and verify the frame of a file; `path` is only for messages. Raises IndexDamaged."""
    size = source.size
    if size < len(MAGIC) + TRAILER.size or read_bytes(source, 0, len(MAGIC), path=path) != MAGIC:
        raise damage_of(path, "it is not a file of arrays")
    start, length, crc, magic = TRAILER.unpack(
        read_bytes(source, size - TRAILER.size, size, path=path)
    )
    if magic != MAGIC or start + length + TRAILER.size != size:
        raise _invalid(path)
    raw = read_bytes(source, start, start + length, path=path)
    if zlib.crc32(raw) != crc:
        raise _invalid(path)
    header = _read_header(raw, path, before=start)
    arrays = {name: Entry(**entry) for name, entry in header["arrays"].items()}
    checked = header["blocks"]["offset"]
    _check_bounds(arrays, path, end=checked)
    sums = read_bytes(source, checked, checked + 4 * _blocks_in(checked), path=path)
    if zlib.crc32(sums) != header["blocks"].get("crc32"):
        raise _invalid(path, "the list of checksums")
    return Frame(header["meta"], arrays, checked, np.frombuffer(sums, "<u4").data)


def _invalid(path: str, what: str = "the directory") -> IndexDamaged:
    return damage_of(path, f"{what} is invalid")


def _read_header(raw: bytes, path: str, *, before: int) -> dict[str, Any]:
    """Return the directory as JSON, its shape and where the checksums lie being right."""
    try:
        header = json.loads(raw)
    except (ValueError, RecursionError):
        raise _invalid(path) from None
    if not isinstance(header, dict) or header.keys() != {"format", "meta", "arrays", "blocks"}:
        raise _invalid(path)
    if header["format"] != FORMAT:
        raise _invalid(path, "the format")
    meta, arrays, blocks = header["meta"], header["arrays"], header["blocks"]
    whole = isinstance(meta, dict) and isinstance(arrays, dict) and isinstance(blocks, dict)
    if not whole or not all(map(_is_entry, arrays.values())):
        raise _invalid(path)
    offset = blocks.get("offset")
    if not _is_count(offset) or offset + 4 * _blocks_in(offset) != before:
        raise _invalid(path)
    return header


def _check_bounds(arrays: dict[str, Entry], path: str, *, end: int) -> None:
    """Raise IndexDamaged unless the arrays lie one after the other, aligned, before `end`."""
    free = len(MAGIC)
    for offset, size, name in sorted((one.offset, one.size, name) for name, one in arrays.items()):
        if offset % ALIGNMENT or offset < free:
            raise _invalid(path, name)
        free = offset + size
    if free > end:
        raise _invalid(path)


def _is_entry(value: Any) -> bool:
    """True if a value of the directory tells an array's dtype, count and offset."""
    if not isinstance(value, dict) or value.keys() != {"dtype", "count", "offset"}:
        return False
    known = isinstance(value["dtype"], str) and value["dtype"] in DTYPES
    return known and _is_count(value["count"]) and _is_count(value["offset"])


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 48


def _blocks_in(size: int) -> int:
    return (size - 1 >> BLOCK_BITS) + 1
