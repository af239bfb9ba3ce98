"""The number of a provision and its text, set apart on one line, are one piece of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searcher.load.page.piece import Piece
from searcher.text.provisions import ADDED, provision

_NUMBER = re.compile(rf"{provision('部分', '编', '章', '节', '条', '款')}(?:{ADDED})?")
_OFF_LINE, _WIDEST = 0.4, 3.0  # ems that the text may stand off the number's line, and from it


def with_whole_provisions(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces, a number with the text that the file writes next, beside it on its line.

    Else a page of articles shows a gutter behind their numbers. Must not fire on numbers that
    stand alone on their lines.
    """
    whole: list[Piece] = []
    for piece in pieces:
        if whole and _NUMBER.fullmatch(whole[-1].text) and _is_beside(whole[-1], piece):
            number = whole.pop()
            low, high = min(number.y0, piece.y0), max(number.y1, piece.y1)
            text = f"{number.text}\u3000{piece.text}"
            whole.append(
                Piece(text, number.x0, low, piece.x1, high, piece.size, order=number.order)
            )
        else:
            whole.append(piece)
    return whole


def _is_beside(number: Piece, piece: Piece) -> bool:
    level = abs(number.middle - piece.middle) < _OFF_LINE * piece.size
    return level and 0 < piece.x0 - number.x1 < _WIDEST * piece.size
