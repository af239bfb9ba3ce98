"""The fields of an index as Whoosh asks for them, by term: texts from the segments' postings,
what documents say of themselves from the tables of filters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import merge
from itertools import groupby
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.fields import ID

from searcher.analysis import fold
from searcher.analysis.analyzer import PIECE
from searcher.postings import Cache, FieldArrays, spread
from searcher.postings.lexicon import TextLexicon, encode_term
from searcher.postings.runs import Ints
from searcher.schema import GRAMS
from searcher.search.matcher import REACHES, Matcher
from searcher.search.recut import words_in
from searcher.whoosh.passages import Passages
from searcher.whoosh.postings import Occurrences, Postings

# The fields of segments that a field of texts reads; others bear its own name.
PARTS = {"text": ("body",), "heading": ("heading", "label")}
# The label of an article stands so far behind the headings above it.
BEHIND = {"label": 1 << 16}
KEPT_BYTES = 32 << 20
# What a place of a word takes in memory, the word and its list included.
PLACE_BYTES = 200


class Word(bytes):
    """A word as a segment lists it: it is met as a word alone, in every segment that lists it.

    Any other bytes are what someone looks for, and are met as our own search meets a word: also
    by its characters, where it is long enough or stands nowhere as a word.
    """


class Field(Protocol):
    """A field by term."""

    @property
    def lengths(self) -> NDArray[Any]:
        """How many words each passage has in it."""

    def words(self, first: bytes) -> Iterator[bytes]:
        """Yield its words in order from `first` on."""

    def postings(self, term: bytes) -> Postings:
        """Return where a term stands."""


class TextField:
    """A field of texts. What stands once a section or document speaks for all its passages."""

    def __init__(self, passages: Passages, name: str) -> None:
        self._passages = passages
        self._name = "body" if name == "text" else name
        self._parts: Sequence[str] = PARTS.get(name, (name,))
        self._kept = Cache(KEPT_BYTES)

    @cached_property
    def lengths(self) -> NDArray[Any]:
        """How many words each passage has in it."""
        columns = []
        for segment in self._passages.segments:
            total = np.zeros(segment.passages, np.int64)
            for part in self._parts:
                counts = segment.arrays.lengths(part)
                starts = REACHES[part](segment) if part in REACHES else None
                total += counts if starts is None else counts[starts[:-1]].repeat(np.diff(starts))
            columns.append(total)
        return self._passages.row(columns)

    def words(self, first: bytes) -> Iterator[bytes]:
        """Yield its words in order from `first` on, those of no passage in service left out."""
        listed = [_list_words(field.lexicon, first) for _, _, field in self._fields("")]
        for raw, _ in groupby(merge(*listed)):
            word = Word(raw)
            if len(self.postings(word)):
                yield word

    def postings(self, term: bytes) -> Postings:
        """Return where a term stands: a piece of a string, a listed word, or what is typed."""
        listed = isinstance(term, Word)
        held: Postings | None = self._kept.get((listed, term))
        if held is None:
            held = self._found(term.decode("utf-8", "surrogatepass"), listed)
            self._kept.put((listed, bytes(term)), held, held.nbytes)
        return held

    def _found(self, text: str, listed: bool) -> Postings:
        if text.startswith(PIECE):
            return Postings(self._occurrences(GRAMS, text[1:]))
        words = self._occurrences("", text)
        others = np.empty(0, np.int32) if listed else self._typed(text)
        return Postings(words, others, read=lambda number: self._places(number).get(text, ()))

    def _places(self, number: int) -> dict[str, list[int]]:
        """Return where each word of a passage stands, ascending: its texts are cut again."""
        held: dict[str, list[int]] | None = self._kept.get(number)
        if held is None:
            held = {}
            segment, ordinal = self._passages.at(number)
            for part in self._parts:
                cut = words_in(segment, part, [ordinal])
                behind = BEHIND.get(part, 0)
                for place, word in sorted(zip(cut.positions.tolist(), cut.terms, strict=True)):
                    held.setdefault(word, []).append(place + behind)
            self._kept.put(number, held, PLACE_BYTES * sum(map(len, held.values())))
        return held

    def _typed(self, text: str) -> Ints:
        """Return the passages that our own search finds for a word."""
        masks = [Matcher(segment).term((text,), self._name) for segment in self._passages.segments]
        return self._passages.row(masks).nonzero()[0].astype(np.int32)

    def _fields(self, suffix: str) -> Iterator[tuple[int, str, FieldArrays]]:
        """Yield the fields that are read: the place of the segment, the part, the postings."""
        for number, segment in enumerate(self._passages.segments):
            for part in self._parts:
                yield number, part, segment.arrays.field(part + suffix)

    def _occurrences(self, suffix: str, text: str) -> Occurrences:
        """Return where a word stands, or a pair, or all pairs that a character begins."""
        parts = []
        for number, part, field in self._fields(suffix):
            if suffix and len(text) == 1:
                ordinals = field.prefix(text)
            else:
                ordinals = range(at := field.find(text), at + 1)
            if ordinals and ordinals.start >= 0:
                parts.append(self._reached(number, part, field, ordinals))
        return Occurrences.joined(parts)

    def _reached(self, number: int, part: str, field: FieldArrays, ordinals: range) -> Occurrences:
        """Return the passages in service that some terms' occurrences speak for."""
        held = field.stretch(ordinals.start, ordinals.stop)
        starts = np.cumsum(held.freqs, dtype=np.int64) - held.freqs
        passages, freqs = held.docs.astype(np.intp), held.freqs
        if part in REACHES:
            units = REACHES[part](self._passages.segments[number])
            counts = units.take(units.searchsorted(passages) + 1) - passages
            passages = spread(passages, counts)
            freqs, starts = freqs.repeat(counts), starts.repeat(counts)
        numbers = self._passages.numbers[number].take(passages)
        alive = numbers >= 0
        places = np.empty(0, np.int32)
        if held.positions is not None:
            places = held.positions + np.int32(BEHIND.get(part, 0))
        return Occurrences(numbers[alive], freqs[alive], starts[alive], places)


