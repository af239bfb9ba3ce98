"""The menus of a web page that was saved as text: long runs of links around the document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, islice, takewhile

from searcher.model import Fix, Line
from searcher.repair.boilerplate import NAME, is_certain, is_frame, is_prose, strip_bullet
from searcher.text.rules import Rules

_LEAST = 15  # lines of a menu; lists in documents are mostly numbered or shorter
_LEAST_FRAME, _SHARE = 4, 0.08  # lines of it that no document has
_ALIKE, _MANY = 6, 8  # names in a row that may be a list: of one form, or long
_SHORT = 6  # characters of most names in a menu
_MOST = 600  # shown lines at either end in which menus stand
_WAY = re.compile("[>＞»›→]|位置")  # to the page, from the first one of its site
_CLOSES = re.compile(r"\d|[。；：:]")  # what stands below a title and in none
_RULES = Rules(__file__, "boilerplate.tsv")
_LINK, _CHAPTER = _RULES.pattern("{link}"), _RULES.pattern("{chapter}")
_LISTING = _RULES.pattern("{listing}")


def page_menus(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines without the menus above the first prose and below the last.

    A menu is a long run of short lines among which several are the names that all sites give their
    sections. Must not fire on other lists, on the first line, nor on what may be the title at the
    end of a run.

    >>> names = ["首页", "信息公开", "公告", "政策解读", "网站地图", "联系我们", *"甲乙丙丁戊己庚辛壬"]
    >>> rows = ["东岭县养犬办法", *names, "关于养犬管理的规定和办法的通知", "第一条 为了规范养犬，制定本办法。"]
    >>> [line.text for line in page_menus([Line(row, ((0, 1),)) for row in rows])[0]]
    ['东岭县养犬办法', '关于养犬管理的规定和办法的通知', '第一条 为了规范养犬，制定本办法。']
    """
    shown = [index for index, line in enumerate(lines) if line.text.strip()]
    if len(shown) <= _LEAST:
        return list(lines), []
    above = list(_find_menus(lines, _list_edge(lines, shown[1:])))
    below = list(_find_menus(lines, _list_edge(lines, shown[:0:-1])[::-1]))
    dropped = {index for run in (*above, *below) for index in run}
    dropped -= {index for run in above for index in _list_titles(lines, shown, run)}
    if not dropped:
        return list(lines), []
    fixes = [Fix(NAME, lines[at].marks[0][1], lines[at].text.strip(), "") for at in sorted(dropped)]
    return [line for at, line in enumerate(lines) if at not in dropped], fixes


def _list_edge(lines: Sequence[Line], shown: Sequence[int]) -> list[int]:
    """Return the shown lines before the first prose, by index, in the order given."""
    found = takewhile(lambda index: not is_prose(lines[index].text), islice(shown, _MOST))
    return list(found)


def _find_menus(lines: Sequence[Line], edge: Sequence[int]) -> Iterator[list[int]]:
    """Yield the runs of links that are menus, by index."""
    for linked, group in groupby(edge, key=lambda index: _is_link(lines[index].text)):
        run = list(group)
        names = {strip_bullet(lines[index].text) for index in run if is_frame(lines[index].text)}
        few = len(run) < _LEAST or len(names) < max(_LEAST_FRAME, _SHARE * len(run))
        if linked and not few and not _is_listed(lines, run):
            own = set(_list_own(lines, run))
            yield [index for index in run if index not in own]


def _list_own(lines: Sequence[Line], run: Sequence[int]) -> Iterator[int]:
    """Yield the lines of a run that no name of a menu stands among and that are like a list of the
    document's own: many of one form, or many long ones, with all around them to that name."""
    for framed, group in groupby(run, key=lambda index: is_frame(lines[index].text)):
        between = list(group)
        if not framed and _is_list([strip_bullet(lines[at].text).strip() for at in between]):
            yield from between


def _is_list(names: Sequence[str]) -> bool:
    """True of many names of which half begin or end alike, or that are long for a menu.

    >>> _is_list([f"{one}溪村委会" for one in "甲乙丙丁戊己庚"]), _is_list(list("甲乙丙丁戊己庚"))
    (True, False)
    """
    if len(names) < _ALIKE:
        return False
    ends = (Counter(name[:2] for name in names), Counter(name[-2:] for name in names))
    alike = max(end.most_common(1)[0][1] for end in ends)
    long = len(names) >= _MANY and sum(map(len, names)) > _SHORT * len(names)
    return 2 * alike >= len(names) or long


def _is_listed(lines: Sequence[Line], run: Sequence[int]) -> bool:
    """True if a document lists such names itself: below a line that says so, or as its chapters."""
    above = next((lines[at].text for at in range(run[0] - 1, -1, -1) if lines[at].text.strip()), "")
    names = (strip_bullet(lines[index].text).strip() for index in run)
    return _LISTING.search(above.strip()) is not None or any(map(_CHAPTER.fullmatch, names))


def _is_link(text: str) -> bool:
    words = text.strip()
    return is_frame(words) or _LINK.fullmatch(words) is not None


def _list_titles(lines: Sequence[Line], shown: Sequence[int], run: Sequence[int]) -> Iterator[int]:
    """Yield the lines of a menu above the text that may be its title: the last one, unless a longer
    line follows, the one below the way to the page, and those above other signs of its frame."""
    first = bisect_left(shown, run[0])
    for at, index in enumerate(run, first):
        text = lines[index].text.strip()
        if is_frame(text):
            continue
        before = lines[shown[at - 1]].text.strip()
        after = lines[shown[at + 1]].text.strip() if at + 1 < len(shown) else ""
        last = index == run[-1] and (len(after) <= len(text) or _CLOSES.search(after))
        framed = is_certain(after) and not _WAY.search(after)
        if last or framed or (is_frame(before) and _WAY.search(before)):
            yield index
