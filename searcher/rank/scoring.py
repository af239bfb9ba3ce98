"""How well passages fit a query.

First every passage is scored by the query's character pairs: in its text, in its section taken
as one text, in its headings, and by terms that mean the same in other words. What stands out of
a document (its title named in the query, the article asked for, rank of the norm, date) adds
shares of the best score. Then the best few hundred are scored by single characters and by how
much of the query they cover. The weights, and what each is worth, are in docs/ranking.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.codec import FieldArrays, phrase_docs
from searcher.rank.statistics import Floats, Norms, Postings, by_section, openers, pair_postings
from searcher.rank.weighing import Weighed
from searcher.schema import CHARACTERS, TEXTS
from searcher.segments.reading import OpenSegment


@dataclass(frozen=True)
class Weights:
    """What each kind of evidence counts for; `named` and all below are shares of the best score."""

    body: float = 1.0
    characters: float = 1.2
    headings: float = 1.0
    section: float = 0.8
    kindred: float = 0.5
    kindred_section: float = 0.8
    named: float = 0.8
    article: float = 1.5
    cover: float = 0.6
    titled: float = 0.6
    cited: float = 0.2
    authority: float = 0.1
    recent: float = 0.1


WEIGHTS = Weights()
COVER_POWER = 8
NAMED_POWER = 4
# How steeply it counts that a title, or title and headings, hold little of the query.
TOLD_POWER = 2
TITLED_POWER = 8
# A title that holds the query as typed, of so many characters at least, is named so much more.
SHORTEST_TITLE = 4
TITLE_AS_TYPED = 0.5
B_TEXT, B_HEADING = 0.75, 0.3
# The years between which being recent counts.
OLD, NEW = 1995, 2021
UNDATED = 0.65
MOST_AUTHORITY = 10
# So many other documents that name a document are as good as more.
MANY_CITING = 30
# An article's number counts this much of its weight where no title is named.
ARTICLE_ALONE = 0.3

Share = tuple[str, str, float]


@lru_cache(maxsize=8)
def prior(segment: OpenSegment) -> Floats:
    """What each passage's document earns whatever is asked, in shares of the best score:
    the rank of its norm, being recent, being named by others."""
    years = segment.arrays.values("day") // np.int32(10_000)
    recent = np.clip((years - OLD) / np.float32(NEW - OLD), 0, 1)
    cited = np.minimum(np.log1p(segment.cited) / np.log(MANY_CITING), 1)[segment.document_of]
    earned = WEIGHTS.authority / MOST_AUTHORITY * segment.arrays.values("authority")
    earned = earned + WEIGHTS.recent * np.where(years > 0, recent, UNDATED)
    return np.asarray(earned + WEIGHTS.cited * cited, np.float32)


class Scorer:
    """Scores passages of a generation's segments; statistics span all segments."""

    def __init__(self, segments: Sequence[OpenSegment], query: Weighed) -> None:
        self.segments = segments
        self.query = query
        lengths = [segment.arrays.lengths("body_grams") for segment in segments]
        self._text = Norms(lengths, B_TEXT)
        self._sections = Norms([segment.section_lengths for segment in segments], B_TEXT)
        headings = [s.arrays.lengths("heading_grams")[s.opens] for s in segments]
        self._headings = Norms(headings, B_HEADING)
        self.base = self._base()
        self.best = max((float(one.max(initial=0.0)) for one in self.base), default=0.0)
        self.rewards = [self._reward(segment) for segment in segments]

    def scores(self, number: int) -> Floats:
        """The first score of every passage of a segment (by its place among the segments)."""
        return self.base[number] + np.float32(self.best) * self.rewards[number]

    def refined(self, number: int, passages: NDArray[np.int64]) -> Floats:
        """What the second look adds to the scores of a few passages of a segment."""
        covered, titled = self._covers(number, passages)
        gained = np.float32(WEIGHTS.cover) * covered ** np.float32(COVER_POWER)
        gained += np.float32(WEIGHTS.titled) * titled ** np.float32(TITLED_POWER)
        return self._by_characters(number, passages) + np.float32(self.best) * gained

    def shares(self, number: int, passage: int, score: float) -> list[Share]:
        """What each field and term adds to one passage's score, greatest first."""
        section = int(self.segments[number].section_of[passage])
        found: list[Share] = []
        for field, term, held, gains in self._leaves(number):
            unit = passage if field in ("body", "kindred") else section
            at = int(np.searchsorted(held.units, unit))
            if at < len(held.units) and held.units[at] == unit:
                found.append((field, term, float(gains[at])))
        found.append(("document", "", self.best * float(self.rewards[number][passage])))
        rest = score - sum(share for _, _, share in found)
        if rest > 1e-6:
            characters = float(self._by_characters(number, np.array([passage]))[0])
            found += [("characters", "", characters), ("cover", "", rest - characters)]
        return sorted((share for share in found if share[2]), key=lambda share: -share[2])

    def _base(self) -> list[Floats]:
        totals = []
        for number, segment in enumerate(self.segments):
            passages = np.zeros(segment.passages, np.float32)
            sections = np.zeros(len(segment.section_lengths), np.float32)
            for field, _, held, gains in self._leaves(number):
                target = passages if field in ("body", "kindred") else sections
                np.add.at(target, held.units, gains)
            totals.append(passages + sections[segment.section_of])
        return totals

    def _leaves(self, number: int) -> Iterator[tuple[str, str, Postings, Floats]]:
        """Each (kind, term, postings, gains) of one segment."""
        for kind, term, weight, norms, held in self._evidence():
            frequency = sum(len(one.units) for one in held)
            if frequency and len(held[number].units):
                gains = norms.gains(number, held[number], weight * norms.idf(frequency))
                yield kind, term, held[number], gains

    def _evidence(self) -> Iterator[tuple[str, str, float, Norms, list[Postings]]]:
        """Each (kind, term, weight, statistics, postings by segment) that scores."""
        query = self.query
        terms = {**query.pairs, **query.words}
        for term in {**terms, **query.kindred}:
            own, kin = terms.get(term, 0.0), query.kindred.get(term, 0.0)
            field = "body" if term in query.words else "body_grams"
            held = [pair_postings(segment, field, term) for segment in self.segments]
            kind = "body" if own else "kindred"
            yield kind, term, WEIGHTS.body * own + WEIGHTS.kindred * kin, self._text, held
            weight = WEIGHTS.section * own + WEIGHTS.kindred_section * kin
            together = [by_section(s, one) for s, one in zip(self.segments, held, strict=True)]
            yield "section", term, weight, self._sections, together
        for term, weight in terms.items():
            field = "heading" if term in query.words else "heading_grams"
            held = [openers(s, pair_postings(s, field, term)) for s in self.segments]
            yield "heading", term, WEIGHTS.headings * weight, self._headings, held

    def _reward(self, segment: OpenSegment) -> Floats:
        """What a passage's document and article earn, in shares of the best score."""
        reward = prior(segment)
        named, told = self._named(segment)
        reward = reward + np.float32(WEIGHTS.named) * named
        if self.query.articles:
            asked = np.isin(segment.arrays.values("article"), list(self.query.articles))
            share = ARTICLE_ALONE + (1 - ARTICLE_ALONE) * np.maximum(named, told)
            reward = reward + np.float32(WEIGHTS.article) * (asked * share).astype(np.float32)
        return reward

    def _named(self, segment: OpenSegment) -> tuple[Floats, Floats]:
        """How much of its document's title the query names, for each passage, and how much
        of the query is in the title; a title that holds the query as it stands counts more.
        """
        documents = np.zeros(len(segment.catalog), np.float32)
        matched = np.zeros(len(segment.catalog), np.float32)
        asked = 0.0
        for pair in [*self.query.pairs, *self.query.brackets]:
            held = self._titles(segment, pair_postings(segment, "title_grams", pair).units)
            weight = self._text.idf(len(held))
            asked += weight
            matched[held] += 1
            documents[held] += np.float32(weight)
        pairs = np.zeros(len(documents), np.float32)
        pairs[segment.document_of] = segment.arrays.values("title_pairs")
        share = np.minimum(matched / np.maximum(pairs, 1), 1) ** NAMED_POWER
        named = share * documents / np.float32(documents.max(initial=0.0) or 1)
        told = (documents / np.float32(asked or 1)) ** TOLD_POWER
        if len(self.query.whole) >= SHORTEST_TITLE:
            exact = phrase_docs(segment.arrays.field("title_grams"), self.query.whole)[0]
            named[self._titles(segment, exact)] += np.float32(TITLE_AS_TYPED)
        return named[segment.document_of], told[segment.document_of]

    def _titles(self, segment: OpenSegment, passages: NDArray[Any]) -> NDArray[np.int32]:
        """The documents whose first passages are among these: those whose titles matched."""
        found: NDArray[np.int32] = segment.document_of[passages[segment.first_passages[passages]]]
        return found

    def _by_characters(self, number: int, passages: NDArray[np.int64]) -> Floats:
        total = np.zeros(len(passages), np.float32)
        for char, weight in self.query.characters.items():
            ordinals = [segment.arrays.field(CHARACTERS).find(char) for segment in self.segments]
            fields = [segment.arrays.field(CHARACTERS) for segment in self.segments]
            frequency = sum(
                field.doc_freq(ordinal)
                for field, ordinal in zip(fields, ordinals, strict=True)
                if ordinal >= 0
            )
            if ordinals[number] < 0:
                continue
            freqs = fields[number].freqs_in(ordinals[number], passages)
            weight *= WEIGHTS.characters * self._text.idf(frequency)
            total += self._text.gains(number, Postings(passages, freqs), weight)
        return total

    def _covers(self, number: int, passages: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """The share of the query's weight that a passage with its headings and title holds,
        and the share that the headings and the title hold alone."""
        covered, titled = np.zeros((2, len(passages)), np.float32)
        total = 0.0
        for term, weight in {**self.query.pairs, **self.query.words}.items():
            suffix = "" if term in self.query.words else "_grams"
            fields = [self.segments[number].arrays.field(name + suffix) for name in TEXTS]
            ordinals = [field.find(term) for field in fields]
            known = [(f, o) for f, o in zip(fields, ordinals, strict=True) if o >= 0]
            if not known:
                continue
            weight *= self._text.idf(known[0][0].doc_freq(known[0][1]))
            body, *above = [_holds(f, o, passages) for f, o in zip(fields, ordinals, strict=True)]
            titled += np.float32(weight) * (above[0] | above[1])
            covered += np.float32(weight) * (body | above[0] | above[1])
            total += weight
        return covered / np.float32(total or 1.0), titled / np.float32(total or 1.0)


def _holds(field: FieldArrays, ordinal: int, passages: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the passages hold a term of a field; an ordinal below 0 is no term."""
    if ordinal < 0:
        return np.zeros(len(passages), bool)
    held: NDArray[np.bool_] = field.freqs_in(ordinal, passages) > 0
    return held
