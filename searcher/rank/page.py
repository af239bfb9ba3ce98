"""Eligible passages with their keys → the places of one page, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from searcher.rank.scoring import Scorer
from searcher.segments.reading import OpenSegment

# Keeps a passage's date or tier above any score in one sortable number.
STEP = 10_000.0
# How many leading passages are looked at a second time.
REFINED = 300


@dataclass(frozen=True)
class Order:
    """How to lay out what is found."""

    limit: int = 10
    offset: int = 0
    sort: str = "relevance"
    group: str = "passage"
    explain: bool = False


@dataclass(frozen=True)
class Eligible:
    """The passages of one segment that are in: ordinals, scores, and keys to sort by."""

    segment: OpenSegment
    passages: NDArray[np.int64]
    scores: NDArray[np.float32]
    keys: NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """A passage found: its segment, its ordinal there, its score.

    `others` counts further passages found in the same document where hits are grouped.
    """

    segment: OpenSegment
    passage: int
    score: float
    others: int = 0


def keyed(
    segment: OpenSegment,
    *,
    passages: NDArray[np.int64],
    scores: NDArray[np.float32],
    tiers: NDArray[np.int16],
    sort: str,
) -> Eligible:
    """Passages with the keys that the sort order wants: tier or day first, then score."""
    first = segment.arrays.values("day") if sort == "date" else tiers
    own = scores[passages]
    keys = first[passages].astype(np.float64) * STEP + own
    return Eligible(segment, passages, own, keys)


def refine(found: Sequence[Eligible], scorer: Scorer) -> None:
    """Look a second time at the passages that lead, and raise their scores and keys by it.

    Nothing is lowered, so none that was passed over can come before one that was not.
    """
    keys = np.concatenate([one.keys for one in found] or [np.empty(0)])
    leading = _top(keys, REFINED)
    start = 0
    for number, one in enumerate(found):
        inside = leading[(leading >= start) & (leading < start + len(one.keys))] - start
        start += len(one.keys)
        inside.sort()
        if len(inside):
            gains = scorer.refined(number, one.passages[inside])
            one.scores[inside] += gains
            one.keys[inside] += gains


def page(found: Sequence[Eligible], order: Order) -> tuple[list[Place], int]:
    """The places of one page, greatest key first, and how many there are in all."""
    if order.group == "document":
        grouped = [_grouped(one) for one in found]
        found, others = [g[0] for g in grouped], [g[1] for g in grouped]
    else:
        others = [np.zeros(len(one.passages), np.int64) for one in found]
    keys = np.concatenate([one.keys for one in found] or [np.empty(0)])
    owners = np.repeat(np.arange(len(found)), [len(one.keys) for one in found])
    starts = np.concatenate([[0], np.cumsum([len(one.keys) for one in found])]).astype(int)
    chosen = _top(keys, order.offset + order.limit)[order.offset :]
    places = []
    for at in chosen:
        owner = int(owners[at])
        one, inside = found[owner], int(at - starts[owner])
        place = Place(one.segment, int(one.passages[inside]), float(one.scores[inside]))
        places.append(replace(place, others=int(others[owner][inside])))
    return places, len(keys)


def _top(keys: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """The places of the greatest keys in descending order, equal keys in their own order."""
    if count <= 0 or not len(keys):
        return np.empty(0, np.int64)
    if count < len(keys):
        least = np.partition(keys, len(keys) - count)[len(keys) - count]
        near = np.flatnonzero(keys >= least)
    else:
        near = np.arange(len(keys))
    best = near[np.argsort(-keys[near], kind="stable")]
    return best[:count]


def _grouped(one: Eligible) -> tuple[Eligible, NDArray[np.int64]]:
    """The best passage of each document, and how many others it has."""
    if not len(one.passages):
        return one, np.empty(0, np.int64)
    documents = np.searchsorted(one.segment.catalog.firsts, one.passages, side="right")
    order = np.lexsort((-one.passages, one.keys, documents))
    last = np.flatnonzero(np.diff(documents[order], append=-1))
    best = np.sort(order[last])
    counts = np.diff(np.concatenate([[-1], last])) - 1
    return (
        Eligible(one.segment, one.passages[best], one.scores[best], one.keys[best]),
        counts,
    )
