"""Bytes that are no text: files of other kinds, and too many control characters."""

from __future__ import annotations

import re

from searcher.load.reading import Unreadable

_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP, DOCX or OFD file"),
    (b"\xd0\xcf\x11\xe0", "a DOC, WPS or XLS file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
CONTROL_BYTES = bytes((*range(0x00, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))
_CONTROL = re.compile(f"[{re.escape(CONTROL_BYTES.decode())}]")
_MOST_CONTROL = 0.02


def signature_of(raw: bytes) -> str | None:
    """Return what the first bytes say the file is, when that is no text: "a PDF file", "a
    picture"."""
    return next((kind for start, kind in _SIGNATURES if raw.startswith(start)), None)


def refuse_signature(raw: bytes) -> None:
    if kind := signature_of(raw):
        raise Unreadable(f"the bytes are {kind}, whatever its name says")


def is_controlled(raw: bytes, text: str) -> bool:
    """True if so much of the text is control characters as no text has."""
    # Deleting bytes is far quicker than searching text, and most files hold none of these.
    suspect = len(raw.translate(None, CONTROL_BYTES)) < len(raw)
    return suspect and len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text)
