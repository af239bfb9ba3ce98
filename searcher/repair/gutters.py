"""The gutters of a page: the white strips between columns of running prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from searcher.model import Line
from searcher.repair.geometry import SPACES, Measure, find_column, printed
from searcher.repair.line_ends import CLAUSE, ends_open
from searcher.repair.seams import are_cut
from searcher.text.han import HAN_OF_PROSE

TOLERANCE = 8  # cells that a gutter may lie from its usual place
LEAST_ROWS = 3  # with text on both sides, to show a gutter

_NEAR = 3
MOST_STRAYS = 4  # cells that count of a row that lies far from the gutter
_LEAST_GAP = 2  # one ideographic space parts an article's number from its words
_GAPS = ("  ", "\t", "\u3000\u3000", "\xa0\xa0", " \u3000", "\u3000 ", "\xa0 ", " \xa0")
_LEAST_WIDTH = 16  # eight Han: a narrower column holds names or numbers
_ALIGNED = 1  # cells
_LEAST_ALIGNED = 0.05  # of the rows, with a lone space at one place
_RAGGED = 8  # half ems: an indent, and words that go to the next line whole
_MOST_COLUMNS = 4
# The lines of prose that hold a clause, at least: of all, and of a column that begins with a title.
_CLAUSES, _CLAUSES_OF_ONE = 0.3, 0.2
_LONGEST_ROW = 400  # characters; a longer line is a paragraph
_HAN = re.compile(f"[{HAN_OF_PROSE}]")


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
    """Where columns two and up begin, by one measure, how many cells lines stray from there
    on average, and where the first column begins; `narrow` where many rows have but a lone space
    there."""

    starts: tuple[float, ...]
    measure: Measure
    strays: float
    margin: float
    narrow: bool = False

    def parts(self, row: Row) -> bool:
        """True if the row has text on both sides of a gutter."""
        return len(set(self.columns_of(row))) > 1

    def begin(self, row: Row) -> bool:
        """True if the row parts and starts at the margin; a centred title does not."""
        return self.parts(row) and row.cells[0].column - self.margin <= TOLERANCE

    def columns_of(self, row: Row) -> list[int]:
        """Return the 0-based column of each cell of the row.

        A row with as many cells as the page has columns, each beyond its gutter, may stray
        further than others.
        """
        edges = [start - TOLERANCE for start in self.starts]
        if len(row.cells) == len(edges) + 1 and row.cells[0].column < edges[0]:
            if all(cell.until > start for cell, start in zip(row.cells[1:], self.starts)):
                return list(range(len(row.cells)))
        return [sum(cell.column >= edge for edge in edges) for cell in row.cells]

    def crossed_by(self, row: Row) -> bool:
        """True if the row runs through a gutter without a gap there, or is centred over it.

        A line of the first column may be a little too long.
        """
        return not self.parts(row) and any(
            cell.column < start - TOLERANCE
            and cell.until > start + (TOLERANCE if cell.column - self.margin < TOLERANCE else 1)
            for cell in row.cells
            for start in self.starts
        )

    def settle(self, row: Row) -> Row:
        """Return the row with a cell that runs through a gutter cut at a lone space there.

        A line longer than its column leaves no more than that between the columns.
        """
        cells: list[Cell] = []
        for cell in row.cells:
            cut = self._find_lone_space(row.text, cell)
            if cut is None:
                cells.append(cell)
                continue
            column = find_column(row.text, cut + 1, self.measure)
            cells += [
                Cell(cell.start, cut, cell.column, column - 1),
                Cell(cut + 1, cell.end, column, cell.until),
            ]
        return Row(row.text, tuple(cells))

    def _find_lone_space(self, text: str, cell: Cell) -> int | None:
        """Return the offset of the space inside a cell that lies at a gutter the cell fills on
        both sides."""
        for start in self.starts:
            filled = cell.until - start >= start - cell.column - TOLERANCE
            if len(text) > _LONGEST_ROW or not (filled or self.narrow) or cell.column > start - 16:
                continue
            for space in SPACES.finditer(text, cell.start, cell.end):
                if abs(find_column(text, space.end(), self.measure) - start) <= (
                    _NEAR if filled else _ALIGNED
                ):
                    return space.start()
        return None


def read_rows(lines: Sequence[Line], measure: Measure) -> list[Row]:
    """Return the lines as rows of cells, their columns by one measure."""
    return [Row(line.text, _split_cells(line.text, measure)) for line in lines]


def has_gap(text: str) -> bool:
    """True if white space wide enough for a gutter stands in the text.

    >>> has_gap("加强协  力得到"), has_gap("第一条　为了")
    (True, False)
    """
    return any(gap in text for gap in _GAPS)


def _split_cells(text: str, measure: Measure) -> tuple[Cell, ...]:
    bounds = [0]
    for gap in SPACES.finditer(text) if len(text) <= _LONGEST_ROW else ():
        at_edge = gap.start() == 0 or gap.end() == len(text)
        if at_edge or "\t" in gap.group() or gap.end() - gap.start() >= _LEAST_GAP:
            bounds += gap.span()
    bounds.append(len(text))
    return tuple(
        Cell(start, end, find_column(text, start, measure), find_column(text, end, measure))
        for start, end in zip(bounds[::2], bounds[1::2])
        if start < end
    )


def find_gutters(rows: Sequence[Row], measure: Measure) -> Gutters | None:
    """Return the gutters of a page whose rows are woven columns of prose, else None."""
    parted = [row for row in rows if 2 <= len(row.cells) <= _MOST_COLUMNS]
    if len(parted) < LEAST_ROWS:
        return None
    # Few pages have columns, and the module is a large one.
    from statistics import median

    count = Counter(len(row.cells) for row in parted).most_common(1)[0][0]
    woven = [row for row in parted if len(row.cells) == count]
    starts = tuple(median(row.cells[at].column for row in woven) for at in range(1, count))
    near = [row for row in woven if _count_strays(row, starts) <= 2 * TOLERANCE]
    columns = [
        [row.text[row.cells[at].start : row.cells[at].end] for row in near] for at in range(count)
    ]
    if len(near) < LEAST_ROWS or not all(map(_is_prose, columns)) or not _reads_down(columns):
        return None
    if sum(map(_count_clauses, columns)) < _CLAUSES * len(near) * count:
        return None
    strays = sum(min(_count_strays(row, starts), MOST_STRAYS) for row in near) / len(near)
    margin = median(row.cells[0].column for row in near)
    aligned = tuple(_align(rows, start, measure) for start in starts)
    settled = tuple(start if found is None else found for start, found in zip(starts, aligned))
    return Gutters(settled, measure, strays, margin, narrow=None not in aligned)


def _align(rows: Sequence[Row], start: float, measure: Measure) -> float | None:
    """Return where a column begins, None where no rows tell, by the lone spaces near its gutter where many rows have one at
    the same place: wide gaps alone show but indents of a column behind a narrow gutter."""
    columns: Counter[float] = Counter()
    for row in rows:
        for cell in row.cells if len(row.text) <= _LONGEST_ROW else ():
            if cell.column <= start - _LEAST_WIDTH and cell.until > start + TOLERANCE:
                ends = (
                    find_column(row.text, space.end(), measure)
                    for space in SPACES.finditer(row.text, cell.start, cell.end)
                )
                columns.update({column for column in ends if abs(column - start) <= TOLERANCE})
    column, count = columns.most_common(1)[0] if columns else (start, 0)
    return column if count >= max(LEAST_ROWS, _LEAST_ALIGNED * len(rows)) else None


def fits(rows: Sequence[Row], gutters: Gutters) -> bool:
    """True if a page is set like another: rows part at its gutters, and none or few cross."""
    shown = [row for row in rows if row.cells]
    parted = sum(map(gutters.parts, shown))
    return 2 * parted >= len(shown) > 0 or 0 < parted and not any(map(gutters.crossed_by, shown))


def _count_strays(row: Row, starts: Sequence[float]) -> float:
    return max(abs(cell.column - start) for cell, start in zip(row.cells[1:], starts))


def _reads_down(columns: Sequence[Sequence[str]]) -> bool:
    """True if lines of the columns go on below, as those of a form or of a list do not."""
    pairs = [pair for column in columns for pair in zip(column, column[1:])]
    return are_cut(pair for pair in pairs if ends_open(pair[0]))


def _count_clauses(texts: Sequence[str]) -> int:
    return sum(CLAUSE.search(text) is not None for text in texts)


def _is_prose(column: Sequence[str]) -> bool:
    """True if the lines are prose broken at the width of a column.

    Half of them or more fill it, half of these or more stop in mid-sentence, and they hold Han
    and clauses; the cells of a table are ragged or hold names.
    """
    widths = sorted(map(printed, column))
    width = widths[-1 - len(widths) // 10]
    full = [text for text in column if printed(text) >= width - min(_RAGGED, width // 4)]
    return (
        width >= _LEAST_WIDTH
        and 2 * len(full) >= len(column)
        and 2 * sum(map(ends_open, full)) >= len(full)
        and _count_clauses(column) >= _CLAUSES_OF_ONE * len(column)
        and 2 * len(_HAN.findall("".join(column))) >= len("".join(column))
    )
