"""Provisions (第三条, 第二章): how their numbers are spelt, in every room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .numerals import DIGITS, HAN_NUMERALS, read_numeral
from .patterns import pattern

# The number itself: 一百○四, 一百０四, 104; no more than a law has articles.
NUMBER = f"(?:[{HAN_NUMERALS}][{HAN_NUMERALS}0０]{{0,8}}|[{DIGITS}]{{1,5}})"
# 之一 after an article that was put in later.
ADDED = f"之[{HAN_NUMERALS}]{{1,3}}"


def provision(*kinds: str, blanks: str = "") -> str:
    """Return a pattern of a provision of some kinds, its number group 1.

    `blanks` may stand round the number, as a class: 第 三 条.

    >>> pattern(provision("条")).search("见第一百○四条").groups()
    ('一百○四',)
    """
    gap = f"[{blanks}]{{0,4}}" if blanks else ""
    return f"第{gap}({NUMBER}){gap}(?:{'|'.join(kinds)})"


class Provision(NamedTuple):
    """A provision in a text: its kind, its number, its offsets."""

    kind: str
    number: int
    start: int
    end: int


# Any provision: its number and its kind.
PROVISION = pattern(f"第({NUMBER})(部分|[编章节条款项])")


def find_provisions(text: str) -> Iterator[Provision]:
    """Yield every provision that a text names, in order.

    >>> [(found.kind, found.number) for found in find_provisions("依照第三十二条和第1章")]
    [('条', 32), ('章', 1)]
    """
    if "第" not in text:
        return
    for match in PROVISION.finditer(text):
        number = read_numeral(match[1])
        if number is not None:
            yield Provision(match[2], number, *match.span())
