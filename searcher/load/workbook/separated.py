"""Tables as text (CSV, TSV): records of cells parted by a sign, read as the rows of a sheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from searcher.load.encoding import decode
from searcher.load.reading import Reading
from searcher.load.workbook import reading_of
from searcher.load.workbook.sheets import Row, Sheet, cell_text

_SIGNS = ",\t;|，"
_OF_SENTENCES = ";|，"  # signs that stand in cells too: they part nearly all records alike
_LEAST = 0.9
_SAMPLE = 50  # records that tell which sign parts the cells
_SAID = re.compile(f"sep=([{_SIGNS}])", re.I)  # how a first line names the sign, for Excel


def read(raw: bytes) -> Reading:
    """Return the records of a table, one line each, tabs between the cells.

    A cell may hold line ends between quotes. Lines have the numbers that an editor shows where
    their records begin.

    >>> [line.text for line in read('渡口,摆渡人\\n青石渡,"赵,钱"\\n'.encode()).lines]
    ['渡口\\t摆渡人', '青石渡\\t赵,钱']
    """
    decoded = decode(raw)
    lines = list(io.StringIO(decoded.text.replace("\0", ""), newline=""))
    sign, said = layout_of(lines)
    rows = list(_rows(lines, sign))[said:]
    return reading_of([Sheet("", rows, None)], decoded.encoding, decoded.notes)


def layout_of(lines: Sequence[str]) -> tuple[str, bool]:
    """Return the sign between the cells of a table, and whether its first line names it."""
    said = _SAID.fullmatch(lines[0].strip(" \r\n")) if lines else None
    return (said[1], True) if said else (_sign_of(lines), False)


def _sign_of(lines: Sequence[str]) -> str:
    """Return the sign that parts the most records of the beginning into equally many cells."""

    def evenness(sign: str) -> int:
        widths = Counter(len(row.cells) for row in islice(_rows(lines, sign), _SAMPLE))
        most = max((count for width, count in widths.items() if width > 1), default=0)
        return 0 if sign in _OF_SENTENCES and most < _LEAST * widths.total() else most

    return max(_SIGNS, key=evenness)


def _rows(lines: Sequence[str], sign: str) -> Iterator[Row]:
    """Yield the records that are not empty; what quotes close too late or never is read without
    them."""
    last = 0
    records = csv.reader(lines, delimiter=sign)
    while True:
        try:
            cells = next(records)
        except StopIteration:
            return
        except csv.Error:
            yield from _bare(lines, last, sign)
            return
        if records.line_num == len(lines) and is_open(lines[last:]):
            yield from _bare(lines, last, sign)
            return
        row = Row(last + 1, [cell_text(cell) for cell in cells])
        last = records.line_num
        if any(row.cells):
            yield row


def is_open(lines: Sequence[str]) -> bool:
    """True if the lines of a record hold a quote that none of them closes."""
    return len(lines) > 1 and sum(line.count('"') for line in lines) % 2 == 1


def _bare(lines: Sequence[str], done: int, sign: str) -> Iterator[Row]:
    """Yield the lines after so many, each a record."""
    for number, line in enumerate(lines[done:], done + 1):
        row = Row(number, [cell_text(cell) for cell in line.split(sign)])
        if any(row.cells):
            yield row
