"""Workbooks (XLS, XLSX, XLSB, ODS, ET) → lines: a sheet a section, a row a line under its header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from searcher.load.losses import notes_of
from searcher.load.reading import Reading, Unreadable, in_a_row
from searcher.load.workbook.headers import header_of, labels_of, title_of
from searcher.load.workbook.sheets import Sheet, sheets_in
from searcher.load.workbook.spreadsheet_xml import sheets_in_xml
from searcher.model import Line

MOST_ROWS = 1_000_000
NAME = "workbook"  # that stands for an encoding
_NAMED_BY_DEFAULT = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.I)
_WORD = re.compile(r"[^\W_]")
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"  # what may stand before XML


def read(raw: bytes) -> Reading:
    """Return the rows of a workbook's sheets, one line each, tabs between the cells.

    A sheet's name and title are headings, and so is the header of its table, for all rows below
    it. Lines are numbered as its rows are, on from sheet to sheet; hidden sheets are left out.
    Raises Unreadable when there is no text, or a password is needed.
    """
    lost: Counter[str] = Counter()
    return reading_of([sheet.flat() for sheet in sheets_of(raw, lost)], NAME, notes_of(lost))


def sheets_of(raw: bytes, lost: Counter[str]) -> list[Sheet]:
    """Return the sheets of a workbook that are shown, cells with the lines they have; what is not
    read of it is counted in `lost`. Raises Unreadable as `read` does."""
    reader = sheets_in_xml if raw.lstrip(_MARKS).startswith(b"<") else sheets_in
    return reader(raw, lost)


def reading_of(sheets: Sequence[Sheet], encoding: str, notes: tuple[str, ...]) -> Reading:
    """Return the lines of sheets that are flat. Raises Unreadable where they hold no text."""
    sheets = [sheet for sheet in sheets if sheet.rows]
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise Unreadable(f"the workbook has more than {MOST_ROWS:,} rows")
    names = [sheet.name for sheet in sheets if not _NAMED_BY_DEFAULT.fullmatch(sheet.name)]
    lines = in_a_row(
        _lines(sheet, named=len(sheets) > 1 or sheet.name in names) for sheet in sheets
    )
    if not holds_word(line.text for line in lines):
        raise Unreadable("no text in the workbook")
    titles = filter(None, (*map(title_of, sheets), *names))
    title = next(titles, "")
    return Reading(lines, encoding, {"title": title} if title else {}, notes)


def holds_word(texts: Iterable[str]) -> bool:
    """True if a letter or digit stands in one of the texts."""
    return any(_WORD.search(text) for text in texts)


def _lines(sheet: Sheet, *, named: bool) -> Iterator[Line]:
    """Yield the lines of a sheet: its name, its title, the header of its table, its rows."""
    title, header, level = title_of(sheet), header_of(sheet), 1
    if named and sheet.name != title:
        yield Line(sheet.name, ((0, sheet.rows[0].number),), level=level)
        level += 1
    for at, row in enumerate(sheet.rows):
        marks = ((0, row.number),)
        if title and row.text == title:
            yield Line(title, marks, level=level)
            title, level = "", level + 1
        elif at == header.start and header:
            # Level 1 is the title's, which the names of columns are not.
            yield Line(labels_of(sheet, header), marks, level=max(level, 2))
        elif at not in header:
            yield Line(row.text, marks)
