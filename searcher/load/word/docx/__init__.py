"""DOCX (DOCM, DOTX) → lines: paragraphs with the numbers Word shows, tables row by row, notes."""

from __future__ import annotations

from collections.abc import Iterator

from searcher.load.packages import Package, stream_of
from searcher.load.reading import Reading, Unreadable
from searcher.load.word.block import Block
from searcher.load.word.document import MOST_BLOCKS, reading_of
from searcher.load.word.docx.blocks import BlockReader
from searcher.load.word.docx.headers import first_header, margin_blocks
from searcher.load.word.docx.names import Element, local
from searcher.load.word.docx.numbering import numbering_of
from searcher.load.word.docx.parts import Parts, parts_of, properties_of
from searcher.load.word.docx.stylesheet import styles_of

_WRAPPERS = frozenset(
    "sdtContent sdt customXml smartTag ins moveTo AlternateContent Choice".split()
)
_TOP = tuple("{*}" + name for name in ("p", "tbl", "altChunk", "sectPr"))
_TOO_DEEP = "its elements are nested too deep"


def read(raw: bytes) -> Reading:
    """Return the text of a Word document as it prints with all changes accepted, one line a
    paragraph.

    Lines are numbered by paragraph; pages are those of the last time Word laid it out, where its
    marks agree with its own count. The header of the first page comes first; other headers and
    footers are left out unless there is nothing else, comments and hidden text always, notes
    follow the paragraph that refers to them. Raises Unreadable for what is no DOCX or has no text.
    """
    return reading_in(Package(raw))


def reading_in(package: Package) -> Reading:
    """Return the text of the Word document in a package, as `read` does."""
    parts = parts_of(package)
    styles = styles_of(parts.styles)
    reader = BlockReader(parts, styles, numbering_of(parts.numbering, styles))
    try:
        blocks = _blocks(parts, reader)
    except RecursionError as error:
        raise Unreadable(_TOO_DEEP) from error
    counted = properties_of(package, "app").get("Pages", "")
    return reading_of(
        blocks,
        "utf-8",
        title=properties_of(package, "core").get("title", ""),
        paged=reader.page > 1 and counted == str(reader.page),
        lost=reader.lost,
        notes=package.notes,
    )


def _blocks(parts: Parts, reader: BlockReader) -> list[Block]:
    """Return the blocks of the document, what stands on the first page's header before them."""
    blocks: list[Block] = []
    header: list[Block] | None = None
    for element in _top_elements(parts):
        if local(element) == "sectPr":
            header = first_header(parts, element) if header is None else header
        blocks += reader.read(element)
        if len(blocks) > MOST_BLOCKS:
            raise Unreadable(f"the document has more than {MOST_BLOCKS:,} paragraphs")
    blocks = [*(header or ()), *blocks, *reader.finish()]
    return blocks if any(block.text.strip() for block in blocks) else margin_blocks(parts)


def _top_elements(parts: Parts) -> Iterator[Element]:
    """Yield what stands in no paragraph or table, in order; each is dropped once it is read."""
    for element in stream_of(parts.document, parts.name, _TOP):
        if local(element) == "sectPr":
            yield element  # it may belong to a paragraph that is still to come
        elif _is_top(element):
            yield element
            element.clear()


def _is_top(element: Element) -> bool:
    around = element.getparent()
    while around is not None and (local(around) in _WRAPPERS or _stands_for_another(around)):
        around = around.getparent()
    return around is not None and local(around) == "body"


def _stands_for_another(element: Element) -> bool:
    """True if the element is the fallback of forms that hold no paragraphs."""
    if local(element) != "Fallback":
        return False
    others = element.itersiblings(preceding=True)
    return not any(local(inner) in ("p", "tbl") for other in others for inner in other.iter())
