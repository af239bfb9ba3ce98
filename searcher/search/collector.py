"""Eligible passages with their keys → the places of one page, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.search.bm25 import Floats
from searcher.store.segment import Mask, OpenSegment

# Keeps a passage's date or tier above any score in one sortable number.
STEP = 10_000.0
# Passages of each segment with their keys, and what tells whether some of all, ranked, fill the
# page → what is added to the score of each.
Refined = Callable[
    [list[tuple[NDArray[np.intp], NDArray[np.float64]]], Callable[[NDArray[np.intp]], bool]],
    Sequence[Floats],
]
# How many leading passages are looked at a second time.
REFINED = 150
# In the greatest keys of groups of so many lies a floor that most keys fall under.
STRIDE = 64


class Order(NamedTuple):
    """How to lay out what is found; with `fold` one of the copies and versions of a text stands
    for all that were found. A page of passages has at most `per_document` of one document (0 for
    as many as there are)."""

    limit: int = 10
    offset: int = 0
    sort: str = "relevance"
    group: str = "passage"
    fold: bool = False
    per_document: int = 0

    @property
    def spread(self) -> bool:
        """Whether a page passes over further passages of a document."""
        by_passage = self.sort == "relevance" and self.group == "passage"
        return by_passage and 0 < self.per_document


class Eligible(NamedTuple):
    """The passages of one segment that may be shown: ordinals, scores, and keys to sort by;
    `found` has all that are in, shown or not: ordinals in ascending order, or a mask."""

    segment: OpenSegment
    passages: NDArray[np.intp]
    scores: NDArray[np.float32]
    keys: NDArray[np.float64]
    found: NDArray[np.intp] | Mask

    @property
    def total(self) -> int:
        """How many passages are in."""
        masked = self.found.dtype == bool
        return int(np.count_nonzero(self.found)) if masked else len(self.found)

    def in_document(self, passage: int) -> int:
        """Count the passages that are in of the document of one."""
        starts = self.segment.document_starts
        document = int(self.segment.document_of[passage])
        start, end = starts[document : document + 2].tolist()
        if self.found.dtype == bool:
            return int(np.count_nonzero(self.found[start:end]))
        first, last = self.found.searchsorted((start, end)).tolist()
        return int(last - first)


class Place(NamedTuple):
    """A passage found: its segment, its ordinal there, its score.

    `others` counts further passages found in the same document where hits are grouped, `more`
    those that are not on the page (None where a page has as many of a document as there are).
    """

    segment: OpenSegment
    passage: int
    score: float
    others: int = 0
    more: int | None = None


def window(order: Order) -> int | None:
    """Return how many of the best by score are enough for a page; None where all must be known."""
    whole = order.group == "document" or order.sort != "relevance"
    return None if whole or order.offset + order.limit > REFINED else REFINED


def page(found: Sequence[Eligible], order: Order, refined: Refined) -> tuple[list[Place], int]:
    """Return the places of one page, greatest key first, and how many there are in all.

    `refined` gives what a second look adds to the leading passages of each segment. Nothing is
    lowered by it, so none that was passed over can come before one that was not.
    """
    leading = [top(one.keys, REFINED) for one in found] if len(found) == 1 else _leading(found)
    leads = [_some(one, inside) for one, inside in zip(found, leading, strict=True)]
    gains = refined([(one.passages, one.keys) for one in leads], partial(_fill, leads, order))
    for one, inside, gained in zip(found, leading, gains, strict=True):
        one.scores[inside] += gained
        one.keys[inside] += gained
    if order.group == "document":
        grouped = [_grouped(one) for one in found]
        return _paged(grouped, order), sum(len(one.keys) for one, _ in grouped)
    total = sum(one.total for one in found)
    if order.offset + order.limit <= REFINED:
        found = [_some(one, inside) for one, inside in zip(found, leading, strict=True)]
    places = _paged([(one, None) for one in found], order)
    return _with_more(places, found) if order.spread else places, total


def _fill(leads: Sequence[Eligible], order: Order, ranked: NDArray[np.intp]) -> bool:
    """Tell whether some leads, the first first, fill the page and those before it, whatever comes
    after them."""
    end = order.offset + order.limit
    if window(order) is None or len(ranked) < end:
        return False
    documents = _documents_of(leads).take(ranked).tolist()
    return fill_pages(documents, order.limit, order.per_document, end=end)


def _documents_of(found: Sequence[Eligible]) -> NDArray[np.intp]:
    """Return the documents of passages, numbered through all segments."""
    firsts = np.cumsum([0, *(len(one.segment.catalog) for one in found)])
    documents = [one.segment.document_of.take(one.passages) + n for one, n in zip(found, firsts)]
    return np.concatenate(documents or [np.empty(0, np.intp)])


Counts = NDArray[np.int64] | None


def _paged(found: Sequence[tuple[Eligible, Counts]], order: Order) -> list[Place]:
    """Return the places of one page out of passages with, where grouped, how many others there
    are."""
    keys = np.concatenate([one.keys for one, _ in found] or [np.empty(0)])
    starts = np.cumsum([0, *(len(one.keys) for one, _ in found)])
    places = []
    for at in _in_order(keys, [one for one, _ in found], order).tolist():
        owner = int(np.searchsorted(starts, at, side="right")) - 1
        (one, others), inside = found[owner], at - starts[owner]
        passage, score = int(one.passages[inside]), float(one.scores[inside])
        place = Place(one.segment, passage, score)
        if others is not None:
            place = place._replace(others=int(others[inside]), more=int(others[inside]))
        places.append(place)
    return places


def _in_order(
    keys: NDArray[np.float64], found: Sequence[Eligible], order: Order
) -> NDArray[np.intp]:
    """Return the places, among all keys, of those on one page."""
    end = order.offset + order.limit
    if not order.spread or order.per_document >= order.limit:
        return top(keys, end)[order.offset :]
    ranked = top(keys, max(end, REFINED))
    lead = ranked[:REFINED]
    documents = _documents_of(found).take(lead).tolist()
    laid = in_pages(documents, order.limit, order.per_document, end=end)
    return np.concatenate([lead[laid], ranked[len(laid) :]])[order.offset : end]


def in_pages(documents: Sequence[int], limit: int, most: int, *, end: int) -> list[int]:
    """Return the order in which ranked passages are paged through, given the document of each,
    at least to `end`.

    A page takes the best that earlier ones left, at most so many of a document, and shows them
    by rank. Where other documents do not fill it, further passages of the same do.

    >>> in_pages([1, 1, 1, 1, 2, 3, 3], 3, 2, end=7)
    [0, 1, 4, 2, 3, 5, 6]
    """
    laid: list[int] = []
    left: Sequence[int] = range(len(documents))
    while left and len(laid) < end:
        page, passed = _one_page(left, documents, limit, most)
        laid += page
        left = passed
    return [*laid, *left]


def fill_pages(documents: Sequence[int], limit: int, most: int, *, end: int) -> bool:
    """Tell whether ranked passages fill all pages to `end`, whatever comes after them, given the
    document of each.

    >>> fill_pages([1, 2, 3], 3, 2, end=3), fill_pages([1, 1, 1], 3, 2, end=3)
    (True, False)
    """
    if not 0 < most < limit:
        return len(documents) >= end
    left: Sequence[int] = range(len(documents))
    for _ in range(0, end, limit):
        counts = Counter(documents[rank] for rank in left).values()
        if sum(min(count, most) for count in counts) < limit:
            return False
        left = _one_page(left, documents, limit, most)[1]
    return True


def _one_page(
    left: Sequence[int], documents: Sequence[int], limit: int, most: int
) -> tuple[list[int], list[int]]:
    """Return the ranks on a page, and those that it leaves."""
    page: list[int] = []
    passed: list[int] = []
    shown: Counter[int] = Counter()
    for at, rank in enumerate(left):
        if len(page) == limit:
            passed += left[at:]
            break
        document = documents[rank]
        (page if shown[document] < most else passed).append(rank)
        shown[document] += 1
    missing = limit - len(page)
    return sorted(page + passed[:missing]), passed[missing:]


def _with_more(places: Sequence[Place], found: Sequence[Eligible]) -> list[Place]:
    """Return the places of a page, each with how many passages of its document are not on it."""
    holders = {id(one.segment): one for one in found}
    counts = [holders[id(one.segment)].in_document(one.passage) for one in places]
    owners = [(id(one.segment), int(one.segment.document_of[one.passage])) for one in places]
    shown = Counter(owners)
    return [
        one._replace(more=count - shown[owner])
        for one, count, owner in zip(places, counts, owners, strict=True)
    ]


def _leading(found: Sequence[Eligible]) -> list[NDArray[np.int64]]:
    """Return the places, in each segment, of the passages that lead in all of them."""
    chosen = np.sort(top(np.concatenate([one.keys for one in found] or [np.empty(0)]), REFINED))
    starts = np.cumsum([0, *(len(one.keys) for one in found)])
    bounds = np.searchsorted(chosen, starts)
    return [
        chosen[first:last] - start
        for first, last, start in zip(bounds, bounds[1:], starts, strict=False)
    ]


def _some(one: Eligible, inside: NDArray[np.int64]) -> Eligible:
    return Eligible(
        one.segment, one.passages[inside], one.scores[inside], one.keys[inside], one.found
    )


def top(keys: NDArray[Any], count: int) -> NDArray[np.intp]:
    """Return the places of the greatest keys in descending order, equal keys in their own order.

    >>> top(np.array([0.0, 2.0, 1.0, 2.0]), 3).tolist()
    [1, 3, 2]
    """
    near = at_least(keys, floor(keys, count))
    return near[(-keys.take(near)).argsort(kind="stable")[:count]]


def floor(keys: NDArray[Any], count: int) -> float:
    """Return a key that at least `count` keys reach, if there are so many, and few more."""
    if count >= len(keys):
        return -np.inf
    if count * STRIDE < len(keys):
        # As many groups reach the least of their greatest keys.
        whole = len(keys) - len(keys) % STRIDE
        keys = keys[:whole].reshape(STRIDE, -1).max(axis=0)
    at = max(0, len(keys) - count)
    return float(np.partition(keys, at)[at])


def at_least(keys: NDArray[Any], least: float) -> NDArray[np.intp]:
    """Return the places of the keys that reach `least`."""
    return (keys >= least).nonzero()[0]


def _grouped(one: Eligible) -> tuple[Eligible, Counts]:
    """Return the best passage of each document, and how many others it has."""
    if not len(one.passages):
        return one, np.empty(0, np.int64)
    documents = one.segment.document_of.take(one.passages)
    order = np.lexsort((-one.passages, one.keys, documents))
    last = np.flatnonzero(np.diff(documents[order], append=-1))
    best = np.sort(order[last])
    counts = np.diff(np.concatenate([[-1], last])) - 1
    return _some(one, best), counts
