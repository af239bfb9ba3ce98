"""Lines broken at the width of a page or a screen, and paragraphs cut by seams."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from searcher.model import Fix, Line, join
from searcher.repair.geometry import measure_indent
from searcher.repair.line_ends import (
    FINAL,
    choose_glue,
    ends_open,
    ends_sentence,
    find_label,
    find_set_spaces,
    is_heading_like,
    is_numbered,
    is_table_row,
    opens_paragraph,
)
from searcher.repair.mastheads import is_masthead
from searcher.repair.seams import HANGING
from searcher.repair.setting import Setting, find_setting
from searcher.text.rules import Rules

NAME = "wrapped lines"

_PAUSES = "，、,"
_LONG = 24
_PROSE = re.compile("[，。；,;]")
_TITLE = Rules(__file__, "pages.tsv").pattern("{title}")
_STANDS_ALONE = Rules(__file__, "lines.tsv").pattern("{complete}")
_FINAL = frozenset(FINAL)
_SENTENCE = re.compile("。")
_INDENT = 4  # half ems
_TOP = 20  # lines in which the title stands
_DEEPEST_INDENT = 8  # cells; what stands further in is centred or a signature


def wrapped_lines(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines with each paragraph on one line, also across pages and stray blank lines.

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
        if line.text and line.text[-1] not in _FINAL and ends_open(line.text)
    ]
    setting = find_setting(lines, open_ends)
    long = (lines[index] for index in open_ends if len(lines[index].text) >= _LONG)
    if setting is None and not any(_Paragraph(line).is_prose() for line in long):
        return list(lines), []
    joined: list[Line] = []
    fixes: list[Fix] = []
    for group in _split_paragraphs(lines, setting):
        line = join_paragraph(group, typeset=setting is not None)
        before = "\n".join(piece.text for piece in group)
        if line.text != before:
            fixes.append(Fix(NAME, group[0].marks[0][1], before, line.text))
        joined.append(line)
    return joined, fixes


class _Paragraph:
    """The lines of a paragraph so far, and whether they make a good stretch of prose."""

    def __init__(self, line: Line) -> None:
        self.lines = [line]
        self._heading = is_heading_like(line.text)
        self._length = 0
        self._pauses = False
        self._measure(line.text)

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self._measure(line.text)

    def is_prose(self) -> bool:
        """True if they hold a pause, in what may be a heading a whole sentence."""
        return self._pauses and self._length >= _LONG

    def _measure(self, text: str) -> None:
        self._length += len(text)
        mark = _SENTENCE if self._heading else _PROSE
        self._pauses = self._pauses or mark.search(text) is not None


def _split_paragraphs(lines: Sequence[Line], setting: Setting | None) -> Iterator[list[Line]]:
    """Yield the lines grouped by paragraph; blank lines inside a paragraph are left out."""
    paragraph: _Paragraph | None = None
    last = 0
    blanks: list[Line] = []
    for index, line in enumerate(lines):
        if not line.text.strip():
            blanks.append(line)
            continue
        if paragraph and _reads_on(lines, (last, index), paragraph, setting):
            paragraph.add(line)
        else:
            yield from [paragraph.lines] if paragraph else []
            yield from ([blank] for blank in blanks)
            paragraph = _Paragraph(line)
        blanks = []
        last = index
    yield from [paragraph.lines] if paragraph else []
    yield from ([blank] for blank in blanks)


def _reads_on(
    lines: Sequence[Line], seam: tuple[int, int], paragraph: _Paragraph, setting: Setting | None
) -> bool:
    """True if the paragraph goes on over the seam between two lines, given by index."""
    before, after = lines[seam[0]].text, lines[seam[1]].text
    if lines[seam[0]].level or lines[seam[1]].level:
        return False
    narrow = setting is not None and setting.holds(before) and setting.holds(after)
    long = _continues_prose(paragraph, after)
    if not narrow and not long:
        return False
    if opens_paragraph(after, before) or is_table_row(before) or is_table_row(after):
        return False
    if long or setting is None:
        return long
    first = len(paragraph.lines) == 1
    if first and (is_masthead(before) or (seam[0] < _TOP and _is_title(before, after))):
        return False
    return _continues_line(lines, *seam, setting) or (
        first and _lost_indent(before, after, setting)
    )


def _continues_prose(paragraph: _Paragraph, after: str) -> bool:
    """Return the decision where a line is a paragraph: it stops in mid-sentence after a good
    stretch of prose, and what follows is prose too and no twin of it.
    """
    before = paragraph.lines[-1].text
    return (
        before[-1] not in _FINAL
        and ends_open(before)
        and paragraph.is_prose()
        and not after[0].isspace()
        and after[:2] != paragraph.lines[0].text.lstrip()[:2]
        and not _STANDS_ALONE.search(before[-12:])
        and _PROSE.search(after) is not None
    )


def _continues_line(lines: Sequence[Line], last: int, index: int, setting: Setting) -> bool:
    """Return the decision where lines break at a width: the line before is full, this one not
    indented."""
    before, after = lines[last].text, lines[index].text
    blank_between = index - last > 1 and lines[last].page == lines[index].page
    if measure_indent(before) - setting.margins[last] > _DEEPEST_INDENT:
        return False
    if measure_indent(after) > setting.margins[index] + 1:
        hangs = is_numbered(before) and measure_indent(after) - measure_indent(before) <= 6
        return hangs and not setting.indented and setting.is_full(before, after)
    if not setting.is_full(before, after):
        return ends_open(before) and before.rstrip()[-1] in _PAUSES and not blank_between
    if ends_open(before):
        return setting.indented or not (blank_between and is_numbered(before))
    return not blank_between if setting.indented else ends_sentence(before) and index - last == 1


def _is_title(text: str, after: str) -> bool:
    """True if a line says what a document is, as the last line of its title does, and the next one
    does not."""
    return bool(
        _TITLE.fullmatch(text.strip())
        and not _PROSE.search(text)
        and not _TITLE.fullmatch(after.strip())
        and not after.startswith((*HANGING, "的"))
    )


def _lost_indent(before: str, after: str, setting: Setting) -> bool:
    """True if the first line of a paragraph reads on that is full but for the indent, and the wide
    blank behind its number, that an extractor left out."""
    return (
        not setting.indented
        and not before[0].isspace()
        and ends_open(before)
        and not is_heading_like(before)
        and _PROSE.search(before) is not None
        and setting.is_full(before, after, spare=_INDENT + 2 * bool(find_label(before)))
    )


def join_paragraph(group: Sequence[Line], *, typeset: bool) -> Line:
    """Return the paragraph on one line; in a typeset text without the spaces set around Han."""
    if len(group) == 1:
        ends = group[0].text.rstrip()[-1:] in _FINAL and not is_table_row(group[0].text)
        return _drop_set_spaces(group[0]) if typeset and ends else group[0]
    pieces: list[Line] = []
    for line in group:
        piece = _trim(line, left=bool(pieces))
        if pieces and (space := choose_glue(pieces[-1].text, piece.text)):
            pieces.append(Line(space, piece.marks[:1]))
        pieces.append(_drop_set_spaces(piece) if typeset else piece)
    return join(pieces)


def _trim(line: Line, *, left: bool) -> Line:
    """Return the line without the spaces at its end, and those at its beginning if `left`."""
    start = len(line.text) - len(line.text.lstrip()) if left else 0
    end = len(line.text.rstrip())
    return line.cut(start, end) if start or end < len(line.text) else line


def _drop_set_spaces(line: Line) -> Line:
    gaps = find_set_spaces(line.text)
    if not gaps:
        return line
    starts = [0, *(end for _, end in gaps)]
    ends = [*(start for start, _ in gaps), len(line.text)]
    return join([line.cut(start, end) for start, end in zip(starts, ends)])
