"""The passages of a segment that are in, and what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.search.bm25 import Floats
from searcher.search.collector import STEP, Eligible, Order, Place, floor, window
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


class Scores(NamedTuple):
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
    """The passages of a segment that may be in, what the query's terms give them, and the whole
    scores.

    Few are listed, ascending; of many there is a mask, and `sums` has every passage of the
    segment, 0 for those that are not in. There is neither where the score tells who is in,
    until they are `chosen`. `named` are those that are what was typed: they are in, and first.
    """

    held: Held
    number: int
    named: Ordinals
    passages: Ordinals | None
    mask: Mask | None
    sums: Floats

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
            return cls(held, number, named, None, None, sums)
        mask = _with(held.whole, named)
        if scorer.few(number, int(np.count_nonzero(mask))):
            passages = mask.nonzero()[0]
            return cls(held, number, named, passages, None, scorer.some(number, passages))
        return cls(held, number, named, None, mask, scorer.all(number) * mask)

    def chosen(self, scores: Scores, *, tiered: bool) -> Candidates:
        """Return the candidates; where the score tells who is in, those that are worth paging to,
        and those in without it."""
        if self.passages is not None or self.mask is not None:
            return self
        likely = (self._brought(scores) >= WORTH * scores.best) & (self.sums > 0)
        if tiered:
            likely |= self.held.whole
        passages = _with(likely, scores.rewards.standing_out(self.number), self.named).nonzero()[0]
        sums = self.sums.take(passages)
        totals = self._totals(sums, passages, scores)
        inside = (totals >= WORTH * scores.best) & (sums > 0)
        if tiered:
            inside |= self.held.whole.take(passages)
        inside[passages.searchsorted(self.named)] = True
        return replace(self, passages=passages[inside], sums=sums[inside])

    def _totals(self, sums: Floats, passages: Ordinals, scores: Scores) -> Floats:
        totals: Floats = sums + np.float32(scores.best) * scores.rewards.earned(
            self.number, passages
        )
        return totals

    def _brought(self, scores: Scores) -> Floats:
        """Return the whole scores of all passages, but of those that stand out, which have more."""
        brought = np.float32(scores.best) * scores.rewards.brought(self.number)
        brought += self.sums
        return brought

    def worths(self, *, tiered: bool) -> NDArray[np.uint8]:
        """Return for each document what of it is in: 0 for nothing, else 1, one more for each tier
        that a passage of it reaches, and 3 where one is what was typed, as it stands."""
        segment = self.held.segment
        if self.passages is None:
            assert self.mask is not None
            found = np.logical_or.reduceat(self.mask, segment.document_starts[:-1])
            worth = found.astype(np.uint8)
        else:
            worth = np.zeros(len(segment.catalog), np.uint8)
            documents = segment.document_of.take(self.passages)
            worth[documents] = 1
            if tiered:
                worth[documents[self.held.whole.take(self.passages)]] = 2
        worth[segment.document_of.take(self.named)] = 3
        return worth

    def without(self, documents: Mask) -> Candidates:
        """Return the candidates but for those of some documents."""
        segment = self.held.segment
        named = self.named[~documents[segment.document_of.take(self.named)]]
        if self.passages is not None:
            kept = ~documents[segment.document_of.take(self.passages)]
            return replace(self, named=named, passages=self.passages[kept], sums=self.sums[kept])
        assert self.mask is not None
        mask, gone = self.mask.copy(), segment.passages_of(documents.nonzero()[0])
        mask[gone] = False
        self.sums[gone] = 0
        return replace(self, named=named, mask=mask)

    @property
    def count(self) -> int:
        """How many passages are in."""
        if self.passages is not None:
            return len(self.passages)
        assert self.mask is not None
        return int(np.count_nonzero(self.mask))

    def eligible(self, order: Order, scores: Scores, *, tiered: bool) -> Eligible:
        """Return the passages with their scores, and keys that the sort order wants: tier or
        day first, then score. Where a page needs only the best of many, only those."""
        segment, passages, sums = self.held.segment, self.passages, self.sums
        if passages is None:
            passages = self._leading(window(order), scores)
            sums = sums.take(passages)
        totals = self._totals(sums, passages, scores)
        keys = totals.astype(np.float64)
        if order.sort != "relevance":
            keys += _in_time(segment.arrays.values("day").take(passages), order.sort) * STEP
        elif tiered:
            keys += self._tiers(passages) * STEP
        found = self.mask if self.passages is None else passages
        assert found is not None
        return Eligible(segment, passages, totals, keys, found)

    def _tiers(self, passages: Ordinals) -> NDArray[np.int8]:
        """Return 2 for each passage that is named, 1 for each that holds all the words, else 0."""
        tiers = self.held.whole.take(passages).astype(np.int8)
        tiers[passages.searchsorted(self.named)] = 2
        return tiers

    def _leading(self, count: int | None, scores: Scores) -> Ordinals:
        """Return the passages that are in, or at least the best `count` of them."""
        assert self.mask is not None
        if count is None:
            return self.mask.nonzero()[0]
        brought = self._brought(scores)
        brought *= self.mask
        least = floor(brought, count)
        # Some that are in may be worth less than those are that are not, which is nothing.
        likely = brought >= least if least > 0 else self.mask
        likely = _with(likely, scores.rewards.standing_out(self.number))
        return (likely & self.mask).nonzero()[0]


def _in_time(days: NDArray[np.int64], sort: str) -> NDArray[np.int64]:
    """Return days so that the first in the order are the greatest; those without one come last.

    >>> _in_time(np.array([0, 20210305, 20200101]), "date-asc").tolist()
    [0, 79789695, 79799899]
    """
    if sort == "date":
        return days
    return np.where(days == 0, 0, PAST_ALL_DAYS - days)


def _with(mask: Mask, *others: Ordinals) -> Mask:
    """Return a mask with some passages added."""
    if any(map(len, others)):
        mask = mask.copy()
        mask[np.concatenate(others)] = True
    return mask


class Folded(NamedTuple):
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
        counts = counts._replace(
            complete=max(counts.complete - complete, 0),
            documents=max(counts.documents - owners, 0),
        )
    passages = sum(one.count for one in chosen) - sum(one.count for one in left)
    return Folded(left, counts, documents, passages)
