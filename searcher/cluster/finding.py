"""What a plan finds in a cluster: the numbers of the whole, and the passages that may lead.

A search is a few requests: the numbers; then the passages and the sections that the engine's own
scores put first, which are near ours; then those of the sections, documents and strings that
speak for more; at last the texts of the few hundred that our sums put first of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import fold, pairs_of
from searcher.cluster.clauses import (
    EVERYTHING,
    Clauses,
    Part,
    Query,
    all_of,
    any_of,
    as_query,
    bare,
    counted,
    counting,
    filtered,
    numbers,
)
from searcher.cluster.client import Answer
from searcher.cluster.part import Asked, PartSegment, Row, SectionRow
from searcher.cluster.segment import ClusterSegment
from searcher.cluster.statistics import Statistics, signs_of, statistics_of
from searcher.schema import GRAMS
from searcher.search.bm25 import Floats
from searcher.search.clock import Clock
from searcher.search.collector import Place
from searcher.search.filters import bearers
from searcher.search.folding import Works, Worths, works_of
from searcher.search.plan import ENOUGH, Plan
from searcher.search.priors import FIRST, prior
from searcher.search.rewards import Rewards
from searcher.search.scorer import suffix_of, telling_terms
from searcher.search.signals import Signals
from searcher.search.source import Counts, Found, Held
from searcher.search.stretches import stretches
from searcher.search.terms import Terms
from searcher.search.weights import WEIGHTS
from searcher.store.generation import Generation, Mask

# How many passages and sections are asked for, and how many are looked at closely.
PASSAGES, SECTIONS, CLOSELY = 600, 600, 400
# So many sections, those with the most above their texts first, give so many passages each time.
BANDS, IN_BAND = (60, 240, 1_000), 300
# Of what is named, holds what was typed, or bears an article's number, so many.
NAMED, TYPED, BEARING = 200, 60, 200
# Documents of which the query names less of their titles are not asked for by name.
LEAST_NAMED, MOST_NAMED = 0.02, 60
# What the engine's BM25 has beside ours: 2.x multiplies by k1 + 1.
SCALE = 2.2
# So many documents are counted in one answer.
BUCKETS = 60_000

Ordinals = NDArray[np.intp]


class Finding:
    """Finds what one plan asks for in the segments of a generation."""

    def __init__(
        self, generation: Generation, clauses: Sequence[Clauses], clock: Clock, plan: Plan
    ) -> None:
        self._generation = generation
        self._clock = clock
        self._plan = plan
        self._statistics = statistics_of(generation)
        self._statistics.look_up(signs_of(plan.terms))
        signals = Signals((), self._statistics)
        self._terms = telling_terms(plan.terms, signals)
        self._names = names_of(self._statistics, replace(plan, terms=self._terms))
        self._places = [
            Placed(one, plan, self._names, number) for number, one in enumerate(clauses)
        ]

    def found(self) -> Found:
        """Return what is found."""
        counts, left = self._counts(), None
        whole = self._plan.only_whole(counts)
        if whole:
            counts = self._in_all(counts)
            left = self._folded(counts)
        chosen = self._chosen(whole)
        parts, held = [], []
        for place, (ordinals, complete) in zip(self._places, chosen, strict=True):
            if len(ordinals):
                part = self._part(place.segment, ordinals)
                parts.append(part)
                held.append(_held(part, complete, whole=whole))
        signals = Signals(parts, self._statistics)
        in_documents = self._in_documents if whole else None
        return Found(held, counts, signals, self._works(parts), left, in_documents)

    @property
    def _grouped(self) -> bool:
        return self._plan.order.group == "document"

    def _counts(self) -> Counts:
        """Count what holds all the words, and what only wants a date."""
        plan = self._plan
        complete = sum(counted(one) for one in self._each(lambda p: counting(p.complete)))
        present = (complete > 0,) * len(plan.words)
        if not complete and not plan.by_score:
            present = tuple(map(any, zip(*(place.present() for place in self._places))))
        documents = 0
        if complete and self._grouped:
            documents = sum(int(np.count_nonzero(p.documents(p.complete))) for p in self._places)
        undated = sum(place.undated() for place in self._places)
        return Counts(complete, documents, present, undated)

    def _in_all(self, counts: Counts) -> Counts:
        """Return numbers with those of what is in, where only passages with all the words are."""
        total = sum(counted(one) for one in self._each(lambda p: counting(p.shown)))
        owners = None
        if self._grouped:
            owners = sum(int(np.count_nonzero(p.documents(p.shown))) for p in self._places)
        return replace(counts, total=total, owners=owners)

    def _folded(self, counts: Counts) -> Counts | None:
        """Return the numbers without the copies and versions of others; None where there are
        none."""
        works = self._folding
        if works is None:
            return None
        there = [place.documents(place.within(works.mask(place))) for place in self._places]
        worths = [place.worths(one) for place, one in zip(self._places, there, strict=True)]
        works.known = works.hidden(worths)
        if not any(map(np.any, works.known)):
            return None
        for place, hidden in zip(self._places, works.known, strict=True):
            gone = place.documents([*place.complete, place.segment.spread(hidden)])
            counts = replace(
                counts,
                complete=counts.complete - int(gone.sum()),
                documents=max(counts.documents - int(np.count_nonzero(gone)), 0),
            )
            place.hide(hidden)
        return self._in_all(counts)

    @cached_property
    def _folding(self) -> _Folding | None:
        if not self._plan.order.fold:
            return None
        works = works_of(self._generation, self._plan.filters.day)
        return (
            _Folding(works, [len(one.segment.catalog) for one in self._places]) if works else None
        )

    def _works(self, parts: Sequence[PartSegment]) -> _PartWorks | None:
        if self._folding is None:
            return None
        segments: list[Any] = [place.segment for place in self._places]
        return _PartWorks(self._folding, segments, parts)

    def _each(self, body: Any) -> list[Answer]:
        """Return the answer of each segment to one search."""
        return [place.asked([body(place)])[0] for place in self._places]

    def _chosen(self, whole: bool) -> list[tuple[Ordinals, Ordinals]]:
        """Return of each segment the passages that may lead, and those with all the words."""
        return [self._of(place, whole) for place in self._places]

    def _of(self, place: Placed, whole: bool) -> tuple[Ordinals, Ordinals]:
        order, plan = self._plan.order, self._plan
        within = place.within() if whole else place.allowed
        wanted = max(PASSAGES, order.offset + order.limit + PASSAGES // 4)
        scored = _Scored(place.segment, self._terms, self._statistics.above, place.number)
        if whole and order.sort != "relevance":
            found = place.in_time(within, scored.passages(), sort=order.sort, size=wanted)
            return found, found
        scored.take(place.asked([place.leading(within, scored.passages(), wanted)])[0])
        scored.take_sections(place.sections([scored.leading_sections(place.firsts())])[0])
        bodies, bands = place.further(within, scored)
        further = place.asked(bodies)
        for answer in further:
            scored.take(answer)
        scored.take_sections(place.sections([scored.their_sections()])[0])
        complete = np.empty(0, np.intp)
        if not whole and not plan.by_score:
            listed = place.asked([bare(filtered(place.complete), ENOUGH)])[0]
            complete = np.array(sorted(numbers(listed)), np.intp)
        kept = {n for answer in further[bands:] for n in numbers(answer)} | set(complete.tolist())
        best = scored.best(
            max(CLOSELY, order.offset + order.limit), self._names.shares[place.number]
        )
        ordinals = np.array(sorted(kept.union(best)), np.intp)
        return ordinals, ordinals if whole else complete

    def _part(self, segment: ClusterSegment, ordinals: Ordinals) -> PartSegment:
        firsts = np.unique(segment.section_starts[segment.section_of[ordinals]])
        body, wanted = segment.body, ordinals.tolist()
        docs = [{"_index": body.index, "_id": str(n), "_source": ["w", "p"]} for n in wanted]
        fields = ["g", "w"] if self._terms.words else ["g"]
        docs += [
            {"_index": body.of_sections, "_id": str(n), "_source": fields} for n in firsts.tolist()
        ]
        client = segment.client
        rows = client.told(lambda: client.ask("POST", "/_mget", {"docs": docs}))["docs"]
        if not all(row.get("found") for row in rows):
            raise client.failed(
                "has lost rows of the index; mend it with: searcher index PATH --rebuild --index "
                f"{client.address}"
            )
        sources = [row["_source"] for row in rows]
        passages = {n: Row(said["w"], said["p"].encode()) for n, said in zip(wanted, sources)}
        for n, row in passages.items():
            segment.keep(n, row.content)
        sections = {
            n: SectionRow(said.get("w", ()), said["g"])
            for n, said in zip(firsts.tolist(), sources[len(wanted) :], strict=True)
        }
        return PartSegment(segment, passages, sections, asked=self._asked)

    @cached_property
    def _asked(self) -> Asked:
        plan = self._plan
        words = {form for forms in plan.words for form in forms}
        words |= plan.marks.words | plan.marks.weak | set(plan.terms.words)
        words |= {FIRST, *(f"第{article}条" for article in plan.terms.articles)}
        pairs = [one for one in {**plan.terms.pairs, **plan.terms.kindred} if len(one) == 2]
        packed = np.unique(pairs_of(pairs).pairs[::2]) if pairs else np.empty(0, np.uint64)
        return Asked(frozenset(words), packed)

    def _in_documents(self, places: Sequence[Place]) -> list[int]:
        """Return how many passages are in of the document of each place."""
        parts: list[Any] = [place.segment for place in places]
        owners = [
            int(part.documents_of[part.catalog.document_of(place.passage)])
            for part, place in zip(parts, places, strict=True)
        ]
        counts = {}
        for one in self._places:
            mine = [at for part, at in zip(parts, owners, strict=True) if part.whole is one.segment]
            counts[one.segment] = one.in_documents(mine)
        return [int(counts[part.whole][at]) for part, at in zip(parts, owners, strict=True)]


def names_of(statistics: Statistics, plan: Plan) -> _Names:
    """Return which documents a plan names."""
    return _Names(statistics.above, plan.terms, plan.marks.numbers)


class _Names(Rewards):
    """Which documents a query names, told by their titles and numbers alone."""

    def __init__(self, signals: Signals, terms: Terms, keys: Sequence[Any]) -> None:
        super().__init__(signals, terms, keys)
        self.strings = {} if not terms.typed else stretches(terms.typed)
        self._strings = {}

    @cached_property
    def shares(self) -> list[Floats]:
        """For each segment, how much the query names each document."""
        return [
            named + 4.0 * np.isin(np.arange(len(named)), self._all(number)).astype(np.float32)
            for number, (named, _) in enumerate(self._named)
        ]

    def _all(self, number: int) -> list[int]:
        segment = self._signals.segments[number]
        return [
            *self._borne[number].tolist(),
            *(one for key in self._numbers for one in bearers(segment, key)),
        ]

    def borne(self, number: int) -> Ordinals:
        """Return the documents of a segment that bear the query as their title."""
        return self._borne[number]

    def leading(self, number: int) -> Ordinals:
        """Return the documents of a segment that are named most."""
        shares = self.shares[number]
        (named,) = (shares >= LEAST_NAMED).nonzero()
        return named[(-shares[named]).argsort(kind="stable")[:MOST_NAMED]]

    def articles(self, number: int) -> Ordinals:
        """Return the passages of a segment that bear the number of an article asked for."""
        return self._bearing(number) if self._terms.articles else np.empty(0, np.intp)


class Placed:
    """What one plan asks of one segment."""

    def __init__(self, clauses: Clauses, plan: Plan, names: _Names, number: int) -> None:
        self.segment = clauses.segment
        self.number = number
        self._clauses, self._plan, self._names = clauses, plan, names
        self._base = [
            *clauses.alive(),
            *clauses.filtered(plan.filters),
            *map(clauses.part, plan.undated),
        ]
        self._dated = [*clauses.by_date(plan.filters), *map(clauses.part, plan.dates)]
        self._words = [clauses.term(forms) for forms in plan.words]
        self._hidden: list[Part] = []

    def asked(self, bodies: Sequence[Answer]) -> list[Answer]:
        """Return the answers to searches of passages."""
        return self.segment.client.many(self.segment.body.index, bodies)

    def sections(self, bodies: Sequence[Answer]) -> list[Answer]:
        """Return the answers to searches of sections."""
        return self.segment.client.many(self.segment.body.of_sections, bodies)

    @property
    def allowed(self) -> list[Part]:
        """Who may be found."""
        return [*self._base, *self._dated]

    @property
    def complete(self) -> list[Part]:
        """Who may be found and holds all the words."""
        return [*self.allowed, *self._words]

    def within(self, *more: Part) -> list[Part]:
        """Who is in where all the words are wanted: also what is itself what was typed."""
        words = all_of(self._words) if self._words else None
        named = [*self._named] if words is not None else []
        inside = [any_of([words, *named])] if words is not None else []
        return [*self.allowed, *inside, *more]

    @property
    def shown(self) -> list[Part]:
        """Who is in, of copies and versions one alone."""
        return self.within(*self._hidden)

    def holding(self) -> Mask:
        """Return the passages that may be found and hold all the words."""
        parts = self.complete
        whole = all_of(parts) if parts else EVERYTHING
        if isinstance(whole, np.ndarray):
            return whole
        found = np.zeros(self.segment.passages, bool)
        found[slice(None) if whole == EVERYTHING else self.segment.ordinals(whole)] = True
        return found

    @cached_property
    def _named(self) -> list[Part]:
        """What is what was typed: by its title, or as it stands."""
        documents = np.zeros(len(self.segment.catalog), bool)
        documents[self._names.borne(self.number)] = True
        found: list[Part] = [self.segment.spread(documents)]
        if strings := self._strings:
            found.append(all_of(strings))
        return found

    @cached_property
    def _strings(self) -> list[Part]:
        return [self._clauses.string(fold(one)) for one in self._names.strings]

    def hide(self, documents: Mask) -> None:
        """Leave out some documents from now on."""
        self._hidden.append(~self.segment.spread(documents))

    def present(self) -> list[bool]:
        """Tell for each word whether anyone holds it who may be found."""
        bodies = [counting([*self.allowed, word]) for word in self._words]
        return [counted(one) > 0 for one in self.asked(bodies)]

    def undated(self) -> int:
        """Count the documents that only want a date."""
        plan = self._plan
        if not plan.dates and not plan.filters.by_date:
            return 0
        without = self.segment.arrays.values("day") == 0
        if not without.any():
            return 0
        words = [any_of(self._words)] if plan.by_score and self._words else self._words
        return int(np.count_nonzero(self.documents([*self._base, without, *words])))

    def documents(self, parts: Sequence[Part]) -> NDArray[np.int64]:
        """Return how many passages of each document satisfy all parts."""
        found = np.zeros(len(self.segment.catalog), np.int64)
        whole = all_of(parts) if parts else EVERYTHING
        if isinstance(whole, np.ndarray):
            owners = self.segment.document_of[whole]
            return np.bincount(owners, minlength=len(found))
        for start in range(0, len(found), BUCKETS):
            some = np.zeros(len(found), bool)
            some[start : start + BUCKETS] = True
            query = filtered([whole] if some.all() else [whole, self.segment.spread(some)])
            terms = {"field": "d", "size": BUCKETS}
            body = {
                "size": 0,
                "track_total_hits": False,
                "query": query,
                "aggs": {"d": {"terms": terms}},
            }
            for bucket in self.asked([body])[0]["aggregations"]["d"]["buckets"]:
                found[bucket["key"]] = bucket["doc_count"]
        return found

    def in_documents(self, documents: Sequence[int]) -> NDArray[np.int64]:
        """Return for every document how many passages are in, of some documents."""
        if not documents:
            return np.zeros(len(self.segment.catalog), np.int64)
        asked = np.zeros(len(self.segment.catalog), bool)
        asked[list(documents)] = True
        return self.documents([*self.shown, self.segment.spread(asked)])

    def worths(self, there: NDArray[np.int64]) -> Worths:
        """Return for each document what of it is in: 0 for nothing, 3 where it is what was
        typed, else 1."""
        found = (there > 0).astype(np.uint8)
        named = self.documents([*self.allowed, any_of(self._named)]) if self._words else there * 0
        found[(named > 0) & (there > 0)] = 3
        return found

    def firsts(self) -> Part | None:
        """Return the first passages of the sections that may be found; None for all."""
        masks = [one for one in self.allowed if isinstance(one, np.ndarray)]
        if not masks:
            return None
        mask = np.asarray(all_of(masks))
        found = np.zeros(self.segment.passages, bool)
        found[self.segment.section_starts[self.segment.section_of[mask]]] = True
        return found

    def leading(self, within: Sequence[Part], scored: list[Query], size: int) -> Answer:
        """Return the search for the passages that the engine's scores put first."""
        query: Query = {"bool": {"filter": [filtered(within)], "should": scored}}
        if not self._grouped:
            return bare(query, size)
        return {**bare(query, size), "collapse": {"field": "d"}}

    @property
    def _grouped(self) -> bool:
        return self._plan.order.group == "document"

    def in_time(
        self, within: Sequence[Part], scored: list[Query], *, sort: str, size: int
    ) -> Ordinals:
        """Return the newest or the eldest passages, of one day those with the best scores."""
        way = "desc" if sort == "date" else "asc"
        day = {"order": way, "missing": "_last"}
        body = self.leading(within, scored, size)
        body["sort"] = [{"day": day}, {"_score": "desc"}]
        return np.array(sorted(numbers(self.asked([body])[0])), np.intp)

    def further(self, within: Sequence[Part], scored: _Scored) -> tuple[list[Answer], int]:
        """Return the searches for what sections, names, articles and strings speak for, and how
        many of the first are those of sections."""
        should, bodies = scored.passages(), []

        def search(part: Part, size: int) -> Answer:
            return bare({"bool": {"filter": [filtered([*within, part])], "should": should}}, size)

        bodies += [search(band, IN_BAND) for band in scored.bands(self._names.shares[self.number])]
        bands = len(bodies)
        named = np.zeros(len(self.segment.catalog), bool)
        named[self._names.leading(self.number)] = True
        if named.any():
            bodies.append(search(self.segment.spread(named), NAMED))
        bearing = np.zeros(self.segment.passages, bool)
        bearing[self._names.articles(self.number)] = True
        if bearing.any():
            bodies.append(search(bearing, BEARING))
        bodies += [search(string, TYPED) for string in self._strings]
        return bodies, bands


