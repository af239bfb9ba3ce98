"""Bytes read front to back: from a file, or from blocks that are unpacked as they are asked for."""

from __future__ import annotations

import bz2
import io
import lzma
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Protocol, cast

from searcher.load.reading import Unreadable

BLOCK = 1 << 16  # bytes
CUT_SHORT = "it is cut short"
DAMAGED = "it is damaged"
_IN_MEMORY = 16 << 20  # bytes; larger archives within archives wait in a nameless file
_MOST_DICTIONARY = 256 << 20  # bytes that unpacking xz may take; `xz -9` takes 65 MB


class Stream(Protocol):
    """Bytes that are read on and never back."""

    def head(self, size: int) -> bytes:
        """Return the next `size` bytes without taking them; fewer at the end."""

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes; fewer at the end."""

    def skip(self, size: int) -> None:
        """Pass over `size` bytes."""

    def tell(self) -> int:
        """Return how many bytes were taken."""


class FileStream:
    """A file from where it stands."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self._start = file.tell()

    def head(self, size: int) -> bytes:
        at = self.file.tell()
        head = self.file.read(size)
        self.file.seek(at)
        return head

    def read(self, size: int) -> bytes:
        return self.file.read(size)

    def skip(self, size: int) -> None:
        self.file.seek(size, io.SEEK_CUR)

    def tell(self) -> int:
        return self.file.tell() - self._start


class BlockStream:
    """Blocks one after the other; what was taken is forgotten."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._held = b""
        self._at = 0
        self._end: Unreadable | None = None

    def head(self, size: int) -> bytes:
        parts, length = [self._held], len(self._held)
        while length < size and (block := self._next()):
            parts.append(block)
            length += len(block)
        self._held = b"".join(parts)
        return self._held[:size]

    def read(self, size: int) -> bytes:
        taken = self.head(size)
        self._held = self._held[len(taken) :]
        self._at += len(taken)
        return taken

    def skip(self, size: int) -> None:
        while size > 0 and (passed := self.read(min(size, BLOCK))):
            size -= len(passed)

    def tell(self) -> int:
        return self._at

    def _next(self) -> bytes:
        """Return the next block, b"" at the end; whatever ended the blocks ends each later
        reading."""
        if self._end:
            raise self._end
        try:
            return next(self._blocks, b"")
        except Unreadable as error:
            self._end = error
            raise


def blocks_of(stream: Stream) -> Iterator[bytes]:
    """Yield what is left of a stream, block by block."""
    while block := stream.read(BLOCK):
        yield block


def unpacked(packed: Iterator[bytes], kind: str) -> Iterator[bytes]:
    """Yield what packed blocks unpack to, through all the streams that stand one after the other.

    Raises Unreadable when they are damaged or end too soon.
    """
    packing = PACKINGS[kind]
    machine: _Machine | None = packing()
    for block in packed:
        while block:
            if machine is None:
                block = block.lstrip(b"\0")
                if not block or not block.startswith(packing.mark[: len(block)]):
                    return  # padding, or something else behind the archive
                machine = packing()
            yield from _from(machine, block)
            block = machine.unused_data if machine.eof else b""
            machine = None if machine.eof else machine
    if machine is not None:
        raise Unreadable(CUT_SHORT)


def spooled(blocks: Iterable[bytes]) -> IO[bytes]:
    """Return the blocks as a file to move about in: in memory, or without a name where it is
    large."""
    file: IO[bytes] = io.BytesIO()
    for block in blocks:
        if isinstance(file, io.BytesIO) and file.tell() + len(block) > _IN_MEMORY:
            held, file = file, cast(IO[bytes], tempfile.TemporaryFile())
            file.write(held.getbuffer())
        file.write(block)
    file.seek(0)
    return file


class _Machine(Protocol):
    """What unpacks one stream, a bounded stretch at a time."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gunzip:
    """zlib's machine in the manner of those of bz2 and lzma."""

    def __init__(self) -> None:
        self._machine = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._machine.eof

    @property
    def needs_input(self) -> bool:
        return not self._machine.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._machine.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._machine.decompress(self._machine.unconsumed_tail + data, max_length)


class _Packing:
    """A way of packing: how its streams begin, and what unpacks one."""

    def __init__(self, mark: bytes, machine: Callable[[], _Machine]) -> None:
        self.mark = mark
        self._machine = machine

    def __call__(self) -> _Machine:
        return self._machine()


def _unxz() -> _Machine:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_DICTIONARY)


PACKINGS = {
    "gz": _Packing(b"\x1f\x8b", _Gunzip),
    "xz": _Packing(b"\xfd7zXZ", _unxz),
    "bz2": _Packing(b"BZh", bz2.BZ2Decompressor),
}


def _from(machine: _Machine, packed: bytes) -> Iterator[bytes]:
    """Yield what the machine makes of the packed bytes, never more than a block at a time."""
    try:
        yield machine.decompress(packed, BLOCK)
        while not machine.eof and not machine.needs_input:
            yield machine.decompress(b"", BLOCK)
    except (zlib.error, lzma.LZMAError, OSError, ValueError, EOFError) as error:
        raise Unreadable(DAMAGED) from error
