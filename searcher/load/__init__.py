"""File → Source: find the files under the paths given, decode them, take their text out."""

from __future__ import annotations

import hashlib
import os

from searcher.errors import LoadError
from searcher.load import archives
from searcher.load.folder import Found, walk
from searcher.load.formats import (
    FORMATS,
    WORKBOOK_REST,
    Format,
    format_named,
    format_of,
    suffix_of,
    unsupported,
)
from searcher.load.names import located
from searcher.load.ocr import recognising
from searcher.load.reading import LARGEST, Stamp, Unreadable, bytes_of, digest_of, stamp_of
from searcher.load.sniffing import UNKNOWN, true_format
from searcher.model import Source

__all__ = [
    "FORMATS",
    "Format",
    "Found",
    "Stamp",
    "digest_of",
    "is_there",
    "load",
    "source_of",
    "stamp_of",
    "walk",
]


def load(path: str, *, ocr: bool = False) -> Source:
    """Return the file at `path` as lines with their source lines, and what its markup says of it.

    With `ocr` the text of scanned pages is recognised. Raises LoadError with the reason when
    the file cannot be read or holds no text.
    """
    if archives.archive_of(path):
        return source_of(path, archives.member_bytes(path), ocr=ocr)
    form = _named(path)
    return source_of(path, bytes_of(path, form.limit if form else LARGEST), ocr=ocr)


def is_there(path: str) -> bool:
    """True if the file at `path`, or the archive that it leads into, is on the disk."""
    return os.path.lexists(located(path)) or archives.archive_of(path) is not None


def source_of(path: str, raw: bytes, *, ocr: bool = False) -> Source:
    """Return the bytes of the file at `path` as its Source, in the format that the bytes are in.

    Raises LoadError as `load` does.
    """
    named = _named(path)
    try:
        form = true_format(raw, named)
        if named and form.name == named.name == WORKBOOK_REST.name:
            form = WORKBOOK_REST  # what is named a workbook was parted where it was found
        with recognising(ocr):
            reading = form.read(raw)
    except Unreadable as error:
        reason = unsupported(path) if str(error) == UNKNOWN else str(error)
        raise LoadError(path, reason) from error
    return Source(
        path=path,
        format=form.name,
        encoding=reading.encoding,
        digest=hashlib.sha256(raw).hexdigest(),
        lines=reading.lines,
        meta=reading.meta,
        notes=reading.notes,
        labels=reading.labels,
    )


def _named(path: str) -> Format | None:
    """Return the format that the suffix names, text where there is no suffix; None for others."""
    known = format_of(path)
    may_be_text = not suffix_of(path) or archives.may_hold_document(path)
    return format_named("text") if known is None and may_be_text else known
