"""What the leading passages are worth at a second look: by single characters, by how much of the
query they cover, and by how near its words stand to one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import fold
from searcher.postings import find_phrase
from searcher.query.nodes import Forms
from searcher.schema import GRAMS
from searcher.search.bm25 import Floats
from searcher.search.clock import Clock
from searcher.search.scorer import MOST_TERMS, suffix_of
from searcher.search.signals import Ordinals, Row, Sign, Signals
from searcher.search.terms import Terms
from searcher.search.weights import WEIGHTS
from searcher.store.segment import OpenSegment

# A character in so large a share of the passages tells nothing.
COMMON_CHARACTER = 1 / 3
NONE_ABOVE: Mapping[str, int] = {}
# Where a passage may hold a term: above it, or in its text.
HOLDING = ("heading", "title", "body")


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

    def gains(self, number: int, passages: Ordinals) -> Floats:
        """Return what is added to the scores of a few passages of a segment; nothing once time
        is over."""
        if self._clock.over():
            return np.zeros(len(passages), np.float32)
        covered, titled = self._covers(number, passages)
        gained = np.float32(WEIGHTS.titled) * _eighth_power(titled)
        gained += np.float32(WEIGHTS.near) * self.nearness(number, passages)
        if self._certain:
            return self._best * gained
        gained += np.float32(WEIGHTS.cover) * _eighth_power(covered)
        return self.by_characters(number, passages) + self._best * gained

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
        wanted = passages[places].tolist()
        above = self._above(segment) if wanted else {}
        for at, passage, text in zip(places, wanted, segment.folded_texts(wanted), strict=True):
            stretch = shortest_stretch(text, self._words, above.get(passage, NONE_ABOVE))
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
                    self._signals.leaf("body", pair, suffix=GRAMS, number=number).holds(passages)
                    for pair in map("".join, zip(form, form[1:], strict=False))
                ]
                any_form |= np.logical_and.reduce(held) if held else False
            holding &= any_form
        return holding

    def _above(self, segment: OpenSegment) -> dict[int, Counter[str]]:
        """Return for the passages that begin with a title or headings how often each form of a
        word stands in these."""
        found: dict[int, Counter[str]] = {}
        for form in {form for forms in self._words for form in forms if len(form) > 1}:
            for name in ("heading", "title"):
                docs, counts = find_phrase(segment.arrays.field(name + GRAMS), form)
                for passage, count in zip(docs.tolist(), counts.tolist(), strict=True):
                    found.setdefault(passage, Counter())[form] += count
        return found

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
