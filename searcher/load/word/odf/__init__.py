"""ODT → lines: paragraphs with the numbers the word processor shows, tables row by row, notes."""

from __future__ import annotations

from searcher.load.opendocument import OpenDocument
from searcher.load.reading import Reading, Unreadable
from searcher.load.word.document import reading_of
from searcher.load.word.odf.blocks import BlockReader
from searcher.load.word.odf.headers import first_header
from searcher.load.word.odf.lists import Lists
from searcher.load.word.odf.styles import styles_of


def read(raw: bytes) -> Reading:
    """Return the text of an OpenDocument text with all changes accepted, one line a paragraph.

    Lines are numbered by paragraph. The header of the first page comes first; other headers,
    footers, comments and hidden text are left out, notes follow the paragraph that refers to
    them. Raises Unreadable for what is no ODT or has no text.
    """
    document = OpenDocument(raw)
    parts = (document.styles, document.content)
    roots = list(dict.fromkeys(root for root in parts if root is not None))
    styles, body = styles_of(roots), document.body("text")
    reader = BlockReader(styles, Lists(roots))
    try:
        blocks = [*first_header(document, body, styles), *reader.read(body)]
    except RecursionError as error:
        raise Unreadable("its elements are nested too deep") from error
    return reading_of(blocks, "utf-8", title=document.title, lost=reader.lost, notes=document.notes)
