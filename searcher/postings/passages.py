"""Passages at rest: the caller's bytes, one string a document, compressed in small blocks.

A block holds about 2 KB of whole passages. Text of the characters that GBK has is put into it
first, two bytes a character in the place of three; the first byte of a block tells so. Then it
is deflated against a preset dictionary drawn from the segment's own first passages: as small as
16 KB blocks without one, and a passage comes back in some 15 µs because only its own block is
inflated.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cache import Cache
from .container import Container
from .container_writer import ContainerWriter

BLOCK = 2048
# What lies further back is out of reach of deflate.
DICTIONARY = 32000
SAMPLE = 1 << 22
LEVEL = 6
MEMORY_LEVEL = 7
WRITTEN = 1 << 20
# So many bytes of blocks are read at a time by who reads them all.
READ = 1 << 18
# Bytes of blocks that were read and may be asked for again.
READ_AGAIN = 1 << 20
# How the bytes of a block are kept. Whatever Python encodes in GBK it decodes to the same.
PLAIN, GBK = b"\0", b"\1"


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
        self._container.add("stored.starts", _list_ends(self._sizes))
        self._container.add("stored.block_first", np.asarray(self._firsts, np.uint32))
        self._container.add("stored.block_start", _list_ends(self._lengths))

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
        dictionary = b"".join(_compress(one)[1] for one in self._waiting[::keep])[-DICTIONARY:]
        self._container.add("stored.dictionary", np.frombuffer(dictionary, np.uint8))
        self._deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -15, MEMORY_LEVEL, 0, dictionary)

    def _emit(self, first: int, passages: list[bytes]) -> None:
        assert self._deflater is not None
        deflater = self._deflater.copy()
        way, content = _compress(b"".join(passages))
        raw = way + deflater.compress(content) + deflater.flush()
        self._written += raw
        self._firsts.append(first)
        self._lengths.append(len(raw))


def _compress(content: bytes) -> tuple[bytes, bytes]:
    """Return how some bytes are kept, and what is kept of them: no more than there are."""
    try:
        return GBK, content.decode().encode("gbk")
    except UnicodeError:
        return PLAIN, content


def _list_ends(sizes: array[int]) -> NDArray[Any]:
    """Return where each of several sizes begins, and where the last ends."""
    ends = np.cumsum(np.append(np.uint64(0), np.asarray(sizes, np.uint64)))
    return ends.astype("<u4" if int(ends[-1]) < 1 << 32 else "<u8")


class Passages:
    """The stored passages of a segment. Whatever is asked raises IndexDamaged where the arrays
    do not fit together."""

    def __init__(self, container: Container) -> None:
        self._starts = container.array("stored.starts", ("<u4", "<u8")).data
        self._firsts = container.array("stored.block_first", ("<u4",)).data
        count = len(self._firsts) + 1
        self._blocks_at = container.array("stored.block_start", ("<u4", "<u8"), count).data
        self._blocks = container.window("stored.blocks", ("|u1",))
        dictionary = container.array("stored.dictionary", ("|u1",)).tobytes()
        self._inflater = zlib.decompressobj(-15, dictionary)
        self._container = container
        self._count = len(self._starts) - 1
        self._read = Cache(READ_AGAIN)
        self._invalid, self._blocks_of = container.invalid, container.blocks_of
        if not len(self._starts) or self._starts[0] or self._blocks_at[0]:
            raise self._invalid("a block of passages")
        if bool(len(self)) != bool(len(self._firsts)) or (len(self) and self._firsts[0]):
            raise self._invalid("a block of passages")

    def __len__(self) -> int:
        return self._count

    @property
    def size(self) -> int:
        """The bytes of all passages."""
        return int(self._starts[-1])

    def blocks_of(self, document: int) -> range:
        """Return the blocks of the file in which a document lies."""
        block = bisect_right(self._firsts, document) - 1
        start, stop = self._blocks_at[block], self._blocks_at[block + 1]
        return self._blocks_of("stored.blocks", start, stop)

    def __getitem__(self, document: int) -> bytes:
        """Return the bytes given for `document`; raises IndexError past the last."""
        return self._cut(document, *self._read_block(self._block_of(document)))

    def several(self, documents: Iterable[int]) -> Iterator[bytes]:
        """Yield the bytes given for some documents; those of one block that follow one another
        inflate it once."""
        for block, inside in groupby(documents, self._block_of):
            held = self._read_block(block)
            for document in inside:
                yield self._cut(document, *held)

    def _block_of(self, document: int) -> int:
        if not 0 <= document < self._count:
            raise IndexError(f"document {document} of {self._count}")
        return bisect_right(self._firsts, document) - 1

    def _cut(self, document: int, first: int, starts: list[int], raw: bytes) -> bytes:
        """Return what is a document's of its block."""
        at = document - first
        if at + 1 >= len(starts):
            raise self._invalid("a block of passages")
        return raw[starts[at] : starts[at + 1]]

    def __iter__(self) -> Iterator[bytes]:
        """Yield all passages; each block is inflated once, and nothing of the file is kept in
        memory."""
        after = 0
        for block, packed in enumerate(self._read_packed()):
            first, starts = self._read_bounds(block)
            if first != after:
                raise self._invalid("a block of passages")
            after += len(starts) - 1
            raw = self._inflate(packed, starts[-1])
            for start, end in zip(starts, starts[1:]):
                yield raw[start:end]
        if after != len(self):
            raise self._invalid("a block of passages")

    def _read_packed(self) -> Iterator[NDArray[np.uint8]]:
        """Yield the blocks as they are kept, some read at a time."""
        at = self._blocks_at
        first = 0
        while first < len(self._firsts):
            last = max(first + 1, bisect_right(at, at[first] + READ, first) - 1)
            base, stop = at[first], at[last]
            some = self._container.part("stored.blocks", base, stop)
            for start, end in zip(at[first:last], at[first + 1 : last + 1]):
                if not base <= start <= end <= stop:
                    raise self._invalid("a block of passages")
                yield some[start - base : end - base]
            first = last

    def _read_block(self, block: int) -> tuple[int, list[int], bytes]:
        """Return a block's first passage, where each begins and the last ends in it, and its
        bytes; what a search looks at it shows soon after."""
        held: tuple[int, list[int], bytes] | None = self._read.get(block)
        if held is None:
            first, starts = self._read_bounds(block)
            packed = self._blocks[self._blocks_at[block] : self._blocks_at[block + 1]]
            held = first, starts, self._inflate(packed, starts[-1])
            self._read.put(block, held, len(held[2]))
        return held

    def _read_bounds(self, block: int) -> tuple[int, list[int]]:
        """Return a block's first passage, and where each begins and the last ends in its bytes."""
        first, last = self._firsts[block], len(self)
        if block + 1 < len(self._firsts):
            last = self._firsts[block + 1]
        starts = self._starts[first : last + 1].tolist() if first < last < len(self._starts) else []
        base = starts[0] if starts else 0
        starts = [start - base for start in starts]
        if not starts or sorted(starts) != starts:
            raise self._invalid("a block of passages")
        return first, starts

    def _inflate(self, packed: NDArray[np.uint8], size: int) -> bytes:
        """Return the bytes of a packed block; there are `size`, and no more are ever made of it."""
        machine = self._inflater.copy()
        way = packed[:1].tobytes()
        try:
            raw = machine.decompress(packed[1:].data, size + 1)
            if way == GBK:
                raw = raw.decode("gbk").encode()
        except (zlib.error, UnicodeError):
            raise self._invalid("a block of passages") from None
        if len(raw) != size or way not in (PLAIN, GBK) or not machine.eof or machine.unused_data:
            raise self._invalid("a block of passages")
        return raw
