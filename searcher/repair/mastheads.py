"""The name of a gazette, its issue or month, over a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searcher.model import Line
from searcher.repair.line_ends import squeeze
from searcher.text.rules import Rules

_RULES = Rules(__file__, "pages.tsv")
_NAME = _RULES.pattern("{journal}")
_ISSUE = _RULES.pattern("{issue}")
_NUMBER_ENDS = tuple("期号）)")
_ENDS = frozenset("报鉴讯志刊期号月日）)")
_GAP = re.compile(r"\s+")
_LONGEST = 40
_MOST_CELLS = 4
_FEWEST = 3
_SHORTEST_PAGE = 10  # lines
_EVENNESS = 1.5  # how many times as long one page may be as another


def find_mastheads(lines: Sequence[Line], firsts: Sequence[tuple[int, bool]]) -> set[int]:
    """Return the lines that are a name with an issue over a page that other marks bound, or one of
    the two over two pages and more. `firsts` are the first line of each page, and whether it is so
    bounded.

    >>> texts = ["岚江公报    2016年第3期", "第一条 为了规范管理，"]
    >>> find_mastheads([Line(text, ((0, 1),)) for text in texts], [(0, True)])
    {0}
    """
    parts = {at for at, _ in firsts if _is_part(squeeze(lines[at].text))}
    whole = {at for at, marked in firsts if marked and is_masthead(lines[at].text)}
    return whole | parts if len(parts) > 1 else whole


def find_page_heads(lines: Sequence[Line]) -> list[int]:
    """Return the lines that part a text without page numbers into pages: the same masthead at the
    top and again at even distances.
    """
    found = [index for index, line in enumerate(lines) if _is_head(line.text.strip())]
    steps = [after - before for before, after in zip(found, found[1:])]
    same = len({squeeze(lines[index].text) for index in found}) == 1
    if len(found) < _FEWEST or not same or any(line.text.strip() for line in lines[: found[0]]):
        return []
    return found if min(steps) >= _SHORTEST_PAGE and max(steps) <= _EVENNESS * min(steps) else []


def _is_head(text: str) -> bool:
    if len(text) > _LONGEST or text[-1:] not in _ENDS:
        return False
    return _is_part(squeeze(text)) or is_masthead(text)


def _is_part(text: str) -> bool:
    """True if the line is a name, or the number of an issue, and nothing else."""
    return bool(_NAME.fullmatch(text) or (text.endswith(_NUMBER_ENDS) and _ISSUE.fullmatch(text)))


def is_masthead(text: str) -> bool:
    """True if the line is a name and an issue set apart, with or without the number of a page.

    >>> is_masthead("岚江日报　2016年3月5日 17"), is_masthead("岚江公报2016年第3期")
    (True, False)
    """
    cells = _GAP.split(text.strip(), _MOST_CELLS)
    cells = cells[cells[0].isdecimal() :]
    cells = cells[: len(cells) - (cells[-1:] != [] and cells[-1].isdecimal())]
    return len(cells) == 2 and any(
        _NAME.fullmatch(name) and _ISSUE.fullmatch(issue) for name, issue in (cells, cells[::-1])
    )
