"""Every occurrence in its context: keyword in context."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from searcher.counts.beside import Place, places_beside
from searcher.counts.selection import Part, Selection, spans_of
from searcher.model import Passage
from searcher.tabular import Tabular

Sort = Literal["place", "left", "right", "date"]
UNDATED = 9999_99_99
_BREAK = re.compile("[\n\t\r]")


@dataclass(frozen=True)
class Line:
    """An occurrence: the passage's id, its document and day, the words before and after it.

    `span` is where it stands in the passage's text, in code points, half-open.
    """

    id: str
    document: str
    date: str | None
    left: str
    match: str
    right: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Concordance(Tabular):
    """Lines of a page, and how many occurrences there are in all."""

    query: str
    total: int
    lines: tuple[Line, ...]
    partial: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The words before, what was found, the words after, and where it stands."""
        return ("left", "match", "right", "date", "id", "span")

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row an occurrence, with its span as "3–5"."""
        return [{**asdict(line), "span": "{}–{}".format(*line.span)} for line in self.lines]


def find_lines(
    selection: Selection,
    strings: Sequence[str],
    *,
    width: int = 20,
    sort: Sort = "place",
    limit: int = 1000,
    offset: int = 0,
) -> Concordance:
    """Return the occurrences of strings in the passages chosen, each with `width` characters
    on both sides."""
    parts, page, partial = selection.parts, (offset, limit), selection.partial
    held = [_counted(part, strings) for part in parts]
    total = sum(int(counts.sum()) for counts in held)
    if sort == "left" or sort == "right":
        places, cut = places_beside(parts, strings, sort, width=width, page=page)
        partial |= cut
    else:
        places = _places(parts, held, strings, by_day=sort == "date", page=page)
    return Concordance(selection.query, total, _lines(parts, places, width), partial)


def _counted(part: Part, strings: Sequence[str]) -> NDArray[np.int64]:
    """Return how often any of some strings occurs in each passage."""
    counts = np.zeros(len(part.passages), np.int64)
    for string in strings:
        passages, freqs = part.occurrences(string)
        counts[passages] += freqs
    return counts


def _places(
    parts: Sequence[Part],
    held: Sequence[NDArray[np.int64]],
    strings: Sequence[str],
    *,
    by_day: bool,
    page: tuple[int, int],
) -> list[Place]:
    """Return the occurrences of a page, (offset, limit), by place or by their documents' days."""
    if not held:
        return []
    passages = [np.flatnonzero(counts) for counts in held]
    numbers = np.repeat(np.arange(len(parts)), list(map(len, passages)))
    counts = np.concatenate([one[some] for one, some in zip(held, passages, strict=True)])
    ordinals, order = np.concatenate(passages), np.arange(len(counts))
    if by_day:
        days = [
            part.segment.arrays.values("day")[some]
            for part, some in zip(parts, passages, strict=True)
        ]
        told = np.concatenate(days)
        order = np.where(told, told, UNDATED).argsort(kind="stable")
    ends = counts[order].cumsum()
    offset, limit = page
    first, last = ends.searchsorted([offset, offset + limit - 1], side="right").tolist()
    found: list[Place] = []
    chosen = order[first : last + 1]
    for number, part in enumerate(parts):
        part.segment.expect(texts=ordinals[chosen[numbers[chosen] == number]].tolist())
    for at in chosen.tolist():
        number, passage = int(numbers[at]), int(ordinals[at])
        spans = sorted(spans_of(parts[number].segment.folded(passage), strings))
        found += (Place(number, passage, *span) for span in spans)
    before = int(ends[first - 1]) if first else 0
    return found[offset - before :][:limit]


def _lines(parts: Sequence[Part], places: Sequence[Place], width: int) -> tuple[Line, ...]:
    """Return the lines of some occurrences, `width` characters on both sides of each."""
    read: dict[tuple[int, int], Passage] = {}
    lines = []
    for place in places:
        segment, key = parts[place.part].segment, place[:2]
        if key not in read:
            read[key] = segment.passage(place.passage)
        document, table = int(segment.document_of[place.passage]), segment.catalog.table
        told = (table[name][document] for name in ("issued_on", "published_on", "year"))
        day = next(filter(None, told), None)
        lines.append(_line(read[key], place, width, document=table["id"][document], day=day))
    return tuple(lines)


def _line(passage: Passage, place: Place, width: int, *, document: str, day: str | None) -> Line:
    text, start, end = passage.text, place.start, place.end
    shown = (text[max(0, start - width) : start], text[start:end], text[end : end + width])
    left, match, right = (_BREAK.sub(" ", part) for part in shown)
    return Line(passage.id, document, day, left, match, right, (start, end))
