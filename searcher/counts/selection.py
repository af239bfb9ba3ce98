"""The passages that satisfy a query and filters: what is counted, segment by segment.

Nothing is relaxed here: only passages that hold all that was asked count, so that a further
filter or word never raises a count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import Segmenter, fold, segmenter
from searcher.errors import QueryError
from searcher.query import nodes, parse
from searcher.search.clock import Clock
from searcher.search.collector import Order
from searcher.search.filters import Filters
from searcher.search.folder import FolderSource
from searcher.search.plan import plan
from searcher.search.rewrite import as_found, run_on, spelled
from searcher.search.spaced import Living, close_up
from searcher.search.words import with_words
from searcher.store.segment import Mask, OpenSegment

BODY = "body_grams"


@dataclass(frozen=True)
class Part:
    """One segment and its passages that are counted."""

    segment: OpenSegment
    passages: Mask

    @property
    def by_document(self) -> NDArray[np.int64]:
        """How many of each document's passages are counted."""
        owners = self.segment.document_of[self.passages]
        return np.bincount(owners, minlength=len(self.segment.catalog))

    def occurrences(self, string: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the passages counted that hold a folded string, and how often each does."""
        held, freqs = self.segment.occurrences(string)
        kept = self.passages[held]
        return held[kept], freqs[kept]


@dataclass(frozen=True)
class Selection:
    """What a query and filters choose among a source's passages.

    `strings` are the folded strings that the query looks for, as typed; `partial` tells that
    time ran out and passages may be left out.
    """

    query: str
    parts: Sequence[Part]
    strings: tuple[str, ...]
    partial: bool

    def rows(self) -> Iterator[tuple[Part, int, int]]:
        """Give (part, document, passages counted) for every document with any."""
        for part in self.parts:
            counts = part.by_document
            for document in np.flatnonzero(counts).tolist():
                yield part, document, int(counts[document])


def select(source: FolderSource, query: str, filters: Filters, clock: Clock) -> Selection:
    """Return what a query, which may be blank, and filters choose. Raises QueryError."""
    if not query.strip():
        planned = plan(nodes.All(()), filters, Order())
        strings: tuple[str, ...] = ()
    else:
        reader = source.reader(clock, day=filters.as_of)
        cutter = segmenter(source.manifest.userdict)
        with clock.running():
            tree = _read(query, reader, cutter)
            strings = tuple(dict.fromkeys(_strings(tree)))
            planned = plan(with_words(tree, reader, cutter), filters, Order())
    with clock.running():
        chosen = source.chosen(planned, clock, day=filters.as_of)
    parts = [Part(segment, passages) for segment, passages in chosen]
    return Selection(query, parts, strings, clock.partial)


def strings_asked(query: str, source: FolderSource) -> tuple[str, ...]:
    """Return the folded strings that a query looks for. Raises QueryError where it has none."""
    tree = _read(query, source.reader(Clock()), segmenter(source.manifest.userdict))
    strings = tuple(dict.fromkeys(_strings(tree)))
    if not strings:
        problem = "there is nothing in it that could be counted"
        raise QueryError(query, 0, problem=problem, example='"信息化建设"')
    return strings


def _read(query: str, reader: Living, cutter: Segmenter) -> nodes.Node:
    """Return the tree of a query, words without the blanks between their characters, phrases as
    they are found."""

    def closed(leaf: nodes.Node) -> nodes.Node:
        if isinstance(leaf, nodes.Word):
            return close_up(leaf, reader, cutter)[0]
        if not isinstance(leaf, nodes.Phrase) or leaf.field in nodes.KEYWORD_FIELDS:
            return run_on(leaf)
        others = spelled(leaf, reader)
        ways = tuple(as_found(one, reader) for one in (leaf, *others))
        return nodes.Any(ways) if others else ways[0]

    return nodes.each_leaf(parse(query), closed, negated=False)


def _strings(tree: nodes.Node) -> Iterator[str]:
    """Give the folded strings that a tree looks for, not those it leaves out."""
    if isinstance(tree, (nodes.All, nodes.Any)):
        for clause in tree.clauses:
            yield from _strings(clause)
    elif isinstance(tree, nodes.Near):
        yield from map(fold, tree.words)
    elif isinstance(tree, nodes.Word):
        if tree.is_text:
            yield from map(fold, tree.text.split())
    elif not isinstance(tree, (nodes.Not, nodes.Dates)):
        if tree.field not in nodes.KEYWORD_FIELDS and tree.text.strip():
            yield fold(tree.text)


def spans_of(folded: str, strings: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give where strings stand in a folded text, occurrences that overlap too."""
    for string in strings:
        at = folded.find(string)
        while at >= 0:
            yield at, at + len(string)
            at = folded.find(string, at + 1)
