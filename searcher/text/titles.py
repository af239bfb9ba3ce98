"""Titles of norms: what of them people quote."""

from __future__ import annotations

from searcher.text.folding import fold
from searcher.text.patterns import pattern

STATE = "中华人民共和国"
TAIL = pattern(r"(?:[（(][^（）()]*[）)])+$")

TITLE_MARKS = "《》〈〉<> "
# What stands round a title that is copied out of a list, a note or a table of contents.
COUNTED = pattern(
    r"^\s*(?:[0-9]{1,3}(?:[.、．]|\s*\t)|[（(][0-9]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)\s*(?=[^\s0-9])"
)
NOTED = pattern(
    r"\s*(?:[\[〔【(^][0-9]{1,3}[\]〕】)]?|(?:[.·]{3,}|…+)\s*[0-9]{1,4}|[①-⑳⁰-⁹¹²³]{1,3})\s*$"
)


def title_core(title: str | None) -> str:
    """Return the title as people quote it: without the state's name and a bracket at its end; all
    of what is nothing else.

    >>> title_core("中华人民共和国养老服务法（试行）"), title_core("（个人适用）")
    ('养老服务法', '（个人适用）')
    """
    whole = (title or "").strip()
    return (TAIL.sub("", whole).strip() or whole).removeprefix(STATE)


def bare(title: str | None) -> str:
    """Return the letters and digits of a title, folded: what it is told by, marks aside.

    >>> bare("临江市养老服务办法（试行）") == bare("《临江市养老服务办法 试行》")
    True
    """
    return "".join(filter(str.isalnum, fold(title or "")))


def unmarked(title: str) -> str:
    """Return a title folded, without the marks in which texts name it.

    >>> unmarked("《渡口管理条例》"), unmarked("关于《渡口管理条例》的通知")
    ('渡口管理条例', '关于《渡口管理条例》的通知')
    """
    return fold(title).strip(TITLE_MARKS)


def asked_core(typed: str) -> str:
    """Return the letters of what was typed as a title may have them: without what people leave out,
    its count in a list, and the number of a note or a page behind it.

    >>> [asked_core(one) for one in ("1.渡口条例", "《渡口条例》[3]", "渡口条例……12", "渡口条例 12")]
    ['渡口条例', '渡口条例', '渡口条例', '渡口条例12']
    """
    return bare(title_core(NOTED.sub("", COUNTED.sub("", typed)).strip(TITLE_MARKS)))
