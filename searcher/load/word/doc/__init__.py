"""DOC and WPS → lines, whatever the bytes are: Word 97–2003, DOCX, RTF or HTML under that name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from searcher.load.html import read as read_html
from searcher.load.reading import Reading, Unreadable
from searcher.load.word.doc import word
from searcher.load.word.doc.compound import MAGIC, Compound
from searcher.load.word.doc.fib import OldWord
from searcher.load.word.doc.outside import read_outside
from searcher.load.word.docx import read as read_docx
from searcher.load.word.docx.block import Block
from searcher.load.word.docx.heads import lines_of, title_meta, title_of
from searcher.load.word.rtf import document as rtf

_WORD = re.compile(r"[^\W_]")
_HEAD = 4096  # bytes in which a page says that it is one
# The stream that tells each kind of compound file that is no Word document.
_OTHERS = (
    ("EncryptedPackage", "it is encrypted: a password is needed to open it"),
    ("Workbook", "an Excel workbook, not a Word document"),
    ("PowerPoint Document", "a PowerPoint file, not a Word document"),
    ("MatOST", "a Microsoft Works document, which is another format of the same suffix"),
    ("CONTENTS", "a Microsoft Works document, which is another format of the same suffix"),
)


def read(raw: bytes) -> Reading:
    """The text of a Word document of any age, one line a paragraph, as its bytes show it to be.

    Lines are numbered by paragraph; their pages are not known, for the format does not keep them.
    Raises Unreadable with the reason for what is no such document, is encrypted or has no text.
    """
    for begins, reader in _READERS:
        if raw.startswith(begins):
            return reader(raw)
    if b"<html" in raw[:_HEAD].lower():
        return read_html(raw)
    raise Unreadable("the bytes are no Word document, whatever its name says")


def _read_word(raw: bytes) -> Reading:
    file = Compound(raw)
    if "WordDocument" not in file:
        kinds = (reason for stream, reason in _OTHERS if stream in file)
        raise Unreadable(next(kinds, "no Word document in its container: it may be damaged"))
    try:
        blocks = word.blocks_in(file)
    except OldWord as error:
        return read_outside(raw, str(error))
    return _reading(blocks, "utf-16-le")


def _read_rtf(raw: bytes) -> Reading:
    return _reading(rtf.blocks_in(raw), "rtf")


def _reading(blocks: Sequence[Block], encoding: str) -> Reading:
    if not any(_WORD.search(block.text) for block in blocks):
        raise Unreadable("no text in the document: it may hold nothing but pictures")
    title = title_of(blocks)
    lines = tuple(lines_of(blocks, title, paged=False))
    return Reading(lines, encoding, title_meta(blocks, title))


_READERS: tuple[tuple[bytes, Callable[[bytes], Reading]], ...] = (
    (MAGIC, _read_word),
    (b"PK\x03\x04", read_docx),
    (b"{\\rtf", _read_rtf),
)
