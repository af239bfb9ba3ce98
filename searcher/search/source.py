"""Where passages come from: a folder on this machine, or a service that holds many.

A source serves one generation. A search opens a reader of it, rewrites the query by what the
reader says stands in the index, plans, and lets the reader find; ranking works on what the
segments hold and on the numbers that come with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from searcher.query import nodes
from searcher.search.clock import Clock
from searcher.search.collector import Place
from searcher.search.filters import NO_FILTERS, Filters, chosen, chosen_by_date
from searcher.search.folding import Worths
from searcher.search.matcher import Matcher
from searcher.search.scorer import Share
from searcher.search.signals import Signals
from searcher.search.sounds import Sounds
from searcher.store.manifest import Manifest
from searcher.store.segment import Mask, OpenSegment

if TYPE_CHECKING:
    from searcher.search.plan import Plan


class Reader(Protocol):
    """What one search reads of a source."""

    def stands(self, words: Iterable[str]) -> set[str]:
        """Return those of some words that the text of any passage holds."""

    def lives(self, node: nodes.Node, filters: Filters = NO_FILTERS) -> bool:
        """Tell whether any passage that passes the filters satisfies a clause."""

    def words_like(self, prefix: str) -> Iterable[str]:
        """Return the words of texts that begin so."""

    def frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """Return how many passages hold each of some words in their text."""

    def sounds(self) -> Sounds:
        """Return the words of texts by how they sound."""

    def titles(self) -> Iterable[str]:
        """Return the titles that a query may name: folded, without what people leave out."""

    def answer(self, plan: Plan) -> Answer | None:
        """Return what a plan comes to where that is known at once; None where it is to be found and
        ranked."""

    def found(self, plan: Plan) -> Found:
        """Return what a plan finds."""


class Source(Protocol):
    """One generation of an index, wherever it lies."""

    @property
    def manifest(self) -> Manifest:
        """Its identity, user dictionary and generation."""

    def renewed(self) -> Source:
        """Return the source as it is in service now: itself where nothing has changed."""

    def reader(self, clock: Clock, *, day: str | None = None) -> Reader:
        """Open it for one search, which ends with the clock and asks on an ISO day (today)."""


class Counts(NamedTuple):
    """What the whole search found in numbers.

    `complete` counts the passages that hold all the words, `documents` their documents; `present`
    says for each keyword whether any passage holds it (for the words of a question it may end
    before the last). `undated` counts the documents that are left out only for having no date.
    """

    complete: int
    documents: int
    present: tuple[bool, ...]
    undated: int = 0


@dataclass
class Held:
    """What one segment holds: who may be found (None for all), who holds all the words, which
    words anyone holds, and who is left out for having no date."""

    segment: OpenSegment
    allowed: Mask | None
    whole: Mask
    present: list[bool] = field(default_factory=list)
    undated: Mask | None = None

    @cached_property
    def complete(self) -> int:
        """How many passages hold all the words."""
        return int(np.count_nonzero(self.whole))


class Hiding(Protocol):
    """Which documents found are copies and versions of others found."""

    def hidden(self, worths: Sequence[Worths]) -> list[Mask]:
        """Return the documents of each segment that another stands for, by what of each was
        found."""


class Found(NamedTuple):
    """What a source found for a plan: what each segment holds, the numbers of the whole, what
    speaks for passages and, where that is to be folded, which documents are one work. Segments
    of `held`, `signals` and `works` are the same, in one order."""

    held: Sequence[Held]
    counts: Counts
    signals: Signals
    works: Hiding | None = None


class Explained(Protocol):
    """How the passages of one search are scored."""

    def shares(self, place: Place) -> list[Share]:
        """Return what each field and term adds to the score at a place, greatest first."""


class Answer(NamedTuple):
    """What a plan comes to: the places of its page, and the numbers of the whole search.

    `total` counts the passages that are in, `complete` those that hold all the words, `folded`
    those that another copy or version stands for; `present` says for each word whether any
    passage holds it. `undated` counts the documents left out only for having no date.
    """

    places: tuple[Place, ...]
    total: int
    complete: int
    present: tuple[bool, ...]
    folded: int
    scores: Explained
    undated: int = 0


def hold(matcher: Matcher, plan: Plan) -> Held:
    """Return what a segment holds for a plan."""
    segment = matcher.segment
    masks = _but_dates(matcher, plan)
    undated = _undated(matcher, plan, masks)
    if plan.filters.by_date:
        masks.append(chosen_by_date(segment, plan.filters))
    masks += [matcher.match(clause) for clause in plan.dates]
    allowed = reduce(np.logical_and, masks) if masks else None
    whole = np.ones(segment.passages, bool) if allowed is None else allowed
    held = Held(segment, allowed, whole, undated=undated)
    for forms in plan.words:
        if plan.by_score and not held.whole.any():
            # No passage holds them all, and nobody asks who holds the others.
            break
        mask = matcher.term(forms)
        if held.undated is not None and not plan.by_score:
            held.undated &= mask
        if allowed is not None:
            mask &= allowed
        held.whole = held.whole & mask
        held.present.append(bool(mask.any()))
    return held


def _but_dates(matcher: Matcher, plan: Plan) -> list[Mask]:
    """Return the passages that hold each thing that must hold, but for dates."""
    segment = matcher.segment
    masks = [] if segment.alive is None else [segment.alive]
    if plan.filters:
        masks.append(chosen(segment, plan.filters, matcher.clock))
    return [*masks, *(matcher.match(clause) for clause in plan.undated)]


def count_undated(matcher: Matcher, plan: Plan) -> int:
    """Count the documents of a segment that are left out only for having no date."""
    segment = matcher.segment
    if "undated" not in segment.kept:
        segment.kept["undated"] = not segment.arrays.values("day").all()
    if not segment.kept["undated"]:
        return 0
    undated = _undated(matcher, plan, _but_dates(matcher, plan))
    if undated is None:
        return 0
    for forms in plan.words if not plan.by_score else ():
        if not undated.any():
            break
        undated &= matcher.term(forms)
    return count_documents(segment, undated)


def _undated(matcher: Matcher, plan: Plan, masks: Sequence[Mask]) -> Mask | None:
    """Return the passages that only want a date, of a question those with any of its words;
    None where no date is asked for."""
    if not plan.dates and not plan.filters.by_date:
        return None
    days = matcher.segment.arrays.values("day")
    undated: Mask = reduce(np.logical_and, masks, days == 0)
    if plan.by_score and undated.any():
        undated &= reduce(np.logical_or, map(matcher.term, plan.words), np.zeros(len(days), bool))
    return undated


def count(held: Sequence[Held], plan: Plan) -> Counts:
    """Count what segments hold between them."""
    complete = sum(one.complete for one in held)
    # What nobody asks for is not counted: it looks at every passage.
    documents = 0
    if complete and plan.order.group == "document":
        documents = sum(count_documents(one.segment, one.whole) for one in held)
    present = tuple(map(any, zip_longest(*(one.present for one in held), fillvalue=False)))
    undated = sum(
        count_documents(one.segment, one.undated) for one in held if one.undated is not None
    )
    return Counts(complete, documents, present, undated)


def count_documents(segment: OpenSegment, passages: Mask | NDArray[np.intp]) -> int:
    """Count the documents of some passages, given by a mask or their ordinals."""
    return len(np.unique(segment.document_of[passages]))
