"""The values of records: their strings, and how a short one is written."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from searcher.load.records.tree import Record, Value, Words
from searcher.text.han import HAN

_IS_HAN = re.compile(f"[{HAN}]")
_NAMES = frozenset("name 名称 姓名 label value text".split())  # of what a record within is about
_NOTHING = re.compile(  # what is written where there is nothing to say
    r"null|none|nil|nan|undefined|n/?a|untitled|无|暂无|无标题|未命名|未知|不详|[-—–/.\s]*", re.I
)
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.I)
LONGEST_FIELD = 60  # characters of a value that stands beside its name
_BLANKS = re.compile(r"\s+")


def holds_han(text: str) -> bool:
    """True if there is a Han character in a text."""
    return _IS_HAN.search(text) is not None


def words_in(value: Value) -> Iterator[Words]:
    """Yield the strings of a value in their order, without names."""
    if isinstance(value, Words):
        yield value
    for inner in _held(value):
        yield from words_in(inner)


def count_han_in(value: Value) -> int:
    """Return how many Han characters the longest string of a value has."""
    return max((len(_IS_HAN.findall(words.text)) for words in words_in(value)), default=0)


def has_text(value: Value) -> bool:
    """True if a value holds a string that is not blank."""
    return any(words.text.strip() for words in words_in(value))


def is_short(value: Value) -> bool:
    """True if a value stands beside its name: a short string, or a list of such."""
    if isinstance(value, Words):
        return not is_long(value)
    words = value if isinstance(value, list) else []
    short = all(isinstance(one, Words) and not is_long(one) for one in words)
    return bool(words) and short and sum(len(one.text) for one in words) <= LONGEST_FIELD


def is_long(words: Words) -> bool:
    """True if a string is a text: of more characters than a field has, or of several lines."""
    return len(words.text) > LONGEST_FIELD or "\n" in words.text.strip()


def as_written(value: Value) -> str:
    """Return a value as a person writes it, without tags: several are parted by a mark, a record
    is what it is named; empty where it says nothing.

    >>> from searcher.load.records.tree import parse
    >>> as_written(parse('["渡口", "<b>码头</b>", null]')), as_written(parse("2031.0"))
    ('渡口、码头', '2031')
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Record):
        value = [held for name, held in value.pairs if name.lower() in _NAMES][:1]
    if isinstance(value, list):
        return "、".join(filter(None, map(as_written, value)))
    return _clean(value.text) if isinstance(value, Words) else ""


def _clean(text: str) -> str:
    r"""Return a short text in one line, without tags and characters written out; empty where it
    says nothing.

    >>> _clean("<b>渡口</b>&amp;\n码头"), _clean("暂无")
    ('渡口& 码头', '')
    """
    if "<" in text or "&" in text:
        text = _TAG.sub("", html.unescape(_TAG.sub("", text)))
    text = _BLANKS.sub(" ", text).strip()
    return "" if _NOTHING.fullmatch(text) else text


def _held(value: Value) -> Sequence[Value]:
    if isinstance(value, Record):
        return [inner for _, inner in value.pairs]
    return value if isinstance(value, list) else ()
