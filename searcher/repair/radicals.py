"""Radicals and compatibility forms that stand where ordinary characters belong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from searcher.model import Fix, Line
from searcher.repair.edits import Edit, join_texts, list_fixes
from searcher.text.han import HAN_AND_RARE
from searcher.text.rules import Rules
from searcher.text.seldom import Seldom
from searcher.text.tables import table

NAME = "radicals"

_NORMAL = ((0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))

_ODD_CLASS = "\u2e80-\u2ef3\u2f00-\u2fd5\u31c0-\u31e3\uf900-\ufaff\U0002f800-\U0002fa1f"
_ODD_MARKS = "\ufe10-\ufe19\ufe30-\ufe48\ufe50-\ufe6b\uff61-\uff65"
_ODD = re.compile(f"[{_ODD_CLASS}{_ODD_MARKS}]")
_SUSPECT = Seldom(_ODD)
_HAN = re.compile(f"[{HAN_AND_RARE}{_ODD_CLASS}]")
_RADICAL = re.compile("[\u2e80-\u2fd5\u31c0-\u31e3]")

_RULES = Rules(__file__, "radicals.tsv")
_SPEAKS = _RULES.pattern("{speaks}")
_BESIDE_LEFT = _RULES.pattern("{left}")
_BESIDE_RIGHT = _RULES.pattern("{right}")


def _read_ordinary() -> dict[int, str]:
    """Return every odd character by code point with the ordinary one that it stands for.

    Radicals and strokes after EquivalentUnifiedIdeograph of the Unicode character database.
    """
    rows = table("radicals.txt").split("\n")
    ordinary = {ord(row[0]): row[1] for row in rows if len(row) == 2}
    for first, last in _NORMAL:
        for code in range(first, last + 1):
            normal = unicodedata.normalize("NFKC", chr(code))
            if len(normal) == 1:
                ordinary[code] = normal
    return ordinary


_ORDINARY = _read_ordinary()


def radicals(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines with radicals and compatibility forms as ordinary characters, one for one.

    Kangxi radicals, the radicals' supplement, strokes, compatibility ideographs, vertical,
    small and half-width punctuation. Must not fire where radicals are spoken of as radicals
    (⺮字头, 部首⼀), nor on the twelve ideographs of the compatibility block that are none.

    >>> [line.text for line in radicals([Line("云川省⼈⺠政府︵办公厅︶", ((0, 1),))])[0]]
    ['云川省人民政府（办公厅）']
    """
    if not _SUSPECT.search(join_texts(lines)):
        return list(lines), []
    mended: list[Line] = []
    fixes: list[Fix] = []
    for line in lines:
        edits = _list_edits(line.text) if _ODD.search(line.text) else []
        fixes += list_fixes(NAME, line, edits, around=0)
        mended.append(_put_chars(line, edits))
    return mended, fixes


def _list_edits(text: str) -> list[Edit]:
    speaks = _SPEAKS.search(text) is not None
    edits = []
    for found in _ODD.finditer(text):
        char = _ORDINARY.get(ord(found.group()), found.group())
        if char != found.group() and not (speaks and _is_quoted(text, found.start())):
            edits.append(Edit(*found.span(), char))
    return edits


def _is_quoted(text: str, at: int) -> bool:
    """True if the radical in a line that speaks of radicals is one of those it speaks of."""
    if not _RADICAL.match(text, at):
        return False
    if _BESIDE_LEFT.search(text[max(0, at - 6) : at]) or _BESIDE_RIGHT.match(text, at + 1):
        return True
    return not (_HAN.match(text[at - 1 : at]) or _HAN.match(text, at + 1))


def _put_chars(line: Line, edits: Sequence[Edit]) -> Line:
    if not edits:
        return line
    chars = list(line.text)
    for edit in edits:
        chars[edit.start] = edit.text
    return replace(line, text="".join(chars))
