"""Traditional and variant characters as their simplified ones, one for one."""

from __future__ import annotations

import re
from functools import lru_cache

from searcher.text.seldom import Seldom
from searcher.text.tables import table

# Of shorter texts each character is looked up: a search then compiles no class of them all.
SHORT = 40
# Characters beyond the basic plane, which would make a class of them all many times slower.
_RARE = Seldom(re.compile("[\U00020000-\U0003ffff]"))


def simplified(text: str) -> str:
    """Return the text with every traditional or variant Han character as its simplified one.

    The result has the length of the text; a text without such characters is returned as it
    is. Source: OpenCC's t2s data.

    >>> simplified("澄海縣政府公告")
    '澄海县政府公告'
    """
    short = len(text) <= SHORT
    if short or _common_variants().search(text) or _RARE.search(text):
        return text.translate(variants())
    return text


@lru_cache(maxsize=1)
def variants() -> dict[int, str]:
    """Return the table for `str.translate`."""
    lines = table("variants.txt").split("\n")
    return {ord(line[0]): line[1] for line in lines if len(line) == 2}


@lru_cache(maxsize=1)
def _common_variants() -> Seldom:
    return Seldom(re.compile(f"[{''.join(chr(code) for code in variants() if code <= 0xFFFF)}]"))
