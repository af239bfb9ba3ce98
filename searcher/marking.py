"""Places found → hits: what is marked of each, in the passage, its headings, its document's title.

The kernel marks where it is in use and knows all that is wanted; `mark` says what it comes to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher import highlight
from searcher.analysis import NUMERALS, Segmenter, other_terms, segmenter
from searcher.highlight import (
    Span,
    Wanted,
    find_string,
    highlights,
    highlights_of,
    snippet_below,
)
from searcher.hits import Hit, Told
from searcher.kernel import loaded
from searcher.model import Passage
from searcher.search import Place, Ranking
from searcher.search.clock import Clock
from searcher.search.native import Making
from searcher.search.plan import Plan
from searcher.search.seams import find_crossing
from searcher.store.generation import Generation
from searcher.store.segment import OpenSegment, blankless
from searcher.store.standings import Standings
from searcher.text.folding import natively
from searcher.text.han import HAN_OF_WORDS

if TYPE_CHECKING:
    from searcher.kernel.compiled import Asked, Cutter, Found, Marker, Terms
    from searcher.search.native import HitTold

# Of more words it is quicker to cut the few texts that are shown.
MOST_WORDS = 100
# So many hits are made between two looks at the clock.
TOGETHER = 64


class Counted(NamedTuple):
    """How often each wanted word stands as a word in a passage, in the headings above it, and
    in its document's title."""

    body: dict[str, int]
    heading: dict[str, int]
    title: dict[str, int]


class Marks(NamedTuple):
    """The headings above most of what matched, and the matched stretches of the passage, of
    the title and of each heading."""

    above: tuple[str, ...]
    body: tuple[Span, ...] = ()
    title: tuple[Span, ...] = ()
    headings: tuple[tuple[Span, ...], ...] = ()


class Marking(NamedTuple):
    """What is to be said of hits beside where they stand."""

    cutter: Segmenter
    clock: Clock
    explain: bool = False
    snippets: bool = True
    context: int = 0
    standings: Standings | None = None


NO_COUNTS = Counted({}, {}, {})


def hits_of(ranking: Ranking, marking: Marking, *, after: int = 0) -> tuple[Hit, ...]:
    """Return the hits at a ranking's places, their ranks counted on from `after`; those for
    which there is time."""
    hits: list[Hit] = []
    for first in range(0, len(ranking.places), TOGETHER):
        numbers = range(first, min(first + TOGETHER, len(ranking.places)))
        if marking.clock.over():
            break
        told = told_natively(ranking, numbers, marking.cutter, snippets=marking.snippets)
        left = [number for number in numbers if number not in told]
        counts = count_words(ranking, left) if left and marking.snippets else {}
        for number in numbers:
            place = ranking.places[number]
            seen: Told | Found | None = told.get(number)
            if seen is None:
                if marking.clock.over():
                    break
                seen = _seen(place, ranking, marking, counted=counts.get(number, NO_COUNTS))
            hit = Hit(
                seen,
                place.segment,
                marking.standings,
                rank=after + number + 1,
                score=round(place.score, 4),
                marked=marking.snippets,
                others=place.others,
                more=place.more,
            )
            hits.append(hit)
            if marking.explain:
                hit.explanation = tuple(ranking.scores.shares(place))
            if marking.context:
                hit.context = hit.around(marking.context)
    return tuple(hits)


def making_of(generation: Generation) -> Making | None:
    """Return how the kernel makes the hits of a generation; None where it does not."""
    kept: Making | None = generation.kept.get("making")
    if kept is not None:
        return kept
    marker, cutter = _marker(), segmenter(generation.manifest.userdict)
    if marker is None or cutter.mixed:
        return None
    titles = [segment.catalog.column("title") for segment in generation.segments]
    making = marker, titles, (cutter_of(cutter), _other_terms)
    # What is read one by one at first, or cut by what is still to be loaded, changes once.
    if cutter.is_loaded and all(isinstance(column, list) for column in titles):
        generation.kept["making"] = making
    return making


