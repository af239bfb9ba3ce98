"""A document's pages → sheets of blocks in reading order, and the pages that give none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2

from searcher.load.ocr import Recogniser
from searcher.load.page.pdf.columns import Block, Gutter, Parts, blocks_of, gutters_of, parts_of
from searcher.load.page.pdf.fonts import system_fonts
from searcher.load.page.pdf.letterhead import with_letterhead
from searcher.load.page.pdf.opening import label_of, open_pdf
from searcher.load.page.pdf.overprint import without_overprint
from searcher.load.page.pdf.piece import Piece
from searcher.load.page.pdf.pieces import Box, Way, turned_box, ways_of
from searcher.load.page.pdf.rulings import Drawing, drawing_of
from searcher.load.page.pdf.scans import is_guessed, is_partial, is_picture, recognised_pieces
from searcher.load.page.pdf.setting import Sheet
from searcher.load.page.pdf.tables import with_tables

_DAMAGED = (pypdfium2.PdfiumError, ValueError, OverflowError)
_LOOKED_AT = 8  # pages whose gutters are looked for on pages that show none
_MOST_KNOWN = 6
_ASIDE = "~"  # the path of text that runs another way than most of its page


@dataclass
class Leaf:
    """A page as it was found: its number, its width in points, its pieces by part, what runs
    another way, and its label."""

    number: int
    width: float
    parts: Parts
    aside: list[Way]
    label: str | None


@dataclass
class Leaves:
    """The pages of a document, and the numbers of those that are pictures, of which only part
    could be read, that are damaged; `strings` counts what any of them shows as text."""

    found: list[Leaf] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    partial: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    strings: int = 0


def leaves_of(document: Any) -> Leaves:
    """Return the pages of a document."""
    leaves = Leaves()
    for number in range(1, len(document) + 1):
        try:
            _add_leaf(leaves, document, number)
        except _DAMAGED:
            leaves.damaged.append(number)
    return leaves


def with_recognised(leaves: Leaves, raw: bytes, recognise: Recogniser) -> Leaves:
    """Return the pages of the file in `raw`, those recognised that are pictures or partial.

    The file is opened anew, for pages are drawn with the fonts of the system.
    """
    wanted = sorted(leaves.pictures + leaves.partial)
    found = {leaf.number: leaf for leaf in leaves.found}
    damaged = set(leaves.damaged)
    with system_fonts(), open_pdf(raw) as document:
        for number in wanted:
            try:
                found[number] = _recognised_leaf(document, number, recognise)
            except _DAMAGED:
                damaged.add(number)
    return Leaves([found[number] for number in sorted(found)], damaged=sorted(damaged))


def sheets_of(leaves: Leaves) -> list[Sheet]:
    """The pages laid out; a page of short columns has the gutter of the other pages."""
    known: dict[int, Gutter] = {}
    for leaf in leaves.found[:: 1 + len(leaves.found) // _LOOKED_AT]:
        for gutter in gutters_of(leaf.parts.text):
            known.setdefault(round(gutter.middle), gutter)
    return [_sheet(leaf, list(known.values())[:_MOST_KNOWN]) for leaf in leaves.found]


def _sheet(leaf: Leaf, known: list[Gutter]) -> Sheet:
    aside = (Block(_ASIDE, way.pieces) for way in leaf.aside)
    return Sheet(leaf.number, leaf.width, (*blocks_of(leaf.parts, known), *aside), leaf.label)


def _add_leaf(leaves: Leaves, document: Any, number: int) -> None:
    """Add a page by its number, from 1, as what it is."""
    page = document[number - 1]
    try:
        ways, drawing = _seen(page)
        box: Box = page.get_bbox()
    finally:
        page.close()
    leaves.strings += drawing.strings
    if ways is None:
        leaves.pictures.append(number)
        return
    if is_partial(drawing):
        leaves.partial.append(number)
    first = ways[0] if ways else Way(0, [])
    pieces = with_letterhead(without_overprint(first.pieces))
    pieces = with_tables(pieces, drawing.turned(first.quarter))
    label = label_of(document, number - 1)
    box = turned_box(box, first.quarter)
    leaves.found.append(_leaf_of(number, pieces, box, aside=ways[1:], label=label))


def _seen(page: Any) -> tuple[list[Way] | None, Drawing]:
    """Return a page's text, None for that of a picture, and what else it draws."""
    text_page = page.get_textpage()
    ways = ways_of(text_page.raw)
    guessed = is_guessed(text_page.raw, ways)
    text_page.close()
    width, height = page.get_size()
    drawing = drawing_of(page.raw, width=width, height=height)
    return (None if guessed or is_picture(ways, drawing) else ways), drawing


def _recognised_leaf(document: Any, number: int, recognise: Recogniser) -> Leaf:
    """Return what recognition finds on a page."""
    page = document[number - 1]
    try:
        pieces = with_letterhead(without_overprint(recognised_pieces(page, recognise)))
        box = (0.0, 0.0, *page.get_size())
    finally:
        page.close()
    return _leaf_of(number, pieces, box, label=label_of(document, number - 1))


def _leaf_of(
    number: int, pieces: list[Piece], box: Box, *, aside: Sequence[Way] = (), label: str | None
) -> Leaf:
    left, bottom, right, top = box
    parts = parts_of(pieces, bottom=bottom, top=top)
    return Leaf(number, right - left, parts, list(aside), label)
