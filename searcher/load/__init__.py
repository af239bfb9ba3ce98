"""File → Source: find the files under the paths given, decode them, take their text out."""

from __future__ import annotations

import hashlib

from searcher.errors import LoadError
from searcher.load.folder import Found, walk
from searcher.load.formats import FORMATS, Format, format_of, unsupported
from searcher.load.reading import Stamp, Unreadable, bytes_of, digest_of, stamp_of
from searcher.model import Source

__all__ = ["FORMATS", "Format", "Found", "Stamp", "digest_of", "load", "stamp_of", "walk"]


def load(path: str) -> Source:
    """The file at `path` as lines with their source lines, and what its markup says of it.

    Raises LoadError with the reason when the file cannot be read or holds no text.
    """
    form = format_of(path)
    if form is None:
        raise LoadError(path, unsupported(path))
    raw = bytes_of(path, form.limit)
    try:
        reading = form.read(raw)
    except Unreadable as error:
        raise LoadError(path, str(error)) from error
    return Source(
        path=path,
        format=form.name,
        encoding=reading.encoding,
        digest=hashlib.sha256(raw).hexdigest(),
        lines=reading.lines,
        meta=reading.meta,
    )
