"""Pieces of text on a page → its rows: what stands on one line, gaps as blanks or tabs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from searcher.load.page.ofd.texts import Piece

_SAME_LINE = 0.45  # of the type size: how far two baselines of one line may lie apart
_LEAST_PAIRS = 3  # of single digits side by side, that tell whether all are set apart
_TOUCHING, _APART = 0.4, 2.0  # ems between pieces: no gap, and a gap as between cells


@dataclass(frozen=True)
class Row:
    """The pieces that stand on one line, from left to right."""

    pieces: tuple[Piece, ...]

    @property
    def left(self) -> float:
        """Where its first character stands."""
        return self.pieces[0].left

    @property
    def right(self) -> float:
        """Where its last character ends."""
        return max(piece.right for piece in self.pieces)

    @property
    def size(self) -> float:
        """The type size of its first character, in mm."""
        return max(self.pieces[0].size, 0.1)

    @property
    def text(self) -> str:
        """The line's text, a tab where cells are apart."""
        apart = _letters_apart(self.pieces)
        parts = [self.pieces[0].text]
        for before, piece in pairwise(self.pieces):
            parts += [_gap(before, piece, apart), piece.text]
        return "".join(parts).strip(" \u3000")


def rows_of(pieces: Iterable[Piece]) -> list[Row]:
    """The rows from the top; pieces whose baselines are close stand on one."""
    rows: list[Row] = []
    held: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: one.base):
        if held and piece.base - held[-1].base > _SAME_LINE * min(piece.size, held[-1].size):
            rows.append(row_of(held))
            held = []
        held.append(piece)
    return [*rows, row_of(held)] if held else rows


def row_of(pieces: Iterable[Piece]) -> Row:
    return Row(tuple(sorted(pieces, key=lambda one: one.left)))


def _gap(before: Piece, piece: Piece, apart: float) -> str:
    """What parts two pieces of one line: nothing, a blank, or a tab."""
    gap = _ems(before, piece)
    if gap >= _APART:
        return "\t"
    if before.text[-1] < "\x80":
        gap -= apart
    return " " if gap > _TOUCHING and not before.text.endswith(" ") else ""


def _letters_apart(pieces: Sequence[Piece]) -> float:
    """How many ems digits and letters of one line all stand apart, each in a cell of its own."""
    gaps = [
        _ems(before, piece) for before, piece in pairwise(pieces) if _are_letters(before, piece)
    ]
    apart = min(gaps) if len(gaps) >= _LEAST_PAIRS else 0.0
    return apart if 0 < apart < _APART else 0.0


def _are_letters(before: Piece, piece: Piece) -> bool:
    return len(before.text) == len(piece.text) == 1 and before.text < "\x80" > piece.text


def _ems(before: Piece, piece: Piece) -> float:
    return (piece.left - before.right) / max(before.size, piece.size, 0.1)
