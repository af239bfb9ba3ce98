"""Characters that cannot be seen, and spaces that only look like one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searcher.model import Fix, Line
from searcher.repair.edits import Edit, apply_edits, join_texts, list_fixes
from searcher.text.seldom import Seldom

NAME = "invisible characters"

_ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3164\uffa0"
_GB_BLANK = "\ue5e5"  # where GBK's A3A0, an ideographic space of old editors, is decoded to
_POINT = "\ue010"  # a decimal point in the fonts of law gazettes
_BULLETS = "\uf06c\uf06e\uf075\uf0a7\uf0b2\uf0b7\uf0d8\uf0fc"  # of the Symbol and Wingdings fonts
_DEEPEST = 40  # characters of indent before a bullet
_PRIVATE = frozenset(map(chr, range(0xE000, 0xF900)))
_BETWEEN_DIGITS = re.compile("[0-9０-９][\ue000-\uf8ff][0-9０-９]")
_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U000323af"

# Longest first: a terminal's colour codes and a ruby go as a whole (Unicode 16, 23.8).
_UNSEEN = re.compile(
    r"\x1b\[[0-9;?]*[@-~]"
    "|\ufffa[^\ufff9-\ufffb]{0,60}\ufffb"
    "|[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffc\U000e0000-\U000e01ef\U000f0000-\U0010fffd]+"
    f"|[{_ODD_SPACES}\ue000-\uf8ff]"
    f"|(?<=[{_HAN}])[\ufe00-\ufe0f]"
)
_SUSPECT = Seldom(
    re.compile(
        "[\x00-\x08\x0b\x0e-\x1f\x7f-\xa0\xad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f"
        "\u205f-\u206f\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc"
        "\U000e0000-\U000e01ef\U000f0000-\U0010fffd]"
    )
)
_SPACE = re.compile(f"[{_ODD_SPACES}]")


def invisible_characters(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines without characters that show nothing; odd spaces become plain ones.

    Out go zero-width and direction marks, soft hyphens, control characters, variation
    selectors after Han, annotations and private-use watermarks. Must not fire on tabs, on the
    ideographic space U+3000 that indents paragraphs, on a lone U+FFFD, which tells that
    something is missing, on a private character between digits, nor on the selectors of emoji.

    >>> [line.text for line in invisible_characters([Line("东岭\\ufeff县\\u200b公报\\xa05期", ((0, 1),))])[0]]
    ['东岭县公报 5期']
    """
    if not _SUSPECT.search(join_texts(lines)):
        return list(lines), []
    mended: list[Line] = []
    fixes: list[Fix] = []
    for line in lines:
        edits = _list_edits(line.text) if _SUSPECT.search(line.text) else []
        fixes += list_fixes(NAME, line, edits)
        mended.append(apply_edits(line, edits))
    return mended, fixes


def _list_edits(text: str) -> list[Edit]:
    return [
        Edit(*found.span(), stand_in)
        for found in _UNSEEN.finditer(text)
        if (stand_in := _choose_stand_in(text, found)) is not None
    ]


def _choose_stand_in(text: str, found: re.Match[str]) -> str | None:
    """Return what takes the place of an unseen character, mostly nothing; None to leave it.

    A private character between digits stands for a sign that is lost: without it the number
    would be another.
    """
    char = found.group()
    if _SPACE.match(char):
        return " "
    if char not in _PRIVATE:
        return ""
    if _BETWEEN_DIGITS.match(text, max(0, found.start() - 1)):
        return "." if char == _POINT else None
    if char in _BULLETS and found.start() <= _DEEPEST and not text[: found.start()].strip():
        return "•"
    return "\u3000" if char == _GB_BLANK else ""
