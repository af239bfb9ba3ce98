"""The header of the first page of a DOCX."""

from __future__ import annotations

from collections.abc import Iterator

from searcher.load.packages import relation_in
from searcher.load.word.block import Block
from searcher.load.word.docx.blocks import BlockReader
from searcher.load.word.docx.names import Element, children, flag, value
from searcher.load.word.docx.numbering import numbering_of
from searcher.load.word.docx.parts import Parts
from searcher.load.word.docx.stylesheet import styles_of
from searcher.load.word.headers import said_once


def first_header(parts: Parts, section: Element) -> list[Block]:
    """Return what only the first page's header says; `section` are the first section's properties."""
    if not flag(section, "titlePg"):
        return []
    return said_once(_header(parts, section, "first"), _header(parts, section, "default"))


def margin_blocks(parts: Parts) -> list[Block]:
    """Return what all headers and footers say, for a document that says nothing else."""
    styles = styles_of(parts.styles)
    reader = BlockReader(parts, styles, numbering_of(None, styles))
    roots = [*parts.of_kind("header"), *parts.of_kind("footer")]
    return said_once((block for root in roots for block in reader.inside(root)), ())


def _header(parts: Parts, section: Element, kind: str) -> Iterator[Block]:
    """Yield the blocks of a header of that kind; a reader of its own counts for it."""
    for reference in children(section, "headerReference"):
        root = parts.tree(relation_in(reference)) if value(reference, "type") == kind else None
        if root is not None:
            styles = styles_of(parts.styles)
            yield from BlockReader(parts, styles, numbering_of(None, styles)).inside(root)
            return
