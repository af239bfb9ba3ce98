"""The rows and cells of a table in a DOCX that are shown."""

from __future__ import annotations

from collections.abc import Iterator

from searcher.load.word.docx.names import Element, child, local, value

_GONE = frozenset({"del", "cellDel", "moveFrom"})
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo"})


def rows_of(table: Element) -> Iterator[Element]:
    """Return the rows of a table that are not deleted."""
    return (row for row in _inside(table, "tr") if not _is_gone(child(row, "trPr")))


def cells_of(row: Element) -> Iterator[Element | None]:
    """Yield the cells of a row that are not deleted; None for one that goes on from the row above."""
    for cell in _inside(row, "tc"):
        properties = child(cell, "tcPr")
        if not _is_gone(properties):
            yield None if _goes_on(properties) else cell


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


def _goes_on(properties: Element | None) -> bool:
    merges = (child(properties, name) for name in ("vMerge", "hMerge"))
    return any(one is not None and value(one) != "restart" for one in merges)
