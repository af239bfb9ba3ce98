"""When a phrase was first said: in the folder, and by each region and issuer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from searcher.counts.facets import values_of
from searcher.counts.selection import Part, Selection
from searcher.store.generation import OpenSegment


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
    said.sort(key=lambda row: row[0].day)
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
