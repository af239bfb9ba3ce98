"""Sheets whose rows are documents, parted from whatever else a workbook holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from searcher.load.records.columns import FIRST, is_note, place_of_names
from searcher.load.workbook.headers import depth_of
from searcher.load.workbook.sheets import Row, Sheet, cell_text


class Documents(NamedTuple):
    """The rows of a sheet that are documents, and the names of their columns."""

    sheet: str
    names: Sequence[str]
    rows: Sequence[Row]


def parted(sheet: Sheet) -> tuple[Documents | None, Sheet]:
    """Return the rows of a sheet that are documents, None where they are those of another table;
    and the sheet with the rows that are none."""
    at = place_of_names([row.cells for row in sheet.rows[:FIRST]])
    if at < 0:
        return None, sheet
    below = at + depth_of(sheet, at)
    rows, notes = list[Row](), list[Row]()
    for row in _spread(sheet.rows[below:], sheet):
        (notes if is_note(row.cells) else rows).append(row)
    rest = replace(sheet, rows=[*sheet.rows[:at], *notes])
    return Documents(sheet.name, _names(sheet.rows[at:below]), rows), rest


def _names(header: Sequence[Row]) -> Sequence[str]:
    """Return the name of each column: the lowest that stands above it."""
    names = [""] * max(len(row.cells) for row in header)
    for row in header:
        for column, cell in enumerate(row.cells):
            names[column] = cell_text(cell) or names[column]
    return names


def _spread(rows: Sequence[Row], sheet: Sheet) -> Iterator[Row]:
    """Yield rows with the text of cells that are merged down in each row that these reach."""
    spans = sorted((a, b, c) for (a, b), (c, _) in sheet.spans or () if c > a)
    spans.reverse()
    reach: dict[int, tuple[int, str]] = {}  # by column: the last row from 0, and the text
    for row in rows:
        cells = list(row.cells)
        while spans and spans[-1][0] < row.number:
            first, column, last = spans.pop()
            if first == row.number - 1 and column < len(cells):
                reach[column] = last, cells[column]
        for column, (last, text) in list(reach.items()):
            if last < row.number - 1:
                del reach[column]
            elif not cells[column]:
                cells[column] = text
        yield replace(row, cells=cells)
