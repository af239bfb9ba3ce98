"""ODP → slides: titles, paragraphs, tables row by row, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from searcher.load.losses import HIDDEN_SLIDE, OBJECT, PICTURE
from searcher.load.opendocument import Element, OpenDocument, local, plain_text, said
from searcher.load.reading import Reading
from searcher.load.slides.deck import Slide, reading_of

_FURNITURE = frozenset(("header", "footer", "date-time", "page-number", "page"))
_LOST = {"image": PICTURE, "object": OBJECT, "object-ole": OBJECT, "plugin": OBJECT}


def read(raw: bytes) -> Reading:
    """Return the text of the slides that are shown, in their order; the page is the slide's
    ordinal.

    Raises Unreadable for what is no ODP or has no text.
    """
    lost: Counter[str] = Counter()
    document = OpenDocument(raw)
    hidden = set(_hidden_styles(document))
    slides = []
    for ordinal, page in enumerate(document.body("presentation").iterchildren("{*}page"), 1):
        if said(page, "style-name") in hidden:
            lost[HIDDEN_SLIDE] += 1
        else:
            slides.append(_slide(page, ordinal, lost))
    return reading_of(slides, "utf-8", lost, document.notes)


def _hidden_styles(document: OpenDocument) -> Iterator[str]:
    """Yield the names of the styles whose slides are not shown."""
    for style in document.content.iter("{*}style"):
        if any(said(one, "visibility") == "hidden" for one in style):
            yield said(style, "name")


def _slide(page: Element, ordinal: int, lost: Counter[str]) -> Slide:
    slide = Slide(ordinal)
    for shape in page:
        kind = said(shape, "class")
        first = next(iter(shape), None)
        if local(shape) == "notes":
            slide.notes += _notes(shape)
        elif kind not in _FURNITURE:
            (slide.titles if kind == "title" else slide.texts).extend(_texts(shape))
            what = "" if first is None else _LOST.get(local(first), "")
            lost.update([what] if what else [])
    return slide


def _texts(shape: Element) -> Iterator[str]:
    """Yield the paragraphs of a shape, a table's rows with tabs between their cells."""
    for inner in shape:
        name = local(inner)
        if name in ("p", "h"):
            yield "".join(plain_text(inner))
        elif name == "table-row":
            cells = (" ".join(_texts(cell)) for cell in inner if local(cell) == "table-cell")
            yield "\t".join(" ".join(cell.split()) for cell in cells)
        elif name not in ("notes", "annotation", "desc"):
            yield from _texts(inner)


def _notes(notes: Element) -> Iterator[str]:
    for frame in notes:
        if said(frame, "class") == "notes":
            yield from _texts(frame)
