"""Query and generation → places of passages, best first.

Clauses that are quoted, named, negated or grouped must hold. Plain words are wanted: the
passages that hold them all come first; where these are few, those that hold most come after.
A question or a sentence ranks by score alone, which rewards how much of it a passage covers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import Segmenter
from searcher.highlight import Wanted
from searcher.query import nodes
from searcher.search.clauses import alternatives, seams, split, texts, wanted
from searcher.search.clock import Clock
from searcher.search.evidence import Units, evidence
from searcher.search.filters import Filters, chosen
from searcher.search.matching import Matcher
from searcher.search.page import STEP, Eligible, Order, Place, at_least, floor, page, window
from searcher.search.phrases import settled
from searcher.search.scoring import Scorer, Share
from searcher.search.statistics import Floats
from searcher.search.weighing import asks, telling, weighed
from searcher.search.wording import Wording
from searcher.store.generation import Generation, Mask, OpenSegment

__all__ = ["Filters", "Order", "Place", "Ranking", "rank"]

# Fewer passages than this with all the words, and those with most of them are shown too.
FEW = 10
# A query of more words than this is a question or a sentence: it ranks by score alone.
MOST_KEYWORDS = 5
# Who holds all the words is told by so many of them.
MOST_COUNTED = 255
# What is enough to find passages by where none of the words beside it stands in them.
ANCHORS = (nodes.Phrase, nodes.Number)


@dataclass(frozen=True)
class Ranking:
    """The places of one page, and what the whole search found.

    `complete` counts what holds all the words, in documents where hits are grouped, else in
    passages; `missing` names the words that
    no passage holds, `notes` say what was relaxed beside words. `partial` says that time ran out. `seams` are the phrases that
    run into the next passage.
    """

    places: tuple[Place, ...]
    total: int
    complete: int
    relaxed: bool
    partial: bool
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
    """What one segment holds: who may be found (None for all), who holds all the words, which
    words anyone holds, and, of keywords, who holds each."""

    segment: OpenSegment
    allowed: Mask | None
    whole: Mask
    present: list[bool]
    words: list[Mask]

    @cached_property
    def complete(self) -> int:
        """How many passages hold all the words."""
        return int(np.count_nonzero(self.whole))

    @cached_property
    def covered(self) -> NDArray[np.uint8]:
        """How many of the keywords each passage holds."""
        covered = np.zeros(self.segment.passages, np.uint8)
        for mask in self.words:
            covered += mask
        return covered


def rank(
    tree: nodes.Node,
    generation: Generation,
    *,
    cutter: Segmenter,
    filters: Filters,
    order: Order,
    synonyms: str | None = None,
    clock: Clock | None = None,
) -> Ranking:
    """The places for a query among a generation's passages. Raises QueryError.

    Once the clock's time is over the rest is left undone: what is found then fits the query,
    but more might, and the order is preliminary.
    """
    clock = clock or Clock()
    wording = Wording(generation.segments, cutter)
    matchers = [Matcher(segment, wording, clock) for segment in generation.segments]
    anchored = _anchored(tree)
    tree, notes = settled(tree, matchers)
    required, chunks = split(tree)
    words = telling(w for chunk in chunks for w in wording.words(chunk.text))
    required += [chunk for chunk in chunks if not wording.words(chunk.text)]
    question = len(words) > MOST_KEYWORDS or asks(texts(tree))
    held = [_hold(m, required, words[:MOST_COUNTED], filters, keep=not question) for m in matchers]
    complete = sum(one.complete for one in held)
    missing = _missing(words, held)
    alone = anchored and not question and len(missing) == len(words) > 0
    if alone:
        held = [_hold(m, required, (), filters, keep=False) for m in matchers]
    least = 0 if question or alone else _least(held, len(words), complete)
    scorer = Scorer(evidence(generation), weighed(texts(tree), synonyms), clock)
    scorer.sure = not question and least == len(words) and not alternatives(tree)
    found = _scored(held, scorer, least=least, order=order)
    places, total = page(found, order, scorer.refined)
    return Ranking(
        places=tuple(places),
        total=total,
        complete=_documents_held(held) if complete and order.group == "document" else complete,
        relaxed=bool(notes) or sum(one.total for one in found) > complete,
        partial=clock.ran_out,
        missing=() if clock.ran_out else missing,
        notes=tuple(notes),
        seams=tuple(seams(tree)),
        wanted=wanted(tree, wording),
        scorer=scorer,
    )


def _anchored(tree: nodes.Node) -> bool:
    """Whether a phrase or a document number tells what is sought also without the words beside it.

    >>> from searcher.query import parse
    >>> _anchored(parse("云政办发〔2016〕130号文件")), _anchored(parse("标题:规划 房屋"))
    (True, False)
    """
    required, _ = split(tree)
    return any(isinstance(clause, ANCHORS) and clause.field is None for clause in required)


def _hold(
    matcher: Matcher,
    required: Sequence[nodes.Node],
    words: Sequence[str],
    filters: Filters,
    *,
    keep: bool,
) -> _Held:
    """What a segment holds; who holds each word is kept of keywords only, for they are few."""
    segment = matcher.segment
    masks = [] if segment.alive is None else [segment.alive]
    if filters:
        masks.append(chosen(segment, filters))
    masks += [matcher.match(clause) for clause in required]
    allowed = reduce(np.logical_and, masks) if masks else None
    whole = np.ones(segment.passages, bool) if allowed is None else allowed
    held = _Held(segment, allowed, whole, [], [])
    for word in words:
        mask = matcher.term(word)
        if allowed is not None:
            mask &= allowed
        held.whole = held.whole & mask
        held.present.append(bool(mask.any()))
        if keep:
            held.words.append(mask)
    return held


def _documents_held(held: Sequence[_Held]) -> int:
    """How many documents have a passage that holds all the words."""
    owners = (np.unique(one.segment.document_of[one.whole]) for one in held)
    return sum(map(len, owners))


def _missing(words: Sequence[str], held: Sequence[_Held]) -> tuple[str, ...]:
    """The words that no segment has a passage for."""
    there = zip(words, *(one.present for one in held), strict=False)
    return tuple(word for word, *present in there if not any(present))


def _least(held: Sequence[_Held], words: int, complete: int) -> int:
    """How many of the words a passage must hold to be found."""
    if complete >= FEW or words < 2:
        return words
    most = max((int(one.covered.max(initial=0)) for one in held), default=0)
    return max(1, min(most, words // 2 + 1))


def _scored(held: Sequence[_Held], scorer: Scorer, *, least: int, order: Order) -> list[Eligible]:
    """The passages that hold enough of the words with their scores; without a least number,
    those with any of what is looked for."""
    chosen = [_Chosen.of(one, scorer, number=n, least=least) for n, one in enumerate(held)]
    scorer.best = max((float(one.base.max(initial=0.0)) for one in chosen), default=0.0)
    return [one.eligible(scorer, order, tiered=0 < least < len(one.held.words)) for one in chosen]


@dataclass
class _Chosen:
    """The passages of a segment that are in, and what the query's terms give them.

    Few are listed; of many there is a mask, and `base` has every passage of the segment.
    """

    held: _Held
    number: int
    passages: Units | None
    mask: Mask | None
    base: Floats

    @classmethod
    def of(cls, held: _Held, scorer: Scorer, *, number: int, least: int) -> _Chosen:
        """Those that hold at least so many of the words; with 0, those with any score."""
        if least or not held.present:
            mask = held.whole if least == len(held.present) else held.covered >= least
            passages = mask.nonzero()[0]
            if scorer.few(number, len(passages)):
                return cls(held, number, passages, None, scorer.base(number, passages))
            return cls(held, number, None, mask, scorer.bases(number) * mask)
        base = scorer.bases(number)
        if held.allowed is not None:
            base *= held.allowed
        return cls(held, number, None, base > 0, base)

    def eligible(self, scorer: Scorer, order: Order, *, tiered: bool) -> Eligible:
        """The passages with their scores, and keys that the sort order wants: tier or day
        first, then score. Where a page needs only the best of many, only those."""
        scores = self.base + np.float32(scorer.best) * scorer.rewards(self.number, self.passages)
        segment, passages = self.held.segment, self.passages
        total = len(scores)
        if passages is None:
            assert self.mask is not None
            count = None if tiered else window(order)
            total = int(np.count_nonzero(self.mask))
            if count is None:
                passages = self.mask.nonzero()[0]
            else:
                np.copyto(scores, -1, where=~self.mask)
                passages = at_least(scores, max(floor(scores, count), 0))
            scores = scores.take(passages)
        keys = scores.astype(np.float64)
        if order.sort == "date":
            keys += segment.arrays.values("day").take(passages) * STEP
        elif tiered:
            keys += self.held.covered.take(passages) * STEP
        return Eligible(segment, passages, scores, keys, total)
