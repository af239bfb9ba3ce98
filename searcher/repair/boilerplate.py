"""What a web page puts around its text, left when the page is saved as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from searcher.model import Fix, Line
from searcher.text.dates import find_date
from searcher.text.labelled import read_labelled
from searcher.text.rules import Rules

NAME = "web boilerplate"
TITLE = "site name in title"
REPEAT = "repeated title"

_LONGEST = 60
_HEAD, _FOOT = 40, 40  # shown lines that may hold boilerplate at either end
_BULLET = re.compile(r"^[\s•·●■◆▪*>\-—|｜【\[]+|(?<![\s|｜>】\]])[\s|｜>】\]]+$")
_RULES = Rules(__file__, "boilerplate.tsv")
_CERTAIN = _RULES.pattern("{certain}")
_WEAK = _RULES.pattern("{weak}")
_OPENER = _RULES.pattern("{opener}")
_MENU = _RULES.pattern("{menu}")
_PROSE = _RULES.pattern("{prose}")
_KEPT = _RULES.pattern("{kept}")
_SITE = _RULES.pattern("{site}")
_TOKENS = re.compile(r"[\s|｜>»›/·•\-]+")
_SITE_CUT = re.compile(r"\s+[-–—]+\s+|\s*[_|｜]+\s*|\s+[-–—]{2}\s*")
_LEAST_COMPANY = 2
_SHORTEST_TITLE = 6


def web_boilerplate(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines without a page's navigation above the text and its footer below.

    The site's name is cut off a title line, and the title said again right below is dropped.
    Must not fire between the first and the last sentence of the text, nor on the line that
    tells when and whence a page was published, on signatures, dates and attachments.

    >>> rows = ["东岭县养犬办法 - 政策法规 - 东岭在线网 EXAMPLE.COM", "首页 > 政务公开", "第一条 为了规范养犬，制定本办法。",
    ...         "责任编辑:linxi", "关于我们"]
    >>> [line.text for line in web_boilerplate([Line(row, ((0, 1),)) for row in rows])[0]]
    ['东岭县养犬办法', '第一条 为了规范养犬，制定本办法。']
    """
    mended, fixes = _free_title(lines)
    head = _list_above(mended)
    foot = [index for index in _list_below(mended) if index not in head]
    dropped = _find_navigation(mended, head) | _find_foot(mended, foot)
    if not dropped:
        return mended, fixes
    fixes += [Fix(NAME, mended[i].marks[0][1], mended[i].text.strip(), "") for i in sorted(dropped)]
    return [line for i, line in enumerate(mended) if i not in dropped], fixes


def _list_above(lines: Sequence[Line]) -> list[int]:
    """Return the shown lines above the first prose, by index."""
    shown = (index for index, line in enumerate(lines) if line.text.strip())
    return list(takewhile(lambda index: not is_prose(lines[index].text), islice(shown, _HEAD)))


def _list_below(lines: Sequence[Line]) -> list[int]:
    """Return the shown lines below the last prose, by index."""
    shown = (index for index in range(len(lines) - 1, -1, -1) if lines[index].text.strip())
    found = takewhile(lambda index: not is_prose(lines[index].text), islice(shown, _FOOT))
    return list(found)[::-1]


def is_certain(text: str) -> bool:
    """True if a line is of a page's frame wherever it stands, and no name of a section."""
    return len(text) <= _LONGEST and _CERTAIN.fullmatch(strip_bullet(text)) is not None


def is_frame(text: str) -> bool:
    """True if a line is of a page's frame: it says nothing of the text, or names sections."""
    return is_certain(text) or _is_navigation(text)


def is_prose(text: str) -> bool:
    """True if a line is of the text itself: it is long, has a sentence's marks or a number."""
    bare = text.strip()
    if len(bare) <= _LONGEST and _CERTAIN.fullmatch(strip_bullet(text)):
        return False
    return len(bare) > _LONGEST or _PROSE.search(bare) is not None


def strip_bullet(text: str) -> str:
    """Return a line without the signs that open or close it."""
    return _BULLET.sub("", text)


def _find_navigation(lines: Sequence[Line], edge: Sequence[int]) -> set[int]:
    """Return the boilerplate among the lines at an edge of the text, by index."""
    certain = {index for index in edge if _CERTAIN.fullmatch(strip_bullet(lines[index].text))}
    weak = {index for index in edge if _WEAK.fullmatch(strip_bullet(lines[index].text))}
    links = {index for index in edge if _is_navigation(lines[index].text)}
    menu = any(len(_split_words(lines[index].text)) > 1 for index in links)
    company = menu or len(certain | links) >= _LEAST_COMPANY
    return certain | links | weak if company else certain


def _find_foot(lines: Sequence[Line], foot: Sequence[int]) -> set[int]:
    """Return the boilerplate below the text; after 相关阅读 and the like all short lines are."""
    dropped = _find_navigation(lines, foot)
    listed = False
    for index in foot:
        text = strip_bullet(lines[index].text)
        opens = _OPENER.fullmatch(text) is not None
        if opens or (listed and not _KEPT.search(text)):
            dropped.add(index)
        listed = (listed or opens) and not _KEPT.search(text)
    return dropped


def _split_words(text: str) -> list[str]:
    return [word for word in _TOKENS.split(strip_bullet(text)) if word]


def _is_navigation(text: str) -> bool:
    """True if every word of the line is the name of a page's section."""
    if len(text.strip()) > _LONGEST:
        return False
    words = _split_words(text)
    spread = max(map(len, words), default=0) == 1  # 首 页
    return bool(words) and all(map(_MENU.fullmatch, ["".join(words)] if spread else words))


def _free_title(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines with the title on top freed of the site's name, and said once."""
    mended = list(lines)
    top = next((index for index, line in enumerate(lines) if line.text.strip()), None)
    if top is None or len(lines[top].text) > 2 * _LONGEST:
        return mended, []
    found = list(_find_title_fixes(lines, top))
    mended[top] = _cut_site(lines[top])
    for fix, index in found:
        if fix.name == REPEAT:
            del mended[index]
    return mended, [fix for fix, _ in found]


def _find_title_fixes(lines: Sequence[Line], top: int) -> Iterator[tuple[Fix, int]]:
    title = _cut_site(lines[top]).text
    if title != lines[top].text:
        yield Fix(TITLE, lines[top].marks[0][1], lines[top].text, title), top
    if len(title.strip()) < _SHORTEST_TITLE or is_prose(title):
        return
    for index in range(top + 1, min(len(lines), top + 7)):
        if (
            strip_bullet(lines[index].text) == title.strip()
            and lines[index].level == lines[top].level
            and not _is_signature(lines, top, index)
        ):
            yield Fix(REPEAT, lines[index].marks[0][1], lines[index].text, ""), index
            return


def _is_signature(lines: Sequence[Line], top: int, index: int) -> bool:
    """True if a line that repeats the one on top stands below the text and above a date."""
    below = next((line.text for line in lines[index + 1 : index + 3] if line.text.strip()), "")
    dated = len(below.strip()) <= _LONGEST and find_date(below) is not None
    return dated and any(is_prose(line.text) for line in lines[top + 1 : index])


def _cut_site(line: Line) -> Line:
    """Return a title line without the names of the site and its sections behind a dash or a bar."""
    if not _SITE_CUT.search(line.text.strip()) or read_labelled(line.text):
        return line
    parts = _SITE_CUT.split(line.text.strip())
    if _SITE.search(parts[0]) or not any(_SITE.search(part) for part in parts[1:]):
        return line
    return line.cut(0, line.text.index(parts[0]) + len(parts[0]))
