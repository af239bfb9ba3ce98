"""What is printed over a page's text: watermarks across it, words struck twice to look bold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from searcher.load.pdf.pieces import Piece

_LARGE = 2.5  # times the size of the text, of a watermark
_LEAST_CROSSED = 3  # pieces of text that a watermark runs across
_SAME_PLACE = 0.25  # ems that a word struck twice is moved


def without_overprint(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces less the watermarks and the second strokes.

    Must not fire on a large title, which stands clear of the text, nor on words said twice.
    """
    if not pieces:
        return []
    once = list(_struck_once(pieces))
    large = _LARGE * sorted(piece.size for piece in once)[len(once) // 2]
    marks = [piece for piece in once if piece.size >= large and _crosses_text(piece, once)]
    return [piece for piece in once if piece not in marks] if marks else once


def _struck_once(pieces: Iterable[Piece]) -> Iterable[Piece]:
    struck: dict[str, list[Piece]] = {}
    for piece in pieces:
        before = struck.setdefault(piece.text, [])
        if not any(_same_place(piece, other) for other in before):
            before.append(piece)
            yield piece


def _same_place(piece: Piece, other: Piece) -> bool:
    within = _SAME_PLACE * piece.size
    return abs(piece.x0 - other.x0) < within and abs(piece.middle - other.middle) < within


def _crosses_text(mark: Piece, pieces: Iterable[Piece]) -> bool:
    crossed = sum(
        piece is not mark
        and piece.x0 < mark.x1
        and mark.x0 < piece.x1
        and mark.y0 < piece.middle < mark.y1
        for piece in pieces
    )
    return crossed >= _LEAST_CROSSED
