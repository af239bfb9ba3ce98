"""The rows and cells of a table in a DOCX that are shown."""

from __future__ import annotations

from collections.abc import Iterator

from searcher.load.word.docx.names import Element, child, local, number, value

_GONE = frozenset({"del", "cellDel", "moveFrom"})
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo"})


def rows_of(table: Element) -> Iterator[list[Element | None]]:
    """Yield the cells of each row that is not deleted; None for a cell that goes on from the one
    above or before it.

    One that says that it goes on from a cell which is not there is shown, as word processors do.
    """
    merged = frozenset[int]()  # columns of the row above whose cells go on
    for row in _inside(table, "tr"):
        properties = child(row, "trPr")
        if not _is_gone(properties):
            cells = list(_cells_of(row, number(child(properties, "gridBefore")) or 0, merged))
            yield [cell for cell, _ in cells]
            merged = frozenset(column for _, column in cells if column is not None)


def _cells_of(
    row: Element, column: int, merged: frozenset[int]
) -> Iterator[tuple[Element | None, int | None]]:
    """Yield the cells of a row that are not deleted, and the column of one that may go on below."""
    before = False  # whether the cell before may go on in this one
    for cell in _inside(row, "tc"):
        properties = child(cell, "tcPr")
        if _is_gone(properties):
            continue
        below, beside = child(properties, "vMerge"), child(properties, "hMerge")
        goes_on = (_goes_on(below) and column in merged) or (_goes_on(beside) and before)
        yield None if goes_on else cell, None if below is None else column
        before = beside is not None
        column += number(child(properties, "gridSpan")) or 1


def has_table(table: Element) -> bool:
    """True if a cell of the table holds a table."""
    inner = table.iterdescendants("{*}tbl")
    return next(inner, None) is not None


def _inside(element: Element, name: str) -> Iterator[Element]:
    for inner in element:
        kind = local(inner)
        if kind == name:
            yield inner
        elif kind in _WRAPPERS:
            yield from _inside(inner, name)


def _is_gone(properties: Element | None) -> bool:
    return properties is not None and any(local(one) in _GONE for one in properties)


def _goes_on(merge: Element | None) -> bool:
    return merge is not None and value(merge) != "restart"
