"""What the library gives back: hits with their texts, documents shown, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from searcher.analysis import Segmenter, fold
from searcher.highlight import Span, highlights, snippet
from searcher.model import Fix, Hit, Passage, Section, Snippet
from searcher.search import Place, Ranking
from searcher.store.records import DocumentRecord


@dataclass(frozen=True)
class Results(Sequence[Hit]):
    """The hits of one page, and what the whole search found.

    `relaxed` tells that passages are among them which do not hold all the words; `complete`
    counts those that do, `missing` names words that no passage holds, `notes` say what else
    was relaxed. `partial` tells that time ran out: the hits fit, but more might, and the order
    is preliminary. `total` and `complete` count what `group` says. `took_ms` is the time of the search in milliseconds.
    """

    query: str
    total: int
    complete: int
    relaxed: bool
    partial: bool
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    took_ms: float
    hits: tuple[Hit, ...]
    group: str = "passage"

    def __len__(self) -> int:
        return len(self.hits)

    def __getitem__(self, at):  # type: ignore[no-untyped-def]
        return self.hits[at]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)


@dataclass(frozen=True)
class Shown:
    """A document, or a passage of it with those around it.

    `focus` is the place in `passages` of the one asked for, None for a whole document.
    """

    document: DocumentRecord
    passages: tuple[Passage, ...]
    focus: int | None
    sections: tuple[Section, ...]
    fixes: tuple[Fix, ...]

    @property
    def place(self) -> Passage:
        """The passage asked for; of a whole document its first."""
        return self.passages[self.focus or 0]


@dataclass(frozen=True)
class Stats:
    """Counts over what is in service; `size` in bytes, `created` in ISO 8601."""

    documents: int
    passages: int
    characters: int
    terms: int
    size: int
    created: str
    made_from: tuple[str, ...]
    segments: int
    generation: int


@dataclass(frozen=True)
class Marking:
    """What is to be said of hits beside where they stand."""

    cutter: Segmenter
    explain: bool = False
    snippets: bool = True


def hits_of(ranking: Ranking, marking: Marking, *, after: int = 0) -> tuple[Hit, ...]:
    """The hits at a ranking's places, their ranks counted on from `after`."""
    counts = _counts(ranking) if marking.snippets else [{}] * len(ranking.places)
    return tuple(
        _hit(place, ranking, marking, rank=after + number, counts=counted)
        for number, (place, counted) in enumerate(zip(ranking.places, counts, strict=True), 1)
    )


def _counts(ranking: Ranking) -> list[dict[str, int]]:
    """How often each wanted word stands as a word in the passage at each place."""
    counts: list[dict[str, int]] = [{} for _ in ranking.places]
    for segment in {place.segment for place in ranking.places}:
        body = segment.arrays.field("body")
        numbers = [n for n, place in enumerate(ranking.places) if place.segment is segment]
        passages = np.array([ranking.places[n].passage for n in numbers], np.int32)
        for word in ranking.wanted.words:
            ordinal = body.find(word)
            freqs = (
                body.freqs_in(ordinal, passages).tolist() if ordinal >= 0 else [0] * len(numbers)
            )
            for number, freq in zip(numbers, freqs, strict=True):
                counts[number][word] = freq
    return counts


def _hit(
    place: Place, ranking: Ranking, marking: Marking, *, rank: int, counts: Mapping[str, int]
) -> Hit:
    segment = place.segment
    passage = segment.passage(place.passage)
    if any(phrase not in fold(passage.text) for phrase in ranking.seams):
        passage, counts = segment.joined(place.passage), {}
    record = segment.catalog.record(segment.catalog.document_of(place.passage))
    meta = record.metadata
    marks: tuple[Span, ...] = ()
    cut = NO_SNIPPET
    if marking.snippets or passage.page_breaks or passage.heading_breaks:
        marks = highlights(passage.text, ranking.wanted, cutter=marking.cutter, counts=counts)
    # What was looked for may stand on a later page, or under a further heading.
    page, page_label = passage.page_at(marks[0][0] if marks else 0)
    heading = _heading_of(passage, marks)
    if marking.snippets:
        cut = snippet(passage.text, marks)
    else:
        marks = ()
    return Hit(
        rank=rank,
        score=round(place.score, 4),
        id=passage.id,
        document=record.id,
        path=record.path,
        title=meta.title,
        heading=heading,
        issuer=meta.issuer,
        doc_number=meta.doc_number,
        type=meta.type,
        region=meta.region,
        issued_on=meta.issued_on,
        published_on=meta.published_on,
        page=page,
        lines=passage.lines,
        text=passage.text,
        highlights=marks,
        snippet=cut,
        page_label=page_label,
        ocr_confidence=passage.ocr_confidence,
        others=place.others,
        explanation=tuple(ranking.shares(place)) if marking.explain else (),
    )


def _heading_of(passage: Passage, marks: Sequence[Span]) -> tuple[str, ...]:
    """The headings above most of what was looked for."""
    if not marks or not passage.heading_breaks:
        return passage.heading
    found: Counter[tuple[str, ...]] = Counter()
    for start, end in marks:
        found[passage.heading_at(start)] += end - start
    return found.most_common(1)[0][0]


NO_SNIPPET = Snippet("", ())
