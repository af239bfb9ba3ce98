"""Lines that mark a page and say nothing else: viewer lines, page numbers, pager rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from searcher.model import Line
from searcher.repair.line_ends import ends_open
from searcher.repair.seams import is_cut
from searcher.text.numerals import read_numeral
from searcher.text.rules import Rules

_LONGEST = 120
_LONGEST_ADDRESS = 340
_RULES = Rules(__file__, "pages.tsv")
_VIEWER = _RULES.pattern("{viewer}")
_ORNATE = _RULES.pattern("{ornate}")
_BARE = re.compile(r"[Pp]?(\d{1,4})(?:\s*/\s*\d{1,4}|\s*页)?|\[(\d{1,4})\]")
_PRINTED = _RULES.pattern("{printed}")
_PAGER = _RULES.pattern("{pager}")
_PAGER_FILL = _RULES.pattern("{filling}")
_FIRST = frozenset("-—–―─·•~－第共（([PpPp0123456789上下首尾末<«‹#[【=*_{")

# A page holds at least this much text; numbers closer together are not page numbers.
_SHORTEST_PAGE = 150
_LARGEST = 1000  # a greater number at the end of a text may be a year
_SHORTEST_ROW = 5
_SHORTEST_FULL = 16  # characters of a line that is broken at its end
_LONG_ROW = 8


@dataclass(frozen=True)
class Mark:
    """One line of furniture: the page number it tells, and whether a viewer counts it."""

    number: int | None
    viewer: bool = False


def find_marks(lines: Sequence[Line]) -> dict[int, Mark]:
    """Return the marks by line index, ascending.

    >>> find_marks([Line("— 17 —", ((0, 1),)), Line("17 人", ((0, 2),))])
    {0: Mark(number=17, viewer=False)}
    """
    short = list(_list_short(lines))
    marks = {index: mark for index, text in short if (mark := _read_mark(text))}
    rows = [index for index, text in short if index not in marks and _is_number_row(text)]
    bare = [
        (index, int(found.group(1) or found.group(2)))
        for index, text in short
        if index not in marks and (found := _BARE.fullmatch(text))
    ]
    if bare:
        marks |= {index: Mark(number) for index, number in _find_series(lines, bare)}
    marks |= {
        index: Mark(None)
        for index in rows
        if _is_long_row(lines[index].text) or _is_beside_mark(lines, index, marks)
    }
    return dict(sorted(marks.items()))


def _list_short(lines: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """Yield the lines that could be marks, by their length and first character."""
    for index, line in enumerate(lines):
        if len(line.text) <= _LONGEST_ADDRESS or line.text[:1].isspace():
            text = line.text.strip()
            if text[:4].lower() == "http" and len(text) <= _LONGEST_ADDRESS:
                yield index, text
            elif text and text[0] in _FIRST and len(text) <= _LONGEST:
                if text[0] != "第" or "页" in text:
                    yield index, text


def _read_mark(text: str) -> Mark | None:
    if found := _VIEWER.fullmatch(text):
        return Mark(int(next(filter(None, found.groups()))), viewer=True)
    if found := _ORNATE.fullmatch(text):
        return Mark(read_numeral(next(filter(None, found.groups()))))
    return Mark(None) if _PRINTED.fullmatch(text) or _is_pager(text) else None


def _is_pager(text: str) -> bool:
    """True if the line is a row of links to pages, known by its words."""
    cells = text.replace("[", " ").replace("]", " ").split()
    words = [cell for cell in cells if _PAGER.fullmatch(cell.strip("<>«»‹›"))]
    return bool(words) and all(cell in words or _PAGER_FILL.fullmatch(cell) for cell in cells)


def _is_number_row(text: str) -> bool:
    """True if the line is a row of numbers counting up one by one, an ellipsis between."""
    cells = [cell for cell in text.split() if cell not in ("…", "...", ">", ">>", "<", "<<", "»")]
    if len(cells) < _SHORTEST_ROW or not all(
        c.isascii() and c.isdigit() and len(c) < 6 for c in cells
    ):
        return False
    numbers = [int(cell) for cell in cells]
    return all(after == before + 1 for before, after in zip(numbers[:-1], numbers[1:-1]))


def _is_long_row(text: str) -> bool:
    """True if a row of numbers is too long for a week or a table's columns, and no years."""
    cells = text.split()
    return len(cells) >= _LONG_ROW and cells[0] != "1" and len(cells[0]) < 4


def _is_beside_mark(lines: Sequence[Line], index: int, marks: dict[int, Mark]) -> bool:
    """True if the line stands next to another mark: a row of table columns does not."""
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(lines) and not lines[at].text.strip():
            at += step
        if at in marks:
            return True
    return False


def _find_series(lines: Sequence[Line], bare: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of lone numbers that count up at page distances, or none.

    Three make a series. Two do where two of these hold: they begin with page 1, the last closes
    the text, the text has no other lone numbers. One does that closes the text, or is a 1 within
    a word, without others.
    """
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.text))
    shown = [index for index, line in enumerate(lines) if line.text.strip()]
    best: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    for index, number in bare:
        # The last page may be short.
        near = starts[index] - starts[run[-1][0]] < _SHORTEST_PAGE if run else False
        if run and (number != run[-1][1] + 1 or (near and index != shown[-1])):
            best, run = max(best, run, key=len), []
        run.append((index, number))
    best = max(best, run, key=len)
    closes = best[-1][0] == shown[-1]
    alone = len(best) == len(bare) and starts[best[-1][0]] >= _SHORTEST_PAGE * len(best)
    if len(best) == 1:
        closes |= best[0][1] == 1 and _cuts(lines, best[0][0])
        return best if alone and closes and best[0][1] < _LARGEST else []
    first = best[0][1] == 1
    return best if len(best) >= 3 or (closes and (first or alone)) or (first and alone) else []


def _cuts(lines: Sequence[Line], index: int) -> bool:
    """True if the line stands within a sentence for all to see."""
    before = next((line.text.strip() for line in lines[index - 1 :: -1] if line.text.strip()), "")
    after = next((line.text.strip() for line in lines[index + 1 :] if line.text.strip()), "")
    return (
        index > 0 and len(before) >= _SHORTEST_FULL and ends_open(before) and is_cut(before, after)
    )
