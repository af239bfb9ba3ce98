"""A query's tree and a source → places of passages, best first."""

from __future__ import annotations

from typing import NamedTuple

from searcher.analysis import segmenter
from searcher.notes import Note, note
from searcher.query import nodes
from searcher.search import explain
from searcher.search.candidates import Candidates, Scores, fold
from searcher.search.clock import Clock
from searcher.search.collector import Order, Place, page
from searcher.search.filters import Filters
from searcher.search.plan import Plan, Wording, plan
from searcher.search.rewards import Rewards
from searcher.search.rewrite import give_way, rewrite
from searcher.search.scorer import Scorer, telling_terms
from searcher.search.second_look import SecondLook
from searcher.search.source import Answer, Explained, Found, Source
from searcher.search.stretches import LONGEST
from searcher.search.suggestions import suggestions


class Ranking(NamedTuple):
    """The places of one page, and what the whole search found.

    `complete` counts what holds all the words, in documents where hits are grouped, else in
    passages; `folded` counts what another copy or version stands for; `missing` names the words that no passage holds, `absent` those that none holds
    which fits the rest; `undated` counts the documents left out for having no date, `notes` say
    what else was relaxed or left out. `plan` is what was asked of the source.
    """

    places: tuple[Place, ...]
    total: int
    complete: int
    relaxed: bool
    plan: Plan
    scores: Explained
    undated: int = 0
    folded: int = 0
    absent: tuple[nodes.Forms, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def search(
    tree: nodes.Node,
    source: Source,
    filters: Filters,
    order: Order,
    *,
    typed: str = "",
    synonyms: str | None = None,
    clock: Clock | None = None,
) -> Ranking:
    """Return the places for a query among a source's passages. Raises QueryError.

    `typed` is the query as it was typed: what holds it as it stands comes first.
    Once the clock's time is over the rest is left undone: what is found then fits the query,
    but more might, and the order is preliminary.
    """
    clock = clock or Clock()
    wording = Wording(typed, synonyms)
    searching = _Searching(source, filters, order, wording=wording, clock=clock)
    loosened = give_way(tree)
    if loosened is tree:
        return searching.explained(searching.ranking(tree))
    # No passage holds all that a long text quotes.
    ranking = searching.ranking(tree) if len(typed) <= LONGEST else None
    if ranking is None or not (ranking.total or searching.over()):
        given = searching.ranking(loosened)
        if given.total or ranking is None:
            ranking = given._replace(relaxed=True, notes=(note("gave_way"), *given.notes))
    return searching.explained(ranking)


class _Searching:
    """One search of a source: its reader, what hits must be, and how they are laid out."""

    def __init__(
        self, source: Source, filters: Filters, order: Order, *, wording: Wording, clock: Clock
    ) -> None:
        self.over = clock.over
        self._clock = clock
        self._reader = source.reader(clock, day=filters.as_of)
        self._cutter = segmenter(source.manifest.userdict)
        self._filters = filters
        self._order = order
        self._wording = wording
        self._tree: nodes.Node
        self._plain: bool

    def ranking(self, tree: nodes.Node) -> Ranking:
        """Return what a tree comes to."""
        self._tree = tree
        tree, notes, self._plain = rewrite(tree, self._reader, self._cutter, self._filters)
        planned = plan(tree, self._filters, self._order, wording=self._wording)
        relaxed = any([one.relaxes for one in notes])
        answer = self._reader.answer(planned)
        if answer is not None:
            return self._answered(planned, answer, notes, relaxed=relaxed)
        found = self._reader.found(planned)
        absent = explain.absent_words(planned, found.counts.present, self._reader)
        if planned.anchored and not planned.by_score and len(absent) == len(planned.words) > 0:
            planned = planned.without_words()
            found = self._reader.found(planned)
            found = found._replace(counts=found.counts._replace(complete=0, documents=0))
        ranking = ranked(planned, found, self._clock)
        relaxed = ranking.relaxed or relaxed
        return ranking._replace(absent=absent, notes=notes, relaxed=relaxed)

    def _answered(
        self, planned: Plan, answer: Answer, notes: tuple[Note, ...], *, relaxed: bool
    ) -> Ranking:
        """Return what a reader answered at once."""
        # Once time is over nothing is known to be absent.
        absent = (
            ()
            if self._clock.partial
            else explain.absent_words(planned, answer.present, self._reader)
        )
        complete = answer.complete
        if planned.anchored and not planned.by_score and len(absent) == len(planned.words) > 0:
            asked, planned, complete = planned, planned.without_words(), 0
            if planned.required != asked.required:
                answer = self._reader.answer(planned) or answer
        return Ranking(
            places=answer.places,
            total=answer.total,
            complete=complete,
            relaxed=relaxed or answer.total > complete,
            plan=planned,
            scores=answer.scores,
            undated=answer.undated,
            folded=answer.folded,
            absent=absent,
            notes=notes,
        )

    def explained(self, ranking: Ranking) -> Ranking:
        """Return a ranking with what is to be said of words, filters and offset; once time is
        over nothing is known of them."""
        absent = ranking.absent
        missing = explain.missing_words(absent, self._reader) if absent else ()
        notes = [*ranking.notes, *self._left_out(ranking, missing)]
        if self.over() or self._clock.partial:
            return ranking._replace(notes=())
        if not (notes or missing):
            return ranking
        return ranking._replace(missing=tuple(map(explain.shown, missing)), notes=tuple(notes))

    def _left_out(self, ranking: Ranking, missing: tuple[nodes.Forms, ...]) -> list[Note]:
        planned = ranking.plan
        notes: list[Note] = []
        if ranking.total and planned.same:
            notes += explain.same_notes(planned, self._reader)
        apart = [word for word in ranking.absent if word not in missing]
        if apart and planned.required and not planned.by_score:
            notes.append(note("apart", text=explain.listed(map(explain.shown, apart))))
        if ranking.undated:
            notes.append(note("undated", count=ranking.undated))
        if ranking.total and not ranking.places:
            count, offset = ranking.total, self._order.offset
            notes.append(note("past_end", count=count, offset=offset))
        if not ranking.total:
            notes += self._empty(planned, words=() if missing else planned.words)
        if not self._plain:
            complete = ranking.complete if not planned.by_score else 0
            notes += suggestions(self._tree, self._reader, self._cutter, complete=complete)
        return notes

    def _empty(self, planned: Plan, *, words: tuple[nodes.Forms, ...]) -> list[Note]:
        """Return why nothing is found: the filters, else what stands nowhere, or not together."""
        count = 0
        if planned.filters:
            everywhere = explain.without_filters(planned)
            count = ranked(everywhere, self._reader.found(everywhere), self._clock).total
        if count:
            return [note("filtered", count=count)]
        return list(explain.empty_notes(planned, self._reader, words=words))


def ranked(planned: Plan, found: Found, clock: Clock | None = None) -> Ranking:
    """Return the places for a plan among what a source found for it."""
    clock, order, counts = clock or Clock(), planned.order, found.counts
    whole = planned.only_whole(counts.complete)
    tiered = not (whole or planned.by_score)
    certain = planned.certain and whole
    terms = telling_terms(planned.terms, found.signals)
    scorer = Scorer(found.signals, terms, clock)
    rewards = Rewards(found.signals, terms, planned.marks.numbers)
    chosen = [
        Candidates.of(held, scorer, number=n, whole=whole, named=rewards.named(n))
        for n, held in enumerate(found.held)
    ]
    best = max((float(one.sums.max(initial=0.0)) for one in chosen), default=0.0) or 1.0
    look = SecondLook(
        found.signals, terms, words=planned.keywords, best=best, certain=certain, clock=clock
    )
    scores = Scores(scorer, rewards, look, best)
    chosen = [one.chosen(scores, tiered=tiered) for one in chosen]
    folded = None if found.works is None else fold(chosen, found, tiered=tiered)
    if folded is not None:
        chosen, counts = folded.chosen, folded.counts
    eligible = [one.eligible(order, scores, tiered=tiered) for one in chosen]
    places, total = page(eligible, order, look.gains)
    grouped = order.group == "document"
    return Ranking(
        places=tuple(places),
        total=total,
        complete=counts.documents if grouped else counts.complete,
        relaxed=sum(one.total for one in eligible) > counts.complete,
        plan=planned,
        scores=scores,
        undated=counts.undated,
        folded=0 if folded is None else folded.documents if grouped else folded.passages,
    )
