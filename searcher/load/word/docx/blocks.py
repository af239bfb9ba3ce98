"""The body of a document → blocks: paragraphs with their numbers, tables row by row, notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from searcher.load.drawing import diagram_lines
from searcher.load.losses import OBJECT, PART
from searcher.load.packages import relation_in
from searcher.load.word.block import Block, note_block
from searcher.load.word.docx.chunks import chunk_blocks
from searcher.load.word.docx.inline import Inline, form_with_text, is_prompting
from searcher.load.word.docx.names import Element, child, local, number, value
from searcher.load.word.docx.parts import Parts
from searcher.load.word.docx.stylesheet import is_centred, level_of, list_of
from searcher.load.word.docx.tables import has_table, rows_of
from searcher.load.word.fields import Fields
from searcher.load.word.numbering import Numbering, joined
from searcher.load.word.styles import Style, Styles, is_contents_entry
from searcher.load.word.tables import Row, table_blocks

_RED = re.compile("[c-f][0-9a-f](?:[0-2][0-9a-f]){2}", re.I)
_RUN_ON = frozenset({"del", "moveFrom", "specVanish"})
_LONGEST_CARRIED = 100_000  # characters of paragraphs whose ends were deleted
_MOST_FILES = 200  # within one document
_DEEPEST = 40  # tables, boxes and notes inside one another


class BlockReader:
    """Reads the elements of a body in order; counts paragraphs, lists and pages as it goes."""

    def __init__(self, parts: Parts, styles: Styles, numbering: Numbering) -> None:
        self.page = 1
        self.lost: Counter[str] = Counter()
        self._fields = Fields(self.lost)
        self._parts = parts
        self._styles = styles
        self._numbering = numbering
        self._notes = dict(parts.notes)
        self._ordinal = self._depth = self._tables = self._noted = self._files = 0
        self._carried = ""
        self._beside: list[Inline] = []

    def read(self, element: Element) -> Iterator[Block]:
        """Yield the blocks of a paragraph, a table, or what wraps them."""
        reader = _READERS.get(local(element))
        if reader is not None and self._depth < _DEEPEST:
            self._depth += 1
            yield from reader(self, element)
            self._depth -= 1

    def finish(self) -> Iterator[Block]:
        """Yield what is left of a last paragraph whose mark was deleted."""
        if self._carried.strip():
            yield Block(self._carried, self._ordinal, self.page)

    def paragraph(self, element: Element) -> Iterator[Block]:
        """Yield a paragraph; outside of tables its notes and text boxes follow it."""
        self._ordinal += 1
        properties = child(element, "pPr")
        name = value(child(properties, "pStyle"))
        style = self._styles.style(name)
        inline, contents = self._inline(element, style)
        page, self.page = self.page + inline.turns_before, self.page + inline.turns
        text, self._carried = self._carried + inline.text, ""
        if _runs_on(properties) and len(text) < _LONGEST_CARRIED:
            self._carried = text
        else:
            label = self._label(properties, style, name or self._styles.default)
            if text.strip() and not (contents and is_contents_entry(text)):
                looks = Look.of(properties, style, inline.first)
                yield looks.block(joined(label, text.lstrip()), self._ordinal, page, bool(label))
        self._beside.append(inline)
        yield from self._set_beside()

    def table(self, element: Element) -> Iterator[Block]:
        """Yield a table row by row; one that only places text is read cell by cell."""
        self._tables += 1
        rows = [self._row(row) for row in rows_of(element)]
        self._tables -= 1
        if has_table(element):
            yield from (block for row in rows for cell in row for block in cell)
        else:
            yield from table_blocks(rows)
        yield from self._set_beside()

    def inside(self, element: Iterable[Element]) -> Iterator[Block]:
        """Yield what an element holds that only wraps paragraphs and tables."""
        for inner in element:
            yield from self.read(inner)

    def chunk(self, element: Element) -> Iterator[Block]:
        """Yield a file of another format that the document takes its text from in this place."""
        self._ordinal += 1
        yield from self._file(relation_in(element), PART)

    def alternate(self, element: Element) -> Iterator[Block]:
        """Yield the first of several forms of the same blocks that holds text."""
        if (form := form_with_text(element)) is not None:
            yield from self.inside(form)

    def _inline(self, element: Element, style: Style) -> tuple[Inline, bool]:
        """Return what stands in a paragraph, and whether it belongs to a table of contents."""
        inline = Inline(self._styles, self._fields, self.lost)
        inline.hidden = style.hidden or False
        inline.prompts = any(map(is_prompting, element.iterancestors("{*}sdt")))
        before = self._fields.in_contents
        inline.walk(element)
        self._fields.drop_codes()
        return inline, style.contents or before or self._fields.in_contents

    def _label(self, properties: Element | None, style: Style, name: str) -> str:
        """Return the number that the paragraph has in its list."""
        ids, depth = list_of(properties)
        if ids is None:
            ids, depth = style.list, style.depth if depth is None else depth
        if not ids:
            return ""
        return self._numbering.next(
            ids, self._numbering.depth_of(ids, name) if depth is None else depth
        )

    def _row(self, row: Sequence[Element | None]) -> Row:
        """Return the cells of a row; a page that turns in several of them turns once."""
        start = last = self.page
        cells = []
        for cell in row:
            self.page = start
            cells.append([] if cell is None else list(self.inside(cell)))
            last = max(last, self.page)
        self.page = last
        return cells

    def _set_beside(self) -> Iterator[Block]:
        """Yield the notes, text boxes, diagrams and documents within the paragraphs read, once no
        table is open."""
        if self._tables:
            return
        beside, self._beside = self._beside, []
        for inline in beside:
            for kind in inline.notes:
                yield from self._note(kind)
            for box in inline.boxes:
                yield from self.inside(box)
            for diagram in inline.diagrams:
                root = self._parts.tree(diagram)
                for text in () if root is None else diagram_lines(root):
                    yield Block(text, self._ordinal, self.page)
            for embedded in inline.embedded:
                yield from self._file(embedded, OBJECT)

    def _file(self, relation: str, lost: str) -> list[Block]:
        """Return the lines of a file within the document; one that cannot be read is `lost`."""
        raw = self._parts.related(relation) if self._files < _MOST_FILES else None
        blocks = chunk_blocks(raw, self._ordinal, self.page) if raw else []
        self.lost[lost] += not blocks
        self._files += bool(blocks)
        return blocks

    def _note(self, kind: tuple[str, str]) -> Iterator[Block]:
        """Yield a note on one line, named as one; each note is given once."""
        note = self._notes.pop(kind, None)
        if note is None:
            return
        self._noted += 1
        number, page, ordinal = self._noted, self.page, self._ordinal
        words = " ".join(line for block in self.inside(note) for line in block.lines())
        self.page, self._ordinal = page, ordinal
        if words:
            yield note_block(number, words, ordinal, page)


@dataclass(frozen=True)
class Look:
    """How a paragraph is set: what tells headings and titles from other paragraphs."""

    style: Style
    level: int
    centred: bool
    size: int
    red: bool

    @classmethod
    def of(cls, properties: Element | None, style: Style, run: Element | None) -> Look:
        """Return the look that paragraph properties, the style and the first run's properties
        give."""
        level, centred = level_of(properties), is_centred(properties)
        return cls(
            style,
            level=(style.level or 0) if level is None else level,
            centred=bool(style.centred if centred is None else centred),
            size=number(child(run, "sz")) or style.size or 0,
            red=bool(_RED.fullmatch(value(child(run, "color")))),
        )

    def block(self, text: str, ordinal: int, page: int, numbered: bool) -> Block:
        """Return a block of `text` that looks so."""
        return Block(
            text,
            ordinal,
            page,
            level=self.level,
            title=bool(self.style.title),
            centred=self.centred,
            size=self.size,
            red=self.red,
            numbered=numbered,
        )


def _runs_on(properties: Element | None) -> bool:
    """True if the paragraph's end was deleted, or is hidden so that the next one runs on."""
    mark = child(properties, "rPr")
    return mark is not None and any(local(one) in _RUN_ON for one in mark)


_Reader = Callable[[BlockReader, Element], Iterator[Block]]
_READERS: dict[str, _Reader] = {
    "p": BlockReader.paragraph,
    "tbl": BlockReader.table,
    "altChunk": BlockReader.chunk,
    "AlternateContent": BlockReader.alternate,
    **dict.fromkeys(
        ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "Choice"),
        BlockReader.inside,
    ),
}
