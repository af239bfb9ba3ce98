"""The head of a document, above its body: where it ends and what its lines say."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from searcher.text.dates import find_date, find_dates, read_year
from searcher.text.doc_numbers import asked_number, find_numbers, is_told_of
from searcher.text.rules import Rules

from ..model import Line
from .bylines import read_byline
from .decimals import opens_chapters
from .decrees import number_of_title
from .doctypes import type_of
from .fields import is_bare_label, read_row
from .headings import is_contents_line
from .history import is_history
from .labels import read_label
from .regions import region_of
from .spacing import tidy
from .title import HEAD, Title

_LONGEST_LINE = 60
_BODY = re.compile("。|[；;：:]$|^附[ 　]*件")
_RULES = Rules(__file__, "head.tsv")
_REFERS = _RULES.pattern("{refers}")
_TEXT_BELOW = _RULES.pattern("{text_below}")
_MEETING = _RULES.pattern("{meeting}")
_LONGEST_REST = 8  # characters of a broken line of a meeting, on the line below
_BRACKETED = re.compile(r"[（(]([^（）()]{8,20})[)）]")
_COUNTED = _RULES.pattern("{counted}")
_COUNTED_ALONE = _RULES.pattern("{alone}")
_IN_PLACE = _RULES.pattern("{of_place}")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+")
_LONGEST_BESIDE = 20  # characters beside the web address of a page: 原文链接：
_LONGEST_NAME = 8  # characters of a label that tells nothing, or of 附件：
_FUSED_WITHIN = 160  # how far into a body that swallowed the head its bracketed date may stand
_OPENS = ("（", "(", "〔", "[", "【")
_CITED = ("》", "据", "照")
TOLD_OF = "解读"  # the type of what is said about another text
_FRAME = "（）()【】[] 　"
_AROUND_DAY = f"{_FRAME}—–-－"


class Head(NamedTuple):
    """Where the body begins, and the texts above it."""

    stop: int
    lines: tuple[str, ...]
    first_body: str


def read_head(blocks: Sequence[Line], title: Title) -> Head:
    """Return the head: the title and the lines around it, up to the first heading, address or
    sentence.

    >>> texts = ["东岭县养犬办法", "（2012年3月1日东岭县人民政府发布）", "第一条 为了规范养犬，制定本办法。"]
    >>> read_head([Line(t, ((0, 1),)) for t in texts], Title(texts[0], 0, 1)).stop
    2
    """
    stop = 0
    while stop < min(len(blocks), HEAD) and (
        stop < title.stop
        or (_is_head(blocks[stop], title.text) and not opens_chapters(blocks[stop : stop + 2]))
    ):
        stop += 1
    texts = tuple(block.text for block in blocks[:stop])
    return Head(stop, texts, blocks[stop].text if stop < len(blocks) else "")


def _is_head(block: Line, title: str | None) -> bool:
    text = block.text
    if text == title or is_history(text) or read_byline(text):
        return True
    if _TEXT_BELOW.fullmatch(text):
        # What is said about a text may bring it below, under the number of that.
        return bool(title) and type_of(title or "") not in (None, TOLD_OF)
    if block.level > 1 or read_label(text):
        return False
    told = read_row(text)
    if (told and told[0].start == 0) or is_bare_label(text) or _is_address(text):
        return True
    return len(text) <= _LONGEST_LINE and (not _BODY.search(text) or bool(told))


def _is_address(text: str) -> bool:
    """True if a line tells where a page was found, and nothing else."""
    beside, found = _ADDRESS.subn("", text)
    return bool(found) and len(beside) <= _LONGEST_BESIDE


def number_below(lines: Sequence[str]) -> str | None:
    """Return the number that stands alone below what follows a title, right above the address; None
    where none does.

    >>> number_below(["附件", "布局图.pdf", "临科合〔2031〕7号", "各有关单位：", "现印发给你们。"])
    '临科合〔2031〕7号'
    >>> number_below(["各县人民政府办公室：", "临科合〔2031〕7号", "各区："]), number_below(["政策依据：", "临科合〔2031〕7号", "无"])
    (None, None)
    """
    for line, below in pairwise(tidy(line) for line in lines if len(line) <= _LONGEST_LINE):
        named = line.endswith(("：", ":")) and (len(line) > _LONGEST_NAME or _REFERS.search(line))
        if "。" in line or named:
            return None
        for start, end, number in find_numbers(line)[:1]:
            if (start, end) == (0, len(line)):
                return number if below.endswith(("：", ":")) else None
    return None


def own_number(lines: Sequence[str], titled: Container[int] = ()) -> str | None:
    """Return the document's own number: the first in the head that is not cited there, nor named in
    the lines of the title, which are given by their indexes.

    >>> own_number(["临江市人民政府文件", "临政〔2016〕13号"])
    '临政〔2016〕13号'
    >>> own_number(["转发省政府《养犬办法》（云政〔2016〕1号）的通知", "相关链接：", "云政〔2016〕1号"])
    """
    for at, (above, line) in enumerate(zip(("", *lines), lines)):
        names = at in titled and number_of_title(line) is None
        if is_contents_line(line) or (len(above) <= _LONGEST_NAME and _REFERS.search(above)):
            continue
        plain = tidy(line) if len(line) <= _LONGEST_LINE else line
        spread = find_numbers(plain)
        if spread and spread[0][:2] == (0, len(plain)):  # its letters may be set apart
            line = plain
        for start, end, number in find_numbers(line):
            before = line[:start].rstrip("（(〔[ 　")
            after = line[end:].lstrip("）)〕] 　")
            if (
                not before.endswith(_CITED)
                and not _REFERS.search(before)
                and not (names and not line[:start].endswith(_OPENS))
                and not after.startswith("的")
                and not is_told_of(after)
                and not _COUNTED_ALONE.search(number)
            ):
                return number
    return None


def bare_number(lines: Sequence[str]) -> str | None:
    """Return the year and serial that a line of the head is which names no series.

    >>> bare_number(["关于渡口的通知", "[2031]第5号"]), bare_number(["第5号"])
    ('〔2031〕5号', None)
    """
    bare = (tidy(line).strip(" 　") for line in lines if len(line) <= _LONGEST_LINE)
    numbers = (asked_number(line) for line in bare if line.endswith("号"))
    return next((one for one in numbers if one and one.startswith("〔")), None)


def decree_number(line: str) -> str | None:
    """Return the number of a decree or notice that a line is, its office and all.

    >>> decree_number("（云川省人民政府令第328号）"), decree_number("据云川省人民政府令第328号")
    ('云川省人民政府令第328号', None)
    """
    bare = line.strip(_FRAME)
    whole = (number for start, end, number in find_numbers(bare) if (start, end) == (0, len(bare)))
    return next(filter(_COUNTED_ALONE.search, whole), None)


def counted_number(lines: Sequence[str], office: str, kind: str) -> str | None:
    """Return the number of a decree or notice (kind 令, 公告) under its title: 第328号. That of several
    offices bears the name of the last.

    >>> counted_number(["云川省人民政府令", "第 328 号"], "云川省人民政府", "令")
    '云川省人民政府令第328号'
    """
    counts = (match[1] or match[2] for match in map(_COUNTED.fullmatch, lines) if match)
    spelled = (find_numbers(f"{office}{kind}{''.join(count.split())}") for count in counts)
    return next((one for found in spelled for _, _, one in found[:1] if kind in one), None)


def region_of_meeting(lines: Sequence[str]) -> str | None:
    """Return the place whose congress a report was given to, as named under the title.

    >>> region_of_meeting(["——2023年1月8日在宁波市第十六届人民代表大会第二次会议上"])
    '浙江省宁波市'
    """
    places = (_IN_PLACE.search(line) for line in _join_broken(lines) if _MEETING.fullmatch(line))
    return next((region_of(None, place[1]) for place in places if place), None)


def date_in_head(head: Head) -> str | None:
    """Return the date under the title: of the meeting a report was given at, in brackets, or
    alone.

    A date without 年 and 日 may be a page's and is passed over; so is one in a byline.

    >>> date_in_head(Head(1, ("——2018年3月9日在临江市第二届人大常委会第三次会议上",), ""))
    '2018-03-09'
    """
    for line in _join_broken(head.lines):
        if is_history(line) or read_byline(line):
            continue
        if _has_han_date(line) and (_MEETING.fullmatch(line) or _is_only_date(line)):
            return find_date(line)
    return _read_fused_date(head.first_body)


def year_in_head(head: Head) -> str | None:
    """Return the year under the title where only a month of it is told: of the meeting a report was
    given at, or in brackets.

    >>> year_in_head(Head(2, ("政府工作报告", "（2031年3月）"), "")), year_in_head(Head(1, ("2031年规划",), ""))
    ('2031', None)
    """
    for line in _join_broken(head.lines):
        if line.startswith(("（", "(")) or _MEETING.fullmatch(line):
            if year := read_year(line.strip(_AROUND_DAY).partition("在")[0]):
                return year
    return None


def _join_broken(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines, those of a meeting whole where their last few characters stand below."""
    for line, below in zip(lines, (*lines[1:], "")):
        whole = line + below
        broken = 0 < len(below) <= _LONGEST_REST and not _MEETING.fullmatch(line)
        yield whole if broken and _MEETING.fullmatch(whole) else line


def _has_han_date(text: str) -> bool:
    """True if 日 stands somewhere behind 年, as it does not in 2021-03-05."""
    return "日" in text.partition("年")[2]


def _is_only_date(line: str) -> bool:
    """True if a line is a date and nothing else but the document's number beside it."""
    bare = line.strip(_FRAME)
    for start, end, _ in find_numbers(bare):
        if start == 0 or end == len(bare):
            bare = (bare[:start] + bare[end:]).strip(_FRAME)
            break
    return any(end - start == len(bare) for start, end, _ in find_dates(bare))


def _read_fused_date(body: str) -> str | None:
    """Return the bracketed date that stands before the first sentence of a text fused to its head."""
    opening = re.split("。", body[:_FUSED_WITHIN], maxsplit=1)[0]
    for match in _BRACKETED.finditer(opening):
        if _is_only_date(match[1]) and _has_han_date(match[1]):
            return find_date(match[1])
    return None
