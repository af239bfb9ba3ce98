"""What the leading passages are worth at a second look: by single characters, by how much of the
query they cover, and by how near its words stand to one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import fold
from searcher.postings import FieldArrays, find_phrase
from searcher.query.nodes import Forms
from searcher.schema import GRAMS
from searcher.search.bm25 import Floats
from searcher.search.clock import Clock
from searcher.search.scorer import MOST_TERMS, suffix_of
from searcher.search.signals import Ordinals, Row, Sign, Signals
from searcher.search.terms import Terms
from searcher.search.weights import WEIGHTS

# A character in so large a share of the passages tells nothing.
COMMON_CHARACTER = 1 / 3
NONE_ABOVE: Mapping[str, int] = {}
# Where a passage may hold a term: above it, or in its text.
HOLDING = ("heading", "title", "body")
# In so many leads it is looked first how near the words stand, then in twice as many.
FIRST_LOOKED_AT = 32

# The leading passages of a segment, and what they are sorted by.
Leads = tuple[Ordinals, NDArray[np.float64]]


class Looked(NamedTuple):
    """What each of a few passages gains at a second look, weights aside."""

    covered: Floats
    titled: Floats
    characters: Floats


class SecondLook:
    """Scores a few passages again; `best` is the best sum of the first look.

    Where all passages hold all that is looked for (`certain`), their titles and headings tell
    them apart, and how near the `words` stand.
    """

    def __init__(
        self,
        signals: Signals,
        terms: Terms,
        *,
        words: Sequence[Forms],
        best: float,
        certain: bool,
        clock: Clock,
    ) -> None:
        self._signals = signals
        self._terms = terms
        # Single characters stand everywhere.
        self._words = [tuple(map(fold, forms)) for forms in words if len(fold(forms[0])) > 1]
        self._best = np.float32(best)
        self._certain = certain
        self._clock = clock
        self._stands: dict[tuple[int, str], tuple[NDArray[Any], NDArray[Any]]] = {}

    def gains(self, leads: Sequence[Leads], fill: Callable[[Ordinals], bool]) -> list[Floats]:
        """Return what is added to the scores of the leading passages of each segment; nothing once
        time is over.

        How near the words stand is looked at in those first that may gain most by it, until those
        that no other can come before fill the page: `fill` tells so of leads, numbered through
        all segments, the first first.
        """
        near = [np.zeros(len(passages), np.float32) for passages, _ in leads]
        if self._clock.over() or not any(map(len, near)):
            return near
        looked = [self._look_at(number, passages) for number, (passages, _) in enumerate(leads)]
        if len(self._words) > 1:
            self._look_at_words(leads, looked, near, fill)
        return self._gained(looked, near)

    def _look_at_words(
        self,
        leads: Sequence[Leads],
        looked: Sequence[Looked],
        near: Sequence[Floats],
        fill: Callable[[Ordinals], bool],
    ) -> None:
        """Find how near the words stand to one another in those leads where it matters."""
        starts = np.cumsum([0, *map(len, near)])
        keys = np.concatenate([keys for _, keys in leads])
        most = keys + np.concatenate(self._gained(looked, [one + 1 for one in near]))
        waiting = (-most).argsort(kind="stable")
        at, step = 0, FIRST_LOOKED_AT
        while at < len(waiting):
            some = np.sort(waiting[at : at + step])
            for number, (passages, _) in enumerate(leads):
                first, last = some.searchsorted(starts[number : number + 2])
                inside = some[first:last] - starts[number]
                near[number][inside] = self.nearness(number, passages[inside])
            at, step = at + step, step * 2
            seen = waiting[:at]
            reached = (keys + np.concatenate(self._gained(looked, near)))[seen]
            bar = most[waiting[at]] if at < len(waiting) else np.inf
            ranked = seen[(-reached).argsort(kind="stable")]
            if fill(ranked[: np.count_nonzero(reached > bar)]):
                break

    def _look_at(self, number: int, passages: Ordinals) -> Looked:
        """Return what a few passages of a segment gain, in any order; lists are read the sooner the
        more their own is kept to."""
        order = passages.argsort()
        places = np.empty_like(order)
        places[order] = np.arange(len(order))
        return Looked(*(one.take(places) for one in self._looked(number, passages.take(order))))

    def _looked(self, number: int, passages: Ordinals) -> Looked:
        """Return what a few passages of a segment gain, how near the words stand aside."""
        if not len(passages):
            return Looked(*[np.zeros(0, np.float32)] * 3)
        covered, titled = map(_eighth_power, self._covers(number, passages))
        # Where they are certain only titles count.
        characters = covered if self._certain else self.by_characters(number, passages)
        return Looked(covered, titled, characters)

    def _gained(self, looked: Sequence[Looked], near: Sequence[Floats]) -> list[Floats]:
        """Return what the leads of each segment gain, given how near the words stand in them."""
        return [self._gain(one, here) for one, here in zip(looked, near, strict=True)]

    def _gain(self, looked: Looked, near: Floats) -> Floats:
        gained = np.float32(WEIGHTS.titled) * looked.titled
        gained += np.float32(WEIGHTS.near) * near
        if self._certain:
            return self._best * gained
        gained += np.float32(WEIGHTS.cover) * looked.covered
        return looked.characters + self._best * gained

    def nearness(self, number: int, passages: Ordinals) -> Floats:
        """Return for each of a few passages how near the words stand to one another in its text:
        1 side by side, less the longer the shortest stretch with all of them, 0 where one is
        missing."""
        near = np.zeros(len(passages), np.float32)
        if len(self._words) < 2:
            return near
        length = np.float32(sum(len(forms[0]) for forms in self._words))
        segment = self._signals.segments[number]
        places = self._holding(number, passages).nonzero()[0].tolist()
        wanted = passages[places]
        texts = segment.folded_texts(wanted.tolist())
        for at, text, above in zip(places, texts, self._above(number, wanted), strict=True):
            stretch = shortest_stretch(text, self._words, above)
            if stretch:
                near[at] = min(np.sqrt(length / np.float32(stretch)), 1)
        return near

    def _holding(self, number: int, passages: Ordinals) -> NDArray[np.bool_]:
        """Tell which of a few passages hold all pairs of each word, in any of its forms."""
        holding = np.ones(len(passages), bool)
        for forms in self._words:
            any_form = np.zeros(len(passages), bool)
            for form in forms:
                held = [
                    self._signals.holds(number, "body" + GRAMS, pair, passages)
                    for pair in map("".join, zip(form, form[1:], strict=False))
                ]
                any_form |= np.logical_and.reduce(held) if held else False
            holding &= any_form
        return holding

    def _above(self, number: int, passages: Ordinals) -> Sequence[Mapping[str, int]]:
        """Return for each of a few passages how often each form of a word stands in the title and
        headings with which it begins."""
        arrays = self._signals.segments[number].arrays
        found: list[dict[str, int]] = [{} for _ in passages]
        for form in {form for forms in self._words for form in forms if len(form) > 1}:
            for name in ("heading", "title"):
                docs, counts = self._standing(arrays.field(name + GRAMS), form)
                for at, count in zip(*_counted(passages, docs, counts)):
                    found[at][form] = found[at].get(form, 0) + count
        return found

    def _standing(self, field: FieldArrays, form: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the passages that begin with a title or headings in which a form stands, and how
        often."""
        key = (id(field), form)
        if key not in self._stands:
            self._stands[key] = find_phrase(field, form)
        return self._stands[key]

    def by_characters(self, number: int, passages: Ordinals) -> Floats:
        """Return what the query's single characters give a few passages."""
        rows, scores = [], self._signals.text
        for char, weight in list(self._terms.characters.items())[:MOST_TERMS]:
            frequency = self._signals.frequency("character", char, suffix="")
            if 0 < frequency < COMMON_CHARACTER * scores.count:
                scale = WEIGHTS.characters * weight * scores.idf(frequency)
                rows.append(Row(Sign("character", char, ""), np.float32(scale)))
        return self._signals.sums(number, rows, passages)

    def _covers(self, number: int, passages: Ordinals) -> tuple[Floats, Floats]:
        """Return the share of the query's weight that a passage with its headings and title
        holds, and the share that the headings and the title hold alone."""
        terms, total = [], 0.0
        for term, weight in self._terms.own.items():
            suffix = suffix_of(term, self._terms)
            known = {kind: self._frequency(kind, term, suffix) for kind in HOLDING}
            if any(known.values()):
                weight *= self._signals.text.idf(known["body"])
                total += weight
                terms.append((suffix, term, weight))
        covered, titled = self._signals.covers(number, terms, passages)
        return covered / np.float32(total or 1.0), titled / np.float32(total or 1.0)

    def _frequency(self, kind: str, term: str, suffix: str) -> int:
        return self._signals.frequency(kind, term, suffix=suffix)


