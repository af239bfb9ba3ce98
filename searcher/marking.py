"""Places found → what is marked of each: in the passage, its headings, its document's title.

The kernel does it where it is in use and knows all that is wanted; `mark` says what it comes to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher import highlight
from searcher.analysis import Segmenter, fold, other_terms
from searcher.highlight import HAN_RUN, Span, Wanted, highlights
from searcher.kernel import loaded
from searcher.model import Passage, Snippet
from searcher.search import Ranking
from searcher.search.plan import Plan
from searcher.search.terms import PARTICLES
from searcher.store.segment import OpenSegment
from searcher.text.folding import natively
from searcher.text.han import HAN_OF_WORDS

if TYPE_CHECKING:
    from searcher.kernel.compiled import Asked, Cutter, Marker, Terms

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


class Told(NamedTuple):
    """What is told of a place: its document, the passage's number in that, the passage, or its
    fields but for its id; what is marked, the snippet, and the text that the permalink is of."""

    document: int
    number: int
    passage: Passage | tuple[Any, ...]
    marks: Marks
    snippet: Snippet
    linked: str

    @property
    def text(self) -> str:
        """The text of the passage."""
        passage = self.passage
        return passage.text if isinstance(passage, Passage) else str(passage[0])


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
    for strings in _weaker_strings(plan):
        yield Wanted(strings=tuple(strings))


def _weaker_strings(plan: Plan) -> list[list[str]]:
    terms = plan.weaker
    return [
        [*terms.pairs, *terms.words, *terms.kindred],
        [char for char in terms.characters if char not in PARTICLES],
    ]


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
) -> dict[int, Told]:
    """Return what the kernel tells of the places of a ranking with some numbers; nothing of
    those that `mark` must see to."""
    marker, plan = _marker(), ranking.plan
    wanted = plan.marks
    beyond = wanted.prefixes or wanted.loose or wanted.spaced or wanted.numbers
    if marker is None or beyond or cutter.mixed:
        return {}
    asked = _asked(plan, snippets=snippets)
    found: dict[int, Told] = {}
    lying: dict[OpenSegment, list[int]] = {}
    for number in numbers:
        lying.setdefault(ranking.places[number].segment, []).append(number)
    for segment, here in lying.items():
        if segment.native is None:
            continue
        passages = [ranking.places[number].passage for number in here]
        owners = segment.document_of.take(passages).tolist()
        titles = segment.catalog.facts("title", owners)
        hits = segment.native.hits(
            marker, asked, list(zip(passages, titles)), (cutter_of(cutter), _other_terms)
        )
        firsts = segment.document_starts.take(owners).tolist()
        for number, owner, at, first, hit in zip(here, owners, passages, firsts, hits):
            if hit is not None:
                passage, above, body, title, headings, text, spans = hit
                marks, cut = Marks(above, body, title, headings), Snippet(text, spans)
                found[number] = Told(owner, at - first, passage, marks, cut, passage[0])
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
    han = [word for word in wanted.words if HAN_RUN.fullmatch(word)]
    asked: Asked = kernel.Asked(
        han,
        list(wanted.words.difference(han)),
        wanted.strings,
        list(wanted.weak),
        _weaker_strings(plan),
        counted=snippets and len(wanted.words) <= MOST_WORDS,
        marked=snippets,
    )
    return asked


@lru_cache(maxsize=1 << 10)
def _other_terms(folded: str) -> list[tuple[str, int, int]]:
    """Return the terms of a text that no segmenter is needed for; one title, and headings of one
    name, stand above many hits."""
    return list(other_terms(folded))
