"""A whole search as one call of the kernel: from a plan to the places of its page.

The kernel scores as `ranked` does and by the numbers that stand beside it. What it takes no part
in (orders by date, groups, long pages) is left to `ranked`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from searcher.analysis import fold
from searcher.kernel import loaded
from searcher.postings import Cache
from searcher.query import nodes
from searcher.schema import FEW_PLACES, GRAMS, SURE_LENGTH, TEXTS
from searcher.search import rewards, second_look, stretches
from searcher.search.candidates import WORTH, Scores
from searcher.search.clock import Clock
from searcher.search.collector import REFINED, STEP, Order, Place
from searcher.search.filters import Filters, bearers, chosen, chosen_by_date
from searcher.search.folding import works_of
from searcher.search.matcher import (
    NEVER,
    SHORTEST_TITLE,
    Matcher,
    Spelt,
    fields_of,
    spelt,
    words_begun,
)
from searcher.search.plain import reader
from searcher.search.plan import ENOUGH, PARTED, Plan
from searcher.search.priors import prior, title_pairs
from searcher.search.scorer import MOST_TERMS, Scorer, Share, scored, telling_terms
from searcher.search.short_names import is_titled
from searcher.search.signals import Signals, signals_of
from searcher.search.source import Answer, count_undated
from searcher.search.terms import PARTICLES
from searcher.search.weights import WEIGHTS
from searcher.store.generation import Generation
from searcher.store.segment import OpenSegment
from searcher.text.folding import natively
from searcher.text.titles import STATE, asked_core, bare, title_core

if TYPE_CHECKING:
    from searcher.kernel.compiled import Found, Ranker, Works

    # The segment of a hit, its score, how many more of its document are not on the page, and what
    # tells the rest.
    HitTold = tuple[int, float, int | None, Found]
    # The hits; how many passages are in, hold all the words, and are stood for by others.
    Told = tuple[list[HitTold], int, int, int]

# So much of the time that is left is for clauses that the kernel does not match.
SHARE = 0.5
# No text holds it, and the kernel takes none.
HALF_OF_PAIR = re.compile("[\ud800-\udfff]")
# A clause as the kernel takes it: its kind and what it says.
Clause = tuple[Any, ...]


class Policy(NamedTuple):
    """What each kind of evidence counts for, and where each rule ends."""

    body: float = WEIGHTS.body
    section: float = WEIGHTS.section
    headings: float = WEIGHTS.headings
    kindred: float = WEIGHTS.kindred
    kindred_section: float = WEIGHTS.kindred_section
    characters: float = WEIGHTS.characters
    common_character: float = second_look.COMMON_CHARACTER
    named: float = WEIGHTS.named
    title_as_typed: float = rewards.TITLE_AS_TYPED
    title_borne: float = rewards.TITLE_BORNE
    number_borne: float = rewards.NUMBER_BORNE
    typed_held: float = rewards.TYPED_HELD
    many_held: float = rewards.MANY_HELD
    wholly: float = rewards.WHOLLY
    least_shared: float = rewards.LEAST_SHARED
    most_times: float = rewards.MOST_TIMES
    most_compared: int = rewards.MOST_COMPARED
    least_named: float = rewards.LEAST_NAMED
    article: float = WEIGHTS.article
    article_alone: float = rewards.ARTICLE_ALONE
    titled: float = WEIGHTS.titled
    cover: float = WEIGHTS.cover
    near: float = WEIGHTS.near
    worth: float = WORTH
    enough: int = ENOUGH
    refined: int = REFINED
    most_pairs: int = stretches.MOST_PAIRS
    most_read: int = stretches.MOST_READ
    step: float = STEP
    parted: float = PARTED
    few_places: int = FEW_PLACES
    shortest_title: int = rewards.SHORTEST_TITLE
    particles: Sequence[str] = tuple(PARTICLES)
    sure_length: int = SURE_LENGTH
    shortest_quoted: int = SHORTEST_TITLE
    state: str = STATE


class Asked(NamedTuple):
    """A plan as the kernel takes it."""

    required: list[Clause]
    words: list[list[Spelt]]
    fields: Sequence[str]
    by_score: bool
    anchored: bool
    certain: bool
    terms: list[tuple[str, bool, float, float]]
    characters: list[tuple[str, float]]
    titled: list[str]
    whole: str
    typed: str
    core: str
    strings: list[tuple[str, float]]
    articles: list[str]
    numbered: list[list[int]]
    limit: int
    offset: int
    per_document: int


# How many hits a page has at most, how many come before it, how many a document has on it at most.
Window = tuple[int, int, int]
# What marks and cuts: the kernel's marker, each segment's titles, what cuts words.
Making = tuple[Any, list[Any], tuple[Any, Any]]
# And whether to mark.
Marked = tuple[Any, list[Any], tuple[Any, Any], bool]


class Native:
    """Searches a generation by the kernel."""

    def __init__(self, generation: Generation, signals: Signals, ranker: Ranker) -> None:
        self._generation = generation
        self._signals = signals
        self._ranker = ranker
        self._reader = reader()
        # The copies and versions of the day that was asked for last.
        self._folding: tuple[str, Works | None] = ("", None)

    def lives(self, node: nodes.Node, clock: Clock) -> bool | None:
        """Tell whether any passage satisfies a clause, or may where that takes most of the time
        that is left; None where only a matcher knows."""
        clause = _clause(node, self._generation.segments)
        return None if clause is None else self._ranker.lives(clause, clock.left())

    def answer(
        self, plan: Plan, matchers: Callable[[], Sequence[Matcher]], clock: Clock
    ) -> Answer | None:
        """Return what a plan comes to, so far as is known when most of the time is over; None where
        that takes more than the kernel does, and once time is over. `matchers` match what it does
        not."""
        if not takes(plan.order) or HALF_OF_PAIR.search(plan.terms.typed) or clock.over():
            return None
        works = self._works(plan.filters.day) if plan.order.fold else None
        asked = self._asked(plan, matchers, clock)
        found = self._ranker.search(asked, works, self._titles, clock.left())
        if found is None:
            return None
        places, total, complete, present, folded, (certain, partial), best = found
        clock.left_out |= partial
        segments = self._generation.segments
        if plan.anchored and not (plan.by_score or any(present)):
            # No word is wanted where none stands in what else is asked for.
            plan = plan.without_words()
        return Answer(
            tuple([Place(segments[n], at, score, 0, more) for n, at, score, more in places]),
            total,
            complete,
            tuple(present),
            folded,
            _Explained(self._signals, plan, certain, best),
            self._undated(plan, matchers),
        )

    def plainly(
        self, typed: str, window: Window, making: Marked, clock: Clock, *, day: str | None
    ) -> Told | None:
        """Return the hits of a query of plain words, folded as of a day where one is given; None
        where it is none or more is to be done, and once time is over."""
        if self._reader is None or window[0] + window[1] > REFINED:
            return None
        works, read = self._works(day) if day else None, self._reader
        found: Told | None = self._ranker.plainly(
            read,
            typed,
            (self._copied, self._named),
            window,
            works,
            self._titles,
            making,
            clock.left(),
        )
        return None if clock.over() else found

    def _copied(self, typed: str) -> list[tuple[str, float]]:
        """Return what of a text in quotes is looked for as it stands, with its share of all."""
        found = stretches.as_typed(fold(typed), (), self._generation.segments)
        return list(found.strings.items())

    def _named(self, name: str) -> bool:
        """Tell whether some title holds what may be the short name of a law."""
        return any(is_titled(name, segment) for segment in self._generation.segments)

    def _undated(self, plan: Plan, matchers: Callable[[], Sequence[Matcher]]) -> int:
        """Count the documents left out only for having no date."""
        if not (plan.required and plan.dates or plan.filters.by_date):
            return 0
        return sum(count_undated(matcher, plan) for matcher in matchers())

    def _asked(self, plan: Plan, matchers: Callable[[], Sequence[Matcher]], clock: Clock) -> Asked:
        terms = plan.terms
        if len(terms.pairs) + len(terms.words) + len(terms.kindred) > MOST_TERMS:
            terms = telling_terms(terms, self._signals)
        characters = list(terms.characters.items())[:MOST_TERMS]
        segments = self._generation.segments
        strings, numbers = stretches.as_typed(terms.typed, plan.marks.numbers, segments)
        return Asked(
            required=self._required(plan, matchers, clock),
            words=[spelt(forms, TEXTS, segments) for forms in plan.words],
            fields=TEXTS,
            by_score=plan.by_score,
            anchored=plan.anchored,
            certain=plan.certain,
            terms=[
                (term, suffix == GRAMS, own, kindred)
                for term, suffix, own, kindred in scored(terms, self._signals)
            ],
            characters=characters,
            titled=[*terms.pairs, *terms.brackets],
            whole=terms.whole if len(terms.whole) >= rewards.SHORTEST_TITLE else "",
            typed=bare(terms.typed),
            core=asked_core(terms.typed),
            strings=list(strings.items()),
            articles=[f"第{article}条" for article in terms.articles],
            numbered=[
                [at for key in numbers for at in bearers(segment, key)] for segment in segments
            ],
            limit=plan.order.limit,
            offset=plan.order.offset,
            per_document=plan.order.per_document,
        )

    def _required(
        self, plan: Plan, matchers: Callable[[], Sequence[Matcher]], clock: Clock
    ) -> list[Clause]:
        """Return what must hold; what the kernel does not match is given as masks."""
        segments = self._generation.segments
        with clock.sharing(SHARE):
            found = [
                _clause(clause, segments) or _given([m.match(clause) for m in matchers()])
                for clause in plan.required
            ]
            clock.left_out |= clock.over()
        return [*found, self._chosen(plan.filters, matchers())] if plan.filters else found

    def _chosen(self, filters: Filters, matchers: Sequence[Matcher]) -> Clause:
        """Return the passages that pass filters; what was asked of a generation is kept."""
        kept: Cache = self._generation.kept.setdefault("chosen", Cache())
        key = filters, filters.day
        found: Clause | None = kept.get(key)
        if found is None:
            found = _given(
                [
                    chosen(one.segment, filters, one.clock) & chosen_by_date(one.segment, filters)
                    for one in matchers
                ]
            )
            if not any(one.clock.over() for one in matchers):
                kept.put(key, found, sum(map(len, found[1])))
        return found

    def _works(self, day: str) -> Works | None:
        asked, found = self._folding
        if asked != day:
            works = works_of(self._generation, day)
            found = works.native() if works else None
            self._folding = day, found
        return found

    def _titles(self, number: int, documents: list[int]) -> list[tuple[str, str]]:
        """Return the letters of the titles of documents of a segment, whole and without what
        people leave out."""
        titles = self._generation.segments[number].catalog.facts("title", documents)
        return [(bare(title), bare(title_core(title))) for title in titles]


class _Explained(NamedTuple):
    """How the kernel scored: as is worked out anew where anyone asks."""

    signals: Signals
    plan: Plan
    certain: bool
    best: float

    def shares(self, place: Place) -> list[Share]:
        """Return what each field and term adds to the score at a place, greatest first."""
        clock, signals = Clock(), self.signals
        terms = telling_terms(self.plan.terms, signals)
        look = second_look.SecondLook(
            signals,
            terms,
            words=self.plan.keywords,
            best=self.best,
            certain=self.certain,
            clock=clock,
        )
        earned = rewards.Rewards(signals, terms, self.plan.marks.numbers)
        return Scores(Scorer(signals, terms, clock), earned, look, self.best).shares(place)


def native_of(generation: Generation) -> Native | None:
    """Return what searches a generation by the kernel, made once; None where that is not in
    use."""
    if "native" not in generation.kept:
        generation.kept["native"] = _native(generation, signals_of(generation))
    found: Native | None = generation.kept["native"]
    return found


def _native(generation: Generation, signals: Signals) -> Native | None:
    kernel, folding, scorers = loaded(), natively(), signals.natives
    if kernel is None or folding is None or scorers is None:
        return None
    held = [_held(segment) for segment in generation.segments]
    counts = (signals.text.count, signals.sections.count, signals.headings.count)
    ranker: Ranker = kernel.Ranker(scorers, held, counts, Policy(), folding)
    return Native(generation, signals, ranker)


def _held(segment: OpenSegment) -> tuple[bytes, bytes, bytes | None]:
    """Return what passages earn, how many pairs titles have, and which passages are alive."""
    alive = None if segment.alive is None else segment.alive.tobytes()
    pairs = title_pairs(segment).astype(np.float32, copy=False)
    return prior(segment).tobytes(), pairs.tobytes(), alive


def takes(order: Order) -> bool:
    """Tell whether the kernel lays out such pages."""
    page = order.sort == "relevance" and order.group == "passage"
    return page and order.offset + order.limit <= REFINED


def _given(masks: Sequence[np.ndarray[Any, np.dtype[np.bool_]]]) -> Clause:
    return "given", [mask.tobytes() for mask in masks]


def _clause(node: nodes.Node, segments: Sequence[OpenSegment]) -> Clause | None:
    """Return a clause as the kernel takes it; None where it does not match such ones."""
    if isinstance(node, nodes.Word) and node.is_text:
        fields = fields_of(node.field)
        if not node.terms:
            return "string", fold(node.text), fields
        terms = [("term", spelt(forms, fields, segments), fields) for forms in node.terms]
        return terms[0] if len(terms) == 1 else ("all", terms)
    if isinstance(node, nodes.Phrase) and node.field not in nodes.KEYWORD_FIELDS:
        folded = fold(node.text)
        string = "string", folded, fields_of(node.field or "body")
        in_body = node.field in (None, "body")
        return ("any", [string, ("over_lines", folded)]) if in_body else string
    if isinstance(node, nodes.Run):
        return "run", fold(node.text)
    if isinstance(node, nodes.Prefix) and node.anywhere:
        return "string", fold(node.text), fields_of(node.field)
    if isinstance(node, nodes.Prefix) and node.is_text:
        words = words_begun(node, segments)
        return "term", [(word, word, NEVER) for word in words], fields_of(node.field)
    if isinstance(node, (nodes.All, nodes.Any)):
        clauses = [_clause(one, segments) for one in node.clauses]
        kind = "all" if isinstance(node, nodes.All) else "any"
        return None if None in clauses else (kind, clauses)
    if isinstance(node, nodes.Not):
        inner = _clause(node.clause, segments)
        return inner and ("not", inner)
    return None
