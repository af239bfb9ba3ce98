"""A page's events → blocks of text (paragraphs, cells, entries) and the elements around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bs4.element import Tag

from searcher.load.html.numbering import Numbering
from searcher.load.html.spacing import collapse
from searcher.load.html.tables import Cell, Tables
from searcher.load.html.tree import CLOSE, OPEN, Event
from searcher.model import Line

_PARAGRAPHS = frozenset(
    "address article blockquote body center dir div dl fieldset figure form h1 h2 h3 h4 h5 h6 "
    "header hr html main ol p pre section table ul".split()
)
_LINES = frozenset("br caption dd dt figcaption legend li tbody td tfoot th thead tr".split())
_BREAKS = _PARAGRAPHS | _LINES
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Elements without id or class that may hold a page's main text.
_HOLDERS = frozenset("article body center div form main section table td".split())
# How a line may be set apart, and what sets it so: alignment; bold or large letters, or a name.
IN_MIDDLE, AS_TITLE = 1, 2
_BOLD = frozenset("b big strong".split())
_ALIGNED = frozenset("div p td th h1 h2 h3 h4 h5 h6".split())
_CENTRED = re.compile(r"text-align\s*:\s*center", re.I)
_HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_LARGE = re.compile(r"\+[1-7]|[4-7]")
# A link that holds more blocks or characters was never closed, nor was one of so many blocks that
# holds more than half of a page.
_MOST_BLOCKS, _MOST_LINKED, _LEAST_BLOCKS = 8, 300, 4
# The characters that a link holds, but for those in other links, by the block they stand in.
_Link = Counter[int]
_TITLES = re.compile(r"(?<!sub)(?<!site)(?:titles?|tit|biaoti|headline)$")


@dataclass(frozen=True)
class Block:
    """One line of a page; `links` counts its characters inside links.

    `gap` tells that a paragraph ended before it; `cell` is the table cell it stands in; `apart`
    tells how all of it is set apart, as titles are: IN_MIDDLE or AS_TITLE.
    """

    line: Line
    links: int
    gap: bool
    cell: Cell | None
    apart: int = 0


@dataclass(frozen=True)
class Region:
    """An element holding the blocks from `start` to before `end`: its tag, id and classes."""

    tag: str
    names: frozenset[str]
    start: int
    end: int


@dataclass(frozen=True)
class Page:
    """The blocks of a page in reading order, the elements that hold them, the layout tables."""

    blocks: tuple[Block, ...]
    regions: tuple[Region, ...]
    layout: frozenset[int]


def build_page(stream: Iterable[Event]) -> Page:
    """Return the blocks and regions of a page from its events."""
    builder = _Builder()
    for event in stream:
        if event.kind == OPEN:
            builder.open(event.tag)
        elif event.kind == CLOSE:
            builder.close(event.tag)
        else:
            builder.text(event.text, event.line)
    builder.end()
    return Page(tuple(builder.blocks), tuple(builder.regions), builder.tables.layout())


class _Builder:
    """Gathers the stretches of the block being read, until an element breaks the line."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.regions: list[Region] = []
        self.tables = Tables()
        self.numbering = Numbering()
        self.links: list[_Link] = []  # the open ones
        self._ended: list[_Link] = []
        self.pres = 0  # how deep in preformatted text
        self._stretches: list[tuple[str, int]] = []
        self.aparts = [0, 0]  # how deep in elements that set apart at least so
        self._linked = self._level = 0
        self._plain = [0, 0]  # characters outside of them
        self._gap = self._after_break = False
        self._starts: list[int] = []

    def open(self, tag: Tag) -> None:
        """An element begins."""
        if tag.name in _BREAKS:
            self._break_line(tag.name)
        if _names(tag) or tag.name in _HOLDERS:
            self._starts.append(len(self.blocks))
        self._level = _HEADINGS.get(tag.name, self._level)
        self._set_apart(tag, 1)
        if opener := _OPENERS.get(tag.name):
            opener(self, tag)

    def close(self, tag: Tag) -> None:
        """An element ends."""
        if tag.name in _BREAKS and tag.name != "br":
            self._break_line(tag.name)
        self._set_apart(tag, -1)
        names = _names(tag)
        if names or tag.name in _HOLDERS:
            self.regions.append(Region(tag.name, names, self._starts.pop(), len(self.blocks)))
        if tag.name in _HEADINGS:
            self._level = 0
        if closer := _CLOSERS.get(tag.name):
            closer(self, tag)

    def text(self, text: str, line: int) -> None:
        """Take in a stretch of text that begins on source line `line`."""
        if self.pres:
            self._is_preformatted(text, line)
            return
        length = len(text.strip())
        if self.links and length:
            self._linked += length
            self.links[-1][len(self.blocks)] += length
        for at, depth in enumerate(self.aparts):
            self._plain[at] += 0 if depth else length
        self._stretches.append((text, line))

    def open_link(self, tag: Tag) -> None:
        """A link begins, where it leads anywhere."""
        if tag.has_attr("href"):
            self.links.append(Counter())

    def close_link(self, tag: Tag) -> None:
        """A link ends; what holds so much is one that nobody closed, and no link."""
        if not tag.has_attr("href"):
            return
        held = self.links.pop()
        if len(held) > _MOST_BLOCKS or held.total() > _MOST_LINKED:
            self._unlink(held)
        elif len(held) >= _LEAST_BLOCKS:
            self._ended.append(held)

    def end(self) -> None:
        """The page ends."""
        self.flush()
        if self._ended:
            half = sum(len(block.line.text) for block in self.blocks) / 2
            for held in self._ended:
                if held.total() > half:
                    self._unlink(held)

    def _unlink(self, held: _Link) -> None:
        for at, length in held.items():
            if at < len(self.blocks):
                block = self.blocks[at]
                self.blocks[at] = replace(block, links=max(0, block.links - length))
            else:
                self._linked = max(0, self._linked - length)

    def _set_apart(self, tag: Tag, step: int) -> None:
        for at in range(_how_apart(tag)):
            self.aparts[at] += step

    def flush(self) -> None:
        """End the block being read; none comes of blanks alone."""
        line = collapse(self._stretches, self._level) if self._stretches else None
        self._stretches = []
        if line is not None:
            self._add_line(self.numbering.numbered(line))

    def _add_line(self, line: Line) -> None:
        cell, links = self.tables.put(line.text), min(self._linked, len(line.text))
        gap, apart = self._gap and bool(self.blocks), 0 if self.pres else self._plain.count(0)
        self.blocks.append(Block(line, links, gap, cell, apart))
        self._linked, self._plain = 0, [0, 0]
        self._gap = self._after_break = False

    def _break_line(self, name: str) -> None:
        """Line and, but for <br> and parts of lists and tables, paragraph end here."""
        self.flush()
        # <br><br> is how many pages part their paragraphs; text in between has reset the flag.
        self._gap = self._gap or name in _PARAGRAPHS or (name == "br" and self._after_break)
        self._after_break = name == "br"

    def _is_preformatted(self, text: str, line: int) -> None:
        for number, row in enumerate(text.split("\n"), line):
            if number > line:
                self.flush()
            if row.strip():
                self._add_line(Line(row.rstrip(), ((0, number),), level=self._level))


