"""Tables: which rows and cells are shown, and which tables only place parts of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from searcher.load.word.docx.block import Block
from searcher.load.word.docx.names import Element, child, local, value

_LONG = 400  # characters of a cell that is prose, not an entry
_PARAGRAPHS = 3  # of an entry at most
_GONE = frozenset({"del", "cellDel", "moveFrom"})
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo"})

Row = list[list[Block]]


def rows_of(table: Element) -> Iterator[Element]:
    """The rows of a table that are not deleted."""
    return (row for row in _inside(table, "tr") if not _is_gone(child(row, "trPr")))


def cells_of(row: Element) -> Iterator[Element | None]:
    """The cells of a row that are not deleted; None for one that goes on from the row above."""
    for cell in _inside(row, "tc"):
        properties = child(cell, "tcPr")
        if not _is_gone(properties):
            yield None if _goes_on(properties) else cell


def has_table(table: Element) -> bool:
    """Whether a cell of the table holds a table."""
    inner = table.iterdescendants("{*}tbl")
    return next(inner, None) is not None


def is_layout(rows: Sequence[Row]) -> bool:
    """Whether a table's cells hold prose, or all stand one below the other: no entries of a table."""
    if all(len(row) <= 1 for row in rows):
        return True
    cells = [cell for row in rows for cell in row]
    return any(
        len(cell) > _PARAGRAPHS or sum(len(block.text) for block in cell) > _LONG for cell in cells
    )


def row_block(row: Row) -> Block | None:
    """A row as one block, tabs between its cells; None when all are empty."""
    cells = [" ".join(line for block in cell for line in block.lines()) for cell in row]
    text = "\t".join(cell.replace("\t", " ") for cell in cells).strip("\t ")
    first = next((block for cell in row for block in cell), None)
    return Block(text, first.ordinal, first.page, row=True) if first and text else None


def _inside(element: Element, name: str) -> Iterator[Element]:
    for inner in element:
        kind = local(inner)
        if kind == name:
            yield inner
        elif kind in _WRAPPERS:
            yield from _inside(inner, name)


def _is_gone(properties: Element | None) -> bool:
    return properties is not None and any(local(one) in _GONE for one in properties)


def _goes_on(properties: Element | None) -> bool:
    merges = (child(properties, name) for name in ("vMerge", "hMerge"))
    return any(one is not None and value(one) != "restart" for one in merges)
