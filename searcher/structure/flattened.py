"""Documents that a crawler stored as one line: title, number, address and signature stand apart again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from searcher.text.dates import find_dates
from searcher.text.doc_numbers import find_numbers

from ..model import Line
from .doctypes import TYPE_WORDS
from .offices import is_office

_LEAST = 80  # characters of a line that may hold a whole document
_MOST_LINES = 4  # of a text so stored
_WINDOW = 300  # characters in which its head stands, and its signature
_GAP = re.compile("[ \u3000\t]+")
_TITLE = re.compile(rf".{{4,100}}?(?:{TYPE_WORDS})(?:[（(][^（()）]{{1,20}}[）)])?$")
_ADDRESS = re.compile("[^。；：:]{2,80}[:：]")
_SENTENCE_END = "。！"


def unflatten(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, a long first one cut where its title, its number and its signature stand
    apart.

    Only where blanks part a title from what follows; every character but those blanks is kept.

    >>> text = "东岭县关于养犬的批复 东政函〔2019〕34号 县公安局：来文收悉。" + "同意你局意见。" * 9 + " 东岭县人民政府 2019年6月3日"
    >>> [line.text[:12] for line in unflatten([Line(text, ((0, 1),))])]
    ['东岭县关于养犬的批复', '东政函〔2019〕34号', '县公安局：', '来文收悉。同意你局意见。', '东岭县人民政府', '2019年6月3日']
    """
    first = next((at for at, line in enumerate(lines) if line.text.strip()), None)
    written = [line for line in lines if line.text.strip()]
    if first is None or len(written) > _MOST_LINES or len(lines[first].text) < _LEAST:
        return list(lines)
    cuts = _find_head_cuts(lines[first].text)
    if not cuts:
        return list(lines)
    whole = [*_cut(lines[first], cuts)]
    rest = [*whole, *lines[first + 1 :]]
    last = max(at for at, line in enumerate(rest) if line.text.strip())
    tail = _find_tail_cuts(rest[last].text)
    return [*lines[:first], *rest[:last], *_cut(rest[last], tail), *rest[last + 1 :]]


def _find_head_cuts(text: str) -> list[tuple[int, int]]:
    """Return the (end, start of the next) of each part of the head; empty where no title stands
    apart.
    """
    cuts: list[tuple[int, int]] = []
    start, titled = 0, False
    for gap in _GAP.finditer(text, 0, _WINDOW):
        part = text[start : gap.start()]
        if not part:
            start = gap.end()
            continue
        kind = _is_part(part)
        if not kind:
            break
        titled |= kind == "title"
        cuts.append(gap.span())
        start = gap.end()
    if not titled:
        return []
    address = _ADDRESS.match(text, start)
    if address and address.end() < len(text):
        cuts.append((address.end(), address.end()))
    return cuts


def _is_part(part: str) -> str:
    """Return what a part of the head is: a title, or a number, a date, an office; "" for none of
    these.
    """
    if any(
        end - begin >= len(part) - 4 for begin, end, _ in (*find_numbers(part), *find_dates(part))
    ):
        return "fact"
    if _TITLE.match(part) and not set(part) & set("。；，"):
        return "title"
    return "fact" if is_office(part) or part.startswith("【") else ""


def _find_tail_cuts(text: str) -> list[tuple[int, int]]:
    """Return the gaps before and within the signature at the end of a text."""
    begin = max(text.rfind(mark, max(0, len(text) - _WINDOW)) for mark in _SENTENCE_END) + 1
    gaps = list(_GAP.finditer(text, begin)) if begin else []
    parts = [
        text[gap.end() : (gaps[n + 1].start() if n + 1 < len(gaps) else len(text))]
        for n, gap in enumerate(gaps)
    ]
    if (
        not parts
        or not all(_is_part(part) for part in parts if part)
        or text[begin : gaps[0].start()]
    ):
        return []
    return [gap.span() for gap in gaps]


def _cut(line: Line, cuts: Sequence[tuple[int, int]]) -> Iterator[Line]:
    start = 0
    for end, following in cuts:
        if end > start:
            yield line.cut(start, end)
        start = following
    if start < len(line.text):
        yield line.cut(start)
