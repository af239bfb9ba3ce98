"""Pieces → rows: what stands on one line, with spaces and tabs for the gaps between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from searcher.load.page.piece import Piece

_OFF_LINE = 0.5  # ems that the middles of two pieces of one row may lie apart
_NO_GAP, _WIDE_GAP, _CELL_GAP = 0.45, 0.85, 1.8  # ems
_LEAST_PAIRS = 3  # of single digits side by side, that tell whether all are set apart
_EVEN = 0.35  # ems that the gaps of spaced-out characters may differ
_MIDDLE, _LEFT = attrgetter("middle"), attrgetter("x0")
_HAN = ("\u3400", "\u9fff")


@dataclass(slots=True)
class Row:
    """One printed line: its text, the box it takes in points, its em; `table` for one in a grid,
    `level` 1 for the title."""

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    table: bool = False
    level: int = 0
    confidence: float | None = None


def rows_of(pieces: Iterable[Piece]) -> list[Row]:
    """Return the rows that the pieces stand on, from the top down."""
    return [row_of(line) for line in lined_up(pieces)]


def lined_up(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return the pieces by the line they stand on, from the top down and from the left."""
    lines: list[list[Piece]] = []
    first: Piece | None = None
    for piece in sorted(pieces, key=_MIDDLE, reverse=True):
        size = piece.size if first is None or piece.size > first.size else first.size
        if first is not None and first.middle - piece.middle < _OFF_LINE * size:
            lines[-1].append(piece)
        else:
            first = piece
            lines.append([piece])
    for line in lines:
        if len(line) > 1:
            line.sort(key=_LEFT)
    return lines


def row_of(line: Sequence[Piece]) -> Row:
    """Return the row of pieces that stand on one line, given from the left."""
    size = max(line, key=lambda piece: len(piece.text)).size
    bottom, top = min(piece.y0 for piece in line), max(piece.y1 for piece in line)
    right = max(piece.x1 for piece in line)
    row = Row(_text_of(line, size), line[0].x0, right, bottom, top, size)
    row.confidence = confidence_of(line)
    return row


def confidence_of(pieces: Iterable[Piece]) -> float | None:
    """Return the mean confidence of the pieces' characters, None where nothing was recognised."""
    known = [
        (piece.confidence, len(piece.text)) for piece in pieces if piece.confidence is not None
    ]
    total = sum(length for _, length in known)
    return round(sum(sure * length for sure, length in known) / total, 4) if total else None


def _text_of(line: Sequence[Piece], size: float) -> str:
    if len(line) == 1:
        return line[0].text
    if _is_spaced_out(line, size):
        return "".join(piece.text for piece in line)
    apart = _letters_apart(line, size)
    parts = [line[0].text]
    for before, after in pairwise(line):
        gap = (after.x0 - before.x1) / size
        if apart and before.text[-1].isascii():
            gap -= apart
        parts += [_space(gap, before.text, after.text), after.text]
    return "".join(parts)


def _letters_apart(line: Sequence[Piece], size: float) -> float:
    """Return how many ems digits and letters of one line all stand apart, each in a cell of its
    own."""
    gaps = [
        (after.x0 - before.x1) / size
        for before, after in pairwise(line)
        if len(before.text) == len(after.text) == 1 and (before.text + after.text).isascii()
    ]
    apart = min(gaps) if len(gaps) >= _LEAST_PAIRS else 0.0
    return apart if 0 < apart < _WIDE_GAP else 0.0


def _space(gap: float, before: str, after: str) -> str:
    """Return what stands for a gap of so many ems."""
    if gap >= _CELL_GAP:
        return "\t"
    if gap >= _NO_GAP:
        return "\u3000" if gap >= _WIDE_GAP else " "
    latin = before[-1].isascii() and after[0].isascii() and gap > 0.17
    return " " if latin else ""


def _is_spaced_out(line: Sequence[Piece], size: float) -> bool:
    """True if the row is one word of single characters set apart evenly: 通 知."""
    if any(len(piece.text) > 1 or not _HAN[0] <= piece.text <= _HAN[1] for piece in line):
        return False
    gaps = [after.x0 - before.x1 for before, after in pairwise(line)]
    return max(gaps) - min(gaps) <= _EVEN * size and max(gaps) <= 5 * size
