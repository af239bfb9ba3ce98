"""Which cell of which table a block stands in, and which tables only place parts of the page."""

from __future__ import annotations

from collections import Counter

Cell = tuple[int, int, int]  # table, row, cell: ordinals

_LONG = 400  # characters of a cell that is prose, not an entry
_PARAGRAPHS = 3  # of an entry at most


class Tables:
    """Follows tables, rows and cells as they open and close; counts what the cells hold."""

    def __init__(self) -> None:
        self._open: list[list[int]] = []
        self._count = 0
        self._nesting: set[int] = set()
        self._paragraphs: Counter[Cell] = Counter()
        self._lengths: Counter[Cell] = Counter()

    def open(self) -> None:
        """Take in that a table begins; tables around it are there for the layout."""
        # Those further out were noted when the one inside them began.
        self._nesting.update(table[0] for table in self._open[-1:])
        self._count += 1
        self._open.append([self._count, 0, 0])

    def row(self) -> None:
        """Take in that a row begins."""
        if self._open:
            self._open[-1][1:] = [self._open[-1][1] + 1, 0]

    def cell(self) -> None:
        """Take in that a cell begins."""
        if self._open:
            self._open[-1][2] += 1

    def close(self) -> None:
        """Take in that a table ends."""
        if self._open:
            self._open.pop()

    def put(self, text: str) -> Cell | None:
        """Return the cell that a block of `text` stands in, None outside of cells."""
        if not self._open or not self._open[-1][2]:
            return None
        table, row, cell = self._open[-1]
        self._paragraphs[table, row, cell] += 1
        self._lengths[table, row, cell] += len(text)
        return table, row, cell

    def layout(self) -> frozenset[int]:
        """Return the tables that hold tables or prose: their cells are read as parts of the page."""
        crowded = {cell[0] for cell, count in self._paragraphs.items() if count > _PARAGRAPHS}
        long = {cell[0] for cell, length in self._lengths.items() if length > _LONG}
        return frozenset(self._nesting | crowded | long)
