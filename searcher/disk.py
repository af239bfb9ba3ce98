"""Every write, sync, rename and removal of a build: all go through here, and nothing else does.

What is asked of the operating system stands in `System`, so that another can be put in its
place: one that fails, or that forgets what was not synced. No file that is there is written
over but for the holes in it, and no folder is removed. What is read of an index is opened here too: regular files only.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, cast

BLOCK = 1 << 20
# Seconds between two looks at a lock that another process holds.
POLL = 0.05


class System:
    """The calls themselves, each as the operating system gives it."""

    def create(self, path: Path) -> io.RawIOBase:
        """Return a new empty file; FileExistsError where there is anything of its name."""
        return open(path, "xb", buffering=0)

    def nameless(self, folder: Path) -> io.RawIOBase:
        """Return a file to write and read back that is gone with its process."""
        return cast(io.RawIOBase, tempfile.TemporaryFile(dir=folder, buffering=0))

    def sync(self, file: io.RawIOBase) -> None:
        """See a file's content on the disk."""
        os.fsync(file.fileno())

    def sync_folder(self, folder: Path) -> None:
        """See a folder's names on the disk; a platform that has no such call needs none."""
        if not hasattr(os, "O_DIRECTORY"):
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def make_folder(self, path: Path) -> None:
        """Make a new folder."""
        path.mkdir()

    def replace(self, source: Path, target: Path) -> None:
        """Give a file another's name, in its place."""
        os.replace(source, target)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()


_system = System()


@contextmanager
def through(system: System) -> Iterator[None]:
    """Everything goes through another system as long as the block runs."""
    global _system
    before, _system = _system, system
    try:
        yield
    finally:
        _system = before


@contextmanager
def written(path: Path, *, synced: bool = True) -> Iterator[IO[bytes]]:
    """Open a new file to write front to back; with `synced` it is on the disk when the block
    ends."""
    raw = _system.create(path)
    with io.BufferedWriter(raw) as file:
        yield cast(IO[bytes], file)
        file.flush()
        if synced:
            _system.sync(raw)


def make_hollow(path: Path, size: int) -> None:
    """Make a new file of so many bytes, all of them holes, which take no room."""
    with _system.create(path) as raw:
        raw.truncate(size)


class Hollow:
    """A file with holes, held open to fill them: whoever reads it must tell them from what is there.
    It stays as it is for who has it open when its name goes."""

    def __init__(self, path: Path) -> None:
        self._file = open(path, "r+b", buffering=0)
        self._lock = threading.Lock()

    def fill(self, pieces: Iterable[tuple[int, bytes]]) -> None:
        """Write bytes at their offsets."""
        with self._lock:
            for offset, content in pieces:
                view = memoryview(content)
                while view:
                    written = self._write(view, offset)
                    offset, view = offset + written, view[written:]

    def _write(self, content: memoryview, offset: int) -> int:
        # A process made by a fork has the same place in the file.
        if hasattr(os, "pwrite"):
            return os.pwrite(self._file.fileno(), content, offset)
        self._file.seek(offset)
        return self._file.write(content)

    def is_hole(self, start: int, end: int) -> bool:
        """Tell whether nothing was ever written to a stretch, where the system knows: what is no
        hole to it may be one."""
        if not hasattr(os, "SEEK_DATA"):
            return False
        try:
            return os.lseek(self._file.fileno(), start, os.SEEK_DATA) >= end
        except OSError as error:
            # Nothing comes after.
            return error.errno == errno.ENXIO

    def close(self) -> None:
        """Fill it no more."""
        self._file.close()


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and see it on the disk before returning."""
    with written(path) as file:
        file.write(content)


def replace_synced(path: Path, content: bytes, *, beside: Path) -> None:
    """Put a file's new content in the place of the old at once: whoever reads it sees
    one or the other whole. It is written to the new file `beside` first."""
    write_synced(beside, content)
    rename(beside, path)


def rename(path: Path, target: Path) -> None:
    """Give a file or folder another's name, in its place, and see that on the disk."""
    _system.replace(path, target)
    _system.sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """See a folder's names on the disk."""
    _system.sync_folder(folder)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, where they are not there; their names are synced."""
    if path.is_dir():
        return
    if path.parent != path:
        make_folder(path.parent)
    try:
        _system.make_folder(path)
    except FileExistsError:
        if not path.is_dir():
            raise
    _system.sync_folder(path.parent)


def remove(path: Path) -> bool:
    """Remove a file; False where that cannot be, or it is gone. No folder is ever removed."""
    try:
        _system.remove(path)
    except OSError:
        return False
    return True


def opened(path: Path) -> int:
    """Return a descriptor to read a regular file by; OSError for a link, a pipe, a device, a
    folder.

    A named pipe is not waited for.
    """
    if path.is_symlink():
        raise OSError(0, "it is a link")
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    descriptor = os.open(path, flags)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(0, "it is not a regular file")


def read(path: Path, *, limit: int) -> bytes:
    """Return all bytes of a small regular file; OSError as `opened`, and where it has more than
    `limit`."""
    with open(opened(path), "rb", buffering=0) as file:
        content = b""
        while block := file.read(limit + 1 - len(content)):
            content += block
    if len(content) > limit:
        raise OSError(0, f"it has more than {limit:,} bytes")
    return content


def head(path: Path, size: int) -> bytes | None:
    """Return the first `size` bytes of a regular file, None where it is none or cannot be read."""
    try:
        with open(opened(path), "rb", buffering=0) as file:
            return file.read(size)
    except OSError:
        return None


class Reader:
    """A file open to be read at any place by any thread, or the stretch of one from `start` on.

    `owner` is kept as long as this: whoever would close the file. Bytes come back as copies.
    """

    def __init__(self, descriptor: int, *, owner: object, start: int = 0, size: int) -> None:
        self._descriptor = descriptor
        self._owner = owner
        self._start = start
        self.size = size

    @property
    def handle(self) -> int | None:
        """What the system knows the open file by; None of a stretch of one."""
        if self._start:
            return None
        if sys.platform == "win32":
            import msvcrt

            return msvcrt.get_osfhandle(self._descriptor)
        return self._descriptor

    @classmethod
    def open(cls, path: Path) -> Reader:
        """Return a regular file; OSError as `opened`."""
        descriptor = opened(path)
        return cls(descriptor, owner=_Closing(descriptor), size=os.fstat(descriptor).st_size)

    def read(self, start: int, count: int) -> bytes:
        """Return `count` bytes from `start`, fewer where the file ends before that."""
        parts: list[bytes] = []
        at = self._start + start
        while count > 0 and (part := _read_at(self._descriptor, count, at)):
            parts.append(part)
            at, count = at + len(part), count - len(part)
        return b"".join(parts)


class _Closing:
    """Closes a descriptor when nobody holds on to this any more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        # Bound beforehand: at the end of a program modules are gone before this may be.
        close(self._descriptor)