def hits_told(
    told: Sequence[HitTold], generation: Generation, first: int, *, marked: bool
) -> tuple[Hit, ...]:
    """Return the hits of which the kernel tells, ranked from the first on."""
    segments, standings = generation.segments, Standings(generation)
    return tuple(
        [
            Hit(
                hit,
                segments[number],
                standings,
                rank=rank,
                score=round(score, 4),
                marked=marked,
                more=more,
            )
            for rank, (number, score, more, hit) in enumerate(told, first)
        ]
    )


def _seen(place: Place, ranking: Ranking, marking: Marking, *, counted: Counted) -> Told:
    """Return what is told of a place, as the kernel tells it."""
    segment = place.segment
    document = int(segment.document_of[place.passage])
    number = place.passage - int(segment.document_starts[document])
    passage = segment.passage_of(document, number)
    link, marks = passage.text, Marks(passage.heading)
    plan, wanted = ranking.plan, ranking.plan.marks
    running = _running_over(place, wanted)
    seams = (*wanted.spaced, *map(blankless, running))
    over = max((segment.passages_over(place.passage, letters) for letters in seams), default=1)
    if over > 1:
        passage, counted = segment.joined(place.passage, over), counted._replace(body={})
        if running and not any(any(find_string(passage.text, one)) for one in running):
            # A blank was typed for the seam.
            passage = segment.joined(place.passage, over, between="\n")
        plan = plan._replace(marks=wanted._replace(spaced=seams))
    title = segment.catalog.fact("title", document)
    if marking.snippets or passage.page_breaks or passage.heading_breaks:
        marks = mark(passage, title, plan, marking.cutter, counted=counted)
    if not marking.snippets:
        return Told(document, number, passage, *marks, linked=link)
    cut = snippet_below(passage.text, marks.body, above=(title or "", *marks.above))
    return Told(document, number, passage, *marks, *cut, linked=link)


def _running_over(place: Place, wanted: Wanted) -> list[str]:
    """Return the strings that begin in a passage and run over into the next."""
    found = ((one, find_crossing(place.segment, one)) for one in wanted.running)
    return [one for one, begun in found if place.passage in begun]


def count_words(ranking: Ranking, places: Sequence[int]) -> dict[int, Counted]:
    """Count the wanted words at some places of a ranking, given by their numbers."""
    counts = {number: Counted({}, {}, {}) for number in places}
    if len(ranking.plan.marks.words) > MOST_WORDS:
        return counts
    for segment in {ranking.places[number].segment for number in places}:
        numbers = [n for n in places if ranking.places[n].segment is segment]
        passages = np.array([ranking.places[n].passage for n in numbers], np.intp)
        for at, (name, speaking) in enumerate(_speaking(segment, passages)):
            field = segment.arrays.field(name)
            for word in ranking.plan.marks.words:
                ordinal = field.find(word)
                freqs = (
                    field.freqs_in(ordinal, speaking) if ordinal >= 0 else np.zeros(len(numbers))
                )
                for number, freq in zip(numbers, freqs.tolist(), strict=True):
                    counts[number][at][word] = int(freq)
    return counts


def mark(
    passage: Passage, title: str | None, plan: Plan, cutter: Segmenter, *, counted: Counted
) -> Marks:
    """Return what to mark of a passage found. Where no word of the query stands in it nor above
    it, that is what else it was scored by: kindred terms and character pairs, at last single
    characters."""
    found = _marked(passage, title, plan.marks, cutter, counted=counted)
    for wanted in plan.weaker:
        if found.body or found.title or any(found.headings):
            break
        found = _marked(passage, title, wanted, cutter, counted=counted)
    return found


