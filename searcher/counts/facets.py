"""How many documents or passages each issuer, region, type, year has of what was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from searcher.counts.selection import Selection
from searcher.errors import InputError
from searcher.relations.standing import STATUSES, UNKNOWN
from searcher.store.segment import OpenSegment
from searcher.store.standings import Standings
from searcher.tabular import Tabular

Unit = Literal["documents", "passages"]
Value = str | None
# Each document's value as its place among the values that there are, and these.
Coded = tuple[NDArray[Any], Sequence[Value]]


@dataclass(frozen=True)
class Count:
    """A value and how many there are; None stands for what is unknown."""

    value: Value
    count: int


@dataclass(frozen=True)
class Facets(Tabular):
    """The values of each facet with their counts, the most frequent first; each sums to `total`."""

    query: str
    total: int
    unit: Unit
    facets: dict[str, tuple[Count, ...]]
    partial: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """One row a value of a facet."""
        return ("facet", "value", "count")

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row a value of a facet."""
        return [
            {"facet": name, "value": one.value, "count": one.count}
            for name, counts in self.facets.items()
            for one in counts
        ]


def year_of(day: str | None) -> Value:
    """Return the year of an ISO day."""
    return day[:4] if day else None


def _column(name: str) -> Callable[[OpenSegment], Sequence[Value]]:
    return lambda segment: segment.catalog.table[name]


def _years(segment: OpenSegment) -> Sequence[Value]:
    return [year_of(day) for day in days_of(segment)]


def days_of(segment: OpenSegment) -> list[str | None]:
    """Return each document's day: when it was issued, else when it was published; a year where no
    day is told."""
    table = segment.catalog.table
    told = zip(table["issued_on"], table["published_on"], table["year"], strict=True)
    return [issued or published or year for issued, published, year in told]


def _first_days(segment: OpenSegment) -> Sequence[Value]:
    """Return when the first version of each document's text was made."""
    firsts = segment.catalog.table["first_on"]
    return [first or day for first, day in zip(firsts, days_of(segment), strict=True)]


def _first_years(segment: OpenSegment) -> Sequence[Value]:
    return [year_of(day) for day in _first_days(segment)]


# Told by what documents say of each other, and by the day asked.
STATUS = "status"
VALUES: dict[str, Callable[[OpenSegment], Sequence[Value]]] = {
    "issuer": _column("issuer"),
    "region": _column("region"),
    "type": _column("type"),
    "year": _years,
    "day": days_of,
    "first_year": _first_years,
    "first_day": _first_days,
}


def _statuses(segment: OpenSegment, as_of: str | None) -> Coded:
    generation = segment.generation()
    if generation is None:
        return np.zeros(len(segment.catalog), np.intp), (UNKNOWN,)
    return Standings(generation, as_of).codes(segment), STATUSES


def values_of(segment: OpenSegment, name: str, as_of: str | None = None) -> Sequence[Value]:
    """Return the value of each document of a segment, its status on an ISO day (today). Raises
    InputError for no known facet."""
    if name == STATUS:
        codes, statuses = _statuses(segment, as_of)
        return [statuses[code] for code in codes.tolist()]
    if name not in VALUES:
        raise InputError(f"nothing can be counted by {name!r}: it is one of {', '.join(VALUES)}")
    key = f"facet {name}"
    if key not in segment.kept:
        segment.kept[key] = VALUES[name](segment)
    found: Sequence[Value] = segment.kept[key]
    return found


def _coded(segment: OpenSegment, name: str, as_of: str | None) -> Coded:
    if name == STATUS:
        return _statuses(segment, as_of)
    key = f"facet {name} coded"
    if key not in segment.kept:
        values = values_of(segment, name)
        places = {value: place for place, value in enumerate(dict.fromkeys(values))}
        codes = np.fromiter(map(places.__getitem__, values), np.intp, len(values))
        segment.kept[key] = codes, tuple(places)
    kept: Coded = segment.kept[key]
    return kept


def count_facets(
    selection: Selection, by: Sequence[str], *, unit: Unit = "documents", as_of: str | None = None
) -> Facets:
    """Return the facets of what was chosen."""
    counted: dict[str, Counter[Value]] = {name: Counter() for name in by}
    total = 0
    for part in selection.parts:
        held = part.by_document
        weights = held if unit == "passages" else (held > 0)
        total += int(weights.sum())
        for name, counter in counted.items():
            codes, values = _coded(part.segment, name, as_of)
            sums = np.bincount(codes, weights, len(values)).astype(np.int64).tolist()
            counter.update({value: size for value, size in zip(values, sums) if size})
    facets = {name: tuple(_ordered(counter)) for name, counter in counted.items()}
    return Facets(selection.query, total, unit, facets, selection.partial)


def _ordered(counter: Counter[Value]) -> list[Count]:
    rows: list[tuple[Any, Any]] = sorted(counter.items(), key=lambda row: (-row[1], row[0] or "~"))
    return [Count(value, count) for value, count in rows]
