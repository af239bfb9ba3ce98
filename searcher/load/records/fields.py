"""What a record says of itself, and its text as lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from searcher.load.markup_kinds import is_fragment, is_tagged
from searcher.load.plain import read_text
from searcher.load.reading import Unreadable
from searcher.load.records.tree import Record, Value, Words
from searcher.model import Line
from searcher.text.han import HAN
from searcher.text.labels import key_of_name

_IS_HAN = re.compile(f"[{HAN}]")
_META = frozenset("title issuer doc_number issued_on published_on source author".split())
_DATES = frozenset(("issued_on", "published_on"))
_LONGEST_FIELD = 60  # characters of a value that stands beside its name
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")  # since 1970, or thousandths of them
_EPOCH = datetime(1970, 1, 1, 8)  # in China
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


def told_by(record: Record) -> Mapping[str, Value]:
    """Return what a record tells by what it is about; what stands in records within comes last."""
    told: dict[str, Value] = {}
    for name, value in record.pairs:
        key = key_of_name(name)
        if (
            key
            and value not in (None, "", [])
            and not (isinstance(value, Words) and not value.text)
        ):
            told.setdefault(key, value)
    for _, value in record.pairs:
        if isinstance(value, Record):
            inner = ((name, held) for name, held in value.pairs if key_of_name(name) in _META)
            for name, held in inner:
                told.setdefault(str(key_of_name(name)), held)
    return told


def meta_of(records: Sequence[Record]) -> Mapping[str, str]:
    """Return what the first record says of its document, as it is written."""
    told = told_by(records[0]) if records else {}
    found = {key: _written(value) for key, value in told.items() if key in _META}
    dated = {key: _day_of(text) if key in _DATES else text for key, text in found.items()}
    return {key: text for key, text in dated.items() if text}


def record_lines(record: Record, *, bare: bool = False) -> Iterator[Line]:
    """Yield the lines of a record: its title as a heading, its short fields with their names, its
    text; of a `bare` one the text alone."""
    told = told_by(record)
    title, body = told.get("title"), told.get("body")
    if isinstance(title, Words) and not bare:
        if not (isinstance(body, Words) and _begins_with(body.text, title.text)):
            yield Line(_BLANKS.sub(" ", title.text).strip(), ((0, title.line),), level=1)
    if not bare:
        yield from _short_fields(record, apart=(title, body))
    yield from _long_fields(record, apart=(title, body))
    if body is not None:
        yield from _text(body)


def _short_fields(record: Record, *, apart: Sequence[Value]) -> Iterator[Line]:
    """Yield the fields that are short and in Chinese, or named so, each with its name."""
    for name, value in record.pairs:
        if isinstance(value, Record) and value not in apart:
            yield from _short_fields(value, apart=apart)
        elif isinstance(value, Words) and value not in apart and not _is_long(value):
            if value.text.strip() and (holds_han(value.text) or holds_han(name)):
                yield Line(f"{name}：{value.text.strip()}", ((0, value.line),))


def _long_fields(record: Record, *, apart: Sequence[Value]) -> Iterator[Line]:
    for _, value in record.pairs:
        if value in apart:
            continue
        if isinstance(value, Record):
            yield from _long_fields(value, apart=apart)
        elif isinstance(value, list) or (isinstance(value, Words) and _is_long(value)):
            yield from _text(value)


def _text(value: Value) -> Iterator[Line]:
    """Yield the lines of a text, in whatever lists and records it stands."""
    yield Line("", ((0, 1),))
    for words in words_in(value):
        if holds_han(words.text):
            yield from _lines(words)


def _lines(words: Words) -> Iterator[Line]:
    lines: Sequence[Line] = ()
    if "<" in words.text and (is_fragment(words.text) or is_tagged(words.text)):
        from searcher.load.html import read_whole  # most records hold no page

        try:
            lines = read_whole(words.text.encode("utf-8")).lines
        except Unreadable:
            return
    marks = ((0, words.line),)
    yield from (replace(line, marks=marks) for line in lines or read_text(words.text))


def _is_long(words: Words) -> bool:
    return len(words.text) > _LONGEST_FIELD or "\n" in words.text.strip()


def _begins_with(text: str, title: str) -> bool:
    """True if a text bears its title itself."""
    wanted = _BLANKS.sub("", title)
    return _BLANKS.sub("", text[: 2 * len(title) + 100]).startswith(wanted)


def _held(value: Value) -> Sequence[Value]:
    if isinstance(value, Record):
        return [inner for _, inner in value.pairs]
    return value if isinstance(value, list) else ()


def _written(value: Value) -> str:
    """Return a value as a person writes it: several are parted by a mark."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return "、".join(words.text.strip() for words in words_in(value))


def _day_of(text: str) -> str:
    """Return a date as it is written, or the day in China so many seconds after 1970 began.

    >>> _day_of("1614873600000"), _day_of("2031年3月5日")
    ('2021-03-05', '2031年3月5日')
    """
    if not _SECONDS.fullmatch(text):
        return text
    return (_EPOCH + timedelta(seconds=int(text[:10]))).date().isoformat()