def shortest_stretch(
    text: str, words: Sequence[Forms], above: Mapping[str, int] = NONE_ABOVE
) -> int:
    """Return the length of the shortest stretch of a text that holds all words, each in any of
    its forms of two characters or more; 0 where one is missing. `above` counts how often a form
    stands in the headings with which the text begins, which do not count.

    >>> shortest_stretch("许可由市局办理，网约车经营许可另行办理", [("网约车",), ("许可",)])
    7
    >>> shortest_stretch("网约车许可 许可由市局办理", [("网约车",), ("许可",)], {"网约车": 1, "许可": 1})
    0
    """
    found: list[tuple[int, int, int]] = []
    for number, forms in enumerate(words):
        places = [
            (at, form)
            for form in forms
            if len(form) > 1
            for at in [*_places(text, form)][above.get(form, 0) :]
        ]
        if not places:
            return 0
        found += [(at, number, at + len(form)) for at, form in places]
    last: dict[int, tuple[int, int]] = {}
    best = 0
    for begin, number, end in sorted(found):
        last[number] = begin, end
        if len(last) == len(words):
            begins, ends = zip(*last.values())
            stretch = max(ends) - min(begins)
            best = min(best or stretch, stretch)
    return best


def _counted(
    passages: Ordinals, docs: NDArray[Any], counts: NDArray[Any]
) -> tuple[list[int], list[int]]:
    """Return which of some passages are among others, and how often these count."""
    if not len(docs):
        return [], []
    at = docs.searchsorted(passages.astype(docs.dtype))
    (held,) = (docs.take(at, mode="clip") == passages).nonzero()
    return held.tolist(), counts.take(at.take(held)).tolist()


def _places(text: str, string: str) -> Iterator[int]:
    """Yield where a string begins in a text, also inside its other occurrences."""
    at = text.find(string)
    while at >= 0:
        yield at
        at = text.find(string, at + 1)


def _eighth_power(shares: Floats) -> Floats:
    """Return shares of which nearly all counts, and little next to nothing."""
    squares = shares * shares
    squares *= squares
    squares *= squares
    return squares
