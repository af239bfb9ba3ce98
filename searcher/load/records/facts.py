"""What a record says of itself, and what of others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from searcher.load.records.articles import numbered
from searcher.load.records.tree import Record, Value
from searcher.load.records.values import as_written, count_han_in, has_text, is_short
from searcher.text.labels import key_of_name

META = frozenset("title issuer doc_number issued_on published_on year source author".split())
# What tells something where nothing else does: a subject or a name the title, the day a record was
# made the day of publication.
_OTHERWISE = (("title", "subject"), ("title", "named"), ("published_on", "created_on"))
TITLES = frozenset(("title", *(other for key, other in _OTHERWISE if key == "title")))
_SHORTEST_NAME = 8  # characters; shorter ones are of persons, topics and chapters
_LEAST_NAMED = 60  # Han in a text that has a name; what says less is no document
_DATES = frozenset(("issued_on", "published_on"))
WHOLE = frozenset(("title", "body"))  # what a document has, and a record around it has not
# Names of records that hold what the record around them is, not what another one is.
_WRAPPERS = frozenset(
    "meta metadata data fields attributes attrs properties basic _source result 元数据 基本信息".split()
)
_DAY = re.compile(r"(\d{4})[-/.]\d\d?[-/.]\d\d?(?!\d).*")
# Since 1970, or thousandths of them, some as .NET writes them.
_SECONDS = re.compile(r"(1\d{9})(?:\d{3})?|/Date\((1\d{9})\d{3}(?:[+-]\d{4})?\)/")
_EPOCH = datetime(1970, 1, 1, 8)  # in China


def told_by(record: Record) -> Mapping[str, Value]:
    """Return what a record tells by what it is about, wrappers within it last; what records within
    tell is about others."""
    told: dict[str, Value] = {}
    within = (
        list(own_fields(record))
        if any(isinstance(held, Record) for _, held in record.pairs)
        else []
    )
    for name, value in (*record.pairs, *within):
        key = key_of_name(name)
        told_here = key and key not in told and not numbered(name, value)
        if key and told_here and (has_text if key == "body" else as_written)(value):
            told[key] = value
    short = len(as_written(told.get("named"))) < _SHORTEST_NAME
    if short or count_han_in(told.get("body")) < _LEAST_NAMED:
        told.pop("named", None)
    for key, otherwise in _OTHERWISE:
        if otherwise in told and key not in told:
            told[key] = told[otherwise]
    return told


def title_of(record: Record) -> str:
    """Return the title that a record tells, empty for none."""
    return as_written(told_by(record).get("title"))


def meta_of(records: Sequence[Record]) -> Mapping[str, str]:
    """Return what the first record says of its document, as it is written."""
    told = told_by(records[0]) if records else {}
    found = {key: as_written(value) for key, value in told.items() if key in META}
    dated = {key: _day_of(text) if key in _DATES else text for key, text in found.items()}
    if "year" in dated:
        dated["year"] = _DAY.sub(r"\1", dated["year"])
    return {key: text for key, text in dated.items() if text}


def said_by(record: Record) -> Mapping[str, str]:
    """Return what a piece of a text says in short, by its names, to be said once."""
    told = told_by(record)
    said = {name: as_written(value) for name, value in own_fields(record) if is_short(value)}
    return {**said, "title": as_written(told.get("title"))}


def own_fields(record: Record) -> Iterator[tuple[str, Value]]:
    """Yield what a record holds itself, wrappers within it dissolved."""
    wrapped = _wrapped(record)
    for name, value in record.pairs:
        if isinstance(value, Record) and (name.lower() in _WRAPPERS or value is wrapped):
            yield from own_fields(value)
        else:
            yield name, value


def _wrapped(record: Record) -> Record | None:
    """Return the only record within that is a document, where the one around it is none."""
    within = [value for _, value in record.pairs if isinstance(value, Record)]
    whole = [one for one in within if "body" in _keys_of(one.pairs)]
    if len(whole) != 1:
        return None
    around = _keys_of(pair for pair in record.pairs if pair[1] is not whole[0])
    return None if around & WHOLE else whole[0]


def _keys_of(pairs: Iterable[tuple[str, Value]]) -> set[str | None]:
    return {key_of_name(name) for name, value in pairs if value and not numbered(name, value)}


def is_of_others(value: Value) -> bool:
    """True if a value is of records that tell what documents do: they tell it of others."""
    held = value if isinstance(value, list) else [value]
    return any(isinstance(one, Record) and _keys_of(one.pairs) & META for one in held)


def _day_of(text: str) -> str:
    """Return a date as it is written, or the day in China so many seconds after 1970 began.

    >>> _day_of("1614873600000"), _day_of("/Date(1614873600000+0800)/"), _day_of("2031年3月5日")
    ('2021-03-05', '2021-03-05', '2031年3月5日')
    """
    match = _SECONDS.fullmatch(text)
    if match is None:
        return text
    return (_EPOCH + timedelta(seconds=int(match[1] or match[2]))).date().isoformat()
