"""Where the columns of a page are parted: a gap that few lines run across, prose beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from searcher.load.page.piece import Piece
from searcher.load.page.rows import lined_up

_NARROWEST_GUTTER = 0.8  # ems
_NARROWEST_COLUMN = 8  # ems
LEAST_LINES = 3  # lines that a column has
_WIDE = 0.6  # of a column's width that most of its lines take
_MOST_SPANNING = 0.75  # of the text's height that may run across a gutter
_NEARLY = 0.05  # of the text's height by which the places of a gutter may differ
_MOST_TRIED = 4  # of such places; few lines run across any place right of a short column's lines
SAME = 12.0  # points by which the middles of one gutter differ from page to page
_MOST_KNOWN = 6
_MOST_BEGIN = 0.6  # of the lines right of a gutter, that begin at its edge
_FEW_SWITCHES = 0.25  # of the lines, at which a file goes over from one column to the other
_PART = 0.5  # of what else tells columns of prose, that is enough where the file writes them so
_DEEPEST_INDENT = 4.5  # ems
_PAUSE = re.compile("[，。、；：,;]")
_SHARE_PAUSES, _LEAST_PAUSES = 0.25, 0.1  # of the lines of prose, of one column, that hold a pause


class Gutter(NamedTuple):
    """The gap between two columns: where the left one ends and the right one begins."""

    start: float
    end: float

    @property
    def middle(self) -> float:
        """Half the way across."""
        return (self.start + self.end) / 2


def gutters_of(pieces: Sequence[Piece]) -> list[Gutter]:
    """Return the gutters that a page's text shows, those within columns too."""
    gutter = gutter_of(pieces)
    if gutter is None:
        return []
    sides = _cut_sides(pieces, gutter.middle)
    return [gutter, *(nested for side in sides for nested in gutters_of(side))]


def voted_gutters(pages: Sequence[Sequence[Piece]]) -> list[Gutter]:
    """Return the gutters that pages of one document have in common, what most of them show
    first."""
    votes: dict[int, list[Gutter]] = {}
    for pieces in pages:
        for gutter in gutters_of(pieces):
            near = (at for at, held in votes.items() if abs(held[0].middle - gutter.middle) < SAME)
            votes.setdefault(next(near, len(votes)), []).append(gutter)
    ranked = sorted(votes.values(), key=len, reverse=True)
    return [_typical(gutters) for gutters in ranked[:_MOST_KNOWN]]


