"""The words of many texts at once: what `word_columns` gives for each, in whole arrays.

The texts are laid end to end. The segmenter sees all their Han characters in one call; which
word lies in which, and where in the order of words each stands, follows from offsets alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.analysis.grams import code_points
from searcher.analysis.segmenter import Segmenter
from searcher.analysis.units import unit_terms
from searcher.analysis.words import LATIN_RUN, LONGEST_RUN, RARE, latin_terms, words_and_begins

# Stands between texts: no word, no mark, no space, so nothing reaches over it.
BETWEEN = "\0"
OTHERS = re.compile(rf"(?P<latin>{LATIN_RUN})|(?P<rare>{RARE})|(?P<mark>[^\s\w\0]+|_+)")
SHORTEST_WITH_INNER = 2
FIRST_HAN, LAST_HAN, SPACE = 0x4E00, 0x9FD5, 0x20

Longs = NDArray[np.int64]


class Words(NamedTuple):
    """Terms with the number of the text each stands in and its place in the order of words.

    `begins` has a bit a character, the lowest first, set where what takes a place in that order
    begins: words and marks. Those of each text fill whole bytes.
    """

    terms: list[str]
    texts: NDArray[np.int32]
    positions: NDArray[np.int32]
    begins: NDArray[np.uint8]


def words_of(texts: Sequence[str], cutter: Segmenter) -> Words:
    """The words of folded texts, in no particular order.

    >>> from searcher.analysis.segmenter import segmenter
    >>> found = words_of(["公安信息化", "5g,公安"], segmenter())
    >>> sorted(zip(found.texts.tolist(), found.positions.tolist(), found.terms))
    [(0, 0, '公安'), (0, 1, '信息'), (0, 1, '信息化'), (1, 0, '5'), (1, 0, '5g'), (1, 0, 'g'), (1, 2, '公安')]
    """
    whole = BETWEEN.join(texts)
    if (
        cutter.mixed
        or whole.count(BETWEEN) >= len(texts)
        or max(map(len, texts), default=0) > LONGEST_RUN
    ):
        return _one_by_one(texts, cutter)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    batch = _Batch(whole, lengths)
    batch.add_han(cutter)
    batch.add_others()
    batch.add_units()
    return batch.words()


class _Batch:
    """Texts laid end to end, and their terms by offset."""

    def __init__(self, whole: str, lengths: Longs) -> None:
        self._whole = whole
        self._lengths = lengths
        self._starts = np.append(0, (lengths + 1).cumsum())
        self._terms: list[str] = []
        # For each term, where the word begins whose place in the order it takes.
        self._anchors: list[Longs] = []
        # Where what counts as a place in the order of words begins: words and marks.
        self._places: list[Longs] = []

    def add_han(self, cutter: Segmenter) -> None:
        """Take the segmenter's words; those inside a word share its place."""
        codes = code_points(self._whole).copy()
        codes[(codes < FIRST_HAN) | (codes > LAST_HAN)] = SPACE
        words = cutter.whole(codes.tobytes().decode("utf-32-le"))
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        starts = lengths.cumsum() - lengths
        kept = codes.take(starts) != SPACE
        begins = starts[kept]
        self._terms += compress(words, kept.tolist())
        self._places.append(begins)
        self._anchors.append(begins)
        (long,) = (kept & (lengths > SHORTEST_WITH_INNER)).nonzero()
        inner = [cutter.inner[words[at]] for at in long.tolist()]
        self._terms += chain.from_iterable(inner)
        self._anchors.append(starts.take(long).repeat(list(map(len, inner))))

    def add_others(self) -> None:
        """Take Latin runs with their parts, and rare characters; marks only take a place."""
        places, anchors = [], []
        for match in OTHERS.finditer(self._whole):
            places.append(match.start())
            if match.lastgroup != "mark":
                terms = latin_terms(match[0]) if match.lastgroup == "latin" else [match[0]]
                self._terms += terms
                anchors += [match.start()] * len(terms)
        self._places.append(np.array(places, np.int64))
        self._anchors.append(np.array(anchors, np.int64))

    def add_units(self) -> None:
        """Take whole units, each at the place of the word that it begins in."""
        units = unit_terms(self._whole)
        if units:
            self._terms += [term for term, _, _ in units]
            words = np.sort(np.concatenate(self._anchors))
            at = words.searchsorted([start for _, start, _ in units], side="right") - 1
            self._anchors.append(words.take(np.maximum(at, 0)))

    def words(self) -> Words:
        """The terms with their texts and places."""
        places = np.sort(np.concatenate(self._places))
        anchors = np.concatenate(self._anchors)
        texts = self._starts.searchsorted(anchors, side="right") - 1
        before = places.searchsorted(self._starts)
        positions = places.searchsorted(anchors) - before.take(texts)
        owners = np.arange(len(self._lengths)).repeat(np.diff(before))
        begins = _flags(owners, places - self._starts.take(owners), self._lengths)
        return Words(self._terms, texts.astype(np.int32), positions.astype(np.int32), begins)


def _flags(texts: Longs, offsets: Longs, lengths: Longs) -> NDArray[np.uint8]:
    """Set bits at offsets in texts of some lengths, those of each text in bytes of its own."""
    sizes = 8 * (lengths + 7 >> 3)
    flags = np.zeros(int(sizes.sum()), bool)
    flags[(sizes.cumsum() - sizes).take(texts) + offsets] = True
    return np.packbits(flags, bitorder="little")


def _one_by_one(texts: Sequence[str], cutter: Segmenter) -> Words:
    terms: list[str] = []
    owners: list[int] = []
    positions: list[int] = []
    begun: list[NDArray[np.int64]] = []
    for number, text in enumerate(texts):
        columns, begins = words_and_begins(text, cutter)
        terms += columns.texts
        owners += [number] * len(columns.texts)
        positions += columns.positions
        begun.append(np.fromiter(begins, np.int64, len(begins)))
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    rows = np.arange(len(texts)).repeat(list(map(len, begun)))
    flags = _flags(rows, np.concatenate([np.empty(0, np.int64), *begun]), lengths)
    return Words(terms, np.array(owners, np.int32), np.array(positions, np.int32), flags)
