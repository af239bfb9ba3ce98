"""DOCX (DOCM, DOTX) → lines: paragraphs with the numbers Word shows, tables row by row, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searcher.load.packages import Package, stream_of
from searcher.load.reading import Reading, Unreadable
from searcher.load.word.docx.block import Block
from searcher.load.word.docx.blocks import BlockReader
from searcher.load.word.docx.heads import lines_of, title_meta, title_of
from searcher.load.word.docx.inline import is_prompt
from searcher.load.word.docx.lists import numbering_of
from searcher.load.word.docx.names import Element, local
from searcher.load.word.docx.parts import Parts, parts_of, properties_of
from searcher.load.word.docx.styles import styles_of

MOST_BLOCKS = 1_000_000  # past this a file is no document, and each block costs memory
_WRAPPERS = frozenset(
    "sdtContent sdt customXml smartTag ins moveTo AlternateContent Choice".split()
)
_WORD = re.compile(r"[^\W_]")
_TOO_DEEP = "its elements are nested too deep"


def read(raw: bytes) -> Reading:
    """The text of a Word document as it prints with all changes accepted, one line a paragraph.

    Lines are numbered by paragraph; pages are those of the last time Word laid it out, where its
    marks agree with its own count. Headers, footers, comments and hidden text are left out, notes
    follow the paragraph that refers to them. Raises Unreadable for what is no DOCX or has no text.
    """
    package = Package(raw)
    parts = parts_of(package)
    try:
        blocks, pages = _blocks(parts)
    except RecursionError as error:
        raise Unreadable(_TOO_DEEP) from error
    if not any(_WORD.search(block.text) for block in blocks):
        raise Unreadable("no text in the document: it may hold nothing but pictures")
    counted = properties_of(package, "app").get("Pages", "")
    title = title_of(blocks, properties_of(package, "core").get("title", ""))
    lines = lines_of(blocks, title, paged=pages > 1 and counted == str(pages))
    return Reading(tuple(lines), "utf-8", title_meta(blocks, title))


def _blocks(parts: Parts) -> tuple[list[Block], int]:
    """The blocks of the document and the number of pages its marks tell."""
    styles = styles_of(parts.styles)
    reader = BlockReader(styles, numbering_of(parts.numbering, styles), parts.notes)
    blocks: list[Block] = []
    for element in _top_elements(parts):
        blocks += reader.read(element)
        if len(blocks) > MOST_BLOCKS:
            raise Unreadable(f"the document has more than {MOST_BLOCKS:,} paragraphs")
    return [*blocks, *reader.finish()], reader.page


def _top_elements(parts: Parts) -> Iterator[Element]:
    """The paragraphs and tables that stand in no other, in order; each is dropped once it is read."""
    for element in stream_of(parts.document, parts.name, ("{*}p", "{*}tbl")):
        if _is_top(element):
            yield element
            element.clear()


def _is_top(element: Element) -> bool:
    around = element.getparent()
    while around is not None and local(around) in _WRAPPERS and not is_prompt(around):
        around = around.getparent()
    return around is not None and local(around) == "body"
