"""How well passages fit a query.

First passages are scored by the query's character pairs: in their text, in their section taken
as one text, in their headings, and by terms that mean the same in other words. What stands out
of a document (its title named in the query, the article asked for, rank of the norm, date) adds
shares of the best score. Then the best few hundred are scored by single characters and by how
much of the query they cover. The weights, and what each is worth, are in docs/ranking.md.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from searcher.postings import phrase_docs
from searcher.schema import CHARACTERS, GRAMS
from searcher.search.clock import Clock
from searcher.search.evidence import Evidence, Leaf, Units
from searcher.search.standing import prior, title_pairs, with_documents
from searcher.search.statistics import Floats
from searcher.search.weighing import Weighed
from searcher.search.weights import WEIGHTS
from searcher.store.generation import OpenSegment

# A title that holds the query as typed, of so many characters at least, is named so much more.
SHORTEST_TITLE = 4
TITLE_AS_TYPED = 0.5
# A text of more terms is scored by the rarest of them.
MOST_TERMS = 200
# A character in so large a share of the passages tells nothing.
COMMON_CHARACTER = 1 / 3
# To be named less counts as not being named.
LEAST_NAMED = 1e-3
# An article's number counts this much of its weight where no title is named.
ARTICLE_ALONE = 0.3
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


class Scorer:
    """Scores passages of a generation's segments by one query."""

    def __init__(self, evidence: Evidence, query: Weighed, clock: Clock | None = None) -> None:
        self.segments: Sequence[OpenSegment] = evidence.segments
        self.query = query
        self.best = 0.0
        # Whether all passages that are scored hold all the query's words.
        self.sure = False
        self._evidence = evidence
        self._clock = clock or Clock()
        self._rows: list[list[Row]] = [[] for _ in self.segments]
        self._gather()

    def few(self, number: int, passages: int) -> bool:
        """Whether so many passages of a segment are sooner scored one by one than all together."""
        rows = self._rows[number]
        adding = LAYING_OUT + ADDING * sum(len(row.leaf.units) for row in rows)
        return passages * len(rows) * LOOK_UP < adding

    def base(self, number: int, passages: Units) -> Floats:
        """What the query's terms alone give some passages of a segment."""
        sections = self.segments[number].section_of.take(passages)
        total = np.zeros(len(passages), np.float32)
        for row in self._rows[number]:
            if len(row.leaf.units):
                total += row.weight * row.leaf.at(_unit(row, passages, sections))
        return total

    def bases(self, number: int) -> Floats:
        """What the query's terms alone give every passage of a segment."""
        segment = self.segments[number]
        passages = np.zeros(segment.passages, np.float32)
        sections = np.zeros(len(segment.section_starts) - 1, np.float32)
        for row in self._rows[number]:
            target = sections if row.kind in BY_SECTION else passages
            np.add.at(target, row.leaf.units, row.weight * row.leaf.impacts)
        passages += sections.take(segment.section_of, mode="clip")
        return passages

    def rewards(self, number: int, passages: Units | None = None) -> Floats:
        """What the documents and articles of some passages, or of all, earn in shares of the
        best score."""
        segment = self.segments[number]
        named, told = self._named[number]
        if passages is None:
            reward = with_documents(segment, prior(segment), WEIGHTS.named * named)
        else:
            documents = segment.document_of.take(passages)
            reward = prior(segment).take(passages)
            reward += np.float32(WEIGHTS.named) * named.take(documents)
        if self.query.articles:
            # Few articles bear the number: they are told by the article alone.
            bearing = self._bearing(number)
            asked = bearing if passages is None else np.isin(passages, bearing).nonzero()[0]
            documents = segment.document_of.take(asked if passages is None else passages[asked])
            share = ARTICLE_ALONE + (1 - ARTICLE_ALONE) * np.maximum(named, told).take(documents)
            reward[asked] += (WEIGHTS.article * share).astype(np.float32)
        return reward

    def _bearing(self, number: int) -> Units:
        """The passages of a segment that bear the number of an article asked for, be it one of
        several articles that a passage holds."""
        labels = self.segments[number].arrays.field("label")
        known = [labels.find(f"第{article}条") for article in self.query.articles]
        found = [labels.docs(ordinal) for ordinal in known if ordinal >= 0]
        return np.unique(np.concatenate([*found, np.empty(0, np.int32)])).astype(np.intp)

    def refined(self, number: int, passages: Units) -> Floats:
        """What the second look adds to the scores of a few passages of a segment.

        Where all passages hold all the words, only their titles and headings tell them apart.
        """
        if self._clock.over():
            return np.zeros(len(passages), np.float32)
        covered, titled = self._covers(number, passages)
        gained = np.float32(WEIGHTS.titled) * _eighth_power(titled)
        if self.sure:
            return np.float32(self.best) * gained
        gained += np.float32(WEIGHTS.cover) * _eighth_power(covered)
        return self._by_characters(number, passages) + np.float32(self.best) * gained

    def shares(self, number: int, passage: int, score: float) -> list[Share]:
        """What each field and term adds to one passage's score, greatest first."""
        one = np.array([passage])
        section = self.segments[number].section_of.take(one)
        found = [
            (row.kind, row.term, float(row.weight * row.leaf.at(_unit(row, one, section))[0]))
            for row in self._rows[number]
            if len(row.leaf.units)
        ]
        found.append(("document", "", self.best * float(self.rewards(number, one)[0])))
        rest = score - sum(share for _, _, share in found)
        if rest > 1e-6:
            characters = float(self._by_characters(number, one)[0])
            found += [("characters", "", characters), ("cover", "", rest - characters)]
        return sorted((share for share in found if share[2]), key=lambda share: -share[2])

    def _gather(self) -> None:
        """Take the query's terms into account, until time is over."""
        query = self.query
        terms = self._rarest({**query.pairs, **query.words})
        for term in {**terms, **self._rarest(query.kindred)}:
            if self._clock.over():
                return
            own, kin = terms.get(term, 0.0), query.kindred.get(term, 0.0)
            kind = "body" if own else "kindred"
            self._add_rows(kind, term, WEIGHTS.body * own + WEIGHTS.kindred * kin)
            weight = WEIGHTS.section * own + WEIGHTS.kindred_section * kin
            self._add_rows("section", term, weight)
            if own:
                self._add_rows("heading", term, WEIGHTS.headings * own)

    def _rarest(self, terms: Mapping[str, float]) -> dict[str, float]:
        """The terms that tell most, where a query has more than are worth their time."""
        if len(terms) <= MOST_TERMS:
            return dict(terms)
        kept = sorted(terms, key=lambda term: self._frequency(term) or sys.maxsize)[:MOST_TERMS]
        return {term: terms[term] for term in kept}

    def _frequency(self, term: str) -> int:
        name = "body" if term in self.query.words else "body_grams"
        return self._evidence.frequency(name, term)

    def _add_rows(self, kind: str, term: str, weight: float) -> None:
        """Take one kind of a term's evidence into account, in every segment."""
        leaves = self._leaves("body" if kind == "kindred" else kind, term)
        frequency = sum(len(leaf.units) for leaf in leaves)
        if frequency:
            scale = np.float32(weight * self._evidence.norms(kind).idf(frequency))
            for rows, leaf in zip(self._rows, leaves, strict=True):
                rows.append(Row(kind, term, scale, leaf))

    def _leaves(self, kind: str, term: str) -> list[Leaf]:
        suffix = "" if term in self.query.words else GRAMS
        return [
            self._evidence.leaf(kind, term, suffix=suffix, number=number)
            for number in range(len(self.segments))
        ]

    @cached_property
    def _named(self) -> list[tuple[Floats, Floats]]:
        """For each segment, how much of each document's title the query names, and how much
        of the query is in the title; a title that holds the query as it stands counts more.
        """
        return [self._naming(number) for number in range(len(self.segments))]

    def _naming(self, number: int) -> tuple[Floats, Floats]:
        segment = self.segments[number]
        weights, matched = np.zeros((2, len(segment.catalog)), np.float32)
        asked = 0.0
        for pair in [*self._rarest(self.query.pairs), *self.query.brackets]:
            held = self._evidence.leaf("title", pair, suffix=GRAMS, number=number).units
            weight = self._evidence.text.idf(len(held))
            asked += weight
            if len(held):
                matched[held] += 1
                weights[held] += np.float32(weight)
        share = np.minimum(matched / title_pairs(segment), 1)
        share *= share
        share *= share
        named = share * weights / np.float32(weights.max(initial=0.0) or 1)
        named[named < LEAST_NAMED] = 0
        told = (weights / np.float32(asked or 1)) ** 2
        if len(self.query.whole) >= SHORTEST_TITLE:
            exact = phrase_docs(segment.arrays.field("title_grams"), self.query.whole)[0]
            named[segment.document_of.take(exact)] += np.float32(TITLE_AS_TYPED)
        return named, told

    def _by_characters(self, number: int, passages: Units) -> Floats:
        total = np.zeros(len(passages), np.float32)
        most = COMMON_CHARACTER * self._evidence.text.count
        for char, weight in list(self.query.characters.items())[:MOST_TERMS]:
            frequency = self._evidence.frequency(CHARACTERS, char)
            if frequency < most:
                leaf = self._evidence.leaf("character", char, suffix="", number=number)
                scale = WEIGHTS.characters * weight * self._evidence.text.idf(frequency)
                if len(leaf.units):
                    total += np.float32(scale) * leaf.at(passages)
        return total

    def _covers(self, number: int, passages: Units) -> tuple[Floats, Floats]:
        """The share of the query's weight that a passage with its headings and title holds,
        and the share that the headings and the title hold alone."""
        segment = self.segments[number]
        sections, documents = segment.section_of.take(passages), segment.document_of.take(passages)
        units = {"heading": sections, "title": documents}
        covered, titled = np.zeros((2, len(passages)), np.float32)
        total = 0.0
        for term, weight in self._rarest({**self.query.pairs, **self.query.words}).items():
            held = {kind: self._leaves(kind, term) for kind in ("body", *units)}
            known = max(sum(len(leaf.units) for leaf in leaves) for leaves in held.values())
            if not known:
                continue
            weight *= self._evidence.text.idf(sum(len(leaf.units) for leaf in held["body"]))
            total += weight
            above = np.zeros(len(passages), bool)
            for kind, wanted in units.items():
                above |= held[kind][number].holds(wanted)
            titled += np.float32(weight) * above
            covered += np.float32(weight) * (above | held["body"][number].holds(passages))
        return covered / np.float32(total or 1.0), titled / np.float32(total or 1.0)


def _eighth_power(shares: Floats) -> Floats:
    """Nearly all counts, and little next to nothing."""
    squares = shares * shares
    squares *= squares
    squares *= squares
    return squares


BY_SECTION = frozenset({"section", "heading"})


def _unit(row: Row, passages: Units, sections: Units) -> Units:
    return sections if row.kind in BY_SECTION else passages
