"""Documents laid out on the pages of a PDF as a printing office would: lines of one width,
no mark at the beginning of a line, columns, running heads, page numbers, tables in grids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.formats.document import Document
from tests.formats.fonts import Font
from tests.formats.pdf import A4, Pdf

_NO_BEGINNING = "，。、；：！？）》”’」』】〕…—,.;:!?)"
_NO_END = "（《“‘「『【〔("


@dataclass(frozen=True)
class Layout:
    """How to set a document; lengths in points, `leading` from line to line."""

    columns: int = 1
    size: float = 16.0
    leading: float = 28.0
    paper: tuple[float, float] = A4
    margins: tuple[float, float] = (80.0, 90.0)  # at the sides, above and below
    gutter: float = 30.0
    indent: int = 2
    header: str = ""
    footer: str = "— {} —"
    first_page: int = 1
    spanning: frozenset[int] = frozenset()  # levels of headings that run across the columns
    encoding: str = "UniGB-UCS2-H"
    rotate: int = 0
    info: dict[str, str] = field(default_factory=dict)

    @property
    def width(self) -> float:
        """The width of the text."""
        return self.paper[0] - 2 * self.margins[0]

    @property
    def column(self) -> float:
        """The width of a column."""
        return (self.width - self.gutter * (self.columns - 1)) / self.columns


class _Set(NamedTuple):
    """A line ready to be set: its text, its indent in ems, whether it is filled out."""

    text: str
    indent: float
    filled: bool


def write_pdf(document: Document, layout: Layout = Layout()) -> bytes:
    """The document as PDF."""
    return typeset(document, layout).bytes()


def typeset(document: Document, layout: Layout = Layout()) -> Pdf:
    """The document on its pages."""
    press = _Press(layout)
    press.centred(document.title, size=layout.size * 1.375)
    for ordinal, (level, text) in enumerate(document.paragraphs):
        if ordinal in document.pages:
            press.turn()
        if level in layout.spanning:
            press.centred(text, size=layout.size)
        else:
            press.paragraph(text)
    return press.finished()


class _Press:
    """Fills columns from the top down, then pages."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.pdf = Pdf(Font(layout.encoding), info=layout.info)
        self.turn()

    def turn(self) -> None:
        """Begin a new page, its head and foot set."""
        layout = self.layout
        self.pdf.page(layout.paper, layout.rotate)
        width, height = layout.paper
        if layout.header:
            self.pdf.text(layout.margins[0], height - 50, layout.header, size=10.5)
        if layout.footer:
            foot = layout.footer.format(len(self.pdf.pages) + layout.first_page - 1)
            self.pdf.text(width / 2 - measure(foot) * 7, 40, foot, size=14)
        self.top = height - layout.margins[1]
        self.waiting: list[_Set] = []

    def centred(self, text: str, *, size: float) -> None:
        """Set text across all columns, in the middle."""
        self.balance()
        for line in broken(text, self.layout.width / size, 0):
            self._fit(size * 1.6)
            left = (self.layout.paper[0] - measure(line) * size) / 2
            self.pdf.text(left, self.top - size, line, size=size)
            self.top -= size * 1.6
        self.top -= size * 0.6

    def paragraph(self, text: str) -> None:
        """Put a paragraph's lines where the columns have room."""
        layout = self.layout
        lines = broken(text, layout.column / layout.size, layout.indent)
        for number, line in enumerate(lines):
            if len(self.waiting) >= self._room() * layout.columns:
                self.balance()
                self.turn()
            indent = layout.indent if number == 0 else 0
            self.waiting.append(_Set(line, indent, number + 1 < len(lines)))

    def balance(self) -> None:
        """Set what waits in columns of one height."""
        layout, waiting = self.layout, self.waiting
        rows = -(-len(waiting) // layout.columns)
        for at, line in enumerate(waiting):
            column, row = divmod(at, max(1, rows))
            left = layout.margins[0] + column * (layout.column + layout.gutter)
            self._line(line, left, self.top - layout.size - row * layout.leading)
        self.top -= rows * layout.leading
        self.waiting = []

    def finished(self) -> Pdf:
        """All pages."""
        self.balance()
        return self.pdf

    def _line(self, line: _Set, left: float, y: float) -> None:
        size = self.layout.size
        left += line.indent * size
        spare = self.layout.column - (measure(line.text) + line.indent) * size
        if not line.filled or spare < 0.5:
            self.pdf.text(left, y, line.text, size=size)
            return
        parts = list(words(line.text))
        self.pdf.spaced(left, y, parts, size=size, step=spare / max(1, len(parts) - 1))

    def _room(self) -> int:
        return max(1, int((self.top - self.layout.margins[1]) / self.layout.leading))

    def _fit(self, height: float) -> None:
        if self.top - height < self.layout.margins[1]:
            self.turn()


def measure(text: str) -> float:
    """The width of text in ems: half of one for ASCII.

    >>> measure("云川5G")
    3.0
    """
    return len(text) - sum(char.isascii() for char in text) / 2


def words(text: str) -> Iterator[str]:
    """The stretches that are not spaced out: runs of ASCII, else single characters.

    >>> list(words("云川5G网"))
    ['云', '川', '5G', '网']
    """
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (text[at].isascii() and text[at - 1].isascii()):
            yield text[start:at]
            start = at


def broken(text: str, ems: float, indent: float) -> list[str]:
    """The text in lines of at most so many ems, the first indented; numbers are not broken."""
    lines: list[str] = []
    start, room = 0, ems - indent
    while start < len(text):
        end = start
        while end < len(text) and measure(text[start : end + 1]) <= room + 1e-6:
            end += 1
        end = _break_before(text, start, end)
        lines.append(text[start:end])
        start, room = end, ems
    return lines


def _break_before(text: str, start: int, end: int) -> int:
    at = end
    while start + 2 < at < len(text) and (
        text[at] in _NO_BEGINNING
        or text[at - 1] in _NO_END
        or (text[at].isascii() and text[at - 1].isascii())
    ):
        at -= 1
    return at if at > start + 2 else max(end, start + 1)


def draw_table(
    pdf: Pdf, rows: Sequence[Sequence[str]], widths: Sequence[float], *, top: float, size: float
) -> float:
    """Draw a table in a grid from `top` down on the last page; returns where it ends."""
    left = 80.0
    edges = [left + sum(widths[:at]) for at in range(len(widths) + 1)]
    bounds = [top]
    for row in rows:
        cells = [broken(text, width / size - 1, 0) for text, width in zip(row, widths)]
        for cell, x in zip(cells, edges):
            for number, line in enumerate(cell):
                pdf.text(x + size / 2, bounds[-1] - size * (1.2 + 1.3 * number), line, size=size)
        bounds.append(bounds[-1] - size * (0.6 + 1.3 * max(map(len, cells))))
    for y in bounds:
        pdf.rule(left, y, edges[-1], y)
    for x in edges:
        pdf.rule(x, top, x, bounds[-1])
    return bounds[-1]