class _Scored:
    """What is known of the scores of a segment's passages without their texts."""

    def __init__(self, segment: ClusterSegment, terms: Terms, above: Signals, number: int) -> None:
        self._segment, self._terms, self._above, self._number = segment, terms, above, number
        self._passages: dict[int, float] = {}
        self._sections: dict[int, float] = {}

    def passages(self) -> list[Query]:
        """Return what scores passages."""
        return self._should(WEIGHTS.body, WEIGHTS.kindred)

    def leading_sections(self, firsts: Part | None) -> Answer:
        """Return the search for the sections that lead."""
        query: Query = {"bool": {"should": self._should(WEIGHTS.section, WEIGHTS.kindred_section)}}
        query["bool"]["minimum_should_match"] = 1
        if firsts is not None:
            query["bool"]["filter"] = [as_query(firsts)]
        return bare(query, SECTIONS)

    def their_sections(self) -> Answer:
        """Return the search for the scores of the sections of the passages that lead."""
        chosen = np.zeros(len(self._segment.section_starts) - 1, bool)
        chosen[self._segment.section_of[list(self._passages)]] = True
        firsts = np.zeros(self._segment.passages, bool)
        firsts[self._segment.section_starts[:-1][chosen]] = True
        return {**self.leading_sections(firsts), "size": max(int(chosen.sum()), 1)}

    def _should(self, own: float, kindred: float) -> list[Query]:
        terms, found = self._terms, []
        for term in {**terms.own, **terms.kindred}:
            weight = own * terms.own.get(term, 0.0) + kindred * terms.kindred.get(term, 0.0)
            field = "g" if suffix_of(term, terms) == GRAMS else "w"
            found.append({"term": {field: {"value": term, "boost": round(weight, 6)}}})
        return found

    def take(self, answer: Answer) -> None:
        """Take in the scores of passages."""
        for hit in answer["hits"]["hits"]:
            self._passages[hit["fields"]["n"][0]] = (hit["_score"] or 0.0) / SCALE

    def take_sections(self, answer: Answer) -> None:
        """Take in the scores of sections."""
        for hit in answer["hits"]["hits"]:
            section = int(self._segment.section_of[hit["fields"]["n"][0]])
            self._sections[section] = (hit["_score"] or 0.0) / SCALE

    @cached_property
    def _headed(self) -> Floats:
        """What the headings of each section gain."""
        found = np.zeros(len(self._segment.section_starts) - 1, np.float32)
        for term, weight in self._terms.own.items():
            suffix = suffix_of(term, self._terms)
            leaf = self._above.leaf("heading", term, suffix=suffix, number=self._number)
            if len(leaf.units):
                told = self._above.headings.idf(
                    self._above.frequency("heading", term, suffix=suffix)
                )
                found[leaf.units] += np.float32(weight * WEIGHTS.headings * told) * leaf.impacts
        return found

    def bands(self, named: Floats) -> list[Mask]:
        """Return the passages of the sections that lead by all but the texts of passages, a few
        sections, more, and many."""
        segment = self._segment
        above = self._headed.copy()
        if self._sections:
            at = np.fromiter(self._sections, np.intp, len(self._sections))
            above[at] += np.fromiter(self._sections.values(), np.float32, len(at))
        best = above.max(initial=0.0) + max(self._passages.values(), default=0.0)
        firsts = segment.section_starts[:-1]
        above += best * (prior(segment)[firsts] + named[segment.document_of[firsts]])
        order = (-above).argsort(kind="stable")[: BANDS[-1]]
        found = []
        for start, end in zip((0, *BANDS), BANDS):
            chosen = np.zeros(len(firsts), bool)
            chosen[order[start:end]] = True
            if chosen.any():
                found.append(np.repeat(chosen, np.diff(segment.section_starts)))
        return found

    def best(self, count: int, named: Floats) -> list[int]:
        """Return the passages that lead by all that is known of them."""
        at = np.array(sorted(self._passages), np.intp)
        if len(at) <= count:
            found: list[int] = at.tolist()
            return found
        sums = np.array([self._passages[n] for n in at.tolist()], np.float32)
        sections = self._segment.section_of[at]
        sums += self._headed[sections]
        sums += np.array([self._sections.get(one, 0.0) for one in sections.tolist()], np.float32)
        best = sums.max(initial=0.0)
        sums += best * (prior(self._segment)[at] + named[self._segment.document_of[at]])
        chosen: list[int] = at[(-sums).argsort(kind="stable")[:count]].tolist()
        return chosen


