"""A document's passages → blocks as they are set: title, headings, paragraphs, tables, signature.

Every character of every passage stands in exactly one block; what is marked and what is a link
are stretches of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from searcher.highlight import Span
from searcher.model import Passage, Section
from searcher.text.dates import find_dates
from searcher.text.folding import fold
from searcher.text.patterns import pattern
from searcher.text.provisions import ADDED, provision

# A title stands within so many lines of the beginning; a signature is no longer than this.
LINES_OF_HEAD = 12
LONGEST_SIGNATURE = 30
HEADINGS_AHEAD = 3  # of the outline that are looked for in a line
STOPS = "。：:．. 　"
BLANKS = re.compile(r"\s+")
CHAPTER = pattern(provision("编", "章", "节", "分编", blanks=" 　"))
FIRST_LEVEL = pattern(r"[一二三四五六七八九十百]+、")
SECOND_LEVEL = pattern(r"[（(][一二三四五六七八九十百]+[）)]")
ARTICLE = pattern(rf"[ 　]*{provision('条', blanks=' 　')}(?:{ADDED})?")
ADDRESSEE = pattern(r"[^。；]{2,200}[：:]\s*$")
MARKUP = pattern(r"\s*#{1,6}\s+")


class Piece(NamedTuple):
    """A stretch of text: the number of the mark it is in, whether that begins here, and the
    address it leads to."""

    text: str
    mark: int = 0
    begins: bool = False
    href: str = ""


Pieces = list[Piece]


@dataclass
class Block:
    """One block: its `kind` (title, above, heading, run, text, to, sign, table), the form of its
    heading, and its pieces. `passage` is the one that begins with it, `section` the number of
    its heading in the outline, from 1. A table has rows of cells instead of pieces."""

    kind: str
    pieces: Pieces = field(default_factory=list)
    form: str = ""
    level: int = 0
    head: Pieces = field(default_factory=list)
    rows: list[list[Pieces]] = field(default_factory=list)
    passage: Passage | None = None
    section: int = 0

    @property
    def anchor(self) -> str:
        """The anchor of the passage that begins here, "" where none does."""
        return "p" + self.passage.id.rpartition("#")[2] if self.passage else ""


class Line(NamedTuple):
    """A line of a passage: which, and where in its text."""

    passage: Passage
    start: int
    end: int
    begins: bool

    @property
    def text(self) -> str:
        """Its text."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True)
class Dressing:
    """What is put on the text: by passage, marks with their numbers and links with addresses."""

    marks: Mapping[str, Sequence[tuple[int, Span]]] = field(default_factory=dict)
    links: Mapping[str, Sequence[tuple[Span, str]]] = field(default_factory=dict)

    def pieces(self, line: Line, start: int | None = None, end: int | None = None) -> Pieces:
        """Return the pieces of a line, or of a stretch of it (offsets in the passage)."""
        first = line.start if start is None else start
        last = line.end if end is None else end
        marks = self.marks.get(line.passage.id, ())
        links = self.links.get(line.passage.id, ())
        inside = [(n, a, b) for n, (a, b) in marks if a < last and b > first]
        leads = [(a, b, href) for (a, b), href in links if a < last and b > first]
        edges = {first, last, *(e for _, a, b in inside for e in (a, b))}
        edges |= {e for a, b, _ in leads for e in (a, b)}
        cuts = sorted(edge for edge in edges if first <= edge <= last)
        return [
            _piece(line.passage.text[a:b], a, inside, leads)
            for a, b in zip(cuts, cuts[1:], strict=False)
        ]


def _piece(
    text: str, at: int, marks: Sequence[tuple[int, int, int]], links: Sequence[tuple[int, int, str]]
) -> Piece:
    mark = next(((n, a) for n, a, b in marks if a <= at < b), None)
    href = next((href for a, b, href in links if a <= at < b), "")
    return Piece(text, mark[0] if mark else 0, bool(mark and mark[1] == at), href)


def set_blocks(
    passages: Sequence[Passage],
    sections: Sequence[Section],
    dressing: Dressing,
    *,
    title: str | None = None,
    issuer: str | None = None,
) -> list[Block]:
    """Return the blocks of a document, or of passages of it."""
    lines = [line for passage in passages for line in _lines(passage)]
    setter = _Setter(sections, dressing, issuer)
    head = _title_lines(lines, title)
    blocks = setter.head(lines[: head[1]], head)
    blocks += setter.body(lines[head[1] :])
    return blocks


def _lines(passage: Passage) -> Iterator[Line]:
    at, first = 0, True
    for text in passage.text.split("\n"):
        if text.strip() or first:
            yield Line(passage, at, at + len(text), first)
            first = False
        at += len(text) + 1


def _title_lines(lines: Sequence[Line], title: str | None) -> tuple[int, int]:
    """Return where the title stands among the first lines; (0, 0) where it does not."""
    wanted = _squeezed(title or "")
    head = [_squeezed(line.text) for line in lines[:LINES_OF_HEAD]]
    for first in range(len(head)):
        joined = ""
        for last in range(first, len(head)):
            joined += head[last]
            if joined and joined == wanted:
                return first, last + 1
            if not wanted.startswith(joined):
                break
    return 0, 0


