"""Eligible passages with their keys → the places of one page, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.rank.statistics import Floats
from searcher.segments.reading import OpenSegment

# Keeps a passage's date or tier above any score in one sortable number.
STEP = 10_000.0
# How many leading passages are looked at a second time.
REFINED = 300
# In the greatest keys of stretches so long lies a floor that most keys fall under.
STRIDE = 64


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
    passages: NDArray[np.int32]
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
    passages: NDArray[np.int32],
    scores: NDArray[np.float32],
    tiers: NDArray[Any] | None,
    sort: str,
) -> Eligible:
    """Passages with the keys that the sort order wants: tier or day first, then score."""
    first = segment.arrays.values("day").take(passages) if sort == "date" else tiers
    keys = scores.astype(np.float64)
    if first is not None:
        keys += first * STEP
    return Eligible(segment, passages, scores, keys)


def page(
    found: Sequence[Eligible], order: Order, refined: Callable[[int, NDArray[np.int32]], Floats]
) -> tuple[list[Place], int]:
    """The places of one page, greatest key first, and how many there are in all.

    `refined` gives what a second look adds to the leading passages of a segment. Nothing is
    lowered by it, so none that was passed over can come before one that was not.
    """
    leading = [top(one.keys, REFINED) for one in found] if len(found) == 1 else _leading(found)
    for number, inside in enumerate(leading):
        if len(inside):
            one = found[number]
            gains = refined(number, one.passages[inside])
            one.scores[inside] += gains
            one.keys[inside] += gains
    if order.group == "document":
        return _paged([_grouped(one) for one in found], order)
    window = order.offset + order.limit
    if window <= REFINED:
        kept = [(_some(one, inside), None) for one, inside in zip(found, leading, strict=True)]
        return _paged(kept, order)[0], sum(len(one.keys) for one in found)
    return _paged([(one, None) for one in found], order)


Counts = NDArray[np.int64] | None


def _paged(
    found: Sequence[tuple[Eligible, Counts]], order: Order
) -> tuple[list[Place], int]:
    """The places of one page out of passages with, where grouped, how many others there are."""
    keys = np.concatenate([one.keys for one, _ in found] or [np.empty(0)])
    starts = np.cumsum([0, *(len(one.keys) for one, _ in found)])
    places = []
    for at in top(keys, order.offset + order.limit)[order.offset :].tolist():
        owner = int(np.searchsorted(starts, at, side="right")) - 1
        (one, others), inside = found[owner], at - starts[owner]
        count = 0 if others is None else int(others[inside])
        places.append(
            Place(one.segment, int(one.passages[inside]), float(one.scores[inside]), count)
        )
    return places, len(keys)


def _leading(found: Sequence[Eligible]) -> list[NDArray[np.int64]]:
    """The places, in each segment, of the passages that lead in all of them."""
    chosen = np.sort(top(np.concatenate([one.keys for one in found] or [np.empty(0)]), REFINED))
    starts = np.cumsum([0, *(len(one.keys) for one in found)])
    bounds = np.searchsorted(chosen, starts)
    return [
        chosen[first:last] - start
        for first, last, start in zip(bounds, bounds[1:], starts, strict=False)
    ]


def _some(one: Eligible, inside: NDArray[np.int64]) -> Eligible:
    return Eligible(one.segment, one.passages[inside], one.scores[inside], one.keys[inside])


def top(keys: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """The places of the greatest keys in descending order, equal keys in their own order.

    >>> top(np.array([0.0, 2.0, 1.0, 2.0]), 3).tolist()
    [1, 3, 2]
    """
    if count <= 0 or not len(keys):
        return np.empty(0, np.int64)
    if count * STRIDE < len(keys):
        # So many stretches reach the least of their maxima, and nearly all passages fall under it.
        whole = len(keys) - len(keys) % STRIDE
        tops = keys[:whole].reshape(-1, STRIDE).max(axis=1)
        near = np.flatnonzero(keys >= _greatest(tops, count))
    elif count < len(keys):
        near = np.flatnonzero(keys >= _greatest(keys, count))
    else:
        near = np.arange(len(keys))
    return near[np.argsort(-keys[near], kind="stable")[:count]]


def _greatest(keys: NDArray[np.float64], count: int) -> float:
    """The key that just so many reach."""
    at = max(0, len(keys) - count)
    return float(np.partition(keys, at)[at])


def _grouped(one: Eligible) -> tuple[Eligible, Counts]:
    """The best passage of each document, and how many others it has."""
    if not len(one.passages):
        return one, np.empty(0, np.int64)
    documents = one.segment.document_of.take(one.passages)
    order = np.lexsort((-one.passages, one.keys, documents))
    last = np.flatnonzero(np.diff(documents[order], append=np.int32(-1)))
    best = np.sort(order[last])
    counts = np.diff(np.concatenate([[-1], last])) - 1
    return _some(one, best), counts
