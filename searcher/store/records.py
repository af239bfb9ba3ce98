"""Documents and passages as JSON bytes, the form in which an index keeps them."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import chain, product
from typing import Any, NamedTuple

import numpy as np

from searcher.kernel import loaded
from searcher.model import Document, Fix, Metadata, Passage, Section
from searcher.relations.kinds import KINDS, Statement
from searcher.relations.standing import STANDING_FIELDS, Standing
from searcher.store.shape import (
    are_counts,
    has_keys,
    is_count,
    is_date_or_none,
    is_list,
    is_text,
    is_text_or_none,
    is_year_or_none,
    read_json,
    require,
)
from searcher.text.patterns import pattern

# What a record says beside metadata and notes.
TEXTS = ("id", "path", "file", "digest", "format", "encoding")
COUNTS = ("count", "characters")
DATES = ("issued_on", "published_on", "first_on")


@dataclass(frozen=True)
class DocumentRecord:
    """What an index knows of a document at hand; outline and fixes lie apart.

    `file` is the absolute path it was read from, `path` the one shown; `count` says how
    many passages it has, `notes` what of the file could not be read. `standing` tells, where it
    was asked for, whether the document holds and which others are its versions and copies;
    `added_at` then tells when it came into the index, in ISO form.
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
    standing: Standing | None = None
    added_at: str | None = None

    @property
    def date(self) -> str | None:
        """When it was issued, else when it was published, in ISO form; a year where no day is
        told."""
        return self.metadata.date

    def fields(self) -> dict[str, Any]:
        """Return what JSON and CSV tell of the document; the file's place on the disk is none of
        it."""
        fields = asdict(self)
        meta = fields.pop("metadata")
        fields.pop("file")
        fields.pop("standing")
        standing = {} if self.standing is None else self.standing.fields()
        return {**fields, **meta, "cites": list(self.metadata.cites), **standing}


# What JSON and CSV tell of a document, in their order.
RECORD_FIELDS = (
    tuple(
        one.name
        for kind in (DocumentRecord, Metadata)
        for one in fields(kind)
        if one.name not in ("metadata", "file", "standing")
    )
    + STANDING_FIELDS
)


class Details(NamedTuple):
    """A document's outline, the repairs made to it, what it says of itself and others, and the
    sketch of its text (`relations.likeness`)."""

    sections: tuple[Section, ...]
    fixes: tuple[Fix, ...]
    statements: tuple[Statement, ...] = ()
    sketch: tuple[int, ...] = ()


def record_bytes(document: Document, *, file: str) -> bytes:
    """Return a document's record as JSON."""
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
    """Return the record from its JSON. Raises ValueError that names what is invalid in it."""
    raw = read_json(content)
    require(isinstance(raw, dict), "an object")
    notes = raw.pop("notes", [])
    require(has_keys(raw, (*TEXTS, *COUNTS, "metadata")), "what it says")
    require(all(is_text(raw[name]) for name in TEXTS), "a text")
    require(all(is_count(raw[name]) for name in COUNTS), "a count")
    require(is_list(notes, is_text), "notes")
    return DocumentRecord(metadata=_metadata(raw.pop("metadata")), notes=tuple(notes), **raw)


def _metadata(raw: Any) -> Metadata:
    require(has_keys(raw, Metadata.__dataclass_fields__), "metadata")
    cites = raw.pop("cites")
    require(is_list(cites, is_text), "cites")
    dates = [raw[name] for name in DATES]
    require(all(map(is_date_or_none, dates)) and is_year_or_none(raw["year"]), "a date")
    require(all(map(is_text_or_none, raw.values())), "metadata")
    return Metadata(cites=tuple(cites), **raw)


def details_bytes(
    document: Document, statements: Sequence[Statement] = (), sketch: Sequence[int] = ()
) -> bytes:
    """Return a document's details as JSON."""
    sections = [[s.heading, s.level, s.line] for s in document.sections]
    fixes = [[f.name, f.line, f.before, f.after] for f in document.fixes]
    said = [_trim(statement) for statement in statements]
    packed = b64encode(np.array(sketch, "<u4").tobytes()).decode()
    return _dump({"sections": sections, "fixes": fixes, "says": said, "sketch": packed})


