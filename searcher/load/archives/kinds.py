"""Bytes → the kind of archive they are; and what to do with a file by its name and its bytes."""

from __future__ import annotations

from searcher.load.formats import format_of, suffix_of, unsupported
from searcher.load.markup_kinds import as_text, has_tags, is_data, mail_kind, markup_kind
from searcher.load.reading import Unreadable
from searcher.load.sniffing import SAMPLE, is_nearly_textual, is_textual, shows_format

HEAD = SAMPLE  # bytes in which a file says what it is
DOCUMENT, MAILS = "document", ("mail", "mht")
PAGE = "html"
RECORDS, TABLE, MARKED, WORKBOOK = "json", "csv", "xml", "workbook"
_SAVED = frozenset(("rar", "7z"))  # what browsers save under the name of a page that led to it
_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # one without members
    (b"PK\x07\x08", "zip"),
    (b"\x1f\x8b\x08", "gz"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bz2"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
)
_BLOCK = 512  # bytes of a TAR's header
_TAR_MARK, _CHECKSUM = slice(257, 262), slice(148, 156)
# Files of these names are looked into; what they are is told by their bytes.
_OPENED = frozenset(
    (".zip", ".tar", ".gz", ".tgz", ".xz", ".txz", ".bz2", ".tbz", ".tbz2", ".rar", ".7z")
)
_CLOSED = frozenset((".z", ".zst", ".lzh", ".cab", ".iso", ".arj"))


def kind_of(head: bytes) -> str | None:
    """Return the kind of archive that begins with `head`, None when it is none.

    >>> kind_of(b"PK\\x03\\x04"), kind_of(b"%PDF-1.7")
    ('zip', None)
    """
    named = next((kind for start, kind in _SIGNATURES if head.startswith(start)), None)
    return named or ("tar" if _is_tar_header(head[:_BLOCK]) else None)


def is_opened(path: str) -> bool:
    """True if what a file is named lets its bytes be an archive."""
    return suffix_of(path) in (*_OPENED, *_CLOSED, "")


def sniffed(path: str) -> bool:
    """True if the name at the end of `path` leaves open what the file is until its bytes are seen.

    >>> sniffed("附件.tar.gz"), sniffed("附件"), sniffed("通知.docx"), sniffed("通知.eml")
    (True, True, False, True)
    """
    form = format_of(path)
    return form is None or form.name in (*MAILS, PAGE, RECORDS, TABLE, MARKED, WORKBOOK)


def is_workbook(path: str) -> bool:
    """True if a file is named a workbook, which is read to the end to tell what is in it."""
    form = format_of(path)
    return form is not None and form.name == WORKBOOK


def may_hold_document(path: str) -> bool:
    """True if a file named like an archive may yet be a document by its bytes."""
    return bool(suffix_of(path)) and is_opened(path)


def judged(path: str, head: bytes) -> str:
    """Return DOCUMENT, RECORDS, TABLE, MARKED, WORKBOOK, one of MAILS, or the kind of archive to open, for a file
    that begins with `head`.

    Raises Unreadable with the reason for leaving it out.

    >>> judged("通知.txt", b""), judged("附件.zip", b"BZh91AY"), judged("附件.zip", b"%PDF-1.7")
    ('document', 'bz2', 'document')
    >>> judged("附件.html", b"Rar!\\x1a\\x07"), judged("附件.html", b"<p>")
    ('rar', 'document')
    """
    if not sniffed(path):
        return DOCUMENT
    form = format_of(path)
    if form:
        return _judged_as(form.name, head)
    kind = kind_of(head)
    if kind and (is_opened(path) or kind == "zip"):
        return kind
    suffix = suffix_of(path)
    if suffix in _CLOSED:
        raise Unreadable(f"format {suffix} is not supported; unpack it first")
    if suffix in _OPENED or shows_format(head) or (not suffix and is_textual(head)):
        return (is_textual(head) and mail_kind(as_text(head))) or DOCUMENT
    raise Unreadable(unsupported(path))


def _judged_as(form: str, head: bytes) -> str:
    """Return what a file is whose name tells its format, by how it begins."""
    if form == PAGE:
        kind = kind_of(head)
        return kind if kind in _SAVED else DOCUMENT
    if form in (RECORDS, TABLE):
        return form if is_nearly_textual(head) else DOCUMENT
    text = as_text(head)
    if form == WORKBOOK:
        # Tables as text and pages bear such names too.
        if not is_textual(head) or markup_kind(text) == WORKBOOK:
            return WORKBOOK
        return DOCUMENT if has_tags(text) else TABLE
    if form != MARKED:
        return mail_kind(text, named=True) or DOCUMENT
    if not is_nearly_textual(head) or markup_kind(text) not in (None, MARKED):
        return DOCUMENT
    return RECORDS if is_data(text) else MARKED


def _is_tar_header(head: bytes) -> bool:
    """True if the block is a member's header: by its mark, or in old archives by its checksum."""
    if len(head) < _BLOCK:
        return False
    if head[_TAR_MARK] == b"ustar":
        return True
    written = head[_CHECKSUM].strip(b" \0")
    blank = head[: _CHECKSUM.start] + b" " * 8 + head[_CHECKSUM.stop :]
    octal = bool(written) and all(0x30 <= digit <= 0x37 for digit in written)
    return octal and int(written, 8) == sum(blank)