class _Folding:
    """Which documents of the segments are copies and versions of others."""

    def __init__(self, works: Works, sizes: Sequence[int]) -> None:
        self._works = works
        # Which documents are hidden of all that is found, where that was asked.
        self.known: list[Mask] | None = None
        self._bounds = np.cumsum([0, *sizes])
        members = np.zeros(int(self._bounds[-1]), bool)
        members[works.members] = True
        self._members = [members[a:b] for a, b in zip(self._bounds, self._bounds[1:])]

    def mask(self, place: Placed) -> Mask:
        """Return the passages of documents that have copies or versions."""
        return place.segment.spread(self._members[place.number])

    def hidden(self, worths: Sequence[Worths]) -> list[Mask]:
        """Return the documents of each segment that another stands for."""
        return self._works.hidden(worths)


class _PartWorks:
    """The same, asked of the documents of parts."""

    def __init__(
        self, works: _Folding, segments: Sequence[Any], parts: Sequence[PartSegment]
    ) -> None:
        self._works, self._segments, self._parts = works, segments, parts

    def hidden(self, worths: Sequence[Worths]) -> list[Mask]:
        """Return the documents of each part that another stands for."""
        if self._works.known is not None:
            known = self._works.known
            return [known[self._segments.index(p.whole)][p.documents_of] for p in self._parts]
        whole = [np.zeros(len(one.catalog), np.uint8) for one in self._segments]
        for part, worth in zip(self._parts, worths, strict=True):
            whole[self._segments.index(part.whole)][part.documents_of] = worth
        hidden = self._works.hidden(whole)
        return [hidden[self._segments.index(part.whole)][part.documents_of] for part in self._parts]


def _held(part: PartSegment, complete: Iterable[int], *, whole: bool) -> Held:
    mask = np.zeros(part.passages, bool)
    if whole:
        assert part.alive is not None
        mask |= part.alive
    else:
        mask[part.places_of(complete)] = True
    return Held(part, part.alive, mask)
