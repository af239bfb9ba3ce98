"""Lone numbers at the top or the bottom of pages whose bounds are known: page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from searcher.model import Line
from searcher.repair.page_marks import Mark

_NUMBER = re.compile(r"(\d{1,4})(?:\s*/\s*\d{1,4})?|([ivxl]{1,7})", re.IGNORECASE)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_LEAST = 2  # pages whose numbers agree


class _Standing(NamedTuple):
    """A lone number: its line by index, its page, what it says, and which edge it stands at."""

    line: int
    page: int
    number: int
    edge: str
    roman: bool

    @property
    def series(self) -> tuple[int, str, bool]:
        """What the page numbers of one document agree in."""
        return self.number - self.page, self.edge, self.roman


def find_edge_numbers(lines: Sequence[Line]) -> dict[int, Mark]:
    """Return the page numbers by line index: numbers alone on the first or the last line of their
    pages that count up with the pages; on a single page a lone 1 at its foot.

    Must not fire on a number that agrees with no other, as the last cell of a table does.

    >>> pages = [("总则", 3), ("11", 3), ("附则", 4), ("12", 4)]
    >>> list(find_edge_numbers([Line(text, ((0, 1),), page) for text, page in pages]))
    [1, 3]
    """
    standing = list(_list_standing(lines))
    agreed = Counter(one.series for one in standing)
    single = bool(lines) and lines[0].page == lines[-1].page == 1
    return {
        one.line: Mark(None if one.roman else one.number)
        for one in standing
        if agreed[one.series] >= _LEAST
        or (single and one.number == 1 and one.edge == "foot" and not one.roman)
    }


def _list_standing(lines: Sequence[Line]) -> Iterator[_Standing]:
    shown = [index for index, line in enumerate(lines) if line.text.strip()]
    for page, group in groupby(shown, lambda index: lines[index].page):
        indices = list(group)
        if page is None or len(indices) < 2:
            continue
        for edge, index in (("head", indices[0]), ("foot", indices[-1])):
            found = _NUMBER.fullmatch(lines[index].text.strip())
            if found:
                number = int(found[1]) if found[1] else _read_roman(found[2].lower())
                yield _Standing(index, page, number, edge, found[1] is None)


def _read_roman(numeral: str) -> int:
    """Return the number that a numeral of small letters stands for.

    >>> _read_roman("xiv")
    14
    """
    values = [_ROMAN[letter] for letter in numeral]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0])
    )
