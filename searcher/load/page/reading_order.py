"""A page's pieces → blocks in reading order: head and title, then column by column, then foot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile
from typing import NamedTuple

from searcher.load.page.gutters import (
    LEAST_LINES,
    SAME,
    Gutter,
    cut_bands,
    em_of,
    extent_of,
    gutter_of,
    is_written_by_columns,
    known_gutter,
    part_at,
    runs_across,
)
from searcher.load.page.piece import Piece
from searcher.load.page.rows import lined_up

_MOST_DEPTH = 3
_MARGIN = 0.13  # of the page's height, at the top and at the bottom, where furniture stands
_FURNITURE_GAP = 1.1  # ems between furniture and text
_LARGE = 1.15  # times the size of the text, of a title
_LARGEST_HEAD = 1.25  # times the size of the text, of a running head
_OFF_MIDDLE = 8  # ems by which a title may be wider on one side of the middle
_WIDEST_GAP = 4  # ems between the words of a title
_RAGGED = 2.2  # ems that the longest line of a column may lack


@dataclass(slots=True)
class Block:
    """Pieces to be read from the top down. `path` is "" for the full width, L and R for the
    sides of a gutter, LR for the right side of a gutter within the left side."""

    path: str
    pieces: list[Piece]


class Parts(NamedTuple):
    """A page's pieces: head and title, text, foot."""

    above: list[Piece]
    text: list[Piece]
    below: list[Piece]


def parts_of(pieces: Sequence[Piece], *, bottom: float, top: float) -> Parts:
    """Return the parts of a page that reaches from `bottom` to `top`."""
    above, text, below = _peel(pieces, bottom=bottom, top=top)
    title, text = _take_title(text)
    return Parts(above + title, text, below)


def blocks_of(parts: Parts, known: Sequence[Gutter] = ()) -> list[Block]:
    """Return the blocks of a page in reading order, its text parted at its gutters, where it shows
    none at those `known` from other pages.

    What runs across a gutter parts the columns above it from those below.
    """
    blocks = [Block("", parts.above), *_flow(parts.text, "", known), Block("", parts.below)]
    return list(_merge(block for block in blocks if block.pieces))


def _is_left_column(pieces: Sequence[Piece], known: Iterable[Gutter]) -> bool:
    """True if a page's text fills the left column of other pages, and nothing else."""
    if not pieces:
        return False
    _, right = extent_of(pieces)
    slack = _RAGGED * em_of(pieces)
    return any(gutter.start - slack < right < gutter.end for gutter in known)


def _peel(
    pieces: Sequence[Piece], *, bottom: float, top: float
) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Return the pieces of the header, of the text, and of the footer, told by the gap between."""
    lines = lined_up(pieces)
    margin = _MARGIN * (top - bottom)
    em = em_of(pieces) if pieces else 0.0
    large = _LARGEST_HEAD * em
    first, last = 0, len(lines)
    if len(lines) > 2 and lines[0][0].middle > top - margin and _is_apart(lines[0], lines[1], em):
        first = int(lines[0][0].size < large)
    if (
        len(lines) > 2
        and lines[-1][0].middle < bottom + margin
        and _is_apart(lines[-2], lines[-1], em)
    ):
        last -= 1
    parts = (lines[:first], lines[first:last], lines[last:])
    above, text, below = ([piece for line in part for piece in line] for part in parts)
    return above, text, below


def _take_title(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Return the large lines in the middle on top, and the rest: a short title may cross no gutter.

    Must not fire on the heading of a column.
    """
    if not pieces:
        return [], []
    lines = lined_up(pieces)
    large = _LARGE * em_of(pieces)
    middle = sum(extent_of(pieces)) / 2
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


def _is_apart(upper: Sequence[Piece], lower: Sequence[Piece], em: float) -> bool:
    """True if more than a line's gap parts two lines; a large title below makes it no wider."""
    gap = min(piece.y0 for piece in upper) - max(piece.y1 for piece in lower)
    return gap > _FURNITURE_GAP * min(lower[0].size, em)


def _flow(pieces: Sequence[Piece], path: str, known: Sequence[Gutter]) -> Iterator[Block]:
    """Yield the blocks of a region, its columns one after the other."""
    gutter = _choose_gutter(pieces, known)
    if gutter is None or len(path) >= _MOST_DEPTH:
        alone = not path and _is_left_column(pieces, known)
        yield Block("L" if alone else path, list(pieces))
        return
    for crosses, band in cut_bands(pieces, gutter.middle):
        sides = part_at(band, gutter.middle)
        if crosses or not _are_columns(sides):
            yield Block(path, band)
            continue
        for side, letter in zip(sides, "LR"):
            if side:
                yield from _flow(side, path + letter, known)


def _choose_gutter(pieces: Sequence[Piece], known: Sequence[Gutter]) -> Gutter | None:
    """Return the gutter of a region, its own or that of other pages, whichever fewer lines run
    across."""
    found = [gutter for gutter in (gutter_of(pieces), known_gutter(pieces, known)) if gutter]
    if len(found) < 2 or abs(found[0].middle - found[1].middle) < SAME:
        return found[0] if found else None
    return min(found, key=lambda gutter: sum(runs_across(piece, gutter.middle) for piece in pieces))


def _are_columns(sides: Sequence[Sequence[Piece]]) -> bool:
    """True if what stands left and right of a gutter, between lines across it, is columns.

    Must not fire on the short last line of a paragraph across the page, nor on a name and its
    date on one line.
    """
    left, right = (lined_up(side) for side in sides)
    if not right or not left:
        return not right and len(left) >= LEAST_LINES
    least, most = sorted((len(left), len(right)))
    return least >= LEAST_LINES or (most > 1 and is_written_by_columns(sides))


def _merge(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks, those that follow one another at one width made one."""
    for path, group in groupby(blocks, lambda block: block.path):
        yield Block(path, [piece for block in group for piece in block.pieces])
