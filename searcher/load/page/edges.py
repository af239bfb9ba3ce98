"""Where the lines of each kind of column begin and end, as the lines of all pages tell."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from searcher.load.page.rows import Row

_SAME_EDGE = 0.5  # ems by which lines that begin or end at one edge may differ
_RAGGED = 2.2  # ems within which most full lines end
_OPENING = 5  # ems that the first line of a paragraph is indented at most
_LONGER = 3  # ems by which a line goes past where short ones end
_OUTLIERS, _FEW_OVER = 0.02, 0.1  # of all lines, of the full ones, that may run over the edge
_FLUSH = 0.2  # ems by which the ends of lines at one edge differ
_JUSTIFIED = 0.7  # of the full lines that end at one edge where all are spaced out to it
_SHARE = 0.04  # of the lines that begin at the margin, at least two
_FEW = 12  # lines that tell too little by themselves
_SIDES = ("L", "R")  # how the paths of columns begin


class Edges(NamedTuple):
    """The left and the right edge of a column, in points; `justified` if full lines are
    spaced out to end at the right one."""

    left: float
    right: float
    justified: bool = False


class Column(NamedTuple):
    """What blocks of one kind share: the path of their column, the width of their pages in
    points, whether these have odd numbers, for left and right pages may mirror each other."""

    path: str
    width: int
    odd: bool

    def is_beside(self, other: Column) -> bool:
        """True if this is one of the columns under the full width of the other."""
        same_page = (self.width, self.odd) == (other.width, other.odd)
        return same_page and not other.path and self.path.startswith(_SIDES)


def edges_of(pooled: Mapping[Column, Sequence[Row]]) -> dict[Column, Edges]:
    """Return the edges of each kind of column by the rows on all its pages.

    Where these are few, those of the facing pages count too; the full width reaches as far as
    the columns under it do.
    """
    alone = {column: _agreed(_rows_for(column, pooled)) for column in pooled}
    found = {}
    for column, edges in alone.items():
        beside = [other for at, other in alone.items() if at.is_beside(column)]
        left = min(one.left for one in (edges, *beside))
        right = max(one.right for one in (edges, *beside))
        found[column] = Edges(left, right, edges.justified and edges.right == right)
    return found


def _rows_for(column: Column, pooled: Mapping[Column, Sequence[Row]]) -> Sequence[Row]:
    rows = pooled[column]
    if len(rows) >= _FEW:
        return rows
    facing = column._replace(odd=not column.odd)
    return [*rows, *pooled.get(facing, ())]


def _agreed(rows: Sequence[Row]) -> Edges:
    """Return where lines begin and where full ones end: what most of them agree on."""
    prose = [row for row in rows if not row.table] or list(rows)
    em = sorted(row.size for row in prose)[len(prose) // 2]
    least = min(len(prose), max(2, int(_SHARE * len(prose))))
    starts = sorted(row.x0 for row in prose)
    margins = (
        start
        for at, start in enumerate(starts)
        if bisect_right(starts, start + _SAME_EDGE * em) - at >= least
    )
    left = next(margins, starts[0])
    last = _agreed_end([(row.x0, row.x1) for row in prose], left=left, em=em)
    ends = sorted(row.x1 for row in prose)
    # Marks may hang past the edge where most full lines end.
    full = ends[bisect_left(ends, last - _RAGGED * em) : bisect_right(ends, last)]
    flush = {end: _within(full, end - _FLUSH * em, end + _FLUSH * em) for end in full}
    right = max(flush, key=lambda end: (flush[end], end))
    spaced_out = len(full) - bisect_left(full, right - _FLUSH * em)
    return Edges(left, right, spaced_out >= _JUSTIFIED * len(full))


def _agreed_end(spans: Sequence[tuple[float, float]], *, left: float, em: float) -> float:
    """Return where lines that begin and end at `spans` are full: the farthest of the ends of most.

    The short lines of a list may end at one place too, but longer ones that begin at the
    margin go past it; a few alone run over the edge.
    """
    ends = sorted(end for _, end in spans)
    last = _most_agreed(ends, em)
    long = [
        end for start, end in spans if start < left + _OPENING * em and end > last + _LONGER * em
    ]
    few = max(_OUTLIERS * len(ends), _FEW_OVER * _within(ends, last - _RAGGED * em, last))
    return _most_agreed(sorted(long), em) if len(long) > few else last


def _most_agreed(ends: Sequence[float], em: float) -> float:
    return max(ends, key=lambda end: (_within(ends, end - _RAGGED * em, end), end))


def _within(places: Sequence[float], low: float, high: float) -> int:
    return bisect_right(places, high) - bisect_left(places, low)
