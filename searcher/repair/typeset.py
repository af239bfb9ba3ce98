"""Printed lines whose column is known: the lines of each paragraph as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from searcher.model import Fix, Line
from searcher.repair.geometry import measure_indent
from searcher.repair.line_ends import (
    ends_open,
    ends_sentence,
    is_numbered,
    is_table_row,
    opens_paragraph,
)
from searcher.repair.page_notes import move_notes_behind
from searcher.repair.wrapped import NAME, join_paragraph

_PAUSES = "，、,"
_DEEPEST_INDENT = 8  # cells; what stands further in is centred or a signature
_HANGING = 6  # cells that the lines of a listed item may stand further in than its number
_OPENS, _DEEPEST_OPENING = 2, 5  # cells that a paragraph's first line is indented
_SHARE = 20  # one line in so many opens a paragraph by an indent


def typeset_lines(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines of a page description with each paragraph on one line, also across columns
    and pages.

    A paragraph goes on where its line is full and the next one is not indented. Nothing is
    joined where `full` is unknown. Must not fire over a gap, nor on titles, table rows,
    signatures and dates.

    >>> cut = [("　　为加强供水管理，保障供水安", True), ("全。", False), ("　　第二条", False)]
    >>> lines = [Line(text, ((0, 1),), page=1, full=full) for text, full in cut]
    >>> [line.text for line in typeset_lines(lines)[0]]
    ['　　为加强供水管理，保障供水安全。', '　　第二条']
    """
    if not any(line.full for line in lines):
        return list(lines), []
    joined: list[Line] = []
    fixes: list[Fix] = []
    for group in _split_paragraphs(move_notes_behind(lines), indented=_opens_by_indent(lines)):
        line = join_paragraph(group, typeset=False)
        if len(group) > 1:
            before = "\n".join(piece.text for piece in group)
            fixes.append(Fix(NAME, group[0].marks[0][1], before, line.text))
        joined.append(line)
    return joined, fixes


def _opens_by_indent(lines: Sequence[Line]) -> bool:
    """True if paragraphs open with an indent here."""
    shown = [line for line in lines if line.text.strip()]
    opening = sum(_OPENS <= measure_indent(line.text) <= _DEEPEST_OPENING for line in shown)
    return opening >= max(1, len(shown) // _SHARE)


def _split_paragraphs(lines: Sequence[Line], *, indented: bool) -> Iterator[list[Line]]:
    """Yield the lines by paragraph; blank lines at the end of a page part nothing."""
    paragraph: list[Line] = []
    blanks: list[Line] = []
    for line in lines:
        if not line.text.strip():
            blanks.append(line)
            continue
        parted = bool(blanks) and paragraph and paragraph[-1].page == line.page
        if paragraph and not parted and _reads_on(paragraph, line, indented=indented):
            paragraph.append(line)
        else:
            yield from [paragraph] if paragraph else []
            yield from ([blank] for blank in blanks)
            paragraph = [line]
        blanks = []
    yield from [paragraph] if paragraph else []
    yield from ([blank] for blank in blanks)


def _reads_on(paragraph: Sequence[Line], line: Line, *, indented: bool) -> bool:
    """True if the line goes on with the paragraph."""
    last = paragraph[-1]
    before, after = last.text, line.text
    if last.full is None or line.full is None or last.level or line.level:
        return False
    if is_table_row(before) or is_table_row(after):
        return False
    if measure_indent(before) > _DEEPEST_INDENT:
        return False
    if measure_indent(after) > 1:
        return last.full and not indented and _is_hanging(paragraph, after)
    if not last.full:
        return before.rstrip()[-1] in _PAUSES and not opens_paragraph(after, before)
    opens = is_numbered(after) and not ends_open(before)
    return not opens if indented else not opens_paragraph(after, before)


def _is_hanging(paragraph: Sequence[Line], after: str) -> bool:
    """True if the line stands under the words of a listed item rather than its number."""
    first = paragraph[0].text
    further = measure_indent(after) - measure_indent(first)
    return is_numbered(first) and 0 < further <= _HANGING and not ends_sentence(paragraph[-1].text)
