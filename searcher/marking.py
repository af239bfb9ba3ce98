"""Places found → what is marked of each: in the passage, its headings, its document's title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import Segmenter, fold
from searcher.highlight import Span, Wanted, highlights
from searcher.model import Passage
from searcher.search import Ranking
from searcher.search.plan import Plan
from searcher.search.terms import PARTICLES
from searcher.store.generation import OpenSegment

# Of more words it is quicker to cut the few texts that are shown.
MOST_WORDS = 100


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


def count_words(ranking: Ranking) -> list[Counted]:
    """Count the wanted words at each place of a ranking."""
    counts = [Counted({}, {}, {}) for _ in ranking.places]
    if len(ranking.plan.marks.words) > MOST_WORDS:
        return counts
    for segment in {place.segment for place in ranking.places}:
        numbers = [n for n, place in enumerate(ranking.places) if place.segment is segment]
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
    for wanted in _weaker(plan):
        if found.body or found.title or any(found.headings):
            break
        found = _marked(passage, title, wanted, cutter, counted=counted)
    return found


def _marked(
    passage: Passage, title: str | None, wanted: Wanted, cutter: Segmenter, *, counted: Counted
) -> Marks:
    body = highlights(passage.text, wanted, cutter=cutter, counts=counted.body)
    above = _heading_of(passage, body)
    titled = _marked_lines([title or ""], wanted, cutter, counted=counted.title)
    headed = _marked_lines(above, wanted, cutter, counted=counted.heading)
    return Marks(above, body, titled[0], tuple(headed))


def _marked_lines(
    lines: Sequence[str], wanted: Wanted, cutter: Segmenter, *, counted: Mapping[str, int]
) -> list[tuple[Span, ...]]:
    """Return the matched stretches of each of some lines, whose words are counted together."""
    folded = fold("\n".join(lines))
    # Where all or none of its occurrences are words, all of them are marked uncut.
    plain = {word: 0 for word, freq in counted.items() if freq in (0, folded.count(word))}
    return [highlights(line, wanted, cutter=cutter, counts=plain) for line in lines]


def _weaker(plan: Plan) -> Iterator[Wanted]:
    terms = plan.terms
    yield Wanted(strings=tuple(sorted({*terms.own, *terms.kindred})))
    yield Wanted(strings=tuple(sorted(terms.characters.keys() - PARTICLES)))


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
