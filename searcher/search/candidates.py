"""The passages of a segment that are in, and what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from searcher.search.bm25 import Floats
from searcher.search.collector import STEP, Eligible, Order, Place, at_least, floor, window
from searcher.search.rewards import Rewards
from searcher.search.scorer import Scorer, Share
from searcher.search.second_look import SecondLook
from searcher.search.signals import Ordinals
from searcher.search.source import Counts, Found, Held, count_documents
from searcher.store.generation import Mask

# Greater than every day, which is written YYYYMMDD.
PAST_ALL_DAYS = 100_000_000
# What a document may be worth.
MOST_WORTH = 255


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
class Candidates:
    """The passages of a segment that are in, and what the query's terms give them.

    Few are listed; of many there is a mask, and `sums` has every passage of the segment.
    `named` are those whose document bears the query as its title: they are in, and first.
    """

    held: Held
    number: int
    named: Ordinals
    passages: Ordinals | None
    mask: Mask | None
    sums: Floats

    @classmethod
    def of(
        cls, held: Held, scorer: Scorer, *, number: int, least: int, named: Ordinals
    ) -> Candidates:
        """Choose those that hold at least so many of the words; with 0, those with any score."""
        if held.allowed is not None:
            named = named[held.allowed[named]]
        if least or not held.present:
            mask = held.whole if least == len(held.present) else held.covered >= least
            mask = _with(mask, named)
            passages = mask.nonzero()[0]
            if scorer.few(number, len(passages)):
                return cls(held, number, named, passages, None, scorer.some(number, passages))
            return cls(held, number, named, None, mask, scorer.all(number) * mask)
        sums = scorer.all(number)
        if held.allowed is not None:
            sums *= held.allowed
        return cls(held, number, named, None, _with(sums > 0, named), sums)

    def worths(self, *, tiered: bool) -> NDArray[np.uint8]:
        """Return for each document what of it is in: 0 for nothing, else 1, and where passages
        are told apart by how many of the words they hold, the most that one holds and 1."""
        segment = self.held.segment
        if self.passages is not None:
            worth = np.zeros(len(segment.catalog), np.uint8)
            owners = segment.document_of.take(self.passages)
            tiers = self._tiers(self.passages) if tiered else np.zeros(len(owners), np.intp)
            np.maximum.at(worth, owners, np.minimum(tiers + 1, MOST_WORTH).astype(np.uint8))
            return worth
        assert self.mask is not None
        every = self.mask.astype(np.uint8)
        if tiered:
            every *= np.minimum(self.held.covered, MOST_WORTH - 1) + np.uint8(1)
            every[self.named] = min(len(self.held.words) + 2, MOST_WORTH)
        return np.maximum.reduceat(every, segment.document_starts[:-1])

    def without(self, documents: Mask) -> Candidates:
        """Return the candidates but for those of some documents."""
        segment = self.held.segment
        named = self.named[~documents[segment.document_of.take(self.named)]]
        if self.passages is not None:
            kept = ~documents[segment.document_of.take(self.passages)]
            return replace(self, named=named, passages=self.passages[kept], sums=self.sums[kept])
        assert self.mask is not None
        kept = ~segment.spread(documents)
        return replace(self, named=named, mask=self.mask & kept, sums=self.sums * kept)

    @property
    def count(self) -> int:
        """How many passages are in."""
        if self.passages is not None:
            return len(self.passages)
        assert self.mask is not None
        return int(np.count_nonzero(self.mask))

    def eligible(self, scores: Scores, order: Order, *, tiered: bool) -> Eligible:
        """Return the passages with their scores, and keys that the sort order wants: tier or
        day first, then score. Where a page needs only the best of many, only those."""
        segment, passages = self.held.segment, self.passages
        earned = scores.rewards.earned(self.number, passages)
        totals = self.sums + np.float32(scores.best) * earned
        total = len(totals)
        if passages is None:
            passages, total = self._leading(totals, None if tiered else window(order))
            totals = totals.take(passages)
        keys = totals.astype(np.float64)
        if order.sort != "relevance":
            keys += _in_time(segment.arrays.values("day").take(passages), order.sort) * STEP
        elif tiered:
            keys += self._tiers(passages) * STEP
        return Eligible(segment, passages, totals, keys, total)

    def _tiers(self, passages: Ordinals) -> Ordinals:
        """Return how many of the words each passage holds; one more where it is named."""
        tiers = self.held.covered.take(passages).astype(np.intp)
        tiers[np.isin(passages, self.named)] = len(self.held.words) + 1
        return tiers

    def _leading(self, totals: Floats, count: int | None) -> tuple[Ordinals, int]:
        """Return the passages that are in, or at least the best `count` of them, and how many
        are in."""
        assert self.mask is not None
        total = int(np.count_nonzero(self.mask))
        if count is None:
            return self.mask.nonzero()[0], total
        np.copyto(totals, -1, where=~self.mask)
        return at_least(totals, max(floor(totals, count), 0)), total


def _in_time(days: NDArray[np.int64], sort: str) -> NDArray[np.int64]:
    """Return days so that the first in the order are the greatest; those without one come last.

    >>> _in_time(np.array([0, 20210305, 20200101]), "date-asc").tolist()
    [0, 79789695, 79799899]
    """
    if sort == "date":
        return days
    return np.where(days == 0, 0, PAST_ALL_DAYS - days)


def _with(mask: Mask, passages: Ordinals) -> Mask:
    """Return a mask with some passages added."""
    if len(passages):
        mask = mask.copy()
        mask[passages] = True
    return mask


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
        gone = one.held.whole & one.held.segment.spread(mask)
        complete = int(np.count_nonzero(gone))
        owners = count_documents(one.held.segment, gone) if counts.documents else 0
        counts = replace(
            counts, complete=counts.complete - complete, documents=counts.documents - owners
        )
    passages = sum(one.count for one in chosen) - sum(one.count for one in left)
    if counts.total is not None:
        counts = replace(counts, total=counts.total - passages)
    return Folded(left, counts, documents, passages)
