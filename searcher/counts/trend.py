"""How often phrases occur year by year, or by issuer, region, type, against what was written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.counts.facets import Value, values_of
from searcher.counts.selection import Part, Selection
from searcher.tabular import Tabular


@dataclass(frozen=True)
class Row:
    """A year (or issuer, region, type): the characters written, and of each query how often it
    occurs and how often in `per` characters."""

    key: str
    characters: int
    counts: tuple[int, ...]
    rates: tuple[float, ...]


@dataclass(frozen=True)
class Trend(Tabular):
    """The rows in order of their keys; documents without the key, undated ones, stand apart.

    A year in which nothing was written has no row: it is a gap, not a zero. `per` is the
    number of characters that rates are told for.
    """

    queries: tuple[str, ...]
    by: str
    per: int
    date: str
    rows: tuple[Row, ...]
    undated: Row
    partial: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The key, the characters, then of each query its count and its rate."""
        several = len(self.queries) > 1
        pairs = (
            (query, f"{query} / {self.per}") if several else ("count", f"per {self.per}")
            for query in self.queries
        )
        return (self.by, "characters", *chain.from_iterable(pairs))

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row a key, those without one last."""
        rows = (*self.rows, *([self.undated] if self.undated.characters else []))
        values = (
            (row.key or None, row.characters, *chain(*zip(row.counts, row.rates, strict=True)))
            for row in rows
        )
        return [dict(zip(self.columns, line, strict=True)) for line in values]


def count_trend(
    written: Selection,
    counted: Sequence[tuple[Selection, Sequence[str]]],
    *,
    by: str = "year",
    per: int = 10_000,
    date: str = "version",
) -> Trend:
    """Return how often each query's strings occur in the passages that hold the query, by a
    facet.

    What is counted against is all characters of the documents that the filters chose, `written`.
    """
    characters: dict[Value, int] = defaultdict(int)
    counts: dict[Value, list[int]] = defaultdict(lambda: [0] * len(counted))
    facet = "first_year" if by == "year" and date == "first" else by
    for at, part in enumerate(written.parts):
        values = values_of(part.segment, facet)
        for document, size in _sizes(part):
            characters[values[document]] += size
        for number, (selection, wanted) in enumerate(counted):
            found = _by_document(selection.parts[at], wanted)
            for document in np.flatnonzero(found).tolist():
                counts[values[document]][number] += int(found[document])
    rows = [_row(key, characters[key], counts[key], per) for key in characters if key]
    key = (lambda row: row.key) if by == "year" else (lambda row: (-sum(row.counts), row.key))
    undated = _row(None, characters.get(None, 0), counts[None], per)
    ordered = tuple(sorted(rows, key=key))
    queries = tuple(selection.query for selection, _ in counted)
    partial = written.partial or any(selection.partial for selection, _ in counted)
    return Trend(queries, by, per, date, ordered, undated, partial)


def _row(key: Value, characters: int, counts: Sequence[int], per: int) -> Row:
    rates = [round(count * per / characters, 4) if characters else 0.0 for count in counts]
    return Row(key or "", characters, tuple(counts), tuple(rates))


def _sizes(part: Part) -> list[tuple[int, int]]:
    """Return the characters of each document that has passages chosen."""
    chosen = np.flatnonzero(part.by_document).tolist()
    sizes = part.segment.catalog.table["characters"]
    return [(document, sizes[document]) for document in chosen]


def _by_document(part: Part, strings: Sequence[str]) -> NDArray[np.int64]:
    """Return how often any of some strings occurs in each document's chosen passages."""
    total = np.zeros(len(part.segment.catalog), np.int64)
    for string in strings:
        held, freqs = part.occurrences(string)
        owners = part.segment.document_of[held]
        total += np.bincount(owners, weights=freqs, minlength=len(total)).astype(np.int64)
    return total
