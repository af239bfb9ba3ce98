"""Writing a field's postings: its lexicon, the records of its terms, and where each begins.

Per field `f` of the container: the arrays of its lexicon, `f.records` and `f.starts`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.kernel import loaded

from .bits import Bytes
from .container_writer import ContainerWriter
from .lexicon import write_pairs, write_text
from .record_writer import Encoded, encode, encode_folded
from .records import shapes_of, totals_of
from .runs import Ints, Longs, Stretch, Terms, spread


class Layout(NamedTuple):
    """What records of a field are written for: so many documents, and in how many bits a
    position in each is kept, None where the field keeps none."""

    documents: int
    wide: Bytes | None


class InvertedWriter:
    """Takes a field's postings term after term and puts them into a container."""

    def __init__(self, container: ContainerWriter, name: str, layout: Layout) -> None:
        self._container = container
        self._name = name
        self._layout = layout
        self.documents, self.wide = layout
        self._records = container.part(f"{name}.records", "|u1")
        self._kept: list[NDArray[np.bool_]] = []
        self._sizes: list[Longs] = []

    def append(self, stretch: Stretch, within: Within | None = None) -> None:
        """Add the postings of the next terms; a term without postings is left out.

        Words that are also pairs are folded into those of `within`.
        """
        kept = stretch.counts > 0
        self._kept.append(kept)
        if not kept.any():
            return
        held = Stretch(stretch.counts[kept], stretch.docs, stretch.freqs, stretch.positions)
        kernel = loaded()
        if within is None:
            encoded = (_encode_natively if kernel else encode)(held, *self._layout)
        else:
            fold = _encode_within_natively if kernel else _encode_within
            encoded = fold(held, within.of(kept), self._layout)
        self._records.append(encoded.raw)
        self._sizes.append(encoded.sizes)

    def put(self, records: bytes, sizes: NDArray[np.uint32]) -> None:
        """Add records of the next terms that are made already, each of some bytes."""
        self._records.append(np.frombuffer(records, np.uint8))
        self._sizes.append(sizes.astype(np.int64))

    def close(self, terms: Terms) -> None:
        """Write the lexicon; `terms` are all terms appended."""
        kept = np.concatenate([np.empty(0, bool), *self._kept])
        if isinstance(terms, np.ndarray):
            self.end(terms[kept])
        else:
            self.end([term for term, keep in zip(terms, kept.tolist(), strict=True) if keep])

    def end(self, terms: Terms) -> None:
        """Write the lexicon; `terms` are those that have records."""
        if isinstance(terms, np.ndarray):
            write_pairs(self._container, self._name, terms)
        else:
            write_text(self._container, self._name, terms)
        ends = np.cumsum(np.concatenate([np.zeros(1, np.int64), *self._sizes]))
        wide = "<u4" if ends[-1] < 1 << 32 else "<u8"
        self._container.add(f"{self._name}.starts", ends.astype(wide))


class Within(NamedTuple):
    """The postings of pairs, and for each of some words which of them it is, -1 for none."""

    pairs: Stretch
    places: Longs

    @classmethod
    def found(cls, words: Terms, terms: Terms, pairs: Stretch) -> Within:
        """Look words up among the terms of pairs."""
        assert isinstance(terms, np.ndarray) and not isinstance(words, np.ndarray)
        wanted = np.array([_pack(word) for word in words], np.uint64)
        places = terms.searchsorted(wanted)
        there = terms.take(places, mode="clip") == wanted if len(terms) else wanted < 0
        there &= wanted > 0
        there[there] = pairs.counts[places[there]] > 0
        return cls(pairs, np.where(there, places, -1))

    def of(self, kept: NDArray[np.bool_]) -> Within:
        """Return the same of some of the words."""
        return Within(self.pairs, self.places[kept])


def _pack(word: bytes) -> int:
    """Return a word of two characters as a pair, 0 for any other."""
    if not 2 <= len(word) <= 8:
        return 0
    text = word.decode("utf-8", "surrogatepass")
    return ord(text[0]) << 32 | ord(text[1]) if len(text) == 2 else 0


def _encode_natively(stretch: Stretch, documents: int, wide: Bytes | None) -> Encoded:
    """Return what `encode` gives, from the kernel."""
    kernel = loaded()
    assert kernel is not None
    widths = None if wide is None else wide.tobytes()
    return _read(kernel.records(raw_columns(stretch), documents, widths))


