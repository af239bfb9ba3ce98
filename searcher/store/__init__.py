"""Generations on disk: built beside one another, verified, swapped. The only writer of `index/`.

    CURRENT            names the manifest in service and its checksum; replaced by rename
    manifest-N.json    generation N: its segments, their files' sizes and checksums
    sN-….*             segment files, never changed once written, shared by generations
    write.lock         held by the one process that writes

A reader follows CURRENT; until it is replaced the old generation serves whole. Files are on the
disk before the manifest that names them, the manifest before CURRENT, and that before any file
of an older generation goes: whatever breaks off, CURRENT names a whole generation.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from searcher import disk
from searcher.errors import (
    IndexDamaged,
    IndexLocked,
    IndexMissing,
    IndexStale,
    IndexUnwritten,
    InputError,
)
from searcher.store.manifest import FORMAT, FileEntry, Manifest, SegmentEntry, read_manifest

__all__ = ["FileEntry", "Manifest", "SegmentEntry", "Store"]

CURRENT = "CURRENT"
LOCK = "write.lock"
HOLDER = "writer.json"
MANIFEST = re.compile(r"manifest-(\d+)\.json")
OURS = re.compile(r"(?:manifest-|s(?=\d{6}))(\d+)m?\..*|CURRENT\.new")
# What comes of reading as JSON of ours what is none.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError)
# How long the workers of a build that was killed may go on holding its lock.
DYING = 2.0


class Store:
    """The folder of an index."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def exists(self) -> bool:
        """Whether some generation is in service."""
        return (self.folder / CURRENT).is_file()

    def pointer(self) -> bytes | None:
        """What names the generation in service: another whenever there is another one."""
        try:
            return (self.folder / CURRENT).read_bytes()
        except OSError:
            return None

    def current(self, *, sized: bool = True) -> Manifest:
        """The manifest in service, its files present and (if `sized`) of the right size.

        Raises IndexMissing, IndexStale (another format), IndexDamaged.
        """
        manifest = self._read_current()
        for name, entry in manifest.all_files().items() if sized else ():
            self._check_size(name, entry)
        return manifest

    def damage(self, manifest: Manifest) -> list[str]:
        """What is wrong with a generation's files, byte for byte; empty when all is well."""
        found = []
        for name, entry in manifest.all_files().items():
            path = self.folder / name
            if not path.is_file():
                found.append(f"{name} is missing")
            elif path.stat().st_size != entry.size:
                found.append(f"{name} has {path.stat().st_size} bytes instead of {entry.size}")
            elif disk.checksum(path) != entry.sha256:
                found.append(f"{name} has been altered")
        return found

    def size(self, manifest: Manifest) -> int:
        """The bytes of a generation's files."""
        return sum(entry.size for entry in manifest.all_files().values())

    @contextmanager
    def writing(self, *, wait: float = 0.0) -> Iterator[tuple[str, ...]]:
        """Hold the lock for writing; gives what was found of a build that was broken off and
        is cleared away, a sentence each.

        Raises IndexLocked when another process holds it for longer than `wait` seconds, and
        IndexUnwritten when the system refuses a write.
        """
        self._make_folder()
        try:
            with self._locked(wait):
                yield self._take_over()
        except OSError as error:
            raise IndexUnwritten(str(self.folder), error.strerror or str(error)) from error

    @contextmanager
    def _locked(self, wait: float) -> Iterator[None]:
        import filelock

        lock = filelock.FileLock(self.folder / LOCK)
        try:
            try:
                lock.acquire(timeout=wait)
            except filelock.Timeout:
                if _alive(self._holder()):
                    raise
                lock.acquire(timeout=DYING)
        except filelock.Timeout:
            holder = self._holder()
            named = f"process {holder}" if holder else "another process"
            raise IndexLocked(str(self.folder), named) from None
        try:
            yield
        finally:
            disk.remove(self.folder / HOLDER)
            lock.release()

    def _take_over(self) -> tuple[str, ...]:
        holder = self._holder()
        found = [f"took over the lock of process {holder}, which is gone"] if holder else []
        found += [f"removed {name}, left by a broken-off build" for name in self._clear_orphans()]
        disk.write_synced(self.folder / HOLDER, json.dumps({"pid": os.getpid()}).encode())
        return tuple(found)

    def entries(self, names: list[str]) -> dict[str, FileEntry]:
        """New files, which are written and synced, as the manifest describes them."""
        made = {}
        for name in names:
            path = self.folder / name
            made[name] = FileEntry(path.stat().st_size, disk.checksum(path))
        return made

    def commit(self, manifest: Manifest) -> None:
        """Put a generation in service, then let the files of older ones go."""
        name = f"manifest-{manifest.generation}.json"
        content = manifest.to_json()
        disk.write_synced(self.folder / name, content)
        disk.sync_folder(self.folder)
        pointer = {"format": FORMAT, "manifest": name, "sha256": _sha256(content)}
        disk.replace_synced(self.folder / CURRENT, json.dumps(pointer).encode())
        self._clear_orphans()

    def next_generation(self) -> int:
        """A number above that of every file there is: no file that is read is written again."""
        found = (OURS.fullmatch(path.name) for path in self.folder.iterdir())
        return max((int(one[1]) for one in found if one and one[1]), default=0) + 1

    def _read_current(self) -> Manifest:
        place = str(self.folder)
        try:
            return read_manifest(self._manifest_named())
        except FileNotFoundError as error:
            if not self.exists():
                raise IndexMissing(place) from None
            raise IndexDamaged(place, f"{Path(error.filename).name} is missing") from None
        except NotADirectoryError:
            raise IndexMissing(place) from None
        except PermissionError as error:
            raise InputError(f"cannot read the index at {place}: {error.strerror}") from None
        except UNREADABLE as error:
            raise IndexDamaged(place, f"CURRENT cannot be read: {error}") from None

    def _manifest_named(self) -> bytes:
        pointer = json.loads((self.folder / CURRENT).read_bytes())
        place, made = str(self.folder), pointer["format"]
        if made != FORMAT:
            raise IndexStale(place, f"has format {made}, and this program reads {FORMAT}")
        if not MANIFEST.fullmatch(pointer["manifest"]):
            raise ValueError("it names no manifest")
        content: bytes = (self.folder / pointer["manifest"]).read_bytes()
        if _sha256(content) != pointer["sha256"]:
            raise IndexDamaged(place, f"{pointer['manifest']} has been altered")
        return content

    def _check_size(self, name: str, entry: FileEntry) -> None:
        try:
            size = (self.folder / name).stat().st_size
        except OSError:
            raise IndexDamaged(str(self.folder), f"{name} is missing") from None
        if size != entry.size:
            raise IndexDamaged(str(self.folder), f"{name} has {size} bytes, not {entry.size}")

    def _make_folder(self) -> None:
        try:
            disk.make_folder(self.folder)
        except OSError as error:
            raise InputError(f"cannot make the index folder {self.folder}: {error}") from None
        if not os.access(self.folder, os.W_OK):
            raise InputError(f"cannot write to the index folder {self.folder}")

    def _holder(self) -> int | None:
        """The process that holds the lock, or held it when it ended before its time."""
        try:
            return int(json.loads((self.folder / HOLDER).read_bytes())["pid"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _clear_orphans(self) -> list[str]:
        """Remove our files that the generation in service does not name; their names."""
        try:
            manifest = self._read_current()
            kept = {*manifest.all_files(), f"manifest-{manifest.generation}.json"}
        except IndexMissing:
            kept = set()
        except (IndexDamaged, IndexStale):
            return []
        names = {path.name for path in self.folder.iterdir() if OURS.fullmatch(path.name)} - kept
        if names:
            # Whoever wrote CURRENT may have ended before its name was on the disk.
            disk.sync_folder(self.folder)
        return [name for name in sorted(names) if disk.remove(self.folder / name)]


def _alive(process: int | None) -> bool:
    """Whether a process runs; one that cannot be known of does."""
    if process is None or os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
