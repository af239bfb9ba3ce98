"""A document's pages → sheets of blocks in reading order, and the pages that give none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pypdfium2

from searcher.load.ocr import recogniser
from searcher.load.page.pdf.columns import Block, Gutter, Parts, blocks_of, gutters_of, parts_of
from searcher.load.page.pdf.letterhead import with_letterhead
from searcher.load.page.pdf.opening import label_of
from searcher.load.page.pdf.overprint import without_overprint
from searcher.load.page.pdf.pieces import Box, Way, turned_box, ways_of
from searcher.load.page.pdf.rulings import Drawing, drawing_of
from searcher.load.page.pdf.scans import is_guessed, is_picture, recognised_pieces
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
    """The pages of a document, and the numbers of those that are pictures or damaged."""

    found: list[Leaf] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)


def leaves_of(document: Any) -> Leaves:
    """The pages of a document; pictures are recognised where that was asked for."""
    leaves = Leaves()
    for number in range(1, len(document) + 1):
        try:
            leaf = _leaf(document, number)
        except _DAMAGED:
            leaves.damaged.append(number)
            continue
        if leaf is None:
            leaves.pictures.append(number)
        else:
            leaves.found.append(leaf)
    return leaves


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


def _leaf(document: Any, number: int) -> Leaf | None:
    """A page's pieces, None for a picture that nobody asked to recognise."""
    page = document[number - 1]
    try:
        seen = _seen(page)
    finally:
        page.close()
    if seen is None:
        return None
    ways, drawing, box = seen
    first = ways[0] if ways else Way(0, [])
    left, bottom, right, top = turned_box(box, first.quarter)
    pieces = with_letterhead(without_overprint(first.pieces))
    pieces = with_tables(pieces, drawing.turned(first.quarter))
    parts = parts_of(pieces, bottom=bottom, top=top)
    label = label_of(document, number - 1)
    return Leaf(number, right - left, parts, ways[1:], label)


def _seen(page: Any) -> tuple[list[Way], Drawing, Box] | None:
    """A page's text, its drawing and its box; None for a picture not to be recognised."""
    text_page = page.get_textpage()
    ways = ways_of(text_page.raw)
    guessed = is_guessed(text_page.raw, ways)
    text_page.close()
    box: Box = page.get_bbox()
    drawing = drawing_of(page.raw, width=box[2] - box[0], height=box[3] - box[1])
    if not guessed and not is_picture(ways, drawing):
        return ways, drawing, box
    recognise = recogniser()
    if recognise is None:
        return None
    return [Way(0, recognised_pieces(page, recognise))], Drawing(), (0.0, 0.0, *page.get_size())
