"""A page that has the name of an office document: all of its text is read."""

from __future__ import annotations

from dataclasses import replace

from searcher.load.html import read_whole
from searcher.load.losses import AS_PAGE
from searcher.load.reading import Reading

__all__ = ["read"]


def read(raw: bytes) -> Reading:
    """Return all the text of a page, with the note that it is one. Raises as `read_whole` does."""
    reading = read_whole(raw)
    return replace(reading, notes=(*reading.notes, AS_PAGE))
