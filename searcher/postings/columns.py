"""What a builder takes in: the occurrences of a field in a batch of documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.analysis.grams import Codes, grams_of

from .bits import Bytes
from .lexicon import Pairs
from .runs import Field, Ints, Longs

# Of a packed pair the first character.
FIRST = np.uint64(0xFFFFFFFF << 32)


class Joined(Sequence[str]):
    """Words that stand in some bytes with a zero between them, which none of them holds; they
    are taken apart when one is asked for.

    >>> list(Joined("公安\\0信息".encode())), len(Joined(b""))
    (['公安', '信息'], 0)
    """

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @cached_property
    def _words(self) -> list[str]:
        return self.raw.decode("utf-8", "surrogatepass").split("\0") if self.raw else []

    def __len__(self) -> int:
        return self.raw.count(b"\0") + 1 if self.raw else 0

    def __getitem__(self, at: Any) -> Any:
        return self._words[at]


class Numbered(NamedTuple):
    """Words of which each occurrence gives but the number: its place among `words`."""

    words: Sequence[str]
    numbers: NDArray[np.int32]


@dataclass(frozen=True)
class Column:
    """The occurrences of one field in a batch, one entry each, in any order.

    `terms`: words (or Numbered ones), or packed pairs (uint64: first code point << 32 |
    second, 0 for none) where the field keeps pairs. `docs`: the passage's number within the batch. `positions`: None
    where the field keeps none. `begins`: bits where words begin, as `begins.Begins` reads them.
    `lengths`: of each passage, past which no position lies; None for how many occurrences it has.
    """

    terms: Sequence[str] | Numbered | Pairs
    docs: Ints
    positions: Ints | None = None
    begins: Bytes | None = None
    lengths: Ints | None = None


class Texts:
    """The texts of a batch, of which each character makes a pair with the one after: a column
    of pairs with positions. With `least` it has instead the characters from that code point on,
    each by itself, without positions.

    `codes`: the code points of all texts (uint32); `lengths`: how many each text has.
    """

    begins = None

    def __init__(self, codes: Codes, lengths: Longs, least: int | None = None) -> None:
        self.codes, self.lengths, self.least = codes, lengths, least

    @cached_property
    def _column(self) -> tuple[Pairs, Ints, Ints | None]:
        grams = grams_of(self.codes, self.lengths)
        if self.least is None:
            return grams
        kept = self.codes >= self.least
        return grams.pairs[kept] & FIRST, grams.texts[kept], None

    @property
    def terms(self) -> Pairs:
        """Return those of a Column."""
        return self._column[0]

    @property
    def docs(self) -> Ints:
        """Return those of a Column."""
        return self._column[1]

    @property
    def positions(self) -> Ints | None:
        """Return those of a Column."""
        return self._column[2]

    @property
    def counts(self) -> Ints:
        """Return how many occurrences each text has."""
        if self.least is None:
            return self.lengths.astype(np.int32)
        ends = np.append(0, (self.codes >= self.least).cumsum(dtype=np.int32))
        bounds = np.append(0, self.lengths.cumsum())
        counts: Ints = np.diff(ends[bounds])
        return counts


def empty_column(field: Field) -> Column:
    """Return the column of a field in documents where it has nothing."""
    none = np.empty(0, np.int32)
    return Column(np.empty(0, np.uint64) if field.pairs else [], none, none)
