"""A workbook whose rows are documents, as an archive of these; a process of its own reads it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from searcher.errors import LoadError
from searcher.load.archives.entries import Entry
from searcher.load.archives.streams import spooled
from searcher.load.formats import WORKBOOK_REST, format_named
from searcher.load.losses import notes_of
from searcher.load.reading import Unreadable, bytes_of, stamp_of
from searcher.load.records.columns import row_bytes
from searcher.load.records.tree import put
from searcher.load.sandbox import idle
from searcher.load.sandbox.child import Work
from searcher.load.sandbox.frames import Block, Frame
from searcher.load.sandbox.limits import Limits, limits_of
from searcher.load.sandbox.patience import ask_for
from searcher.load.sandbox.worker import Ended, Worker
from searcher.load.sniffing import true_format
from searcher.load.workbook import holds_word, sheets_of
from searcher.load.workbook.documents import Documents, parted
from searcher.load.workbook.sheets import Sheet

TASK = "searcher.load.archives.workbooks:serving"
NO_ANSWER = "what its reader answers makes no sense"
_TRIES = 3  # an idle process may have ended, another be ended by somebody
_TOGETHER = 1 << 20  # bytes of rows in a frame
_NO_NAME = {ord(sign): "_" for sign in '/\\.~"'} | dict.fromkeys(
    (*range(32), *range(127, 160)), "_"
)


@dataclass(frozen=True)
class Parting:
    """What is in a workbook: one document (`is_whole`), or rows that are documents and maybe something
    else (`has_rest`), of which `note` tells what was not read.

    The rows lie one after the other in `rows`, `listed` by name and size in bytes.
    """

    is_whole: bool
    has_rest: bool
    note: str
    rows: IO[bytes]
    listed: Sequence[tuple[str, int]]

    def entries(self) -> Iterator[Entry]:
        """Yield the rows that are documents: each is named by its number, and by its sheet where
        several hold anything."""
        place = 0
        for name, size in self.listed:
            yield Entry(name, size, partial(_stretch, self.rows, place, size), one=True)
            place += size


@contextlib.contextmanager
def parting(file: IO[bytes], path: str | None) -> Iterator[Parting]:
    """Give what is in a workbook, whose bytes are in a file that lies at `path`, None for one without
    a name.

    Raises Unreadable where finding out takes more than a file of its size may.
    """
    with _at(file, path) as place:
        limits = limits_of(stamp_of(place).size)
        ask_for(limits.busy)
        said, listed, rows = _asked(place, limits)
    with rows:
        flags = said.get("whole") is not False, bool(said.get("rest"))
        yield Parting(*flags, str(said.get("note", "")), rows, listed)


@contextlib.contextmanager
def _at(file: IO[bytes], path: str | None) -> Iterator[str]:
    """Give where another process finds a file; a copy of one without a name, as short as it may be."""
    if path is not None:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        place = os.path.join(folder, "workbook")
        with open(place, "wb") as copy:
            shutil.copyfileobj(file, copy)
        yield place


_Answer = tuple[dict[str, Any], list[tuple[str, int]], IO[bytes]]


def _asked(place: str, limits: Limits) -> _Answer:
    """Return what a process says of the workbook at a place: of all, and the rows it sent."""
    for left in reversed(range(_TRIES)):
        worker = idle.take() or Worker()
        try:
            worker.start(TASK, {})
            worker.ask({"path": place}, limits)
            answer = _taken(worker.answer(limits))
        except BaseException as error:
            worker.end()
            if not isinstance(error, Ended):
                raise
            if error.by_limit or not left:
                raise Unreadable(str(error)) from error
        else:
            worker.end() if worker.retiring else idle.keep(worker)
            return answer
    raise AssertionError


def _taken(frames: Iterator[Frame]) -> _Answer:
    """Return what frames say, the rows in a file. What is not of their kind is not believed."""
    said: dict[str, Any] = {}
    listed: list[tuple[str, int]] = []

    def blocks() -> Iterator[Block]:
        for frame in frames:
            if "failed" in frame.said:
                raise Unreadable(str(frame.said["failed"]))
            said.update(frame.said)
            listed.extend(zip(map(str, said.pop("names", ())), map(len, frame.blocks), strict=True))
            yield from frame.blocks

    try:
        return said, listed, spooled(map(bytes, blocks()))
    except (ValueError, TypeError) as error:
        raise Unreadable(NO_ANSWER) from error


def _stretch(rows: IO[bytes], place: int, size: int) -> Iterator[bytes]:
    rows.seek(place)
    yield rows.read(size)


def serving() -> Work:
    """Return what a worker answers with: the frames of what is in the workbook at a path."""

    def answer(asked: dict[str, Any]) -> Iterator[Frame]:
        return _frames(asked["path"])

    return answer


def _frames(path: str) -> Iterator[Frame]:
    lost: Counter[str] = Counter()
    try:
        sheets = _sheets_at(path, lost)
    except (LoadError, Unreadable):  # who reads it whole tells what is wrong with it
        sheets = []
    parts = [parted(sheet) for sheet in sheets]
    tables = [table for table, _ in parts if table]
    if not tables:
        yield Frame({"whole": True})
        return
    rest = holds_word(cell for _, sheet in parts for row in sheet.rows for cell in row.cells)
    yield Frame({"whole": False, "rest": rest, "note": "; ".join(notes_of(lost))})
    several = sum(bool(sheet.rows) for sheet in sheets) > 1
    yield from _together(_rows(tables, named=several))


def _sheets_at(path: str, lost: Counter[str]) -> list[Sheet]:
    raw = bytes_of(path, WORKBOOK_REST.limit)
    named = format_named(WORKBOOK_REST.name)
    return sheets_of(raw, lost) if true_format(raw, named) == named else []


def _rows(tables: Sequence[Documents], *, named: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the rows of tables, each with its name, in which its sheet is `named`."""
    folders: dict[str, Documents] = {}
    for table in tables:
        put(folders, table.sheet.translate(_NO_NAME), table)
    for folder, table in folders.items():
        for row in table.rows:
            name = f"{row.number}.json"
            yield f"{folder}/{name}" if named else name, row_bytes(table.names, row.cells)


def _together(rows: Iterable[tuple[str, bytes]]) -> Iterator[Frame]:
    """Yield rows in frames of some size."""
    names, blocks, size = list[str](), list[bytes](), 0
    for name, raw in rows:
        names.append(name)
        blocks.append(raw)
        size += len(raw)
        if size > _TOGETHER:
            yield Frame({"names": names}, blocks)
            names, blocks, size = [], [], 0
    yield Frame({"names": names}, blocks)
