"""A query's tree and a source → places of passages, best first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from searcher.analysis import segmenter
from searcher.query import nodes
from searcher.search.bm25 import Floats
from searcher.search.clock import Clock
from searcher.search.collector import STEP, Eligible, Order, Place, at_least, floor, page, window
from searcher.search.filters import Filters
from searcher.search.plan import Plan, plan
from searcher.search.rewards import Rewards
from searcher.search.rewrite import rewrite
from searcher.search.scorer import Scorer, Share
from searcher.search.second_look import SecondLook
from searcher.search.signals import Ordinals
from searcher.search.source import Counts, Found, Held, Source
from searcher.store.generation import Mask


@dataclass(frozen=True)
class Ranking:
    """The places of one page, and what the whole search found.

    `complete` counts what holds all the words, in documents where hits are grouped, else in
    passages; `missing` names the words that no passage holds, `notes` say what was relaxed
    beside words. `partial` says that time ran out. `plan` is what was asked of the source.
    """

    places: tuple[Place, ...]
    total: int
    complete: int
    relaxed: bool
    partial: bool
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    plan: Plan
    scores: Explained


class Explained(Protocol):
    """How the passages of one search are scored."""

    def shares(self, place: Place) -> list[Share]:
        """Return what each field and term adds to the score at a place, greatest first."""


def search(
    tree: nodes.Node,
    source: Source,
    filters: Filters,
    order: Order,
    *,
    synonyms: str | None = None,
    clock: Clock | None = None,
) -> Ranking:
    """Return the places for a query among a source's passages. Raises QueryError.

    Once the clock's time is over the rest is left undone: what is found then fits the query,
    but more might, and the order is preliminary.
    """
    clock = clock or Clock()
    reader = source.reader(clock)
    tree, notes = rewrite(tree, reader, segmenter(source.manifest.userdict))
    planned = plan(tree, filters, order, synonyms=synonyms)
    found = reader.found(planned)
    missing = _missing(planned, found.counts)
    if planned.anchored and not planned.by_score and len(missing) == len(planned.words) > 0:
        planned = planned.without_words()
        found = reader.found(planned)
        found = replace(found, counts=replace(found.counts, complete=0, documents=0))
    ranking = ranked(planned, found, clock)
    relaxed = ranking.relaxed or bool(notes)
    return replace(ranking, missing=() if clock.ran_out else missing, notes=notes, relaxed=relaxed)


def ranked(planned: Plan, found: Found, clock: Clock | None = None) -> Ranking:
    """Return the places for a plan among what a source found for it."""
    clock = clock or Clock()
    least = planned.least(found.counts)
    certain = planned.certain and least == len(planned.words)
    scorer = Scorer(found.signals, planned.terms, clock)
    chosen = [_Chosen.of(held, scorer, number=n, least=least) for n, held in enumerate(found.held)]
    best = max((float(one.sums.max(initial=0.0)) for one in chosen), default=0.0)
    rewards = Rewards(found.signals, planned.terms)
    look = SecondLook(found.signals, planned.terms, best=best, certain=certain, clock=clock)
    scores = Scores(scorer, rewards, look, best)
    tiered = 0 < least < len(planned.words)
    eligible = [one.eligible(scores, planned, tiered=tiered) for one in chosen]
    places, total = page(eligible, planned.order, look.gains)
    counts = found.counts
    grouped = planned.order.group == "document"
    in_all = sum(one.total for one in eligible) if counts.total is None else counts.total
    return Ranking(
        places=tuple(places),
        total=total if grouped or counts.total is None else counts.total,
        complete=counts.documents if grouped else counts.complete,
        relaxed=in_all > counts.complete,
        partial=clock.ran_out,
        missing=(),
        notes=(),
        plan=planned,
        scores=scores,
    )


@dataclass(frozen=True)
class Scores:
    """How the passages of one search are scored; `best` is the best sum of the query's terms."""

    scorer: Scorer
    rewards: Rewards
    look: SecondLook
    best: float

    def shares(self, place: Place) -> list[Share]:
        """Return what each field and term adds to the score at a place, greatest first."""
        number = self.scorer.signals.segments.index(place.segment)
        passage = np.array([place.passage])
        found = self.scorer.shares(number, passage)
        found.append(("document", "", self.best * float(self.rewards.earned(number, passage)[0])))
        rest = place.score - sum(share for _, _, share in found)
        if rest > 1e-6:
            characters = float(self.look.by_characters(number, passage)[0])
            found += [("characters", "", characters), ("cover", "", rest - characters)]
        return sorted((share for share in found if share[2]), key=lambda share: -share[2])


@dataclass
class _Chosen:
    """The passages of a segment that are in, and what the query's terms give them.

    Few are listed; of many there is a mask, and `sums` has every passage of the segment.
    """

    held: Held
    number: int
    passages: Ordinals | None
    mask: Mask | None
    sums: Floats

    @classmethod
    def of(cls, held: Held, scorer: Scorer, *, number: int, least: int) -> _Chosen:
        """Choose those that hold at least so many of the words; with 0, those with any score."""
        if least or not held.present:
            mask = held.whole if least == len(held.present) else held.covered >= least
            passages = mask.nonzero()[0]
            if scorer.few(number, len(passages)):
                return cls(held, number, passages, None, scorer.some(number, passages))
            return cls(held, number, None, mask, scorer.all(number) * mask)
        sums = scorer.all(number)
        if held.allowed is not None:
            sums *= held.allowed
        return cls(held, number, None, sums > 0, sums)

    def eligible(self, scores: Scores, planned: Plan, *, tiered: bool) -> Eligible:
        """Return the passages with their scores, and keys that the sort order wants: tier or
        day first, then score. Where a page needs only the best of many, only those."""
        segment, passages = self.held.segment, self.passages
        earned = scores.rewards.earned(self.number, passages)
        totals = self.sums + np.float32(scores.best) * earned
        total = len(totals)
        if passages is None:
            passages, total = self._leading(totals, None if tiered else window(planned.order))
            totals = totals.take(passages)
        keys = totals.astype(np.float64)
        if planned.order.sort == "date":
            keys += segment.arrays.values("day").take(passages) * STEP
        elif tiered:
            keys += self.held.covered.take(passages) * STEP
        return Eligible(segment, passages, totals, keys, total)

    def _leading(self, totals: Floats, count: int | None) -> tuple[Ordinals, int]:
        """Return the passages that are in, or at least the best `count` of them, and how many
        are in."""
        assert self.mask is not None
        total = int(np.count_nonzero(self.mask))
        if count is None:
            return self.mask.nonzero()[0], total
        np.copyto(totals, -1, where=~self.mask)
        return at_least(totals, max(floor(totals, count), 0)), total


def _missing(planned: Plan, counts: Counts) -> tuple[str, ...]:
    """Return the words that no passage holds."""
    return tuple(w for w, there in zip(planned.words, counts.present, strict=True) if not there)
