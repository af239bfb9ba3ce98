"""How the documents of a generation stand on a day: their status, with the words that show it,
their versions and copies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timezone
from functools import cached_property, lru_cache
from itertools import islice
from time import time

import numpy as np
from numpy.typing import NDArray

from searcher.postings import Cache
from searcher.relations.graph import Evidence
from searcher.relations.standing import Source, Standing
from searcher.store.generation import Generation
from searcher.store.records import DocumentRecord
from searcher.store.segment import OpenSegment
from searcher.text.patterns import pattern

# Of what many texts say so much is shown, and of a long sentence so many characters on each side.
MOST_SHOWN = 10
MOST_AROUND = 120
# Bytes of standings that are kept of a generation, and what one takes beside its texts.
MOST_KEPT, EACH = 2 << 20, 1000
QUARTER = 15 * 60  # seconds
_STOP = pattern("[。；;\n]")


def today() -> str:
    """Return the day that is asked about where none is named."""
    return _day_of(int(time()) // QUARTER)


@lru_cache(maxsize=1)
def _day_of(quarter: int) -> str:
    """Return the local day of a quarter of an hour since the epoch: asking the system for the time
    zone takes longer than many a step of a search, and days begin with a quarter everywhere."""
    return date.fromtimestamp(quarter * QUARTER).isoformat()


class Standings:
    """How the documents of a generation stand on one ISO day."""

    def __init__(self, generation: Generation, as_of: str | None = None) -> None:
        self._as_of = as_of
        self._generation = generation

    @cached_property
    def as_of(self) -> str:
        """The day."""
        return self._as_of or today()

    def of(self, segment: OpenSegment, ordinal: int) -> Standing:
        """Return how a document of a segment stands, worked out once a day asked."""
        kept: Cache = self._generation.kept.setdefault("standings", Cache(MOST_KEPT))
        key = (self._generation.number_of(segment, ordinal), self.as_of)
        found: Standing | None = kept.get(key)
        if found is None:
            found = self._work_out(key[0])
            kept.put(key, found, EACH + sum(4 * len(one.text) for one in found.evidence))
        return found

    def _work_out(self, number: int) -> Standing:
        status = self._generation.graph.status(number, self.as_of)
        generation = self._generation
        others = (at for at in generation.versions_of(number) if at != number)
        return Standing(
            status.status,
            self.as_of,
            tuple(islice(_drop_repeats(self._sources(status.evidence)), MOST_SHOWN)),
            tuple(map(generation.id_of, others)),
            tuple(map(generation.id_of, generation.copies_of(number))),
        )

    def told(self, segment: OpenSegment, ordinal: int) -> DocumentRecord:
        """Return the record of a document of a segment with how it stands, and when it came."""
        seconds = self._generation.added_on(segment, ordinal)
        added = datetime.fromtimestamp(seconds, timezone.utc).isoformat()
        record = segment.catalog.record(ordinal)
        return replace(record, standing=self.of(segment, ordinal), added_at=added)

    def codes(self, segment: OpenSegment) -> NDArray[np.uint8]:
        """Return the status of each document of a segment, as its place in STATUSES."""
        first = self._generation.number_of(segment, 0)
        return self._generation.graph.statuses(self.as_of)[first : first + len(segment.catalog)]

    def _sources(self, evidence: Iterable[Evidence]) -> Iterable[Source]:
        return (source_of(self._generation, one, sentence=True) for one in evidence)


def source_of(generation: Generation, place: Evidence, *, sentence: bool = False) -> Source:
    """Return the words of a piece of evidence, or the sentence they stand in.

    Raises IndexDamaged where there are no such words.
    """
    segment, ordinal = generation.numbered(place.document)
    record = segment.catalog.record(ordinal)
    id, text = record.id, record.metadata.title or ""
    start, end = place.start, place.end
    if place.passage >= record.count:
        raise generation.damaged("passage of a statement")
    if place.passage >= 0:
        passage = segment.passage_of(ordinal, place.passage)
        id, text = passage.id, passage.text
    elif not end:
        end = len(text)
    if not start <= end <= len(text):
        raise generation.damaged("span of a statement")
    if sentence and place.passage >= 0:
        start, end = sentence_around(text, start, end)
    return Source(id, (start, end), text[start:end])


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence begins and ends that holds a stretch; of a long one a part.

    >>> text = "第一条 略。《养犬办法》自本办法施行之日起废止。"
    >>> text[slice(*sentence_around(text, 6, 12))]
    '《养犬办法》自本办法施行之日起废止。'
    """
    least, most = max(0, start - MOST_AROUND), end + MOST_AROUND
    stops = [match.end() for match in _STOP.finditer(text, least, start)]
    stop = _STOP.search(text, end, most)
    begin = stops[-1] if stops else least
    finish = stop.start() + (text[stop.start()] != "\n") if stop else min(most, len(text))
    while begin < start and text[begin].isspace():
        begin += 1
    return begin, finish


def _drop_repeats(sources: Iterable[Source]) -> Iterable[Source]:
    return dict.fromkeys(sources)
