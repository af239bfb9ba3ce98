"""How a wrapped text was set: the width at which its lines break, its margins and indents."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from searcher.model import Line
from searcher.repair.geometry import Measure, measure_indent, printed, reach, wide
from searcher.repair.line_ends import CLAUSE, is_heading_like, is_table_row, opens_paragraph
from searcher.repair.seams import HANGING, are_cut, is_cut

_SLACK = 4  # half ems that a line may fall short: a mark that must not begin the next
_NARROWEST = 18
_WIDEST = 240
_LEAST = 2
_SHARE = 0.6  # of the lines that stop in mid-sentence
_PART = 0.2  # of all lines
_PART_OF_NARROW = 0.05  # of all lines, where none is wider
_ENOUGH = 20  # lines of prose that show a setting by themselves


@dataclass(frozen=True)
class Setting:
    """The width of full lines by one measure, the margin of every line by index, and
    whether paragraphs are told by their indents."""

    width: int
    measure: Measure
    margins: tuple[int, ...]
    indented: bool

    def is_full(self, text: str, after: str, spare: int = 0) -> bool:
        """True if the line, with so many half ems to spare, could not have taken the word that the
        next line begins with."""
        taken = self.measure(text.strip()) + self._measure_indents(text) + reach(after) + spare
        return taken >= self.width - _SLACK

    def holds(self, text: str) -> bool:
        """True if the line is no longer than lines are here."""
        return self.measure(text.strip()) <= self.width + 2 * _SLACK

    def _measure_indents(self, text: str) -> int:
        return min(4, measure_indent(text)) if self.indented else 0


class _Seam(NamedTuple):
    """A line that may be broken, the line after it, and how far the line is indented."""

    text: str
    after: str
    indent: int

    def is_prose(self) -> bool:
        """True if a line of clauses is prose: parallel headings (一、认清形势，压实责任) are as
        wide as one another and stop nowhere."""
        return CLAUSE.search(self.text) is not None and not is_heading_like(self.text)

    def is_cut(self) -> bool:
        """True if the seam shows that the line was broken."""
        return is_cut(self.text, self.after)


def find_setting(lines: Sequence[Line], open_ends: Sequence[int]) -> Setting | None:
    """Return the setting of a text whose lines break in mid-sentence at one width, else None.

    `open_ends` are the lines, by index, that do not end a sentence.
    """
    # Where none of them has a clause there is no prose to tell a width.
    if not any(CLAUSE.search(lines[index].text) for index in open_ends):
        return None
    margins = _measure_margins(lines)
    seams = _list_seams(lines, open_ends, margins)
    if len(seams) < _LEAST:
        return None
    shown = [index for index, line in enumerate(lines) if line.text.strip()]
    measure, width, near = max(
        ((measure, *_find_common_width(seams, measure)) for measure in (printed, wide)),
        key=lambda found: len(found[2]),
    )
    wider = any(measure(lines[index].text.strip().rstrip(HANGING)) > width for index in shown)
    part = _PART if wider else _PART_OF_NARROW
    if len(near) < max(_LEAST, part * len(shown)) or not _is_proved(near, seams):
        return None
    starts = [measure_indent(lines[index].text) - margins[index] for index in shown]
    indents = sum(2 <= start <= 5 for start in starts)
    return Setting(width, measure, margins, indented=indents >= max(1, len(starts) // 20))


def _is_proved(near: Sequence[_Seam], seams: Sequence[_Seam]) -> bool:
    """True if the seams at a width are most of those in prose, and enough of them cut
    something for all to see."""
    prose = sum(seam.is_prose() for seam in near)
    enough = prose >= max(1, _SHARE * sum(seam.is_prose() for seam in seams))
    return enough and are_cut((seam.text, seam.after) for seam in near)


def _list_seams(
    lines: Sequence[Line], open_ends: Sequence[int], margins: Sequence[int]
) -> list[_Seam]:
    """Return where lines may be broken.

    Prose may; of numbered lines and those without a clause, which may be headings, only
    what the seam proves, and only in a text with little prose.
    """
    found = [
        _Seam(
            lines[index].text.strip(),
            lines[after].text.strip(),
            _measure_indents(lines, index, margins),
        )
        for index in open_ends
        if (after := _find_following(lines, index)) is not None
        and _may_read_on(lines, (index, after), margins)
    ]
    few = 0 < sum(seam.is_prose() for seam in found) < _ENOUGH
    return [seam for seam in found if seam.is_prose() or (few and seam.is_cut())]


def _measure_indents(lines: Sequence[Line], index: int, margins: Sequence[int]) -> int:
    """Return the cells that a paragraph's indent takes from its first line."""
    return max(0, min(4, measure_indent(lines[index].text) - margins[index]))


def _find_following(lines: Sequence[Line], index: int) -> int | None:
    """Return the next line that is not blank, if it is near."""
    near = range(index + 1, min(index + 9, len(lines)))
    return next((at for at in near if lines[at].text.strip()), None)


def _may_read_on(lines: Sequence[Line], seam: tuple[int, int], margins: Sequence[int]) -> bool:
    """True if a line may read on in the next one by its width and by how that begins."""
    text, after = (lines[index].text for index in seam)
    opened = measure_indent(after) > margins[seam[1]] + 1 and measure_indent(
        after
    ) <= measure_indent(text)
    return (
        not opened
        and _NARROWEST <= wide(text.strip()) <= _WIDEST
        and not is_table_row(text)
        and not opens_paragraph(after, text)
    )


def _find_common_width(seams: Sequence[_Seam], measure: Measure) -> tuple[int, list[_Seam]]:
    """Return the width within whose slack most of the lines end, and these."""
    # They may hang out of the column.
    widths = [measure(seam.text.rstrip(HANGING)) + seam.indent for seam in seams]
    ordered = sorted(widths)
    counts = {
        width: bisect_right(ordered, width) - bisect_left(ordered, width - _SLACK)
        for width in set(widths)
    }
    common = max(counts, key=lambda width: (counts[width], width))
    near = [seam for seam, width in zip(seams, widths) if common - _SLACK <= width <= common]
    return common, near


def _measure_margins(lines: Sequence[Line]) -> tuple[int, ...]:
    """Return for every line the margin of its page: the least indent that a good part of it has."""
    if not any(line.text[:1].isspace() for line in lines):
        return (0,) * len(lines)
    margins: list[int] = []
    for _, group in groupby(lines, key=lambda line: line.page):
        page = list(group)
        counts = Counter(measure_indent(line.text) for line in page if line.text.strip())
        usual = 0.15 * sum(counts.values())
        margin = min((at for at, count in counts.items() if count >= usual), default=0)
        margins += [margin] * len(page)
    return tuple(margins)
