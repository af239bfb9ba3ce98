"""Where a text names a norm: 《…》 with its number, 民法典第五条, 本办法第八条, a number alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from searcher.text.doc_numbers import find_numbers
from searcher.text.numerals import NUMERAL, read_numeral
from searcher.text.patterns import pattern

# A title may name another: 《关于修改〈养犬条例〉的决定》, also with 《》 inside.
QUOTED = pattern(r"《((?:[^《》\n]|《[^《》\n]{1,80}》){2,120})》")
# What is quoted and is no norm: 《国有土地使用证》, 《临江日报》
_PAPER = pattern("(?:[证书]|执照|证明|凭证|[票册卡表单]|日报|晚报|时报|杂志|合同|^.{0,6}协议)$")
# 以下简称《办法》 gives a name and speaks of nothing.
_SHORTENED = pattern("简称(?:为)?[:：]?\\Z")
_NUMBERED = pattern(r"[（(]([^（）()]{4,60})[）)]")
_TRIAL = pattern("[（(][试暂]行[)）]")
# 国务院令第8号公布的《养犬办法》 is one norm.
_PUT_OUT_BY = pattern("[ 　]*(?:公布|发布|印发|颁布|下发)的?《")
_PROVISION = rf"第[ 　]*({NUMERAL}{{1,9}})[ 　]*条"
_ARTICLE = pattern(rf"[ 　]*(?:的)?{_PROVISION}")
_NORM = "法典|法|条例|办法|规定|细则|规则|准则|通则|解释|决定|规程|标准|意见|通知|规范|章程|纪律处分条例"
_PLACE = pattern(_PROVISION)
# The words right before an article that say of which norm it is.
_OF_NORM = pattern(rf"([一-鿿]*(?:{_NORM}))(?:的)?[ 　]*\Z")
_OWN = pattern(rf"本(?:实施)?(?:{_NORM})\Z")
_LONGEST_BARE = 34


class Mention(NamedTuple):
    """A norm named in a text: where (offsets, half-open), as what, which number and article.

    `name` is the title without 《》, "" where a number stands alone; `own` says that the text
    means itself; `bare` that no marks tell where the name begins.
    """

    start: int
    end: int
    name: str
    number: str | None = None
    article: int | None = None
    own: bool = False
    bare: bool = False


def find_mentions(text: str) -> list[Mention]:
    """Return every norm that a text names, in order; of 《A》（number） it is one mention.

    >>> [m.name for m in find_mentions("《养犬办法》（试行）同时废止")]
    ['养犬办法（试行）']
    >>> [(m.name, m.article) for m in find_mentions("依照《养犬条例》第三条和民法典第十条、本办法第五条")]
    [('养犬条例', 3), ('和民法典', 10), ('', 5)]
    """
    found = list(_find_quoted(text)) if "《" in text else []
    if "条" in text and "第" in text:
        found += _find_by_article(text)
    if "号" in text:
        found += _find_by_number(text)
    return _drop_overlaps(found)


def _find_quoted(text: str) -> Iterator[Mention]:
    for match in QUOTED.finditer(text):
        if _PAPER.search(match[1]) or _SHORTENED.search(
            text, max(0, match.start() - 4), match.start()
        ):
            continue
        name, end, number = match[1], match.end(), None
        if trial := _TRIAL.match(text, end):
            name, end = f"{name}{trial[0]}", trial.end()
        if numbered := _NUMBERED.match(text, end):
            numbers = find_numbers(numbered[1])
            if numbers:
                number, end = numbers[0][2], numbered.end()
        article = _ARTICLE.match(text, end)
        if article:
            end = article.end()
        told = read_numeral(article[1]) if article else None
        yield Mention(match.start(), end, name, number, told)


def _find_by_article(text: str) -> Iterator[Mention]:
    for match in _PLACE.finditer(text):
        start = match.start()
        norm = _OF_NORM.search(text, max(0, start - _LONGEST_BARE), start) if start else None
        if norm is None:
            continue
        article = read_numeral(match[1])
        if own := _OWN.search(norm[1]):
            begin = norm.start() + own.start()
            yield Mention(begin, match.end(), "", None, article, own=True)
        else:
            yield Mention(norm.start(), match.end(), norm[1], None, article, bare=True)


def _find_by_number(text: str) -> Iterator[Mention]:
    for start, end, number in find_numbers(text):
        if _PUT_OUT_BY.match(text, end) is None:
            yield Mention(start, end, "", number)


def _drop_overlaps(found: list[Mention]) -> list[Mention]:
    """Return the mentions in order; where two overlap, the one in 《》 stays, else the first."""
    kept: list[Mention] = []
    for mention in sorted(found):
        last = kept[-1].end if kept else 0
        if mention.bare and mention.start < last < mention.start + len(mention.name):
            name = mention.name[last - mention.start :]
            mention = mention._replace(start=last, name=name)
        if mention.start >= last:
            kept.append(mention)
        elif kept[-1].bare and not mention.bare:
            kept[-1] = mention
    return kept
