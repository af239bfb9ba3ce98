"""Passages at rest: texts in UTF-8, one a document, told in phrases.

The phrases are those that the segment's own first passages say often; each passage is the codes of
its own, so that to read one takes no look at another.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .container import Container
from .container_writer import ContainerWriter
from .phrases import LONGEST, Phrases, chosen, told

# Bytes that wait to give the phrases, bytes of them that are looked at, bytes that are told at a
# time.
WAITING = 12 << 20
SAMPLE = 2_500_000
TOLD = 1 << 19
# So many bytes of codes are read at a time by who reads them all.
READ = 1 << 18


class PassagesWriter:
    """Appends passages to a container; the first twelve megabytes wait to give the phrases."""

    def __init__(self, container: ContainerWriter) -> None:
        self._container = container
        self._codes = container.part("stored.codes", "<u2")
        self._sizes = array("I")
        self._size = 0
        self._phrases: Phrases | None = None
        self._waiting: list[bytes] = []
        self._waiting_size = 0

    def add(self, passages: Sequence[bytes]) -> None:
        """Store passages as the next documents."""
        self._waiting += passages
        self._waiting_size += sum(map(len, passages))
        if self._waiting_size >= (WAITING if self._phrases is None else TOLD):
            self._flush()

    def close(self) -> None:
        """Write the last, and where each passage lies."""
        self._flush()
        self._container.add("stored.starts", _list_ends(self._sizes))
        self._container.add("stored.size", np.array([self._size], np.uint64))

    def _flush(self) -> None:
        if self._phrases is None:
            self._phrases = self._choose()
        codes, sizes = self._phrases.tell(self._waiting)
        self._codes.append(np.frombuffer(codes, np.uint16))
        self._sizes.frombytes(sizes)
        self._size += self._waiting_size
        self._waiting, self._waiting_size = [], 0

    def _choose(self) -> Phrases:
        """Take the phrases of passages spread evenly over those that wait."""
        step = 1 + self._waiting_size // SAMPLE
        phrases = chosen(self._waiting[::step], scale=step)
        raw = [phrase.encode() for phrase in phrases.texts]
        self._container.add("stored.phrases", np.frombuffer(b"".join(raw), np.uint8))
        self._container.add("stored.phrase_sizes", np.array([*map(len, raw)], np.uint8))
        return phrases


def _list_ends(sizes: array[int]) -> NDArray[Any]:
    """Return where each of several sizes begins, and where the last ends."""
    ends = np.cumsum(np.append(np.uint64(0), np.asarray(sizes, np.uint64)))
    return ends.astype("<u4" if int(ends[-1]) < 1 << 32 else "<u8")


class Passages:
    """The stored passages of a segment. Whatever is asked raises IndexDamaged where the arrays
    do not fit together."""

    def __init__(self, container: Container) -> None:
        self._starts = container.array("stored.starts", ("<u4", "<u8")).data
        self._codes = container.window("stored.codes", ("<u2",))
        self._container = container
        self._count = len(self._starts) - 1
        if not len(self._starts) or self._starts[0]:
            raise self._invalid()

    def __len__(self) -> int:
        return self._count

    @cached_property
    def size(self) -> int:
        """The bytes of all passages."""
        size = int(self._container.array("stored.size", ("<u8",), 1)[0])
        if size > LONGEST * self._container.count("stored.codes"):
            raise self._invalid()
        return size

    @cached_property
    def _phrases(self) -> tuple[bytes, list[int]]:
        """The phrases end to end, and where each begins and the last ends."""
        texts = self._container.array("stored.phrases", ("|u1",)).tobytes()
        sizes = self._container.array("stored.phrase_sizes", ("|u1",)).tobytes()
        ends = list(accumulate(sizes, initial=0))
        if ends[-1] != len(texts):
            raise self._invalid()
        return texts, ends

    def blocks_of(self, document: int) -> range:
        """Return the blocks of the file in which a document lies."""
        return self._container.blocks_of("stored.codes", *self._bounds(document))

    def __getitem__(self, document: int) -> bytes:
        """Return the bytes given for `document`; raises IndexError past the last."""
        start, stop = self._bounds(document)
        return self._told(self._codes[start:stop])

    def several(self, documents: Iterable[int]) -> Iterator[bytes]:
        """Yield the bytes given for some documents."""
        return map(self.__getitem__, documents)

    def __iter__(self) -> Iterator[bytes]:
        """Yield all passages; nothing of the file is kept in memory."""
        starts = self._starts.tolist()
        first = 0
        while first < self._count:
            base, last = starts[first], first + 1
            while last < self._count and 2 * (starts[last + 1] - base) <= READ:
                last += 1
            some = self._container.part("stored.codes", base, starts[last])
            for start, stop in zip(starts[first:last], starts[first + 1 : last + 1]):
                if not base <= start <= stop <= starts[last]:
                    raise self._invalid()
                yield self._told(some[start - base : stop - base])
            first = last

    def _bounds(self, document: int) -> tuple[int, int]:
        if not 0 <= document < self._count:
            raise IndexError(f"document {document} of {self._count}")
        return self._starts[document], self._starts[document + 1]

    def _told(self, codes: NDArray[Any]) -> bytes:
        try:
            return told(codes.tolist(), *self._phrases)
        except ValueError:
            raise self._invalid() from None

    def _invalid(self) -> Exception:
        return self._container.invalid("a passage")
