"""Generations on disk: built beside one another, verified, swapped. The only writer of `index/`.

    CURRENT            names the manifest in service and its checksum; replaced by rename
    manifest-N.json    generation N: its segments, their files' sizes and checksums
    sN.…               files of segments, never changed once written, shared by generations
    sN.writing         a build's claim to the names of generation N while it is under way
    _MAIN_N.toc        generation N as Whoosh's programs find it; nothing of ours reads it
    write.lock         locked by the one process that writes

A reader follows CURRENT; until it is replaced the old generation serves whole. Files are on the
disk before the manifest that names them, the manifest before CURRENT, and that before any file
of an older generation goes: whatever breaks off, CURRENT names a whole generation.

A folder may hold what it will beside that: only files of ours are ever removed (`store.names`),
and a folder that is not empty becomes an index only where there is one already.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searcher import disk
from searcher.errors import (
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    IndexStale,
    IndexUnwritten,
    InputError,
    StoreError,
    reason_of,
)
from searcher.model import Note
from searcher.store.files import IndexFolder, is_alive
from searcher.store.manifest import (
    FORMAT,
    FileEntry,
    Manifest,
    Pointer,
    SegmentEntry,
    read_manifest,
    read_pointer,
)
from searcher.store.names import (
    CURRENT,
    LARGEST_POINTER,
    LOCK,
    POINTER,
    claim_bytes,
    claim_name,
    contents_name,
    is_everywhere,
    is_ours,
    manifest_name,
    manifest_number,
)

__all__ = ["FileEntry", "Manifest", "SegmentEntry", "Store", "Writing"]

LARGEST_MANIFEST = 256 << 20  # bytes; a user's dictionary stands in it
# How long the workers of a build that was killed may go on holding its lock.
DYING = 2.0


@dataclass(frozen=True)
class Writing:
    """A build's hold on an index: the number of the generation that it may write, and what was
    found of a build that was broken off and is cleared away, a sentence each."""

    number: int
    cleared: tuple[str, ...]


class Store:
    """The folder of an index."""

    # What opens its segments and puts them in service, where it keeps them elsewhere than here;
    # segments of more passages are not merged (None: all are).
    opens: Any = None
    commits: Any = None
    most_merged: int | None = None

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        # Where it is, as messages say it.
        self.place = str(self.folder)
        # Whether CURRENT may name the generation under way.
        self._pointed = False

    @property
    def files(self) -> IndexFolder:
        """What lies in the folder."""
        return IndexFolder(self.folder)

    def exists(self) -> bool:
        """True if some generation is in service."""
        return os.path.lexists(self.folder / CURRENT)

    def require_own(self) -> None:
        """Raise IndexForeign where the folder holds other things and no index of ours."""
        if self.files.list_own():
            return
        foreign = [path.name for path in self.files.list_paths() if not is_everywhere(path)]
        if foreign:
            raise IndexForeign(str(self.folder), foreign)

    def pointer(self) -> bytes | None:
        """Return what names the generation in service: another whenever there is another one."""
        try:
            return disk.read(self.folder / CURRENT, limit=LARGEST_POINTER)
        except OSError:
            return None

    def current(self, *, sized: bool = True) -> Manifest:
        """Return the manifest in service, its files present and (if `sized`) of the right size, but
        for the one that only Whoosh's programs read.

        Raises IndexMissing, IndexForeign, IndexStale (another format), IndexDamaged.
        """
        manifest = self._read_current()
        for name, entry in manifest.all_files().items() if sized else ():
            wrong = self._mismatch(name, entry)
            if wrong and name != contents_name(manifest.generation):
                raise IndexDamaged(str(self.folder), wrong)
        return manifest

    def damage(self, manifest: Manifest) -> list[str]:
        """Return what is wrong with a generation's files, byte for byte; empty when all is well."""
        found = []
        for name, entry in manifest.all_files().items():
            wrong = self._mismatch(name, entry)
            if not wrong and disk.checksum(self.folder / name) != entry.sha256:
                wrong = f"{name} has been altered"
            found += [wrong] if wrong else []
        return found

    def size(self, manifest: Manifest) -> int:
        """Return the bytes of a generation's files."""
        return sum(entry.size for entry in manifest.all_files().values())

    @contextmanager
    def writing(self, *, wait: float = 0.0) -> Iterator[Writing]:
        """Hold the lock for writing, and a claim to the names of a generation.

        Raises IndexForeign for a folder that is not ours, IndexLocked when another process
        holds the lock for longer than `wait` seconds, and IndexUnwritten when the system
        refuses a write.
        """
        self.require_own()
        self._make_folder()
        try:
            with self._locked(wait):
                cleared = self._take_over()
                with self._claimed() as number:
                    yield Writing(number, cleared)
        except OSError as error:
            raise IndexUnwritten(str(self.folder), error.strerror or str(error)) from error

    @contextmanager
    def _locked(self, wait: float) -> Iterator[None]:
        with disk.locked(self.folder / LOCK, wait=wait) as held:
            if held:
                yield
                return
        holders = list(self.files.read_claims().values())
        alive = [holder for holder in holders if is_alive(holder)]
        if holders and not alive:
            with disk.locked(self.folder / LOCK, wait=DYING) as held:
                if held:
                    yield
                    return
        named = f"process {(alive or holders)[0]}" if holders else "another process"
        raise IndexLocked(str(self.folder), named)

    def _take_over(self) -> tuple[str, ...]:
        claims = self.files.read_claims()
        found = [f"took over the lock of process {one}, which is gone" for one in claims.values()]
        found += [f"removed {name}, left by a broken-off build" for name in self._clear(claims)]
        return tuple(found)

    @contextmanager
    def _claimed(self) -> Iterator[int]:
        number = self.files.find_free_number()
        claim = self.folder / claim_name(number)
        self._pointed = False
        try:
            # On the disk before any file that it speaks for.
            disk.write_synced(claim, claim_bytes(number, os.getpid()))
            disk.sync_folder(self.folder)
            yield number
        finally:
            with suppress(OSError):
                if self._pointed:
                    self._clear((number,))
                else:
                    self.files.drop(number)

    def entries(self, names: list[str]) -> dict[str, FileEntry]:
        """Describe new files, which are written and synced, as the manifest does."""
        made = {}
        for name in names:
            path = self.folder / name
            made[name] = FileEntry(path.stat().st_size, disk.checksum(path))
        return made

    def commit(self, manifest: Manifest) -> tuple[Note, ...]:
        """Put a generation in service, then let the files of older ones go.

        A CURRENT that is none of ours is kept under another name; notes say so.
        """
        name = manifest_name(manifest.generation)
        content = manifest.to_json()
        disk.write_synced(self.folder / name, content)
        disk.sync_folder(self.folder)
        pointer = Pointer(FORMAT, name, _sha256(content))
        beside = self.folder / f"s{manifest.generation:06}{POINTER}"
        notes = self.files.set_aside()
        self._pointed = True
        disk.replace_synced(self.folder / CURRENT, pointer.to_json(), beside=beside)
        self._clear(())
        return notes

    def clear(self) -> list[str]:
        """Remove the index and nothing else in its folder; the names of the files removed.

        Raises IndexLocked while another process writes.
        """
        if not self.files.list_own():
            return []
        with self._locked(0.0):
            gone = [path.name for path in self.files.list_own() if disk.remove(path)]
            # Its name is ours where anything else was.
            if disk.head(self.folder / LOCK, 1) == b"":
                gone += [LOCK] if disk.remove(self.folder / LOCK) else []
            return gone

    def _read_current(self) -> Manifest:
        place = str(self.folder)
        try:
            content = disk.read(self.folder / CURRENT, limit=LARGEST_POINTER)
        except (FileNotFoundError, NotADirectoryError):
            raise IndexMissing(place) from None
        except PermissionError as error:
            raise InputError(f"cannot read the index at {place}: {error.strerror}") from None
        except OSError as error:
            raise self._unreadable(f"CURRENT cannot be read: {error.strerror or error}") from None
        try:
            pointer = read_pointer(content)
        except ValueError as error:
            raise self._unreadable(f"CURRENT: {error} is invalid") from None
        if pointer.format != FORMAT:
            difference = f"has format {pointer.format}, and this program reads {FORMAT}"
            raise IndexStale(place, difference)
        return self._read_manifest(pointer)

    def _unreadable(self, damage: str) -> StoreError:
        """Return the error for a CURRENT that is none: damage where the folder has files of an
        index."""
        if any(map(is_ours, self.files.list_paths())):
            return IndexDamaged(str(self.folder), damage)
        return IndexForeign(str(self.folder), [CURRENT])

    def _read_manifest(self, pointer: Pointer) -> Manifest:
        name, place = pointer.manifest, str(self.folder)
        try:
            content = disk.read(self.folder / name, limit=LARGEST_MANIFEST)
            if _sha256(content) != pointer.sha256:
                raise IndexDamaged(place, f"{name} has been altered")
            return read_manifest(content, generation=manifest_number(name) or 0)
        except FileNotFoundError:
            raise IndexDamaged(place, f"{name} is missing") from None
        except PermissionError as error:
            raise InputError(f"cannot read the index at {place}: {error.strerror}") from None
        except OSError as error:
            raise IndexDamaged(place, f"{name}: {error.strerror or error}") from None
        except ValueError as error:
            raise IndexDamaged(place, f"{name}: {error} is invalid") from None

    def _mismatch(self, name: str, entry: FileEntry) -> str | None:
        """Return how a file is not as the manifest has it, by what the folder tells of it."""
        try:
            found = (self.folder / name).lstat()
        except OSError:
            return f"{name} is missing"
        if not stat.S_ISREG(found.st_mode):
            return f"{name} is no regular file"
        if found.st_size != entry.size:
            return f"{name} has {found.st_size} bytes instead of {entry.size}"
        return None

    def _make_folder(self) -> None:
        try:
            disk.make_folder(self.folder)
        except OSError as error:
            reason = reason_of(error)
            raise InputError(f"cannot make the index folder {self.folder}: {reason}") from None
        if not os.access(self.folder, os.W_OK):
            raise InputError(f"cannot write to the index folder {self.folder}")

    def _clear(self, claimed: Collection[int]) -> list[str]:
        """Remove our files that the generation in service does not name; return their names."""
        kept = self._in_service()
        return [] if kept is None else self.files.clear(claimed, kept=kept)

    def _in_service(self) -> set[str] | None:
        """Return the files of the generation in service; None where that cannot be read."""
        try:
            manifest = self._read_current()
        except IndexMissing:
            return set()
        except (StoreError, InputError):
            return None
        return {*manifest.all_files(), manifest_name(manifest.generation)}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