def _how_apart(tag: Tag) -> int:
    """Return how an element sets apart what it holds: in the middle, as a title, or not (0)."""
    if tag.name in _BOLD:
        return AS_TITLE
    attrs = tag.attrs
    style = str(attrs.get("style", ""))
    size = str(attrs.get("size", "")) if tag.name == "font" else ""
    if _LARGE.fullmatch(size) or _HEAVY.search(style) or any(map(_TITLES.search, _names(tag))):
        return AS_TITLE
    middle = tag.name in _ALIGNED and str(attrs.get("align", "")).strip().lower() == "center"
    return IN_MIDDLE if middle or tag.name == "center" or _CENTRED.search(style) else 0


def _names(tag: Tag) -> frozenset[str]:
    """Return the element's id and classes in lower case."""
    if not ("id" in tag.attrs or "class" in tag.attrs):
        return frozenset()
    classes = tag.get("class") or []
    words = [classes] if isinstance(classes, str) else list(classes)
    return frozenset(word.lower() for word in (*words, str(tag.get("id") or "")) if word)


def _count_pre(builder: _Builder, step: int) -> None:
    builder.pres += step


_Turn = Callable[[_Builder, Tag], None]
_OPENERS: dict[str, _Turn] = {
    "a": lambda builder, tag: builder.open_link(tag),
    "pre": lambda builder, tag: _count_pre(builder, 1),
    "ol": lambda builder, tag: builder.numbering.open_list(tag),
    "ul": lambda builder, tag: builder.numbering.open_list(tag),
    "li": lambda builder, tag: builder.numbering.open_entry(tag),
    "table": lambda builder, tag: builder.tables.open(),
    "tr": lambda builder, tag: builder.tables.row(),
    "td": lambda builder, tag: builder.tables.cell(),
    "th": lambda builder, tag: builder.tables.cell(),
}
_CLOSERS: dict[str, _Turn] = {
    "a": lambda builder, tag: builder.close_link(tag),
    "pre": lambda builder, tag: _count_pre(builder, -1),
    "ol": lambda builder, tag: builder.numbering.close_list(),
    "ul": lambda builder, tag: builder.numbering.close_list(),
    "li": lambda builder, tag: builder.numbering.close_entry(),
    "table": lambda builder, tag: builder.tables.close(),
}
