"""Choosing documents by what they say of themselves: issuer, region, type, number, date, path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from fnmatch import translate
from functools import reduce
from typing import Any

import numpy as np

from searcher.analysis import fold
from searcher.store.generation import Mask, OpenSegment
from searcher.text.doc_numbers import normal_number

Row = dict[str, Any]
Test = Callable[[Any], bool]


@dataclass(frozen=True)
class Filters:
    """What hits must belong to; several values of one filter mean any of them.

    Dates are ISO, both ends included; `year` holds pairs of first and last year.
    """

    issuer: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    doc_number: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    year: tuple[tuple[int, int], ...] = ()
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


def chosen(segment: OpenSegment, filters: Filters) -> Mask:
    """The passages of a segment whose documents pass every filter."""
    passages = np.ones(segment.passages, bool)
    tests = list(_tests(segment, filters))
    if tests:
        documents = np.ones(len(segment.catalog), bool)
        for column, test in tests:
            documents &= np.fromiter(map(test, column), bool, len(column))
        passages &= segment.spread(documents)
    if filters.since or filters.until:
        passages &= dated(segment, filters.since, filters.until)
    if filters.year:
        spans = [dated(segment, f"{a:04}-01-01", f"{b:04}-12-31") for a, b in filters.year]
        passages &= reduce(np.logical_or, spans)
    return passages


def dated(segment: OpenSegment, since: str | None, until: str | None) -> Mask:
    """The passages of documents dated within two ISO dates; those without a date are not.

    A document's date is when it was issued, else when it was published.
    """
    days = segment.arrays.values("day")
    within: Mask = (days >= max(_day(since or ""), 1)) & (days <= _day(until or "9999-12-31"))
    return within


def _day(date: str) -> int:
    return int(date.replace("-", "") or 0)


def documents_where(segment: OpenSegment, *, field: str, value: str) -> Mask:
    """The documents whose issuer, region, type or number is or contains the value."""
    column = segment.catalog.table["doc_number" if field == "number" else field]
    test = _any_of([VALUE_TESTS[field](value)])
    return np.fromiter(map(test, column), bool, len(column))


def _tests(segment: OpenSegment, filters: Filters) -> Iterable[tuple[Sequence[Any], Test]]:
    table = segment.catalog.table
    for name in ("issuer", "region", "type", "doc_number"):
        values = getattr(filters, name)
        if values:
            make = VALUE_TESTS["number" if name == "doc_number" else name]
            yield table[name], _any_of([make(value) for value in values])
    if filters.path:
        yield table["path"], _any_of([_glob(pattern) for pattern in filters.path])


def _any_of(tests: Sequence[Test]) -> Test:
    return lambda value: any(test(value) for test in tests)


def _contains(wanted: str) -> Test:
    folded = fold(wanted)
    return lambda value: value is not None and folded in fold(value)


def _equals(wanted: str) -> Test:
    folded = fold(wanted)
    return lambda value: value is not None and folded == fold(value)


def _numbered(wanted: str) -> Test:
    """The same number in any spelling; a part of one where it is no whole number."""
    normal = normal_number(wanted)
    return _equals(normal) if normal else _contains(wanted)


def _glob(pattern: str) -> Test:
    """A glob over the shown path; without a slash it may match the file's name alone.

    >>> [_glob(one)("docs/通知.txt") for one in ("./docs/*", "通知.*", "docs")]
    [True, True, False]
    """
    regex = re.compile(translate(pattern.removeprefix("./")))
    if "/" in pattern:
        return lambda path: regex.match(path) is not None
    return lambda path: regex.match(path.rpartition("/")[2]) is not None


VALUE_TESTS: dict[str, Callable[[str], Test]] = {
    "issuer": _contains,
    "region": _contains,
    "type": _equals,
    "number": _numbered,
}
