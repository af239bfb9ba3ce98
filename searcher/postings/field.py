"""The postings of one field of a segment, decoded on demand from mapped arrays."""

from __future__ import annotations

import operator
from collections import deque
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .container import Container
from .lexicon import Lexicon, PairLexicon, TextLexicon
from .planes import Planes
from .runs import Ints, Longs, Stretch, Terms, spread

if TYPE_CHECKING:
    from searcher.kernel.compiled import Segment as Native

CACHE_BYTES = 32 << 20
# What an entry takes beside its arrays.
ENTRY_BYTES = 500
TABLE_SHARE = 16


class Cache:
    """What was computed and may be asked for again, by any thread; the oldest goes first.

    It has two halves: what is asked for moves to the newer one, and when that is full the older
    one is dropped.
    """

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._newer: dict[Any, tuple[Any, int]] = {}
        self._older: dict[Any, tuple[Any, int]] = {}
        self._size = 0
        self._half = limit // 2
        self._lock = Lock()

    def get(self, key: Any) -> Any:
        """What was put under a key, or None."""
        found = self._newer.get(key)
        if found is None:
            found = self._older.get(key)
            if found is None:
                return None
            self.put(key, *found)
        return found[0]

    def put(self, key: Any, value: Any, size: int) -> None:
        """Keep a value of so many bytes; one that fills a half by itself is not kept."""
        room = size + ENTRY_BYTES
        with self._lock:
            if self._size + room > self._half:
                self._newer, self._older, self._size = {}, self._newer, 0
            if room <= self._half:
                self._newer[key] = value, size
                self._size += room


