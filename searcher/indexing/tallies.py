"""Postings as numbers that tell whether two collections of them are one, whatever their order.

Each occurrence (term, passage, position) gets a number that looks drawn by chance, and all are
added up. Two collections that differ have the same sum once in 2**64 times, also where someone
made one of them to look like the other: the numbers hang on a key drawn anew for every tally.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.postings import FieldArrays
from searcher.postings.columns import Column, Numbered, Texts
from searcher.postings.lexicon import encode_term
from searcher.postings.runs import Stretch, Terms

Numbers = NDArray[np.uint64]

# Bytes of records that are looked at together.
_CHUNK = 1 << 20
# The mixing steps of SplitMix64 (Steele, Lea and Flood, 2014).
_STEPS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_LAST_SHIFT = np.uint64(31)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Key(dict[str, int]):
    """Numbers of words, drawn by chance and kept; made anew it draws others."""

    def __init__(self) -> None:
        self._secret = os.urandom(16)
        self.pairs = np.uint64(int.from_bytes(os.urandom(8), "little"))

    def __missing__(self, word: str) -> int:
        digest = blake2b(encode_term(word), digest_size=8, key=self._secret).digest()
        number = self[word] = int.from_bytes(digest, "little")
        return number

    def numbers(self, terms: Any) -> Numbers:
        """Return the number of each term: of words, or of packed pairs."""
        if isinstance(terms, np.ndarray):
            return _mixed(terms.astype(np.uint64) ^ self.pairs)
        if isinstance(terms, Numbered):
            return self.numbers(terms.words).take(terms.numbers)
        return np.fromiter(map(self.__getitem__, terms), np.uint64, len(terms))


class Tally:
    """The sum over the occurrences of a field, and whether all positions in a passage were in
    order."""

    def __init__(self) -> None:
        self.sum = 0
        self.rising = True

    def add(self, column: Column | Texts, key: Key, *, first: int) -> None:
        """Add the occurrences of a batch whose first passage has the number `first`."""
        docs = np.asarray(column.docs, np.uint64) + np.uint64(first)
        self._add(key.numbers(column.terms), docs, column.positions)

    def add_stretch(self, terms: Numbers, stretch: Stretch) -> None:
        """Add the postings of some terms, given by their numbers."""
        owners = terms.repeat(stretch.counts)
        docs = stretch.docs.astype(np.uint64)
        if stretch.positions is None:
            self._count(_number(owners, docs) * stretch.freqs.astype(np.uint64))
        else:
            freqs = stretch.freqs
            self._add(owners.repeat(freqs), docs.repeat(freqs), stretch.positions)

    def _add(self, terms: Numbers, docs: Numbers, positions: Any) -> None:
        if positions is None:
            self._count(_number(terms, docs))
            return
        self._count(_number(terms, docs | positions.astype(np.uint64) << np.uint64(32)))

    def _count(self, numbers: Numbers) -> None:
        self.sum = (self.sum + int(numbers.sum(dtype=np.uint64))) % (1 << 64)


def tally_of(field: FieldArrays, key: Key) -> Tally:
    """Return the tally of a field as a segment holds it.

    Raises IndexDamaged where its terms or what is counted of them is out of order.
    """
    terms, tally = field.verify(), Tally()
    for first, last in _ranges(np.asarray(field.starts)):
        stretch = field.stretch(first, last)
        tally.add_stretch(key.numbers(_words(terms[first:last])), stretch)
        tally.rising = tally.rising and _is_rising(stretch)
    return tally


def _ranges(ends: NDArray[Any]) -> Iterator[tuple[int, int]]:
    """Yield ranges of terms with about so many bytes of records as are looked at together."""
    first, count = 0, len(ends) - 1
    while first < count:
        enough = int(ends[first]) + _CHUNK
        last = min(count, max(first + 1, int(np.searchsorted(ends, enough, side="right")) - 1))
        yield first, last
        first = last


def _words(terms: Terms) -> Sequence[str] | Numbers:
    if isinstance(terms, np.ndarray):
        return terms
    return [term.decode("utf-8", "surrogatepass") for term in terms]


def _is_rising(stretch: Stretch) -> bool:
    """True if the positions of every posting ascend."""
    positions = stretch.positions
    if positions is None or not len(positions):
        return True
    falls = np.flatnonzero(positions[1:] < positions[:-1]) + 1
    begins = np.cumsum(stretch.freqs, dtype=np.int64)
    return bool(np.isin(falls, begins, assume_unique=True).all())


def _number(terms: Numbers, places: Numbers) -> Numbers:
    return _mixed(terms ^ (places * _SPREAD))


def _mixed(numbers: Numbers) -> Numbers:
    for shift, factor in _STEPS:
        numbers = (numbers ^ numbers >> np.uint64(shift)) * np.uint64(factor)
    mixed: Numbers = numbers ^ numbers >> _LAST_SHIFT
    return mixed
