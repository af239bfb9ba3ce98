"""When a phrase was first said: in the folder, and by each region and issuer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from searcher.analysis import fold
from searcher.counts.facets import values_of
from searcher.counts.selection import Part, Selection, spans_of
from searcher.highlight import merged, snippet
from searcher.hits import Hit, Told
from searcher.store.segment import OpenSegment
from searcher.store.standings import Standings
from searcher.tabular import Tabular

AROUND = 12  # characters on both sides of what is shown of a first use


class Said(NamedTuple):
    """A passage that says a phrase: its segment, its ordinal there, its document's ISO day."""

    segment: OpenSegment
    passage: int
    day: str


@dataclass(frozen=True)
class Firsts:
    """The earliest passages that say a phrase, None where no dated document does; those of each
    region and issuer in order of their days. `undated` counts documents that say it undated."""

    phrase: str
    first: Said | None
    by_region: tuple[Said, ...]
    by_issuer: tuple[Said, ...]
    undated: int
    partial: bool = False


def find_firsts(selection: Selection, phrase: str, strings: Sequence[str], *, date: str) -> Firsts:
    """Return where the strings stand first: of documents of one day, by place."""
    said: list[tuple[Said, str | None, str | None]] = []
    undated = 0
    facet = "first_day" if date == "first" else "day"
    for part in selection.parts:
        days, regions, issuers = (values_of(part.segment, n) for n in (facet, "region", "issuer"))
        for document, passage in _openers(part, strings):
            day = days[document]
            undated += day is None
            if day is not None:
                place = Said(part.segment, passage, day)
                said.append((place, regions[document], issuers[document]))
    # Only a year: nothing says that it was before a day of the same.
    said.sort(key=lambda row: row[0].day.ljust(10, "~"))
    return Firsts(
        phrase,
        said[0][0] if said else None,
        _each([(place, region) for place, region, _ in said]),
        _each([(place, issuer) for place, _, issuer in said]),
        undated,
        selection.partial,
    )


def _openers(part: Part, strings: Sequence[str]) -> list[tuple[int, int]]:
    """Return (document, its first passage that holds any of the strings)."""
    holding = np.zeros(len(part.passages), bool)
    for string in strings:
        holding[part.occurrences(string)[0]] = True
    passages = np.flatnonzero(holding)
    owners = part.segment.document_of[passages]
    opens = np.flatnonzero(np.diff(owners, prepend=-1))
    return list(zip(owners[opens].tolist(), passages[opens].tolist(), strict=True))


def _each(said: Sequence[tuple[Said, str | None]]) -> tuple[Said, ...]:
    """Return the first of each value, in order of their days."""
    firsts: dict[str, Said] = {}
    for place, value in said:
        if value is not None:
            firsts.setdefault(value, place)
    return tuple(firsts.values())


@dataclass(frozen=True)
class First(Tabular):
    """Where a phrase stands first: in the folder, and in each region and of each issuer, in the
    order of their days. `undated` counts documents that say it and tell no day."""

    phrase: str
    date: str
    first: Hit | None
    by_region: tuple[Hit, ...]
    by_issuer: tuple[Hit, ...]
    undated: int
    partial: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Of what it is the first use, where that stands, and the text around it."""
        return ("first in", "date", "title", "id", "text")

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row a first use: in the folder, then of each region and issuer."""
        firsts = (
            *([("folder", self.first)] if self.first else []),
            *((f"region {hit.region}", hit) for hit in self.by_region),
            *((f"issuer {hit.issuer}", hit) for hit in self.by_issuer),
        )
        return [
            {
                "first in": name,
                "date": hit.record.date,
                "title": hit.title,
                "id": hit.id,
                "text": _around(hit),
            }
            for name, hit in firsts
        ]


def hit_of(said: Said, strings: Sequence[str], rank: int, standings: Standings) -> Hit:
    """Return a first use as searches return hits, what was said marked in it."""
    passage = said.segment.passage(said.passage)
    document = said.segment.catalog.document_of(said.passage)
    marks = merged(spans_of(fold(passage.text), strings))
    number = said.passage - int(said.segment.document_starts[document])
    above = passage.heading_at(marks[0][0]) if marks else passage.heading
    cut = snippet(passage.text, marks)
    told = Told(document, number, passage, above, marks, cut=cut.text, cut_body=cut.highlights)
    return Hit(told, said.segment, standings, rank=rank)


def _around(hit: Hit) -> str:
    """Return what stands around what was said, as much as a line takes."""
    start, end = hit.highlights[0] if hit.highlights else (0, 0)
    return hit.text[max(0, start - AROUND) : end + AROUND]
