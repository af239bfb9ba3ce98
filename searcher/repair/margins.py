"""What stands in the margin of every line: numbers of lines, a frame, the marks of a quoted mail."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from searcher.model import Fix, Line
from searcher.repair.edits import Edit, apply_edits, list_fixes
from searcher.repair.line_ends import ends_open
from searcher.repair.seams import is_cut, parts_word

NAME = "marks in the margins"

_LEAST = 8  # lines
_LEAST_COUNTED = 4  # of them
_HALF = 0.5
_LEAST_WIDTH = 8  # characters of a line of prose, on average
_SHARE = 0.9  # of them
_CUT = 0.15  # of numbered lines, that a sentence goes on from
_NUMBER = re.compile(r"[ \xa0\u3000]{0,8}(\d{1,5})(?:[:：|][ \t]?|[ \xa0\t]|(?=\u3000)|$)")
_LAST_NUMBER = re.compile(r"(?<=\S)(?:[ \xa0\u3000]{2,}|\t)(\d{1,5})\s*$")
_EVERY = (5, 10, 2, 3, 4)  # lines that one number counts where not each has its own
_SHARE_OF_FEW = 0.8  # of those numbers, that are so many lines apart
_QUOTE = re.compile(r"[ \t]{0,4}>(?:[ \t]?>){0,8}[ \t]?")
_BARS = "|│┃║"
_RULE = re.compile(r"[ \t]{0,80}[+\-─━═┌┐└┘├┤┏┓┗┛╔╗╚╝|│┃║= ]{3,}")


def margins(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines without the marks in their margins.

    Must not fire on a table whose first column counts its rows, on a list that numbers its items,
    nor on the rows of a table between bars: words run on from line to line in a text alone.

    >>> rows = ["1 各县区要按照年度计划逐项落", "2 实任务，明确责任单位和完成时", "3 限，每季度向市政府书面报", "4 告工作进展。"]
    >>> rows += ["5 县公安局要建立台账，按月通", "6 报进展情况，年底前组织检", "7 查，检查结果向社会公布，接受监", "8 督。"]
    >>> [line.text for line in margins([Line(row, ((0, 1),)) for row in rows])[0]][:2]
    ['各县区要按照年度计划逐项落', '实任务，明确责任单位和完成时']
    """
    shown = [at for at, line in enumerate(lines) if line.text.strip()]
    if len(shown) < _LEAST:
        return list(lines), []
    for margin in (_frame, _quote):
        marked = {at: found for at in shown if (found := margin(lines[at].text)) is not None}
        if len(marked) >= _SHARE * len(shown):
            return _strip(lines, marked)
    for number in (_NUMBER.match, _last_number):
        counts = {at: count for at in shown if (count := number(lines[at].text))}
        if len(counts) < _LEAST_COUNTED or not (every := _count_lines(counts, shown)):
            continue
        edits = {at: [_without(count, every)] for at, count in counts.items()}
        if _is_prose([apply_edits(lines[at], edits.get(at, [])).text.strip() for at in shown]):
            return _strip(lines, edits)
    return list(lines), []


def _last_number(text: str) -> re.Match[str] | None:
    return _LAST_NUMBER.search(text) if text.rstrip()[-1:].isdecimal() else None


def _without(number: re.Match[str], every: int) -> Edit:
    """Return the edit that takes a number away; what it leaves stays under its neighbours."""
    blank = " " * (number.end() - number.start()) if every > 1 and not number.start() else ""
    return Edit(*number.span(), blank)


def _quote(text: str) -> list[Edit] | None:
    found = _QUOTE.match(text)
    return [Edit(0, found.end(), "")] if found else None


def _frame(text: str) -> list[Edit] | None:
    if _RULE.fullmatch(text):
        return [Edit(0, len(text), "")]
    bare = text.strip()
    if len(bare) < 2 or bare[0] != bare[-1] or bare[0] not in _BARS or text.count(bare[0]) > 2:
        return None
    inside = bare[1:-1].rstrip()
    begin = text.index(bare[0]) + 1
    begin += inside[:1] == " "  # the one beside the bar; further ones indent
    return [
        Edit(0, begin, ""),
        Edit(max(begin, text.index(bare[0]) + 1 + len(inside)), len(text), ""),
    ]


def _count_lines(counts: Mapping[int, re.Match[str]], shown: Sequence[int]) -> int:
    """Return how many lines one of the numbers counts, on every page anew or through all of them;
    0 where they count no lines.
    """
    numbers = [int(found[1]) for found in counts.values()]
    steps = [after - before for before, after in pairwise(numbers)]
    if len(counts) >= _SHARE * len(shown):
        return int(steps.count(1) >= _SHARE * len(steps))
    places = dict(zip(shown, range(len(shown))))
    for apart in (list(counts), [places[at] for at in counts]):
        lengths = [after - before for before, after in pairwise(apart)]
        for every in _EVERY:
            even = sum(pair == (every, every) for pair in zip(steps, lengths))
            if even >= _SHARE_OF_FEW * len(steps) and len(counts) * every >= _HALF * len(shown):
                return every
    return 0


def _is_prose(texts: Sequence[str]) -> bool:
    """True if sentences run over the ends of enough lines, and some word does; no cells do."""
    if sum(map(len, texts)) < _LEAST_WIDTH * len(texts):
        return False
    seams = [seam for seam in pairwise(texts) if ends_open(seam[0])]
    cut = sum(is_cut(*seam) for seam in seams)
    return cut >= _CUT * len(texts) and any(parts_word(*seam) for seam in seams)


def _strip(lines: Sequence[Line], edits: dict[int, list[Edit]]) -> tuple[list[Line], list[Fix]]:
    kept = [apply_edits(line, edits.get(at, [])) for at, line in enumerate(lines)]
    fixes = [
        fix for at, found in edits.items() for fix in list_fixes(NAME, lines[at], found, around=0)
    ]
    return kept, fixes
