"""Bytes → the format they are in, whatever the file's suffix says."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from itertools import islice

from searcher.load.encoding import signature_of
from searcher.load.formats import Format, format_named
from searcher.load.reading import Unreadable

_HEAD = 1024  # bytes in which a file says what it is
_SAMPLE = 65_536  # bytes that tell text from something else
_PDF = b"%PDF-"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_RTF = b"{\\rtf"
_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.I)
# What may stand before a page: how it begins and ends.
_BEFORE_PAGE = ((b"<!--", b"-->"), (b"<?xml", b">"))
_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|div|table|p)\b", re.I)
# A page without its frame begins with a tag, and closes more of them.
_FRAGMENT = re.compile(
    rb"\s*<(?:table|tbody|tr|td|div|p|span|font|center|h[1-6]|ul|ol|br|strong|b)\b[^<>]*>", re.I
)
_CLOSED = re.compile(
    rb"</(?:table|tr|td|div|p|span|font|center|h[1-6]|ul|ol|li|strong|b|a)\s*>", re.I
)
_FEW_CLOSED = 3
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_TEXTUAL = frozenset({"text", "markdown", "html"})
_CONTROL = bytes((*range(0x00, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))
# A member that only this kind of package has, in lower case.
_PACKAGES = (
    ("word/document.xml", "docx"),
    ("ofd.xml", "ofd"),
)
_REFUSED_PACKAGES = (
    ("xl/workbook.xml", "an XLSX workbook"),
    ("ppt/presentation.xml", "a PPTX presentation"),
    ("mimetype", "an OpenDocument or EPUB file"),
)
_REFUSED_OLE = (
    ("EncryptedPackage", "it is encrypted: a password is needed to open it"),
    ("Workbook", "the bytes are an XLS workbook, whatever its name says"),
    ("PowerPoint Document", "the bytes are a PPT presentation, whatever its name says"),
)


def true_format(raw: bytes, named: Format) -> Format:
    """The format that `raw` is in; `named` is the one its suffix names, kept where it may be.

    Raises Unreadable for a kind of file that is known and cannot be read.

    >>> true_format(b"%PDF-1.7\\n", format_named("text")).name
    'pdf'
    >>> true_format(b"<!DOCTYPE html><p>404", format_named("pdf")).name
    'html'
    """
    head = raw[:_HEAD]
    if head.lstrip().startswith(_PDF) or (named.name == "pdf" and _is_headless_pdf(raw)):
        return format_named("pdf")
    if raw.startswith(_OLE):
        return _ole_format(raw)
    if raw.startswith(_ZIP):
        return _package_format(raw)
    if raw.startswith(_RTF) and named.name == "doc":
        return named
    if kind := signature_of(raw):
        raise Unreadable(f"the bytes are {kind}, whatever its name says")
    return _text_format(raw[:_SAMPLE], named)


def is_package(names: Iterable[str]) -> bool:
    """Whether a ZIP of members with these names is one document, not an archive of files.

    >>> is_package(["word/document.xml", "word/styles.xml"]), is_package(["附件/word/document.xml"])
    (True, False)
    """
    known = {member for member, _ in (*_PACKAGES, *_REFUSED_PACKAGES)}
    return any(name.replace("\\", "/").lstrip("/").lower() in known for name in names)


def _is_headless_pdf(raw: bytes) -> bool:
    """Whether something stands before the header of a PDF, or it was cut off."""
    return _PDF in raw[:_HEAD] or b"endobj" in raw


def _ole_format(raw: bytes) -> Format:
    """The format of a compound file, known by the names of its streams."""
    if "WordDocument".encode("utf-16-le") not in raw:
        for stream, reason in _REFUSED_OLE:
            if stream.encode("utf-16-le") in raw:
                raise Unreadable(reason)
    return format_named("doc")


def _package_format(raw: bytes) -> Format:
    """The format of a ZIP, known by its members."""
    names = _members(raw)
    for member, name in _PACKAGES:
        if member in names:
            return format_named(name)
    for member, kind in _REFUSED_PACKAGES:
        if member in names:
            raise Unreadable(f"the bytes are {kind}, whatever its name says")
    raise Unreadable(
        "the bytes are a ZIP archive, whatever its name says, or a damaged DOCX or OFD"
    )


def _members(raw: bytes) -> set[str]:
    """The members' names; of a ZIP without its list, those among ours whose names stand in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            return {name.replace("\\", "/").lstrip("/").lower() for name in package.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError):
        return {member for member, _ in _PACKAGES if _stands_in(member, raw)}


def _stands_in(member: str, raw: bytes) -> bool:
    spellings = (member, member.replace("ofd", "OFD"), member.replace("/", "\\"))
    return any(spelling.encode() in raw for spelling in spellings)


def _text_format(sample: bytes, named: Format) -> Format:
    """The format of bytes without a signature: a page, a text, or what their name says."""
    head = _without_mark(sample[:_HEAD]).replace(b"\0", b"")
    if _PAGE.match(_page_start(head)) or (named.name == "text" and _is_fragment(head, sample)):
        return format_named("html")
    if named.name in _TEXTUAL or _is_binary(sample):
        return named
    return format_named("html" if _TAG.search(head) else "text")


def _page_start(head: bytes) -> bytes:
    """The head without the blanks, comments and declaration that may stand before a page."""
    head = head.lstrip()
    opener = next((pair for pair in _BEFORE_PAGE if head.lower().startswith(pair[0])), None)
    while opener:
        _, closed, head = head.partition(opener[1])
        head = head.lstrip() if closed else b""
        opener = next((pair for pair in _BEFORE_PAGE if head.lower().startswith(pair[0])), None)
    return head


def _is_fragment(head: bytes, sample: bytes) -> bool:
    """Whether a text is a piece of a page: its first word is a tag, and tags are closed in it.

    >>> _is_fragment(b"<p>1", b"<p>1</p><p>2</p><p>3</p>"), _is_fragment(b"<p>", b"<p> opens one")
    (True, False)
    """
    if not _FRAGMENT.match(head):
        return False
    closed = islice(_CLOSED.finditer(sample.replace(b"\0", b"")), _FEW_CLOSED)
    return len(list(closed)) == _FEW_CLOSED


def _without_mark(head: bytes) -> bytes:
    return next((head[len(mark) :] for mark in _MARKS if head.startswith(mark)), head)


def _is_binary(sample: bytes) -> bool:
    text = sample.replace(b"\0", b"") if sample.startswith(_MARKS) else sample
    return len(text.translate(None, _CONTROL)) < len(text)
