"""What the leading passages are worth at a second look: by single characters, and by how much of
the query they cover."""

from __future__ import annotations

import numpy as np

from searcher.search.bm25 import Floats
from searcher.search.clock import Clock
from searcher.search.scorer import MOST_TERMS, suffix_of
from searcher.search.signals import Ordinals, Row, Sign, Signals
from searcher.search.terms import Terms
from searcher.search.weights import WEIGHTS

# A character in so large a share of the passages tells nothing.
COMMON_CHARACTER = 1 / 3
# Where a passage may hold a term: above it, or in its text.
HOLDING = ("heading", "title", "body")


class SecondLook:
    """Scores a few passages again; `best` is the best sum of the first look.

    Where all passages hold all that is looked for (`certain`), only their titles and headings
    tell them apart.
    """

    def __init__(
        self, signals: Signals, terms: Terms, *, best: float, certain: bool, clock: Clock
    ) -> None:
        self._signals = signals
        self._terms = terms
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
        if self._certain:
            return self._best * gained
        gained += np.float32(WEIGHTS.cover) * _eighth_power(covered)
        return self.by_characters(number, passages) + self._best * gained

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


def _eighth_power(shares: Floats) -> Floats:
    """Return shares of which nearly all counts, and little next to nothing."""
    squares = shares * shares
    squares *= squares
    squares *= squares
    return squares
