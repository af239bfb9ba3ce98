"""An index in a cluster as a store: the catalogue's files in a folder of this machine, which
follows what the cluster says is in service."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from searcher import disk
from searcher.cluster.address import read_address
from searcher.cluster.brought import SUFFIXES, begin, rows_of
from searcher.cluster.client import Client, Refused
from searcher.cluster.segment import ClusterSegment
from searcher.cluster.shelf import Body, Overtaken, Pointer, Shelf, stretches_of
from searcher.errors import ClusterFailed, IndexMissing, IndexUnwritten
from searcher.model import Note
from searcher.store import FileEntry, Manifest, SegmentEntry, Store, Writing
from searcher.store.files import is_alive
from searcher.store.manifest import read_manifest
from searcher.store.names import manifest_name, manifest_number, number_of

# Where catalogues are kept, if not in the folder that the system has for such.
CACHE = "SEARCHER_CACHE"
# Seconds after which a file that nothing in service names goes.
STALE = 3600.0
# An index of a writer on another machine is left over when it is so many seconds old.
LEFT_OVER = 7 * 86400.0
# In what the system counts the room that a file takes.
BLOCK = 512
# An index has no more shards.
MOST_SHARDS = 16


class ClusterStore(Store):
    """The index at a URL. Raises InputError for what is none."""

    def __init__(self, url: str) -> None:
        self.client = Client(read_address(url))
        self.shelf = Shelf(self.client)
        # The bodies of the segments that this process has written.
        self.made: dict[str, Body] = {}
        self._read: Pointer | None = None
        # What was in service when a number was claimed: only that may be replaced.
        self._base: Pointer | None = None
        self._uuid: str | None = None
        super().__init__(url)
        # Set anew when the cluster has said which index it is.
        self.place = str(self.client.address)

    @property
    def opens(self) -> Callable[[Path, SegmentEntry], ClusterSegment]:
        """What opens a segment."""
        bodies = {**(self._read.bodies if self._read else {}), **self.made}

        def opened(folder: Path, entry: SegmentEntry) -> ClusterSegment:
            # One that is being written is all at hand.
            index = bodies[entry.name].index if entry.name in bodies else ""
            return ClusterSegment(folder, entry, rows=self.shelf.rows, index=index)

        return opened

    # What holds more passages is not read again to be merged.
    most_merged = 2_000_000

    @property
    def commits(self) -> Any:
        """What puts segments in service."""
        from searcher.cluster.commit import commit_over

        return commit_over

    @property
    def pointed_to(self) -> Pointer:
        """What was in service when it was last asked."""
        assert self._read is not None
        return self._read

    def exists(self) -> bool:
        """Whether some generation is in service."""
        self._settle()
        found = self.shelf.read() if self._uuid else None
        return found is not None and bool(found.manifest)

    def require_own(self) -> None:
        """Raise ClusterFailed where the name is taken by what is none of ours."""
        self._settle()

    def pointer(self) -> bytes | None:
        """What names the generation in service: another whenever there is another one."""
        with suppress(ClusterFailed):
            found = self.shelf.read()
            if found is not None and found.manifest:
                return hashlib.sha256(found.content.encode()).digest()
        return None

    def current(self, *, sized: bool = True) -> Manifest:
        """The manifest in service; the catalogue's files are in the folder.

        Raises IndexMissing, ClusterFailed.
        """
        self._settle()
        found = self.shelf.read() if self._uuid else None
        if found is None or not found.manifest:
            raise IndexMissing(self.place)
        self._read = found
        manifest = _manifest(found, self.client)
        self._pull(manifest)
        return manifest

    def damage(self, manifest: Manifest) -> list[str]:
        """What is wrong with a generation: bytes of small files, rows that are not there. The
        blocks of large files are looked at one by one when their segments are."""
        found = []
        for name, entry in manifest.all_files().items():
            wrong = self._mismatch(name, entry)
            if not wrong and not _is_large(name):
                wrong = f"{name} has been altered" if self._altered(name, entry) else None
            found += [wrong] if wrong else []
        for name, body in self.pointed_to.bodies.items():
            held = self.shelf.rows.count(body.index)
            if held != body.rows:
                found.append(f"{body.index} has {held:,} rows instead of {body.rows:,} of {name}")
        return found

    def _altered(self, name: str, entry: FileEntry) -> bool:
        return disk.checksum(self.folder / name) != entry.sha256

    def size(self, manifest: Manifest) -> int:
        """The bytes of a generation in the cluster, each copy of them counted."""
        indexes = [self.shelf.name, *(one.index for one in self.pointed_to.bodies.values())]
        path = f"/{','.join(indexes)}/_stats/store"
        answer = self.client.told(lambda: self.client.ask("GET", path))
        total: int = answer["_all"]["total"]["store"]["size_in_bytes"]
        return total

    @contextmanager
    def writing(self, *, wait: float = 0.0) -> Iterator[Writing]:
        """Claim the names of a generation. What was written for it goes if it comes to nothing.

        Raises ClusterFailed, and IndexUnwritten when the system refuses a write.
        """
        self.shelf.make()
        self._settle()
        cleared = tuple(self._clear_left_over())
        self.made = {}
        number = self._claim()
        try:
            yield Writing(number, cleared)
        except OSError as error:
            raise IndexUnwritten(self.place, error.strerror or str(error)) from error
        finally:
            kept = self._read.bodies if self._read else {}
            self._remove([one for name, one in self.made.items() if name not in kept])

    def again(self) -> tuple[int, Manifest]:
        """Claim another number after being overtaken; return it with the manifest in service."""
        number = self._claim()
        return number, self.current()

    def commit(self, manifest: Manifest) -> tuple[Note, ...]:
        """Put a generation in service. Raises Overtaken where another was put there since the
        last `current`."""
        name, content = manifest_name(manifest.generation), manifest.to_json()
        old = self._base or Pointer(manifest.generation)
        known = _files(old)
        for file in manifest.all_files():
            if file not in known and number_of(file) is not None and not _is_large(file):
                self.shelf.put(file, stretches_of(self.folder / file))
        names = [segment.name for segment in manifest.segments]
        for segment in names:
            if segment not in old.bodies and segment not in self.made:
                self._send(segment)
        bodies = {**old.bodies, **self.made}
        kept = {one: bodies[one] for one in names}
        gone = [body.index for one, body in old.bodies.items() if one not in kept]
        now = self.shelf.read()
        if now is None or (now.manifest, now.content) != (old.manifest, old.content):
            raise Overtaken
        pointer = Pointer(now.claimed, name, content.decode(), kept, tuple(gone), now.version)
        self._read = self._base = self._swapped(now, pointer)
        for index in old.retired:
            self._delete(index)
        for file, entry in known.items():
            if file not in manifest.all_files():
                self.shelf.drop(file, size=entry.size)
        self._tidy(manifest)
        return ()

    def _send(self, segment: str) -> None:
        """Write the large files of a segment to an index of their own."""
        rows = self.shelf.rows
        index = f"{self.shelf.name}-{segment[1:]}-{secrets.token_hex(4)}"
        # Known from now on, to be removed if this comes to nothing.
        self.made[segment] = Body(index, 0)
        rows.make(index, shards=self._shards(), owner=self._owner())
        counted = sum(
            rows.put(index, rows_of(self.folder / (segment + suffix))) for suffix in SUFFIXES
        )
        rows.close(index, count=counted)
        self.made[segment] = Body(index, counted)

    def _shards(self) -> int:
        """Return how many shards share the work: one for each machine that holds data."""
        health = self.client.told(lambda: self.client.ask("GET", "/_cluster/health"))
        return max(1, min(int(health["number_of_data_nodes"]), MOST_SHARDS))

    def _swapped(self, now: Pointer, pointer: Pointer) -> Pointer:
        """Put a pointer in service, also where another only claimed a number meanwhile."""
        while True:
            try:
                return self.shelf.swap(now, pointer)
            except Overtaken:
                found = self.shelf.read()
                if found is None or found.content != now.content:
                    raise
                now = found
                pointer = replace(pointer, claimed=now.claimed, version=now.version)

    def clear(self) -> list[str]:
        """Remove the index from the cluster and nothing else; the names of what was removed."""
        self._settle()
        found = self.shelf.read() if self._uuid else None
        if found is None:
            return []
        self._remove(found.bodies.values())
        self._delete(self.shelf.name)
        return [self.shelf.name]

    def _claim(self) -> int:
        claimed = self.shelf.claim()
        self._base, self._read = claimed, claimed if claimed.manifest else None
        return claimed.claimed

    def _settle(self) -> None:
        """Find the folder of the index's catalogue."""
        uuid = self.shelf.uuid()
        if uuid is not None and uuid != self._uuid:
            self._uuid, self.folder = uuid, cache_folder(uuid)

    def _pull(self, manifest: Manifest) -> None:
        """Bring the files of a generation that are not here, and of large ones that have become
        too much of the disk what every search reads."""
        full = self._fills_the_disk()
        for name, entry in manifest.all_files().items():
            if self._mismatch(name, entry) or (full and _is_large(name)):
                self._bring(name, entry)
        self._tidy(manifest)

    def _fills_the_disk(self) -> bool:
        """Tell whether what was brought of large files takes more room than is left."""
        large = (path for path in self.folder.iterdir() if _is_large(path.name))
        held = sum(BLOCK * getattr(path.stat(), "st_blocks", 0) for path in large)
        return held > shutil.disk_usage(self.folder).free

    def _bring(self, name: str, entry: FileEntry) -> None:
        beside = self.folder / f"{name}.{os.getpid()}.{time.monotonic_ns()}.part"
        try:
            if _is_large(name):
                body = self.pointed_to.bodies[name.partition(".")[0]]
                begin(
                    self.shelf.rows, body.index, self.folder / name, size=entry.size, beside=beside
                )
                return
            with disk.written(beside, synced=False) as file:
                for stretch in self.shelf.get(name, size=entry.size, sha256=entry.sha256):
                    file.write(stretch)
            disk.rename(beside, self.folder / name)
        except OSError as error:
            raise IndexUnwritten(str(self.folder), error.strerror or str(error)) from error
        finally:
            disk.remove(beside)

    def _tidy(self, manifest: Manifest) -> None:
        """Let go of files that nothing in service names, and nobody is writing."""
        kept, old = manifest.all_files(), time.time() - STALE
        for path in self.folder.iterdir():
            part = path.suffix == ".part"
            if path.name in kept or not (part or number_of(path.name) is not None):
                continue
            with suppress(OSError):
                if path.stat().st_mtime < old:
                    disk.remove(path)

    def _remove(self, bodies: Any) -> None:
        for body in bodies:
            self._delete(body.index)

    def _delete(self, index: str) -> None:
        """Remove an index of ours; one that is not there is no matter."""
        with suppress(Refused, ClusterFailed):
            self.client.ask("DELETE", f"/{index}")

    def _clear_left_over(self) -> Iterator[str]:
        """Remove the indexes of writers that ended before theirs were in service."""
        try:
            found = self.client.ask("GET", f"/{self.shelf.name}-*")
        except (Refused, ClusterFailed):
            return
        pointer = self.shelf.read()
        kept = {body.index for body in pointer.bodies.values()} if pointer else set()
        kept |= set(pointer.retired) if pointer else set()
        for name, said in found.items():
            owner = said["mappings"].get("_meta", {}).get("searcher", {})
            if owner.get("of") != self._uuid or name in kept:
                continue
            age = time.time() - int(said["settings"]["index"]["creation_date"]) / 1000
            if _gone(owner) or age > LEFT_OVER:
                with suppress(Refused, ClusterFailed):
                    self.client.ask("DELETE", f"/{name}")
                    yield f"removed {name}, left by a broken-off build"

    def _owner(self) -> dict[str, Any]:
        """Return what an index of this store says of itself: whose it is, and who writes it."""
        return {"of": self._uuid, "host": socket.gethostname(), "pid": os.getpid()}


