"""The records of a file of data (JSON, JSON Lines, XML), as the members of an archive."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import IO

from searcher.load.archives.entries import Entry
from searcher.load.reading import Unreadable
from searcher.load.records.kinds import DOCUMENTS, kind_of, records_in
from searcher.load.records.parts import LARGEST_WHOLE, Part, parts_in, parts_of

_MOST_TAGS = 800_000  # or attributes, of XML whose records are parted: it is held whole


def recorded(file: IO[bytes]) -> Iterator[Entry] | None:
    """Return the records that are documents, each named by its place; None where there are none."""
    parts = parts_of(file)
    return None if parts is None else _entries(parts)


def marked(file: IO[bytes]) -> Iterator[Entry] | None:
    """Return the records in XML as `recorded` does those of other data."""
    from searcher.load.xml import value_in  # few folders hold XML
    from searcher.load.xml.tree import parsed

    start = file.tell()
    raw = file.read(LARGEST_WHOLE + 1)
    file.seek(start)
    many = max(map(raw.count, (b"<", b"=")))
    small = len(raw) <= LARGEST_WHOLE and many <= _MOST_TAGS
    try:
        value = value_in(parsed(raw).roots) if small else None
    except Unreadable:
        return None
    records = [] if value is None else records_in(value)
    whole = len(records) > 1 and kind_of(records) == DOCUMENTS
    return _entries(parts_in(value)) if whole else None


def _entries(parts: Iterator[Part]) -> Iterator[Entry]:
    return (Entry(f"{part.number}.json", len(part.raw), partial(_once, part.raw)) for part in parts)


def _once(content: bytes) -> Iterator[bytes]:
    yield content
