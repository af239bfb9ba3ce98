"""TAR archives: their members front to back, headers read by the standard library."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator
from functools import partial
from typing import IO, cast

from searcher.load.archives.entries import Entry
from searcher.load.archives.streams import BLOCK, CUT_SHORT, DAMAGED, Stream
from searcher.load.names import decoded_name
from searcher.load.reading import Unreadable

_LARGEST_HEADER = 64 << 10  # bytes; long names and attributes take a few hundred
_LONG_NUMBER = re.compile(rb"\d{100}")
_FAULTS = (tarfile.TarError, OSError, ValueError, RecursionError, OverflowError, EOFError)


def tar_entries(stream: Stream) -> Iterator[Entry]:
    """Yield the members of a TAR in their order.

    Raises Unreadable where it is damaged or ends too soon, after the members before that.
    """
    headers = _Headers(stream)
    archive = _opened(headers)
    while member := _next(archive):
        if member.size < 0:
            raise Unreadable(f"{DAMAGED}; what comes after is left out")
        name = decoded_name(member.name.encode("utf-8", "surrogateescape"))
        blocks = partial(_blocks, stream, member.offset_data, member.size)
        yield Entry(name, member.size, blocks, _refusal(member), folder=member.isdir())
        archive.members.clear()  # type: ignore[attr-defined]  # it keeps all it has seen
    if headers.last.strip(b"\0"):
        raise Unreadable(f"{DAMAGED}; what comes after is left out")


def _opened(headers: _Headers) -> tarfile.TarFile:
    try:
        file = cast(IO[bytes], headers)
        return tarfile.TarFile(fileobj=file, encoding="utf-8", errors="surrogateescape")
    except _FAULTS as error:
        raise Unreadable(DAMAGED) from error


def _next(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    try:
        return archive.next()
    except _FAULTS as error:
        raise Unreadable(f"{DAMAGED} or cut short; what comes after is left out") from error


def _refusal(member: tarfile.TarInfo) -> str | None:
    if member.islnk() or member.issym():
        return "a link, not a document"
    if member.issparse():
        return "a file with holes, not a document"
    if not member.isreg():
        return "a device or a special file, not a document"
    return None


def _blocks(stream: Stream, start: int, size: int) -> Iterator[bytes]:
    stream.skip(start - stream.tell())
    while size > 0:
        block = stream.read(min(size, BLOCK))
        if not block:
            raise Unreadable(CUT_SHORT)
        size -= len(block)
        yield block


class _Headers:
    """A stream as the file that tarfile reads headers from: on and never back, none of them large.

    Some of its releases hang on a size below nothing and on long rows of digits.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.last = b""  # what was read last: zeros at the end of a whole archive

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LARGEST_HEADER:
            raise tarfile.ReadError("a header past all size")
        self.last = self._stream.read(size)
        if size > tarfile.BLOCKSIZE and _LONG_NUMBER.search(self.last):
            raise tarfile.ReadError("a header of nothing but digits")
        return self.last

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        ahead = offset - self._stream.tell()
        if ahead < 0 or whence != io.SEEK_SET:
            raise tarfile.ReadError("a member before the one before it")
        self._stream.skip(ahead)
        return offset

    def tell(self) -> int:
        return self._stream.tell()
