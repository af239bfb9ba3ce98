"""The passages of a segment that are in, and what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from searcher.search.bm25 import Floats
from searcher.search.collector import STEP, Eligible, Order, Place
from searcher.search.rewards import Rewards
from searcher.search.scorer import Scorer, Share
from searcher.search.second_look import SecondLook
from searcher.search.signals import Ordinals
from searcher.search.source import Counts, Found, Held, count_documents
from searcher.search.weights import WEIGHTS
from searcher.store.segment import Mask

# Greater than every day, which is written YYYYMMDD.
PAST_ALL_DAYS = 100_000_000
# A score of this share of the best sum is worth paging to (docs/ranking.md).
WORTH = 0.45
# More than rounding can make of a share.
MARGIN = 1e-4


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
            near = self.best * WEIGHTS.near * float(self.look.nearness(number, passage)[0])
            found += [("characters", "", characters), ("near", "", near)]
            found.append(("cover", "", rest - characters - near))
        return sorted((share for share in found if share[2]), key=lambda share: -share[2])


@dataclass
class Candidates:
    """The passages of a segment that may be in, ascending, what the query's terms give them, and
    the whole scores.

    Where the score tells who is in, none are listed yet and `sums` has every passage of the
    segment. `named` are those that are what was typed: they are in, and first.
    """

    held: Held
    number: int
    named: Ordinals
    passages: Ordinals | None
    sums: Floats
    totals: Floats = field(default_factory=lambda: np.empty(0, np.float32))

    @classmethod
    def of(
        cls, held: Held, scorer: Scorer, *, number: int, whole: bool, named: Ordinals
    ) -> Candidates:
        """Choose those that hold all that is asked for (`whole`), or those with any score."""
        if held.allowed is not None:
            named = named[held.allowed[named]]
        if not whole:
            sums = scorer.all(number)
            if held.allowed is not None:
                sums *= held.allowed
            return cls(held, number, named, None, sums)
        passages = _listed(held.whole, named)
        few = scorer.few(number, len(passages))
        sums = scorer.some(number, passages) if few else scorer.all(number).take(passages)
        return cls(held, number, named, passages, sums)

    def scored(self, scores: Scores, *, tiered: bool) -> Candidates:
        """Return the candidates with their whole scores; where the score tells who is in, those
        that are worth paging to, and those in without it."""
        best, rewards = np.float32(scores.best), scores.rewards
        if self.passages is not None:
            totals = self.sums + best * rewards.earned(self.number, self.passages)
            return replace(self, totals=totals)
        # Hardly any passage earns more than the most that one brings with it.
        near = WORTH - rewards.most_brought(self.number) - MARGIN
        likely = (self.sums >= near * scores.best) & (self.sums > 0)
        if tiered:
            likely |= self.held.whole
        passages = _listed(likely, rewards.standing_out(self.number), self.named)
        sums = self.sums.take(passages)
        totals = sums + best * rewards.earned(self.number, passages)
        chosen = (totals >= WORTH * scores.best) & (sums > 0)
        if tiered:
            chosen |= self.held.whole.take(passages)
        chosen[passages.searchsorted(self.named)] = True
        return replace(self, passages=passages[chosen], totals=totals[chosen])

    def listed(self) -> Ordinals:
        """Return the passages, which have been chosen."""
        assert self.passages is not None
        return self.passages

    def worths(self, *, tiered: bool) -> NDArray[np.uint8]:
        """Return for each document what of it is in: 0 for nothing, else 1, one more for each tier
        that a passage of it reaches, and 3 where one is what was typed, as it stands."""
        segment, passages = self.held.segment, self.listed()
        worth = np.zeros(len(segment.catalog), np.uint8)
        documents = segment.document_of.take(passages)
        worth[documents] = 1
        if tiered:
            worth[documents[self.held.whole.take(passages)]] = 2
        worth[segment.document_of.take(self.named)] = 3
        return worth

    def without(self, documents: Mask) -> Candidates:
        """Return the candidates but for those of some documents."""
        segment, passages = self.held.segment, self.listed()
        named = self.named[~documents[segment.document_of.take(self.named)]]
        kept = ~documents[segment.document_of.take(passages)]
        return replace(self, named=named, passages=passages[kept], totals=self.totals[kept])

    def eligible(self, order: Order, *, tiered: bool) -> Eligible:
        """Return the passages with their scores, and keys that the sort order wants: tier or
        day first, then score."""
        segment, passages = self.held.segment, self.listed()
        keys = self.totals.astype(np.float64)
        if order.sort != "relevance":
            keys += _in_time(segment.arrays.values("day").take(passages), order.sort) * STEP
        elif tiered:
            keys += self._tiers(passages) * STEP
        return Eligible(segment, passages, self.totals, keys)

    def _tiers(self, passages: Ordinals) -> NDArray[np.int8]:
        """Return 2 for each passage that is named, 1 for each that holds all the words, else 0."""
        tiers = self.held.whole.take(passages).astype(np.int8)
        tiers[passages.searchsorted(self.named)] = 2
        return tiers


def _in_time(days: NDArray[np.int64], sort: str) -> NDArray[np.int64]:
    """Return days so that the first in the order are the greatest; those without one come last.

    >>> _in_time(np.array([0, 20210305, 20200101]), "date-asc").tolist()
    [0, 79789695, 79799899]
    """
    if sort == "date":
        return days
    return np.where(days == 0, 0, PAST_ALL_DAYS - days)


def _listed(mask: Mask, *others: Ordinals) -> Ordinals:
    """Return the passages of a mask and some others, ascending."""
    if any(map(len, others)):
        mask = mask.copy()
        mask[np.concatenate(others)] = True
    return mask.nonzero()[0]


@dataclass(frozen=True)
class Folded:
    """The candidates without those that another copy or version stands for, what is left in
    numbers, and how many documents and passages were left out."""

    chosen: list[Candidates]
    counts: Counts
    documents: int
    passages: int


def fold(chosen: Sequence[Candidates], found: Found, *, tiered: bool) -> Folded | None:
    """Return the candidates, of each work those of one document; None where that is all."""
    assert found.works is not None
    hidden = found.works.hidden([one.worths(tiered=tiered) for one in chosen])
    documents = sum(int(np.count_nonzero(one)) for one in hidden)
    if not documents:
        return None
    left, counts = [], found.counts
    for one, mask in zip(chosen, hidden, strict=True):
        left.append(one.without(mask) if mask.any() else one)
        gone = one.held.segment.passages_of(mask.nonzero()[0])
        gone = gone[one.held.whole.take(gone)]
        complete = len(gone)
        owners = count_documents(one.held.segment, gone) if counts.documents else 0
        counts = replace(
            counts,
            complete=max(counts.complete - complete, 0),
            documents=max(counts.documents - owners, 0),
        )
    before, after = (sum(len(one.listed()) for one in some) for some in (chosen, left))
    return Folded(left, counts, documents, before - after)
