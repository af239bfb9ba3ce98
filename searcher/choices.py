"""The filters of a search as people write them → as ranking takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from operator import index
from os import PathLike
from typing import TYPE_CHECKING, Any, SupportsIndex, TypedDict, TypeGuard

from searcher.errors import InputError, quoted
from searcher.query.dates import first_and_last_day, read_span
from searcher.relations.standing import status_named, status_names
from searcher.search import Filters
from searcher.search.filters import NO_FILTERS

if TYPE_CHECKING:
    from typing_extensions import Unpack

# None is no filter, as an empty tuple is.
Many = str | PathLike[str] | Iterable[str] | None
Year = SupportsIndex | str | tuple[SupportsIndex, SupportsIndex]
Years = Year | Iterable[Year] | None


class Choices(TypedDict, total=False):
    """The filters that every method takes which looks among documents.

    Several values of one mean any of them. `year` is 2021, "2018..2022" or (2018, 2022);
    `since` and `until` are dates, months or years, both included, as text or as `datetime` has them; `path` is a glob, `document` an id;
    `status` is one of relations.standing.STATUSES or its Chinese name; `cites` and `cited_by` are
    the title, number or id of a norm that documents name, or that names them;
    `as_of` is the day on which documents are asked whether they hold, today where none is given.
    """

    issuer: Many
    region: Many
    type: Many
    doc_number: Many
    path: Many
    document: Many
    year: Years
    since: str | date | None
    until: str | date | None
    status: Many
    cites: Many
    cited_by: Many
    as_of: str | date | None


def filters_from(**choices: Unpack[Choices]) -> Filters:
    """Return the filters from a search's keywords. Raises InputError for dates that are none,
    TypeError for a keyword that is no filter.

    >>> filters_from(issuer="公安局", year="2018..2022", since="2021-06").since
    '2021-06-01'
    """
    if not choices:
        return NO_FILTERS
    for name in choices.keys() - Choices.__annotations__:
        raise TypeError(f"there is no filter {name!r}: {', '.join(Choices.__annotations__)}")
    if not choices:
        return NO_FILTERS
    read = Filters(**{name: READ.get(name, _many)(value, name) for name, value in choices.items()})
    if read.since and read.until and read.since > read.until:
        raise InputError(
            f"since {quoted(choices['since'])} is later than until {quoted(choices['until'])}; "
            "write the earlier day as since"
        )
    return read


def _many(value: Many, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    values = [value] if isinstance(value, (str, PathLike)) else value
    if not isinstance(values, Iterable) or isinstance(values, bytes):
        raise InputError(f"{name} must be text, or several in a list, not {quoted(value)}")
    return tuple(_text(one, name) for one in values)


def _text(value: object, name: str) -> str:
    if not isinstance(value, (str, PathLike)):
        raise InputError(f"{name} must be text, or several in a list, not {quoted(value)}")
    return str(value)


def _years(value: Years, name: str) -> tuple[tuple[int, int], ...]:
    if value is None:
        return ()
    if _is_pair(value) or not isinstance(value, Iterable) or isinstance(value, (str, bytes)):
        return (_year(value, name),)
    return tuple(_year(one, name) for one in value)


def _is_number(value: object) -> TypeGuard[SupportsIndex]:
    """True for whole numbers, also those of data frames."""
    return isinstance(value, SupportsIndex) and not isinstance(value, bool)


def _is_pair(value: object) -> TypeGuard[tuple[SupportsIndex, SupportsIndex]]:
    return isinstance(value, tuple) and len(value) == 2 and all(map(_is_number, value))


def _year(value: object, name: str) -> tuple[int, int]:
    first, last = map(index, value) if _is_pair(value) else _span(value, name)
    if not 1 <= first <= last <= 9999:
        raise InputError(f"{name} {quoted(value)} ends before it begins; write 2018..2022")
    return first, last


def _span(value: object, name: str) -> tuple[int, int]:
    if _is_number(value) and 1 <= index(value) <= 9999:
        return index(value), index(value)
    span = read_span(value) if isinstance(value, str) else None
    if span is None or not _whole_years(*span):
        raise InputError(f"{name} {quoted(value)} is none; write 2021 or 2018..2022")
    return int((span[0] or "0001")[:4]), int((span[1] or "9999")[:4])


def _whole_years(since: str | None, until: str | None) -> bool:
    return (since or "-01-01").endswith("-01-01") and (until or "-12-31").endswith("-12-31")


def _statuses(value: Many, name: str) -> tuple[str, ...]:
    named = [(text, status_named(text)) for text in _many(value, name)]
    for text, status in named:
        if status is None:
            raise InputError(f"{name} {quoted(text)} is none; write {status_names()}")
    return tuple(status for _, status in named if status)


def _since(text: object, name: str) -> str | None:
    return None if text is None else _days(text, name)[0]


def _until(text: object, name: str) -> str | None:
    return None if text is None else _days(text, name)[1]


def _days(text: object, name: str) -> tuple[str, str]:
    said = text.isoformat()[:10] if isinstance(text, date) else text
    days = first_and_last_day(str(said)) if isinstance(said, (str, int)) else None
    if days is None:
        raise InputError(f"{name} {quoted(text)} is no date; write 2021, 2021-06 or 2021-06-30")
    return days


# How each filter is read; the others are strings, one or many.
READ: dict[str, Callable[[Any, str], Any]] = {
    "year": _years,
    "since": _since,
    "until": _until,
    "status": _statuses,
    "as_of": _until,
}
