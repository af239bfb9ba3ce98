"""Lines whose letters an extractor or a typist has set apart by single spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searcher.model import Fix, Line
from searcher.repair.edits import Edit, apply_edits, join_texts, list_fixes
from searcher.text.han import HAN_OF_PROSE
from searcher.text.numerals import HAN_ORDINALS
from searcher.text.rules import Rules

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
# 第 二 章　总 则, or a name of a part alone: here a few letters tell, and wider gaps close up.
_HEADING = re.compile(
    rf"\s*(?P<label>第{_SPACE}?[{HAN_ORDINALS}0-9]{{1,4}}(?:{_SPACE}[{HAN_ORDINALS}]){{0,3}}{_SPACE}?[编章节])?"
    rf"(?P<name>\s{{0,4}}{_LETTER}(?:{_SPACE}{{1,4}}{_LETTER}){{1,11}})\s*"
)
_LONGEST_HEADING = 60
_NAMED = Rules(__file__, "lines.tsv").pattern("{part_named}")
_BETWEEN = re.compile(rf"(?<=\S){_SPACE}{{1,4}}(?=\S)")
_SINGLE = re.compile(r"(?<=\S)[ \xa0\u3000](?=\S)")
_APART = re.compile(r"[A-Za-z] [A-Za-z]|\d \d")
_LATIN_APART = re.compile("[A-Za-z] [A-Za-z]")
_SET_WHOLE = re.compile(r"\d{2}")


def spread_letters(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines without the single spaces between their letters; wider gaps stay.

    Must not fire on a few letters (张 三), but in headings (第一章 总 则), on words set apart (张三 李四), on the heads of
    a calendar, nor between Latin words and numbers; digits close up where no two stand together.
    A day written so stands beside spread letters and is closed up with them.

    >>> [line.text for line in spread_letters([Line("第 一 章　总　　则", ((0, 1),))])[0]]
    ['第一章　总则']
    >>> row = "各 县 区 防 汛 指 挥 部 ：    7 月 5 日 有 暴 雨 。"
    >>> [line.text for line in spread_letters([Line(row, ((0, 1),))])[0]]
    ['各县区防汛指挥部：    7月5日有暴雨。']
    """
    headings = {at for at, line in enumerate(lines) if _is_heading(line.text)}
    if not headings and not _SPREAD.search(join_texts(lines)):
        return list(lines), []
    several = sum(_is_spread(line.text, _LEAST) for line in lines) > 1
    least = _LEAST_AMONG if several else _LEAST
    kept: list[Line] = []
    fixes: list[Fix] = []
    for at, line in enumerate(lines):
        spread = _is_spread(line.text, least) or _DATE.fullmatch(line.text)
        closed = _close_heading(line.text) if at in headings else []
        edits = closed or (_list_edits(line.text) if spread else [])
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


def _is_heading(text: str) -> bool:
    """True if a line is a heading whose name is set apart: numbered, or one that texts have."""
    match = _HEADING.fullmatch(text) if len(text) <= _LONGEST_HEADING else None
    if match is None:
        return False
    return match["label"] is not None or _NAMED.fullmatch("".join(text.split())) is not None


def _close_heading(text: str) -> list[Edit]:
    """Return the edits that close up the number of a heading and its name, not what parts them."""
    match = _HEADING.fullmatch(text)
    spans = [match.span(part) for part in ("label", "name")] if match else []
    gaps = (gap for start, end in spans for gap in _BETWEEN.finditer(text[:end], max(start, 0)))
    name = match.start("name") if match else 0
    return [Edit(*gap.span(), "") for gap in gaps if gap.start() != name]


def _list_edits(text: str) -> list[Edit]:
    apart = _APART if _SET_WHOLE.search(text) else _LATIN_APART
    return [
        Edit(*gap.span(), "")
        for gap in _SINGLE.finditer(text)
        if not apart.match(text, gap.start() - 1)
    ]