def _typical(gutters: Sequence[Gutter]) -> Gutter:
    starts, ends = (sorted(ends) for ends in zip(*gutters))
    return Gutter(starts[len(starts) // 2], ends[len(ends) // 2])


def known_gutter(pieces: Sequence[Piece], known: Iterable[Gutter]) -> Gutter | None:
    """Return the gutter of other pages that this one has too, though its columns are short."""
    left, right = extent_of(pieces)
    inside = (gutter for gutter in known if left < gutter.start < gutter.end < right)
    return next((gutter for gutter in inside if _has_gutter(pieces, gutter)), None)


def _has_gutter(pieces: Sequence[Piece], gutter: Gutter) -> bool:
    """True if what stands right of a gutter begins at its edge as the lines of a column do.

    Must not fire on a table whose cells happen to begin there: it is written row by row.
    """
    sides = _cut_sides(pieces, gutter.middle)
    if not all(sides):
        return False
    em = em_of(pieces)
    steps = [(line[0].x0 - gutter.end) / em for line in lined_up(sides[1])]
    begin = sum(-0.5 < step < _DEEPEST_INDENT for step in steps)
    if begin < _MOST_BEGIN * len(steps):
        return False
    return _is_prose(sides) or not _is_written_by_rows(sides)


def gutter_of(pieces: Sequence[Piece]) -> Gutter | None:
    """Return where two columns of prose are parted, None where there are none.

    Must not fire on the gaps between a table's columns, nor between the names of a list.
    """
    if len(pieces) < 2 * LEAST_LINES:
        return None
    em = em_of(pieces)
    left, right = extent_of(pieces)
    inner = (left + _NARROWEST_COLUMN * em, right - _NARROWEST_COLUMN * em)
    if inner[0] > inner[1]:
        return None
    whole = sum(piece.size for piece in pieces)
    gaps = [
        gap
        for gap in _measure_coverage(pieces)
        if gap[1] >= inner[0] and gap[0] <= inner[1] and gap[1] - gap[0] >= _NARROWEST_GUTTER * em
    ]
    if not gaps:
        return None
    least = min(gap[2] for gap in gaps)
    if least > _MOST_SPANNING * whole:
        return None
    near = [gap for gap in gaps if gap[2] <= least + _NEARLY * whole]
    widest = sorted(near, key=lambda gap: gap[0] - gap[1])[:_MOST_TRIED]
    gutters = (Gutter(start, end) for start, end, _ in widest)
    shown = (gutter for gutter in gutters if _show_columns(_cut_sides(pieces, gutter.middle), em))
    return next(shown, None)


def _show_columns(sides: Sequence[Sequence[Piece]], em: float) -> bool:
    """True if the sides of a gutter are columns of prose; less tells where the file writes one
    after the other."""
    if not all(sides):
        return False
    part = _PART if is_written_by_columns(sides) else 1.0
    return all(_is_column(side, em, part) for side in sides) and _is_prose(sides, part)


def _cut_sides(pieces: Sequence[Piece], gutter: float) -> tuple[list[Piece], list[Piece]]:
    """Return what stands left and right of the gutter in the bands that have both."""
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for crosses, band in cut_bands(pieces, gutter):
        parts = part_at(band, gutter)
        if not crosses and all(parts):
            sides[0].extend(parts[0])
            sides[1].extend(parts[1])
    return sides


def _measure_coverage(pieces: Sequence[Piece]) -> Iterator[tuple[float, float, float]]:
    """Yield the stretches between the pieces' ends, each with the height of text that covers it."""
    ends = sorted(
        [(piece.x0, piece.size) for piece in pieces] + [(piece.x1, -piece.size) for piece in pieces]
    )
    height = 0.0
    for (start, change), (end, _) in pairwise(ends):
        height += change
        if end > start:
            yield start, end, height


def _is_column(pieces: Sequence[Piece], em: float, part: float) -> bool:
    """True if most of the pieces' lines, or that part of them, fill one column."""
    lines = lined_up(pieces)
    if len(lines) < LEAST_LINES:
        return False
    left, right = extent_of(pieces)
    width = right - left
    widths = [line[-1].x1 - line[0].x0 for line in lines]
    wide = sum(taken >= _WIDE * width for taken in widths)
    return width >= _NARROWEST_COLUMN * em and wide >= part * max(LEAST_LINES, len(lines) / 2)


def _is_prose(sides: Iterable[Sequence[Piece]], part: float = 1.0) -> bool:
    """True if the lines hold pauses, as those of sentences do, some of them on each side.

    The numbers of articles beside their text hold none.
    """
    shares = [_share_of_pauses(side) for side in sides]
    return min(shares) >= part * _LEAST_PAUSES and (
        sum(shares) / len(shares) >= part * _SHARE_PAUSES
    )


def _share_of_pauses(pieces: Sequence[Piece]) -> float:
    lines = lined_up(pieces)
    return sum(any(_PAUSE.search(piece.text) for piece in line) for line in lines) / len(lines)


def is_written_by_columns(sides: Sequence[Sequence[Piece]]) -> bool:
    """True if the file writes one side whole before the other, as it does columns."""
    return _count_switches(sides) <= 1 + _FEW_SWITCHES * min(map(len, map(lined_up, sides)))


def _is_written_by_rows(sides: Sequence[Sequence[Piece]]) -> bool:
    return _count_switches(sides) >= min(map(len, map(lined_up, sides)))


def _count_switches(sides: Sequence[Sequence[Piece]]) -> int:
    """Return how often the file goes over from one side to the other."""
    written = sorted((piece.order, side) for side, held in enumerate(sides) for piece in held)
    return sum(before[1] != after[1] for before, after in pairwise(written))


def cut_bands(pieces: Sequence[Piece], gutter: float) -> Iterator[tuple[bool, list[Piece]]]:
    """Yield the region cut into what runs across the gutter and what stands beside it."""
    lines = lined_up(pieces)
    for crosses, group in groupby(lines, lambda line: any(runs_across(p, gutter) for p in line)):
        yield crosses, [piece for line in group for piece in line]


def part_at(pieces: Iterable[Piece], x: float) -> tuple[list[Piece], list[Piece]]:
    """Return what stands left of `x`, and right of it."""
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for piece in pieces:
        sides[piece.middle_x >= x].append(piece)
    return sides


def runs_across(piece: Piece, x: float) -> bool:
    return piece.x0 < x < piece.x1


def em_of(pieces: Sequence[Piece]) -> float:
    """Return the size of most of the text."""
    return sorted(piece.size for piece in pieces)[len(pieces) // 2]


def extent_of(pieces: Sequence[Piece]) -> tuple[float, float]:
    """Return how far the pieces reach to the left and to the right."""
    if not pieces:
        return 0.0, 0.0
    return min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