def _encode_within_natively(stretch: Stretch, within: Within, layout: Layout) -> Encoded:
    """Return what `_encode_within` gives, from the kernel."""
    kernel = loaded()
    assert kernel is not None
    used, places = within.pairs.counts > 0, within.places
    # Terms without postings are none to the kernel.
    places = np.where(places < 0, -1, (used.cumsum() - 1)[places] if len(used) else -1)
    pairs = Stretch(within.pairs.counts[used], within.pairs.docs, within.pairs.freqs, None)
    return _read(
        kernel.records_within(
            raw_columns(stretch), raw_columns(pairs), _to_bytes(places), layout.documents
        )
    )


def raw_columns(stretch: Stretch) -> tuple[bytes, bytes, bytes, bytes | None]:
    """Return the postings of a stretch as the kernel takes them."""
    positions = None if stretch.positions is None else _to_bytes(stretch.positions)
    return _to_bytes(stretch.counts), _to_bytes(stretch.docs), _to_bytes(stretch.freqs), positions


def _to_bytes(numbers: NDArray[Any]) -> bytes:
    return numbers.astype(np.int32, copy=False).tobytes()


def _read(made: tuple[bytes, bytes]) -> Encoded:
    raw, sizes = made
    return Encoded(np.frombuffer(raw, np.uint8), np.frombuffer(sizes, np.int32).astype(np.int64))


def _encode_within(stretch: Stretch, within: Within, layout: Layout) -> Encoded:
    """Return the records of words, those folded that are shorter so."""
    (candidates,) = (within.places >= 0).nonzero()
    words = _select(stretch, candidates)
    pairs = _select(within.pairs, within.places[candidates])
    totals, held, inside = totals_of(words), *_count_in_pairs(words, pairs, layout.documents)
    shapes = shapes_of(words.counts, totals, layout.documents)
    folds = inside & (totals_of(pairs) <= shapes.high + shapes.low + shapes.postings)
    if not folds.any():
        return encode(stretch, *layout)
    rest = np.ones(len(stretch.counts), bool)
    rest[candidates[folds]] = False
    folded = encode_folded(
        words.counts[folds],
        totals[folds],
        held[folds.repeat(pairs.counts)],
        _select(pairs, np.flatnonzero(folds)),
    )
    if not rest.any():
        return folded
    return _interleave(rest, encode(_select(stretch, np.flatnonzero(rest)), *layout), folded)


def _count_in_pairs(
    words: Stretch, pairs: Stretch, documents: int
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return how often words stand in the documents of their pairs, and of each word whether it
    stands nowhere else and nowhere more often."""
    ranks = np.arange(len(words.counts))
    wanted = ranks.repeat(words.counts) * documents + words.docs
    there = ranks.repeat(pairs.counts) * documents + pairs.docs
    held = np.zeros(len(there), np.int32)
    if not len(wanted):
        return held, np.empty(0, bool)
    at = there.searchsorted(wanted)
    inside = there.take(at, mode="clip") == wanted
    inside &= pairs.freqs.take(at, mode="clip") >= words.freqs
    held[at[inside]] = words.freqs[inside]
    starts = words.counts.cumsum() - words.counts
    return held, np.logical_and.reduceat(inside, starts)


def _select(stretch: Stretch, terms: Longs) -> Stretch:
    """Return the postings of some terms of a stretch, without positions."""
    counts = stretch.counts[terms]
    at = spread((stretch.counts.cumsum() - stretch.counts)[terms], counts)
    return Stretch(counts, stretch.docs[at], stretch.freqs[at], None)


def _interleave(first: NDArray[np.bool_], one: Encoded, other: Encoded) -> Encoded:
    """Return two series of records in one order, in which those of `one` are marked."""
    sizes = np.empty(len(first), np.int64)
    sizes[first], sizes[~first] = one.sizes, other.sizes
    begins = sizes.cumsum() - sizes
    raw: NDArray[Any] = np.empty(int(sizes.sum()), np.uint8)
    raw[spread(begins[first], one.sizes)] = one.raw
    raw[spread(begins[~first], other.sizes)] = other.raw
    return Encoded(raw, sizes)
