"""A page's pieces → blocks in reading order: columns are found by the gutter between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile
from typing import NamedTuple

from searcher.load.page.piece import Piece
from searcher.load.page.rows import lined_up

_NARROWEST_GUTTER = 0.8  # ems
_NARROWEST_COLUMN = 8  # ems
_LEAST_LINES = 3  # lines that a column has
_WIDE = 0.6  # of a column's width that most of its lines take
_MOST_SPANNING = 0.75  # of the text's height that may run across a gutter
_NEARLY = 0.05  # of the text's height by which the places of a gutter may differ
_MOST_DEPTH = 3
_SAME = 12.0  # points by which the middles of one gutter differ from page to page
_MOST_KNOWN = 6
_MOST_BEGIN = 0.6  # of the lines right of a gutter, that begin at its edge
_FEW_SWITCHES = 0.25  # of the lines, at which a file goes over from one column to the other
_PART = 0.5  # of what else tells columns of prose, that is enough where the file writes them so
_DEEPEST_INDENT = 4.5  # ems
_MARGIN = 0.13  # of the page's height, at the top and at the bottom, where furniture stands
_FURNITURE_GAP = 1.1  # ems between furniture and text
_LARGE = 1.15  # times the size of the text, of a title
_LARGEST_HEAD = 1.25  # times the size of the text, of a running head
_OFF_MIDDLE = 8  # ems by which a title may be wider on one side of the middle
_WIDEST_GAP = 4  # ems between the words of a title
_RAGGED = 2.2  # ems that the longest line of a column may lack
_PAUSE = re.compile("[，。、；：,;]")
_SHARE_PAUSES, _LEAST_PAUSES = 0.25, 0.1  # of the lines of prose, of one column, that hold a pause


@dataclass(slots=True)
class Block:
    """Pieces to be read from the top down. `path` is "" for the full width, L and R for the
    sides of a gutter, LR for the right side of a gutter within the left side."""

    path: str
    pieces: list[Piece]


class Gutter(NamedTuple):
    """The gap between two columns: where the left one ends and the right one begins."""

    start: float
    end: float

    @property
    def middle(self) -> float:
        """Half the way across."""
        return (self.start + self.end) / 2


class Parts(NamedTuple):
    """A page's pieces: head and title, text, foot."""

    above: list[Piece]
    text: list[Piece]
    below: list[Piece]


def parts_of(pieces: Sequence[Piece], *, bottom: float, top: float) -> Parts:
    """Return the parts of a page that reaches from `bottom` to `top`."""
    above, text, below = _peeled(pieces, bottom=bottom, top=top)
    title, text = _title_apart(text)
    return Parts(above + title, text, below)


def blocks_of(parts: Parts, known: Sequence[Gutter] = ()) -> list[Block]:
    """Return the blocks of a page in reading order, its text parted at its gutters, where it shows
    none at those `known` from other pages.

    What runs across a gutter parts the columns above it from those below.
    """
    blocks = [Block("", parts.above), *_flow(parts.text, "", known), Block("", parts.below)]
    return list(_merged(block for block in blocks if block.pieces))


def gutters_of(pieces: Sequence[Piece]) -> list[Gutter]:
    """Return the gutters that a page's text shows, those within columns too."""
    gutter = gutter_of(pieces)
    if gutter is None:
        return []
    sides = _sides(pieces, gutter.middle)
    return [gutter, *(nested for side in sides for nested in gutters_of(side))]


def voted_gutters(pages: Sequence[Sequence[Piece]]) -> list[Gutter]:
    """Return the gutters that pages of one document have in common, what most of them show
    first."""
    votes: dict[int, list[Gutter]] = {}
    for pieces in pages:
        for gutter in gutters_of(pieces):
            near = (at for at, held in votes.items() if abs(held[0].middle - gutter.middle) < _SAME)
            votes.setdefault(next(near, len(votes)), []).append(gutter)
    ranked = sorted(votes.values(), key=len, reverse=True)
    return [_typical(gutters) for gutters in ranked[:_MOST_KNOWN]]


