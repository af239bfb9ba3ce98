"""Which rows of a sheet are its title and the header of its table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searcher.load.workbook.sheets import Row, Sheet

_TOP = 12  # rows in which a title and a header stand
_SHORTEST_TITLE, _LONGEST_TITLE = 4, 80
_LONGEST_LABEL = 30  # characters of a column's name
_DEEPEST = 4  # rows of a header
# A single cell that is no title, a cell that is no column's name.
_NO_TITLE = re.compile(
    r"附\s*[件表录]\s*[\d一二三四五六七八九十]*[：:]?|.*[：:。；]|[（(]?单位.*|[a-z][\w.-]*[：:].*|[\W\d]*"
)
_NO_LABEL = re.compile(r"[-+]?[\d,.]+%?|\d{4}-\d\d-\d\d.*|.*[：:。；]")


def title_of(sheet: Sheet) -> str:
    """Return the title that stands alone in a row above the table, empty where there is none."""
    header = header_of(sheet)
    for row in sheet.rows[: header.start if header else _TOP]:
        filled = row.filled()
        text = filled[0] if len(filled) == 1 else ""
        if _SHORTEST_TITLE <= len(text) <= _LONGEST_TITLE and not _NO_TITLE.fullmatch(text):
            return text
    return ""


def header_of(sheet: Sheet) -> range:
    """Return the rows, by their places among the sheet's, that name its columns; none if empty.

    They are the first with a name in most columns, and those that its cells reach down to.
    """
    for at, row in enumerate(sheet.rows[:_TOP]):
        below = sheet.rows[at + 1 : at + 1 + _TOP]
        widest = max((len(one.filled()) for one in below), default=0)
        if _names_columns(row) and 2 * len(row.filled()) >= widest > 1:
            return range(at, at + depth_of(sheet, at))
    return range(0)


def labels_of(sheet: Sheet, header: range) -> str:
    """Return the names of the columns with tabs between, those over several columns before each."""
    rows = [sheet.rows[at] for at in header]
    width = max(len(row.cells) for row in rows)
    columns = (_label(sheet, rows, column) for column in range(width))
    return "\t".join(columns).strip("\t")


def _names_columns(row: Row) -> bool:
    filled = row.filled()
    return len(filled) > 1 and all(
        len(cell) <= _LONGEST_LABEL and not _NO_LABEL.fullmatch(cell) for cell in filled
    )


def depth_of(sheet: Sheet, at: int) -> int:
    """Return how many rows a header has: as far as its merged cells reach, or names with a gap."""
    first = sheet.rows[at]
    if sheet.spans is None:
        below = sheet.rows[at + 1] if at + 2 < len(sheet.rows) else None
        goes_on = below and _names_columns(below) and not below.cells[0]
        return 2 if goes_on and first.cells[0] else 1
    last = max((c for (a, _), (c, _) in sheet.spans if a == first.number - 1), default=0)
    rows = sheet.rows[at + 1 : at + _DEEPEST]
    return 1 + sum(row.number <= last + 1 for row in rows)


def _label(sheet: Sheet, rows: Sequence[Row], column: int) -> str:
    """Return the name of a column: what stands over it in each row of the header."""
    parts: list[str] = []
    for at, row in enumerate(rows):
        cell = row.cells[column] if column < len(row.cells) else ""
        lower = rows[at + 1].cells[column : column + 1] if at + 1 < len(rows) else ()
        if not cell and any(lower):
            cell = _over(sheet, row, column)
        if cell and cell not in parts:
            parts.append(cell)
    return " ".join(parts)


def _over(sheet: Sheet, row: Row, column: int) -> str:
    """Return the name that a cell to the left spreads over a column."""
    filled = [at for at in range(min(column, len(row.cells))) if row.cells[at]]
    if not filled:
        return ""
    if sheet.spans is not None:
        reach = [d for (a, b), (_, d) in sheet.spans if a == row.number - 1 and b == filled[-1]]
        if max(reach, default=-1) < column:
            return ""
    return row.cells[filled[-1]]