def _marked(
    passage: Passage, title: str | None, wanted: Wanted, cutter: Segmenter, *, counted: Counted
) -> Marks:
    body = highlights(passage.text, wanted, cutter=cutter, counts=counted.body)
    above = _heading_of(passage, body)
    titled = highlights_of([title or ""], wanted, cutter=cutter, counts=counted.title)
    headed = highlights_of(above, wanted, cutter=cutter, counts=counted.heading)
    return Marks(above, body, titled[0], tuple(headed))


def _speaking(
    segment: OpenSegment, passages: NDArray[np.intp]
) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """Yield each field with the passages whose postings of it speak for some."""
    yield "body", passages
    yield "heading", segment.section_starts.take(segment.section_of.take(passages))
    yield "title", segment.document_starts.take(segment.document_of.take(passages))


def _heading_of(passage: Passage, marks: Sequence[Span]) -> tuple[str, ...]:
    """Return the headings above most of what was looked for."""
    if not marks or not passage.heading_breaks:
        return passage.heading
    found: Counter[tuple[str, ...]] = Counter()
    for start, end in marks:
        found[passage.heading_at(start)] += end - start
    return found.most_common(1)[0][0]


def told_natively(
    ranking: Ranking, numbers: Sequence[int], cutter: Segmenter, *, snippets: bool
) -> dict[int, Found]:
    """Return what the kernel tells of the places of a ranking with some numbers; nothing of those
    that `mark` must see to."""
    marker, plan = _marker(), ranking.plan
    wanted = plan.marks
    beyond = wanted.prefixes or wanted.loose or wanted.spaced or wanted.numbers
    if marker is None or beyond or cutter.mixed:
        return {}
    asked, words = _asked(plan, snippets=snippets), (cutter_of(cutter), _other_terms)
    lying: dict[OpenSegment, list[int]] = {}
    for number in numbers:
        lying.setdefault(ranking.places[number].segment, []).append(number)
    found: dict[int, Found] = {}
    for segment, here in lying.items():
        if segment.native is not None:
            begun = [find_crossing(segment, one) for one in wanted.running]
            if any(map(len, begun)):
                here = [n for n in here if not _running_over(ranking.places[n], wanted)]
            passages = [ranking.places[number].passage for number in here]
            titles = segment.catalog.column("title")
            hits = segment.native.hits(marker, asked, passages, titles, words)
            found.update((number, hit) for number, hit in zip(here, hits) if hit is not None)
    return found


def cutter_of(cutter: Segmenter) -> Terms | Cutter:
    """Return the cutting of a segmenter, whose dictionary is loaded by the first run."""
    native = cutter.native if cutter.is_loaded else None
    return native or (lambda run: cutter.cut(run))


@lru_cache(maxsize=1)
def _marker() -> Marker | None:
    """Return how the kernel marks and cuts texts; None where it is not in use."""
    kernel, folding = loaded(), natively()
    if kernel is None or folding is None:
        return None
    marker: Marker = kernel.Marker(
        folding,
        (HAN_OF_WORDS[0], HAN_OF_WORDS[-1]),
        NUMERALS,
        sentence_ends=highlight.SENTENCE_ENDS,
        closing=highlight.CLOSING,
        clause_ends=highlight.CLAUSE_ENDS,
        heading_ends=highlight.HEADING_ENDS,
        ellipsis=highlight.ELLIPSIS,
        width=highlight.SNIPPET_WIDTH,
    )
    return marker


def _asked(plan: Plan, *, snippets: bool) -> Asked:
    kernel = loaded()
    assert kernel is not None
    wanted = plan.marks
    han = wanted.han
    asked: Asked = kernel.Asked(
        han,
        list(wanted.words.difference(han)),
        wanted.strings,
        list(wanted.weak),
        [wanted.strings for wanted in plan.weaker],
        counted=snippets and len(wanted.words) <= MOST_WORDS,
        marked=snippets,
    )
    return asked


@lru_cache(maxsize=1 << 10)
def _other_terms(folded: str) -> list[tuple[str, int, int]]:
    """Return the terms of a text that no segmenter is needed for; one title, and headings of one
    name, stand above many hits."""
    return list(other_terms(folded))
