"""Records: all that is kept of a term, one after the other in one place.

    head · documents · postings · positions

The head is two numbers of seven bits a byte, the lowest first: in how many documents the term
occurs, and how often more than once in each. Bits follow, the lowest first:

- documents: of a term that every fourth has, a bit a document. Else Elias and Fano's code: of
  each its number without `shift` low bits is told by how many zeros stand before its one; then
  the low bits of all.
- postings, where it occurs more than once in any document: a bit an occurrence, set where a
  document's first is.
- positions, where the field keeps them, each in as many bits as the length of its document needs.

A record that begins with 0 is that of a word that is also a pair of characters: after its head
stands a bit for each occurrence of the pair. Of those of a document as many are set, the first
ones, as the word has there.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import bits
from .bits import Bytes, Places
from .runs import Ints, Stretch, spread

# A term in more than the fourth part of the documents has a bit for each of them.
DENSE = 4
# Bits of a number in each byte of a head.
BITS_OF_HEAD = 7
# So many bytes a number of a head has at most.
LONGEST = 5


class Invalid(Exception):
    """Bytes are no record."""


class Shape(NamedTuple):
    """How many bits the parts of records take, and which are dense; arrays or numbers alike."""

    dense: Any
    shift: Any
    high: Any
    low: Any
    postings: Any


def shape_of(count: int, total: int, documents: int) -> Shape:
    """Return the shape of one record: `count` documents out of all, `total` occurrences."""
    postings = total if total > count else 0
    if DENSE * count > documents:
        return Shape(True, 0, documents, 0, postings)
    shift = (documents // count).bit_length() - 1
    return Shape(False, shift, count + (documents - 1 >> shift), count * shift, postings)


def shapes_of(counts: Places, totals: Places, documents: int) -> Shape:
    """Return the shapes of many records, as `shape_of`."""
    dense = DENSE * counts > documents
    shift = np.where(dense, 0, bits.widths(documents // np.maximum(counts, 1) + 1) - 1)
    high = np.where(dense, documents, counts + (max(documents - 1, 0) >> shift))
    return Shape(dense, shift, high, counts * shift, np.where(totals > counts, totals, 0))


class Record(NamedTuple):
    """The record of one term: how many postings and occurrences it has; `begin` is the bit after
    its head."""

    raw: Bytes
    postings: int
    total: int
    begin: int
    folded: bool

    @classmethod
    def read(cls, raw: Bytes, documents: int) -> Record:
        """Read the head of a record. Raises Invalid."""
        head = raw[: 2 * LONGEST + 1].tobytes()
        folded = head[:1] == b"\0"
        count, at = _read_number(head, int(folded))
        more, at = _read_number(head, at)
        if not 0 < count <= documents:
            raise Invalid
        record = cls(raw, count, count + more, 8 * at, folded)
        if not folded and record.positions_at(documents) > 8 * len(raw):
            raise Invalid
        return record

    def docs(self, documents: int) -> Ints:
        """Return the documents, ascending. Raises Invalid."""
        shape = shape_of(self.postings, self.total, documents)
        docs = bits.ones(self.raw, self.begin, shape.high)
        if len(docs) != self.postings:
            raise Invalid
        if not shape.dense:
            docs -= np.arange(self.postings, dtype=np.int32)
            docs <<= shape.shift
            low = self.begin + shape.high
            docs |= bits.fixed(self.raw, low, self.postings, wide=shape.shift)
            if docs[-1] >= documents or not (docs[1:] > docs[:-1]).all():
                raise Invalid
        return docs

    def freqs(self, documents: int) -> NDArray[Any]:
        """Return how often the term occurs in each of its documents, in a byte each where that
        does. Raises Invalid."""
        if self.total == self.postings:
            return np.ones(self.postings, np.uint8)
        shape = shape_of(self.postings, self.total, documents)
        firsts = bits.ones(self.raw, self.begin + shape.high + shape.low, self.total)
        if len(firsts) != self.postings or firsts[0]:
            raise Invalid
        freqs = np.empty(self.postings, np.int32)
        np.subtract(firsts[1:], firsts[:-1], out=freqs[:-1])
        freqs[-1] = self.total - firsts[-1]
        return compact(freqs)

    def positions_at(self, documents: int) -> int:
        """Return the bit where the positions begin."""
        shape = shape_of(self.postings, self.total, documents)
        begin: int = self.begin + shape.high + shape.low + shape.postings
        return begin

    def held(self, ends: NDArray[np.intp]) -> Ints:
        """Return how often a folded word stands in each of its pair's documents, by where the
        pair's postings end among its occurrences. Raises Invalid."""
        flags = bits.unpack(self.raw, self.begin, int(ends[-1]))
        counts: Ints = flags.cumsum(dtype=np.int32).take(ends - 1)
        total = counts[-1]
        counts[1:] -= counts[:-1].copy()
        if total != self.total or np.count_nonzero(counts) != self.postings:
            raise Invalid
        return counts


