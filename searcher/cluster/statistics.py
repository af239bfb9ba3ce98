"""Numbers over a whole generation: how many passages and sections of it hold a term. They are asked
for many at a time, and kept as long as the generation is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from searcher.cluster.clauses import counted
from searcher.cluster.client import Answer
from searcher.cluster.segment import ClusterSegment
from searcher.postings import Cache
from searcher.schema import GRAMS
from searcher.search.bm25 import Units
from searcher.search.scorer import MOST_TERMS, suffix_of
from searcher.search.signals import Sign, Signals
from searcher.search.terms import Terms
from searcher.store.generation import Generation

# Bytes of numbers that are kept.
KEPT = 8 << 20
# The kinds of units whose terms are at hand.
AT_HAND = frozenset({"title", "heading"})


class Statistics:
    """How many units of a generation there are, and how many hold a term."""

    def __init__(self, segments: Sequence[ClusterSegment]) -> None:
        self._segments = segments
        self._known = Cache(KEPT)
        # Of what stands above texts the catalogue tells.
        self.above = Signals(segments)

    def units(self, kind: str) -> Units:
        """Return how many units of a kind there are: body, section or heading."""
        if kind == "heading":
            return Units.of(
                [
                    one.arrays.lengths("heading_grams")[one.section_starts[:-1]]
                    for one in self._segments
                ]
            )
        bodies = [one.body for one in self._segments]
        number = sum(one.sections if kind == "section" else one.passages for one in bodies)
        characters = sum(one.characters for one in bodies)
        return Units(number, characters / number if number else 1.0)

    def frequency(self, kind: str, term: str, suffix: str) -> int:
        """Return how many units of a kind hold a term; `suffix` tells words from grams."""
        if kind in AT_HAND:
            return self.above.frequency(kind, term, suffix=suffix)
        sign = Sign(kind, term, suffix)
        self.look_up([sign])
        found: int = self._known.get(sign)
        return found

    def look_up(self, signs: Iterable[Sign]) -> None:
        """Count the units that hold some terms, at once."""
        missing = [
            sign
            for sign in dict.fromkeys(signs)
            if sign.kind not in AT_HAND and self._known.get(sign) is None
        ]
        counts = dict.fromkeys(missing, 0)
        for segment in self._segments:
            for of_sections in (False, True):
                asked = [
                    sign
                    for sign in missing
                    if (sign.kind == "section") is of_sections and _may_stand(segment, sign)
                ]
                index = segment.body.of_sections if of_sections else segment.body.index
                answers = segment.client.many(index, list(map(_counting, asked)))
                for sign, answer in zip(asked, answers, strict=True):
                    counts[sign] += counted(answer)
        for sign, count in counts.items():
            self._known.put(sign, count, len(sign.term))


def statistics_of(generation: Generation) -> Statistics:
    """Return the numbers of a generation, kept with it."""
    kept: dict[str, Any] = generation.kept
    if "statistics" not in kept:
        kept["statistics"] = Statistics(generation.segments)  # type: ignore[arg-type]
    found: Statistics = kept["statistics"]
    return found


def signs_of(terms: Terms) -> Iterator[Sign]:
    """Yield what a ranking will ask the frequency of, of what is not at hand."""
    for term in {**terms.own, **terms.kindred}:
        suffix = suffix_of(term, terms)
        yield Sign("body", term, suffix)
        yield Sign("section", term, suffix)
    for char in list(terms.characters)[:MOST_TERMS]:
        yield Sign("character", char, "")


def _may_stand(segment: ClusterSegment, sign: Sign) -> bool:
    """Tell whether a term stands in any text of a segment, as its catalogue tells."""
    if sign.kind == "character":
        return True
    return segment.arrays.field("body" + sign.suffix).find(sign.term) >= 0


def _counting(sign: Sign) -> Answer:
    field = "g.c" if sign.kind == "character" else "g" if sign.suffix == GRAMS else "w"
    query = {"term": {field: sign.term}}
    return {"size": 0, "track_total_hits": True, "query": query}
