"""Repaired lines as blocks: trimmed, and cut where numbered headings stand inside a line."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from searcher.text.numerals import HAN_COUNT

from ..model import Line
from .labels import ARTICLE, HAN, HAN_PAREN, read_label

_SHORTEST = 60  # a shorter line is left whole
_INSIDE = re.compile(
    f"(?:(?<=[。！？.：:])[ 　]*|(?<![。！？.：: 　])[ 　]+)(?=(?:[{HAN_COUNT}]{{1,3}}、|[（(][{HAN_COUNT}]{{1,3}}[)）])[^、])"
)
_NUMBER = re.compile(f"[{HAN_COUNT}][、)）][^、]")
# 如下：一、…。二、…。 lists paragraphs; 包括：一、…；二、…。 is one.
_SENTENCE_END = re.compile(r"(?:[。！？.]|如下[：:])[ 　]*$")
_LOOK_BEHIND = 4


def cut_blocks(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without blank ones and outer spaces, long fused ones cut before each
    heading.

    >>> text = "现讲几点意见。" + "会议部署了任务，" * 15 + "工作开始。 一、提高认识 我们要提高认识。二、狠抓落实 要狠抓落实。"
    >>> [block.text[:6] for block in cut_blocks([Line(text, ((0, 1),))])]
    ['现讲几点意见', '一、提高认识', '二、狠抓落实']
    """
    if are_rows(lines):
        return [block for block in map(_trim, lines) if block.text]
    return [block for line in lines for block in _cut(_trim(line)) if block.text]


def are_rows(lines: Sequence[Line]) -> bool:
    """True if most lines are rows of a table, with tabs between their cells: a heading in one
    would stand over the rows that follow.
    """
    rows = sum(["\t" in line.text for line in lines])
    return rows > 1 and 2 * rows > len(lines)


def _trim(line: Line) -> Line:
    text = line.text
    inner = text.strip()
    if inner == text:
        return line
    start = text.find(inner)
    return line.cut(start, start + len(inner))


def _cut(line: Line) -> Iterator[Line]:
    if len(line.text) < _SHORTEST or line.level:
        yield line
        return
    label = read_label(line.text)
    starts = [] if label and label.style == ARTICLE else list(_find_heading_starts(line.text))
    if not starts:
        yield line
        return
    offsets = [offset for offset, _ in line.marks]
    for start, end in zip([0, *starts], [*starts, len(line.text)]):
        yield _cut_stretch(line, offsets, start, end)


def _cut_stretch(line: Line, offsets: Sequence[int], start: int, end: int) -> Line:
    """Return the trimmed stretch of a line, its marks found by bisection: a line may have very
    many.
    """
    whole = line.text[start:end]
    text = whole.strip()
    start += len(whole) - len(whole.lstrip())
    first, last = bisect_right(offsets, start) - 1, bisect_left(offsets, start + len(text))
    moved = ((offset - start, number) for offset, number in line.marks[first + 1 : last])
    return line.put(text, ((0, line.marks[first][1]), *moved))


def _find_heading_starts(text: str) -> Iterator[int]:
    """Yield where, inside the line, numbered headings follow one another from the first number on.

    An enumeration within a sentence (包括：一、…；二、…) is left alone.
    """
    if not _NUMBER.search(text):
        return
    expected = {HAN: 1, HAN_PAREN: 1}
    first = read_label(text)
    if first and first.style in expected:
        expected[first.style] = first.number + 1
    for match in _INSIDE.finditer(text):
        label = read_label(text[match.end() : match.end() + 12])
        if label is None or label.number not in (expected.get(label.style), 1):
            continue
        spaced = match.group() or text[match.end() - 1] in " 　"
        if spaced or _SENTENCE_END.search(text, max(0, match.end() - _LOOK_BEHIND), match.end()):
            expected[label.style] = label.number + 1
            if label.style == HAN:
                expected[HAN_PAREN] = 1
            yield match.end()
