"""Word 97–2003 documents (DOC, and WPS as Kingsoft writes it) → blocks, as from a DOCX."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from searcher.load.word.doc.compound import Compound
from searcher.load.word.doc.fib import STYLES, Fib
from searcher.load.word.doc.formatting import (
    COLOUR,
    IN_TABLE,
    ROW_END,
    Format,
    paragraph_formats,
    run_formats,
)
from searcher.load.word.doc.lists import numbering_in
from searcher.load.word.doc.stylesheet import said_by, styles_in
from searcher.load.word.doc.text import Notes, shown, text_of
from searcher.load.word.docx.block import Block
from searcher.load.word.docx.inline import Fields
from searcher.load.word.docx.numbering import joined
from searcher.load.word.docx.styles import Style
from searcher.load.word.docx.tables import Row, is_layout, row_block

_END = re.compile("[\r\x07\x0c]")
_CELL = "\x07"
_CONTENTS_ENTRY = re.compile(r"\d+\s*$")
_RED = 0x80  # least share of red, and most of half of it in the others


@dataclass(frozen=True)
class _Paragraph:
    """A stretch of characters up to its mark, and the formats of the mark and of its beginning."""

    start: int
    end: int
    text: str
    mark: str
    form: Format
    run: Format


def blocks_in(file: Compound) -> list[Block]:
    """The paragraphs and rows of a document, its notes behind the paragraphs that refer to them.

    What stands in text boxes follows at the end, for their places are those of drawings.
    """
    reader = _Reader(Fib(file))
    blocks = list(reader.blocks(*reader.body))
    return [*blocks, *reader.blocks(*reader.boxes)]


class _Reader:
    """Reads the paragraphs of a document in order; counts lists and gathers tables as it goes."""

    def __init__(self, fib: Fib) -> None:
        self._pieces = fib.pieces()
        self._starts = [piece.start for piece in self._pieces]
        self._runs = run_formats(fib)
        self._paragraphs = paragraph_formats(fib)
        self._text = text_of(self._pieces, self._runs)
        self._styles = styles_in(fib.table(STYLES))
        self._numbering = numbering_in(fib)
        self._notes = Notes(fib, self._text)
        self._fields = Fields()
        self._ordinal = 0
        self.body = (0, fib.counts[0])
        self.boxes = (sum(fib.counts[:6]), sum(fib.counts[:7]))

    def blocks(self, start: int, end: int) -> Iterator[Block]:
        """The blocks of the characters from `start` to before `end`."""
        rows: list[Row] = []
        row: Row = []
        cell: list[Block] = []
        aside: list[Block] = []
        for paragraph in self._split(start, min(end, len(self._text))):
            block = self._block(paragraph)
            notes = list(self._noted(paragraph))
            if not paragraph.form.said.get(IN_TABLE):
                yield from (*_table(rows, row, cell), *aside)
                rows, row, cell, aside = [], [], [], []
                yield from (*filter(None, (block,)), *notes)
                continue
            aside += notes
            if paragraph.form.said.get(ROW_END):
                rows, row, cell = [*rows, row], [], []
            elif block:
                cell.append(block)
            if paragraph.mark == _CELL and not paragraph.form.said.get(ROW_END):
                row, cell = [*row, cell], []
        yield from (*_table(rows, row, cell), *aside)

    def _split(self, start: int, end: int) -> Iterator[_Paragraph]:
        for mark in _END.finditer(self._text, start, end):
            yield self._paragraph(start, mark.start(), mark[0])
            start = mark.end()
        if start < end:
            yield self._paragraph(start, end, "")

    def _paragraph(self, start: int, end: int, mark: str) -> _Paragraph:
        last = end if mark else end - 1
        form = self._paragraphs.at(self._place(last))
        text = self._text[start:end]
        first = start + len(text) - len(text.lstrip("\0 \t\u3000"))
        run = self._runs.at(self._place(min(first, last)))
        return _Paragraph(start, end, text, mark, form, run)

    def _place(self, at: int) -> int:
        """Where in the file a character stands."""
        index = bisect_right(self._starts, at) - 1
        return self._pieces[index].place_of(at) if index >= 0 else -1

    def _block(self, paragraph: _Paragraph) -> Block | None:
        """The paragraph as a block with its number; None for an empty one."""
        self._ordinal += not paragraph.form.said.get(ROW_END)
        contents = self._fields.in_contents
        text = shown(paragraph.text, self._fields)
        contents = contents or self._fields.in_contents
        self._fields.drop_codes()
        named = self._styles.style(str(paragraph.form.style))
        style = said_by(named, paragraph.form.said, paragraph.run.said)
        deleted = "\0" in paragraph.text and not text.strip()
        label = "" if deleted else self._label(style)
        if not text.strip():
            return None
        if (contents or style.contents) and _CONTENTS_ENTRY.search(text):
            return None
        return Block(
            joined(label, text.lstrip()),
            self._ordinal,
            level=style.level or 0,
            title=style.title,
            centred=bool(style.centred),
            size=style.size or 0,
            red=_is_red(paragraph.run.said.get(COLOUR, 0)),
            numbered=bool(label),
        )

    def _label(self, style: Style) -> str:
        return self._numbering.next(style.list, style.depth or 0) if style.list else ""

    def _noted(self, paragraph: _Paragraph) -> Iterator[Block]:
        for number, words in self._notes.within(paragraph.start, paragraph.end):
            yield Block(f"注{number}：{words}", self._ordinal)


def _table(rows: list[Row], row: Row, cell: list[Block]) -> Iterator[Block]:
    """A table's blocks; a row that does not end, in a damaged file, ends with the table."""
    if cell or row:
        rows = [*rows, [*row, cell]]
    if is_layout(rows):
        return (block for row in rows for cell in row for block in cell)
    return filter(None, map(row_block, rows))


def _is_red(colour: int) -> bool:
    red, green, blue = colour & 0xFF, colour >> 8 & 0xFF, colour >> 16 & 0xFF
    return red >= _RED and max(green, blue) < _RED // 2
