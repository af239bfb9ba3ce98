"""The style sheet of a Word document ([MS-DOC] 2.9.271) → styles by their ordinals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from searcher.load.word.doc.binary import modifiers, u16
from searcher.load.word.doc.formatting import (
    ALIGNED,
    ALIGNED_80,
    DEPTH,
    HIDDEN,
    LIST,
    OUTLINE,
    SIZE,
)
from searcher.load.word.styles import Style, Styles, Written, heading_level, style_named

_MOST_STYLES = 4096
_NO_BASE = 0xFFF
_PARAGRAPH = 1
_HEADINGS = range(1, 10)
_CONTENTS = range(19, 28)
_TITLE = 62
_CENTRE = 1


def styles_in(raw: bytes) -> Styles:
    """Return the styles of a style sheet; their ids are their ordinals as text."""
    head = u16(raw, 0)
    count, base_size = min(u16(raw, 2), _MOST_STYLES), u16(raw, 4)
    written: dict[str, Written] = {}
    at = 2 + head
    for ordinal in range(count):
        size = u16(raw, at)
        if size:
            written[str(ordinal)] = _written(raw[at + 2 : at + 2 + size], base_size)
        at += 2 + size + size % 2
    return Styles(written, "0")


def _written(raw: bytes, base_size: int) -> Written:
    kind, base = u16(raw, 2) & 0xF, u16(raw, 2) >> 4
    length = u16(raw, base_size)
    start = base_size + 2
    name = raw[start : start + 2 * length].decode("utf-16-le", "replace")
    known = _known(u16(raw, 0) & 0xFFF, name)
    blocks = list(_property_blocks(raw, start + 2 * length + 2))
    if kind == _PARAGRAPH and blocks:
        paragraph = dict(modifiers(blocks[0][2:]))
        run = dict(modifiers(blocks[1])) if len(blocks) > 1 else {}
        known = said_by(known, paragraph, run)
    return Written("" if base == _NO_BASE else str(base), known)


def said_by(style: Style, paragraph: Mapping[int, int], run: Mapping[int, int]) -> Style:
    """Return the style with what property modifiers say in the place of its own."""
    level = paragraph.get(OUTLINE)
    aligned = paragraph.get(ALIGNED, paragraph.get(ALIGNED_80))
    hidden = run.get(HIDDEN)
    return replace(
        style,
        level=style.level if level is None else heading_level(level),
        list=paragraph.get(LIST, style.list),
        depth=paragraph.get(DEPTH, style.depth),
        hidden=style.hidden if hidden is None else hidden == 1,
        centred=style.centred if aligned is None else aligned == _CENTRE,
        size=run.get(SIZE, style.size),
    )


def _known(number: int, name: str) -> Style:
    """Return what the number of a style of Word's own says, and what its name says."""
    named = style_named(name)
    return replace(
        named,
        level=number if number in _HEADINGS else named.level,
        title=named.title or number == _TITLE or None,
        contents=named.contents or number in _CONTENTS or None,
    )


def _property_blocks(raw: bytes, at: int) -> Iterator[bytes]:
    """Yield the blocks of properties behind a style's name: the paragraph's, the run's."""
    while at + 2 <= len(raw):
        size = u16(raw, at)
        yield raw[at + 2 : at + 2 + size]
        at += 2 + size + size % 2
