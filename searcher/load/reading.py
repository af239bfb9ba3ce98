"""What a loader gives back, what it raises, and the one place that opens files."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import IO, NamedTuple

from searcher.errors import LoadError
from searcher.load.names import located
from searcher.model import Line

LARGEST = 200_000_000  # bytes; past it a file is left out with that reason
_BLOCK = 1 << 20  # bytes hashed at a time


class Unreadable(Exception):
    """The bytes hold no text that can be read; the message says why in plain words."""


@dataclass(frozen=True)
class Reading:
    """The text a loader found in a file's bytes: lines, the encoding's name, markup's metadata.

    `notes` say, in words for the summary, what of the file could not be read; `labels` are the
    lines beside the text that tell of it.
    """

    lines: tuple[Line, ...]
    encoding: str
    meta: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    labels: tuple[Line, ...] = ()


def in_a_row(parts: Iterable[Iterable[Line]]) -> tuple[Line, ...]:
    """Return the lines of a file's parts one after the other, numbered on from part to part.

    >>> [line.marks for line in in_a_row([[Line("甲", ((0, 3),))], [Line("乙", ((0, 1),))]])]
    [((0, 3),), ((0, 4),)]
    """
    lines: list[Line] = []
    last = 0
    for part in parts:
        before = last
        for line in part:
            marks = tuple((at, number + before) for at, number in line.marks)
            lines.append(replace(line, marks=marks))
            last = max(last, marks[-1][1])
    return tuple(lines)


class Stamp(NamedTuple):
    """A file's size in bytes and its time of change in nanoseconds: a cheap sign of sameness."""

    size: int
    mtime_ns: int


def stamp_of(path: str) -> Stamp:
    """The size and time of change of the file at `path`; LoadError when it cannot be seen."""
    try:
        seen = os.stat(located(path))
    except OSError as error:
        raise LoadError(path, reason_of(error)) from error
    return Stamp(seen.st_size, seen.st_mtime_ns)


def digest_of(path: str) -> str:
    """The SHA-256 of the file's bytes in hexadecimal, as `load` records it; may raise LoadError."""
    digest = hashlib.sha256()
    try:
        with open(_descriptor(path), "rb", buffering=0) as file:
            # Some files of the system never end, and are told as empty.
            left = max(os.fstat(file.fileno()).st_size, LARGEST)
            while block := file.read(_BLOCK):
                digest.update(block)
                left -= len(block)
                if left < 0:
                    raise LoadError(path, "it gives more than the size it has")
    except OSError as error:
        raise LoadError(path, reason_of(error)) from error
    return digest.hexdigest()


def bytes_of(path: str, limit: int) -> bytes:
    """All bytes of the file at `path`; LoadError when it is empty, over `limit` or unreadable."""
    try:
        with opened(path) as file:
            # Room for all that is asked for is made at once, so the size told is asked for first;
            # one byte past the limit is enough to know, even of a file that is still growing.
            size = min(os.fstat(file.fileno()).st_size, limit)
            raw = file.read(size + 1)
            if len(raw) > size:
                raw += file.read(limit + 1 - len(raw))
    except OSError as error:
        raise LoadError(path, reason_of(error)) from error
    if not raw:
        raise LoadError(path, "the file is empty")
    if len(raw) > limit:
        raise LoadError(path, f"the file is larger than {limit // 1_000_000} MB")
    return raw


def opened(path: str) -> IO[bytes]:
    """The regular file at `path`, open for reading; OSError when it cannot be."""
    return open(_descriptor(path), "rb")


def reason_of(error: OSError) -> str:
    """Why the system would not give a file, in words for the summary.

    >>> reason_of(PermissionError(13, "Permission denied"))
    'no permission to read it'
    """
    for kind, reason in _REASONS.items():
        if isinstance(error, kind):
            return reason
    return f"cannot be read ({(error.strerror or str(error)).lower()})"


_REASONS: dict[type[OSError], str] = {
    PermissionError: "no permission to read it",
    FileNotFoundError: "no longer there",
    IsADirectoryError: "a folder, not a file",
}


def _descriptor(path: str) -> int:
    """An open descriptor of a regular file; a named pipe is refused without waiting on it."""
    wait_not = getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(located(path), os.O_RDONLY | getattr(os, "O_BINARY", 0) | wait_not)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return descriptor
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(path)
    raise OSError(0, "not a regular file")
