"""What stands out of a document, in shares of the best score: that the query names its title or
an article of it, and what it brings with it whatever is asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from searcher.postings import find_phrase
from searcher.schema import GRAMS
from searcher.search.bm25 import Floats
from searcher.search.filters import bearers
from searcher.search.priors import prior, title_pairs
from searcher.search.signals import Ordinals, Signals
from searcher.search.stretches import as_typed, weigh_stretches
from searcher.search.terms import Terms
from searcher.search.weights import WEIGHTS
from searcher.store.segment import OpenSegment
from searcher.text.doc_numbers import Key
from searcher.text.titles import STATE, asked_core, bare, title_core

# A title that holds the query as typed, of so many characters at least, is named so much more.
SHORTEST_TITLE = 4
TITLE_AS_TYPED = 0.5
# A document whose title is the query, marks aside, comes before all that only names it.
TITLE_BORNE = 4.0
# A document whose own number is asked for comes before those that cite it.
NUMBER_BORNE = 4.0
# A passage that holds what was typed as it stands earns this much; a document earns this much
# that holds all of many sentences.
TYPED_HELD, MANY_HELD = 2.0, 3.0
WHOLLY = 0.99
# A title of which the query has less is not it; so many that have more are compared with it.
LEAST_SHARED, MOST_COMPARED = 0.5, 100
# A title of many marks has so many times the pairs of its letters.
MOST_TIMES = 2
# To be named less counts as not being named.
LEAST_NAMED = 1e-3
# An article's number counts this much of its weight where no title is named.
ARTICLE_ALONE = 0.3

# What people leave out of a title names none.
STATE_PAIRS = frozenset(STATE[at : at + 2] for at in range(len(STATE) - 1))

Weighed = Sequence[tuple[str, float]]


class Rewards:
    """Tells what the passages of some segments earn by what one query names."""

    def __init__(self, signals: Signals, terms: Terms, numbers: Sequence[Key] = ()) -> None:
        self._signals = signals
        self._terms = terms
        self._strings, self._numbers = as_typed(terms.typed, numbers, signals.segments)

    def earned(self, number: int, passages: Ordinals) -> Floats:
        """Return what some passages of a segment earn, in shares of the best score."""
        segment = self._signals.segments[number]
        documents = segment.document_of.take(passages)
        reward = prior(segment).take(passages)
        reward += self._of_documents[number].take(documents)
        if self._strings:
            reward += np.float32(TYPED_HELD) * self._held[number][0].take(passages)
        if self._terms.articles:
            # Few articles bear the number: they are told by the article alone.
            named, told = self._named[number]
            asked = np.isin(passages, self._bearing[number]).nonzero()[0]
            documents = documents.take(asked)
            share = np.maximum(named, told).take(documents)
            share = ARTICLE_ALONE + (1 - ARTICLE_ALONE) * share
            reward[asked] += (WEIGHTS.article * share).astype(np.float32)
        return reward

    def brought(self, number: int) -> Floats:
        """Return what all passages of a segment bring with them whatever is asked, in shares of the
        best score."""
        return prior(self._signals.segments[number])

    def standing_out(self, number: int) -> Ordinals:
        """Return the passages of a segment that may earn more than what they bring with them."""
        segment = self._signals.segments[number]
        found = [segment.passages_of(self._of_documents[number].nonzero()[0])]
        if self._strings:
            found.append(self._held[number][0].nonzero()[0])
        if self._terms.articles:
            found.append(self._bearing[number])
        return np.concatenate(found)

    @cached_property
    def _of_documents(self) -> list[Floats]:
        """For each segment, what each document earns by its title, its number and what it holds."""
        return [self._told(number) for number in range(len(self._signals.segments))]

    def _told(self, number: int) -> Floats:
        earned: Floats = np.float32(WEIGHTS.named) * self._named[number][0]
        earned[self._borne[number]] += np.float32(TITLE_BORNE)
        for key in self._numbers:
            earned[bearers(self._signals.segments[number], key)] += np.float32(NUMBER_BORNE)
        if self._strings:
            earned += np.float32(MANY_HELD * (1 - 1 / len(self._strings))) * self._held[number][1]
        return earned

    def named(self, number: int) -> Ordinals:
        """Return the passages of a segment that are what was typed: whose document bears it as
        its title, or that hold it as it stands."""
        found = self._signals.segments[number].passages_of(self._borne[number])
        if self._strings:
            found = np.union1d(found, (self._held[number][0] > WHOLLY).nonzero()[0])
        return found

    @cached_property
    def _bearing(self) -> list[Ordinals]:
        """For each segment, the passages that bear the number of an article asked for, be it one
        of several articles that a passage holds."""
        return [self._list_bearing(segment) for segment in self._signals.segments]

    def _list_bearing(self, segment: OpenSegment) -> Ordinals:
        labels = segment.arrays.field("label")
        known = [labels.find(f"第{article}条") for article in self._terms.articles]
        found = [labels.docs(ordinal) for ordinal in known if ordinal >= 0]
        return np.unique(np.concatenate([*found, np.empty(0, np.int32)])).astype(np.intp)

    @cached_property
    def _held(self) -> list[tuple[Floats, Floats]]:
        """For each segment, how much of what was typed each passage holds, and each document."""
        return [weigh_stretches(segment, self._strings) for segment in self._signals.segments]

    @cached_property
    def _weighed(self) -> Weighed:
        """The query's pairs, and those of its brackets, with what titles are told by them."""
        pairs = [*self._terms.pairs, *self._terms.brackets]
        idf, frequency = self._signals.text.idf, self._signals.frequency
        return [(pair, idf(frequency("title", pair, suffix=GRAMS))) for pair in pairs]

    @cached_property
    def _matches(self) -> list[tuple[Floats, Floats]]:
        """For each segment, how many of the pairs each title holds, and their weight."""
        return [self._matched(number) for number in range(len(self._signals.segments))]

    @cached_property
    def _named(self) -> list[tuple[Floats, Floats]]:
        """For each segment, how much of each document's title the query names, and how much
        of the query is in the title; a title that holds the query as it stands counts more.
        """
        greatest = (weights.max(initial=0) for _, weights in self._matches)
        most = np.float32(max(greatest, default=0) or 1)
        asked = np.float32(sum(weight for _, weight in self._weighed) or 1)
        return [
            (self._naming(number, matched, weights / most), (weights / asked) ** 2)
            for number, (matched, weights) in enumerate(self._matches)
        ]

    @cached_property
    def _borne(self) -> list[Ordinals]:
        """For each segment, the documents that bear the query as their title."""
        return [self._bearers(number) for number in range(len(self._signals.segments))]

    def _bearers(self, number: int) -> Ordinals:
        """Return the documents of a segment whose title is the query; if there are none, those
        whose title is without what people leave out."""
        segment, asked = self._signals.segments[number], bare(self._terms.typed)
        (some,) = self._matches[number][0].nonzero()
        matched, pairs = self._matches[number][0].take(some), title_pairs(segment).take(some)
        # Pairs with a mark or a letter are none of the query's: a title of many has more than it.
        most = sum(pair not in STATE_PAIRS for pair, _ in self._weighed)
        shared = LEAST_SHARED * np.where(pairs <= MOST_TIMES * most, np.minimum(pairs, most), pairs)
        (fit,) = (matched >= np.maximum(shared, 1)).nonzero()
        if not len(fit) or len(asked) < 2:
            return fit[:0]
        core = asked_core(self._terms.typed)
        nearest = np.abs(pairs.take(fit) - len(core)).argsort(kind="stable")[:MOST_COMPARED]
        likely = np.sort(some.take(fit.take(nearest)))
        titles = [segment.catalog.record(at).metadata.title for at in likely.tolist()]
        exact = [bare(title) == asked for title in titles]
        return likely[exact if any(exact) else [bare(title_core(one)) == core for one in titles]]

    def _matched(self, number: int) -> tuple[Floats, Floats]:
        segment = self._signals.segments[number]
        matched, weights = np.zeros((2, len(segment.catalog)), np.float32)
        for pair, weight in self._weighed:
            titles = self._signals.leaf("title", pair, suffix=GRAMS, number=number).units
            if pair in STATE_PAIRS:
                titles = titles[_beside_state(segment, pair)]
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
            exact = find_phrase(segment.arrays.field("title_grams"), self._terms.whole)[0]
            named[segment.document_of.take(exact)] += np.float32(TITLE_AS_TYPED)
        return named


def _beside_state(segment: OpenSegment, pair: str) -> NDArray[np.bool_]:
    """Tell which of the titles with a pair have it elsewhere than in the name of the state."""
    grams = segment.arrays.field("title" + GRAMS)
    ordinal = grams.find(pair)
    if ordinal < 0:
        return np.zeros(0, bool)
    stated = find_phrase(grams, STATE)[0]
    beside: NDArray[np.bool_] = grams.freqs(ordinal) > np.isin(grams.docs(ordinal), stated)
    return beside