def _trim(values: tuple[Any, ...]) -> list[Any]:
    """Return values without those at the end that are as they would be anyway."""
    kept = list(values)
    while kept[-1] in ("", None, False):
        kept.pop()
    return kept


def read_details(content: bytes) -> Details:
    """Return the outline and fixes from their JSON. Raises ValueError that names what is invalid in
    it."""
    raw = read_json(content)
    require(has_keys(raw, ("sections", "fixes", "says", "sketch")), "what it says")
    require(is_list(raw["sections"], _is_section), "sections")
    require(is_list(raw["fixes"], _is_fix), "fixes")
    sections = tuple(Section(*section) for section in raw["sections"])
    fixes = tuple(Fix(*fix) for fix in raw["fixes"])
    return Details(sections, fixes, *_read_statements(raw))


def read_statements(content: bytes) -> Details:
    """Return the details without outline and fixes: what a document says, and its sketch. Raises
    ValueError that names what is invalid in these."""
    raw = read_json(content)
    require(has_keys(raw, ("sections", "fixes", "says", "sketch")), "what it says")
    return Details((), (), *_read_statements(raw))


def _read_statements(raw: Any) -> tuple[tuple[Statement, ...], tuple[int, ...]]:
    """Return the statements and the sketch that details tell."""
    require(_are_statements(raw["says"]), "statements")
    return tuple(Statement(*values) for values in raw["says"]), _read_sketch(raw["sketch"])


def _read_sketch(raw: Any) -> tuple[int, ...]:
    """Return the numbers of a sketch, four bytes each; as JSON they would take three times the
    room."""
    require(is_text(raw), "sketch")
    try:
        return tuple(np.frombuffer(b64decode(raw, validate=True), "<u4").tolist())
    except ValueError:
        raise ValueError("sketch") from None


def _is_section(raw: Any) -> bool:
    return _is_row(raw, is_text, is_count, is_count)


def _are_statements(rows: Any) -> bool:
    """True if a value is a list of statements' fields, those at the end left out where they are
    empty. There are many, so they are looked at together."""
    if not isinstance(rows, list) or not set(map(type, rows)) <= {list}:
        return False
    if not {tuple(map(type, row)) for row in rows} <= _SAID:
        return False
    # A title is passage -1.
    numbers = [n or 0 for row in rows for n in (row[1] + 1, *row[2:4], *row[6:7])]
    days = {row[at] for row in rows for at in (7, 9) if len(row) > at and row[at]}
    dated = all(map(_DAY.fullmatch, days))
    return {row[0] for row in rows} <= {*KINDS} and are_counts(numbers) and dated


