"""Query and generation → places of passages, best first.

Clauses that are quoted, named, negated or grouped must hold. Plain words are wanted: the
passages that hold them all come first; where these are few, those that hold most come after.
A question or a sentence ranks by score alone, which rewards how much of it a passage covers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searcher.analyse import Segmenter
from searcher.highlight import Wanted
from searcher.query import nodes
from searcher.rank.filters import Filters, chosen
from searcher.rank.matching import Matcher, whole_words
from searcher.rank.page import Eligible, Order, Place, keyed, page, refine
from searcher.rank.phrases import settled
from searcher.rank.reading import seams, split, texts, wanted
from searcher.rank.scoring import Scorer, Share
from searcher.rank.statistics import Floats
from searcher.rank.weighing import asks, telling, weighed
from searcher.segments.reading import Generation, Mask, OpenSegment

__all__ = ["Filters", "Order", "Place", "Ranking", "rank"]

# Fewer passages than this with all the words, and those with most of them are shown too.
FEW = 10
# A query of more words than this is a question or a sentence: it ranks by score alone.
MOST_KEYWORDS = 5


@dataclass(frozen=True)
class Ranking:
    """The places of one page, and what the whole search found.

    `complete` counts the passages that hold all the words, `missing` names the words that
    no passage holds, `notes` say what was relaxed beside words. `seams` are the phrases that
    run into the next passage.
    """

    places: tuple[Place, ...]
    total: int
    complete: int
    relaxed: bool
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    seams: tuple[str, ...]
    wanted: Wanted
    scorer: Scorer

    def shares(self, place: Place) -> list[Share]:
        """What each field and term adds to the score at a place, greatest first."""
        number = self.scorer.segments.index(place.segment)
        return self.scorer.shares(number, place.passage, place.score)


@dataclass
class _Held:
    """What one segment holds: who may be found, and how many wanted words each passage has."""

    segment: OpenSegment
    allowed: Mask
    covered: NDArray[np.int16]
    present: list[bool]


def rank(
    tree: nodes.Node,
    generation: Generation,
    *,
    cutter: Segmenter,
    filters: Filters,
    order: Order,
    synonyms: str | None = None,
) -> Ranking:
    """The places for a query among a generation's passages. Raises QueryError."""
    matchers = [Matcher(segment, cutter) for segment in generation.segments]
    tree, notes = settled(tree, matchers)
    required, chunks = split(tree)
    words = telling(w for chunk in chunks for w in whole_words(chunk.text, cutter))
    required += [chunk for chunk in chunks if not whole_words(chunk.text, cutter)]
    held = [_hold(matcher, required, words, filters) for matcher in matchers]
    complete = sum(int((one.allowed & (one.covered == len(words))).sum()) for one in held)
    question = len(words) > MOST_KEYWORDS or asks(texts(tree))
    least = 0 if question else _least(held, len(words), complete)
    scorer = Scorer(generation.segments, weighed(texts(tree), synonyms))
    found = [
        _eligible(one, scorer.scores(number), least=least, words=len(words), order=order)
        for number, one in enumerate(held)
    ]
    refine(found, scorer)
    places, total = page(found, order)
    return Ranking(
        places=tuple(places),
        total=total,
        complete=complete,
        relaxed=bool(notes) or sum(len(one.passages) for one in found) > complete,
        missing=tuple(w for n, w in enumerate(words) if not any(one.present[n] for one in held)),
        notes=tuple(notes),
        seams=tuple(seams(tree)),
        wanted=wanted(tree, cutter),
        scorer=scorer,
    )


def _hold(
    matcher: Matcher, required: Sequence[nodes.Node], words: Sequence[str], filters: Filters
) -> _Held:
    segment = matcher.segment
    allowed = np.ones(segment.passages, bool) if segment.alive is None else segment.alive.copy()
    if filters:
        allowed &= chosen(segment, filters)
    for clause in required:
        allowed &= matcher.match(clause)
    covered = np.zeros(segment.passages, np.int16)
    present = []
    for word in words:
        mask = matcher.term(word) & allowed
        covered += mask
        present.append(bool(mask.any()))
    return _Held(segment, allowed, covered, present)


def _least(held: Sequence[_Held], words: int, complete: int) -> int:
    """How many of the words a passage must hold to be found."""
    if complete >= FEW or words < 2:
        return words
    most = max((int(one.covered.max(initial=0)) for one in held), default=0)
    return max(1, min(most, words // 2 + 1))


def _eligible(held: _Held, scores: Floats, *, least: int, words: int, order: Order) -> Eligible:
    mask = held.allowed & (held.covered >= least)
    if words and not least:
        mask &= scores > 0
    passages = np.flatnonzero(mask)
    tiers = held.covered if least else np.zeros_like(held.covered)
    return keyed(held.segment, passages=passages, scores=scores, tiers=tiers, sort=order.sort)
