"""Whether a sentence ends at a pause whose mark is lost, by the words on both sides."""

from __future__ import annotations

import re

from searcher.text.rules import Rules

_SHORTEST = 8  # characters before a sentence that ends for what follows
_MIDDLING = 24
_LONG = 48

_RULES = Rules(__file__, "sentences.tsv")
_OPENS = _RULES.pattern("{opens}")
_MAY_OPEN = _RULES.pattern("{may_open}")
_SUBJECT = _RULES.pattern("{subject}")
_CALLS_FOR_MORE = _RULES.pattern("{calls}")
_QUESTION = _RULES.pattern("{question}")
_LAST_MARK = re.compile("[.．，。]")


def mark_between(before: str, after: str) -> str:
    """Return the mark that parts a sentence standing as `before` from what follows: 。 ？ or ，.

    In doubt it is ，.

    >>> mark_between("全市建成共享平台5个.归集数据7.7亿条", "今年以来.东岭县"), mark_between("今年以来", "东岭县")
    ('。', '，')
    >>> mark_between("谋定后动.如何让数据多跑路", "东岭县的回答是")
    '？'
    """
    if _QUESTION.match(_LAST_MARK.split(before)[-1]) and len(before) >= _SHORTEST:
        return "？"
    return "。" if _ends(before, after) else "，"


def _ends(before: str, after: str) -> bool:
    if not after.strip("'’”"):
        return True
    if _CALLS_FOR_MORE.search(before) or len(before) < _SHORTEST:
        return False
    if _OPENS.match(after):
        return True
    if len(before) >= _MIDDLING and _MAY_OPEN.match(after):
        return True
    return len(before) >= _LONG and _SUBJECT.match(after) is not None
