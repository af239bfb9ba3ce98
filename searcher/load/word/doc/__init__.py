"""DOC and WPS → lines: Word 97–2003 documents, and those of other programs that write such files."""

from __future__ import annotations

from searcher.load import outside
from searcher.load.containers import Container
from searcher.load.plain import lines_of
from searcher.load.reading import Reading, Unreadable
from searcher.load.word.doc.fib import Fib, OldWord
from searcher.load.word.doc.word import BlockReader
from searcher.load.word.document import reading_of
from searcher.load.word.docx import read as read_docx

_DOCX = "docx:MS Word 2007 XML"  # as LibreOffice names it


def read(raw: bytes) -> Reading:
    """Return the text of a Word document of 1997–2003 or older, one line a paragraph.

    Lines are numbered by paragraph; their pages are not known, for the format does not keep them.
    Raises Unreadable with the reason for what is no such document, is encrypted or has no text.
    """
    file = Container(raw)
    if "WordDocument" not in file:
        raise Unreadable("no Word document in its container: it may be damaged")
    try:
        reader = BlockReader(Fib(file))
    except OldWord as error:
        return _read_outside(raw, str(error))
    blocks = list(reader.read())
    return reading_of(blocks, "utf-16-le", lost=reader.lost)


def _read_outside(raw: bytes, why: str) -> Reading:
    """Return what another program makes of a document that `why` keeps us from reading."""
    if outside.office() or not outside.antiword():
        return read_docx(outside.converted(raw, why, suffix=".doc", form=_DOCX))
    text = outside.antiword_text(raw)
    return Reading(lines_of(text), "utf-8")