def _squeezed(text: str) -> str:
    return fold(BLANKS.sub("", MARKUP.sub("", text)))


class _Setter:
    """Sets lines in order; knows which heading of the outline comes next."""

    def __init__(self, sections: Sequence[Section], dressing: Dressing, issuer: str | None) -> None:
        self._sections = [(_squeezed(one.heading), one.level) for one in sections]
        self._dressing = dressing
        self._issuer = _squeezed(issuer or "")
        self._next = 0
        self._begun = False

    def head(self, lines: Sequence[Line], title: tuple[int, int]) -> list[Block]:
        """Return the blocks of what stands above the text."""
        kinds = ["title" if title[0] <= n < title[1] else "above" for n in range(len(lines))]
        return [self._block(kind, line) for kind, line in zip(kinds, lines, strict=True)]

    def body(self, lines: Sequence[Line]) -> list[Block]:
        """Return the blocks of the text."""
        blocks: list[Block] = []
        for at, line in enumerate(lines):
            if "\t" in line.text:
                self._add_row(blocks, line)
            else:
                blocks.append(self._set(line, lines[at + 1 : at + 3]))
        return blocks

    def _block(self, kind: str, line: Line) -> Block:
        return Block(kind, self._dressing.pieces(line), passage=_begun(line))

    def _add_row(self, blocks: list[Block], line: Line) -> None:
        if not blocks or blocks[-1].kind != "table":
            blocks.append(Block("table", passage=_begun(line)))
        cells, at = [], line.start
        for text in line.text.split("\t"):
            cells.append(self._dressing.pieces(line, at, at + len(text)))
            at += len(text) + 1
        blocks[-1].rows.append(cells)

    def _set(self, line: Line, following: Sequence[Line]) -> Block:
        heading = self._heading(line)
        if heading is not None:
            return heading
        article = ARTICLE.match(line.text)
        if article:
            return self._run_in(line, line.start + article.end(), form="article")
        if self._is_signature(line, following):
            return self._block("sign", line)
        to = not self._begun and ADDRESSEE.match(line.text)
        self._begun = self._begun or "。" in line.text
        return self._block("to" if to else "text", line)

    def _heading(self, line: Line) -> Block | None:
        text = _squeezed(line.text)
        for number in range(self._next, min(self._next + HEADINGS_AHEAD, len(self._sections))):
            heading, level = self._sections[number]
            if heading and text.startswith(heading):
                self._next, self._begun = number + 1, True
                end = line.start + _end_of(line.text, len(heading))
                block = self._run_in(line, end, form=form_of(line.text))
                block.level, block.section = level, number + 1
                return block
        return None

    def _run_in(self, line: Line, end: int, *, form: str) -> Block:
        """Return a paragraph with its heading in front, a heading where nothing follows."""
        head = self._dressing.pieces(line, line.start, end)
        rest = self._dressing.pieces(line, end, line.end) if end < line.end else []
        kind = "run" if rest else "heading"
        return Block(kind, rest, form, head=head, passage=_begun(line))

    def _is_signature(self, line: Line, following: Sequence[Line]) -> bool:
        text = line.text.strip()
        if len(text) > LONGEST_SIGNATURE or "。" in text:
            return False
        if _is_day(text):
            return True
        signed = bool(self._issuer) and _squeezed(text) == self._issuer
        return (signed or text.endswith(("政府", "办公室", "委员会", "局", "厅"))) and any(
            _is_day(other.text.strip()) for other in following
        )


def _is_day(text: str) -> bool:
    found = find_dates(text)
    return len(found) == 1 and found[0][:2] == (0, len(text))


def _end_of(text: str, squeezed: int) -> int:
    """Return where so many characters that are no blanks end, with the stop behind them."""
    markup = MARKUP.match(text)
    at = markup.end() if markup else 0
    for at in range(at, len(text)):
        if not text[at].isspace():
            squeezed -= 1
        if not squeezed:
            break
    at += 1
    while at < len(text) and text[at] in STOPS:
        at += 1
    return at


def form_of(heading: str) -> str:
    """Return how a heading is set: chapter, first (一、), second (（一）) or third.

    >>> [form_of(one) for one in ("第一章 总则", "一、总体要求", "（二）统一渠道。", "1. 平台")]
    ['chapter', 'first', 'second', 'third']
    """
    text = heading.lstrip("# 　")
    for form, begins in (("chapter", CHAPTER), ("first", FIRST_LEVEL), ("second", SECOND_LEVEL)):
        if begins.match(text):
            return form
    return "third" if text[:1].isdigit() else "first"


def _begun(line: Line) -> Passage | None:
    return line.passage if line.begins else None


def numbered(
    spans: Iterable[tuple[str, Sequence[Span]]],
) -> tuple[dict[str, list[tuple[int, Span]]], int]:
    """Return marks by passage with their numbers, counted from 1 over all, and how many."""
    marks: dict[str, list[tuple[int, Span]]] = {}
    count = 0
    for id, found in spans:
        marks[id] = list(enumerate(found, count + 1))
        count += len(found)
    return marks, count
