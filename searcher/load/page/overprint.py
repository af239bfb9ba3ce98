"""What is printed over a page's text: watermarks across it, words struck twice to look bold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from searcher.load.page.piece import Piece

LARGE = 2.5  # times the size of the text, of a watermark
_LEAST_CROSSED = 3  # characters of text that a watermark runs across
_INNER = 0.2  # of a watermark's height, above and below what it strikes through
_MOST_MARKS = 400  # on a page, a character at a time
_SAME_PLACE = 0.25  # ems that a word struck twice is moved


def without_overprint(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces less the watermarks and the second strokes.

    Must not fire on a large title, which stands clear of the text, nor on words said twice.
    """
    return without_watermarks(list(_struck_once(pieces)))


def without_watermarks(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces less the large ones that strike through text; a large title stands
    clear."""
    if not pieces:
        return []
    large = LARGE * sorted(piece.size for piece in pieces)[len(pieces) // 2]
    big = [piece for piece in pieces if piece.size >= large][:_MOST_MARKS]
    marks = {id(piece) for piece in big if _crosses_text(piece, pieces)}
    return [piece for piece in pieces if id(piece) not in marks] if marks else pieces


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
    inner = _INNER * (mark.y1 - mark.y0)
    crossed = sum(
        len(piece.text)
        for piece in pieces
        if piece.size < mark.size
        and piece.x0 < mark.x1
        and mark.x0 < piece.x1
        and mark.y0 + inner < piece.middle < mark.y1 - inner
    )
    return crossed >= _LEAST_CROSSED
