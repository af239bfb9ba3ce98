"""The pages of a PDF as they are found: with text, as pictures of it, damaged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from searcher.load.losses import OBJECT, PICTURE
from searcher.load.ocr import Recogniser
from searcher.load.page.leaves import Leaf, leaf_of
from searcher.load.page.pdf.annotations import written_on
from searcher.load.page.pdf.drawing import Drawing, drawing_of
from searcher.load.page.pdf.fonts import system_fonts
from searcher.load.page.pdf.glyphs import Text, text_of
from searcher.load.page.pdf.opening import label_of, open_pdf
from searcher.load.page.pdf.scans import is_partial, is_picture, recognised_pieces
from searcher.load.page.piece import Way
from searcher.load.page.rules import Rules

_DAMAGED = (pypdfium2.PdfiumError, ValueError, OverflowError)


@dataclass
class Pages:
    """The pages of a document that were read, and the numbers of those that are pictures, of
    which only part could be read, that are damaged; `strings` counts all that is shown as text,
    `leaning` is what runs aslant and is left out, `lost` counts what else is not read."""

    leaves: list[Leaf] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    partial: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    leaning: list[str] = field(default_factory=list)
    strings: int = 0
    lost: Counter[str] = field(default_factory=Counter)


def pages_of(document: Any) -> Pages:
    """Return the pages of a document."""
    pages = Pages(lost=Counter({OBJECT: max(0, pdfium.FPDFDoc_GetAttachmentCount(document))}))
    for number in range(1, len(document) + 1):
        try:
            _add_page(pages, document, number)
        except _DAMAGED:
            pages.damaged.append(number)
    return pages


def with_recognised(pages: Pages, raw: bytes, recognise: Recogniser) -> Pages:
    """Return the pages of the file in `raw`, those recognised that are pictures or partial.

    The file is opened anew, for pages are drawn with the fonts of the system.
    """
    leaves = {leaf.number: leaf for leaf in pages.leaves}
    damaged = set(pages.damaged)
    with system_fonts(), open_pdf(raw) as document:
        for number in sorted(pages.pictures + pages.partial):
            try:
                leaves[number] = _recognised(document, number, recognise)
            except _DAMAGED:
                damaged.add(number)
    found = [leaves[number] for number in sorted(leaves)]
    return Pages(found, damaged=sorted(damaged), leaning=pages.leaning, lost=pages.lost)


def _add_page(pages: Pages, document: Any, number: int) -> None:
    """Add a page by its number, from 1, as what it is."""
    page = document[number - 1]
    try:
        text, drawing = _seen(page)
        written = written_on(page)
        box = page.get_bbox()
    finally:
        page.close()
    pages.strings += drawing.strings
    text.add_level(written.pieces)
    pages.lost += written.lost
    if is_picture(text, drawing):
        pages.pictures.append(number)
        return
    if is_partial(text, drawing):
        pages.partial.append(number)
    pages.leaning += text.leaning
    pages.lost[PICTURE] += drawing.pictures
    label = label_of(document, number - 1)
    after = pages.leaves[-1] if pages.leaves else None
    leaf = leaf_of(number, text.ways, drawing.rules, box=box, label=label, after=after)
    pages.leaves.append(leaf)


def _seen(page: Any) -> tuple[Text, Drawing]:
    """Return a page's text, and what else it draws."""
    text_page = page.get_textpage()
    try:
        text = text_of(text_page.raw)
    finally:
        text_page.close()
    width, height = page.get_size()
    return text, drawing_of(page.raw, width=width, height=height)


def _recognised(document: Any, number: int, recognise: Recogniser) -> Leaf:
    """Return what recognition finds on a page."""
    page = document[number - 1]
    try:
        ways = [Way(0, recognised_pieces(page, recognise))]
        box = (0.0, 0.0, *page.get_size())
    finally:
        page.close()
    return leaf_of(number, ways, Rules(), box=box, label=label_of(document, number - 1))
