"""Provisions as people type them → as texts have them: 第 39 条, 264条, 264条2款, 第（二）项."""

from __future__ import annotations

import re
from collections.abc import Callable

from searcher.query.lexer import LONGEST_TYPED, TWINS
from searcher.query.quotes import ANY_QUOTE, find_quotes
from searcher.text.numerals import HAN_COUNT
from searcher.text.patterns import pattern
from searcher.text.provisions import ADDED, provision

LAWS = ("法", "条例", "办法", "规定", "细则", "规则", "解释", "章程", "法典")
LAW = f"(?:{'|'.join(LAWS)})[》〉]?|[》〉]"
COUNT = "(?:[0-9０-９]{1,4}|[〇零一二三四五六七八九十百]{1,7})"
# What is told by it stands in every form that is read here.
SIGN = pattern("[条款项章节编]")
PARTED = pattern(provision("条", "章", "节", "编", "款", "项", blanks=" \u3000"))
# The number of an article typed without its 第 after a law's name, or before it; Han numerals
# also count measures: 十条措施.
AFTER_LAW = pattern(
    f"(?P<law>{LAW})(?P<gap>[ \u3000]{{0,4}})"
    rf"(?=[0-9０-９]{{1,4}}条(?!例)|{COUNT}条(?:[第之]|{COUNT}[款项]|[^\w]|$))"
)
BEFORE_LAW = pattern(rf"(?:^|(?<=[\s(（]))(?={COUNT}条 +[^ ]{{1,30}}(?:{LAW})(?: |$))")
# A paragraph or an item behind what it belongs to: 264条2款, 第39条(二)项.
BELOW = pattern(
    f"(?P<above>第{COUNT}[条款](?:{ADDED}|之[0-9]{{1,2}})?)"
    f"(?P<gap>[ \u3000]{{0,4}})第?(?P<open>[(（]?)(?P<count>{COUNT})[)）]?(?P<kind>[款项])"
)
Changes = tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]
ADDED_LATER = pattern("(?P<article>条之)(?P<count>[1-9]|10)(?![0-9])")


def written_out(query: str) -> str:
    """Return a query with the provisions in it as texts name them; what stands in quotes stays.
    Of longer texts, which were pasted, only blanks are taken.

    >>> written_out("河湖法264条2款"), written_out("河湖法第 39 条第（二）项"), written_out("河湖法13条之1")
    ('河湖法第264条第2款', '河湖法第39条第二项', '河湖法第13条之一')
    >>> written_out("“河湖法264条” 条例"), written_out("湖长制规定十条措施")
    ('“河湖法264条” 条例', '湖长制规定十条措施')
    """
    if not SIGN.search(query):
        return query
    spans = find_quotes(query.translate(TWINS)).spans if ANY_QUOTE.search(query) else ()
    changes = CHANGES if len(query) <= LONGEST_TYPED else CHANGES[:1]
    kept, at = [], 0
    for start, end in spans:
        kept += [_outside(query[at:start], changes), query[start : end + 1]]
        at = end + 1
    return "".join((*kept, _outside(query[at:], changes)))


def _outside(text: str, changes: Changes) -> str:
    for found, change in changes:
        text = found.sub(change, text)
    return text


def _close_up(match: re.Match[str]) -> str:
    return re.sub(r"\s", "", match[0])


def _in_han(match: re.Match[str]) -> str:
    return f"{match['article']}{HAN_COUNT[int(match['count']) - 1]}"


def _below(match: re.Match[str]) -> str:
    return f"{match['above']}{match['gap']}第{match['count']}{match['kind']}"


# In their order: what a later one looks for is what an earlier one has made.
CHANGES: Changes = (
    (PARTED, _close_up),
    (AFTER_LAW, lambda match: f"{match['law']}{match['gap']}第"),
    (BEFORE_LAW, lambda match: "第"),
    (ADDED_LATER, _in_han),
    (BELOW, _below),
    (BELOW, _below),
)
