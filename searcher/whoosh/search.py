"""A query tree of Whoosh's → places of passages, scored by Whoosh, laid out as any search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh.query import AndNot, Not, Phrase, Query
from whoosh.query.spans import SpanNot, SpanQuery
from whoosh.reading import IndexReader

from searcher.analysis.analyzer import PIECE
from searcher.errors import InputError, quoted
from searcher.highlight import Wanted
from searcher.query import nodes
from searcher.search import Filters, Order, Place, Ranking
from searcher.search.bm25 import Floats
from searcher.search.clock import Clock
from searcher.search.collector import STEP, Eligible, page
from searcher.search.filters import chosen, chosen_by_date
from searcher.search.folder import FolderSource
from searcher.search.folding import works_of
from searcher.search.plan import plan
from searcher.search.scorer import Share
from searcher.search.second_look import Leads
from searcher.whoosh.index import PassageIndex
from searcher.whoosh.passages import Passages

OWN_TEXT = ("body", "text")


def search(
    asked: Query,
    source: FolderSource,
    filters: Filters,
    order: Order,
    *,
    clock: Clock | None = None,
) -> Ranking:
    """Return the places of the passages that a tree matches. Raises InputError for no tree."""
    if not isinstance(asked, Query):
        raise InputError(f"query is {quoted(asked)}: it is text, or a tree of whoosh.query")
    passages = Passages(source.generation)
    with PassageIndex(source.store, source.generation).searcher() as searching:
        found = sorted(searching.search(asked, limit=None).items())
        marks = _gather_marks(asked, searching.reader())
    pairs = np.array(found).reshape(-1, 2)
    eligible = _filter_found(passages, pairs, filters, order, clock=clock or Clock())
    hidden = 0
    if order.fold:
        eligible, hidden = _folded(source, eligible, filters.day)
    places, total = page(eligible, order, _as_they_are)
    return Ranking(
        places=tuple(places),
        total=total,
        complete=total,
        relaxed=False,
        plan=plan(nodes.All(()), filters, order)._replace(marks=marks),
        scores=_Scores(),
        folded=hidden,
    )


def _as_they_are(leads: Sequence[Leads], fill: object) -> list[Floats]:
    """Return what a second look adds, which is nothing."""
    return [np.zeros(len(passages), np.float32) for passages, _ in leads]


@dataclass(frozen=True)
class _Scores:
    """What Whoosh's score of a passage is made of, which it does not tell."""

    def shares(self, place: Place) -> list[Share]:
        """Return the score as one share."""
        return [("whoosh", "", place.score)]


def _filter_found(
    passages: Passages, found: NDArray[np.float64], filters: Filters, order: Order, *, clock: Clock
) -> list[Eligible]:
    """Return the passages found that pass the filters, segment by segment; `found` has the number
    of each and its score, in ascending order."""
    eligible = []
    numbers, scores = found[:, 0].astype(np.intp), found[:, 1]
    bounds = numbers.searchsorted(passages.starts)
    for at, segment in enumerate(passages.segments):
        inside = slice(bounds[at], bounds[at + 1])
        ordinals = passages.ordinals[at][numbers[inside] - passages.starts[at]]
        kept = (chosen(segment, filters, clock) & chosen_by_date(segment, filters))[ordinals]
        ordinals, held = ordinals[kept], scores[inside][kept]
        days = segment.arrays.values("day").take(ordinals) * STEP if order.sort == "date" else 0
        eligible.append(Eligible(segment, ordinals, held.astype(np.float32), held + days, ordinals))
    return eligible


def _folded(source: FolderSource, found: list[Eligible], as_of: str) -> tuple[list[Eligible], int]:
    """Return what is left where one of the copies and versions of a text stands for all, and how
    many documents are not."""
    worths = []
    for one in found:
        worth = np.zeros(len(one.segment.catalog), np.uint8)
        worth[one.segment.document_of.take(one.passages)] = 1
        worths.append(worth)
    hidden = works_of(source.generation, as_of).hidden(worths)
    left = []
    for one, documents in zip(found, hidden, strict=True):
        kept = np.flatnonzero(~documents[one.segment.document_of.take(one.passages)])
        passages = one.passages[kept]
        left.append(Eligible(one.segment, passages, one.scores[kept], one.keys[kept], passages))
    return left, sum(int(np.count_nonzero(one)) for one in hidden)


def _gather_marks(asked: Query, reader: IndexReader) -> Wanted:
    """Return what a tree looks for in the text of passages."""
    words: set[str] = set()
    strings: set[str] = set()
    for leaf in _walk_wanted(asked):
        if leaf.field() not in OWN_TEXT:
            continue
        if isinstance(leaf, Phrase) and all(word.startswith(PIECE) for word in leaf.words):
            first, *others = (word[1:] for word in leaf.words)
            strings.add(first + "".join(pair[-1] for pair in others))
            continue
        for _, raw in leaf.existing_terms(reader, expand=True):
            text = raw.decode("utf-8", "surrogatepass")
            (strings if text.startswith(PIECE) else words).add(text.removeprefix(PIECE))
    return Wanted(frozenset(words), (), tuple(sorted(strings)), ())


def _walk_wanted(asked: Query) -> Iterator[Query]:
    """Yield the leaves of a tree that are not left out."""
    if isinstance(asked, Not):
        return
    if asked.is_leaf():
        yield asked
        return
    for child in _parts(asked):
        yield from _walk_wanted(child)


def _parts(asked: Query) -> list[Query]:
    """Return the parts of a tree that are not left out; one that asks for places and tells no
    parts keeps a tree of the same that does not."""
    if isinstance(asked, (AndNot, SpanNot)):
        return [asked.a]
    parts = list(asked.children())
    return [asked.q] if isinstance(asked, SpanQuery) and not parts else parts
