"""Which passages of a document stand in others too, nearly word for word.

A passage is looked for by a few stretches of its own: what shares two of them is compared with
it whole. Character pairs find any stretch, so nothing need be kept for it at build time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from searcher.analysis import fold
from searcher.counts.facets import values_of
from searcher.relations.likeness import SHINGLE, Hashes, likeness, shingles
from searcher.search.clock import Clock
from searcher.store.segment import OpenSegment
from searcher.structure.history import is_history
from searcher.tabular import Tabular

SHORTEST = 60  # characters of a passage that could not be alike by chance
LEAST = 0.6
# Of a passage that is .6 alike three in four stretches stand unchanged: two of eight nearly always.
_STRETCHES, _FEW = 8, 2
_MOST = 100  # passages compared with one
_COMMON = 2_000  # a stretch in more passages is a formula

Own = Callable[[OpenSegment, int], bool]


class Shared(NamedTuple):
    """A passage of another document and how much of both is the same, 0 to 1."""

    segment: OpenSegment
    passage: int
    likeness: float


@dataclass(frozen=True)
class Reused:
    """A passage and those of other documents that hold nearly the same text, the likest first."""

    segment: OpenSegment
    passage: int
    shared: tuple[Shared, ...]


def find_reuse(
    segments: Sequence[OpenSegment],
    passages: Iterable[tuple[OpenSegment, int]],
    *,
    own: Own,
    clock: Clock,
) -> list[Reused]:
    """Return those of some passages that other documents share.

    `own` tells which documents, by segment and ordinal, are the same work: none of them counts.
    Once the clock's time is over the rest is left out.
    """
    found, passages = [], list(passages)
    for segment in segments:
        segment.expect(texts=[ordinal for owner, ordinal in passages if owner is segment])
    for segment, ordinal in passages:
        text = _body(segment, ordinal)
        if clock.over():
            break
        if len(text) < SHORTEST:
            continue
        hashes = shingles([text])
        shared = [
            Shared(other, passage, round(like, 3))
            for other in segments
            for passage in _sharing(other, _stretches(text), own)
            if (like := likeness(hashes, _hashes(other, passage))) >= LEAST
        ]
        if shared:
            shared.sort(key=lambda one: (-one.likeness, one.passage))
            found.append(Reused(segment, ordinal, tuple(shared)))
    return found


def _stretches(text: str) -> list[str]:
    """Return stretches of a text, evenly spread, none with a line's end in it."""
    step = max(SHINGLE, len(text) // _STRETCHES)
    cut = (text[at : at + SHINGLE] for at in range(0, len(text) - SHINGLE + 1, step))
    return [stretch for stretch in cut if "\n" not in stretch][: _STRETCHES + 1]


def _sharing(segment: OpenSegment, stretches: Sequence[str], own: Own) -> list[int]:
    """Return the passages of other works that hold a few of the stretches, those with most first."""
    counts: Counter[int] = Counter()
    for stretch in stretches:
        held, _ = segment.occurrences(stretch)
        if len(held) <= _COMMON:
            counts.update(held.tolist())
    alive = segment.alive
    chosen: list[int] = []
    for passage, count in counts.most_common():
        if count < _FEW or len(chosen) == _MOST:
            break
        if (alive is None or alive[passage]) and not own(
            segment, int(segment.document_of[passage])
        ):
            chosen.append(passage)
    segment.expect(texts=chosen)
    return chosen


def _hashes(segment: OpenSegment, passage: int) -> Hashes:
    return shingles([_body(segment, passage)])


def _body(segment: OpenSegment, passage: int) -> str:
    """Return a passage's text, folded, without the lines of its document's title and of who
    adopted it when: those of any two laws are alike."""
    title = fold(segment.catalog.table["title"][int(segment.document_of[passage])] or "")
    lines = ((line, fold(line.strip())) for line in segment.passage(passage).text.split("\n"))
    return "\n".join(
        folded for line, folded in lines if folded not in title and not is_history(line)
    )


@dataclass(frozen=True)
class SharedPassage:
    """A passage of another document that holds nearly the same text: how much of both is the
    same (0 to 1), the day of its document's first version, and of the version at hand."""

    id: str
    document: str
    title: str | None
    date: str | None
    version: str | None
    likeness: float


@dataclass(frozen=True)
class ReusedPassage:
    """A passage of a document, and those of others that share its text, the eldest first.
    `direction` is that of `Reuse`, for this passage alone."""

    id: str
    text: str
    shared: tuple[SharedPassage, ...]
    direction: str | None


@dataclass(frozen=True)
class Reuse(Tabular):
    """The passages of a document that others share. `direction` is "from" where the versions at
    hand of all others that share a passage are older than this document's first, "to" where
    this version is older than the first of all others; None where that is not so of all, or
    not known. `date` and `version` are the days of the first version and of that at hand."""

    id: str
    date: str | None
    version: str | None
    passages: tuple[ReusedPassage, ...]
    direction: str | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The passage of the document, and where the other stands."""
        return ("passage", "likeness", "date", "version", "title", "id")

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row a passage of another document."""
        return [
            {
                "passage": one.id,
                "likeness": other.likeness,
                "date": other.date,
                "version": other.version,
                "title": other.title,
                "id": other.id,
            }
            for one in self.passages
            for other in one.shared
        ]


Days = tuple[str | None, str | None]


def days_of(segment: OpenSegment, document: int) -> Days:
    """Return when the first version of a document was made, and when the one at hand."""
    first, last = (values_of(segment, name)[document] for name in ("first_day", "day"))
    return first, last


def direction_of(own: Days, others: Sequence[SharedPassage]) -> str | None:
    """Return whether a text was taken from all that share it, or by all. A passage may have come
    in with a later version, so days that overlap tell no direction."""
    first, last = own
    if first is None or last is None or not others:
        return None
    if all(one.version and one.version < first for one in others):
        return "from"
    return "to" if all(one.date and last < one.date for one in others) else None


def tell_reused(found: Reused, days: Days) -> ReusedPassage:
    shared = []
    for one in found.shared:
        document = one.segment.catalog.document_of(one.passage)
        record = one.segment.catalog.record(document)
        id = one.segment.passage(one.passage).id
        told = days_of(one.segment, document)
        shared.append(SharedPassage(id, record.id, record.metadata.title, *told, one.likeness))
    passage = found.segment.passage(found.passage)
    ordered = sorted(shared, key=lambda one: (one.date or "9999", one.id))
    return ReusedPassage(passage.id, passage.text, tuple(ordered), direction_of(days, ordered))
