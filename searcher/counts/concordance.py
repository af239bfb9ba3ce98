"""Every occurrence in its context: keyword in context."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from searcher.analysis import fold
from searcher.counts.facets import days_of
from searcher.counts.selection import Part, Selection, spans_of
from searcher.tabular import Tabular

Sort = Literal["place", "left", "right", "date"]
# So many occurrences are put in order; of more the first so many, by place.
MOST_SORTED = 50_000
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
    total = 0
    holding: list[tuple[Part, list[int]]] = []
    for part in selection.parts:
        places = [part.occurrences(string) for string in strings]
        total += sum(int(freqs.sum()) for _, freqs in places)
        held: Any = np.unique(np.concatenate([docs for docs, _ in places])) if places else []
        holding.append((part, list(map(int, held))))
    if sort == "date":
        holding = _by_day(holding)
    lines = _lines(holding, strings, width)
    wanted = offset + limit if sort in ("place", "date") else MOST_SORTED
    found = [line for line, _ in zip(lines, range(wanted))]
    if sort in ("left", "right"):
        found.sort(key=lambda line: line.left[::-1] if sort == "left" else line.right)
    partial = selection.partial or (sort in ("left", "right") and total > MOST_SORTED)
    return Concordance(selection.query, total, tuple(found[offset : offset + limit]), partial)


def _by_day(holding: Sequence[tuple[Part, list[int]]]) -> list[tuple[Part, list[int]]]:
    """Return the passages one part at a time, in order of their documents' days."""
    dated = []
    for number, (part, held) in enumerate(holding):
        days = days_of(part.segment)
        for passage in held:
            document = int(part.segment.document_of[passage])
            dated.append((days[document] or "9999", number, passage))
    return [(holding[number][0], [passage]) for _, number, passage in sorted(dated)]


def _lines(
    holding: Sequence[tuple[Part, list[int]]], strings: Sequence[str], width: int
) -> Iterator[Line]:
    for part, held in holding:
        table = part.segment.catalog.table
        for ordinal in held:
            passage = part.segment.passage(ordinal)
            document = int(part.segment.document_of[ordinal])
            day = table["issued_on"][document] or table["published_on"][document]
            name = table["id"][document]
            for start, end in sorted(spans_of(fold(passage.text), strings)):
                yield _line(
                    passage.text, (start, end), width, id=passage.id, document=name, day=day
                )


def _line(
    text: str, span: tuple[int, int], width: int, *, id: str, document: str, day: str | None
) -> Line:
    start, end = span
    left, match, right = (
        text[max(0, start - width) : start],
        text[start:end],
        text[end : end + width],
    )
    shown = [_BREAK.sub(" ", part) for part in (left, match, right)]
    return Line(id, document, day, shown[0], shown[1], shown[2], span)
