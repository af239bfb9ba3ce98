"""The header of a document's first page: offices set the letterhead and the number there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from searcher.load.packages import relation_in
from searcher.load.word.block import Block
from searcher.load.word.docx.blocks import BlockReader
from searcher.load.word.docx.names import Element, children, flag, value
from searcher.load.word.docx.numbering import numbering_of
from searcher.load.word.docx.parts import Parts
from searcher.load.word.docx.stylesheet import styles_of

_PAGE_NUMBER = re.compile(r"[\W_]*(?:第?\s*\d*\s*页?)[\W_]*")


def first_header_blocks(parts: Parts, section: Element) -> list[Block]:
    """Return what the header of the first page says and those of later pages do not.

    `section` is the first section's properties; a header that is the same on all pages is left
    out, and so is a page number.
    """
    if not flag(section, "titlePg"):
        return []
    first, later = (list(_header(parts, section, kind)) for kind in ("first", "default"))
    repeated = {block.text for block in later}
    return [
        replace(block, ordinal=1)
        for block in first
        if block.text not in repeated and not _PAGE_NUMBER.fullmatch(block.text)
    ]


def _header(parts: Parts, section: Element, kind: str) -> Iterator[Block]:
    """Yield the blocks of a header of that kind; a reader of its own counts for it."""
    for reference in children(section, "headerReference"):
        root = parts.tree(relation_in(reference)) if value(reference, "type") == kind else None
        if root is not None:
            styles = styles_of(parts.styles)
            yield from BlockReader(parts, styles, numbering_of(None, styles)).inside(root)
            return
