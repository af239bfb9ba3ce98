"""Lines that come again and again and cut sentences: watermarks and heads of no known form."""

from __future__ import annotations

from collections.abc import Sequence

from searcher.model import Fix, Line
from searcher.repair.geometry import wide
from searcher.repair.line_ends import FINAL, ends_open, is_numbered, squeeze
from searcher.repair.seams import is_cut, parts_word

NAME = "interrupting lines"

_SHORTEST, _LONGEST = 4, 30
_LEAST = 3  # times
# Of the places: so many stand after a line that stops in mid-sentence, so many cut a word.
_OPEN, _CUT = 0.3, 0.12
_SHORT = 0.6  # of the line before; a longer one may be a line of the text
_LEAST_PARTED = 3
_SHORTEST_BROKEN = 12  # characters of a line that is broken at its end
_STOPS = frozenset(FINAL + "：:，,、")


def interrupting_lines(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines without those that stand in the text three times or more and cut sentences.

    Must not fire on a heading, a cell or a name that comes again: what stands before it and
    after it makes no word together.

    >>> rows = ["各县区要按照年度计划逐项落实", "内部资料", "任务，明确责任单位和完成时", "内部资料"]
    >>> rows += ["限，每季度向市政府书面报告工", "内部资料", "作进展。"]
    >>> [line.text for line in interrupting_lines([Line(row, ((0, 1),)) for row in rows])[0]]
    ['各县区要按照年度计划逐项落实', '任务，明确责任单位和完成时', '限，每季度向市政府书面报告工', '作进展。']
    """
    places: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if 0 < len(line.text) <= 2 * _LONGEST and line.text[-1] not in _STOPS:
            places.setdefault(squeeze(line.text), []).append(index)
    again = {
        text: found
        for text, found in places.items()
        if len(found) >= _LEAST and _may_interrupt(text)
    }
    if not again:
        return list(lines), []
    doubtful = {index for found in again.values() for index in found}
    dropped = {
        index
        for found in again.values()
        if _do_interrupt(lines, found, doubtful)
        for index in found
    }
    kept = [line for index, line in enumerate(lines) if index not in dropped]
    return kept, [Fix(NAME, lines[i].marks[0][1], lines[i].text, "") for i in sorted(dropped)]


def _may_interrupt(text: str) -> bool:
    return (
        _SHORTEST <= len(text) <= _LONGEST
        and text[-1] not in _STOPS
        and any(char.isalpha() for char in text)
        and not is_numbered(text)
    )


def _do_interrupt(lines: Sequence[Line], places: Sequence[int], doubtful: set[int]) -> bool:
    """True if enough of the places stand within sentences that were broken there.

    A line of the text itself may come again in a narrow column: its words run on before and
    behind it.
    """
    seams = [
        (
            before,
            lines[index].text.strip(),
            _find_next(lines, range(index + 1, len(lines)), doubtful),
        )
        for index in places
        if len(before := _find_next(lines, range(index - 1, -1, -1), doubtful)) >= _SHORTEST_BROKEN
        and ends_open(before)
    ]
    if len(seams) < _OPEN * len(places):
        return False
    parted = sum(parts_word(before, after) for before, _, after in seams)
    joined = sum(parts_word(*seam[:2]) or parts_word(*seam[1:]) for seam in seams)
    if any(wide(text) > _SHORT * wide(before) for before, text, _ in seams):
        return parted > joined and parted >= max(_LEAST_PARTED, _CUT * len(places))
    cut = sum(is_cut(before, after) for before, _, after in seams)
    return parted + 1 >= joined and cut >= max(1, _CUT * len(places))


def _find_next(lines: Sequence[Line], indices: range, doubtful: set[int]) -> str:
    """Return the text of the first of some lines that is neither blank nor in doubt itself."""
    shown = (lines[i].text.strip() for i in indices[:_LEAST] if i not in doubtful)
    return next(filter(None, shown), "")
