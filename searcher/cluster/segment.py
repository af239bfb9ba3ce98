"""A segment of an index in a cluster: what every search reads of it is at hand, postings and texts
are brought as they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from searcher.analysis import fold
from searcher.cluster.brought import SUFFIXES, Brought, fetch
from searcher.cluster.rows import Rows
from searcher.postings.frame import BLOCK
from searcher.schema import GRAMS
from searcher.store import SegmentEntry
from searcher.store.segment import OpenSegment

BODY, PAIRS = "body", "body" + GRAMS
# Fields and terms of them whose postings a search will read.
Signs = Iterable[tuple[str, str]]
Wanted = tuple[Brought, list[int]]


def signs_of_word(word: str) -> Iterator[tuple[str, str]]:
    """Yield the terms of texts whose postings tell of a word: one of two characters may be folded
    into its pair."""
    yield BODY, word
    if len(word) == 2:
        yield PAIRS, fold(word)


class ClusterSegment(OpenSegment):
    """A segment whose large files are in an index of the cluster."""

    def __init__(self, folder: Path, entry: SegmentEntry, *, rows: Rows, index: str) -> None:
        self.rows = rows
        names = [entry.name + suffix for suffix in SUFFIXES]
        files = {
            name: Brought(rows, index, folder / name, file=suffix[1:])
            for name, suffix in zip(names, SUFFIXES)
        }
        super().__init__(folder, entry, bring=files.__getitem__)
        self._docs, self._terms = files.values()
        self._docs.container, self._terms.container = self.arrays.containers

    def postings_wanted(self, signs: Signs, *, heads: bool = False) -> Wanted:
        """Return what is not at hand of the postings of some terms, or of the `heads` alone, which
        say how many passages hold each."""
        blocks: set[int] = set()
        for name, term in signs:
            field = self.arrays.field(name)
            ordinal = field.find(term)
            if ordinal >= 0:
                held = field.blocks_of(ordinal)
                blocks.update(held[:1] if heads else held)
        return self._terms, self._terms.missing(blocks)

    def is_in_many(self, sign: tuple[str, str]) -> bool:
        """Tell by the room that its postings take whether a term may stand in more than every
        eighth passage."""
        field = self.arrays.field(sign[0])
        ordinal = field.find(sign[1])
        return ordinal >= 0 and (len(field.blocks_of(ordinal)) - 2) * BLOCK * 8 > self.passages

    def texts_wanted(self, passages: Iterable[int]) -> Wanted:
        """Return what is not at hand of the texts of some passages."""
        blocks = chain.from_iterable(map(self.arrays.passages.blocks_of, passages))
        return self._docs, self._docs.missing(blocks)

    def expect(self, *, texts: Iterable[int] = (), words: Iterable[str] = ()) -> None:
        """Bring the texts of some passages and the postings of some words of texts at once."""
        signs = chain.from_iterable(map(signs_of_word, words))
        fetch(self.rows, [self.texts_wanted(texts), self.postings_wanted(signs)])

    def folded_texts(self, ordinals: Sequence[int]) -> list[str]:
        """The texts of some passages, folded."""
        fetch(self.rows, [self.texts_wanted(ordinals)])
        return super().folded_texts(ordinals)
