"""Postings of one term as a Whoosh matcher, a block of 128 at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh.matching import LeafMatcher, ReadTooFar

from .field import FieldArrays
from .inverted import BLOCK


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """Walks the documents of a term; skips by binary search and by the bounds of blocks."""

    def __init__(
        self, field: FieldArrays, ordinal: int, *, format_: Any, scorer: Any, term: Any
    ) -> None:
        self.format = format_
        self.scorer = scorer
        self._term = term
        self._field = field
        self._ordinal = ordinal
        self._docs = field.docs(ordinal)
        self._block_freqs, self._block_lengths = field.blocks(ordinal)
        weights = field.weights(ordinal)
        self._weights = field.freqs(ordinal) if weights is None else weights
        self._weighted = weights is not None
        self._goto(0)

    def _goto(self, posting: int) -> None:
        """Stand at a posting; its block is turned into lists, which Python reads fastest."""
        self._block, self._at = divmod(posting, BLOCK)
        where = slice(self._block * BLOCK, (self._block + 1) * BLOCK)
        self._ids: list[int] = self._docs[where].tolist()
        self._block_weights: list[float] = self._weights[where].tolist()

    def copy(self) -> ArrayMatcher:
        """A matcher of the same term at the same place."""
        twin = ArrayMatcher(
            self._field, self._ordinal, format_=self.format, scorer=self.scorer, term=self._term
        )
        twin._goto(self._posting())
        return twin

    def _posting(self) -> int:
        return self._block * BLOCK + self._at

    def is_active(self) -> bool:
        """Whether there is a current document."""
        return self._at < len(self._ids)

    def reset(self) -> None:
        """Go back to the first document."""
        self._goto(0)

    def id(self) -> int:
        """The current document."""
        return self._ids[self._at]

    def all_ids(self) -> Iterator[int]:
        """All documents of the term."""
        return iter(self._docs.tolist())

    def weight(self) -> float:
        """The current weight: the frequency, times any boost."""
        return float(self._block_weights[self._at])

    def value(self) -> bytes:
        """The current posting in the encoding of Whoosh's own format."""
        return encode_posting(self._field, self._ordinal, self._posting(), format_=self.format)

    def all_items(self) -> Iterator[tuple[int, bytes]]:
        """Documents and encoded postings from here on."""
        while self.is_active():
            yield self.id(), self.value()
            self.next()

    def value_as(self, astype: str) -> Any:
        """The current frequency, weight or positions."""
        if astype == "frequency":
            return int(self._field.freqs(self._ordinal)[self._posting()])
        if astype == "positions":
            return posting_positions(self._field, self._ordinal, self._posting())
        return self.format.decoder(astype)(self.value())

    def next(self) -> bool:
        """Go to the next document; True when that enters another block."""
        self._at += 1
        if self._at < len(self._ids):
            return False
        self._goto((self._block + 1) * BLOCK)
        return True

    def skip_to(self, id: int) -> None:
        """Go to the first document that is not below `id`."""
        if not self.is_active():
            raise ReadTooFar
        if id <= self._ids[self._at]:
            return
        self._goto(int(np.searchsorted(self._docs, id)))

    def skip_to_quality(self, minquality: float) -> int:
        """Pass over blocks that cannot score above `minquality`; returns how many."""
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._goto((self._block + 1) * BLOCK)
            skipped += 1
        return skipped

    def block_min_id(self) -> int:
        """The first document of the block."""
        return self._ids[0]

    def block_max_id(self) -> int:
        """The last document of the block."""
        return self._ids[-1]

    def block_min_length(self) -> int:
        """The length of the shortest document of the block."""
        return int(self._block_lengths[self._block])

    def block_max_length(self) -> int:
        """The length of the longest document of the block."""
        return int(self._field.lengths[np.asarray(self._ids)].max())

    def block_max_weight(self) -> float:
        """The greatest weight in the block."""
        if self._weighted:
            return max(self._block_weights)
        return float(self._block_freqs[self._block])


def posting_positions(field: FieldArrays, ordinal: int, posting: int) -> list[int]:
    """Where the term stands in one of its documents."""
    _, positions = field.positions(ordinal, np.array([posting]))
    return [int(position) for position in positions]


def encode_posting(field: FieldArrays, ordinal: int, posting: int, *, format_: Any) -> bytes:
    """A posting as the bytes that Whoosh's format decodes."""
    if format_.supports("positions"):
        encoded: bytes = format_.encode(posting_positions(field, ordinal, posting))
        return encoded
    if format_.fixed_value_size() == 0:
        return b""
    return int(field.freqs(ordinal)[posting]).to_bytes(4, "big")
