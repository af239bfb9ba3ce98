"""Tables → CSV that a spreadsheet opens as it stands: nothing in it runs or turns into a date."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from searcher.text.inert import inert
from searcher.text.patterns import pattern

# In front of a file without it a spreadsheet takes UTF-8 for the code of its own country.
BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet computes, also in its full-width forms and behind blanks, and what it takes for
# a day.
FORMULA = pattern(r"\s*[=+\-@\t\r＝＋－＠]")
DAY = pattern(r"\d{1,2}[-/]\d{1,4}(?:[-/]\d{1,4})?")


def csv_rows(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a row of names and the rows as CSV, each cell made inert; a row ends without a break."""
    written: list[str] = []
    target = SimpleNamespace(write=written.append)
    writer = csv.DictWriter(target, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        yield written.pop()[:-1]
        writer.writerow({name: cell(value) for name, value in row.items()})
    yield written.pop()[:-1]


def csv_table(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the rows as CSV under a row of names, each cell made inert."""
    return "\n".join(csv_rows(names, rows))


def cell(value: Any) -> Any:
    """Return what a cell may hold: text that would be computed or read as a day stands behind an
    apostrophe; numbers stay numbers.

    >>> cell("=1+2"), cell("\u3000@甲"), cell("3-12"), cell("2021-03-05"), cell(-1.5)
    ("'=1+2", "'\u3000@甲", "'3-12", '2021-03-05', -1.5)
    """
    if not isinstance(value, str):
        return value
    shown = inert(value)
    return "'" + shown if FORMULA.match(shown) or DAY.fullmatch(shown) else shown


def stretch(first: int, last: int) -> str:
    """Return two ends joined so that no spreadsheet makes a day of them.

    >>> stretch(19, 21), stretch(4, 4)
    ('19–21', '4')
    """
    return str(first) if first == last else f"{first}–{last}"
