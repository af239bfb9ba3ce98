"""Letters and digits that were typed for the zero of a number in Han characters."""

from __future__ import annotations

from collections.abc import Sequence

from searcher.model import Fix, Line
from searcher.repair.edits import Edit, join_texts, list_fixes
from searcher.text.numerals import TYPED_ZERO

NAME = "zeros"


def typed_zeros(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines with 〇 for letters and digits that stand for it within a numeral, one for
    one.

    Must not fire where a digit or letter stands beside a numeral of its own: 第一01号, 一O.

    >>> [line.text for line in typed_zeros([Line("二O二二年，二00八年，第一百O四条", ((0, 1),))])[0]]
    ['二〇二二年，二〇〇八年，第一百〇四条']
    """
    if not TYPED_ZERO.search(join_texts(lines)):
        return list(lines), []
    mended: list[Line] = []
    fixes: list[Fix] = []
    for line in lines:
        edits = [
            Edit(*found.span(), "〇" * len(found[0])) for found in TYPED_ZERO.finditer(line.text)
        ]
        fixes += list_fixes(NAME, line, edits, around=2)
        mended.append(_put(line, edits))
    return mended, fixes


def _put(line: Line, edits: Sequence[Edit]) -> Line:
    if not edits:
        return line
    text, done = [], 0
    for edit in edits:
        text += [line.text[done : edit.start], edit.text]
        done = edit.end
    return line.put("".join((*text, line.text[done:])), line.marks)
