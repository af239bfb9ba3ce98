"""The table of a catalog: what filters, updates and sorting look at, a column a name.

Each column lies packed on its own, so that who asks for a few of them reads no others.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.postings.container import Container
from searcher.postings.container_writer import ContainerWriter
from searcher.store.records import COUNTS, DATES
from searcher.store.shape import (
    inflated,
    is_date_or_none,
    is_list,
    is_text,
    is_year_or_none,
    read_json,
    require,
)

# What records say: one column a name, one row a document.
COLUMNS = (
    "id",
    "path",
    "file",
    "digest",
    "count",
    "title",
    "issuer",
    "doc_number",
    "cites",
    "type",
    "region",
    "issued_on",
    "published_on",
    "first_on",
    "year",
    "characters",
)
# The titles, without what people leave out, that each document names in 《…》.
NAMES = "names"
_TEXTS = frozenset("id path file digest".split())
_LISTS = frozenset(("cites", NAMES))
# What many documents have in common, and memory holds once.
_SHARED = frozenset("issuer type region issued_on published_on first_on year".split())
# The table says no more than the records, and titles named are shorter than the texts they are in.
_ROOM = 64 << 20
# Values that are written as JSON together.
_TOGETHER = 256


class ColumnWriter:
    """A column under way, kept as packed JSON: values take many times the memory."""

    def __init__(self) -> None:
        self._waiting: list[Any] = []
        self._machine = zlib.compressobj()
        self._packed = bytearray(self._machine.compress(b"["))
        self._begun = False

    def append(self, value: Any) -> None:
        """Add a value at the end."""
        self._waiting.append(value)
        if len(self._waiting) == _TOGETHER:
            self._pack()

    def close(self) -> NDArray[np.uint8]:
        """Return the column as it is kept."""
        self._pack()
        self._packed += self._machine.compress(b"]") + self._machine.flush()
        return np.frombuffer(self._packed, np.uint8)

    def _pack(self) -> None:
        text = json.dumps(self._waiting, ensure_ascii=False)[1:-1].encode()
        if text:
            self._packed += self._machine.compress(b", " + text if self._begun else text)
            self._begun = True
        self._waiting = []


class ColumnsWriter:
    """The columns of a segment's documents under way."""

    def __init__(self) -> None:
        self._columns = {name: ColumnWriter() for name in (*COLUMNS, NAMES)}

    def add(self, row: Mapping[str, Any]) -> None:
        """Append a document by what its record says, its metadata and the titles it names."""
        for name, column in self._columns.items():
            column.append(row[name])

    def close(self, container: ContainerWriter) -> None:
        """Put all columns into a container."""
        for name, column in self._columns.items():
            container.add(array_of(name), column.close())


class Columns(dict[str, list[Any]]):
    """The columns by their names, each read when it is first asked for, and kept.

    Reading raises IndexDamaged for what is not as `ColumnsWriter` writes it. `most` are the
    bytes of all records.
    """

    def __init__(self, container: Container, count: int, *, most: int) -> None:
        super().__init__()
        self._container, self._count, self._most = container, count, most

    def __missing__(self, name: str) -> list[Any]:
        self[name] = self.read(name)
        return self[name]

    def read(self, name: str) -> list[Any]:
        """Return a column, which is not kept here."""
        content = self._container.array(array_of(name), ("|u1",)).tobytes()
        try:
            column = read_json(inflated(content, most=_ROOM + 16 * self._most))
            require(isinstance(column, list) and len(column) == self._count, "count")
            require(_is_column(name, column), "values")
        except ValueError as error:
            raise self._container.invalid(f"{array_of(name)} ({error})") from None
        return list(_share_equal(column)) if name in _SHARED else column


def array_of(name: str) -> str:
    """Return the array that a column is kept in."""
    return f"table.{name}"


def _is_column(name: str, column: list[Any]) -> bool:
    """True if all values of a column are of its kind; looked at by kind, for there are many."""
    kinds = set(map(type, column))
    if name in COUNTS:
        return kinds <= {int} and min(column, default=0) >= 0
    if name in _LISTS:
        return all(is_list(one, is_text) for one in column)
    if not kinds <= ({str} if name in _TEXTS else {str, type(None)}):
        return False
    if name == "year":
        return all(map(is_year_or_none, set(column)))
    return name not in DATES or all(map(is_date_or_none, set(column)))


def _share_equal(column: Iterable[str | None]) -> Iterator[str | None]:
    """Return the values, those that are equal being one."""
    known: dict[str | None, str | None] = {}
    return (known.setdefault(value, value) for value in column)