def compact(freqs: Ints) -> NDArray[Any]:
    """Return frequencies in a byte each where that does."""
    return freqs.astype(np.uint8) if int(freqs.max(initial=0)) < 1 << 8 else freqs


def _read_number(head: bytes, at: int) -> tuple[int, int]:
    number = 0
    for place, byte in enumerate(head[at : at + LONGEST]):
        number |= (byte & 0x7F) << BITS_OF_HEAD * place
        if byte < 0x80:
            return number, at + place + 1
    raise Invalid


class Heads(NamedTuple):
    """The heads of many records: bytes where they begin, how many follow, and what they say."""

    starts: Places
    sizes: Places
    counts: Places
    totals: Places
    begins: Places
    folded: NDArray[np.bool_]

    def chosen(self, places: NDArray[np.intp]) -> Heads:
        """Return those at some places."""
        starts, sizes, counts, totals, begins = (column[places] for column in self[:5])
        return Heads(starts, sizes, counts, totals, begins, self.folded[places])


def read_heads(raw: Bytes, starts: Places, sizes: Places, documents: int) -> Heads:
    """Read the heads of records in padded bytes. Raises Invalid."""
    folded = raw[starts] == 0
    counts, at = _read_numbers(raw, starts + folded)
    more, at = _read_numbers(raw, at)
    if (counts < 1).any() or (counts > documents).any() or (at > starts + sizes).any():
        raise Invalid
    return Heads(starts, sizes, counts, counts + more, 8 * at, folded)


def _read_numbers(raw: Bytes, at: Places) -> tuple[Places, Places]:
    numbers, at = np.zeros(len(at), np.int64), at.copy()
    left = np.arange(len(at))
    for place in range(LONGEST):
        if at.size and int(at.max()) >= len(raw):
            raise Invalid
        byte = raw[at[left]].astype(np.int64)
        numbers[left] |= (byte & 0x7F) << BITS_OF_HEAD * place
        at[left] += 1
        left = left[byte >= 0x80]
        if not len(left):
            return numbers, at
    raise Invalid


def decode(raw: Bytes, heads: Heads, documents: int, wide: Bytes | None) -> Stretch:
    """Return the postings of records in padded bytes; `wide` gives the bits that a position in each
    document has, None where the field keeps none. Raises Invalid."""
    counts, totals = heads.counts, heads.totals
    shapes = shapes_of(counts, totals, documents)
    low_at = heads.begins + shapes.high
    postings_at = low_at + shapes.low
    ends = postings_at + shapes.postings
    if (ends + 7 >> 3 > heads.starts + heads.sizes).any():
        raise Invalid
    docs = _read_documents(raw, heads, shapes, documents)
    freqs = _read_freqs(raw, heads, shapes, postings_at)
    positions = None
    if wide is not None:
        positions = _read_positions(raw, heads, ends, docs=docs, freqs=freqs, wide=wide)
    elif (ends + 7 >> 3 != heads.starts + heads.sizes).any():
        raise Invalid
    return Stretch(counts, docs, freqs, positions)


