"""Eligible passages with their keys → the places of one page, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.search.bm25 import Floats
from searcher.store.generation import OpenSegment

# Keeps a passage's date or tier above any score in one sortable number.
STEP = 10_000.0
# How many leading passages are looked at a second time.
REFINED = 300
# In the greatest keys of stretches so long lies a floor that most keys fall under.
STRIDE = 64


@dataclass(frozen=True)
class Order:
    """How to lay out what is found; with `fold` one of the copies and versions of a text stands
    for all that were found."""

    limit: int = 10
    offset: int = 0
    sort: str = "relevance"
    group: str = "passage"
    fold: bool = False


@dataclass(frozen=True)
class Eligible:
    """The passages of one segment that may be shown: ordinals, scores, and keys to sort by;
    `total` counts those that are in, shown or not."""

    segment: OpenSegment
    passages: NDArray[np.intp]
    scores: NDArray[np.float32]
    keys: NDArray[np.float64]
    total: int


@dataclass(frozen=True)
class Place:
    """A passage found: its segment, its ordinal there, its score.

    `others` counts further passages found in the same document where hits are grouped.
    """

    segment: OpenSegment
    passage: int
    score: float
    others: int = 0


def window(order: Order) -> int | None:
    """How many of the best by score are enough for a page; None where all must be known."""
    whole = order.group == "document" or order.sort != "relevance"
    return None if whole or order.offset + order.limit > REFINED else REFINED


def page(
    found: Sequence[Eligible], order: Order, refined: Callable[[int, NDArray[np.intp]], Floats]
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
        grouped = [_grouped(one) for one in found]
        return _paged(grouped, order), sum(len(one.keys) for one, _ in grouped)
    total = sum(one.total for one in found)
    if order.offset + order.limit <= REFINED:
        found = [_some(one, inside) for one, inside in zip(found, leading, strict=True)]
    return _paged([(one, None) for one in found], order), total


Counts = NDArray[np.int64] | None


def _paged(found: Sequence[tuple[Eligible, Counts]], order: Order) -> list[Place]:
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
    return places


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
    return Eligible(
        one.segment, one.passages[inside], one.scores[inside], one.keys[inside], len(inside)
    )


def top(keys: NDArray[Any], count: int) -> NDArray[np.intp]:
    """The places of the greatest keys in descending order, equal keys in their own order.

    >>> top(np.array([0.0, 2.0, 1.0, 2.0]), 3).tolist()
    [1, 3, 2]
    """
    near = at_least(keys, floor(keys, count))
    return near[(-keys.take(near)).argsort(kind="stable")[:count]]


def floor(keys: NDArray[Any], count: int) -> float:
    """A key that at least `count` keys reach, if there are so many, and few more."""
    if count >= len(keys):
        return -np.inf
    if count * STRIDE < len(keys):
        # As many stretches reach the least of their greatest keys.
        whole = len(keys) - len(keys) % STRIDE
        keys = keys[:whole].reshape(-1, STRIDE).max(axis=1)
    at = max(0, len(keys) - count)
    return float(np.partition(keys, at)[at])


def at_least(keys: NDArray[Any], least: float) -> NDArray[np.intp]:
    """The places of the keys that reach `least`."""
    return (keys >= least).nonzero()[0]


def _grouped(one: Eligible) -> tuple[Eligible, Counts]:
    """The best passage of each document, and how many others it has."""
    if not len(one.passages):
        return one, np.empty(0, np.int64)
    documents = one.segment.document_of.take(one.passages)
    order = np.lexsort((-one.passages, one.keys, documents))
    last = np.flatnonzero(np.diff(documents[order], append=-1))
    best = np.sort(order[last])
    counts = np.diff(np.concatenate([[-1], last])) - 1
    return _some(one, best), counts
