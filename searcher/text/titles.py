"""Titles of norms: what of them people quote."""

from __future__ import annotations

from searcher.text.patterns import pattern

TAIL = pattern(r"(?:[（(][^（）()]*[）)])+$")


def title_core(title: str | None) -> str:
    """The title as people quote it: without the state's name and a bracket at its end.

    >>> title_core("中华人民共和国养老服务法（试行）")
    '养老服务法'
    """
    return TAIL.sub("", title or "").strip().removeprefix("中华人民共和国")
