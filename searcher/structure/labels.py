"""Numbering labels at the start of a line: 第三章, 一、, （一）, 1., 1.1, （1）, ①, 第九条."""

from __future__ import annotations

import re
from typing import NamedTuple

from searcher.text.numerals import DIGITS, HAN_COUNT, HAN_ORDINALS, read_numeral
from searcher.text.patterns import pattern
from searcher.text.provisions import ADDED, provision
from searcher.text.rules import Rules

DIVISION, PART, SUBPART, CHAPTER, SECTION, ARTICLE = "部分", "编", "分编", "章", "节", "条"
HAN, HAN_PAREN, ARABIC, ARABIC_PAREN, CIRCLED = "一、", "（一）", "1.", "（1）", "①"
BARE, DECIMAL, DECIMAL_3, DECIMAL_4 = "1", "1.1", "1.1.1", "1.1.1.1"

_NUM = f"[{HAN_ORDINALS}]"
_RULES = Rules(__file__, "labels.tsv")
_REFERENCE = _RULES.filled("{reference}")
_COUNTED = _RULES.filled("{one_word}")
_Styles = tuple[tuple[str, re.Pattern[str]], ...]
_PROVISIONS: _Styles = (
    (ARTICLE, pattern(rf"{provision('条', blanks=' 　')}(?:{ADDED})?(?!{_REFERENCE})")),
    (CHAPTER, pattern(rf"{provision('章', blanks=' 　')}(?!{_REFERENCE})")),
    (SECTION, pattern(rf"{provision('节', blanks=' 　')}(?!{_REFERENCE})")),
    (DIVISION, pattern(rf"{provision('部分', blanks=' 　')}(?!{_REFERENCE})")),
    (SUBPART, pattern(rf"{provision('分编')}(?!{_REFERENCE})")),
    (PART, pattern(rf"{provision('编', '篇')}(?!{_REFERENCE})")),
)
_HAN_NUMBERS: _Styles = ((HAN, pattern(rf"({_NUM}{{1,3}})[ 　]*[、．.](?!{_COUNTED})")),)
_BRACKETS: _Styles = (
    (HAN_PAREN, pattern(rf"[（(〔][ 　]*({_NUM}{{1,3}})[ 　]*[)）〕][、．.]?(?![至和项、])")),
    (ARABIC_PAREN, pattern(rf"[（(][ 　]*([{DIGITS}]{{1,2}})[ 　]*[)）](?![至和项、])")),
)
# What follows a decimal that numbers a heading, and not one that counts.
_NAMED = "(?=[ 　]+[^\\s\\d亿万千百元倍%])"
_DIGITS: _Styles = (
    (DECIMAL, pattern(rf"(\d{{1,2}})\.\d{{1,2}}{_NAMED}")),
    (DECIMAL_3, pattern(rf"(\d{{1,2}})(?:\.\d{{1,2}}){{2}}{_NAMED}")),
    (DECIMAL_4, pattern(rf"(\d{{1,2}})(?:\.\d{{1,2}}){{3,4}}{_NAMED}")),
    (ARABIC, pattern(rf"([{DIGITS}]{{1,2}})[ 　]*[.．、](?![{DIGITS}])")),
)
_CIRCLES: _Styles = ((CIRCLED, pattern("([①-⑳])")),)
_BY_FIRST: dict[str, _Styles] = {
    "第": _PROVISIONS,
    **dict.fromkeys(f"{HAN_COUNT}百", _HAN_NUMBERS),
    **dict.fromkeys("（(〔", _BRACKETS),
    **dict.fromkeys("0123456789０１２３４５６７８９", _DIGITS),
    **dict.fromkeys("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", _CIRCLES),
}


class Label(NamedTuple):
    """A numbering label: its style, its number, and the offset where it ends."""

    style: str
    number: int
    end: int


def read_label(text: str) -> Label | None:
    """Return the numbering label that `text` begins with, None when it begins with none.

    A reference to a provision (第三章的规定), a decimal (1.5亿元) and a word that counts
    (一、二审案件) are not labels.

    >>> read_label("第三章 经费保障"), read_label("（二）健全机制")
    (Label(style='章', number=3, end=3), Label(style='（一）', number=2, end=3))
    >>> [read_label(t) for t in ("第三章的规定执行。", "一、二审案件", "1.5亿元", "(一)至(三)项")]
    [None, None, None, None]
    """
    for style, known in _BY_FIRST.get(text[:1], ()):
        match = known.match(text)
        if match:
            return Label(style, _number(match[1]), match.end())
    return None


def _number(text: str) -> int:
    if "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    return read_numeral(text) or 0
