"""The words of many texts at once: what `word_columns` gives for each, in whole arrays.

The texts are laid end to end. The segmenter sees all their Han characters in one call; which
word lies in which, and where in the order of words each stands, follows from offsets alone.
The kernel does all of that at once, where it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.analysis.grams import Codes, code_points
from searcher.analysis.segmenter import Segmenter
from searcher.analysis.units import unit_terms
from searcher.analysis.words import LATIN_RUN, LONGEST_RUN, RARE, latin_terms, words_and_begins

if TYPE_CHECKING:
    from searcher.kernel.compiled import Cutter

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
    """Terms, each a number among `words`, with the number of the text each stands in, ascending,
    and its place in the order of words.

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
    """Return the words of folded texts; those of one text in no particular order.

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
    laid = _Laid(whole, texts)
    if laid.is_odd:
        return _one_by_one(texts, cutter)
    if cutter.native is not None:
        return _native_words(laid, cutter.native)
    with cutter.vocabulary.lock:
        cutter.vocabulary.refresh()
        batch = _Batch(laid, cutter)
        batch.add_han()
        batch.add_others()
        batch.add_units()
        return batch.words()


class _Others(NamedTuple):
    """What no segmenter is needed for: terms, where the run of each begins, and where all that
    takes a place begins, runs and marks."""

    terms: list[str]
    anchors: list[int]
    places: Longs


class _Laid:
    """Texts laid end to end."""

    def __init__(self, whole: str, texts: Sequence[str]) -> None:
        self.whole = whole
        self.codes = code_points(whole)
        self.lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        self._kinds = _kinds_of(self.codes)

    @property
    def is_odd(self) -> bool:
        """Tell whether a character is among them that belongs to a mark before it."""
        return ODD in self._kinds.tobytes()

    def others(self) -> _Others:
        """Return Latin runs with their parts, and rare characters; marks only take a place."""
        kinds = self._kinds
        runs = list(self._runs((kinds == RUNS).nonzero()[0].tolist()))
        terms: list[str] = []
        anchors: list[int] = []
        for start, end in runs:
            kinds[start:end] = NONE
            held = latin_terms(self.whole[start:end])
            terms += held
            anchors += [start] * len(held)
        marks = (kinds == MARK) | (kinds == LINE)
        marks[1:] &= kinds[1:] != kinds[:-1]
        starts = np.array([start for start, _ in runs], np.int64)
        return _Others(terms, anchors, np.concatenate([marks.nonzero()[0], starts]))

    def _runs(self, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield where each Latin run and each rare character begins and ends."""
        end = 0
        for start in starts:
            if start >= end and (match := RUN.match(self.whole, start)):
                end = match.end()
                yield start, end


def _native_words(laid: _Laid, cutter: Cutter) -> Words:
    """Return the words of texts, from the kernel."""
    others, units = laid.others(), unit_terms(laid.whole)
    known: dict[str, int] = {}
    numbered = [known.setdefault(term, len(known)) for term in others.terms]
    joined, *columns, begins = cutter.terms(
        laid.codes.tobytes(),
        laid.lengths.astype(np.uint32).tobytes(),
        places=others.places.astype(np.uint32).tobytes(),
        others=(numbered, others.anchors),
        units=(
            [known.setdefault(term, len(known)) for term, _, _ in units],
            [start for _, start, _ in units],
        ),
    )
    words = joined.split(BETWEEN) if joined else []
    numbers, owners, positions = (np.frombuffer(column, np.int32) for column in columns)
    return Words([*words, *known], numbers, owners, positions, np.frombuffer(begins, np.uint8))


class _Batch:
    """The terms of texts laid end to end, by offset."""

    def __init__(self, laid: _Laid, cutter: Segmenter) -> None:
        self._laid = laid
        self._starts = np.append(0, (laid.lengths + 1).cumsum())
        self._cutter, self._vocabulary = cutter, cutter.vocabulary
        # The numbers of terms.
        self._terms: list[Ints] = []
        # For each term, where the word begins whose place in the order it takes.
        self._anchors: list[Longs] = []
        # Where what counts as a place in the order of words begins: words and marks.
        self._places: list[Longs] = []

    def add_han(self) -> None:
        """Take the segmenter's words; those inside a word share its place."""
        codes = self._laid.codes.copy()
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
        """Take what no segmenter is needed for."""
        terms, anchors, places = self._laid.others()
        self._places.append(places)
        self._terms.append(self._vocabulary.numbers(terms))
        self._anchors.append(np.array(anchors, np.int64))

    def add_units(self) -> None:
        """Take whole units, each at the place of the word that it begins in."""
        units = unit_terms(self._laid.whole)
        if units:
            self._terms.append(self._vocabulary.numbers([term for term, _, _ in units]))
            words = np.sort(np.concatenate(self._anchors))
            at = words.searchsorted([start for _, start, _ in units], side="right") - 1
            self._anchors.append(words.take(np.maximum(at, 0)))

    def words(self) -> Words:
        """Return the terms with their texts and places."""
        places = np.sort(np.concatenate(self._places))
        anchors = np.concatenate(self._anchors)
        lengths = self._laid.lengths
        owners = np.arange(len(lengths), dtype=np.int32).repeat(lengths + 1)
        texts = owners.take(anchors)
        before = places.searchsorted(self._starts)
        # How many places there are up to each character.
        flags = np.zeros(len(owners) + 1, np.int32)
        flags[places] = 1
        ranks = flags.cumsum(dtype=np.int32)
        positions = ranks.take(anchors) - 1 - before.take(texts)
        within = owners.take(places)
        begins = _flags(within, places - self._starts.take(within), lengths)
        words, numbers = self._vocabulary.distinct(np.concatenate(self._terms))
        order = texts.argsort(kind="stable")
        columns = (numbers[order], texts[order], positions.astype(np.int32)[order])
        return Words(words, *columns, begins)


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
