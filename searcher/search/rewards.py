"""What stands out of a document, in shares of the best score: that the query names its title or
an article of it, and what it brings with it whatever is asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from searcher.postings import phrase_docs
from searcher.schema import GRAMS
from searcher.search.bm25 import Floats
from searcher.search.priors import prior, title_pairs, with_documents
from searcher.search.scorer import rarest
from searcher.search.signals import Ordinals, Signals
from searcher.search.terms import Terms
from searcher.search.weights import WEIGHTS

# A title that holds the query as typed, of so many characters at least, is named so much more.
SHORTEST_TITLE = 4
TITLE_AS_TYPED = 0.5
# To be named less counts as not being named.
LEAST_NAMED = 1e-3
# An article's number counts this much of its weight where no title is named.
ARTICLE_ALONE = 0.3

Weighed = Sequence[tuple[str, float]]


class Rewards:
    """Tells what the passages of some segments earn by what one query names."""

    def __init__(self, signals: Signals, terms: Terms) -> None:
        self._signals = signals
        self._terms = terms

    def earned(self, number: int, passages: Ordinals | None = None) -> Floats:
        """Return what some passages of a segment earn, or all, in shares of the best score."""
        segment = self._signals.segments[number]
        named, told = self._named[number]
        if passages is None:
            reward = with_documents(segment, prior(segment), WEIGHTS.named * named)
        else:
            documents = segment.document_of.take(passages)
            reward = prior(segment).take(passages)
            reward += np.float32(WEIGHTS.named) * named.take(documents)
        if self._terms.articles:
            # Few articles bear the number: they are told by the article alone.
            bearing = self._bearing(number)
            asked = bearing if passages is None else np.isin(passages, bearing).nonzero()[0]
            documents = segment.document_of.take(asked if passages is None else passages[asked])
            share = ARTICLE_ALONE + (1 - ARTICLE_ALONE) * np.maximum(named, told).take(documents)
            reward[asked] += (WEIGHTS.article * share).astype(np.float32)
        return reward

    def _bearing(self, number: int) -> Ordinals:
        """Return the passages of a segment that bear the number of an article asked for, be it
        one of several articles that a passage holds."""
        labels = self._signals.segments[number].arrays.field("label")
        known = [labels.find(f"第{article}条") for article in self._terms.articles]
        found = [labels.docs(ordinal) for ordinal in known if ordinal >= 0]
        return np.unique(np.concatenate([*found, np.empty(0, np.int32)])).astype(np.intp)

    @cached_property
    def _named(self) -> list[tuple[Floats, Floats]]:
        """For each segment, how much of each document's title the query names, and how much
        of the query is in the title; a title that holds the query as it stands counts more.
        """
        idf = self._signals.text.idf
        pairs = [*rarest(self._terms.pairs, self._terms, self._signals), *self._terms.brackets]
        weighed = [(p, idf(self._signals.frequency("title", p, suffix=GRAMS))) for p in pairs]
        held = [self._held(number, weighed) for number in range(len(self._signals.segments))]
        most = np.float32(max((weights.max(initial=0) for _, weights in held), default=0) or 1)
        asked = np.float32(sum(weight for _, weight in weighed) or 1)
        return [
            (self._naming(number, matched, weights / most), (weights / asked) ** 2)
            for number, (matched, weights) in enumerate(held)
        ]

    def _held(self, number: int, weighed: Weighed) -> tuple[Floats, Floats]:
        """Return how many of the query's pairs each title of a segment holds, and their weight."""
        matched, weights = np.zeros((2, len(self._signals.segments[number].catalog)), np.float32)
        for pair, weight in weighed:
            titles = self._signals.leaf("title", pair, suffix=GRAMS, number=number).units
            matched[titles] += 1
            weights[titles] += np.float32(weight)
        return matched, weights

    def _naming(self, number: int, matched: Floats, weights: Floats) -> Floats:
        """Return how much of each title of a segment the query names: nearly all of it counts."""
        segment = self._signals.segments[number]
        share = np.minimum(matched / title_pairs(segment), 1)
        share *= share
        share *= share
        named: Floats = share * weights
        named[named < LEAST_NAMED] = 0
        if len(self._terms.whole) >= SHORTEST_TITLE:
            exact = phrase_docs(segment.arrays.field("title_grams"), self._terms.whole)[0]
            named[segment.document_of.take(exact)] += np.float32(TITLE_AS_TYPED)
        return named
