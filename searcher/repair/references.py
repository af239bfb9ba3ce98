"""Character references of HTML (&nbsp;, &#20020;) that were left in text saved from a page."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from searcher.model import Fix, Line
from searcher.repair.edits import Edit, apply_edits, join_texts, list_fixes

NAME = "character references"

_NAMES = (
    "nbsp|ensp|emsp|thinsp|zwnj|zwj|lt|gt|amp|quot|apos|ldquo|rdquo|lsquo|rsquo|laquo|raquo|mdash|ndash"
    "|hellip|middot|bull|times|divide|plusmn|deg|permil|le|ge|ne|copy|reg|yen|sect"
)
_REFERENCE = re.compile(rf"&(?:amp;)?(?:#\d{{2,6}}|#[xX][0-9a-fA-F]{{2,5}}|{_NAMES});")


def character_references(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines with references as the characters they stand for.

    Must not fire on an ampersand between names (A&B公司), nor on unknown names.

    >>> row = "&#20020;江市&nbsp;关于&ldquo;放管服&rdquo;的A&B;方案"
    >>> [line.text for line in character_references([Line(row, ((0, 1),))])[0]]
    ['临江市\\xa0关于“放管服”的A&B;方案']
    """
    if not _REFERENCE.search(join_texts(lines)):
        return list(lines), []
    mended: list[Line] = []
    fixes: list[Fix] = []
    for line in lines:
        edits = [Edit(*m.span(), _read_reference(m[0])) for m in _REFERENCE.finditer(line.text)]
        fixes += list_fixes(NAME, line, edits, around=0)
        mended.append(apply_edits(line, edits))
    return mended, fixes


def _read_reference(reference: str) -> str:
    """Return the character; one escaped twice (&amp;nbsp;) is read twice. A line end is a space."""
    char = html.unescape(reference)
    char = html.unescape(char) if len(char) > 1 else char
    return " " if char in "\n\r\f\x0b\x85\u2028\u2029" else char
