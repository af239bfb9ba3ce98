"""The postings of one field of a segment, decoded on demand from its records."""

from __future__ import annotations

import operator
from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from searcher.errors import IndexDamaged

from .bits import Bytes, padded, take, unpack, widths
from .cache import Cache
from .container import Container
from .lexicon import Lexicon, PairLexicon, TextLexicon
from .records import Heads, Invalid, Record, compact, decode, interleave, read_heads, unfold
from .runs import Ints, Longs, Stretch, Terms, spread

if TYPE_CHECKING:
    from searcher.kernel.compiled import Segment as Native

# A term in every so manieth document is common; so many looked up in it at once are many, one
# for so many documents that hold it.
TABLE_SHARE, MANY_LOOKED_UP = 16, 16


# What is kept of a term.
DOCS, FREQS, COUNT, SPANS, TABLE, PHRASE = range(6)


class FieldArrays:
    """The postings of one field; terms go by ordinal, in code-point order.

    `within` is the field of pairs that its words of two characters may be folded into.
    """

    def __init__(
        self,
        container: Container,
        name: str,
        *,
        lengths: NDArray[Any],
        cache: Cache,
        within: FieldArrays | None = None,
    ) -> None:
        self.name = name
        self.lengths = lengths
        # Who finds and decodes in place of numpy, where the kernel is in use.
        self.native: Native | None = None
        said = container.meta["fields"][name]
        self.has_positions: bool = said["positions"]
        self._cache = cache
        self._within = within
        self._invalid = container.invalid
        self._blocks_of = container.blocks_of
        pairs = f"{name}.pairs" in container
        self.lexicon: Lexicon = (PairLexicon if pairs else TextLexicon)(container, name)
        self._records = container.window(f"{name}.records", ("|u1",))
        count = len(self.lexicon) + 1
        self.starts = container.array(f"{name}.starts", ("<u4", "<u8"), count).data
        if self.starts[0] or self.starts[-1] != len(self._records):
            raise self._invalid(f"{name}.starts")

    @cached_property
    def wide(self) -> Bytes | None:
        """Return in how many bits a position in each document is kept; None without positions."""
        return position_widths(self.lengths) if self.has_positions else None

    @cached_property
    def last_position(self) -> int:
        """No position is greater; 0 without positions."""
        return 0 if self.wide is None else (1 << int(self.wide.max(initial=0))) - 1

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self.lexicon)

    @property
    def sizes(self) -> Longs:
        """The bytes of each term's record."""
        ends: Longs = np.asarray(self.starts).astype(np.int64)
        return ends[1:] - ends[:-1]

    def find(self, term: str) -> int:
        """Return the ordinal of `term`, or -1."""
        if self.native is not None:
            return self.native.find(self.name, term)
        key = (self.name, term)
        ordinal: int | None = self._cache.get(key)
        if ordinal is None:
            ordinal = self.lexicon.find(term)
            self._cache.put(key, ordinal, len(term))
        return ordinal

    def prefix(self, text: str) -> range:
        """Return the ordinals of the terms that begin with `text`; all of them for ""."""
        return self.lexicon.prefix(text)

    def term(self, ordinal: int) -> str:
        """Return the term at `ordinal`."""
        return self.lexicon.term(ordinal)

    def doc_freq(self, ordinal: int) -> int:
        """Return in how many documents the term occurs, deleted ones included."""
        if self.native is not None:
            return self.native.frequency(self.name, ordinal)
        key = (self.name, ordinal, COUNT)
        count: int | None = self._cache.get(key)
        if count is None:
            count = self._record(ordinal).postings
            self._cache.put(key, count, 0)
        return count

    def _record(self, ordinal: int) -> Record:
        start, stop = self.starts[ordinal], self.starts[ordinal + 1]
        try:
            return Record.read(self._records[start:stop], len(self.lengths))
        except Invalid:
            raise self._unsound() from None

    def blocks_of(self, ordinal: int) -> range:
        """Return the blocks of the file in which all that is kept of a term lies."""
        start, stop = self.starts[ordinal], self.starts[ordinal + 1]
        return self._blocks_of(f"{self.name}.records", start, stop)

    def _unsound(self) -> IndexDamaged:
        """Return the error for records that are none."""
        return self._invalid(f"{self.name} (postings)")

    def docs(self, ordinal: int) -> Ints:
        """Return the documents that hold the term, ascending."""
        if self.native is not None:
            return np.frombuffer(self.native.docs(self.name, ordinal), np.int32)
        return self._part(ordinal, DOCS)

    def freqs(self, ordinal: int) -> Ints:
        """Return how often the term occurs in each of its documents, in the order of `docs`."""
        if self.native is not None:
            return np.frombuffer(self.native.freqs(self.name, ordinal), np.int32)
        return self._part(ordinal, FREQS).astype(np.int32, copy=False)

    def _part(self, ordinal: int, part: int) -> NDArray[Any]:
        """Return the documents of a term, or its frequencies there in as few bytes as do."""
        key = (self.name, ordinal, part)
        held: NDArray[Any] | None = self._cache.get(key)
        if held is None:
            for decoded, values in self._decode(ordinal, part):
                values.setflags(write=False)
                self._cache.put((self.name, ordinal, decoded), values, values.nbytes)
                held = values if decoded == part else held
            assert held is not None
        return held

    def _decode(self, ordinal: int, part: int) -> list[tuple[int, NDArray[Any]]]:
        """Return a part of a term's postings, and the other where it comes with it."""
        record, documents = self._record(ordinal), len(self.lengths)
        try:
            if record.folded:
                docs, freqs = self._folded(ordinal, record)
                return [(DOCS, docs), (FREQS, compact(freqs))]
            return [(part, record.freqs(documents) if part == FREQS else record.docs(documents))]
        except Invalid:
            raise self._unsound() from None

    def _folded(self, ordinal: int, record: Record) -> tuple[Ints, Ints]:
        """Return the postings of a word that is a pair, out of those of the pair."""
        pairs, pair = self._pair_of(ordinal)
        counts = record.held(pairs._part(pair, FREQS).cumsum(dtype=np.intp))
        kept = counts.nonzero()[0]
        return pairs.docs(pair).take(kept), counts.take(kept)

    def _pair_of(self, ordinal: int) -> tuple[FieldArrays, int]:
        pairs = self._within
        pair = -1 if pairs is None else pairs.lexicon.find(self.lexicon.term(ordinal))
        if pairs is None or pair < 0:
            raise Invalid
        return pairs, pair

    def freqs_in(self, ordinal: int, docs: NDArray[Any]) -> NDArray[Any]:
        """Return how often the term occurs in each of some documents, 0 where it does not.

        The cheapest way to join lists: where many are looked up in a common term, its table by
        document is made and kept.
        """
        if self.native is not None:
            at, held = _meet(self.docs(ordinal), docs)
            return np.where(held, self.freqs(ordinal).take(at, mode="clip"), 0)
        count = self.doc_freq(ordinal)
        if len(docs) * MANY_LOOKED_UP > count and count * TABLE_SHARE > len(self.lengths):
            counted: NDArray[Any] = self._table(ordinal)[docs]
            return counted
        kept = self._cache.get((self.name, ordinal, FREQS))
        if kept is None and len(docs) * MANY_LOOKED_UP <= count:
            record = self._record(ordinal)
            if record.folded:
                return self._folded_in(ordinal, record, docs)
        at, held = _meet(self.docs(ordinal), docs)
        freqs = self._part(ordinal, FREQS).take(at, mode="clip")
        freqs[~held] = 0
        return freqs

    def _folded_in(self, ordinal: int, record: Record, docs: NDArray[Any]) -> Ints:
        """Return how often a word that is a pair occurs in each of a few documents."""
        try:
            pairs, pair = self._pair_of(ordinal)
        except Invalid:
            raise self._unsound() from None
        freqs = pairs._part(pair, FREQS)
        ends = freqs.cumsum(dtype=np.intp)
        at, held = _meet(pairs.docs(pair), docs)
        (rows,) = held.nonzero()
        at = at.take(rows)
        sizes = freqs.take(at).astype(np.intp)
        flags = unpack(record.raw, record.begin, int(ends[-1]))
        found = np.append(
            0, flags.take(spread(ends.take(at) - sizes, sizes)).cumsum(dtype=np.int32)
        )
        counts = np.zeros(len(docs), np.int32)
        edges = sizes.cumsum()
        counts[rows] = found.take(edges) - found.take(edges - sizes)
        return counts

    def kept_of(self, phrase: str) -> tuple[Ints, Ints] | None:
        """Return the documents that hold a phrase, and how often, where they were kept."""
        found: tuple[Ints, Ints] | None = self._cache.get((self.name, phrase, PHRASE))
        return found

    def keep_of(self, phrase: str, found: tuple[Ints, Ints]) -> None:
        """Keep the documents that hold a phrase, and how often, for whoever looks for it next."""
        for values in found:
            values.setflags(write=False)
        size = sum(values.nbytes for values in found)
        self._cache.put((self.name, phrase, PHRASE), found, size + 4 * len(phrase))

    def held_by(self, ordinal: int, docs: NDArray[Any]) -> NDArray[np.bool_]:
        """Tell which of some documents hold the term."""
        return _meet(self.docs(ordinal), docs)[1]

    def freqs_between(self, ordinal: int, starts: Longs, ends: Longs) -> Longs:
        """Return how often the term occurs in each of some stretches of documents."""
        docs, freqs = self.docs(ordinal), self._part(ordinal, FREQS)
        edges = np.concatenate([starts, ends]).astype(docs.dtype)
        first, last = docs.searchsorted(edges).reshape(2, -1)
        before = np.append(0, freqs.cumsum(dtype=np.int64))
        counts: Longs = before.take(last) - before.take(first)
        return counts

    def _table(self, ordinal: int) -> NDArray[Any]:
        key = (self.name, ordinal, TABLE)
        table: NDArray[Any] | None = self._cache.get(key)
        if table is None:
            freqs = self._part(ordinal, FREQS)
            table = np.zeros(len(self.lengths), freqs.dtype)
            table[self.docs(ordinal)] = freqs
            table.setflags(write=False)
            self._cache.put(key, table, table.nbytes)
        return table

    def positions(self, ordinal: int, postings: NDArray[Any] | None = None) -> tuple[Longs, Ints]:
        """Return where the term stands in its documents: (offsets, positions).

        The positions in the k-th posting asked for are `positions[offsets[k]:offsets[k + 1]]`,
        ascending. `postings` are places in `docs(ordinal)`, ascending; all when None.
        Raises ValueError when the field keeps no positions.
        """
        counts, positions = self.occurrences_in(ordinal, postings)
        offsets = np.zeros(len(counts) + 1, np.int64)
        np.cumsum(counts, out=offsets[1:])
        return offsets, positions

    def occurrences_in(
        self, ordinal: int, postings: NDArray[Any] | None = None
    ) -> tuple[Ints, Ints]:
        """Return what `positions` does, with the number of occurrences in each posting before them."""
        if self.wide is None:
            raise ValueError(f"field {self.name} was written without positions")
        record, freqs = self._record(ordinal), self.freqs(ordinal)
        wide, ends = self._spans(ordinal, record)
        if postings is not None:
            freqs, wide, ends = freqs[postings], wide[postings], ends[postings]
        wide = wide.astype(np.int64)
        starts = ends - freqs * wide
        if int(freqs.sum()) > len(freqs):
            wide = wide.repeat(freqs)
            within = np.arange(len(wide)) - (freqs.cumsum() - freqs).repeat(freqs)
            starts = starts.repeat(freqs) + within * wide
        return freqs, take(padded(record.raw), starts, wide)

    def _spans(self, ordinal: int, record: Record) -> tuple[Bytes, Longs]:
        """Return of each posting the width of positions and the bit where they end."""
        key = (self.name, ordinal, SPANS)
        held: tuple[Bytes, Longs] | None = self._cache.get(key)
        if held is None:
            assert self.wide is not None
            docs, freqs = self.docs(ordinal), self._part(ordinal, FREQS)
            wide = self.wide.take(docs)
            ends: Longs = np.multiply(freqs, wide, dtype=np.int32).cumsum(dtype=np.int64)
            ends += record.positions_at(len(self.lengths))
            if ends[-1] + 7 >> 3 != len(record.raw) or len(docs) != record.postings:
                raise self._unsound()
            held = wide, ends
            self._cache.put(key, held, wide.nbytes + ends.nbytes)
        return held

    def stretch(self, first: int, last: int) -> Stretch:
        """Return the postings of the terms `first` to `last`, decoded at once."""
        return self.some(np.arange(first, last))

    def some(self, ordinals: NDArray[Any]) -> Stretch:
        """Return the postings of some terms, in ascending order, decoded at once."""
        if not len(ordinals):
            none = np.empty(0, np.int32)
            return Stretch(np.empty(0, np.int64), none, none, none if self.has_positions else None)
        try:
            return self._decoded(ordinals)
        except Invalid:
            raise self._unsound() from None

    def _decoded(self, ordinals: NDArray[Any]) -> Stretch:
        raw, starts, sizes = self._raw(ordinals)
        heads = read_heads(raw, starts, sizes, len(self.lengths))
        plain = np.flatnonzero(~heads.folded)
        if len(plain) == len(ordinals):
            return decode(raw, heads, len(self.lengths), self.wide)
        folded = np.flatnonzero(heads.folded)
        own, words = heads.chosen(plain), heads.chosen(folded)
        return interleave(
            (plain, decode(raw, own, len(self.lengths), self.wide)),
            (folded, self._unfolded(raw, ordinals[folded], words)),
        )

    def _raw(self, ordinals: NDArray[Any]) -> tuple[Bytes, Longs, Longs]:
        """Return the records of some terms end to end, padded; where each begins, and its size."""
        ends = np.asarray(self.starts)
        firsts = ends[ordinals].astype(np.int64)
        sizes = ends[ordinals + 1].astype(np.int64) - firsts
        # Each ends where the next begins, or before.
        if (sizes < 1).any() or (firsts[1:] < firsts[:-1] + sizes[:-1]).any():
            raise Invalid
        low, high = int(firsts[0]), int(firsts[-1] + sizes[-1])
        raw = self._records[low:high]
        if int(sizes.sum()) != high - low:
            raw = raw[spread(firsts - low, sizes)]
        return padded(raw), sizes.cumsum() - sizes, sizes

    def _unfolded(self, raw: Bytes, ordinals: NDArray[Any], heads: Heads) -> Stretch:
        """Return the postings of words that are pairs."""
        found = [self._pair_of(ordinal) for ordinal in ordinals.tolist()]
        pairs = found[0][0]
        held = pairs.some(np.array([pair for _, pair in found]))
        return unfold(raw, heads, held)

    def verify(self) -> Terms:
        """Return all terms. Raises IndexDamaged where they are out of order or no text."""
        keys = self.lexicon.keys()
        if isinstance(keys, np.ndarray):
            rising = bool((keys[1:] > keys[:-1]).all())
        else:
            rising = all(map(operator.lt, keys, keys[1:]))
            # Each is decoded, which raises for what is no text.
            deque(map(self.lexicon.term, range(len(keys))), maxlen=0)
        if not rising:
            raise self._invalid(f"{self.name} (terms)")
        return keys


def _meet(held: Ints, wanted: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where some documents would stand among others, and which of them do."""
    # Numbers of one type are compared as they are.
    wanted = wanted.astype(held.dtype, copy=False)
    at = held.searchsorted(wanted)
    return at, held.take(at, mode="clip") == wanted


def position_widths(lengths: NDArray[Any]) -> Bytes:
    """Return in how many bits a position in each of some documents is kept."""
    table = widths(np.arange(int(lengths.max(initial=0)) + 1)).astype(np.uint8)
    wide: Bytes = table[lengths]
    return wide
