"""Text from documents and people → what may be shown: nothing in it that acts on a terminal."""

from __future__ import annotations

from searcher.text.patterns import pattern

# Marks that reorder, join or hide text (all of Unicode's formats), and lone surrogates.
HIDDEN = (
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
# With the controls, what a terminal must never see; tabs and line ends it may.
UNSAFE = pattern(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{HIDDEN}]")


def inert(text: str) -> str:
    """Return the text without anything a terminal acts on; tabs and line ends stay.

    >>> inert("甲\\x1b[31m乙\\u202e丙")
    '甲[31m乙丙'
    """
    # What can be printed acts on nothing; most texts can.
    return text if text.isprintable() else UNSAFE.sub("", text)


def one_line(text: str) -> str:
    """Return the text inert and on one line.

    >>> one_line("标题\\n  续行")
    '标题 续行'
    """
    return " ".join(inert(text).split())
