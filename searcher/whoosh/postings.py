"""Postings of one term as Whoosh reads them: which passages hold it, how often and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo

from searcher.postings.runs import Ints, boundaries


class Occurrences(NamedTuple):
    """Passages in any order, and of each how often the term stands there and where its places
    begin in a list of all, which is empty where they are not known."""

    passages: Ints
    freqs: Ints
    starts: NDArray[np.int64]
    places: Ints

    @classmethod
    def joined(cls, parts: Sequence[Occurrences]) -> Occurrences:
        """Return several as one, by passage."""
        shifts = np.cumsum([0, *(len(part.places) for part in parts)])
        passages = np.concatenate([np.empty(0, np.int32), *(part.passages for part in parts)])
        order = passages.argsort(kind="stable")
        starts = [part.starts + shift for part, shift in zip(parts, shifts)]
        return cls(
            passages[order],
            np.concatenate([np.empty(0, np.int32), *(part.freqs for part in parts)])[order],
            np.concatenate([np.empty(0, np.int64), *starts])[order],
            np.concatenate([np.empty(0, np.int32), *(part.places for part in parts)]),
        )


class Postings:
    """The passages that hold a term, ascending, and how often it stands in each.

    Passages in `others` hold it too, where is not known. `read` tells the places in a passage
    where the occurrences found do not tell theirs.
    """

    def __init__(
        self,
        found: Occurrences,
        others: Ints = np.empty(0, np.int32),
        *,
        read: Callable[[int], Sequence[int]] | None = None,
    ) -> None:
        firsts = boundaries(found.passages)
        self._found = found
        self._read = read
        self.passages = found.passages[firsts]
        self.freqs = np.add.reduceat(found.freqs, firsts) if len(firsts) else found.freqs
        if len(others):
            held = np.union1d(self.passages, others).astype(np.int32)
            freqs = np.ones(len(held), np.int32)
            freqs[held.searchsorted(self.passages)] = self.freqs
            self.passages, self.freqs = held, freqs

    def __len__(self) -> int:
        return len(self.passages)

    @property
    def nbytes(self) -> int:
        """What it takes in memory."""
        return sum(array.nbytes for array in (*self._found, self.passages, self.freqs))

    def places(self, at: int) -> list[int]:
        """Return where the term stands in the passage at a place of the list, ascending."""
        if self._read is not None:
            return list(self._read(int(self.passages[at])))
        passages, freqs, starts, places = self._found
        first, last = np.searchsorted(passages, [self.passages[at], self.passages[at] + 1])
        spans = zip(starts[first:last].tolist(), freqs[first:last].tolist())
        return sorted(
            place for start, size in spans for place in places[start : start + size].tolist()
        )

    def info(self, lengths: NDArray[Any]) -> TermInfo:
        """Return Whoosh's statistics of the term in a field of such lengths."""
        held = lengths[self.passages]
        return TermInfo(
            weight=float(self.freqs.sum(dtype=np.int64)),
            df=len(self),
            minlength=int(held.min()),
            maxlength=int(held.max()),
            maxweight=float(self.freqs.max()),
            minid=int(self.passages[0]),
            maxid=int(self.passages[-1]),
        )


class PostingsMatcher(LeafMatcher):  # type: ignore[misc]
    """Walks the passages of a term."""

    def __init__(
        self, postings: Postings, format_: Any, scorer: Any, *, term: tuple[str, bytes]
    ) -> None:
        self.format = format_
        self.scorer = scorer
        self._term = term
        self._postings = postings
        self._passages = postings.passages.tolist()
        self._at = 0

    def copy(self) -> PostingsMatcher:
        """Return another at the same place."""
        return copy(self)

    def is_active(self) -> bool:
        """Tell whether there is a current passage."""
        return self._at < len(self._passages)

    def reset(self) -> None:
        """Go back to the first passage."""
        self._at = 0

    def id(self) -> int:
        """Return the number of the current passage."""
        number: int = self._passages[self._at]
        return number

    def next(self) -> bool:
        """Go to the next passage; there are no blocks to enter."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return False

    def skip_to(self, id: int) -> None:
        """Go to the first passage that is not below a number."""
        if not self.is_active():
            raise ReadTooFar
        if self._passages[self._at] < id:
            self._at = int(self._postings.passages.searchsorted(id))

    def all_ids(self) -> Iterator[int]:
        """Return the numbers of all passages."""
        return iter(self._passages)

    def weight(self) -> float:
        """Return how often the term stands in the current passage."""
        return float(self._postings.freqs[self._at])

    def supports_block_quality(self) -> bool:
        """Tell that no bounds of scores are kept: every passage is scored."""
        return False

    def value_as(self, astype: str) -> Any:
        """Return the current frequency, weight or positions."""
        if astype == "positions":
            return self._postings.places(self._at)
        return int(self._postings.freqs[self._at]) if astype == "frequency" else self.weight()

    def value(self) -> bytes:
        """Return the current posting as the field's format writes it."""
        if self.format.supports("positions"):
            encoded: bytes = self.format.encode(self._postings.places(self._at))
            return encoded
        return b""

    def all_items(self) -> Iterator[tuple[int, bytes]]:
        """Yield passages with their postings from here on."""
        while self.is_active():
            yield self.id(), self.value()
            self.next()
