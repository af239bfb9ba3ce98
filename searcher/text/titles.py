"""Titles of norms: what of them people quote."""

from __future__ import annotations

from searcher.text.folding import fold
from searcher.text.patterns import pattern

STATE = "中华人民共和国"
TAIL = pattern(r"(?:[（(][^（）()]*[）)])+$")


def title_core(title: str | None) -> str:
    """Return the title as people quote it: without the state's name and a bracket at its end.

    >>> title_core("中华人民共和国养老服务法（试行）")
    '养老服务法'
    """
    return TAIL.sub("", title or "").strip().removeprefix(STATE)


def bare(title: str | None) -> str:
    """Return the letters and digits of a title, folded: what it is told by, marks aside.

    >>> bare("临江市养老服务办法（试行）") == bare("《临江市养老服务办法 试行》")
    True
    """
    return "".join(filter(str.isalnum, fold(title or "")))
