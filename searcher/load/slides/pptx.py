"""PPTX → slides: titles, paragraphs, tables row by row, diagrams, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree

from searcher.load.drawing import diagram_lines, paragraphs_in, text_of
from searcher.load.losses import CHART, COMMENT, HIDDEN_SLIDE, OBJECT, PICTURE, SLIDE
from searcher.load.packages import Package, relation_in, relations_of
from searcher.load.reading import Reading, Unreadable
from searcher.load.slides.deck import Slide, reading_of

_USUAL = "ppt/presentation.xml"
_TITLES = frozenset(("title", "ctrTitle"))
_FURNITURE = frozenset(("sldNum", "dt", "ftr", "hdr"))
_DEEPEST = 40  # groups within groups


def read(raw: bytes) -> Reading:
    """Return the text of the slides that are shown, in their order; the page is the slide's
    ordinal.

    Raises Unreadable for what is no PPTX or has no text.
    """
    package = Package(raw)
    named = (one.part for one in relations_of(package, "") if one.kind == "officeDocument")
    name = next(named, _USUAL)
    root = package.tree(name)
    if root is None:
        raise Unreadable("a ZIP file without a presentation inside")
    lost: Counter[str] = Counter()
    parts = {one.id: one.part for one in relations_of(package, name)}
    ids = (relation_in(one, "id") for one in root.iterfind("{*}sldIdLst/{*}sldId"))
    slides = []
    for ordinal, id in enumerate(ids, 1):
        slide = _SlideReader(package, parts.get(id, ""), lost).read(ordinal)
        slides += [slide] if slide else []
    return reading_of(slides, "utf-8", lost, package.notes)


class _SlideReader:
    """Reads the shapes of one slide in order."""

    def __init__(self, package: Package, name: str, lost: Counter[str]) -> None:
        self._package = package
        self._name = name
        self._lost = lost
        self._relations = relations_of(package, name)
        self._depth = 0

    def read(self, ordinal: int) -> Slide | None:
        """Return the slide, None for one that is hidden, missing or damaged."""
        root = self._tree(self._name)
        if root is None:
            self._lost[SLIDE] += 1
            return None
        if root.get("show") in ("0", "false"):
            self._lost[HIDDEN_SLIDE] += 1
            return None
        slide = Slide(ordinal)
        for tree in root.iterfind("{*}cSld/{*}spTree"):
            self._shapes(tree, slide)
        for one in self._relations:
            if one.kind == "notesSlide":
                slide.notes += self._notes(one.part)
            self._lost[COMMENT] += one.kind == "comments"
        return slide

    def _shapes(self, tree: etree._Element, slide: Slide) -> None:
        if self._depth == _DEEPEST:
            return
        self._depth += 1
        for shape in tree:
            if handle := _SHAPES.get(etree.QName(shape).localname):
                handle(self, shape, slide)
        self._depth -= 1

    def _shape(self, shape: etree._Element, slide: Slide) -> None:
        kind = _placeholder(shape)
        if kind not in _FURNITURE:
            texts = map(text_of, paragraphs_in(shape))
            (slide.titles if kind in _TITLES else slide.texts).extend(texts)

    def _frame(self, shape: etree._Element, slide: Slide) -> None:
        """A table, a diagram, a chart, or an object of another program."""
        for row in shape.iter("{*}tr"):
            slide.texts.append("\t".join(map(_cell_text, row.iterchildren("{*}tc"))))
        for diagram in shape.iter("{*}relIds"):
            slide.texts += self._diagram(relation_in(diagram, "dm"))
        self._lost[CHART] += next(shape.iter("{*}chart"), None) is not None
        self._lost[OBJECT] += next(shape.iter("{*}oleObj"), None) is not None

    def _alternate(self, shape: etree._Element, slide: Slide) -> None:
        choices = list(shape)
        if choices:
            self._shapes(choices[0], slide)

    def _picture(self, shape: etree._Element, slide: Slide) -> None:
        self._lost[PICTURE] += 1

    def _diagram(self, id: str) -> Iterator[str]:
        parts = (one.part for one in self._relations if one.id == id)
        root = self._tree(next(parts, ""))
        return iter(()) if root is None else diagram_lines(root)

    def _notes(self, name: str) -> Iterator[str]:
        """Yield the speaker's notes: the body of the page of notes."""
        root = self._tree(name)
        for shape in () if root is None else root.iter("{*}sp"):
            if _placeholder(shape) == "body":
                yield from map(text_of, paragraphs_in(shape))

    def _tree(self, name: str) -> etree._Element | None:
        """Return the root of a part, None where it is missing or damaged."""
        try:
            return self._package.tree(name) if name else None
        except Unreadable:
            return None


def _placeholder(shape: etree._Element) -> str:
    """Return what kind of text the layout keeps the shape's place for, empty for none."""
    place = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
    return "" if place is None else place.get("type", "body")


def _cell_text(cell: etree._Element) -> str:
    return " ".join(" ".join(map(text_of, paragraphs_in(cell))).split())


_SHAPES: dict[str, Callable[[_SlideReader, etree._Element, Slide], None]] = {
    "sp": _SlideReader._shape,
    "grpSp": lambda reader, shape, slide: reader._shapes(shape, slide),
    "graphicFrame": _SlideReader._frame,
    "pic": _SlideReader._picture,
    "AlternateContent": _SlideReader._alternate,
}
