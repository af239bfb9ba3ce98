"""The gutters of a page: the white strips between columns of running prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from searcher.model import Line
from searcher.repair.geometry import SPACES, Measure, column_at, printed
from searcher.repair.reading import CLAUSE, HAN, ends_open

TOLERANCE = 8  # cells that a gutter may lie from its usual place

_LEAST_GAP = 2
_LEAST_ROWS = 3
_LEAST_WIDTH = 16  # eight Han: a narrower column holds names or numbers
_FULL = 5
_MOST_COLUMNS = 4
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True)
class Cell:
    """A stretch of a line between wide gaps: offsets, and the columns it begins and ends in."""

    start: int
    end: int
    column: int
    until: int


@dataclass(frozen=True)
class Row:
    """A line as the cells it shows."""

    text: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Gutters:
    """Where columns two and up begin, by one measure, and how far the lines stray from it."""

    starts: tuple[float, ...]
    measure: Measure
    spread: float

    def parts(self, row: Row) -> bool:
        """Whether a wide gap of the row lies at a gutter."""
        return any(self._nearest(cell) is not None for cell in row.cells[1:])

    def crossed_by(self, row: Row) -> bool:
        """Whether the row runs through a gutter's place without a gap there."""
        return not self.parts(row) and any(
            cell.column < start - TOLERANCE and cell.until > start + 1
            for cell in row.cells
            for start in self.starts
        )

    def column_of(self, row: Row, cell: Cell) -> int:
        """The 0-based column that a cell of the row belongs to."""
        column = 0
        for other in row.cells[: row.cells.index(cell) + 1]:
            nearest = self._nearest(other)
            if nearest is not None and (other.start or nearest == 0):
                column = max(column, nearest + 1)
        return column

    def _nearest(self, cell: Cell) -> int | None:
        """The gutter after which the cell begins, if it begins near one."""
        distances = [abs(cell.column - start) for start in self.starts]
        best = min(range(len(distances)), key=lambda at: distances[at])
        return best if distances[best] <= TOLERANCE else None


def rows_of(lines: Sequence[Line], measure: Measure) -> list[Row]:
    """The lines as rows of cells, their columns by one measure."""
    return [Row(line.text, _cells(line.text, measure)) for line in lines]


def _cells(text: str, measure: Measure) -> tuple[Cell, ...]:
    bounds = [0]
    for gap in SPACES.finditer(text):
        at_edge = gap.start() == 0 or gap.end() == len(text)
        if at_edge or "\t" in gap.group() or measure(gap.group()) >= _LEAST_GAP:
            bounds += gap.span()
    bounds.append(len(text))
    return tuple(
        Cell(start, end, column_at(text, start, measure), column_at(text, end, measure))
        for start, end in zip(bounds[::2], bounds[1::2])
        if start < end
    )


def find_gutters(rows: Sequence[Row], measure: Measure) -> Gutters | None:
    """The gutters of a page whose rows are woven columns of prose, else None."""
    parted = [row for row in rows if 2 <= len(row.cells) <= _MOST_COLUMNS]
    if len(parted) < _LEAST_ROWS:
        return None
    count = Counter(len(row.cells) for row in parted).most_common(1)[0][0]
    woven = [row for row in parted if len(row.cells) == count]
    starts = tuple(median(row.cells[at].column for row in woven) for at in range(1, count))
    near = [row for row in woven if _strays(row, starts) <= 2 * TOLERANCE]
    columns = [[row.text[row.cells[at].start : row.cells[at].end] for row in near] for at in range(count)]
    if len(near) < _LEAST_ROWS or not all(map(_is_prose, columns)):
        return None
    return Gutters(starts, measure, sum(_strays(row, starts) for row in near) / len(near))


def _strays(row: Row, starts: Sequence[float]) -> float:
    return max(abs(cell.column - start) for cell, start in zip(row.cells[1:], starts))


def _is_prose(column: Sequence[str]) -> bool:
    """Whether the lines are prose broken at the width of a column.

    Half of them or more fill it, most of these stop in mid-sentence, and they hold Han
    and clauses; the cells of a table are ragged or hold names.
    """
    widths = sorted(map(printed, column))
    width = widths[-1 - len(widths) // 10]
    full = [text for text in column if printed(text) >= width - _FULL]
    clauses = sum(CLAUSE.search(text) is not None for text in column)
    return (
        width >= _LEAST_WIDTH
        and 2 * len(full) >= len(column)
        and 3 * sum(map(ends_open, full)) >= 2 * len(full)
        and 5 * clauses >= 2 * len(column)
        and 2 * len(_HAN.findall("".join(column))) >= len("".join(column))
    )
