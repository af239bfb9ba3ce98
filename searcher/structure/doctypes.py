"""The type of a document (文种), read from the end of its title."""

from __future__ import annotations

import re

from searcher.text.rules import Rules

_RULES = Rules(__file__, "types.tsv")
# Suffix of the title → type. The longest suffix that fits decides.
_SUFFIXES = _RULES.meanings("type")
_LONGEST = max(map(len, _SUFFIXES))
GENRE = _RULES.pattern("{genre}")
_NOT_A_TYPE = _RULES.pattern("{no_type}")
_TRAILER = re.compile(r"(?<![ 　])[ 　]*[（(〔\[【][^（()）〕\]】]{1,40}[)）〕\]】][ 　]*$")
_QUOTED = re.compile("^《([^《》]+)》$")


def type_of(title: str) -> str | None:
    """Return the type that ends `title`, None when it ends in no word of the table.

    What follows in brackets is passed over. A title that merely ends in 法 as in 方法 or 执法
    has no type, nor has one of what is said about a text: 政策解读：东岭县养犬办法.

    >>> [type_of(t) for t in ("临江市专项工作报告", "东岭县养犬办法（试行）", "基层执法", "关于印发《甲规划》的通知")]
    ['报告', '办法', None, '通知']
    """
    suffix = _find_suffix(bare_title(title))
    return _SUFFIXES[suffix] if suffix else None


def bare_title(title: str) -> str:
    """Return the title without the brackets after it and the quotes around it.

    >>> bare_title("《临江市养犬办法（试行）》")
    '临江市养犬办法'
    """
    title = _QUOTED.sub(r"\1", title.strip())
    while match := _TRAILER.search(title):
        title = title[: match.start()]
    return title


def is_type_word(text: str) -> bool:
    """True if `text` is nothing but a type, as where a title breaks before its last word."""
    return text.removeprefix("专项").removeprefix("工作") in _SUFFIXES


def _find_suffix(title: str) -> str | None:
    if _NOT_A_TYPE.search(title) or GENRE.match(title):
        return None
    tails = (title[-size:] for size in range(min(_LONGEST, len(title)), 0, -1))
    return next((tail for tail in tails if tail in _SUFFIXES), None)


TYPE_WORDS = "|".join(sorted(_SUFFIXES, key=len, reverse=True))
