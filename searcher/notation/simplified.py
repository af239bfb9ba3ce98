"""Traditional and variant characters as their simplified ones, one for one."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources


def simplified(text: str) -> str:
    """The text with every traditional or variant Han character as its simplified one.

    The result has the length of the text. Source: OpenCC's t2s data.

    >>> simplified("澄海縣政府公告")
    '澄海县政府公告'
    """
    return text.translate(variants())


@lru_cache(maxsize=1)
def variants() -> dict[int, str]:
    """The table for `str.translate`."""
    table = resources.files("searcher.lexicon").joinpath("variants.txt")
    lines = table.read_text(encoding="utf-8").split("\n")
    return {ord(line[0]): line[1] for line in lines if len(line) == 2}
