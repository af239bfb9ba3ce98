"""Compound files ([MS-CFB]), the containers of old Office documents: their streams by name."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from searcher.load.reading import Unreadable

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128  # bytes of a directory entry
_END = 0xFFFFFFFE
_LAST = 0xFFFFFFFA  # the last number that may be a sector's
_MOST_ENTRIES = 20_000
_STREAM, _ROOT = 2, 5
_HEADER_FIELDS = struct.Struct("<HH14xI4xII4xI")
_FROM_FIELDS = 0x1E


class Compound:
    """The streams of a compound file; a chain of sectors that goes in a circle is cut there.

    Opening raises Unreadable for bytes that are no compound file or whose directory is damaged.
    """

    def __init__(self, raw: bytes) -> None:
        if not raw.startswith(MAGIC) or len(raw) < _HEADER:
            raise Unreadable("its container is cut short or damaged")
        fields = _HEADER_FIELDS.unpack_from(raw, _FROM_FIELDS)
        shift, mini_shift, directory, self._cutoff, mini_fat, difat = fields
        if shift not in (9, 12) or mini_shift > shift:
            raise Unreadable("its container is damaged: sectors of no known size")
        self._raw, self._size, self._mini_size = raw, 1 << shift, 1 << mini_shift
        self._fat = self._table(list(self._fat_sectors(difat)))
        self._mini_fat = _numbers(self._chain(mini_fat))
        self._streams: dict[str, tuple[int, int]] = {}
        self._mini = b""
        self._read_directory(self._chain(directory))

    def __contains__(self, name: str) -> bool:
        return name in self._streams

    def stream(self, name: str) -> bytes:
        """The bytes of a stream, empty where there is none; fewer than told where it is cut off."""
        start, size = self._streams.get(name, (_END, 0))
        if size >= self._cutoff:
            return self._chain(start)[:size]
        return self._mini_chain(start, size)

    def _read_directory(self, directory: bytes) -> None:
        for at in range(0, min(len(directory), _MOST_ENTRIES * _ENTRY) - _ENTRY + 1, _ENTRY):
            entry = directory[at : at + _ENTRY]
            length, kind = struct.unpack_from("<HB", entry, 64)
            start, size = struct.unpack_from("<II", entry, 116)
            name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == _ROOT:
                self._mini = self._chain(start)[:size]
            elif kind == _STREAM:
                self._streams.setdefault(name, (start, size))

    def _fat_sectors(self, difat: int) -> Iterator[int]:
        """The sectors that hold the table of chains: 109 in the header, more in a chain of lists."""
        yield from struct.unpack_from("<109I", self._raw, 76)
        seen: set[int] = set()
        while difat <= _LAST and difat not in seen:
            seen.add(difat)
            *listed, difat = _numbers(self._sector(difat)) or (_END,)
            yield from listed

    def _table(self, sectors: list[int]) -> tuple[int, ...]:
        most = len(self._raw) // self._size + 1
        held = [number for number in sectors if number <= _LAST][:most]
        return _numbers(b"".join(map(self._sector, held)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._raw[start : start + self._size]

    def _chain(self, number: int) -> bytes:
        return b"".join(map(self._sector, _walk(number, self._fat)))

    def _mini_chain(self, number: int, size: int) -> bytes:
        wide = self._mini_size
        pieces = (self._mini[at * wide : (at + 1) * wide] for at in _walk(number, self._mini_fat))
        return b"".join(pieces)[:size]


def _walk(number: int, table: tuple[int, ...]) -> Iterator[int]:
    """The numbers of a chain of sectors, each once."""
    seen: set[int] = set()
    while number < len(table) and number not in seen:
        seen.add(number)
        yield number
        number = table[number]


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
