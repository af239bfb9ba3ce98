"""How a wrapped text was set: the width at which its lines break, its margins and indents."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from searcher.model import Line
from searcher.repair.geometry import Measure, indent_of, printed, reach, wide
from searcher.repair.reading import CLAUSE, is_numbered, is_table_row, opens_paragraph

_SENTENCE = re.compile("。")
_SLACK = 4  # half ems that a line may fall short: a mark that must not begin the next
_NARROWEST = 18
_WIDEST = 240
_LEAST = 2
_SHARE = 0.6  # of the lines that stop in mid-sentence
_PART = 0.2  # of all lines


@dataclass(frozen=True)
class Setting:
    """The width of full lines by one measure, the margin of every line by index, and
    whether paragraphs are told by their indents."""

    width: int
    measure: Measure
    margins: tuple[int, ...]
    indented: bool

    def is_full(self, text: str, after: str) -> bool:
        """Whether the line could not have taken the word that the next line begins with."""
        taken = self.measure(text.strip()) + self._indent(text) + reach(after)
        return taken >= self.width - _SLACK

    def holds(self, text: str) -> bool:
        """Whether the line is no longer than lines are here."""
        return self.measure(text.strip()) <= self.width + 2 * _SLACK

    def _indent(self, text: str) -> int:
        return min(4, indent_of(text)) if self.indented else 0


def find_setting(lines: Sequence[Line], open_ends: Sequence[int]) -> Setting | None:
    """The setting of a text whose lines break in mid-sentence at one width, else None.

    `open_ends` are the lines, by index, that do not end a sentence.
    """
    margins = _margins(lines)
    broken = [lines[index].text.strip() for index in open_ends if _breaks(lines, index, margins)]
    if len(broken) < _LEAST:
        return None
    shown = [index for index, line in enumerate(lines) if line.text.strip()]
    measure, width, count = max(
        ((measure, *_common_width(broken, measure)) for measure in (printed, wide)),
        key=lambda found: found[2],
    )
    if count < max(_LEAST, _SHARE * len(broken), _PART * len(shown)):
        return None
    starts = [indent_of(lines[index].text) - margins[index] for index in shown]
    indents = sum(2 <= start <= 5 for start in starts)
    return Setting(width, measure, margins, indented=indents >= max(1, len(starts) // 20))


def _breaks(lines: Sequence[Line], index: int, margins: Sequence[int]) -> bool:
    """Whether a line of prose that stops in mid-sentence has one after it that may read on.

    Parallel headings (一、认清形势，压实责任) are as wide as one another and stop nowhere.
    """
    text = lines[index].text
    following = range(index + 1, min(index + 9, len(lines)))
    next_one = next((at for at in following if lines[at].text.strip()), None)
    if next_one is None or (is_numbered(text) and not _SENTENCE.search(text)):
        return False
    after = lines[next_one].text
    opened = indent_of(after) > margins[next_one] + 1 and indent_of(after) <= indent_of(text)
    return (
        not opened
        and _NARROWEST <= wide(text.strip()) <= _WIDEST
        and CLAUSE.search(text) is not None
        and not is_table_row(text)
        and not opens_paragraph(after, text)
    )


def _common_width(texts: Sequence[str], measure: Measure) -> tuple[int, int]:
    """The width within whose slack most of the lines end, and their count."""
    widths = sorted(map(measure, texts))
    counts = {
        width: bisect_right(widths, width) - bisect_left(widths, width - _SLACK)
        for width in set(widths)
    }
    width = max(counts, key=lambda width: (counts[width], width))
    return width, counts[width]


def _margins(lines: Sequence[Line]) -> tuple[int, ...]:
    """For every line the margin of its page: the least indent that a good part of it has."""
    margins: list[int] = []
    for _, group in groupby(lines, key=lambda line: line.page):
        page = list(group)
        counts = Counter(indent_of(line.text) for line in page if line.text.strip())
        usual = 0.15 * sum(counts.values())
        margin = min((at for at, count in counts.items() if count >= usual), default=0)
        margins += [margin] * len(page)
    return tuple(margins)
