"""The nouns that pass between the rooms. Offsets are code points, half-open, 0-based;
lines and pages are 1-based; dates are ISO 8601 strings; unknown is None, never a guess."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import NamedTuple


# Frozen it would take twice as long to make, and there are very many; nobody changes one.
@dataclass(slots=True, unsafe_hash=True)
class Line:
    """One line of text on its way through repair, and where its characters came from.

    `marks` holds (offset, source line) pairs in ascending offset: from that offset on the
    text stood on that line of the file. `page` is the page as a viewer counts it, `page_label`
    what the page itself says. `level` is a heading level marked up by the format itself (1–6),
    0 for none. `confidence` is that of text recognition (0–1), None for text as written.
    `full` tells whether a printed line fills its column's width; None where that is unknown.
    """

    text: str
    marks: tuple[tuple[int, int], ...]
    page: int | None = None
    level: int = 0
    page_label: str | None = field(default=None, repr=False)
    confidence: float | None = field(default=None, repr=False)
    full: bool | None = field(default=None, repr=False)

    def line_at(self, offset: int) -> int:
        """Return the source line that the character at `offset` stood on.

        >>> Line("甲乙丙", ((0, 4), (2, 5))).line_at(2)
        5
        """
        return self.marks[max(0, self._marks_until(offset) - 1)][1]

    def cut(self, start: int, end: int | None = None) -> Line:
        """Return the stretch `text[start:end]` as a line of its own, its marks moved along.

        >>> Line("甲乙丙丁", ((0, 4), (2, 5))).cut(1, 3)
        Line(text='乙丙', marks=((0, 4), (1, 5)), page=None, level=0)
        """
        start, end, _ = slice(start, end).indices(len(self.text))
        if start == 0 and end == len(self.text):
            return self
        first, last = self._marks_until(start), self._marks_until(end - 1)
        inside = ((at - start, number) for at, number in self.marks[first:last])
        marks = ((0, self.line_at(start)), *inside)
        return self.put(self.text[start:end], marks)

    def put(self, text: str, marks: tuple[tuple[int, int], ...]) -> Line:
        """Return the line with another text and its marks; a third of the time of `replace`, and
        there are many lines.

        >>> Line("甲乙", ((0, 4),), level=2).put("甲", ((0, 4),))
        Line(text='甲', marks=((0, 4),), page=None, level=2)
        """
        told = (self.page, self.level, self.page_label, self.confidence, self.full)
        return Line(text, marks, *told)

    def _marks_until(self, offset: int) -> int:
        """Return how many marks stand at an offset or before it; a joined line may have very
        many."""
        return bisect_right(self.marks, offset, key=itemgetter(0))

    def splice(self, start: int, end: int, text: str) -> Line:
        """Return the line with `text` in the place of `text[start:end]`.

        >>> Line("许多3书刊", ((0, 1),)).splice(2, 3, "").text
        '许多书刊'
        """
        middle = Line(text, ((0, self.line_at(start)),))
        return join([self.cut(0, start), middle, self.cut(end)])


def join(lines: Iterable[Line], glue: str = "") -> Line:
    """Return one line out of several, each keeping its marks; it is full if the last is, and has
    the page and the level of the first.

    >>> join([Line("甲", ((0, 4),)), Line("乙", ((0, 5),))], "\\n")
    Line(text='甲\\n乙', marks=((0, 4), (2, 5)), page=None, level=0)
    """
    parts = list(lines)
    texts, marks, length = [], [], 0
    for line in parts:
        if line.text:
            marks += [(length + offset, number) for offset, number in line.marks]
        texts.append(line.text)
        length += len(line.text) + len(glue)
    kept = tuple(m for i, m in enumerate(marks) if i == 0 or m[1] != marks[i - 1][1])
    text = glue.join(texts)
    return replace(parts[0], text=text, marks=kept or parts[0].marks, full=parts[-1].full)


@dataclass(frozen=True)
class Fix:
    """One repair: the fault's name, the source line, what stood there and what stands now."""

    name: str
    line: int
    before: str
    after: str