def unfold(raw: Bytes, heads: Heads, pairs: Stretch) -> Stretch:
    """Return the postings of folded words in padded bytes, out of those of their pairs. Raises
    Invalid."""
    sizes = totals_of(pairs)
    if (heads.begins + sizes + 7 >> 3 != heads.starts + heads.sizes).any():
        raise Invalid
    flags = np.unpackbits(raw, bitorder="little")[spread(heads.begins, sizes)]
    begins = pairs.freqs.cumsum(dtype=np.int64) - pairs.freqs
    held = np.add.reduceat(flags, begins, dtype=np.int32)
    kept = held > 0
    owners = np.arange(len(sizes)).repeat(pairs.counts)
    counts = np.bincount(owners[kept], minlength=len(sizes))
    totals = np.bincount(owners, held, minlength=len(sizes))
    if (counts != heads.counts).any() or (totals != heads.totals).any():
        raise Invalid
    return Stretch(heads.counts, pairs.docs[kept], held[kept], None)


def interleave(*parts: tuple[NDArray[np.intp], Stretch]) -> Stretch:
    """Return stretches as one, given with the place of each of their terms; without positions."""
    counts = np.zeros(sum(len(places) for places, _ in parts), np.int64)
    for places, stretch in parts:
        counts[places] = stretch.counts
    begins = counts.cumsum() - counts
    docs, freqs = np.empty((2, int(counts.sum())), np.int32)
    for places, stretch in parts:
        at = spread(begins[places], stretch.counts)
        docs[at], freqs[at] = stretch.docs, stretch.freqs
    return Stretch(counts, docs, freqs, None)


def _read_documents(raw: Bytes, heads: Heads, shapes: Shape, documents: int) -> Ints:
    counts = heads.counts
    found = _find_set(raw, heads.begins, shapes.high, counts)
    ranks = np.arange(len(found)) - (counts.cumsum() - counts).repeat(counts)
    shift = shapes.shift.repeat(counts)
    high = np.where(shapes.dense.repeat(counts), found, found - ranks)
    low = bits.take(raw, (heads.begins + shapes.high).repeat(counts) + ranks * shift, shift)
    docs: Places = high << shift | low
    rising = docs[1:] > docs[:-1]
    rising[(counts.cumsum() - 1)[:-1]] = True
    if not rising.all() or (len(docs) and int(docs.max()) >= documents):
        raise Invalid
    found_docs: Ints = docs.astype(np.int32)
    return found_docs


def _find_set(raw: Bytes, starts: Places, sizes: Places, counts: Places) -> Places:
    """Return which bits of stretches are set, as many in each as counted; from each one's begin."""
    flags = np.unpackbits(raw, bitorder="little")[spread(starts, sizes)]
    found = np.flatnonzero(flags)
    begins = sizes.cumsum() - sizes
    if len(found) != counts.sum():
        raise Invalid
    places: Places = found - begins.repeat(counts)
    if (places < 0).any() or (places >= sizes.repeat(counts)).any():
        raise Invalid
    return places


def _read_freqs(raw: Bytes, heads: Heads, shapes: Shape, at: Places) -> Ints:
    counts, totals = heads.counts, heads.totals
    freqs = np.ones(int(counts.sum()), np.int32)
    many = np.flatnonzero(shapes.postings)
    if len(many):
        firsts = _find_set(raw, at[many], totals[many], counts[many])
        begins = counts[many].cumsum() - counts[many]
        if firsts[begins].any():
            raise Invalid
        after = np.append(firsts[1:], 0)
        after[begins + counts[many] - 1] = totals[many]
        freqs[spread((counts.cumsum() - counts)[many], counts[many])] = after - firsts
    return freqs


def _read_positions(
    raw: Bytes, heads: Heads, at: Places, *, docs: Ints, freqs: Ints, wide: Bytes
) -> Ints:
    each = wide[docs].astype(np.int64).repeat(freqs)
    ends = each.cumsum()
    lasts = heads.totals.cumsum()
    bounds = np.append(0, ends)
    sizes = bounds[lasts] - bounds[lasts - heads.totals]
    if (at + sizes + 7 >> 3 != heads.starts + heads.sizes).any():
        raise Invalid
    begins = at - bounds[lasts - heads.totals]
    return bits.take(raw, begins.repeat(heads.totals) + ends - each, each)


def totals_of(stretch: Stretch) -> Places:
    """Return how often each term occurs in all."""
    if not len(stretch.counts):
        return np.empty(0, np.int64)
    starts = stretch.counts.cumsum() - stretch.counts
    totals: Places = np.add.reduceat(stretch.freqs, starts, dtype=np.int64)
    return totals
