"""The records of a presentation of 1997–2003 ([MS-PPT]): read at places, walked through, found by id."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from searcher.load.containers import Container
from searcher.load.reading import Unreadable

_HEADER = struct.Struct("<HHI")
_CONTAINER = 0xF  # the version of records that hold records
_DEEPEST = 40
_MOST_EDITS = 10_000
_EDIT, _DIRECTORY = 0x0FF5, 0x1772
_ENCRYPTED = 0xF3D1C4DF
_ID_BITS = 20


class Record(NamedTuple):
    """A record: its kind, its instance, where its content stands in the stream."""

    kind: int
    instance: int
    is_container: bool
    start: int
    end: int


class Records:
    """The stream of a presentation; raises Unreadable where it is missing or encrypted."""

    def __init__(self, file: Container) -> None:
        self.raw = file.stream("PowerPoint Document")
        if not self.raw:
            raise Unreadable("no presentation in its container: it may be damaged")
        user = file.stream("Current User")
        if self._number(user, 12) == _ENCRYPTED:
            raise Unreadable("it is encrypted: a password is needed to open it")
        self._places = dict(self._persisted(self._number(user, 16)))

    def at(self, place: int) -> Record | None:
        """Return the record at a place, None where none is."""
        if not 0 <= place <= len(self.raw) - _HEADER.size:
            return None
        first, kind, length = _HEADER.unpack_from(self.raw, place)
        start = place + _HEADER.size
        return Record(
            kind, first >> 4, first & 0xF == _CONTAINER, start, min(start + length, len(self.raw))
        )

    def persisted(self, id: int) -> Record | None:
        """Return the record that the newest state of the file keeps under an id."""
        place = self._places.get(id)
        return None if place is None else self.at(place)

    def inside(self, record: Record | None) -> Iterator[Record]:
        """Yield the records that a record holds; those of the whole stream for none."""
        place, end = (record.start, record.end) if record else (0, len(self.raw))
        while place < end and (inner := self.at(place)):
            yield inner
            place = inner.end

    def walk(self, record: Record, depth: int = 0) -> Iterator[Record]:
        """Yield all records within a record, each before those within it."""
        for inner in self.inside(record):
            yield inner
            if inner.is_container and depth < _DEEPEST:
                yield from self.walk(inner, depth + 1)

    def content(self, record: Record) -> bytes:
        """Return the bytes of a record."""
        return self.raw[record.start : record.end]

    def number(self, record: Record, at: int = 0) -> int:
        """Return the 32-bit number at a place of a record, 0 past its end."""
        return self._number(self.content(record), at)

    def _persisted(self, place: int) -> Iterator[tuple[int, int]]:
        """Yield ids with the places of their records; the newest edit's come last."""
        edits: list[Record] = []
        seen: set[int] = set()
        while place not in seen and len(seen) < _MOST_EDITS and (edit := self.at(place)):
            if edit.kind != _EDIT:
                break
            seen.add(place)
            edits.append(edit)
            place = self.number(edit, 8)
        for edit in reversed(edits):
            directory = self.at(self.number(edit, 12))
            if directory and directory.kind == _DIRECTORY:
                yield from _entries(self.content(directory))

    @staticmethod
    def _number(raw: bytes, at: int) -> int:
        return int.from_bytes(raw[at : at + 4], "little")


def _entries(raw: bytes) -> Iterator[tuple[int, int]]:
    """Yield the ids and places in a directory: runs of places for ids in a row."""
    numbers = struct.unpack_from(f"<{len(raw) // 4}I", raw)
    at = 0
    while at < len(numbers):
        first, count = numbers[at] & ((1 << _ID_BITS) - 1), numbers[at] >> _ID_BITS
        yield from enumerate(numbers[at + 1 : at + 1 + count], first)
        at += 1 + count
