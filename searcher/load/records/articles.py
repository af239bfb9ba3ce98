"""The numbers of articles that records say they hold."""

from __future__ import annotations

from collections.abc import Sequence

from searcher.load.records.tree import Record, Value, Words
from searcher.load.records.values import as_written, is_long
from searcher.text.labels import key_of_name
from searcher.text.numerals import read_numeral
from searcher.text.patterns import pattern
from searcher.text.provisions import ADDED, NUMBER, provision

ARTICLE = pattern(rf"{provision('条', blanks=' 　')}(?:{ADDED})?")
_NUMBER = pattern(NUMBER)
# What names tell that hold the number of an article, some where it is written as 第三条 alone.
_OF_ARTICLES = frozenset(("article", "body", "doc_number"))


def article_of(record: Record) -> str:
    """Return the number of the article of a law that a record says it holds; empty where it says
    none. It may be the record's own only among others (see `are_articles`).

    >>> from searcher.load.records.tree import parse
    >>> article_of(parse('{"article_no": "第十条之一"}')), article_of(parse('{"条号": 3}'))
    ('第十条之一', '第3条')
    >>> article_of(parse('{"处罚依据": "第十条"}')), article_of(parse('{"article_id": 3}'))
    ('', '')
    """
    return next(filter(None, (numbered(name, value) for name, value in record.pairs)), "")


def numbered(name: str, value: Value) -> str:
    """Return the number of an article that a value is under its name, empty for any other.

    >>> numbered("条号", 3), numbered("字数", 3)
    ('第3条', '')
    """
    if not (isinstance(value, int) or (isinstance(value, Words) and not is_long(value))):
        return ""
    key, written = key_of_name(name), as_written(value)
    if key in _OF_ARTICLES and ARTICLE.fullmatch(written):
        return written
    alone = key == "article" and "条" in name and _NUMBER.fullmatch(written)
    return f"第{written}条" if alone else ""


def are_numbered(records: Sequence[Record]) -> bool:
    """True if most records say the numbers of articles, which rise mostly."""
    numbers = [number for number in map(article_of, records) if number]
    if len(numbers) < 2 or 2 * len(numbers) <= len(records):
        return False
    rising = sum(map(rises, numbers, numbers[1:]))
    return 3 * rising >= 2 * (len(numbers) - 1)


def rises(number: str, after: str) -> bool:
    """True if the number of an article is less than the one after it.

    >>> rises("第九条", "第十条"), rises("第10条之二", "第10条之一"), rises("第十条", "第十条之一")
    (True, False, True)
    """
    return _counted(number) < _counted(after)


def _counted(number: str) -> list[int]:
    return [read_numeral(part) or 0 for part in _NUMBER.findall(number)]
