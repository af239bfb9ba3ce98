"""A page's pieces → blocks in reading order: columns of prose one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from searcher.load.page.ofd.rows import Row, rows_of
from searcher.load.page.ofd.texts import Piece
from searcher.load.page.pdf import columns
from searcher.load.page.pdf.columns import Gutter, Parts, gutters_of, parts_of
from searcher.load.page.pdf.overprint import LARGE, without_watermarks
from searcher.load.page.pdf.piece import Piece as Placed

_APART = 0.7  # ems between characters that stand in columns of their own, or in cells
_ABOVE, _BELOW = 0.88, 0.12  # of the type size, that characters stand above and below their base
_SIDEWAYS = "~"  # for each quarter turn
_LOOKED_AT = 8  # pages whose gutters are looked for on pages that show none
_MOST_KNOWN = 6


@dataclass(frozen=True)
class Block:
    """Rows to be read from the top down, and the column they stand in, "" for the full width.

    The columns of pages set sideways are others than those of upright pages.
    """

    column: str
    rows: list[Row]


@dataclass(slots=True)
class _Stretch(Placed):
    """Pieces of one line without a gap between as one, in mm; y goes up."""

    pieces: Sequence[Piece] = field(default_factory=tuple)


def pages_in_blocks(pages: Iterable[Sequence[Piece]]) -> list[list[Block]]:
    """The blocks of each page as they are read: from the top, the left column before the right.

    A page of short columns has the gutter of the other pages.
    """
    parts = [_parts(pieces) for pieces in pages]
    known: dict[int, Gutter] = {}
    for page in parts[:: 1 + len(parts) // _LOOKED_AT]:
        for gutter in gutters_of(page.text):
            known.setdefault(round(gutter.middle), gutter)
    gutters = list(known.values())[:_MOST_KNOWN]
    return [[_block(found) for found in columns.blocks_of(page, gutters)] for page in parts]


def _parts(pieces: Sequence[Piece]) -> Parts:
    rows = rows_of(_without_watermarks(pieces))
    stretches = list(chain.from_iterable(map(_stretches, rows)))
    bottom = min((one.y0 for one in stretches), default=0.0)
    top = max((one.y1 for one in stretches), default=0.0)
    return parts_of(stretches, bottom=bottom, top=top)


def _without_watermarks(pieces: Sequence[Piece]) -> Sequence[Piece]:
    sizes = sorted(piece.size for piece in pieces)
    if not sizes or sizes[-1] < LARGE * sizes[len(sizes) // 2]:
        return pieces
    kept = without_watermarks([_stretch([piece]) for piece in pieces])
    return [piece for one in kept if isinstance(one, _Stretch) for piece in one.pieces]


def _block(found: columns.Block) -> Block:
    stretches = (one for one in found.pieces if isinstance(one, _Stretch))
    pieces = [piece for one in stretches for piece in one.pieces]
    return Block(_SIDEWAYS * pieces[0].quarter + found.path, rows_of(pieces))


def _stretches(row: Row) -> Iterator[Placed]:
    """The row parted where a gutter or the edge of a cell may be."""
    held = [row.pieces[0]]
    for before, piece in pairwise(row.pieces):
        if piece.left - before.right > _APART * max(before.size, piece.size):
            yield _stretch(held)
            held = []
        held.append(piece)
    yield _stretch(held)


def _stretch(pieces: Sequence[Piece]) -> Placed:
    size = max(piece.size for piece in pieces)
    base = -pieces[0].base
    left, right = pieces[0].left, max(piece.right for piece in pieces)
    text = "".join(piece.text for piece in pieces)
    y0, y1 = base - _BELOW * size, base + _ABOVE * size
    return _Stretch(text, left, y0, right, y1, size, pieces=tuple(pieces))
