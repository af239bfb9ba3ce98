"""Bytes → the format they are in, whatever the file's suffix says."""

from __future__ import annotations

from searcher.load import markup_kinds
from searcher.load.containers import MAGIC
from searcher.load.encoding import signature_of
from searcher.load.formats import HTML_WHOLE, Format, format_named
from searcher.load.office_kinds import container_kind, package_kind
from searcher.load.reading import Unreadable

SAMPLE = 65_536  # bytes that tell text from something else, and markup from text
UNKNOWN = "its bytes are of no known format"
_HEAD = 1024  # bytes in which a PDF says what it is
_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
_RTF = b"{\\rtf"
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_RARE = 20  # characters of a text for each that controls something
_CONTROL = bytes((*range(0x00, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))


def true_format(raw: bytes, named: Format | None) -> Format:
    """Return the format that `raw` is in; `named` is the one its suffix names, kept where it may be.

    Without one the bytes must show what they are. Raises Unreadable for a kind of file that is
    known and cannot be read.

    >>> true_format(b"%PDF-1.7\\n", format_named("text")).name
    'pdf'
    >>> true_format(b"<!DOCTYPE html><p>404", format_named("pdf")).name
    'html'
    """
    head, name = raw[:_HEAD], named.name if named else ""
    if head.lstrip().startswith(_PDF) or (name == "pdf" and _is_headless_pdf(raw)):
        return format_named("pdf")
    if raw.startswith(MAGIC):
        return format_named(container_kind(raw))
    if raw.startswith(_ZIP):
        return format_named(package_kind(raw))
    if raw.startswith(_RTF):
        return format_named("rtf")
    if kind := signature_of(raw):
        raise Unreadable(f"the bytes are {kind}, whatever its name says")
    found = _text_format(raw[:SAMPLE], named)
    if found.name == "xml" and name == "text" and not _is_declared(raw):
        from searcher.load.xml.tree import is_well_formed  # few folders hold XML

        # Chinese texts write names between angle brackets too.
        return found if is_well_formed(raw) else _text_format(raw[:SAMPLE], named, marked=False)
    return found


def _is_declared(raw: bytes) -> bool:
    return markup_kinds.markup_kind(markup_kinds.as_text(raw[:_HEAD])) == "xml"


def shows_format(sample: bytes) -> bool:
    """True if the first bytes of a file alone show that it is a document of some kind.

    >>> shows_format(b"<html><p>1"), shows_format("第一条".encode())
    (True, False)
    """
    if sample.startswith((_PDF, _ZIP, _RTF)):
        return True
    return not _is_binary(sample) and _markup_format(markup_kinds.as_text(sample), "") is not None


def is_textual(sample: bytes) -> bool:
    """True if the first bytes of a file are text, in whatever encoding."""
    return not _is_binary(sample) and signature_of(sample) is None


def is_nearly_textual(sample: bytes) -> bool:
    """True if the first bytes of a file are text but for a few control characters.

    >>> is_nearly_textual(b'{"title": "a\\x7fb", "n": 12}'), is_nearly_textual(bytes(range(32)))
    (True, False)
    """
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    few = controls * _RARE <= len(sample) and b"\0" not in sample
    return is_textual(sample) or (few and signature_of(sample) is None and not shows_format(sample))


def _is_headless_pdf(raw: bytes) -> bool:
    """True if something stands before the header of a PDF, or it was cut off."""
    return _PDF in raw[:_HEAD] or b"endobj" in raw


def _text_format(sample: bytes, named: Format | None, *, marked: bool = True) -> Format:
    """Return the format of bytes without a signature: markup, a mail, a text, or what they are named;
    XML without a declaration only if it may be `marked` so."""
    if _is_binary(sample):
        if named is None:
            raise Unreadable(UNKNOWN)
        return named
    text, name = markup_kinds.as_text(sample), named.name if named else ""
    if name == "xml" and markup_kinds.is_unmarked(text):
        name, named = "text", format_named("text")
    if found := _markup_format(text, name, marked=marked):
        return HTML_WHOLE if found == "html" and name in _OFFICE else format_named(found)
    if named is None:
        raise Unreadable(UNKNOWN)
    if name in _TEXTUAL:
        return named
    if not markup_kinds.has_tags(text):
        return format_named("text")
    return HTML_WHOLE if name in _OFFICE else format_named("html")


_OFFICE = frozenset({"doc", "docx", "rtf", "workbook", "ppt", "pptx"})
_TEXTUAL = frozenset({"text", "markdown", "html", "csv", "json", "xml"})
_NO_XML = frozenset({"markdown", "html", "csv", "json"})  # what is named so is no XML of any kind


# What a text may show itself to be, in the order in which it is asked.
_OF_TEXTS = (
    (markup_kinds.is_xml, "xml"),
    (markup_kinds.is_fragment, "html"),
    (markup_kinds.is_tagged, "html"),
    (markup_kinds.is_data, "json"),
    (markup_kinds.is_markdown, "markdown"),
)


def _markup_format(text: str, name: str, *, marked: bool = True) -> str | None:
    """Return the name of the format that markup or a mail shows itself to be in."""
    if name in ("", "html") and markup_kinds.is_program(text):
        raise Unreadable("the bytes are a program that makes pages, not a page")
    kind = markup_kinds.markup_kind(text)
    if kind == "xml" and not name:
        raise Unreadable("the bytes are XML of a kind that is not known")
    if kind and (kind != "xml" or name not in _NO_XML):
        return kind
    if not name and markup_kinds.is_fragment(text):
        return "html"
    if name in _NO_XML:
        return None
    asked = _OF_TEXTS if marked else _OF_TEXTS[1:]
    shown = (kind for shows, kind in asked if name == "text" and shows(text))
    return next(shown, None) or markup_kinds.mail_kind(text, named=name in ("mail", "mht"))


def _is_binary(sample: bytes) -> bool:
    wide = sample.startswith(_MARKS)
    text = sample.decode("utf-16", "replace").encode("utf-8", "replace") if wide else sample
    return len(text.translate(None, _CONTROL)) < len(text)
