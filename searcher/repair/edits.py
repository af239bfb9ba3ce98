"""Edits to a line: what is replaced where, the marks that move with it, the fixes it makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from searcher.model import Fix, Line

_NEAR = 8  # edits closer than this are told as one fix


class Edit(NamedTuple):
    """The stretch `start`–`end` of a line and the text that takes its place."""

    start: int
    end: int
    text: str


def apply_edits(line: Line, edits: Sequence[Edit]) -> Line:
    """Return the line with every edit made; `edits` ascend and do not overlap.

    >>> apply_edits(Line("许多3书4刊", ((0, 1), (4, 2))), [Edit(2, 3, ""), Edit(4, 5, "")])
    Line(text='许多书刊', marks=((0, 1), (3, 2)), page=None, level=0)
    """
    if not edits:
        return line
    starts = [0, *(edit.end for edit in edits)]
    ends = [*(edit.start for edit in edits), len(line.text)]
    kept = [line.text[start:end] for start, end in zip(starts, ends)]
    text = "".join(part for pair in zip(kept, [*(e.text for e in edits), ""]) for part in pair)
    places = dict(_move_marks(line.marks, edits))
    marks = tuple((place, number) for place, number in places.items() if place < len(text))
    return replace(line, text=text, marks=marks or ((0, line.marks[0][1]),))


def _move_marks(
    marks: Sequence[tuple[int, int]], edits: Sequence[Edit]
) -> Iterator[tuple[int, int]]:
    """Yield the marks where the edits leave them; of several at one place the last counts."""
    shift = at = 0
    for offset, number in marks:
        while at < len(edits) and edits[at].end <= offset:
            shift += len(edits[at].text) - (edits[at].end - edits[at].start)
            at += 1
        if at < len(edits) and edits[at].start < offset:
            edit = edits[at]
            offset = edit.start + min(offset - edit.start, len(edit.text))
        yield offset + shift, number


def list_fixes(name: str, line: Line, edits: Sequence[Edit], *, around: int = 1) -> Iterator[Fix]:
    """Yield one fix for each group of near edits, with `around` characters of context on both
    sides.

    >>> [(fix.before, fix.after) for fix in list_fixes("", Line("购臵设备", ((0, 1),)), [Edit(1, 2, "置")])]
    [('购臵设', '购置设')]
    """
    for group in _group_near(edits):
        start = max(0, group[0].start - around)
        end = min(len(line.text), group[-1].end + around)
        inside = [Edit(edit.start - start, edit.end - start, edit.text) for edit in group]
        stretch = Line(line.text[start:end], ((0, 0),))
        number = line.line_at(group[0].start)
        yield Fix(name, number, stretch.text, apply_edits(stretch, inside).text)


def _group_near(edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    group: list[Edit] = []
    for edit in edits:
        if group and edit.start - group[-1].end > _NEAR:
            yield group
            group = []
        group.append(edit)
    if group:
        yield group


# Lines that were joined last, and their text: one fault after another asks for the same.
_joined: tuple[list[Line], str] = ([], "")
_MOST_KEPT = 1 << 20  # characters


def join_texts(lines: Sequence[Line]) -> str:
    """Return the text of all lines, for a look at the whole before any line is touched."""
    global _joined
    joined, text = _joined
    if joined != lines:
        text = "\n".join([line.text for line in lines])
        if len(text) <= _MOST_KEPT:
            _joined = list(lines), text
    return text
