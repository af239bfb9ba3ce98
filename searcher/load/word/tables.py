"""Tables of any word processor → blocks: rows with tabs, or the prose that a table only places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from searcher.load.word.block import Block

_LONG = 400  # characters of a cell that is prose, not an entry
_PARAGRAPHS = 3  # of an entry at most

Row = list[list[Block]]


def table_blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """Return a table's blocks: a row each, or cell by cell where the table only places prose."""
    if is_layout(rows):
        return (block for row in rows for cell in row for block in cell)
    return filter(None, map(row_block, rows))


def is_layout(rows: Sequence[Row]) -> bool:
    """True if cells hold prose, or all stand one below the other: no entries of a table."""
    if all(len(row) <= 1 for row in rows):
        return True
    cells = [cell for row in rows for cell in row]
    return any(
        len(cell) > _PARAGRAPHS or sum(len(block.text) for block in cell) > _LONG for cell in cells
    )


def row_block(row: Row) -> Block | None:
    """Return a row as one block, tabs between its cells; None when all are empty."""
    cells = [" ".join(line for block in cell for line in block.lines()) for cell in row]
    text = "\t".join(cell.replace("\t", " ") for cell in cells).strip("\t ")
    first = next((block for cell in row for block in cell), None)
    return Block(text, first.ordinal, first.page, row=True) if first and text else None


class OpenTable:
    """A table as its cells and rows come to their ends, one after the other."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._row: Row = []
        self._cell: list[Block] = []

    def put(self, blocks: Iterable[Block]) -> None:
        """Paragraphs of the cell that is open."""
        self._cell += blocks

    def end_cell(self) -> None:
        """The cell is complete."""
        self._row.append(self._cell)
        self._cell = []

    def end_row(self) -> None:
        """The row is complete."""
        if self._row:
            self._rows.append(self._row)
        self._row, self._cell = [], []

    def end(self) -> Iterator[Block]:
        """End the table; a row that does not end, in a damaged file, ends with it."""
        if self._cell:
            self.end_cell()
        self.end_row()
        rows, self._rows = self._rows, []
        return table_blocks(rows)
