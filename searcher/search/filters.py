"""Choosing documents by what they say of themselves (issuer, region, type, number, date, path),
and by what is said between them (status, who names whom)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fnmatch import translate
from functools import reduce
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from searcher.analysis import fold
from searcher.postings.cache import Cache
from searcher.relations.standing import STATUSES, UNKNOWN, status_named
from searcher.search.clock import Clock
from searcher.store.generation import Generation
from searcher.store.naming import cited_by, citing
from searcher.store.segment import Mask, OpenSegment
from searcher.store.standings import Standings, today
from searcher.text.doc_numbers import Key, asked_number, number_key

Test = Callable[[Any], bool]
# What is known of documents, and the tests for it, of which any is enough.
Way = tuple[str, Sequence[Test]]
# Before the name of an office or a region: this name alone.
EXACT = "="
# What people put round a name when they copy it: 《通知》.
MARKS = '《》〈〉【】“”「」『』"＂ \u3000'


class Filters(NamedTuple):
    """What hits must belong to; several values of one filter mean any of them.

    Dates are ISO, both ends included; `year` holds pairs of first and last year; `document`
    holds ids; `status` holds names of relations.standing, `cites` and `cited_by` titles, numbers
    or ids. `as_of` is the day on which documents are asked whether they hold, and chooses
    nothing by itself.
    """

    issuer: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    doc_number: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    year: tuple[tuple[int, int], ...] = ()
    since: str | None = None
    until: str | None = None
    status: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    cited_by: tuple[str, ...] = ()
    as_of: str | None = None

    def __bool__(self) -> bool:
        return any(_CHOOSING(self))

    @property
    def day(self) -> str:
        """The day on which documents are asked whether they hold: today where none is named."""
        return self.as_of or today()

    @property
    def by_date(self) -> bool:
        """Whether documents without a date are left out."""
        return bool(self.year or self.since or self.until)

    def without_dates(self) -> Filters:
        """Return the filters that are not by date."""
        return self._replace(year=(), since=None, until=None)


_CHOOSING = attrgetter(*(name for name in Filters._fields if name != "as_of"))
NO_FILTERS = Filters()


def chosen(segment: OpenSegment, filters: Filters, clock: Clock) -> Mask:
    """Return the passages of a segment whose documents pass every filter but those by date;
    once time is over no further document does."""
    documents = np.ones(len(segment.catalog), bool)
    for name, make in TESTS.items():
        values = getattr(filters, name)
        if values:
            documents &= _where(segment, name, [make(value) for value in values], clock)
    if filters.path:
        paths = [_find_path(segment, pattern, clock) for pattern in filters.path]
        documents &= reduce(np.logical_or, paths)
    if filters.document:
        named = [_find_named(segment, id, clock) for id in filters.document]
        documents &= reduce(np.logical_or, named)
    if filters.doc_number:
        numbered = [_find_number(segment, number, clock) for number in filters.doc_number]
        documents &= reduce(np.logical_or, numbered)
    for name in ("status", *RELATED):
        values = getattr(filters, name)
        if values:
            related = (_find_related(segment, name, value, filters.day) for value in values)
            documents &= reduce(np.logical_or, related)
    return segment.spread(documents)


def chosen_by_date(segment: OpenSegment, filters: Filters) -> Mask:
    """Return the passages of a segment whose documents are dated as the filters want."""
    if not filters.by_date:
        return np.ones(segment.passages, bool)
    passages = dated(segment, filters.since, filters.until)
    if filters.year:
        spans = [dated(segment, f"{a:04}-01-01", f"{b:04}-12-31") for a, b in filters.year]
        passages &= reduce(np.logical_or, spans)
    return passages


def dated(segment: OpenSegment, since: str | None, until: str | None) -> Mask:
    """Return the passages of documents dated within two ISO dates; those without a date are
    not.

    A document's date is when it was issued, else when it was published; one of which only the
    year is told may be of any day of it.
    """
    days, first = segment.arrays.values("day"), max(_day(since or ""), 1)
    begun = days >= first
    if since:
        begun |= days == first // 10_000 * 10_000
    within: Mask = begun & (days <= _day(until or "9999-12-31"))
    return within


def documents_where(
    segment: OpenSegment, clock: Clock, *, field: str, value: str, day: str
) -> Mask:
    """Return the documents whose issuer, region, type or number is or contains the value, whose
    status it is on a day, which name it or are named by it."""
    if field == "number":
        return _find_number(segment, value, clock)
    if field == "status" or field in RELATED:
        return _find_related(segment, field, value, day)
    return _where(segment, field, [TESTS[field](value)], clock)


def _find_related(segment: OpenSegment, field: str, value: str, day: str) -> Mask:
    """Return the documents of a status on a day, those that name a norm or that it names."""
    generation = segment.generation()
    if generation is None:
        return np.zeros(len(segment.catalog), bool)
    if field == "status":
        code = STATUSES.index(status_named(value) or UNKNOWN)
        status: Mask = Standings(generation, day).codes(segment) == code
        return status
    key = f"{field} {value}"
    known: Cache = generation.kept.setdefault("related", Cache(KNOWN_BYTES))
    related: Mask | None = known.get(key)
    if related is None:
        related = RELATED[field](generation, value)
        known.put(key, related, related.nbytes)
    first = generation.number_of(segment, 0)
    return related[first : first + len(segment.catalog)]


def _day(date: str) -> int:
    return int(date.replace("-", "") or 0)


def _where(segment: OpenSegment, name: str, tests: Sequence[Test], clock: Clock) -> Mask:
    """Return which documents pass any of some tests, which are asked once of each value."""
    column = _column(segment, name)
    passed = dict.fromkeys(column, False)
    for value in passed:
        if clock.over():
            break
        passed[value] = any(test(value) for test in tests)
    return np.fromiter(map(passed.__getitem__, column), bool, len(column))


def _column(segment: OpenSegment, name: str) -> Sequence[Any]:
    column: Sequence[Any] = segment.catalog.table[name]
    return column


def _find_path(segment: OpenSegment, pattern: str, clock: Clock) -> Mask:
    """Return the documents at the path; where none is there those in the folder, else those that
    the glob fits, be it from a folder on that the path goes through."""
    inner = pattern.removeprefix("./").rstrip("/")
    if pattern and inner in ("", "."):
        return np.ones(len(segment.catalog), bool)
    inside = "/" in inner and not inner.startswith(("/", "*"))
    ways: list[Way] = [
        ("path", [_as_it_is(inner), *([_ends(inner)] if inside else ())]),
        ("path", [_in_folder(inner)]),
        ("path", [_glob(inner), *([_glob(f"*/{inner}")] if inside else ())]),
        ("path", [_glob(f"{start}{inner}{end}/*") for start in ("", "*/") for end in ("", "!")]),
    ]
    return _first_way(segment, f"path {pattern}", ways, clock)


def _find_named(segment: OpenSegment, wanted: str, clock: Clock) -> Mask:
    """Return the documents of an id, or that of one of its passages; where there is none, those at
    this path or in the archive or file of records there."""
    ways: list[Way] = [
        ("id", [_is_document(wanted)]),
        ("path", [_as_it_is(wanted)]),
        ("path", [_in_folder(f"{wanted}!")]),
    ]
    return _first_way(segment, f"document {wanted}", ways, clock)


def _first_way(segment: OpenSegment, key: str, ways: Sequence[Way], clock: Clock) -> Mask:
    """Return the documents of a segment that pass the tests of the first way by which any document
    of its generation does."""
    generation = segment.generation()
    segments = generation.segments if generation else [segment]
    kept = generation.kept if generation else segment.kept
    known: Cache = kept.setdefault("ways", Cache(KNOWN_BYTES))
    first: int | None = known.get(key)
    if first is None:
        there = (n for n, way in enumerate(ways) if any(_any(s, way, clock) for s in segments))
        first = next(there, len(ways) - 1)
        if not clock.over():
            known.put(key, first, len(key))
    return _where(segment, *ways[first], clock)


def _any(segment: OpenSegment, way: Way, clock: Clock) -> bool:
    """Tell whether a document of a segment passes any test of a way."""
    return bool(_where(segment, *way, clock)[list(segment.documents())].any())


def _find_number(segment: OpenSegment, wanted: str, clock: Clock) -> Mask:
    """Return the documents whose number, in any spelling, has this end, be it of one office
    that issued a notice jointly; of what is no whole number, those whose number holds it."""
    key = number_key(asked_number(wanted) or wanted)
    if key is None:
        return _where(segment, "doc_number", [_contains(wanted)], clock)
    found = np.zeros(len(segment.catalog), bool)
    found[bearers(segment, key)] = True
    return found


def bearers(segment: OpenSegment, key: Key) -> list[int]:
    """Return the documents whose own number has this end."""
    issuers = segment.catalog.table["issuer"]
    return [
        ordinal
        for ordinal, own in _numbers_of(segment).get(key.tail, ())
        if own.ends_with(key) or (bool(key.kind) and key.office in _shorten(issuers[ordinal]))
    ]


def _numbers_of(segment: OpenSegment) -> dict[str, list[tuple[int, Key]]]:
    """Return the documents of a segment, with the keys of their numbers, by the tails of these."""
    if "numbers" not in segment.kept:
        found: dict[str, list[tuple[int, Key]]] = {}
        for ordinal, number in enumerate(segment.catalog.table["doc_number"]):
            key = number_key(number) if number else None
            if key is not None:
                found.setdefault(key.tail, []).append((ordinal, key))
        segment.kept["numbers"] = found
    kept: dict[str, list[tuple[int, Key]]] = segment.kept["numbers"]
    return kept


def _shorten(issuer: str | None) -> str:
    """Return offices as the keys of numbers name them."""
    return (issuer or "").replace("人民政府", "政府")


def _contains(wanted: str) -> Test:
    folded = fold(wanted.strip(MARKS))
    return lambda value: value is not None and folded in fold(value)


def _names(wanted: str) -> Test:
    """Return a test for a name that holds what is wanted or, with = in front of that, is it.

    >>> [_names(one)("云川省人民政府办公厅") for one in ("云川省人民政府", "=云川省人民政府")]
    [True, False]
    """
    return _equals(wanted[1:]) if wanted[:1] == EXACT and wanted[1:] else _contains(wanted)


def _equals(wanted: str) -> Test:
    folded = fold(wanted.strip(MARKS))
    return lambda value: value is not None and folded == fold(value)


def _glob(pattern: str) -> Test:
    """Return a test for a glob over the shown path; without a slash it may match the file's
    name alone.

    >>> [_glob(one)("docs/通知.txt") for one in ("docs/*", "通知.*", "docs")]
    [True, True, False]
    """
    regex = re.compile(translate(pattern))
    part = _path if "/" in pattern else _name
    return lambda path: regex.match(part(path)) is not None


def _as_it_is(pattern: str) -> Test:
    """Return a test for a path or a name in which nothing is a sign: [2021]通知.txt."""
    wanted = pattern.removeprefix("./")
    part = _path if "/" in wanted else _name
    return lambda path: part(path) == wanted


def _in_folder(wanted: str) -> Test:
    """Return a test for a path that goes through a folder, or a file that holds documents: 2021 for
    docs/2021/通知.txt, 通知.zip for docs/通知.zip!/1.txt."""
    return lambda path: f"/{wanted}/" in f"/{path}" or f"/{wanted}!/" in f"/{path}"


def _ends(wanted: str) -> Test:
    """Test for a path with this end, from a folder on: 2021/通知.txt."""
    return lambda path: path.endswith(f"/{wanted}")


def _path(path: str) -> str:
    return path


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _is_document(wanted: str) -> Test:
    """Return a test for a document's id, or that of one of its passages."""
    whole, _, number = wanted.rpartition("#")
    ids = {wanted, whole} if number.isdigit() else {wanted}
    return lambda value: value in ids


# What others a document names, and who names it.
RELATED: dict[str, Callable[[Generation, str], Mask]] = {"cites": citing, "cited_by": cited_by}
# So many bytes of such answers are kept, a byte a document each.
KNOWN_BYTES = 16 << 20

# What each field of a document is held against; numbers are told by their keys.
TESTS: dict[str, Callable[[str], Test]] = {
    "issuer": _names,
    "region": _names,
    "type": _equals,
}
