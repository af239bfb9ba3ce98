"""Bytes → the kind of archive they are; and what to do with a file by its name and its bytes."""

from __future__ import annotations

import os

from searcher.load.formats import format_of, unsupported
from searcher.load.reading import Unreadable

HEAD = 512  # bytes in which an archive says what it is
DOCUMENT = "document"
_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # one without members
    (b"PK\x07\x08", "zip"),
    (b"\x1f\x8b\x08", "gz"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bz2"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
)
_TAR_MARK, _CHECKSUM = slice(257, 262), slice(148, 156)
# Files of these names are looked into; what they are is told by their bytes.
_OPENED = frozenset((".zip", ".tar", ".gz", ".tgz", ".xz", ".txz", ".bz2", ".tbz", ".tbz2"))
_CLOSED = frozenset((".rar", ".7z", ".z", ".zst", ".lzh", ".cab", ".iso", ".arj"))
_UNOPENED = ("RAR", "7z")


def kind_of(head: bytes) -> str | None:
    """The kind of archive that begins with `head`, None when it is none.

    >>> kind_of(b"PK\\x03\\x04"), kind_of(b"%PDF-1.7")
    ('zip', None)
    """
    named = next((kind for start, kind in _SIGNATURES if head.startswith(start)), None)
    return named or ("tar" if _is_tar_header(head) else None)


def sniffed(path: str) -> bool:
    """Whether the name at the end of `path` leaves open what the file is until its bytes are seen.

    >>> sniffed("附件.tar.gz"), sniffed("附件"), sniffed("通知.docx"), sniffed("表.xlsx")
    (True, True, False, False)
    """
    return _suffix(path) in (*_OPENED, *_CLOSED, "")


def may_hold_document(path: str) -> bool:
    """Whether a file named like an archive may yet be a document by its bytes."""
    return bool(_suffix(path)) and sniffed(path)


def judged(path: str, head: bytes) -> str:
    """DOCUMENT, or the kind of archive to open, for a file of that name that begins with `head`.

    Raises Unreadable with the reason for leaving it out.

    >>> judged("通知.txt", b""), judged("附件.zip", b"BZh91AY"), judged("附件.zip", b"%PDF-1.7")
    ('document', 'bz2', 'document')
    """
    if format_of(path):
        return DOCUMENT
    kind = kind_of(head) if sniffed(path) else None
    if kind in _UNOPENED and _suffix(path) not in _CLOSED:
        raise Unreadable(f"the bytes are a {kind} archive, which is not supported; unpack it first")
    if kind and kind not in _UNOPENED:
        return kind
    if _suffix(path) in _CLOSED:
        raise Unreadable(f"format {_suffix(path)} is not supported; unpack it first")
    if _suffix(path) in _OPENED:
        return DOCUMENT
    raise Unreadable(unsupported(path))


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def _is_tar_header(head: bytes) -> bool:
    """Whether the block is a member's header: by its mark, or in old archives by its checksum."""
    if len(head) < HEAD:
        return False
    if head[_TAR_MARK] == b"ustar":
        return True
    written = head[_CHECKSUM].strip(b" \0")
    blank = head[: _CHECKSUM.start] + b" " * 8 + head[_CHECKSUM.stop :]
    octal = bool(written) and all(0x30 <= digit <= 0x37 for digit in written)
    return octal and int(written, 8) == sum(blank)
