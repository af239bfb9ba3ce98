"""What a query's terms give passages.

Passages are scored by the query's character pairs: in their text, in their section taken as one
text, in their headings, and by terms that mean the same in other words. What stands out of a
document is added by `rewards`, what the leading passages are worth at a second look by
`second_look`. The weights are in docs/ranking.md.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from searcher.schema import GRAMS
from searcher.search.bm25 import Floats
from searcher.search.clock import Clock
from searcher.search.signals import Leaf, Ordinals, Signals
from searcher.search.terms import Terms
from searcher.search.weights import WEIGHTS

# A text of more terms is scored by so many of the rarest of them.
MOST_TERMS, RAREST = 200, 64
# What a step costs, in nanoseconds: a look-up of one unit in a leaf, adding one of a leaf's
# gains to those of all units, and laying these out.
LOOK_UP, ADDING, LAYING_OUT = 60, 4, 400_000

Share = tuple[str, str, float]


class Row(NamedTuple):
    """One leaf that scores: its kind, the term, what it weighs (idf included)."""

    kind: str
    term: str
    weight: np.float32
    leaf: Leaf

    def at(self, passages: Ordinals, sections: Ordinals) -> Floats:
        """Return what it gives some passages, whose sections are these."""
        units = sections if self.kind in BY_SECTION else passages
        gains: Floats = self.weight * self.leaf.at(units)
        return gains


class Scorer:
    """Sums up what one query's terms give the passages of some segments."""

    def __init__(self, signals: Signals, terms: Terms, clock: Clock | None = None) -> None:
        self.signals = signals
        self.terms = terms
        self._rows: list[list[Row]] = [[] for _ in signals.segments]
        self._gather(clock or Clock())

    def few(self, number: int, passages: int) -> bool:
        """Tell whether so many passages of a segment are sooner scored one by one than all
        together."""
        rows = self._rows[number]
        adding = LAYING_OUT + ADDING * sum(len(row.leaf.units) for row in rows)
        return passages * len(rows) * LOOK_UP < adding

    def some(self, number: int, passages: Ordinals) -> Floats:
        """Return the sums of some passages of a segment."""
        sections = self.signals.segments[number].section_of.take(passages)
        total = np.zeros(len(passages), np.float32)
        for row in self._rows[number]:
            if len(row.leaf.units):
                total += row.at(passages, sections)
        return total

    def all(self, number: int) -> Floats:
        """Return the sums of every passage of a segment."""
        segment = self.signals.segments[number]
        passages = np.zeros(segment.passages, np.float32)
        sections = np.zeros(len(segment.section_starts) - 1, np.float32)
        for row in self._rows[number]:
            target = sections if row.kind in BY_SECTION else passages
            np.add.at(target, row.leaf.units, row.weight * row.leaf.impacts)
        passages += sections.take(segment.section_of, mode="clip")
        return passages

    def shares(self, number: int, passage: Ordinals) -> list[Share]:
        """Return what each kind of leaf and term gives one passage."""
        section = self.signals.segments[number].section_of.take(passage)
        return [
            (row.kind, row.term, float(row.at(passage, section)[0]))
            for row in self._rows[number]
            if len(row.leaf.units)
        ]

    def _gather(self, clock: Clock) -> None:
        """Take the query's terms into account, until time is over."""
        own_terms, kindred = self.terms.own, self.terms.kindred
        for term in {**own_terms, **kindred}:
            if clock.over():
                return
            own, kin = own_terms.get(term, 0.0), kindred.get(term, 0.0)
            kind = "body" if own else "kindred"
            self._add(kind, term, WEIGHTS.body * own + WEIGHTS.kindred * kin)
            self._add("section", term, WEIGHTS.section * own + WEIGHTS.kindred_section * kin)
            if own:
                self._add("heading", term, WEIGHTS.headings * own)

    def _add(self, kind: str, term: str, weight: float) -> None:
        """Take one kind of a term's signal into account, in every segment."""
        read, suffix = "body" if kind == "kindred" else kind, suffix_of(term, self.terms)
        frequency = self.signals.frequency(read, term, suffix=suffix)
        if frequency:
            scale = np.float32(weight * self.signals.scores(kind).idf(frequency))
            leaves = self.signals.leaves(read, term, suffix=suffix)
            for rows, leaf in zip(self._rows, leaves, strict=True):
                rows.append(Row(kind, term, scale, leaf))


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


BY_SECTION = frozenset({"section", "heading"})
