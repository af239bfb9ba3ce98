"""The body of an OpenDocument text → blocks: paragraphs with their numbers, table rows, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from searcher.load.opendocument import Element, local, number_said, said
from searcher.load.word.block import Block, note_block
from searcher.load.word.numbering import DEPTHS, joined
from searcher.load.word.odf.inline import DRAWN, Inline
from searcher.load.word.odf.lists import Lists
from searcher.load.word.styles import Styles
from searcher.load.word.tables import Row, table_blocks

_DEEPEST = 60  # lists, tables, sections and boxes inside one another
_ROW_GROUPS = ("table-header-rows", "table-rows", "table-row-group")


class BlockReader:
    """Reads the elements of a body in order; counts paragraphs, lists and notes as it goes."""

    def __init__(self, styles: Styles, lists: Lists) -> None:
        self.lost: Counter[str] = Counter()
        self._styles = styles
        self._lists = lists
        self._ordinal = self._noted = self._depth = 0
        self._list: tuple[int, int, str] | None = None  # the list open, its depth, its style
        self._number_due = False

    def read(self, body: Element) -> Iterator[Block]:
        """Yield the blocks of what an element holds."""
        if self._depth < _DEEPEST:
            self._depth += 1
            for element in body:
                if reader := _READERS.get(local(element)):
                    yield from reader(self, element)
            self._depth -= 1

    def paragraph(self, element: Element) -> Iterator[Block]:
        """Yield a paragraph or heading; its notes and text boxes follow it."""
        self._ordinal += 1
        style = self._styles.style(said(element, "style-name"))
        level = (number_said(element, "outline-level") or 0) if local(element) == "h" else 0
        inline = Inline(self._styles, self.lost)
        if not style.hidden:
            inline.walk(element)
        label = self._label(element, level)
        if inline.text.strip():
            yield Block(
                joined(label, inline.text.lstrip()),
                self._ordinal,
                level=min(level or style.level or 0, DEPTHS),
                title=bool(style.title),
                centred=bool(style.centred),
                size=style.size or 0,
                numbered=bool(label),
            )
        for note in inline.notes:
            yield from self._note(note)
        for box in inline.boxes:
            yield from self._aside(box)

    def numbered(self, element: Element) -> Iterator[Block]:
        """Yield a list, or a list in an item of one."""
        before = self._list
        style = said(element, "style-name") or (before[2] if before else "")
        if before is None:
            self._list = (self._lists.begin(element, style), 0, style)
        else:
            self._list = (before[0], min(before[1] + 1, DEPTHS - 1), style)
        yield from self.read(element)
        self._list = before

    def item(self, element: Element) -> Iterator[Block]:
        """Yield an item: its first paragraph gets the number."""
        start = number_said(element, "start-value")
        if self._list and start is not None:
            self._lists.start_at(self._list[0], self._list[1], start)
        self._number_due = True
        yield from self.read(element)
        self._number_due = False

    def table(self, element: Element) -> Iterator[Block]:
        """Yield a table row by row; one that only places text is read cell by cell."""
        rows = list(self._rows(element))
        if next(element.iterdescendants("{*}table"), None) is not None:
            yield from (block for row in rows for cell in row for block in cell)
        else:
            yield from table_blocks(rows)

    def drawing(self, element: Element) -> Iterator[Block]:
        """Yield a drawing that stands between paragraphs."""
        inline = Inline(self._styles, self.lost)
        inline.put_aside(element)
        for box in inline.boxes:
            yield from self._aside(box)

    def _rows(self, element: Element) -> Iterator[Row]:
        for inner in element:
            if local(inner) == "table-row":
                yield [self._cell(cell) for cell in inner if local(cell).endswith("table-cell")]
            elif local(inner) in _ROW_GROUPS:
                yield from self._rows(inner)

    def _cell(self, cell: Element) -> list[Block]:
        """Return a cell's blocks; one that another covers has none."""
        return list(self._aside(cell)) if local(cell) == "table-cell" else []

    def _label(self, element: Element, level: int) -> str:
        """Return the number before a paragraph: its item's, or its heading's."""
        if self._list:
            due, self._number_due = self._number_due, False
            return self._lists.label(*self._list[:2]) if due else ""
        if level and said(element, "is-list-header") != "true":
            return self._lists.heading_label(level)
        return ""

    def _aside(self, element: Element) -> Iterator[Block]:
        """Yield what stands in a box, a cell or a note, outside of the list around it."""
        before, self._list = self._list, None
        yield from self.read(element)
        self._list = before

    def _note(self, note: Element) -> Iterator[Block]:
        ordinal = self._ordinal
        words = " ".join(line for block in self._aside(note) for line in block.lines())
        self._ordinal = ordinal
        if words:
            self._noted += 1
            yield note_block(self._noted, words, ordinal)


_READERS: dict[str, Callable[[BlockReader, Element], Iterator[Block]]] = {
    "p": BlockReader.paragraph,
    "h": BlockReader.paragraph,
    "list": BlockReader.numbered,
    "list-item": BlockReader.item,
    "list-header": BlockReader.read,
    "table": BlockReader.table,
    "section": BlockReader.read,
    **dict.fromkeys(DRAWN, BlockReader.drawing),
}
