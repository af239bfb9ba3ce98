"""Laying text out by the width it takes on a terminal."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def width(text: str) -> int:
    """Return how many columns a text takes: two for each wide character, none for a combining one.

    >>> width("公安5G")
    6
    """
    return sum(map(char_width, text))


@lru_cache(maxsize=1 << 12)
def char_width(char: str) -> int:
    """Return how many columns one character takes."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def padded(text: str, columns: int) -> str:
    """Return the text filled up or cut to a number of columns.

    >>> padded("公安信息化", 7), padded("5G", 4)
    ('公安信…', '5G  ')
    """
    if width(text) > columns:
        kept, used = "", 0
        for char in text:
            if used + char_width(char) > columns - 1:
                break
            kept, used = kept + char, used + char_width(char)
        text = kept + "…"
    return text + " " * (columns - width(text))