def _typical(gutters: Sequence[Gutter]) -> Gutter:
    starts, ends = (sorted(ends) for ends in zip(*gutters))
    return Gutter(starts[len(starts) // 2], ends[len(ends) // 2])


def _known_gutter(pieces: Sequence[Piece], known: Iterable[Gutter]) -> Gutter | None:
    """Return the gutter of other pages that this one has too, though its columns are short."""
    left, right = _extent(pieces)
    inside = (gutter for gutter in known if left < gutter.start < gutter.end < right)
    return next((gutter for gutter in inside if _has_gutter(pieces, gutter)), None)


def _has_gutter(pieces: Sequence[Piece], gutter: Gutter) -> bool:
    """True if what stands right of a gutter begins at its edge as the lines of a column do.

    Must not fire on a table whose cells happen to begin there: it is written row by row.
    """
    sides = _sides(pieces, gutter.middle)
    if not all(sides):
        return False
    em = _em(pieces)
    steps = [(line[0].x0 - gutter.end) / em for line in lined_up(sides[1])]
    begin = sum(-0.5 < step < _DEEPEST_INDENT for step in steps)
    if begin < _MOST_BEGIN * len(steps):
        return False
    return _is_prose(sides) or not _is_written_by_rows(sides)


def _is_written_by_columns(sides: Sequence[Sequence[Piece]]) -> bool:
    """True if the file writes one side whole before the other, as it does columns."""
    return _switches(sides) <= 1 + _FEW_SWITCHES * min(map(len, map(lined_up, sides)))


def _is_written_by_rows(sides: Sequence[Sequence[Piece]]) -> bool:
    return _switches(sides) >= min(map(len, map(lined_up, sides)))


def _switches(sides: Sequence[Sequence[Piece]]) -> int:
    """Return how often the file goes over from one side to the other."""
    written = sorted((piece.order, side) for side, held in enumerate(sides) for piece in held)
    return sum(before[1] != after[1] for before, after in pairwise(written))


def _is_left_column(pieces: Sequence[Piece], known: Iterable[Gutter]) -> bool:
    """True if a page's text fills the left column of other pages, and nothing else."""
    if not pieces:
        return False
    _, right = _extent(pieces)
    slack = _RAGGED * _em(pieces)
    return any(gutter.start - slack < right < gutter.end for gutter in known)


def _peeled(
    pieces: Sequence[Piece], *, bottom: float, top: float
) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Return the pieces of the header, of the text, and of the footer, told by the gap between."""
    lines = lined_up(pieces)
    margin = _MARGIN * (top - bottom)
    large = _LARGEST_HEAD * _em(pieces) if pieces else 0.0
    first, last = 0, len(lines)
    if len(lines) > 2 and lines[0][0].middle > top - margin and _is_apart(lines[0], lines[1]):
        first = int(lines[0][0].size < large)
    if len(lines) > 2 and lines[-1][0].middle < bottom + margin and _is_apart(lines[-2], lines[-1]):
        last -= 1
    parts = (lines[:first], lines[first:last], lines[last:])
    above, text, below = ([piece for line in part for piece in line] for part in parts)
    return above, text, below


def _title_apart(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Return the large lines in the middle on top, and the rest: a short title may cross no gutter.

    Must not fire on the heading of a column.
    """
    if not pieces:
        return [], []
    lines = lined_up(pieces)
    large = _LARGE * _em(pieces)
    middle = sum(_extent(pieces)) / 2
    text = takewhile(lambda line: _is_title(line, large, middle), lines)
    first = len(list(text))
    parts = (lines[:first], lines[first:])
    title, rest = ([piece for line in part for piece in line] for part in parts)
    return title, rest


def _is_title(line: Sequence[Piece], large: float, middle: float) -> bool:
    size = line[0].size
    whole = all(after.x0 - before.x1 < _WIDEST_GAP * size for before, after in pairwise(line))
    aside = abs(line[0].x0 + line[-1].x1 - 2 * middle)
    return whole and aside < _OFF_MIDDLE * size and all(piece.size >= large for piece in line)


def _em(pieces: Sequence[Piece]) -> float:
    """Return the size of most of the text."""
    return sorted(piece.size for piece in pieces)[len(pieces) // 2]


def _extent(pieces: Sequence[Piece]) -> tuple[float, float]:
    """Return how far the pieces reach to the left and to the right."""
    if not pieces:
        return 0.0, 0.0
    return min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)


def _is_apart(upper: Sequence[Piece], lower: Sequence[Piece]) -> bool:
    gap = min(piece.y0 for piece in upper) - max(piece.y1 for piece in lower)
    return gap > _FURNITURE_GAP * lower[0].size


def _flow(pieces: Sequence[Piece], path: str, known: Sequence[Gutter]) -> Iterator[Block]:
    """Yield the blocks of a region, its columns one after the other."""
    gutter = _best_gutter(pieces, known)
    if gutter is None or len(path) >= _MOST_DEPTH:
        alone = not path and _is_left_column(pieces, known)
        yield Block("L" if alone else path, list(pieces))
        return
    for crosses, band in _bands(pieces, gutter.middle):
        sides = _parted(band, gutter.middle)
        if crosses or not _are_columns(sides):
            yield Block(path, band)
            continue
        for side, letter in zip(sides, "LR"):
            if side:
                yield from _flow(side, path + letter, known)


def _best_gutter(pieces: Sequence[Piece], known: Sequence[Gutter]) -> Gutter | None:
    """Return the gutter of a region, its own or that of other pages, whichever fewer lines run
    across."""
    found = [gutter for gutter in (gutter_of(pieces), _known_gutter(pieces, known)) if gutter]
    if len(found) < 2 or abs(found[0].middle - found[1].middle) < _SAME:
        return found[0] if found else None
    return min(found, key=lambda gutter: sum(_crosses(piece, gutter.middle) for piece in pieces))


def _are_columns(sides: Sequence[Sequence[Piece]]) -> bool:
    """True if what stands left and right of a gutter, between lines across it, is columns.

    Must not fire on the short last line of a paragraph across the page, nor on a name and its
    date on one line.
    """
    left, right = (lined_up(side) for side in sides)
    if not right or not left:
        return not right and len(left) >= _LEAST_LINES
    least, most = sorted((len(left), len(right)))
    return least >= _LEAST_LINES or (most > 1 and _is_written_by_columns(sides))


def _parted(pieces: Iterable[Piece], x: float) -> tuple[list[Piece], list[Piece]]:
    """Return what stands left of `x`, and right of it."""
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for piece in pieces:
        sides[piece.middle_x >= x].append(piece)
    return sides


def _bands(pieces: Sequence[Piece], gutter: float) -> Iterator[tuple[bool, list[Piece]]]:
    """Yield the region cut into what runs across the gutter and what stands beside it."""
    lines = lined_up(pieces)
    for crosses, group in groupby(lines, lambda line: any(_crosses(p, gutter) for p in line)):
        yield crosses, [piece for line in group for piece in line]


def _crosses(piece: Piece, x: float) -> bool:
    return piece.x0 < x < piece.x1


def gutter_of(pieces: Sequence[Piece]) -> Gutter | None:
    """Return where two columns of prose are parted, None where there are none.

    Must not fire on the gaps between a table's columns, nor between the names of a list.
    """
    if len(pieces) < 2 * _LEAST_LINES:
        return None
    em = _em(pieces)
    left, right = _extent(pieces)
    inner = (left + _NARROWEST_COLUMN * em, right - _NARROWEST_COLUMN * em)
    if inner[0] > inner[1]:
        return None
    whole = sum(piece.size for piece in pieces)
    gaps = [
        gap
        for gap in _coverage(pieces)
        if gap[1] >= inner[0] and gap[0] <= inner[1] and gap[1] - gap[0] >= _NARROWEST_GUTTER * em
    ]
    if not gaps:
        return None
    least = min(gap[2] for gap in gaps)
    if least > _MOST_SPANNING * whole:
        return None
    near = [gap for gap in gaps if gap[2] <= least + _NEARLY * whole]
    start, end, _ = max(near, key=lambda gap: gap[1] - gap[0])
    gutter = Gutter(start, end)
    sides = _sides(pieces, gutter.middle)
    return gutter if _show_columns(sides, em) else None


def _show_columns(sides: Sequence[Sequence[Piece]], em: float) -> bool:
    """True if the sides of a gutter are columns of prose; less tells where the file writes one
    after the other."""
    if not all(sides):
        return False
    part = _PART if _is_written_by_columns(sides) else 1.0
    return all(_is_column(side, em, part) for side in sides) and _is_prose(sides, part)


def _sides(pieces: Sequence[Piece], gutter: float) -> tuple[list[Piece], list[Piece]]:
    """Return what stands left and right of the gutter in the bands that have both."""
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for crosses, band in _bands(pieces, gutter):
        parts = _parted(band, gutter)
        if not crosses and all(parts):
            sides[0].extend(parts[0])
            sides[1].extend(parts[1])
    return sides


def _coverage(pieces: Sequence[Piece]) -> Iterator[tuple[float, float, float]]:
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
    if len(lines) < _LEAST_LINES:
        return False
    left, right = _extent(pieces)
    width = right - left
    widths = [line[-1].x1 - line[0].x0 for line in lines]
    wide = sum(taken >= _WIDE * width for taken in widths)
    return width >= _NARROWEST_COLUMN * em and wide >= max(_LEAST_LINES, part * len(lines) / 2)


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


def _merged(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks, those that follow one another at one width made one."""
    for path, group in groupby(blocks, lambda block: block.path):
        yield Block(path, [piece for block in group for piece in block.pieces])