class FieldArrays:
    """The postings of one field; terms go by ordinal, in code-point order."""

    def __init__(
        self, container: Container, name: str, *, lengths: NDArray[Any], cache: Cache
    ) -> None:
        self.name = name
        self.lengths = lengths
        # Who finds and decodes in place of numpy, where the kernel is in use.
        self.native: Native | None = None
        self.last_position = int(container.meta["fields"][name]["last_position"])
        self._invalid = container.invalid
        self._cache = cache
        pairs = f"{name}.pairs" in container
        self.lexicon: Lexicon = (PairLexicon if pairs else TextLexicon)(container, name)
        self.starts = self._ends_of_terms(container, "starts").data
        self.occurrences: NDArray[Any] = self._ends_of_terms(container, "occurrences")
        self._occurrences = self.occurrences.data
        postings, occurrences = self.starts[-1], self._occurrences[-1]
        self._gaps = Planes(container, f"{name}.gaps", count=postings)
        self._freqs = Planes(container, f"{name}.freqs", count=postings, width=0)
        self._positions: Planes | None = None
        if f"{name}.positions.low" in container:
            self._positions = Planes(container, f"{name}.positions", count=occurrences)

    def _ends_of_terms(self, container: Container, name: str) -> NDArray[Any]:
        """Where each term's part of something begins, and at last where all end."""
        ends = container.array(f"{self.name}.{name}", ("<u4", "<u8"), len(self.lexicon) + 1)
        if ends[0]:
            raise self._invalid(f"{self.name}.{name}")
        return ends

    def __len__(self) -> int:
        """The number of terms."""
        return len(self.lexicon)

    @property
    def has_positions(self) -> bool:
        """Whether the field keeps positions."""
        return self._positions is not None

    def find(self, term: str) -> int:
        """The ordinal of `term`, or -1."""
        if self.native is not None:
            return self.native.find(self.name, term)
        key = (self.name, term)
        ordinal: int | None = self._cache.get(key)
        if ordinal is None:
            ordinal = self.lexicon.find(term)
            self._cache.put(key, ordinal, len(term))
        return ordinal

    def prefix(self, text: str) -> range:
        """The ordinals of the terms that begin with `text`; all of them for ""."""
        return self.lexicon.prefix(text)

    def term(self, ordinal: int) -> str:
        """The term at `ordinal`."""
        return self.lexicon.term(ordinal)

    def doc_freq(self, ordinal: int) -> int:
        """In how many documents the term occurs, deleted ones included."""
        if self.native is not None:
            return self.native.frequency(self.name, ordinal)
        first, last = self._span(ordinal)
        return last - first

    def collection_freq(self, ordinal: int) -> int:
        """How often the term occurs in all."""
        first, last = self._places(ordinal)
        return last - first

    def _span(self, ordinal: int) -> tuple[int, int]:
        """Where the postings of a term begin and end; it has at least one."""
        first, last = self.starts[ordinal], self.starts[ordinal + 1]
        if not first < last:
            raise self._invalid(f"{self.name} (postings)")
        return first, last

    def _places(self, ordinal: int) -> tuple[int, int]:
        """Where the positions of a term begin and end."""
        first, last = self._occurrences[ordinal], self._occurrences[ordinal + 1]
        if not first < last:
            raise self._invalid(f"{self.name} (postings)")
        return first, last

    def docs(self, ordinal: int) -> Ints:
        """The documents that hold the term, ascending."""
        if self.native is not None:
            return np.frombuffer(self.native.docs(self.name, ordinal), np.int32)
        held: Ints | None = self._cache.get((self.name, ordinal, 0))
        if held is not None:
            return held
        gaps = self._gaps.decode(*self._span(ordinal))
        docs: Ints = gaps.cumsum(dtype=np.int32, out=gaps)
        # No sum can pass the greatest number and come back without falling once.
        if docs[-1] >= len(self.lengths) or not (docs[1:] > docs[:-1]).all():
            raise self._invalid(f"{self.name} (postings)")
        self._keep((self.name, ordinal, 0), docs)
        return docs

    def freqs(self, ordinal: int) -> Ints:
        """How often the term occurs in each of its documents, in the order of `docs`."""
        if self.native is not None:
            return np.frombuffer(self.native.freqs(self.name, ordinal), np.int32)
        held: Ints | None = self._cache.get((self.name, ordinal, 1))
        if held is not None:
            return held
        freqs = self._freqs.decode(*self._span(ordinal))
        freqs += 1
        self._keep((self.name, ordinal, 1), freqs)
        return freqs

    def freqs_in(self, ordinal: int, docs: NDArray[Any]) -> NDArray[Any]:
        """How often the term occurs in each of some documents, 0 where it does not.

        The cheapest way to join lists: terms in every 16th document keep a table by document.
        """
        if self.doc_freq(ordinal) * TABLE_SHARE > len(self.lengths):
            counted: NDArray[Any] = self._table(ordinal)[docs]
            return counted
        held = self.docs(ordinal)
        at = held.searchsorted(docs)
        freqs = self.freqs(ordinal).take(at, mode="clip")
        freqs[held.take(at, mode="clip") != docs] = 0
        return freqs

    def _table(self, ordinal: int) -> NDArray[Any]:
        key = (self.name, ordinal, "table")
        table: NDArray[Any] | None = self._cache.get(key)
        if table is None:
            freqs = self.freqs(ordinal)
            table = np.zeros(len(self.lengths), np.min_scalar_type(int(freqs.max())))
            table[self.docs(ordinal)] = freqs
            self._keep(key, table)
        return table

    def _ends(self, ordinal: int) -> Longs:
        """Where the positions of each posting end, counted from the term's first."""
        key = (self.name, ordinal, "ends")
        ends: Longs | None = self._cache.get(key)
        if ends is None:
            ends = np.cumsum(self.freqs(ordinal), dtype=np.int64)
            first, last = self._places(ordinal)
            if ends[-1] != last - first:
                raise self._invalid(f"{self.name} (postings)")
            self._keep(key, ends)
        return ends

    def positions(self, ordinal: int, postings: NDArray[Any] | None = None) -> tuple[Longs, Ints]:
        """Where the term stands in its documents: (offsets, positions).

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
        """As `positions`, with the number of occurrences in each posting before them."""
        if self._positions is None:
            raise ValueError(f"field {self.name} was written without positions")
        freqs = self.freqs(ordinal)
        first, last = self._places(ordinal)
        if postings is None:
            if int(freqs.sum()) != last - first:
                raise self._invalid(f"{self.name} (postings)")
            return freqs, self._within(self._positions.decode(first, last))
        chosen = freqs[postings]
        if not len(postings):
            return chosen, self._positions.decode(first, first)
        if last - first == len(freqs):
            return chosen, self._within(self._positions.take(postings + first))
        starts = self._ends(ordinal)[postings] - chosen
        if int(chosen.sum()) > len(chosen):
            starts = spread(starts, chosen)
        return chosen, self._within(self._positions.take(starts + first))

    def _within(self, positions: Ints) -> Ints:
        """Positions, none of them past the last in the field."""
        if int(positions.max()) > self.last_position:
            raise self._invalid(f"{self.name} (postings)")
        return positions

    def stretch(self, first: int, last: int) -> Stretch:
        """The postings of the terms `first` to `last`, decoded at once."""
        starts = np.asarray(self.starts[first : last + 1]).astype(np.int64)
        places = self.occurrences[first : last + 1].astype(np.int64)
        counts = np.diff(starts)
        if not len(counts):
            none = np.empty(0, np.int32)
            return Stretch(counts, none, none, none if self._positions else None)
        if counts.min() < 1:
            raise self._invalid(f"{self.name} (postings)")
        a, b = int(starts[0]), int(starts[-1])
        begins = starts[:-1] - a
        docs = self._docs_of(self._gaps.decode(a, b), begins, counts)
        freqs = self._freqs.decode(a, b) + np.int32(1)
        if (np.add.reduceat(freqs, begins, dtype=np.int64) != np.diff(places)).any():
            raise self._invalid(f"{self.name} (postings)")
        positions = None
        if self._positions is not None:
            positions = self._within(self._positions.decode(int(places[0]), int(places[-1])))
        return Stretch(counts, docs, freqs, positions)

    def verify(self) -> Terms:
        """Return all terms. Raises IndexDamaged where they are out of order or no text, or a
        stretch of the postings would be read otherwise alone than among all."""
        keys = self.lexicon.keys()
        if isinstance(keys, np.ndarray):
            rising = bool((keys[1:] > keys[:-1]).all())
        else:
            rising = all(map(operator.lt, keys, keys[1:]))
            # Each is decoded, which raises for what is no text.
            deque(map(self.lexicon.term, range(len(keys))), maxlen=0)
        if not rising:
            raise self._invalid(f"{self.name} (terms)")
        for planes in (self._gaps, self._freqs, self._positions):
            if planes is not None:
                planes.verify()
        return keys

    def _docs_of(self, gaps: Ints, begins: Longs, counts: Longs) -> Ints:
        """The documents of several terms, each of which begins its gaps anew."""
        docs = np.cumsum(gaps, dtype=np.int64)
        docs -= np.repeat(docs[begins] - gaps[begins], counts)
        still = np.count_nonzero(gaps < 1) - np.count_nonzero(gaps[begins] < 1)
        if still or docs.max() >= len(self.lengths):
            raise self._invalid(f"{self.name} (postings)")
        return docs.astype(np.int32)

    def _keep(self, key: Any, values: NDArray[Any]) -> None:
        values.setflags(write=False)
        self._cache.put(key, values, values.nbytes)
