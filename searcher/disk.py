"""Every write, sync, rename and removal of a build: all go through here, and nothing else does.

What is asked of the operating system stands in `System`, so that another can be put in its
place: one that fails, or that forgets what was not synced.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, cast

BLOCK = 1 << 20


class System:
    """The calls themselves, each as the operating system gives it."""

    def create(self, path: Path) -> io.RawIOBase:
        """A new empty file, in the place of any of its name."""
        return open(path, "wb", buffering=0)

    def nameless(self, folder: Path) -> io.RawIOBase:
        """A file to write and read back that is gone with its process."""
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
        """A new folder."""
        path.mkdir()

    def replace(self, source: Path, target: Path) -> None:
        """Give a file another's name, in its place."""
        os.replace(source, target)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def remove_folder(self, path: Path) -> None:
        """Remove an empty folder."""
        path.rmdir()


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
    """A new file to write front to back; with `synced` it is on the disk when the block ends."""
    raw = _system.create(path)
    with io.BufferedWriter(raw) as file:
        yield cast(IO[bytes], file)
        file.flush()
        if synced:
            _system.sync(raw)


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and see it on the disk before returning."""
    with written(path) as file:
        file.write(content)


def replace_synced(path: Path, content: bytes) -> None:
    """Put a file's new content in the place of the old at once: whoever reads it sees
    one or the other whole."""
    beside = path.with_name(path.name + ".new")
    write_synced(beside, content)
    _system.replace(beside, path)
    _system.sync_folder(path.parent)


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
    """Remove a file, or a folder with all in it; False where that cannot be, or it is gone."""
    try:
        _remove(path)
    except OSError:
        return False
    return True


def _remove(path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        _system.remove(path)
        return
    for inside in path.iterdir():
        _remove(inside)
    _system.remove_folder(path)


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
    """The SHA-256 of a file, as hex."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
