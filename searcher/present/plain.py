"""Making text from documents inert, and laying it out by the width it takes on a terminal."""

from __future__ import annotations

import re
import unicodedata

# Marks that reorder, join or hide text (all of Unicode's formats), and lone surrogates.
HIDDEN = (
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
# With the controls, what a terminal must never see; tabs and line ends it may.
UNSAFE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{HIDDEN}]")


def inert(text: str) -> str:
    """The text without anything a terminal acts on; tabs and line ends stay.

    >>> inert("甲\\x1b[31m乙\\u202e丙")
    '甲[31m乙丙'
    """
    return UNSAFE.sub("", text)


def one_line(text: str) -> str:
    """The text inert and on one line.

    >>> one_line("标题\\n  续行")
    '标题 续行'
    """
    return " ".join(inert(text).split())


def width(text: str) -> int:
    """How many columns a text takes: two for each wide character, none for a combining one.

    >>> width("公安5G")
    6
    """
    return sum(map(char_width, text))


def char_width(char: str) -> int:
    """How many columns one character takes."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def padded(text: str, columns: int) -> str:
    """The text filled up or cut to a number of columns.

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
