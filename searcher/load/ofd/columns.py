"""A page's rows → blocks in reading order: two columns of prose one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from searcher.load.ofd.rows import Row, rows_of
from searcher.load.ofd.texts import Piece

WHOLE, LEFT, RIGHT = "", "L", "R"
_GUTTER = 1.0  # ems that part two columns at least
_LEAST_ROWS = 5  # lines in both columns
_FULL = 0.6  # share of lines that fill their column
_FILLED = 0.8  # of the column's width
_MIDDLE = (0.3, 0.7)  # of the width: where a gutter lies
_MOST_GUTTERS = 5  # places tried on a page


@dataclass(frozen=True)
class Block:
    """Rows to be read from the top down, and the column they stand in."""

    column: str
    rows: list[Row]


def blocks_of(pieces: Iterable[Piece]) -> list[Block]:
    """The blocks of a page as they are read: from the top, the left column before the right."""
    rows = rows_of(pieces)
    gutter = _gutter(rows)
    if gutter is None:
        return [Block(WHOLE, rows)] if rows else []
    return list(_read_by_columns(rows, gutter))


def _gutter(rows: Sequence[Row]) -> float | None:
    """The middle of the gap between two columns of prose; None for a page set in one, or a table."""
    if len(rows) < _LEAST_ROWS:
        return None
    left, right = min(row.left for row in rows), max(row.right for row in rows)
    size = median(row.size for row in rows)
    within = [left + (right - left) * share for share in _MIDDLE]
    bins = Counter(
        round(gap / size) for row in rows for gap in _gaps(row, size) if within[0] < gap < within[1]
    )
    for place, _ in bins.most_common(_MOST_GUTTERS):
        count = sum(bins[near] for near in (place - 1, place, place + 1))
        if count >= _LEAST_ROWS and _parts_columns(rows, place * size):
            return place * size
    return None


def _gaps(row: Row, size: float) -> Iterator[float]:
    """The middles of the gaps in a row that are as wide as a gutter."""
    for before, piece in zip(row.pieces, row.pieces[1:]):
        if piece.left - before.right >= _GUTTER * size:
            yield (before.right + piece.left) / 2


def _parts_columns(rows: Sequence[Row], gutter: float) -> bool:
    """Whether lines on both sides of the gutter fill columns, as prose does and cells do not."""
    sides = [side for row in rows if not _crosses(row, gutter) for side in _split(row, gutter)]
    lefts = [row for row in sides if row.right <= gutter]
    rights = [row for row in sides if row.left >= gutter]
    return all(len(side) >= _LEAST_ROWS and _is_prose(side) for side in (lefts, rights))


def _is_prose(rows: Sequence[Row]) -> bool:
    left, right = min(row.left for row in rows), max(row.right for row in rows)
    whole = [row for row in rows if row.right - row.left >= _FILLED * (right - left)]
    solid = sum(len(row.pieces) for row in rows) <= 2 * len(rows)
    long = sum(len("".join(piece.text for piece in row.pieces)) >= 10 for row in rows)
    return solid and len(whole) >= _FULL * len(rows) and long >= _FULL * len(rows)


def _crosses(row: Row, gutter: float) -> bool:
    return any(piece.left < gutter < piece.right for piece in row.pieces)


def _split(row: Row, gutter: float) -> list[Row]:
    sides = (
        tuple(piece for piece in row.pieces if piece.right <= gutter),
        tuple(piece for piece in row.pieces if piece.left >= gutter),
    )
    return [Row(side) for side in sides if side]


def _read_by_columns(rows: Sequence[Row], gutter: float) -> Iterator[Block]:
    """The stretches of the page in reading order: lines across it part what is in columns."""
    held: dict[str, list[Row]] = {WHOLE: [], LEFT: [], RIGHT: []}
    for row in rows:
        crosses = _crosses(row, gutter)
        if held[WHOLE] if not crosses else held[LEFT] or held[RIGHT]:
            yield from _let_go(held)
        for side in [row] if crosses else _split(row, gutter):
            held[WHOLE if crosses else LEFT if side.right <= gutter else RIGHT].append(side)
    yield from _let_go(held)


def _let_go(held: dict[str, list[Row]]) -> Iterator[Block]:
    for column, rows in held.items():
        if rows:
            yield Block(column, rows)
            held[column] = []