if hasattr(os, "pread"):
    _read_at = os.pread
else:
    _moving = threading.Lock()

    def _read_at(descriptor: int, count: int, at: int) -> bytes:
        with _moving:
            os.lseek(descriptor, at, os.SEEK_SET)
            return os.read(descriptor, count)


@contextmanager
def locked(path: Path, *, wait: float) -> Iterator[bool]:
    """Hold the system's lock on the file at `path`, made where it is not there; gives False
    where another process holds it for longer than `wait` seconds.

    Nothing in the file is read or changed; the system frees the lock when its holder ends.
    """
    until = time.monotonic() + wait
    while (descriptor := _lock(path)) is None and time.monotonic() < until:
        time.sleep(min(POLL, max(0.0, until - time.monotonic())))
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _lock(path: Path) -> int | None:
    """Return a descriptor that holds the lock; None while another process does."""
    flags = os.O_RDWR | os.O_CREAT
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, f"{path.name} is not a regular file")
        # One that was removed meanwhile locks nobody else out.
        if _take(descriptor) and os.path.samestat(os.fstat(descriptor), os.lstat(path)):
            held, descriptor = descriptor, -1
            return held
    except FileNotFoundError:
        pass
    finally:
        if descriptor >= 0:
            os.close(descriptor)
    return None


if sys.platform == "win32":
    import msvcrt

    # Far behind any content, so that the file can still be read.
    _LOCKED = 1 << 40

    def _take(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        return True


class Scratch:
    """A nameless file to put contents into one after the other, and to read each from."""

    def __init__(self, folder: Path) -> None:
        self._raw = _system.nameless(folder)

    def add(self, write: Callable[[IO[bytes]], None]) -> Reader:
        """Return what `write` writes, to be read as a file of its own."""
        start = self._raw.seek(0, io.SEEK_END)
        file = io.BufferedWriter(self._raw)
        write(cast(IO[bytes], file))
        file.detach()
        size = self._raw.seek(0, io.SEEK_END) - start
        return Reader(self._raw.fileno(), owner=self._raw, start=start, size=size)


class Sink(Protocol):
    """Whatever bytes can be written to."""

    def write(self, content: bytes, /) -> Any: ...


class Spool:
    """Bytes that wait to be read back once: past `limit` in a nameless file in `folder`,
    the system's own folder for such files when None."""

    def __init__(self, folder: Path | None, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._file: IO[bytes] = io.BytesIO()
        self._rolled = False

    def write(self, content: bytes | memoryview) -> None:
        """Add bytes at the end."""
        self._file.write(content)
        if not self._rolled and self._file.tell() > self._limit:
            self._roll()

    def reader(self) -> IO[bytes]:
        """Return the bytes from the first on, to read; no more are written."""
        self._file.seek(0)
        return self._file

    def drain(self, target: Sink) -> None:
        """Write all of it to `target`; nothing is kept."""
        with self._file:
            self._file.seek(0)
            while chunk := self._file.read(BLOCK):
                target.write(chunk)

    def _roll(self) -> None:
        held = cast(io.BytesIO, self._file)
        folder = Path(tempfile.gettempdir()) if self._folder is None else self._folder
        file = io.BufferedRandom(_system.nameless(folder))
        self._file = cast(IO[bytes], file)
        self._rolled = True
        self._file.write(held.getbuffer())


def checksum(path: Path) -> str:
    """Return the SHA-256 of a regular file, as hex."""
    digest = hashlib.sha256()
    with open(opened(path), "rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
