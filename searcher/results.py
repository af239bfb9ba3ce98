"""What the library gives back: hits with their texts, documents shown, counts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any, NamedTuple, overload

from searcher.analysis import Segmenter
from searcher.highlight import snippet, text_below
from searcher.hits import Hit, Origin, Surroundings, files_of
from searcher.marking import Counted, Marks, Told, count_words, mark, told_natively
from searcher.model import Fix, Passage, Section, Snippet
from searcher.notes import Note, note
from searcher.search import Place, Ranking
from searcher.search.across import passages_over
from searcher.search.clock import Clock
from searcher.search.explain import listed
from searcher.store.records import RECORD_FIELDS, DocumentRecord
from searcher.store.standings import Standings
from searcher.tabular import Tabular
from searcher.text.permalinks import permalink


@dataclass(frozen=True)
class Results(Sequence[Hit], Tabular):
    """The hits of one page, and what the whole search found.

    `folded` counts what is not shown because another copy or version of the text stands for it
    (None where nothing was to be folded). `relaxed` tells that passages are among them which do not hold all the words; `complete`
    counts those that do, `missing` names words that no passage holds, `said` is what else
    was relaxed, read otherwise or left out. `partial` tells that time ran out: the hits fit, but more might, and the order
    is preliminary. `total` and `complete` count what `group` says. `took_ms` is the time of the search in milliseconds.
    """

    query: str
    total: int
    complete: int
    relaxed: bool
    partial: bool
    missing: tuple[str, ...]
    said: tuple[Note, ...]
    took_ms: float
    hits: tuple[Hit, ...]
    group: str = "passage"
    folded: int | None = None

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, at: int) -> Hit: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Hit, ...]: ...

    def __getitem__(self, at: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[at]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What is to be told beside the hits: what was said of the search, and which files are
        gone, which are looked for when this is first read."""
        lost = lost_files(files_of(self.hits))
        paths = dict.fromkeys(hit.path for hit in self.hits if lost and hit.file in lost)
        return (*self.said, note("gone", text=listed(paths))) if paths else self.said

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields of a hit."""
        return tuple(self.hits[0].fields()) if self.hits else ("id",)

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row a hit.

        >>> rows = index.search("养犬", limit=2).table_rows()
        >>> [row["rank"] for row in rows]
        [1, 2]
        """
        return [hit.fields() for hit in self.hits]

    def _repr_html_(self) -> str:
        """Return the page as a notebook shows it; what documents say is escaped."""
        said = f"{self.total:,} {self.group}s: {self.query}"
        return f"<p>{escape(said)}</p>" + "".join(hit._repr_html_() for hit in self)


