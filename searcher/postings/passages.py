"""Passages at rest: the caller's bytes, one string a document, compressed in small blocks.

A block holds about 2 KB of whole passages and is deflated against a preset dictionary drawn
from the segment's own first passages: as small as 16 KB blocks without one, and a passage
comes back in some 15 µs because only its own block is inflated.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .container import Container, ContainerWriter

BLOCK = 2048
DICTIONARY = 16384
SAMPLE = 1 << 19
LEVEL = 6
MEMORY_LEVEL = 7
WRITTEN = 1 << 20


class PassagesWriter:
    """Appends passages to a container; the first half megabyte waits to give the dictionary."""

    def __init__(self, container: ContainerWriter) -> None:
        self._container = container
        self._blocks = container.part("stored.blocks", "|u1")
        self._sizes = array("I")
        self._firsts = array("I")
        self._lengths = array("I")
        self._deflater: zlib._Compress | None = None
        self._waiting: list[bytes] = []
        self._waiting_size = 0
        self._written = bytearray()

    def add(self, passages: Sequence[bytes]) -> None:
        """Store passages as the next documents."""
        self._waiting += passages
        sizes = list(map(len, passages))
        self._sizes.extend(sizes)
        self._waiting_size += sum(sizes)
        if self._waiting_size >= (SAMPLE if self._deflater is None else 16 * BLOCK):
            self._flush()

    def close(self) -> None:
        """Write the last block and where each passage lies."""
        self._flush()
        self._blocks.append(np.frombuffer(self._written, np.uint8))
        self._container.add("stored.starts", _ends(self._sizes))
        self._container.add("stored.block_first", np.asarray(self._firsts, np.uint32))
        self._container.add("stored.block_start", _ends(self._lengths))

    def _flush(self) -> None:
        if self._deflater is None:
            self._prime()
        first = len(self._sizes) - len(self._waiting)
        begun = size = 0
        for number, passage in enumerate(self._waiting, 1):
            size += len(passage)
            if size >= BLOCK or number == len(self._waiting):
                self._emit(first + begun, self._waiting[begun:number])
                begun, size = number, 0
        self._waiting, self._waiting_size = [], 0
        if len(self._written) > WRITTEN:
            self._blocks.append(np.frombuffer(self._written, np.uint8))
            self._written = bytearray()

    def _prime(self) -> None:
        """Take the dictionary: passages spread evenly over those that wait."""
        keep = max(1, self._waiting_size // DICTIONARY)
        dictionary = b"".join(self._waiting[::keep])[-DICTIONARY:]
        self._container.add("stored.dictionary", np.frombuffer(dictionary, np.uint8))
        self._deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -15, MEMORY_LEVEL, 0, dictionary)

    def _emit(self, first: int, passages: list[bytes]) -> None:
        assert self._deflater is not None
        deflater = self._deflater.copy()
        raw = deflater.compress(b"".join(passages)) + deflater.flush()
        self._written += raw
        self._firsts.append(first)
        self._lengths.append(len(raw))


def _ends(sizes: array[int]) -> NDArray[Any]:
    """Where each of several sizes begins, and where the last ends."""
    ends = np.cumsum(np.append(np.uint64(0), np.asarray(sizes, np.uint64)))
    return ends.astype("<u4" if int(ends[-1]) < 1 << 32 else "<u8")


class Passages:
    """The stored passages of a segment."""

    def __init__(self, container: Container) -> None:
        self._starts = container.array("stored.starts").data
        self._firsts = container.array("stored.block_first").data
        self._blocks_at = container.array("stored.block_start").data
        self._blocks = container.window("stored.blocks")
        dictionary = container.array("stored.dictionary").tobytes()
        self._inflater = zlib.decompressobj(-15, dictionary)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, document: int) -> bytes:
        """The bytes given for `document`; raises IndexError past the last."""
        if not 0 <= document < len(self):
            raise IndexError(f"document {document} of {len(self)}")
        block = bisect_right(self._firsts, document) - 1
        base = self._starts[self._firsts[block]]
        raw = self._inflate(block)
        return raw[self._starts[document] - base : self._starts[document + 1] - base]

    def __iter__(self) -> Iterator[bytes]:
        """All passages; each block is inflated once."""
        firsts = [*self._firsts, len(self)]
        for block, (first, last) in enumerate(zip(firsts, firsts[1:])):
            raw = self._inflate(block)
            starts = self._starts[first : last + 1].tolist()
            for start, end in zip(starts, starts[1:]):
                yield raw[start - starts[0] : end - starts[0]]

    def _inflate(self, block: int) -> bytes:
        start, stop = self._blocks_at[block], self._blocks_at[block + 1]
        return self._inflater.copy().decompress(self._blocks[start:stop].data)
