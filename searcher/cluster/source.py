"""A cluster as a source: that of a folder, which has of the large files what was read of them so
far. What a search will read is asked for before it begins, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from searcher.analysis import fold
from searcher.cluster.brought import fetch
from searcher.cluster.segment import BODY, PAIRS, ClusterSegment, signs_of_word
from searcher.cluster.store import ClusterStore
from searcher.query import nodes
from searcher.schema import CHARACTERS, LINES, SURE_LENGTH
from searcher.search.across import LONGEST
from searcher.search.clock import Clock
from searcher.search.filters import NO_FILTERS, Filters
from searcher.search.folder import FolderReader, FolderSource
from searcher.search.matcher import words_begun
from searcher.search.native import Marked, Window
from searcher.search.plan import Plan
from searcher.search.scorer import MOST_TERMS
from searcher.search.seams import BLANK
from searcher.search.second_look import COMMON_CHARACTER
from searcher.search.source import Answer, Found
from searcher.search.stretches import stretches
from searcher.store.generation import Generation
from searcher.store.segment import blankless

Sign = tuple[str, str]


class ClusterSource(FolderSource):
    """One generation of the index in a cluster.

    `userdict` as in FolderSource. Raises IndexMissing, IndexStale or ClusterFailed.
    """

    store: ClusterStore

    def reader(self, clock: Clock, *, day: str | None = None) -> ClusterReader:
        """Open it for one search, which ends with the clock and asks on an ISO day (today)."""
        return ClusterReader(self.generation, clock, day=day)

    def told_plainly(
        self, typed: str, window: Window, making: Marked, clock: Clock, *, fold: bool
    ) -> None:
        """Return None: what a plan reads is brought at once, before it is read."""


class ClusterReader(FolderReader):
    """What one search reads of a generation in a cluster."""

    def __init__(self, generation: Generation, clock: Clock, *, day: str | None = None) -> None:
        super().__init__(generation, clock, day=day)
        self._parts: Sequence[ClusterSegment] = generation.segments  # type: ignore[assignment]

    def frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """Return how many passages hold each of some words in their text."""
        asked = list(words)
        self._bring(postings=(), heads=((BODY, word) for word in asked))
        return super().frequencies(asked)

    def lives(self, node: nodes.Node, filters: Filters = NO_FILTERS) -> bool:
        """Tell whether any passage that passes the filters satisfies a clause."""
        # The kernel asks for what it reads by itself, and a string that stands nowhere is known
        # by few of its pairs.
        if self._native is None:
            self._bring(postings=signs_of(node, self._parts))
        return super().lives(node, filters)

    def answer(self, plan: Plan) -> Answer | None:
        """Return what a plan comes to where the kernel tells it."""
        self._bring_for(plan)
        answer = super().answer(plan)
        if answer is not None:
            fetch(
                self._parts[0].rows,
                [
                    part.texts_wanted(one.passage for one in answer.places if one.segment is part)
                    for part in self._parts
                ],
            )
        return answer

    def found(self, plan: Plan) -> Found:
        """Return what a plan finds."""
        self._bring_for(plan)
        return super().found(plan)

    def _bring_for(self, plan: Plan) -> None:
        """Bring the postings that a plan reads."""
        characters = [(CHARACTERS, char) for char in list(plan.terms.characters)[:MOST_TERMS]]
        # Those that stand nearly everywhere are only counted, and theirs are the longest.
        long = [sign for sign in characters if any(part.is_in_many(sign) for part in self._parts)]
        short = [sign for sign in characters if sign not in long]
        self._bring(
            postings=[*postings_of(plan, self._parts), *short], heads=[*heads_of(plan), *long]
        )
        self._bring(postings=[sign for sign in long if self._tells(sign)])

    def _tells(self, sign: Sign) -> bool:
        name, term = sign
        fields = [part.arrays.field(name) for part in self._parts]
        held = sum(field.doc_freq(at) for field in fields if (at := field.find(term)) >= 0)
        return held < COMMON_CHARACTER * sum(part.passages for part in self._parts)

    def _bring(self, *, postings: Iterable[Sign], heads: Iterable[Sign] = ()) -> None:
        postings, heads = list(postings), list(heads)
        wanted = [part.postings_wanted(postings) for part in self._parts]
        wanted += [part.postings_wanted(heads, heads=True) for part in self._parts]
        if any(blocks for _, blocks in wanted):
            fetch(self._parts[0].rows, wanted)


def postings_of(plan: Plan, parts: Sequence[ClusterSegment]) -> Iterator[Sign]:
    """Yield the terms of texts whose postings a plan reads, those that are not characters."""
    terms = plan.terms
    scored = {**terms.own, **terms.kindred}
    for term in scored if len(scored) <= MOST_TERMS else ():
        yield (BODY, term) if term in terms.words else (PAIRS, term)
    for forms in plan.words:
        yield from _word(forms)
    for clause in plan.required:
        yield from signs_of(clause, parts)


def heads_of(plan: Plan) -> Iterator[Sign]:
    """Yield the terms of which a plan only asks how many passages hold them, before it chooses."""
    scored = {**plan.terms.own, **plan.terms.kindred}
    for term in scored if len(scored) > MOST_TERMS else ():
        yield (BODY, term) if term in plan.terms.words else (PAIRS, term)
    for string in stretches(plan.terms.typed):
        for at in range(len(string) - 1):
            yield PAIRS, string[at : at + 2]


def signs_of(node: nodes.Node, parts: Sequence[ClusterSegment]) -> Iterator[Sign]:
    """Yield the terms of texts whose postings a clause reads in some segments."""
    for leaf in nodes.leaves(node):
        yield from _signs_of_leaf(leaf, parts)


def _signs_of_leaf(leaf: nodes.Node, parts: Sequence[ClusterSegment]) -> Iterator[Sign]:
    if isinstance(leaf, (nodes.Word, nodes.Near)) and leaf.terms:
        for forms in leaf.terms:
            yield from _word(forms)
    elif isinstance(leaf, nodes.Run):
        yield from _run(fold(leaf.text))
        yield from _over_lines(fold(leaf.text))
    elif isinstance(leaf, (nodes.Seam, nodes.Loose)):
        yield from _letters(blankless(leaf.text)[:LONGEST])
    elif isinstance(leaf, STRINGS) and leaf.field not in nodes.KEYWORD_FIELDS:
        yield from _string(leaf.text)
        if isinstance(leaf, nodes.Phrase):
            yield from _over_lines(fold(leaf.text))
    elif isinstance(leaf, nodes.Prefix) and leaf.anywhere:
        yield from _string(leaf.text)
    elif isinstance(leaf, nodes.Prefix) and leaf.is_text:
        yield from _word(words_begun(leaf, parts), as_string=False)


STRINGS = (nodes.Word, nodes.Phrase)


def _word(forms: Iterable[str], *, as_string: bool = True) -> Iterator[Sign]:
    for form in forms:
        yield from signs_of_word(form)
        # A longer one is a string too.
        if as_string and len(form) >= SURE_LENGTH:
            yield from _string(form)


def _letters(letters: str) -> Iterator[Sign]:
    """Yield what tells where letters run over blanks, or over the end of a passage."""
    for one, other in zip(letters, letters[1:]):
        yield from ((PAIRS, term) for term in (one, one + other, one + BLANK, BLANK + other))


def _run(folded: str) -> Iterator[Sign]:
    """Yield the pairs of a string, and the letters after which it may run over a seam."""
    for at in range(len(folded) - 1):
        yield from ((PAIRS, folded[at : at + 2]), (PAIRS, folded[at]))


def _over_lines(folded: str) -> Iterator[Sign]:
    """Yield the pairs of a string that may stand over the ends of lines."""
    for at in range(len(folded) - 1):
        yield LINES, folded[at : at + 2]


def _string(text: str) -> Iterator[Sign]:
    """Yield the pairs that cover a string: every second, and the last."""
    folded = fold(text)
    for at in {*range(0, len(folded) - 1, 2), len(folded) - 2} if len(folded) > 1 else ():
        yield PAIRS, folded[at : at + 2]
