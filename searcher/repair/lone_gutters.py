"""Columns with a lone space between them, as extractors join what stands in one row of a page."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from searcher.model import Line
from searcher.repair.geometry import printed, wide
from searcher.repair.gutters import LEAST_ROWS
from searcher.repair.line_ends import find_label

_LONE = re.compile(r"(?<=\S)[ \xa0](?=\u3000{0,2}\S)")
_SLACK = 4  # half ems that a line of the left column may fall short of it
_LEAST_WIDTH = 16  # eight Han
_LEAST_SHARE = 0.4  # of the lines that hold text, with a space where the left column ends
_LEAST_SHORT_SHARE = 0.1  # of them, where the right column is short and the left one goes on alone
_LEAST_ALONE = 0.8  # of the lines without such a space, that are no wider than a column
_LEAST_EVEN = 0.4  # of the spaces that stand alone in their line; the others end paragraphs
_LEAST_FITTING = 0.9  # of them, with no more on either side than a column holds
_LONGEST = 400  # characters; a longer line is a paragraph
_APART = 4  # cells


class _Gap(NamedTuple):
    """A lone space that may part two columns, and how wide what stands before and behind it is."""

    offset: int
    left: int
    right: int


def open_lone_gutters(lines: Sequence[Line]) -> list[Line] | None:
    """Return the lines with the right column set apart at one place, None where the spaces that
    stand alone do not end a column.

    >>> rows = ["全市各级机关认真贯彻 力得到切实提升。各县", "落实会议精神,加强协 区积极行动。"] * 3
    >>> [line.text.index("    ") for line in open_lone_gutters([Line(row, ((0, 1),)) for row in rows])]
    [10, 10, 10, 10, 10, 10]
    """
    gaps = [_find_gaps(line.text) for line in lines]
    shown = sum(bool(line.text.strip()) for line in lines)
    single = [found[0] for found in gaps if len(found) == 1]
    width = _find_width([gap.left for gap in single])
    even = [gap for gap in single if width - _SLACK <= gap.left <= width]
    alone = [printed(line.text) for line, found in zip(lines, gaps) if not found]
    within = sum(0 < taken <= width + _SLACK for taken in alone)
    short = within >= _LEAST_ALONE * sum(taken > 0 for taken in alone)
    share = _LEAST_SHORT_SHARE if short else _LEAST_SHARE
    if width < _LEAST_WIDTH or len(even) < max(2 * LEAST_ROWS, share * shown):
        return None
    fitting = [gap for gap in single if max(gap.left, gap.right) <= width + _SLACK]
    if len(even) < _LEAST_EVEN * len(single) or len(fitting) < _LEAST_FITTING * len(single):
        return None
    chosen = _choose(gaps, width)
    apart = max(wide(lines[at].text[: gap.offset]) for at, gap in chosen) + _APART
    opened = list(lines)
    for at, gap in chosen:
        left = wide(opened[at].text[: gap.offset])
        opened[at] = opened[at].splice(gap.offset, gap.offset + 1, " " * (apart - left))
    return opened


def _find_gaps(text: str) -> list[_Gap]:
    """Return the lone spaces of a line, but for those behind the number of an article or a heading."""
    if " " not in text and "\xa0" not in text:
        return []
    gaps: list[_Gap] = []
    at = len(text) - len(text.lstrip())
    for found in _LONE.finditer(text) if len(text) <= _LONGEST else ():
        if find_label(text[at : found.end()]) < found.end() - at:
            left, right = text[: found.start()], text[found.end() :]
            gaps.append(_Gap(found.start(), printed(left), printed(right)))
        at = found.end()
    return gaps


def _find_width(widths: Sequence[int]) -> int:
    """Return the width at which, within the slack, most left parts end."""
    ordered = sorted(widths)
    counts = {
        width: bisect_right(ordered, width) - bisect_left(ordered, width - _SLACK)
        for width in set(widths)
    }
    return max(counts, key=lambda width: (counts[width], -width), default=0)


def _choose(gaps: Sequence[Sequence[_Gap]], width: int) -> list[tuple[int, _Gap]]:
    """Return of each line, by index, the space that ends its left column, so that neither part is
    wider than a column."""
    widest = width + _SLACK
    found = []
    for at, line in enumerate(gaps):
        fitting = [gap for gap in line if gap.left <= widest and gap.right <= widest]
        if fitting:
            found.append((at, max(fitting, key=lambda gap: gap.left)))
    return found
