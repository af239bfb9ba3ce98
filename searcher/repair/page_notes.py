"""Footnotes at the foot of a page: set behind the paragraph that goes on over the page."""

from __future__ import annotations

from collections.abc import Sequence

from searcher.model import Line
from searcher.repair.geometry import measure_indent
from searcher.repair.line_ends import ends_sentence
from searcher.text.rules import Rules

_NOTE = Rules(__file__, "pages.tsv").pattern("{note}")
_NEAR = 3  # lines, blank ones too, between a paragraph and the first note
_LONGEST_FOOT = 120  # lines of notes, blank ones too
_FARTHEST = 60  # lines of a paragraph that goes on under another page's head


def move_notes_behind(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, footnotes that part a paragraph set behind it.

    >>> rows = [("县道养护率达", 1), ("注1：按里程算。", 1), ("到百分之百。", 2)]
    >>> lines = [Line(text, ((0, 1),), page=page, full=text[-1] != "。") for text, page in rows]
    >>> [line.text for line in move_notes_behind(lines)]
    ['县道养护率达', '到百分之百。', '注1：按里程算。']
    """
    ordered = list(lines)
    for at in [at for at, line in enumerate(lines) if _NOTE.match(line.text)][::-1]:
        if not _parts_a_paragraph(ordered, at):
            continue
        foot = range(at, min(len(lines), at + _LONGEST_FOOT))
        first = next((to for to in foot if ordered[to].page != lines[at].page), at)
        end = _end_of_paragraph(ordered, first)
        ordered[at:end] = [*ordered[first:end], *ordered[at:first]]
    return ordered


def _parts_a_paragraph(lines: Sequence[Line], at: int) -> bool:
    above = (lines[index] for index in range(at - 1, max(-1, at - 1 - _NEAR), -1))
    before = next((line for line in above if line.text.strip()), None)
    if before is None or not before.full or before.page != lines[at].page:
        return False
    return not ends_sentence(before.text) and not _NOTE.match(before.text)


def _end_of_paragraph(lines: Sequence[Line], first: int) -> int:
    """Return behind the last line of the paragraph that goes on at `first`; there if none does."""
    end = first
    while end < min(len(lines), first + _FARTHEST) and measure_indent(lines[end].text) <= 1:
        end += 1
        if not lines[end - 1].full and lines[end - 1].text.strip():
            return end
    return (
        end if end > first and end < len(lines) and measure_indent(lines[end].text) > 1 else first
    )
