"""Text set from the top down, its columns from the right: characters under one another are lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from searcher.load.page.piece import Piece, Way, turned_box

_PART = re.compile(r".|\d\d")  # of a line that runs down; a number of two digits lies level
_OFF_LINE, _OTHER_SIZE = 0.35, 1.2  # ems off the line's middle, and times the size, that differ
_LEAST_STEP, _WIDEST_STEP = 0.5, 1.9  # ems from one character down to the next
_MOSTLY = 0.5  # of a page's characters, that makes it a page of such lines
_LEAST_ASIDE = 4  # characters of such a line on a page of level text
_QUARTER = 3  # turns to the left, after which such lines lie level


def parted_ways(ways: Sequence[Way]) -> list[Way]:
    """Return the ways that the text of a page runs, that of lines that run down by itself where
    most of the page is such.

    Must not fire on columns of signs or numbers beside level text.
    """
    level = next((way for way in ways if way.quarter == 0), None)
    if level is None:
        return list(ways)
    stacks = list(_stacks(level.pieces))
    down = [stack for stack in stacks if _is_part(stack[0])]
    share = sum(_length(stack) for stack in down if len(stack) > 1)
    if share <= _MOSTLY * _length(level.pieces):
        return list(ways)
    rest = [piece for stack in stacks if not _is_part(stack[0]) for piece in stack]
    others = [way for way in (Way(0, rest), *ways) if way is not level and way.pieces]
    return [Way(_QUARTER, [_line(stack) for stack in down]), *others]


def without_lines_aside(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces of a page of level text, and beside it the lines that run down."""
    kept: list[Piece] = []
    aside: list[Piece] = []
    for stack in _stacks(pieces):
        is_line = len(stack) >= _LEAST_ASIDE and not any(piece.text.isascii() for piece in stack)
        if is_line:
            aside.append(_line(stack))
        else:
            kept += stack
    return kept, aside


def _stacks(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces in their order, together those that stand under one another."""
    stack: list[Piece] = []
    for piece in pieces:
        if stack and not _goes_on_below(stack[-1], piece):
            yield stack
            stack = []
        stack.append(piece)
    if stack:
        yield stack


def _goes_on_below(above: Piece, piece: Piece) -> bool:
    if not (_is_part(above) and _is_part(piece)):
        return False
    size = max(above.size, piece.size)
    return (
        size < _OTHER_SIZE * min(above.size, piece.size)
        and abs(above.middle_x - piece.middle_x) < _OFF_LINE * size
        and _LEAST_STEP * size < above.middle - piece.middle < _WIDEST_STEP * size
    )


def _is_part(piece: Piece) -> bool:
    return _PART.fullmatch(piece.text) is not None


def _line(stack: Sequence[Piece]) -> Piece:
    """Return a line that runs down, on the page turned so that it lies level."""
    text = "".join(piece.text for piece in stack)
    low, high = stack[-1].y0, stack[0].y1
    left, right = min(piece.x0 for piece in stack), max(piece.x1 for piece in stack)
    box = turned_box((left, low, right, high), _QUARTER)
    return Piece(text, *box, stack[0].size, order=stack[0].order)


def _length(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces)
