"""Spaces in titles and headings: which ones only spread letters, and which ones part words."""

from __future__ import annotations

from searcher.text.han import HAN
from searcher.text.patterns import pattern

# A space beside a single Han character spreads letters, as in 总 则; between two words it stays.
_SPREAD = pattern(rf"(?<![{HAN}])([{HAN}](?: [{HAN}])+)(?![{HAN}])")
# What each run of spread letters ends with; a space is found sooner than a letter.
_LONE = pattern(rf" [{HAN}](?![{HAN}])")
_BESIDE_MARK = pattern(r" (?:(?=[，。、；：）〕》”])|(?<=[，。、；：（〔《“] ))")


def tidy(text: str) -> str:
    """Return the text on one line, without spaces that only spread its letters.

    >>> tidy(" 总　　则 "), tidy("临江市  人大常委会 公 告"), tidy("甲方案 乙计划")
    ('总则', '临江市 人大常委会 公告', '甲方案 乙计划')
    """
    text = " ".join(text.split())
    if " " not in text:
        return text
    if _LONE.search(text):
        text = _SPREAD.sub(lambda match: match.group().replace(" ", ""), text)
    return _BESIDE_MARK.sub("", text)


def squeeze(text: str) -> str:
    """Return the text without any space, for comparing and for matching patterns."""
    return "".join(text.split())
