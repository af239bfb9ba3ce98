"""How well passages fit a query: BM25 over the words and character pairs of each field.

Every leaf of a query (a word or a pair in a field) adds weight · idf · tf / (tf + K), where
K grows with the length of the text. Source: Robertson & Zaragoza (2009), The Probabilistic
Relevance Framework: BM25 and Beyond.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.analyse import Segmenter, fold, word_terms
from searcher.codec import FieldArrays
from searcher.segments.reading import OpenSegment

Scores = NDArray[np.float32]


class Weighing(NamedTuple):
    """A field's weight, and BM25's k1 (saturation) and b (share of length)."""

    weight: float
    k1: float
    b: float


WEIGHING = {
    "body": Weighing(0.5, 1.2, 0.75),
    "body_grams": Weighing(1.0, 1.2, 0.75),
    "heading": Weighing(0.6, 1.2, 0.3),
    "heading_grams": Weighing(0.5, 1.2, 0.3),
    "title": Weighing(0.4, 1.2, 0.3),
    "title_grams": Weighing(0.3, 1.2, 0.3),
}


class Leaf(NamedTuple):
    """A term of a field and what it counts for before idf."""

    field: str
    term: str
    weight: float


def leaves(texts: Iterable[str], cutter: Segmenter) -> list[Leaf]:
    """The terms by which texts of a query are scored, each term of a field once.

    >>> [leaf.term for leaf in leaves(["信息化"], segmenter()) if leaf.field.startswith("body")]
    ['信息', '信息化', '信息', '息化']
    """
    found: dict[Leaf, None] = {}
    for text in texts:
        folded = fold(text)
        words = [term.text for term in word_terms(folded, cutter=cutter, folded=True)]
        grams = [a + b for a, b in zip(folded, folded[1:]) if a.isalnum() and b.isalnum()]
        for field, weighing in WEIGHING.items():
            terms = grams if field.endswith("_grams") else words
            found.update(dict.fromkeys(Leaf(field, term, weighing.weight) for term in terms))
    return list(found)


class Scorer:
    """Scores the passages of a generation's segments by leaves; statistics span all segments."""

    def __init__(self, segments: Sequence[OpenSegment], wanted: Iterable[Leaf]) -> None:
        self.segments = segments
        self.passages = sum(segment.passages for segment in segments)
        self._average = {field: self._mean_length(field) for field in WEIGHING}
        weighed = ((leaf, leaf.weight * self._idf(leaf)) for leaf in wanted)
        self.leaves = [(leaf, weight) for leaf, weight in weighed if weight > 0]

    def scores(self, segment: OpenSegment) -> Scores:
        """The score of every passage of a segment."""
        total = np.zeros(segment.passages, np.float32)
        for leaf, weight in self.leaves:
            field = segment.arrays.field(leaf.field)
            ordinal = field.find(leaf.term)
            if ordinal >= 0:
                docs = field.docs(ordinal)
                total[docs] += self._gains(field, ordinal, docs=docs, weight=weight)
        return total

    def shares(self, segment: OpenSegment, passage: int) -> list[tuple[str, str, float]]:
        """What each leaf adds to one passage's score, greatest first: (field, term, share)."""
        found = []
        for leaf, weight in self.leaves:
            field = segment.arrays.field(leaf.field)
            ordinal = field.find(leaf.term)
            docs = field.docs(ordinal) if ordinal >= 0 else np.empty(0, np.int32)
            at = int(np.searchsorted(docs, passage))
            if at < len(docs) and docs[at] == passage:
                gain = self._gains(field, ordinal, docs=docs, weight=weight)[at]
                found.append((leaf.field, leaf.term, float(gain)))
        return sorted(found, key=lambda share: -share[2])

    def _gains(
        self, field: FieldArrays, ordinal: int, *, docs: NDArray[np.int32], weight: float
    ) -> Scores:
        freqs = field.freqs(ordinal).astype(np.float32)
        weighing = WEIGHING[field.name]
        average = self._average[field.name] or 1.0
        lengths = field.lengths[docs].astype(np.float32)
        norm = weighing.k1 * (1 - weighing.b + weighing.b / average * lengths)
        gains: Scores = np.float32(weight * (weighing.k1 + 1)) * freqs / (freqs + norm)
        return gains

    def _idf(self, leaf: Leaf) -> float:
        frequency = 0
        for segment in self.segments:
            field = segment.arrays.field(leaf.field)
            ordinal = field.find(leaf.term)
            frequency += field.doc_freq(ordinal) if ordinal >= 0 else 0
        if not frequency:
            return 0.0
        return math.log(1 + (self.passages - frequency + 0.5) / (frequency + 0.5))

    def _mean_length(self, name: str) -> float:
        total = sum(segment.arrays.field(name).total_length for segment in self.segments)
        return total / self.passages if self.passages else 0.0
