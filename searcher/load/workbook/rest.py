"""Workbooks some of whose sheets are tables of documents → the lines of all that is none."""

from __future__ import annotations

from collections import Counter

from searcher.load.losses import notes_of
from searcher.load.reading import Reading
from searcher.load.workbook import NAME, reading_of, sheets_of
from searcher.load.workbook.documents import parted


def read(raw: bytes) -> Reading:
    """Return a workbook as a workbook is read, but for the rows that are documents of their own.

    Raises Unreadable as that does, and where nothing else stands in it.
    """
    lost: Counter[str] = Counter()
    sheets = [parted(sheet)[1].flat() for sheet in sheets_of(raw, lost)]
    return reading_of(sheets, NAME, notes_of(lost))
