"""What a norm is called: what its title is compared by, and whether it is a draft."""

from __future__ import annotations

from functools import lru_cache

from searcher.structure.doctypes import type_of
from searcher.text.folding import fold
from searcher.text.patterns import pattern

_STATE = "中华人民共和国"
# What tells a version and not another norm; （一）, （二） are norms of their own.
_VERSION = pattern(
    r"[(〔]?(?:\d{4}年?)?(?:第[一二三四五六七八九十]+次)?(?:修正|修订|修改|试行|暂行|本|版|已废止|已失效|已修改|现行有效){1,9}[)〕]?$|\(\d{4}年?[^()]{0,6}\)$|\(试行\)$|[(〔\[【](?:现已|全文)?(?:废止|失效|作废)[)〕\]】]$"
)
_REVISION = pattern(r"(?:修正|修订|修改|\d{4}年?[本版])[)〕]?$")
# What is revised under its own name; a notice, a report or a plan of that name comes anew.
_NORMS = frozenset(
    "法 条例 规定 办法 细则 规则 规程 准则 章程 标准 规范 导则 通则 指引 守则 公约 制度 解释 预案".split()
)
_TRIAL = pattern("[(〔]?[试暂]行[)〕]?$")
_DRAFT = pattern("征求意见稿|送审稿|草案|讨论稿|草稿|意见征集")
_DRAFT_MARK = pattern("[(（〔](?:征求意见稿|送审稿|草案|讨论稿|草稿)[)）〕]$")
_SENT_OUT = pattern(
    "关于(?:印发|发布|公布|颁布)[《〈]?([^《》〈〉]{4,60}?)[》〉]?的(?:通知|公告|决定|令)$"
)
_MARKS = pattern(r"[《》〈〉<>\"'“”‘’\s、，,·.]")


@lru_cache(maxsize=1 << 14)
def key_of(title: str) -> str:
    """Return what two spellings of one title have in common.

    >>> key_of("中华人民共和国养犬法（2018年修正）") == key_of("养犬法")
    True
    >>> key_of("关于适用《养犬法》的解释（一）") == key_of("关于适用〈养犬法〉的解释（二）")
    False
    """
    folded = fold(_DRAFT_MARK.sub("", title)).replace(_STATE, "")
    return _VERSION.sub("", _MARKS.sub("", folded))


def is_trial(title: str) -> bool:
    """True of the title of a norm on trial, or of what sends one out: another norm than the one
    that takes its name without that.

    >>> [is_trial(title) for title in ("养犬办法（试行）", "关于印发《养犬办法（试行）》的通知", "养犬办法")]
    [True, True, False]
    """
    return any(_TRIAL.search(_MARKS.sub("", fold(name))) for name in names_of(title))


def is_draft(title: str) -> bool:
    """True of a draft, which says from when it would hold, and never does."""
    return _DRAFT.search(title) is not None


@lru_cache(maxsize=1 << 14)
def is_revised(title: str) -> bool:
    """True of a title that a text keeps when it is revised; under others, however alike the texts,
    another document comes every year.

    >>> titles = ("岚江市养犬办法", "关于印发岚江市养犬办法的通知", "犬只目录（2031年本）", "养犬登记计划")
    >>> [is_revised(title) for title in titles]
    [True, True, True, False]
    """
    return any(type_of(one) in _NORMS or _REVISION.search(fold(one)) for one in names_of(title))


def names_of(title: str) -> list[str]:
    """Return the names by which a document is called: its title, and what it sends out.

    >>> names_of("岚江市人民政府关于印发岚江市养犬办法的通知")
    ['岚江市人民政府关于印发岚江市养犬办法的通知', '岚江市养犬办法']
    """
    sent = _SENT_OUT.search(title)
    return [title, sent[1]] if sent else [title] if title else []
