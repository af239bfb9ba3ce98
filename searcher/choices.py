"""The filters of a search as people write them → as ranking takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any, TypedDict

from searcher.errors import InputError
from searcher.query.dates import first_and_last_day, read_span
from searcher.search import Filters

if TYPE_CHECKING:
    from typing_extensions import Unpack

# None is no filter, as an empty tuple is.
Many = str | PathLike[str] | Iterable[str] | None
Year = int | str | tuple[int, int]
Years = Year | Iterable[Year] | None


class Choices(TypedDict, total=False):
    """The filters that every method takes which looks among documents.

    Several values of one mean any of them. `year` is 2021, "2018..2022" or (2018, 2022);
    `since` and `until` are dates, months or years, both included; `path` is a glob.
    """

    issuer: Many
    region: Many
    type: Many
    doc_number: Many
    path: Many
    year: Years
    since: str | None
    until: str | None


def filters_from(**choices: Unpack[Choices]) -> Filters:
    """Return the filters from a search's keywords. Raises InputError for dates that are none,
    TypeError for a keyword that is no filter.

    >>> filters_from(issuer="公安局", year="2018..2022", since="2021-06").since
    '2021-06-01'
    """
    for name in choices.keys() - Choices.__annotations__:
        raise TypeError(f"there is no filter {name!r}: {', '.join(Choices.__annotations__)}")
    return Filters(**{name: READ.get(name, _many)(value) for name, value in choices.items()})


def _many(value: Many) -> tuple[str, ...]:
    if value is None:
        return ()
    return (str(value),) if isinstance(value, (str, PathLike)) else tuple(map(str, value))


def _years(value: Years) -> tuple[tuple[int, int], ...]:
    if value is None:
        return ()
    if isinstance(value, (int, str)):
        return (_year(value),)
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(y, int) for y in value):
        return (_year(value),)  # type: ignore[arg-type]
    return tuple(_year(one) for one in value)


def _year(value: Year) -> tuple[int, int]:
    if isinstance(value, int):
        return value, value
    if isinstance(value, tuple):
        return value
    span = read_span(value)
    if span is None or not _whole_years(*span):
        raise InputError(f"year {value!r} is none; write 2021 or 2018..2022")
    first, last = int((span[0] or "0001")[:4]), int((span[1] or "9999")[:4])
    if first > last:
        raise InputError(f"year {value!r} ends before it begins; write 2018..2022")
    return first, last


def _whole_years(since: str | None, until: str | None) -> bool:
    return (since or "-01-01").endswith("-01-01") and (until or "-12-31").endswith("-12-31")


def _since(text: str | None) -> str | None:
    return None if text is None else _days(text, "since")[0]


def _until(text: str | None) -> str | None:
    return None if text is None else _days(text, "until")[1]


def _days(text: str, name: str) -> tuple[str, str]:
    days = first_and_last_day(str(text))
    if days is None:
        raise InputError(f"{name} {text!r} is no date; write 2021, 2021-06 or 2021-06-30")
    return days


# How each filter is read; the others are strings, one or many.
READ: dict[str, Callable[[Any], Any]] = {"year": _years, "since": _since, "until": _until}
