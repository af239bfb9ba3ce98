"""Word 97–2003 documents (DOC, and WPS as Kingsoft writes it) → blocks, as from a DOCX."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from searcher.load.word.block import Block, note_block
from searcher.load.word.doc.fib import STYLES, Fib
from searcher.load.word.doc.formatting import (
    COLOUR,
    IN_TABLE,
    ROW_END,
    Format,
    paragraph_formats,
    run_formats,
)
from searcher.load.word.doc.headers import first_headers
from searcher.load.word.doc.lists import numbering_in
from searcher.load.word.doc.stylesheet import said_by, styles_in
from searcher.load.word.doc.text import Characters, Notes
from searcher.load.word.fields import Fields
from searcher.load.word.headers import said_once
from searcher.load.word.numbering import joined
from searcher.load.word.styles import Style, is_contents_entry
from searcher.load.word.tables import OpenTable

_END = re.compile("[\r\x07\x0c]")
_CELL = "\x07"
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


class BlockReader:
    """Reads the paragraphs of a document in order; counts lists and gathers tables as it goes."""

    def __init__(self, fib: Fib) -> None:
        self.lost: Counter[str] = Counter()
        self._runs = run_formats(fib)
        self._paragraphs = paragraph_formats(fib)
        self._characters = Characters(fib, self._runs, self.lost)
        self._starts = [piece.start for piece in self._characters.pieces]
        self._styles = styles_in(fib.table(STYLES))
        self._numbering = numbering_in(fib)
        self._notes = Notes(fib, self._characters)
        self._fields = Fields(self.lost)
        self._ordinal = 0
        self._headers = first_headers(fib)
        self._body = (0, fib.counts[0])
        self._boxes = (sum(fib.counts[:6]), sum(fib.counts[:7]))

    def read(self) -> Iterator[Block]:
        """Yield the paragraphs and rows, notes behind the paragraphs that refer to them.

        What only the first page's header says comes first; what stands in text boxes follows at
        the end, for their places are those of drawings.
        """
        first, later = (list(self._blocks(*place)) for place in self._headers)
        yield from said_once(first, later)
        self._ordinal = 0
        yield from self._blocks(*self._body)
        yield from self._blocks(*self._boxes)

    def _blocks(self, start: int, end: int) -> Iterator[Block]:
        """Yield the blocks of the characters from `start` to before `end`."""
        table = OpenTable()
        aside: list[Block] = []
        for paragraph in self._split(start, min(end, len(self._characters.text))):
            block = self._block(paragraph)
            notes = list(self._noted(paragraph))
            if not paragraph.form.said.get(IN_TABLE):
                yield from (*table.end(), *aside)
                aside = []
                yield from (*filter(None, (block,)), *notes)
                continue
            aside += notes
            if paragraph.form.said.get(ROW_END):
                table.end_row()
                continue
            table.put(filter(None, (block,)))
            if paragraph.mark == _CELL:
                table.end_cell()
        yield from (*table.end(), *aside)

    def _split(self, start: int, end: int) -> Iterator[_Paragraph]:
        for mark in _END.finditer(self._characters.text, start, end):
            yield self._paragraph(start, mark.start(), mark[0])
            start = mark.end()
        if start < end:
            yield self._paragraph(start, end, "")

    def _paragraph(self, start: int, end: int, mark: str) -> _Paragraph:
        last = end if mark else end - 1
        form = self._paragraphs.at(self._place(last))
        text = self._characters.text[start:end]
        first = start + len(text) - len(text.lstrip("\0 \t\u3000"))
        run = self._runs.at(self._place(min(first, last)))
        return _Paragraph(start, end, text, mark, form, run)

    def _place(self, at: int) -> int:
        """Return where in the file a character stands."""
        index = bisect_right(self._starts, at) - 1
        return self._characters.pieces[index].place_of(at) if index >= 0 else -1

    def _block(self, paragraph: _Paragraph) -> Block | None:
        """Return the paragraph as a block with its number; None for an empty one."""
        self._ordinal += not paragraph.form.said.get(ROW_END)
        contents = self._fields.in_contents
        text = self._characters.shown(paragraph.text, self._fields)
        contents = contents or self._fields.in_contents
        self._fields.drop_codes()
        named = self._styles.style(str(paragraph.form.style))
        style = said_by(named, paragraph.form.said, paragraph.run.said)
        deleted = "\0" in paragraph.text and not text.strip()
        label = "" if deleted else self._label(style)
        if not text.strip():
            return None
        if (contents or style.contents) and is_contents_entry(text):
            return None
        return Block(
            joined(label, text.lstrip()),
            self._ordinal,
            level=style.level or 0,
            title=bool(style.title),
            centred=bool(style.centred),
            size=style.size or 0,
            red=_is_red(paragraph.run.said.get(COLOUR, 0)),
            numbered=bool(label),
        )

    def _label(self, style: Style) -> str:
        return self._numbering.next(style.list, style.depth or 0) if style.list else ""

    def _noted(self, paragraph: _Paragraph) -> Iterator[Block]:
        for number, words in self._notes.within(paragraph.start, paragraph.end):
            yield note_block(number, words, self._ordinal)


def _is_red(colour: int) -> bool:
    red, green, blue = colour & 0xFF, colour >> 8 & 0xFF, colour >> 16 & 0xFF
    return red >= _RED and max(green, blue) < _RED // 2
