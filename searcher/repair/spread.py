"""Lines whose letters an extractor or a typist has set apart by single spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searcher.model import Fix, Line
from searcher.repair.edits import Edit, apply_edits, join_texts, list_fixes
from searcher.text.han import HAN_OF_PROSE

NAME = "spread letters"

_LEAST = 8  # letters that stand alone: the days of a week are seven
_LEAST_AMONG = 4  # in a text with several such lines
_SHARE = 0.7
_LETTER = f"[{HAN_OF_PROSE}]"
_SPACE = r"[ \xa0\u3000]"
# Spaces are rarer than letters, and so looked for first.
_SPREAD = re.compile(rf"{_SPACE}(?<={_LETTER}.){_LETTER}{_SPACE}{_LETTER}{_SPACE}{_LETTER}")
_DATE = re.compile(
    rf"\s*\d(?:{_SPACE}\d){{3}}{_SPACE}年(?:{_SPACE}\d){{1,2}}{_SPACE}月(?:{_SPACE}\d){{1,2}}{_SPACE}日\s*"
)
_SINGLE = re.compile(r"(?<=\S)[ \xa0\u3000](?=\S)")
_APART = re.compile(r"[A-Za-z] [A-Za-z]|\d \d")
_LATIN_APART = re.compile("[A-Za-z] [A-Za-z]")
_SET_WHOLE = re.compile(r"\d{2}")


def spread_letters(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines without the single spaces between their letters; wider gaps stay.

    Must not fire on a few letters (总 则), on words set apart (张三 李四), on the heads of
    a calendar, nor between Latin words and numbers; digits close up where no two stand together.
    A day written so stands beside spread letters and is closed up with them.

    >>> row = "各 县 区 防 汛 指 挥 部 ：    7 月 5 日 有 暴 雨 。"
    >>> [line.text for line in spread_letters([Line(row, ((0, 1),))])[0]]
    ['各县区防汛指挥部：    7月5日有暴雨。']
    """
    if not _SPREAD.search(join_texts(lines)):
        return list(lines), []
    several = sum(_is_spread(line.text, _LEAST) for line in lines) > 1
    least = _LEAST_AMONG if several else _LEAST
    kept: list[Line] = []
    fixes: list[Fix] = []
    for line in lines:
        spread = _is_spread(line.text, least) or _DATE.fullmatch(line.text)
        edits = _list_edits(line.text) if spread else []
        fixes += list_fixes(NAME, line, edits, around=1)
        kept.append(apply_edits(line, edits))
    return kept, fixes


def _is_spread(text: str, least: int) -> bool:
    """True if most of what spaces part are single letters, and so many of them."""
    if not _SPREAD.search(text):
        return False
    parts = text.split()
    letters = sum(len(part) == 1 and re.match(rf"{_LETTER}|\d", part) is not None for part in parts)
    alone = sum(len(part) == 1 for part in parts)
    return letters >= least and alone >= _SHARE * len(parts)


def _list_edits(text: str) -> list[Edit]:
    apart = _APART if _SET_WHOLE.search(text) else _LATIN_APART
    return [
        Edit(*gap.span(), "")
        for gap in _SINGLE.finditer(text)
        if not apart.match(text, gap.start() - 1)
    ]
