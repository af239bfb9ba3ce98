"""What one generation of the index is made of, as JSON: never anything that runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1


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
    `userdict` is the user dictionary's text; `made_from` the paths last indexed.
    """

    generation: int
    identity: Mapping[str, str]
    segments: tuple[SegmentEntry, ...]
    created: str
    made_from: tuple[str, ...] = ()
    userdict: str = ""
    format: int = FORMAT
    facts: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """The manifest as UTF-8 JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    def file_names(self) -> set[str]:
        """The names of all files of its segments."""
        return {name for segment in self.segments for name in segment.files}


def read_manifest(content: bytes) -> Manifest:
    """A manifest from its JSON. Raises ValueError, KeyError or TypeError where it is not one."""
    raw = json.loads(content)
    segments = tuple(_segment(entry) for entry in raw.pop("segments"))
    made_from = tuple(raw.pop("made_from"))
    return Manifest(segments=segments, made_from=made_from, **raw)


def _segment(raw: dict[str, Any]) -> SegmentEntry:
    files = {name: FileEntry(**entry) for name, entry in raw.pop("files").items()}
    return SegmentEntry(files=files, deleted=tuple(raw.pop("deleted")), **raw)
