"""The words of many texts at once: what `word_columns` gives for each, in whole arrays.

The texts are laid end to end. The segmenter sees all their Han characters in one call; which
word lies in which, and where in the order of words each stands, follows from offsets alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.analysis.grams import Codes, code_points
from searcher.analysis.segmenter import Segmenter
from searcher.analysis.units import unit_terms
from searcher.analysis.words import LATIN_RUN, LONGEST_RUN, RARE, latin_terms, words_and_begins

# Stands between texts: no word, no mark, no space, so nothing reaches over it.
BETWEEN = "\0"
RUN = re.compile(rf"{LATIN_RUN}|{RARE}")
FIRST_HAN, LAST_HAN, SPACE = 0x4E00, 0x9FD5, 0x20
# What a character is the beginning of: nothing that takes a place, a mark, an underscore (a run
# of these is a mark of its own), a Latin run or a rare character; a rare character that is part of
# a mark before it (one that Python knows no name of); what is not known yet.
NONE, MARK, LINE, RUNS, ODD, UNKNOWN = range(6)
NAMED = {None: NONE, "mark": MARK, "line": LINE, "run": RUNS, "odd": ODD}
KINDS = re.compile(rf"(?P<odd>(?=\W){RARE})|(?P<run>{RUN.pattern})|(?P<mark>[^\s\w\0])|(?P<line>_)")

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


class Words(NamedTuple):
    """Terms, each a number among `words`, with the number of the text each stands in and its
    place in the order of words.

    `begins` has a bit a character, the lowest first, set where what takes a place in that order
    begins: words and marks. Those of each text fill whole bytes.
    """

    words: list[str]
    numbers: Ints
    texts: Ints
    positions: Ints
    begins: NDArray[np.uint8]

    @property
    def terms(self) -> list[str]:
        """The terms themselves."""
        return list(map(self.words.__getitem__, self.numbers.tolist()))


def words_of(texts: Sequence[str], cutter: Segmenter) -> Words:
    """Return the words of folded texts, in no particular order.

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
        or (_kinds_of(code_points(whole)) == ODD).any()
    ):
        return _one_by_one(texts, cutter)
    with cutter.vocabulary.lock:
        cutter.vocabulary.refresh()
        batch = _Batch(texts, cutter)
        batch.add_han()
        batch.add_others()
        batch.add_units()
        return batch.words()


class _Batch:
    """Texts laid end to end, and their terms by offset."""

    def __init__(self, texts: Sequence[str], cutter: Segmenter) -> None:
        self._whole = BETWEEN.join(texts)
        self._codes = code_points(self._whole)
        self._lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        self._starts = np.append(0, (self._lengths + 1).cumsum())
        self._cutter, self._vocabulary = cutter, cutter.vocabulary
        # The numbers of terms.
        self._terms: list[Ints] = []
        # For each term, where the word begins whose place in the order it takes.
        self._anchors: list[Longs] = []
        # Where what counts as a place in the order of words begins: words and marks.
        self._places: list[Longs] = []

    def add_han(self) -> None:
        """Take the segmenter's words; those inside a word share its place."""
        codes = self._codes.copy()
        codes[(codes < FIRST_HAN) | (codes > LAST_HAN)] = SPACE
        words = self._cutter.whole(codes.tobytes().decode("utf-32-le"))
        numbers = self._vocabulary.numbers(words)
        lengths = self._vocabulary.lengths(numbers)
        starts = lengths.cumsum(dtype=np.int64) - lengths
        kept = codes.take(starts) != SPACE
        numbers, begins = numbers[kept], starts[kept]
        inner, counts = self._vocabulary.inner(numbers)
        self._places.append(begins)
        self._terms += [numbers, inner]
        self._anchors += [begins, begins.repeat(counts)]

    def add_others(self) -> None:
        """Take Latin runs with their parts, and rare characters; marks only take a place."""
        kinds = _kinds_of(self._codes)
        runs = list(self._runs((kinds == RUNS).nonzero()[0].tolist()))
        terms: list[str] = []
        anchors: list[int] = []
        for start, end in runs:
            kinds[start:end] = NONE
            held = latin_terms(self._whole[start:end])
            terms += held
            anchors += [start] * len(held)
        before = np.zeros_like(kinds)
        before[1:] = kinds[:-1]
        (marks,) = (((kinds == MARK) | (kinds == LINE)) & (kinds != before)).nonzero()
        self._places += [marks, np.array([start for start, _ in runs], np.int64)]
        self._terms.append(self._vocabulary.numbers(terms))
        self._anchors.append(np.array(anchors, np.int64))

    def _runs(self, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield where each Latin run and each rare character begins and ends."""
        end = 0
        for start in starts:
            if start >= end and (match := RUN.match(self._whole, start)):
                end = match.end()
                yield start, end

    def add_units(self) -> None:
        """Take whole units, each at the place of the word that it begins in."""
        units = unit_terms(self._whole)
        if units:
            self._terms.append(self._vocabulary.numbers([term for term, _, _ in units]))
            words = np.sort(np.concatenate(self._anchors))
            at = words.searchsorted([start for _, start, _ in units], side="right") - 1
            self._anchors.append(words.take(np.maximum(at, 0)))

    def words(self) -> Words:
        """Return the terms with their texts and places."""
        places = np.sort(np.concatenate(self._places))
        anchors = np.concatenate(self._anchors)
        owners = np.arange(len(self._lengths), dtype=np.int32).repeat(self._lengths + 1)
        texts = owners.take(anchors)
        before = places.searchsorted(self._starts)
        # How many places there are up to each character.
        flags = np.zeros(len(owners) + 1, np.int32)
        flags[places] = 1
        ranks = flags.cumsum(dtype=np.int32)
        positions = ranks.take(anchors) - 1 - before.take(texts)
        within = owners.take(places)
        begins = _flags(within, places - self._starts.take(within), self._lengths)
        words, numbers = self._vocabulary.distinct(np.concatenate(self._terms))
        return Words(words, numbers, texts, positions.astype(np.int32), begins)


@lru_cache(maxsize=1)
def _table() -> NDArray[np.uint8]:
    """Return what each character is the beginning of, as far as that was asked."""
    return np.full(0x110000, UNKNOWN, np.uint8)


def _kinds_of(codes: Codes) -> NDArray[np.uint8]:
    """Return what each of some characters is the beginning of."""
    table = _table()
    kinds = table.take(codes)
    (unknown,) = (kinds == UNKNOWN).nonzero()
    if len(unknown):
        for code in np.unique(codes[unknown]).tolist():
            match = KINDS.match(chr(code))
            table[code] = NAMED[match.lastgroup if match else None]
        kinds = table.take(codes)
    return kinds


def _flags(texts: Ints | Longs, offsets: Longs, lengths: Longs) -> NDArray[np.uint8]:
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
    words = list(dict.fromkeys(terms))
    known = {word: number for number, word in enumerate(words)}
    numbers = np.fromiter(map(known.__getitem__, terms), np.int32, len(terms))
    return Words(words, numbers, np.array(owners, np.int32), np.array(positions, np.int32), flags)
