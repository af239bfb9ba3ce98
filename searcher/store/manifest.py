"""What one generation of the index is made of, as JSON: never anything that runs.

A manifest is input like any other: `read_manifest` takes nothing on trust, neither names nor
types nor counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from searcher.store.names import (
    SEGMENT,
    SEGMENT_SUFFIXES,
    citations_name,
    contents_name,
    former_name,
    manifest_number,
    relations_name,
)
from searcher.store.shape import (
    has_keys,
    is_count,
    is_digest,
    is_list,
    is_text,
    read_json,
    require,
)

FORMAT = 13
_POINTER_KEYS = {"format", "manifest", "sha256"}


@dataclass(frozen=True)
class FileEntry:
    """A file's size in bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class SegmentEntry:
    """One segment: its name, how much is in it, and its files by name.

    `deleted` lists the documents (by ordinal in the segment) that are gone, ascending.
    """

    name: str
    documents: int
    passages: int
    files: Mapping[str, FileEntry]
    deleted: tuple[int, ...] = ()


@dataclass(frozen=True)
class ArchiveEntry:
    """An archive file that was looked through: its SHA-256, how many documents of it are in the
    index, what of it was left out and why, and by which version of the program."""

    path: str
    sha256: str
    members: int
    skipped: tuple[tuple[str, str], ...]
    version: str


@dataclass(frozen=True)
class Manifest:
    """A generation: what made it, what it was made from, and its segments.

    `identity` holds everything that changes the terms (analyzer, segmenter's dictionary);
    `userdict` is the user dictionary's text; `made_from` the paths last indexed; `files`
    those that belong to no single segment.
    """

    generation: int
    identity: Mapping[str, str]
    segments: tuple[SegmentEntry, ...]
    files: Mapping[str, FileEntry]
    created: str
    made_from: tuple[str, ...] = ()
    userdict: str = ""
    archives: tuple[ArchiveEntry, ...] = ()
    format: int = FORMAT

    def to_json(self) -> bytes:
        """Return the manifest as UTF-8 JSON."""
        return json.dumps(self._to_fields(), ensure_ascii=False, indent=1).encode()

    def _to_fields(self) -> dict[str, Any]:
        """Return all it says; nothing of archives where there are none."""
        said = asdict(self)
        return said if self.archives else {k: v for k, v in said.items() if k != "archives"}

    def all_files(self) -> dict[str, FileEntry]:
        """Return every file of the generation but the manifest itself."""
        files = dict(self.files)
        for segment in self.segments:
            files.update(segment.files)
        return files

    def facts(self) -> str:
        """Return a digest of all that the manifest says, but for the files' sizes and checksums."""
        said = self._to_fields()
        del said["files"]
        for segment in said["segments"]:
            del segment["files"]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Pointer:
    """What CURRENT says: the format of the index, its manifest's name and SHA-256."""

    format: int
    manifest: str
    sha256: str

    def to_json(self) -> bytes:
        """Return the pointer as JSON."""
        return json.dumps(asdict(self)).encode()


def read_pointer(content: bytes) -> Pointer:
    """Return what CURRENT says. Raises ValueError that names what is invalid."""
    raw = read_json(content)
    require(has_keys(raw, _POINTER_KEYS), "what it says")
    require(is_count(raw["format"]), "format")
    name, digest = raw["manifest"], raw["sha256"]
    named = isinstance(name, str) and manifest_number(name) is not None
    require(named, "manifest")
    require(is_digest(digest), "sha256")
    return Pointer(raw["format"], name, digest)


def read_manifest(content: bytes, *, generation: int) -> Manifest:
    """Return the manifest of a generation from its JSON. Raises ValueError that names what is
    invalid."""
    raw: dict[str, Any] = read_json(content)
    if isinstance(raw, dict):
        raw.setdefault("archives", [])
    require(has_keys(raw, set(Manifest.__dataclass_fields__)), "what it says")
    require(raw["generation"] == generation, "generation")
    require(raw["format"] == FORMAT, "format")
    require(_is_text_map(raw["identity"]), "identity")
    require(all(map(is_text, (raw["created"], raw["userdict"]))), "created or userdict")
    require(is_list(raw["made_from"], is_text), "made_from")
    require(isinstance(raw["segments"], list), "segments")
    require(isinstance(raw["archives"], list), "archives")
    segments = tuple(map(_read_segment, raw["segments"]))
    names = [segment.name for segment in segments]
    require(0 < len(names) == len(set(names)), "segments")
    files = _read_files(raw["files"])
    own = {
        citations_name(generation),
        relations_name(generation),
        former_name(generation),
        contents_name(generation),
    }
    require(files.keys() == own, "files")
    return Manifest(
        generation=generation,
        identity=raw["identity"],
        segments=segments,
        files=files,
        created=raw["created"],
        made_from=tuple(raw["made_from"]),
        userdict=raw["userdict"],
        archives=tuple(map(_read_archive, raw["archives"])),
    )


def _read_archive(raw: Any) -> ArchiveEntry:
    require(has_keys(raw, set(ArchiveEntry.__dataclass_fields__)), "archives")
    require(is_text(raw["path"]) and is_text(raw["version"]), "archives")
    require(is_digest(raw["sha256"]) and is_count(raw["members"]), "archives")
    require(
        is_list(raw["skipped"], lambda one: is_list(one, is_text) and len(one) == 2), "archives"
    )
    skipped = tuple((inside, reason) for inside, reason in raw["skipped"])
    return ArchiveEntry(raw["path"], raw["sha256"], raw["members"], skipped, raw["version"])


def _read_segment(raw: Any) -> SegmentEntry:
    require(has_keys(raw, set(SegmentEntry.__dataclass_fields__)), "segments")
    name, documents, passages, gone = (
        raw[key] for key in ("name", "documents", "passages", "deleted")
    )
    require(is_text(name) and bool(SEGMENT.fullmatch(name)), "name of a segment")
    counted = is_count(documents) and is_count(passages) and 0 < documents <= passages
    require(counted, f"size of {name}")
    require(is_list(gone, is_count), f"deleted of {name}")
    rising = all(one < other for one, other in zip(gone, gone[1:]))
    require(rising and len(gone) < documents, f"deleted of {name}")
    require(not gone or gone[-1] < documents, f"deleted of {name}")
    files = _read_files(raw["files"])
    require(set(files) == {name + s for s in SEGMENT_SUFFIXES}, f"files of {name}")
    return SegmentEntry(name, documents, passages, files, tuple(gone))


def _read_files(raw: Any) -> dict[str, FileEntry]:
    require(isinstance(raw, dict), "files")
    return {name: _read_file(name, entry) for name, entry in raw.items()}


def _read_file(name: str, raw: Any) -> FileEntry:
    known = has_keys(raw, {"size", "sha256"}) and is_count(raw["size"])
    require(known and is_digest(raw["sha256"]), f"{name:.40}")
    return FileEntry(raw["size"], raw["sha256"])


def _is_text_map(value: Any) -> bool:
    return isinstance(value, dict) and all(map(is_text, [*value, *value.values()]))
