"""The header of a document's first page: offices set the letterhead and the number there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from searcher.load.word.block import Block

_PAGE_NUMBER = re.compile(r"[\W_]*(?:第?\s*\d*\s*页?)[\W_]*")


def said_once(first: Iterable[Block], later: Iterable[Block]) -> list[Block]:
    """Return what the header of the first page says and those of later pages do not.

    They stand before the first paragraph; a page number is left out.
    """
    repeated = {block.text for block in later}
    return [
        replace(block, ordinal=1)
        for block in first
        if block.text not in repeated and not _PAGE_NUMBER.fullmatch(block.text)
    ]
