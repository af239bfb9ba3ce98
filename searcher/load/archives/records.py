"""The records of a file of data, as the members of an archive."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import IO

from searcher.load.archives.entries import Entry
from searcher.load.records.parts import parts_of


def recorded(file: IO[bytes]) -> Iterator[Entry] | None:
    """Return the records that are documents, each named by its place; None where there are none."""
    parts = parts_of(file)
    if parts is None:
        return None
    return (Entry(f"{part.number}.json", len(part.raw), partial(_once, part.raw)) for part in parts)


def _once(content: bytes) -> Iterator[bytes]:
    yield content
