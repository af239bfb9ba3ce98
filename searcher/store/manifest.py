"""What one generation of the index is made of, as JSON: never anything that runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FORMAT = 3


@dataclass(frozen=True)
class FileEntry:
    """A file's size in bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class SegmentEntry:
    """One segment: its name, how much is in it, and its files by name.

    `deleted` lists the documents (by ordinal in the segment) that are gone.
    """

    name: str
    documents: int
    passages: int
    files: Mapping[str, FileEntry]
    deleted: tuple[int, ...] = ()


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
    format: int = FORMAT

    def to_json(self) -> bytes:
        """The manifest as UTF-8 JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    def all_files(self) -> dict[str, FileEntry]:
        """Every file of the generation but the manifest itself."""
        files = dict(self.files)
        for segment in self.segments:
            files.update(segment.files)
        return files


def read_manifest(content: bytes) -> Manifest:
    """A manifest from its JSON. Raises ValueError, KeyError or TypeError where it is not one."""
    raw = json.loads(content)
    segments = tuple(_segment(entry) for entry in raw.pop("segments"))
    made_from = tuple(raw.pop("made_from"))
    files = _files(raw.pop("files"))
    return Manifest(segments=segments, made_from=made_from, files=files, **raw)


def _segment(raw: dict[str, Any]) -> SegmentEntry:
    files = _files(raw.pop("files"))
    return SegmentEntry(files=files, deleted=tuple(raw.pop("deleted")), **raw)


def _files(raw: dict[str, Any]) -> dict[str, FileEntry]:
    if any(Path(name).name != name for name in raw):
        raise ValueError("it names files of another folder")
    return {name: FileEntry(**entry) for name, entry in raw.items()}
