"""Documents and passages as JSON bytes, the form in which an index keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from searcher.model import Document, Fix, Metadata, Passage, Section
from searcher.relations.kinds import Statement


@dataclass(frozen=True)
class DocumentRecord:
    """What an index knows of a document at hand; outline and fixes lie apart.

    `file` is the absolute path it was read from, `path` the one shown; `count` says how
    many passages it has, `notes` what of the file could not be read.
    """

    id: str
    path: str
    file: str
    digest: str
    format: str
    encoding: str
    metadata: Metadata
    count: int
    characters: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Details:
    """A document's outline, the repairs made to it, what it says of itself and others, and the
    sketch of its text (`relations.likeness`)."""

    sections: tuple[Section, ...]
    fixes: tuple[Fix, ...]
    statements: tuple[Statement, ...] = ()
    sketch: tuple[int, ...] = ()


def record_bytes(document: Document, *, file: str) -> bytes:
    """A document's record as JSON."""
    record: dict[str, Any] = {
        "id": document.id,
        "path": document.path,
        "file": file,
        "digest": document.digest,
        "format": document.format,
        "encoding": document.encoding,
        "metadata": vars(document.metadata),
        "count": len(document.passages),
        "characters": sum(len(passage.text) for passage in document.passages),
    }
    if document.notes:
        record["notes"] = document.notes
    return _dump(record)


def read_record(content: bytes) -> DocumentRecord:
    """The record from its JSON."""
    raw = json.loads(content)
    meta = raw.pop("metadata")
    meta["cites"] = tuple(meta["cites"])
    notes = tuple(raw.pop("notes", ()))
    return DocumentRecord(metadata=Metadata(**meta), notes=notes, **raw)


def details_bytes(
    document: Document, statements: Sequence[Statement] = (), sketch: Sequence[int] = ()
) -> bytes:
    """A document's details as JSON."""
    sections = [[s.heading, s.level, s.line] for s in document.sections]
    fixes = [[f.name, f.line, f.before, f.after] for f in document.fixes]
    said = [_trimmed(astuple(statement)) for statement in statements]
    return _dump({"sections": sections, "fixes": fixes, "says": said, "sketch": sketch})


def _trimmed(values: tuple[Any, ...]) -> list[Any]:
    """Values without those at the end that are as they would be anyway."""
    kept = list(values)
    while kept[-1] in ("", None, False):
        kept.pop()
    return kept


def read_details(content: bytes) -> Details:
    """The details from their JSON."""
    raw = json.loads(content)
    sections = tuple(Section(*section) for section in raw["sections"])
    fixes = tuple(Fix(*fix) for fix in raw["fixes"])
    said = tuple(Statement(*values) for values in raw["says"])
    return Details(sections, fixes, said, tuple(raw["sketch"]))


def passage_bytes(passage: Passage) -> bytes:
    """A passage as JSON; its id follows from its place in the document."""
    said: list[Any] = [passage.text, passage.heading, passage.page, passage.lines]
    more = [
        passage.page_label,
        passage.ocr_confidence,
        passage.page_breaks,
        passage.heading_breaks,
    ]
    if any(one not in (None, ()) for one in more):
        said += more
    return _dump(said)


def read_passage(content: bytes, *, id: str) -> Passage:
    """The passage from its JSON."""
    text, heading, page, lines, *more = json.loads(content)
    if more:
        more[2] = tuple(map(tuple, more[2]))
        more[3:] = [tuple((at, tuple(path)) for at, path in breaks) for breaks in more[3:]]
    return Passage(id, text, tuple(heading), page, (lines[0], lines[1]), *more)


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
