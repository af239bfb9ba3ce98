"""The title of a document: the largest lines in the middle of its first page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from searcher.load.page.rows import Row
from searcher.text.rules import Rules

_TOP = 30  # rows among which a title stands
_TOP_PLAIN = 6  # rows among which one begins that is no larger than the text
_SHORT = 0.9  # of the text's width, that a line of such a title takes
_LARGER = 1.1  # times the size of the text: 小二 over 三号, the least that titles are set in
_LARGER_RECOGNISED = 1.3  # where sizes are those of boxes around what was recognised
_OFF_MIDDLE = 1.5  # ems that a centred line may stand off the middle of the page
_SAME_SIZE = 0.05  # of the size, that the lines of one title differ by
_WIDEST_STEP = 2.6  # ems from one line of a title to the next
_LONGEST, _SHORTEST = 120, 4  # characters of a title
_LETTER = re.compile(r"[0-9A-Za-z]")
_RULES = Rules(os.path.dirname(__file__), "titles.tsv")
_NO_TITLE = _RULES.pattern("{no_title}")
_DECREE = _RULES.pattern("{decree}")
_OFFICE = _RULES.pattern("{office}")
_STAGE = _RULES.pattern("{stage}")


def with_title(blocks: Sequence[Sequence[Row]], *, width: float, body: float) -> list[list[Row]]:
    """Return the rows of a first page's blocks with its title as one row of level 1.

    The page is so many points wide, and most of the document's text of size `body`. Where no
    lines in the middle are larger than that, several of its size on top are the title; one
    alone may be anything, and nothing changes.
    """
    whole = [list(rows) for rows in blocks]
    left = _TOP
    runs: list[_Run] = []
    for rows in whole:
        runs += [_Run(rows, run) for run in _runs(rows[:left], width, body)]
        left = max(0, left - len(rows))
    likely = _likeliest(runs) or _plain(whole, width)
    if likely:
        max(likely, key=lambda run: run.size).join()
    return whole


class _Run:
    """Some rows of a block that follow one another, and what they say together."""

    def __init__(self, block: list[Row], rows: range) -> None:
        self._block, self._rows = block, rows
        self.text = _joined(block[rows.start : rows.stop])
        self.size = block[rows.start].size

    def join(self) -> None:
        """Put one row of level 1 in the place of the rows."""
        first, last = self._block[self._rows.start], self._block[self._rows.stop - 1]
        row = replace(first, text=self.text, x0=last.x0, x1=last.x1, y0=last.y0, level=1)
        self._block[self._rows.start : self._rows.stop] = [row]


def _likeliest(runs: Sequence[_Run]) -> Sequence[_Run]:
    """Return the runs that are long as titles are; a decree or an office only where nothing else is
    large."""
    runs = [run for run in runs if _SHORTEST <= len(run.text) <= _LONGEST]
    named = [run for run in runs if not _DECREE.fullmatch(run.text)]
    said = [run for run in named if not _OFFICE.fullmatch(run.text)]
    return said or named or runs


def _plain(blocks: Sequence[list[Row]], width: float) -> Sequence[_Run]:
    """Return the first lines in the middle of the page, where several of one size stand over the
    text."""
    rows = next((rows for rows in blocks if len(rows) > 2), [])
    if not rows:
        return []
    reach = max(row.x1 for row in rows) - min(row.x0 for row in rows)
    top = [
        at for at, row in enumerate(rows[:_TOP_PLAIN]) if _is_short_and_centred(row, width, reach)
    ]
    if not top:
        return []
    stop = top[0] + 1
    while stop in top and _goes_on(rows[stop - 1], rows[stop]):
        stop += 1
    run = _Run(rows, range(top[0], stop))
    return [run] if 1 < stop - top[0] and stop < len(rows) and _likeliest([run]) else []


def _is_short_and_centred(row: Row, width: float, reach: float) -> bool:
    """True if a line stands in the middle, and not because it fills the width of the text."""
    aside = abs((row.x0 + row.x1) / 2 - width / 2)
    short = row.x1 - row.x0 < _SHORT * reach and not row.table and row.confidence is None
    return short and aside < _OFF_MIDDLE / 2 * row.size and not _NO_TITLE.fullmatch(_bare(row.text))


def _runs(rows: Sequence[Row], width: float, body: float) -> Iterator[range]:
    """Yield the stretches of large centred rows of one size that follow one another closely."""
    start = None
    for at in range(len(rows) + 1):
        fits = at < len(rows) and _may_be_title(rows[at], width, body)
        if start is not None and not (fits and _goes_on(rows[at - 1], rows[at])):
            stage = at < len(rows) and _ends_with_stage(rows[at - 1], rows[at], width)
            yield range(start, at + stage)
            start = None
        if start is None and fits and not _STAGE.fullmatch(rows[at].text):
            start = at


def _may_be_title(row: Row, width: float, body: float) -> bool:
    least = _LARGER if row.confidence is None else _LARGER_RECOGNISED
    large = row.size > least * body and not row.table
    return large and _is_centred(row, width) and not _NO_TITLE.fullmatch(_bare(row.text))


def _is_centred(row: Row, width: float) -> bool:
    return abs((row.x0 + row.x1) / 2 - width / 2) < _OFF_MIDDLE * row.size


def _goes_on(above: Row, row: Row) -> bool:
    same = abs(above.size - row.size) < _SAME_SIZE * above.size
    return same and 0 < above.y1 - row.y1 < _WIDEST_STEP * row.size


def _ends_with_stage(above: Row, row: Row, width: float) -> bool:
    """True if a row says of which stage the title above it is: （试行）"""
    near = 0 < above.y1 - row.y1 < _WIDEST_STEP * above.size and _is_centred(row, width)
    return near and _STAGE.fullmatch(_bare(row.text)) is not None


def _joined(rows: Sequence[Row]) -> str:
    """Return the lines of a title as one, a blank only between Latin words."""
    text = ""
    for row in rows:
        apart = text and _LETTER.match(text[-1]) and _LETTER.match(row.text)
        text += (" " if apart else "") + row.text.replace("\t", "").strip()
    return text


def _bare(text: str) -> str:
    return text.replace("\t", "").strip()
