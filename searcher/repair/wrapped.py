"""Lines broken at the width of a page or a screen, and paragraphs cut by seams."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from searcher.model import Fix, Line, join
from searcher.repair.geometry import indent_of
from searcher.repair.reading import (
    FINAL,
    ends_open,
    ends_sentence,
    glue,
    is_numbered,
    is_table_row,
    opens_paragraph,
    spaces_set_apart,
)
from searcher.repair.setting import Setting, find_setting

NAME = "wrapped lines"

_PAUSES = "，、,"
_LONG = 24
_PROSE = re.compile("[，。；,;]")
# A note of when a law was made, a formula.
_STANDS_ALONE = re.compile(r"(?:施行|通过|公布|修正|修订|[)）])\s*\Z")
_FINAL = frozenset(FINAL)
_SENTENCE = re.compile("。")
_DEEPEST_INDENT = 8  # cells; what stands further in is centred or a signature


def wrapped_lines(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """The lines with each paragraph on one line, also across pages and stray blank lines.

    Latin words are joined with a space, Han without; spaces that typesetting put around
    Han in a wrapped text go. Indents stay. Must not fire on titles, headings, addressees,
    listed items, table rows, signatures and dates, nor on text with a line a paragraph.

    >>> cut = ["为了规范全市数据资源的归集、共享和开放,按照会议安", "排,制定本办法。"]
    >>> [line.text for line in wrapped_lines([Line(t, ((0, 1),)) for t in cut])[0]]
    ['为了规范全市数据资源的归集、共享和开放,按照会议安排,制定本办法。']
    """
    open_ends = [
        index
        for index, line in enumerate(lines)
        if line.text[-1:] not in _FINAL and ends_open(line.text)
    ]
    setting = find_setting(lines, open_ends)
    if setting is None and not any(map(_is_long, (lines[index].text for index in open_ends))):
        return list(lines), []
    joined: list[Line] = []
    fixes: list[Fix] = []
    for group in _paragraphs(lines, setting):
        line = _one_line(group)
        if setting and (len(group) > 1 or ends_sentence(line.text)):
            line = _without_set_spaces(line)
        before = "\n".join(piece.text for piece in group)
        if line.text != before:
            fixes.append(Fix(NAME, group[0].marks[0][1], before, line.text))
        joined.append(line)
    return joined, fixes


def _paragraphs(lines: Sequence[Line], setting: Setting | None) -> Iterator[list[Line]]:
    """The lines grouped by paragraph; blank lines inside a paragraph are left out."""
    group: list[Line] = []
    last = 0
    blanks: list[Line] = []
    for index, line in enumerate(lines):
        if not line.text.strip():
            blanks.append(line)
            continue
        if group and _reads_on(lines, last, index, setting):
            group.append(line)
        else:
            yield from filter(None, [group])
            yield from ([blank] for blank in blanks)
            group = [line]
        blanks = []
        last = index
    yield from filter(None, [group])
    yield from ([blank] for blank in blanks)


def _reads_on(lines: Sequence[Line], last: int, index: int, setting: Setting | None) -> bool:
    """Whether the line at `index` continues the paragraph of the one at `last`."""
    before, after = lines[last].text, lines[index].text
    held = setting is not None and setting.holds(before) and setting.holds(after)
    if not held and not _continues_long_line(before, after):
        return False
    if opens_paragraph(after, before) or is_table_row(before) or is_table_row(after):
        return False
    return setting is None or not held or _continues_line(lines, last, index, setting)


def _continues_line(lines: Sequence[Line], last: int, index: int, setting: Setting) -> bool:
    """The decision where lines break at a width: the line before is full, this one not
    indented."""
    before, after = lines[last].text, lines[index].text
    blank_between = index - last > 1 and lines[last].page == lines[index].page
    if indent_of(before) - setting.margins[last] > _DEEPEST_INDENT:
        return False
    if indent_of(after) > setting.margins[index] + 1:
        hangs = is_numbered(before) and indent_of(after) - indent_of(before) <= 6
        return hangs and not setting.indented and setting.is_full(before, after)
    if not setting.is_full(before, after):
        return ends_open(before) and before.rstrip()[-1] in _PAUSES and not blank_between
    if ends_open(before):
        return setting.indented or not (blank_between and is_numbered(before))
    return setting.indented or (ends_sentence(before) and index - last == 1)


def _continues_long_line(before: str, after: str) -> bool:
    """The decision where a line is a paragraph: the one before stops in mid-sentence after
    a good stretch of prose, this one is prose too and no twin of it."""
    return (
        before[-1] not in _FINAL
        and ends_open(before)
        and _is_long(before)
        and not after[0].isspace()
        and after[:2] != before[:2]
        and not _STANDS_ALONE.search(before)
        and _PROSE.search(after) is not None
    )


def _is_long(text: str) -> bool:
    """Whether the line holds a good stretch of prose, a heading at least a sentence."""
    return len(text) >= _LONG and bool((_SENTENCE if is_numbered(text) else _PROSE).search(text))


def _one_line(group: Sequence[Line]) -> Line:
    if len(group) == 1:
        return group[0]
    pieces = [group[0].cut(0, len(group[0].text.rstrip()))]
    for line in group[1:]:
        start = len(line.text) - len(line.text.lstrip())
        piece = line.cut(start, len(line.text.rstrip()))
        pieces += [Line(glue(pieces[-1].text, piece.text), piece.marks[:1]), piece]
    return join(pieces)


def _without_set_spaces(line: Line) -> Line:
    for start, end in reversed(spaces_set_apart(line.text)):
        line = line.splice(start, end, "")
    return line
