"""Footnotes of a page: told by their small type under the text, named as in other formats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from searcher.load.page.rows import Row

_SMALL = 0.9  # times the size of the text
_MOST_BELOW = 2  # rows of furniture under the notes
_FURNITURE = re.compile(r"[\W\d_第共页]*")
_NOTE = re.compile(r"[\[［〔（(]?(\d{1,2})[\]］〕）)]?[.．、]?\s*(?=[^\W\d_])|([①-⑳])\s*")
_CIRCLED = ord("①") - 1


def with_notes(rows: Sequence[Row], body: float) -> list[Row]:
    """Return the rows of a column, the footnotes under its text, set in an em smaller than `body`,
    beginning with 注1：.

    Must not fire on a page that is all in small type, as a table is, nor on a list in the
    text.
    """
    stop = len(rows)
    while stop > max(0, len(rows) - _MOST_BELOW) and _FURNITURE.fullmatch(rows[stop - 1].text):
        stop -= 1
    start = stop
    while start and rows[start - 1].size < _SMALL * body and not rows[start - 1].table:
        start -= 1
    if not start or rows[start - 1].table:
        return list(rows)
    return [*rows[:start], *map(_named, rows[start:stop]), *rows[stop:]]


def _named(row: Row) -> Row:
    mark = _NOTE.match(row.text)
    if mark is None:
        return row
    number = mark[1] or str(ord(mark[2]) - _CIRCLED)
    return replace(row, text=f"注{int(number)}：{row.text[mark.end() :]}")