class FactField:
    """What documents say of themselves, by term: whole values, or their words where they have
    some. Typed characters are met wherever a value holds them, as the filters meet them."""

    def __init__(self, passages: Passages, name: str) -> None:
        self._field = passages.schema[name]
        self._whole = isinstance(self._field, ID)
        said: Sequence[str | None] = passages.ids if name == "id" else passages.said(name)
        owners = np.arange(passages.count) if name == "id" else passages.documents
        values = [said[owner] for owner in owners.tolist()]
        self._distinct = list(dict.fromkeys(value for value in values if value is not None))
        numbers: dict[str | None, int] = {value: at for at, value in enumerate(self._distinct)}
        self._value_of = np.array([numbers.get(value, -1) for value in values], np.int32)

    @cached_property
    def lengths(self) -> NDArray[Any]:
        """How many words each passage has in it."""
        sizes = np.zeros(len(self._distinct) + 1, np.int64)
        for holders in (held for term, held in self._terms.items() if _is_word(term)):
            for value, places in holders:
                sizes[value] += len(places)
        return sizes[self._value_of]

    @cached_property
    def _terms(self) -> dict[bytes, list[tuple[int, list[int]]]]:
        """For each term the values that hold it, and where."""
        terms: dict[bytes, list[tuple[int, list[int]]]] = {}
        for number, value in enumerate(self._distinct):
            if self._whole:
                terms[encode_term(value)] = [(number, [0])]
                continue
            for raw, _, _, encoded in self._field.index(value):
                places = list(self._field.format.decode_positions(encoded))
                terms.setdefault(raw, []).append((number, places))
        return terms

    @cached_property
    def _ordered(self) -> list[bytes]:
        return sorted(filter(_is_word, self._terms))

    def words(self, first: bytes) -> Iterator[bytes]:
        """Yield its words, or whole values, in order from `first` on."""
        return map(Word, self._ordered[bisect_left(self._ordered, first) :])

    def postings(self, term: bytes) -> Postings:
        """Return where a term stands."""
        held = self._terms.get(bytes(term), [])
        # Values without the term take no part: their place in these is never asked for.
        sizes, starts = np.zeros((2, len(self._distinct) + 1), np.int64)
        values = [value for value, _ in held]
        sizes[values] = [len(places) for _, places in held]
        starts[values] = sizes[values].cumsum() - sizes[values]
        passages = self._of_values(values)
        found = Occurrences(
            passages,
            sizes[self._value_of[passages]].astype(np.int32),
            starts[self._value_of[passages]],
            np.array([place for _, places in held for place in places], np.int32),
        )
        return Postings(found, self._of_values(self._holders(term)))

    def _holders(self, term: bytes) -> list[int]:
        """Return the values in which typed characters stand."""
        if self._whole or isinstance(term, Word) or not _is_word(term):
            return []
        text = term.decode("utf-8", "surrogatepass")
        return [number for number, value in enumerate(self._distinct) if text in fold(value)]

    def _of_values(self, numbers: list[int]) -> Ints:
        return np.isin(self._value_of, numbers).nonzero()[0].astype(np.int32)


def _is_word(term: bytes) -> bool:
    return not term.startswith(PIECE.encode())


def _list_words(lexicon: Any, first: bytes) -> Iterator[bytes]:
    assert isinstance(lexicon, TextLexicon)
    return map(lexicon.raw, range(lexicon.seek(first), len(lexicon)))
