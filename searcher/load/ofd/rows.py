"""Pieces of text on a page → its rows: what stands on one line, gaps as blanks or tabs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from searcher.load.ofd.texts import Piece

_SAME_LINE = 0.45  # of the type size: how far two baselines of one line may lie apart
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
        parts = [self.pieces[0].text]
        for before, piece in zip(self.pieces, self.pieces[1:]):
            parts += [_gap(before, piece), piece.text]
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


def _gap(before: Piece, piece: Piece) -> str:
    """What parts two pieces of one line: nothing, a blank, or a tab."""
    apart = (piece.left - before.right) / max(before.size, piece.size, 0.1)
    if apart >= _APART:
        return "\t"
    return " " if apart > _TOUCHING and not before.text.endswith(" ") else ""
