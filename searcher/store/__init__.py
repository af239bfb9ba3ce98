"""Generations on disk: built beside one another, verified, swapped. The only writer of `index/`.

    CURRENT            names the manifest in service and its checksum; replaced by rename
    manifest-N.json    generation N: its segments, their files' sizes and checksums
    sN-….*             segment files, never changed once written, shared by generations
    write.lock         held by the one process that writes

A reader follows CURRENT; until it is replaced the old generation serves whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from searcher.errors import IndexDamaged, IndexLocked, IndexMissing, IndexStale, InputError
from searcher.store import disk
from searcher.store.manifest import FORMAT, FileEntry, Manifest, SegmentEntry, read_manifest

__all__ = ["FileEntry", "Manifest", "SegmentEntry", "Store"]

CURRENT = "CURRENT"
LOCK = "write.lock"
HOLDER = "writer.json"
OURS = re.compile(r"manifest-\d+\.json|s\d{6}\b.*|CURRENT\.new")


class Store:
    """The folder of an index."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def exists(self) -> bool:
        """Whether some generation is in service."""
        return (self.folder / CURRENT).is_file()

    def current(self, identity: Mapping[str, str] | None = None) -> Manifest:
        """The manifest in service, its files present and of the right size.

        Raises IndexMissing, IndexStale (another format, or another `identity`), IndexDamaged.
        """
        manifest = self._read_current()
        for key, value in (identity or {}).items():
            made = manifest.identity.get(key)
            if made != value:
                raise IndexStale(str(self.folder), f"was made with {key} {made}, not {value}")
        for name, entry in manifest.all_files().items():
            self._check_size(name, entry)
        return manifest

    def damage(self) -> list[str]:
        """What is wrong with the files in service, byte for byte; empty when all is well."""
        found = []
        for name, entry in self._read_current().all_files().items():
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
    def writing(self, *, wait: float = 0.0) -> Iterator[None]:
        """Hold the lock for writing, and clear away what a broken-off build left.

        Raises IndexLocked when another process holds it for longer than `wait` seconds.
        """
        import filelock

        self._make_folder()
        lock = filelock.FileLock(self.folder / LOCK)
        try:
            lock.acquire(timeout=wait)
        except filelock.Timeout:
            raise IndexLocked(str(self.folder), self._holder()) from None
        try:
            self._clear_orphans()
            disk.write_synced(self.folder / HOLDER, json.dumps({"pid": os.getpid()}).encode())
            yield
        finally:
            disk.remove(self.folder / HOLDER)
            lock.release()

    def entries(self, names: list[str]) -> dict[str, FileEntry]:
        """Sync new files to the disk and describe them for the manifest."""
        made = {}
        for name in names:
            path = self.folder / name
            disk.sync_file(path)
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
        """A number above that of every generation there was."""
        numbers = [
            int(path.stem.partition("-")[2])
            for path in self.folder.glob("manifest-*.json")
            if path.stem.partition("-")[2].isdigit()
        ]
        return max(numbers, default=0) + 1

    def _read_current(self) -> Manifest:
        place = str(self.folder)
        try:
            pointer = json.loads((self.folder / CURRENT).read_bytes())
            made = pointer["format"]
            if made != FORMAT:
                raise IndexStale(place, f"has format {made}, and this program reads {FORMAT}")
            content = (self.folder / pointer["manifest"]).read_bytes()
            if _sha256(content) != pointer["sha256"]:
                raise IndexDamaged(place, f"{pointer['manifest']} has been altered")
            return read_manifest(content)
        except FileNotFoundError as error:
            if not self.exists():
                raise IndexMissing(place) from None
            raise IndexDamaged(place, f"{Path(error.filename).name} is missing") from None
        except NotADirectoryError:
            raise IndexMissing(place) from None
        except PermissionError as error:
            raise InputError(f"cannot read the index at {place}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            raise IndexDamaged(place, f"CURRENT cannot be read: {error}") from None

    def _check_size(self, name: str, entry: FileEntry) -> None:
        try:
            size = (self.folder / name).stat().st_size
        except OSError:
            raise IndexDamaged(str(self.folder), f"{name} is missing") from None
        if size != entry.size:
            raise IndexDamaged(str(self.folder), f"{name} has {size} bytes, not {entry.size}")

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"cannot make the index folder {self.folder}: {error}") from None
        if not os.access(self.folder, os.W_OK):
            raise InputError(f"cannot write to the index folder {self.folder}")

    def _holder(self) -> str:
        try:
            return f"process {json.loads((self.folder / HOLDER).read_bytes())['pid']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"

    def _clear_orphans(self) -> None:
        """Remove our files that the generation in service does not name."""
        try:
            manifest = self._read_current()
            pointer = json.loads((self.folder / CURRENT).read_bytes())
            kept = {*manifest.all_files(), pointer["manifest"]}
        except IndexMissing:
            kept = set()
        except (IndexDamaged, IndexStale):
            return
        for path in self.folder.iterdir():
            if OURS.fullmatch(path.name) and path.name not in kept:
                disk.remove(path)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
