"""The sheets of a workbook as python-calamine reads them: rows of cells as text."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from searcher.load.losses import CHART, COMMENT, HIDDEN_SHEET, PICTURE
from searcher.load.packages import Package
from searcher.load.reading import Unreadable

NEEDS = "reading workbooks needs: pip install python-calamine"
_BLANKS = " \t\xa0\u3000\u200b\ufeff"
_ZIP = b"PK\x03\x04"
_DIGITS = 15  # that a cell's number has
# What a package of Excel keeps beside its cells, by how the names of the parts begin.
_BESIDE = (
    ("xl/media/", PICTURE),
    ("xl/charts/chart", CHART),
    ("xl/comments", COMMENT),
    ("pictures/", PICTURE),
)
Span = tuple[tuple[int, int], tuple[int, int]]  # first and last row and column, from 0


@dataclass(frozen=True)
class Row:
    """A row with its number (from 1) and the text of its cells, empty ones too.

    A cell may have several lines until its row is `flat`.
    """

    number: int
    cells: Sequence[str]

    @property
    def text(self) -> str:
        """The cells with tabs between."""
        return "\t".join(self.cells).strip("\t")

    def filled(self) -> list[str]:
        """Return the cells that are not empty."""
        return [cell for cell in self.cells if cell]

    def flat(self) -> Row:
        """Return the row with each cell on one line."""
        return replace(self, cells=[cell_text(cell) for cell in self.cells])


@dataclass(frozen=True)
class Sheet:
    """A sheet with its rows that are not empty, its merged cells.

    `spans` is None where the format does not tell which cells are merged.
    """

    name: str
    rows: Sequence[Row]
    spans: Sequence[Span] | None

    def flat(self) -> Sheet:
        """Return the sheet with each cell on one line, empty rows left out."""
        rows = (row.flat() for row in self.rows)
        return replace(self, rows=[row for row in rows if any(row.cells)])


def sheets_in(raw: bytes, lost: Counter[str]) -> list[Sheet]:
    """Return the sheets that are shown; what is not read of the workbook is counted in `lost`.

    Raises Unreadable for a workbook that is damaged or encrypted.
    """
    if raw.startswith(_ZIP):
        package = Package(raw)
        package.guard()
        for name in package.names():
            lost.update(what for start, what in _BESIDE if name.startswith(start))
    try:
        return list(_sheets(_workbook(raw), lost))
    except BaseException as error:  # a panic of the library is no Exception
        raise _reason(error) from error


def cell_text(value: Any) -> str:
    """Return a cell's value on one line: dates in ISO form, numbers without a needless fraction.

    >>> cell_text(5400.0), cell_text(0.15), cell_text(datetime(2023, 5, 1)), cell_text(True)
    ('5400', '0.15', '2023-05-01', 'TRUE')
    """
    if isinstance(value, str):
        return " ".join(value.split()).strip(_BLANKS)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.{_DIGITS}g}"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def written(value: Any) -> str:
    """Return a cell's value as `cell_text` does, but a text as it stands where it says anything."""
    return value if isinstance(value, str) and cell_text(value) else cell_text(value)


def rows_of(values: Iterator[Sequence[Any]], first: int) -> Iterator[Row]:
    """Yield the rows that are not empty; the first has the number `first`."""
    for number, cells in enumerate(values, first):
        row = Row(number, [written(cell) for cell in cells])
        if any(row.cells):
            yield row


def _workbook(raw: bytes) -> Any:
    try:
        from python_calamine import CalamineWorkbook
    except ImportError as error:
        raise Unreadable(NEEDS) from error
    return CalamineWorkbook.from_filelike(io.BytesIO(raw))


def _sheets(workbook: Any, lost: Counter[str]) -> Iterator[Sheet]:
    for at, said in enumerate(workbook.sheets_metadata):
        if str(said.visible).rpartition(".")[2] != "Visible":
            lost[HIDDEN_SHEET] += 1
        elif str(said.typ).rpartition(".")[2] != "WorkSheet":
            lost[CHART] += 1
        else:
            sheet = workbook.get_sheet_by_index(at)
            top, left = sheet.start or (0, 0)
            rows = list(rows_of(sheet.iter_rows(), top + 1))
            yield Sheet(said.name, rows, _moved(sheet.merged_cell_ranges or None, left))


def _moved(spans: Sequence[Span] | None, left: int) -> Sequence[Span] | None:
    """Return the spans with columns counted from the first one that is filled."""
    if spans is None:
        return None
    return [((a, b - left), (c, d - left)) for (a, b), (c, d) in spans]


def _reason(error: BaseException) -> BaseException:
    """Return what is raised for what the library raised."""
    name = type(error).__name__
    if isinstance(error, (Unreadable, MemoryError, KeyboardInterrupt, SystemExit)):
        return error
    if name == "PasswordError" or "password" in str(error).lower():
        return Unreadable("it is encrypted: a password is needed to open it")
    return Unreadable("the workbook is damaged, or of a kind that is not known")
