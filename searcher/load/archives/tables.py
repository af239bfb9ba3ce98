"""A table as text (CSV, TSV) whose rows are documents, as an archive of these."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import IO

from searcher.load.archives.entries import Entry
from searcher.load.encoding import decode
from searcher.load.records.columns import FIRST, is_note, place_of_names, row_bytes
from searcher.load.records.parts import texts_beside
from searcher.load.workbook.separated import is_open, layout_of

_HEAD = 1 << 18  # bytes that tell the encoding and the sign between cells
_LONGEST_LINE = 1 << 20
_LEAST = 0.9  # of all rows that have as many cells


def tabled(file: IO[bytes]) -> Iterator[Entry] | None:
    """Return the rows that are documents, each named by the line it begins on, and what stands beside
    them; None where they are rows of a table, or not all of it can be parted into rows."""
    start = file.tell()
    head = file.read(_HEAD)
    codec = decode(head).encoding if head else "utf-8"
    text = head.decode(codec, "replace").removeprefix("\ufeff")
    sign, said = layout_of(io.StringIO(text, newline="").readlines())
    rows = partial(_rows, file, (start, codec), (sign, said))
    first = list(islice(rows(), FIRST)) if _is_sound(rows()) else []
    at = place_of_names([cells for _, cells in first])
    if at < 0:
        file.seek(start)
        return None
    above = ["\t".join(cells).strip() for _, cells in first[:at]]
    return _parted(islice(rows(), at + 1, None), first[at][1], above)


def _parted(
    rows: Iterator[tuple[int, list[str]]], names: Sequence[str], beside: list[str]
) -> Iterator[Entry]:
    """Yield the rows that are documents, last what stands beside them."""
    for line, cells in rows:
        if is_note(cells):
            beside.append("".join(cells).strip())
        else:
            yield _entry(line, row_bytes(names, cells))
    yield from (_entry(*part) for part in texts_beside(beside))


def _rows(
    file: IO[bytes], place: tuple[int, str], layout: tuple[str, bool]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with its line. Raises csv.Error where quotes do not
    close, or too late."""
    (start, codec), (sign, said) = place, layout
    file.seek(start)
    text = io.TextIOWrapper(file, codec, "replace", newline="")
    try:
        lines = iter(partial(text.readline, _LONGEST_LINE), "")
        held = _Held(line.replace("\0", "").removeprefix("\ufeff") for line in lines)
        reader, last = csv.reader(held, delimiter=sign), 0
        for cells in reader:
            line, last = last + 1, reader.line_num
            if is_open(held.taken()):
                raise csv.Error
            if any(map(str.strip, cells)) and not (said and line == 1):
                yield line, cells
    finally:
        text.detach()


class _Held:
    """Lines on their way, those since the last look held."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._held: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self._held.append(line)
            if len(line) == _LONGEST_LINE:
                raise csv.Error
            yield line

    def taken(self) -> list[str]:
        """Return the lines since the last look."""
        held, self._held = self._held, []
        return held


def _is_sound(rows: Iterator[tuple[int, list[str]]]) -> bool:
    """True if nearly all rows have as many cells: a quote too many tears them apart."""
    try:
        widths = Counter(len(cells) for _, cells in rows)
    except csv.Error:
        return False
    return bool(widths) and max(widths.values()) >= _LEAST * widths.total() > 2 * _LEAST


def _entry(line: int, raw: bytes) -> Entry:
    return Entry(f"{line}.json", len(raw), lambda: iter((raw,)), one=True)