@dataclass(frozen=True)
class Source:
    """A file as loaded: its lines in reading order and what its markup says of it.

    `meta` may hold title, issuer, doc_number, issued_on, published_on, site: raw strings.
    `notes` say what of the file could not be read; `labels` are the lines that stand beside the
    text and tell of it: a page's table of particulars, front matter.
    """

    path: str
    format: str
    encoding: str
    digest: str
    lines: tuple[Line, ...]
    meta: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    labels: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Metadata:
    """What a document says of itself (GB/T 9704-2012), each None when it does not say.

    `first_on` is when the first version of a text was adopted or published that this one amends,
    `year` that of its date (2031), or what label, number or title tell of it where no day is told.
    """

    title: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    type: str | None = None
    region: str | None = None
    issued_on: str | None = None
    published_on: str | None = None
    cites: tuple[str, ...] = ()
    first_on: str | None = None
    year: str | None = None

    @property
    def date(self) -> str | None:
        """When it was issued, else when it was published, in ISO form; a year where no day is
        told."""
        return self.issued_on or self.published_on or self.year


@dataclass(frozen=True)
class Section:
    """A heading in the outline: its level in the tree (1 = top) and its source line."""

    heading: str
    level: int
    line: int


@dataclass(frozen=True)
class Passage:
    """The unit that is found: an article, a numbered item, a paragraph.

    `heading` is the path of headings above it, outermost first; `lines` is the first and
    last source line, both included. `page` is where it begins as a viewer counts, `page_label`
    what that page says of itself; `page_breaks` are the offsets in the text at which further
    pages begin, with the same two of each. `ocr_confidence` is the mean confidence of its
    characters (0–1) where they were recognised from a picture. Tiny units are joined under
    the headings that they share; `heading_breaks` are then the offsets at which text under
    further headings begins, each with its whole path. What stands beside the text and tells of it
    (`labels`) is the last of a document's passages.
    """

    id: str
    text: str
    heading: tuple[str, ...]
    page: int | None
    lines: tuple[int, int]
    page_label: str | None = None
    ocr_confidence: float | None = None
    page_breaks: tuple[tuple[int, int, str | None], ...] = ()
    heading_breaks: tuple[tuple[int, tuple[str, ...]], ...] = ()
    labels: bool = False

    def heading_at(self, offset: int) -> tuple[str, ...]:
        """Return the path of headings above a character of the text.

        >>> passage = Passage("a#1", "甲。乙。", ("一、",), None, (1, 2), heading_breaks=((2, ("一、", "1.")),))
        >>> passage.heading_at(1), passage.heading_at(2)
        (('一、',), ('一、', '1.'))
        """
        return next(
            (path for at, path in reversed(self.heading_breaks) if at <= offset), self.heading
        )

    def page_at(self, offset: int) -> tuple[int | None, str | None]:
        """Return the page that a character of the text stands on, and what it says of itself.

        >>> passage = Passage("a#1", "甲乙丙", (), 3, (1, 2), page_breaks=((2, 4, "iv"),))
        >>> passage.page_at(1), passage.page_at(2)
        ((3, None), (4, 'iv'))
        """
        found = self.page, self.page_label
        for begin, page, label in self.page_breaks:
            if begin <= offset:
                found = page, label
        return found


@dataclass(frozen=True)
class Document:
    """A repaired, structured document; `id` is its path below the folder it was found in.

    `notes` say what of the file could not be read.
    """

    id: str
    path: str
    format: str
    encoding: str
    digest: str
    metadata: Metadata
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    fixes: tuple[Fix, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skip:
    """A file left out of the index, and the reason."""

    path: str
    reason: str


@dataclass(frozen=True)
class Note:
    """A file in the index of which something was left out, and what."""

    path: str
    text: str


class Snippet(NamedTuple):
    """A cut of a passage around its matches; `highlights` are offsets into `text`."""

    text: str
    highlights: tuple[tuple[int, int], ...]
