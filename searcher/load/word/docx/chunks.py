"""Files that a DOCX takes parts of its text from (altChunk): pages, mails, texts, documents."""

from __future__ import annotations

import threading

from searcher.load import html
from searcher.load.formats import Format, format_named
from searcher.load.mail import page as saved_page
from searcher.load.reading import Reading, Unreadable
from searcher.load.sniffing import true_format
from searcher.load.word.block import Block

_DEEPEST = 3  # files in files
_MOST_WITHIN = 8  # files in one file of a document, however deep; each may hold all others
_nesting = threading.local()
_WHOLE = {"html": html.read_whole, "mht": saved_page.read_whole}


def chunk_blocks(raw: bytes, ordinal: int, page: int | None) -> list[Block]:
    """Return the lines of a file that stands in a document's place; none where it cannot be read."""
    try:
        reading = _read(true_format(raw, format_named("text")), raw)
    except Unreadable:
        return []
    return [Block(line.text, ordinal, page, line.level) for line in reading.lines]


def _read(form: Format, raw: bytes) -> Reading:
    if whole := _WHOLE.get(form.name):  # a document's own text: it has no menus to leave out
        return whole(raw)
    depth = getattr(_nesting, "depth", 0)
    left = _nesting.left - 1 if depth else _MOST_WITHIN
    if depth == _DEEPEST or left < 0:
        raise Unreadable("its files are nested too deep")
    _nesting.depth, _nesting.left = depth + 1, left
    try:
        return form.read(raw)
    finally:
        _nesting.depth = depth
