"""The letterhead of several offices: 文件 stands beside their names, halfway down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from searcher.load.page.piece import Piece
from searcher.text.han import HAN

_WORD = re.compile(r"文\s*件")
_NAME = re.compile(rf"[{HAN}\s]{{4,}}")
_LARGE = 1.2  # times the size of the text, of a letterhead
_ALIKE = 0.5  # of the size of 文件, that the offices' names have at least
_HALFWAY = 0.8  # ems that 文件 may stand off the middle of the names
_TALLEST = 8  # ems


def with_letterhead(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces, 文件 beside the names of several offices set behind the last of them.

    Must not fire where it follows one name on its line, nor in the text.
    """
    found = list(pieces)
    sizes = sorted(piece.size for piece in found)
    for at, piece in enumerate(found):
        if _WORD.fullmatch(piece.text) and piece.size > _LARGE * sizes[len(sizes) // 2]:
            last = _last_office(piece, found)
            if last:
                right = last.x1 + piece.x1 - piece.x0
                found[at] = replace(last, text=piece.text, x0=last.x1, x1=right)
    return found


def _last_office(word: Piece, pieces: Sequence[Piece]) -> Piece | None:
    """Return the lowest of the names that stand left of 文件, as far below it as the first is
    above."""
    names = [
        piece
        for piece in pieces
        if piece.x1 <= word.x0
        and piece.size >= _ALIKE * word.size
        and abs(piece.middle - word.middle) < _TALLEST * word.size
        and _NAME.fullmatch(piece.text)
    ]
    above = max((piece.middle for piece in names), default=word.middle) - word.middle
    least = word.middle - above - _HALFWAY * word.size
    below = [piece for piece in names if least <= piece.middle < word.middle]
    apart = above > _HALFWAY / 2 * word.size
    return min(below, key=lambda piece: piece.middle, default=None) if apart else None