@dataclass(frozen=True)
class Documents(Sequence[DocumentRecord], Tabular):
    """Documents of an index in the order asked for; `total` counts them with those left for
    other pages, `notes` say what filters left out that they cannot judge."""

    records: Sequence[DocumentRecord]
    total: int
    notes: tuple[Note, ...] = ()

    def __len__(self) -> int:
        return len(self.records)

    @overload
    def __getitem__(self, at: int) -> DocumentRecord: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[DocumentRecord, ...]: ...

    def __getitem__(self, at: int | slice) -> DocumentRecord | tuple[DocumentRecord, ...]:
        return tuple(self.records[at]) if isinstance(at, slice) else self.records[at]

    def __iter__(self) -> Iterator[DocumentRecord]:
        return iter(self.records)

    @property
    def columns(self) -> tuple[str, ...]:
        """What is known of a document."""
        return RECORD_FIELDS

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row a document."""
        return [record.fields() for record in self.records]


@dataclass(frozen=True)
class Shown:
    """A document, or a passage of it with those around it.

    `focus` is the place in `passages` of the one asked for, None for a whole document. Where a
    permalink was asked for whose text is no longer there, `difference` tells how the passage
    that comes nearest differs: (equal|delete|insert, text), which spell the old text and the new.
    """

    document: DocumentRecord
    passages: tuple[Passage, ...]
    focus: int | None
    sections: tuple[Section, ...]
    fixes: tuple[Fix, ...]
    difference: tuple[tuple[str, str], ...] = ()

    @property
    def permalink(self) -> str | None:
        """What finds the passage asked for as long as its text stays, None for a document."""
        return None if self.focus is None else permalink(self.place.text)

    @property
    def place(self) -> Passage:
        """The passage asked for; of a whole document its first."""
        return self.passages[self.focus or 0]


@dataclass(frozen=True)
class Stats:
    """Counts over what is in service; `size` in bytes, `created` in ISO 8601; `kernel` tells what
    answers searches."""

    documents: int
    passages: int
    characters: int
    terms: int
    size: int
    created: str
    made_from: tuple[str, ...]
    segments: int
    generation: int
    kernel: str = ""


def lost_files(files: Iterable[str]) -> set[str]:
    """Return those of some files that are no longer there."""
    lost = {file for file in files if not os.path.lexists(file)}
    if lost:
        from searcher.load import is_there

        lost = {file for file in lost if not is_there(file)}
    return lost


# So many hits are made between two looks at the clock.
TOGETHER = 64


class Marking(NamedTuple):
    """What is to be said of hits beside where they stand."""

    cutter: Segmenter
    clock: Clock
    explain: bool = False
    snippets: bool = True
    context: int = 0
    standings: Standings | None = None


def hits_of(ranking: Ranking, marking: Marking, *, after: int = 0) -> tuple[Hit, ...]:
    """Return the hits at a ranking's places, their ranks counted on from `after`; those for
    which there is time."""
    hits: list[Hit] = []
    for first in range(0, len(ranking.places), TOGETHER):
        numbers = range(first, min(first + TOGETHER, len(ranking.places)))
        if marking.clock.over():
            break
        told = told_natively(ranking, numbers, marking.cutter, snippets=marking.snippets)
        left = [number for number in numbers if number not in told]
        counts = count_words(ranking, left) if marking.snippets else {}
        for number in numbers:
            place = ranking.places[number]
            if number in told:
                seen = told[number]
            elif marking.clock.over():
                break
            else:
                seen = _seen(place, ranking, marking, counted=counts.get(number, NO_COUNTS))
            hits.append(_hit(seen, place, ranking, marking, rank=after + number + 1))
    return tuple(hits)


def _seen(place: Place, ranking: Ranking, marking: Marking, *, counted: Counted) -> Told:
    """Return what is told of a place, as the kernel tells it."""
    segment = place.segment
    document, number, _ = segment.place_of(place.passage)
    passage = segment.passage(place.passage)
    link, marks = passage.text, Marks(passage.heading)
    seams = ranking.plan.marks.spaced
    over = max((passages_over(segment, place.passage, letters) for letters in seams), default=1)
    if over > 1:
        passage, counted = segment.joined(place.passage, over), counted._replace(body={})
    title = segment.catalog.fact("title", document)
    if marking.snippets or passage.page_breaks or passage.heading_breaks:
        marks = mark(passage, title, ranking.plan, marking.cutter, counted=counted)
    cut = _snippet(passage.text, title, marks) if marking.snippets else NO_SNIPPET
    return Told(document, number, passage, marks, cut, link)


def _hit(seen: Told, place: Place, ranking: Ranking, marking: Marking, *, rank: int) -> Hit:
    marks, marked = seen.marks, marking.snippets
    return Hit(
        Origin(place.segment, seen.document, seen.number, marking.standings),
        seen.passage,
        linked=seen.linked,
        rank=rank,
        score=round(place.score, 4),
        highlights=marks.body if marked else (),
        title_highlights=marks.title if marked else (),
        heading_highlights=marks.headings if marked else (),
        snippet=seen.snippet,
        # What was looked for may stand on a later page, or under a further heading.
        heading=marks.above,
        at=marks.body[0][0] if marks.body else 0,
        others=place.others,
        more_in_document=place.more,
        explanation=tuple(ranking.scores.shares(place)) if marking.explain else (),
        context=_around(place, marking.context, last=seen.text) if marking.context else None,
    )


def _around(place: Place, count: int, *, last: str) -> Surroundings:
    """Return so many passages of the document before a place, and after the text shown of it."""
    segment = place.segment
    document, at, count_in = segment.place_of(place.passage)
    before, after = range(max(0, at - count), at), at + 1
    left = len(last) - len(segment.passage(place.passage).text)
    while left > 0:
        left -= len(segment.passage_of(document, after).text)
        after += 1
    return Surroundings(
        tuple(segment.passage_of(document, number) for number in before),
        tuple(
            segment.passage_of(document, number)
            for number in range(after, min(count_in, after + count))
        ),
    )


def _snippet(text: str, title: str | None, marks: Marks) -> Snippet:
    """Return the snippet of a passage, without the title and headings that it begins with."""
    at = text_below(text, (title or "", *marks.above))
    spans = ((max(start, at) - at, end - at) for start, end in marks.body if end > at)
    return snippet(text[at:], tuple(spans))


NO_SNIPPET = Snippet("", ())
NO_COUNTS = Counted({}, {}, {})