def _is_large(name: str) -> bool:
    return name.endswith(SUFFIXES)


def cache_folder(uuid: str) -> Path:
    """Return the folder in which this person's catalogue of an index is kept, made where it is
    not there; one that ends with the process where none can be made."""
    named = os.environ.get(CACHE)
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME")
    root = Path(named) if named else Path(base or Path.home() / ".cache") / "searcher"
    folder = root / "".join(char for char in uuid if char.isalnum() or char in "-_")
    try:
        disk.make_folder(folder)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="searcher-"))


def _manifest(pointer: Pointer, client: Client) -> Manifest:
    number = manifest_number(pointer.manifest) or 0
    try:
        return read_manifest(pointer.content.encode(), generation=number)
    except ValueError as error:
        raise client.failed(
            f"says what is in service in a way that cannot be read ({error}); rebuild it with: "
            f"searcher index PATH --rebuild --index {client.address}"
        ) from None


def _files(pointer: Pointer) -> dict[str, FileEntry]:
    if not pointer.manifest:
        return {}
    number = manifest_number(pointer.manifest) or 0
    try:
        return read_manifest(pointer.content.encode(), generation=number).all_files()
    except ValueError:
        return {}


def _gone(owner: dict[str, Any]) -> bool:
    """Tell whether a writer on this machine has ended."""
    process = owner.get("pid")
    if owner.get("host") != socket.gethostname() or not isinstance(process, int):
        return False
    return not is_alive(process)
