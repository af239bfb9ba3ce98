"""The passages of a segment that are in, and what they are worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searcher.search.bm25 import Floats
from searcher.search.collector import STEP, Eligible, Order, Place, at_least, floor, window
from searcher.search.rewards import Rewards
from searcher.search.scorer import Scorer, Share
from searcher.search.second_look import SecondLook
from searcher.search.signals import Ordinals
from searcher.search.source import Held
from searcher.store.generation import Mask

# Greater than every day, which is written YYYYMMDD.
PAST_ALL_DAYS = 100_000_000


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