# An ISO day, or its beginning.
_DAY = pattern(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
# What the fields of a statement may be.
_OR_NONE = (str, type(None))
_PLACE = ((str,), (int,), (int,), (int,))
_KINDS = (*_PLACE, (str,), _OR_NONE, (int, type(None)), _OR_NONE, (bool,), _OR_NONE)
_SAID = frozenset(
    kinds for count in range(4, len(_KINDS) + 1) for kinds in product(*_KINDS[:count])
)


def _is_fix(raw: Any) -> bool:
    return _is_row(raw, is_text, is_count, is_text, is_text)


def _is_row(raw: Any, *kinds: Callable[[Any], bool]) -> bool:
    """True if a value is a list of one value of each kind."""
    whole = isinstance(raw, list) and len(raw) == len(kinds)
    return whole and all(kind(value) for kind, value in zip(kinds, raw))


def passages_bytes(passages: Sequence[Passage]) -> list[bytes]:
    """Return passages as JSON, each by itself; their ids follow from their places in the document."""
    kernel = loaded()
    if kernel is None or any(map(_more_of, passages)):
        return list(map(_passage_bytes, passages))
    rows = [(one.text, one.heading, one.page, one.lines) for one in passages]
    found: list[bytes] = kernel.passage_bytes(rows)
    return found


def _passage_bytes(passage: Passage) -> bytes:
    said: list[Any] = [passage.text, passage.heading, passage.page, passage.lines]
    return _dump(said + _more_of(passage))


def _more_of(passage: Passage) -> list[Any]:
    """Return what few passages have; nothing where all of it is as it would be anyway."""
    label, confidence = passage.page_label, passage.ocr_confidence
    pages, headings = passage.page_breaks, passage.heading_breaks
    if label is None and confidence is None and not pages and not headings:
        return []
    return [label, confidence, pages, headings]


def read_passage(content: bytes, *, id: str) -> Passage:
    """Return the passage from its JSON. Raises ValueError that names what is invalid in it."""
    raw = read_json(content)
    require(isinstance(raw, list) and len(raw) in (4, 8), "what it says")
    text, heading, page, lines, *more = raw
    require(is_text(text) and is_list(heading, is_text), "text")
    require(_is_page(page) and _is_row(lines, is_count, is_count), "page or lines")
    if not more:
        return Passage(id, text, tuple(heading), page, (lines[0], lines[1]))
    _require_more(*more)
    label, confidence, pages, headings = more
    return Passage(
        id,
        text,
        tuple(heading),
        page,
        (lines[0], lines[1]),
        label,
        confidence,
        tuple((at, page, label) for at, page, label in pages),
        tuple((at, tuple(path)) for at, path in headings),
    )


def read_text(content: bytes) -> str:
    """Return the text alone of a passage from its JSON, in a third of the time of all of it.
    Raises ValueError that names what is invalid."""
    raw = read_json(content)
    require(isinstance(raw, list) and len(raw) in (4, 8) and is_text(raw[0]), "text")
    text: str = raw[0]
    return text


def require_passages(contents: Sequence[bytes]) -> None:
    """Raise ValueError that names what is invalid where not each of some contents is a passage's
    JSON: as `read_passage` finds one by one, in half the time."""
    kernel = loaded()
    if kernel is not None and kernel.are_passages(list(contents)):
        return
    # Nobody who wrote them knows what stands between, so that each of them is whole in itself.
    between = os.urandom(16).hex()
    values = read_json(b"[" + f',"{between}",'.encode().join(contents) + b"]")
    rows, others = values[::2], values[1::2]
    require(len(rows) == len(contents) and others == [between] * (len(rows) - 1), "what it says")
    require(_are_lists(rows) and set(map(len, rows)) <= {4, 8}, "what it says")
    texts, headings, pages, lines = zip(*(row[:4] for row in rows), strict=True)
    require(all(map(is_text, texts)) and _are_lists(headings), "text")
    require(all(map(is_text, chain.from_iterable(headings))), "text")
    require(_are_lists(lines) and set(map(len, lines)) <= {2}, "page or lines")
    numbers = [page for page in pages if page is not None]
    require(are_counts([*numbers, *chain.from_iterable(lines)]), "page or lines")
    for row in rows:
        if len(row) == 8:
            _require_more(*row[4:])


def _are_lists(values: Sequence[Any]) -> bool:
    return set(map(type, values)) <= {list}


def _require_more(label: Any, confidence: Any, pages: Any, headings: Any) -> None:
    sure = confidence is None or type(confidence) in (int, float)
    require(is_text_or_none(label) and sure, "page label")
    require(is_list(pages, _is_page_break), "page breaks")
    require(is_list(headings, _is_heading_break), "heading breaks")


def _is_page(value: Any) -> bool:
    return value is None or is_count(value)


def _is_page_break(raw: Any) -> bool:
    return _is_row(raw, is_count, is_count, is_text_or_none)


def _is_heading_break(raw: Any) -> bool:
    return _is_row(raw, is_count, lambda path: is_list(path, is_text))


# Made once: a document has hundreds of passages.
_ENCODED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _dump(value: Any) -> bytes:
    return _ENCODED(value).encode()
