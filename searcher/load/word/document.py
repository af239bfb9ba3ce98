"""Blocks of any word processor's document → what its reader hands on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from searcher.load.losses import notes_of
from searcher.load.markdown import unmarked
from searcher.load.markup_kinds import is_markdown
from searcher.load.reading import Reading, Unreadable
from searcher.load.word.block import Block
from searcher.load.word.heads import lines_of, title_meta, title_of

MOST_BLOCKS = 1_000_000  # past this a file is no document, and each block costs memory
_WORD = re.compile(r"[^\W_]")


def reading_of(
    blocks: Sequence[Block],
    encoding: str,
    *,
    title: str = "",
    paged: bool = False,
    lost: Mapping[str, int] | None = None,
    notes: Sequence[str] = (),
) -> Reading:
    """Return the document's lines with their headings, its title, and notes on what was `lost`.
    Paragraphs that are Markdown lose its signs.

    `title` is what the file's properties say, believed where a block says the same. Raises
    Unreadable when there is no text.
    """
    if not any(_WORD.search(block.text) for block in blocks):
        raise Unreadable("no text in the document: it may hold nothing but pictures")
    found = title_of(blocks, title)
    lines = tuple(lines_of(blocks, found, paged=paged))
    if is_markdown("\n".join(line.text for line in lines)):
        lines = unmarked(lines)
    return Reading(lines, encoding, title_meta(blocks, found), (*notes, *notes_of(lost or {})))
