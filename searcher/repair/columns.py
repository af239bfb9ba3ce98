"""Woven columns: pages set in two or more columns and saved straight across, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from searcher.model import Fix, Line, join
from searcher.repair.geometry import Measure, narrow, points, printed, wide
from searcher.repair.gutters import TOLERANCE, Gutters, Row, find_gutters, rows_of
from searcher.repair.reading import COLON, ends_open, is_numbered

NAME = "woven columns"

_MEASURES: tuple[Measure, ...] = (points, wide, narrow)
_LEAST_INDENT = 3
_INDENT = "    "
_FULL = 4


def woven_columns(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """The lines in reading order: each page's left column first, then the next to the right.

    The gutter is found for each page and may shift from line to line; what stands above,
    between or below the columns at full width stays there. A paragraph's indent is kept as
    four spaces. Must not fire on tables, lists set in columns, signatures, verse or code:
    most lines of every column must fill it, read on in the next line, and hold prose.

    >>> rows = ["全市各级机关认真贯彻  力得到切实提升。各县",
    ...         "落实会议精神,加强协  区积极行动,统筹规划",
    ...         "作配合,服务保障的能  成效明显,值得学习。"]
    >>> woven, _ = woven_columns([Line(row, ((0, n),)) for n, row in enumerate(rows, 1)])
    >>> "".join(line.text for line in woven)
    '全市各级机关认真贯彻落实会议精神,加强协作配合,服务保障的能力得到切实提升。各县区积极行动,统筹规划成效明显,值得学习。'
    """
    if not any("  " in line.text or "\t" in line.text or "\u3000" in line.text for line in lines):
        return list(lines), []
    pages = [list(page) for _, page in groupby(lines, key=lambda line: line.page)]
    found = [_gutters_of(page) for page in pages]
    likely = next((gutters for gutters in found if gutters), None)
    if likely is None:
        return list(lines), []
    straight: list[Line] = []
    fixes: list[Fix] = []
    for page, gutters in zip(pages, found):
        _unweave_page(page, gutters or likely, straight, fixes)
    return straight, fixes


def _gutters_of(page: Sequence[Line]) -> Gutters | None:
    """The page's gutters by the measure under which they run straightest."""
    found = (find_gutters(rows_of(page, measure), measure) for measure in _MEASURES)
    return min(filter(None, found), key=lambda gutters: gutters.spread, default=None)


def _unweave_page(
    page: Sequence[Line], gutters: Gutters, straight: list[Line], fixes: list[Fix]
) -> None:
    """Add the page's lines to `straight`, zone by zone."""
    rows = rows_of(page, gutters.measure)
    at = 0
    for start, end in _zones(rows, gutters):
        flow = _flow(page[start:end], rows[start:end], gutters)
        straight += page[at:start]
        straight += flow
        at = end
        before = "\n".join(line.text for line in page[start:end])
        after = "\n".join(line.text for line in flow)
        fixes.append(Fix(NAME, page[start].marks[0][1], before, after))
    straight += page[at:]


def _zones(rows: Sequence[Row], gutters: Gutters) -> list[tuple[int, int]]:
    """The stretches of rows set in columns, half-open: from the first row that has text on
    both sides of a gutter to the last row before one that crosses the gutters."""
    zones: list[tuple[int, int]] = []
    start: int | None = None
    for index, row in enumerate(rows):
        if not row.cells:
            continue
        if start is None and gutters.parts(row):
            start = index
        elif start is not None and gutters.crossed_by(row):
            zones.append((start, index))
            start = None
    if start is not None:
        zones.append((start, len(rows)))
    return zones


def _flow(page: Sequence[Line], rows: Sequence[Row], gutters: Gutters) -> list[Line]:
    """The zone's lines, column after column."""
    columns: list[list[tuple[int, Line]]] = [[] for _ in range(len(gutters.starts) + 1)]
    for line, row in zip(page, rows):
        for column, cells in groupby(row.cells, key=lambda cell: gutters.column_of(row, cell)):
            pieces = list(cells)
            columns[column].append((pieces[0].column, line.cut(pieces[0].start, pieces[-1].end)))
    flow: list[Line] = []
    for column_lines in columns:
        flow += _indented(column_lines, flow[-1].text if flow else "。")
    return flow


def _indented(column: Sequence[tuple[int, Line]], before: str) -> list[Line]:
    """The column's lines, four spaces before those that open a paragraph by their place.

    A shifting gutter looks like an indent too: after a full line that stops in
    mid-sentence nothing opens.
    """
    if not column:
        return []
    margin = _margin([start for start, _ in column])
    full = max(printed(line.text) for _, line in column) - _FULL
    placed = []
    for start, line in column:
        reads_on = ends_open(before) and printed(before) >= full and not is_numbered(before)
        if start - margin >= _LEAST_INDENT and not reads_on:
            line = join([Line(_INDENT, line.marks[:1], line.page), line])
        before = line.text
        placed.append(line)
    return placed


def _margin(starts: Sequence[int]) -> int:
    """Where most of the column's lines begin, cells; the leftmost of equals."""
    near = {start: sum(0 <= other - start <= 1 for other in starts) for start in starts}
    return max(sorted(near), key=lambda start: near[start])
