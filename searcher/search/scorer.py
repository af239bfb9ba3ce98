"""What a query's terms give passages.

Passages are scored by the query's character pairs: in their text, in their section taken as one
text, in their headings, and by terms that mean the same in other words. What stands out of a
document is added by `rewards`, what the leading passages are worth at a second look by
`second_look`. The weights are in docs/ranking.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from searcher.schema import FEW_PLACES, GRAMS
from searcher.search.bm25 import Floats
from searcher.search.clock import Clock
from searcher.search.signals import Ordinals, Row, Sign, Signals
from searcher.search.terms import Terms
from searcher.search.weights import WEIGHTS

# A text of more terms is scored by so many of the rarest of them.
MOST_TERMS, RAREST = 200, 64

Share = tuple[str, str, float]


class Scorer:
    """Sums up what one query's terms give the passages of some segments."""

    def __init__(self, signals: Signals, terms: Terms, clock: Clock | None = None) -> None:
        self.signals = signals
        self.terms = terms
        self._rows: list[Row] = []
        self._gather(clock or Clock())

    def few(self, number: int, passages: int) -> bool:
        """Tell whether so many passages of a segment are sooner scored one by one than all
        together."""
        return self.signals.few(number, self._rows, passages)

    def some(self, number: int, passages: Ordinals) -> Floats:
        """Return the sums of some passages of a segment."""
        return self.signals.sums(number, self._rows, passages)

    def all(self, number: int) -> Floats:
        """Return the sums of every passage of a segment."""
        return self.signals.sums(number, self._rows)

    def shares(self, number: int, passage: Ordinals) -> list[Share]:
        """Return what each kind of leaf and term gives one passage."""
        return [
            (row.sign.kind, row.sign.term, float(self.signals.gains(number, row, passage)[0]))
            for row in self._rows
        ]

    def _gather(self, clock: Clock) -> None:
        """Take the query's terms into account, until time is over."""
        self.signals.look_up(_signs(self.terms))
        for term, suffix, own, kin in scored(self.terms, self.signals):
            if clock.over():
                return
            kind = "body" if own else "kindred"
            self._add(Sign(kind, term, suffix), WEIGHTS.body * own + WEIGHTS.kindred * kin)
            section = WEIGHTS.section * own + WEIGHTS.kindred_section * kin
            self._add(Sign("section", term, suffix), section)
            if own:
                self._add(Sign("heading", term, suffix), WEIGHTS.headings * own)

    def _add(self, sign: Sign, weight: float) -> None:
        """Take one kind of a term's signal into account, in every segment."""
        kind, term, suffix = sign
        read = "body" if kind == "kindred" else kind
        frequency = self.signals.frequency(read, term, suffix=suffix)
        if frequency:
            scale = np.float32(weight * self.signals.scores(kind).idf(frequency))
            self._rows.append(Row(sign, scale))


def _signs(terms: Terms) -> Iterator[Sign]:
    """Yield all that a search will ask the frequency of."""
    for term in {**terms.own, **terms.kindred}:
        suffix = suffix_of(term, terms)
        yield from (Sign(kind, term, suffix) for kind in ("body", "section", "heading", "title"))
    for word in terms.parted:
        yield from (Sign("body", word, suffix) for suffix in ("", GRAMS))
    for pair in terms.brackets:
        yield Sign("title", pair, GRAMS)
    for pair in terms.pairs:
        yield Sign("title", pair, GRAMS)
    for char in list(terms.characters)[:MOST_TERMS]:
        yield Sign("character", char, "")


def scored(terms: Terms, signals: Signals) -> list[tuple[str, str, float, float]]:
    """Return each term that scores with its suffix, what it weighs as the query's own and as one
    that means the same: so do words that are looked for as strings too, where they are words."""
    own, kindred, words = terms.own, terms.kindred, terms.words
    found = [
        (term, "" if term in words else GRAMS, own.get(term, 0.0), kindred.get(term, 0.0))
        for term in {**own, **kindred}
    ]
    parted = terms.parted
    if parted:
        counts = [signals.frequencies("body", parted, suffix=suffix) for suffix in ("", GRAMS)]
        found += [
            (word, "", 0.0, parted[word])
            for word, count, pairs in zip(parted, *counts)
            if 0 < count < pairs < FEW_PLACES
        ]
    return found


def suffix_of(term: str, terms: Terms) -> str:
    """Return which of a text's two fields a term stands in: words, or grams."""
    return "" if term in terms.words else GRAMS


def telling_terms(terms: Terms, signals: Signals) -> Terms:
    """Return the terms that tell most, where a query has more than are worth their time."""

    def frequency(term: str) -> int:
        return signals.frequency("body", term, suffix=suffix_of(term, terms)) or sys.maxsize

    def rarest(some: Mapping[str, float]) -> set[str]:
        return set(some if len(some) <= MOST_TERMS else sorted(some, key=frequency)[:RAREST])

    own, kindred = rarest(terms.own), rarest(terms.kindred)
    return replace(
        terms,
        pairs={pair: weight for pair, weight in terms.pairs.items() if pair in own},
        words={word: weight for word, weight in terms.words.items() if word in own},
        kindred={term: weight for term, weight in terms.kindred.items() if term in kindred},
    )
