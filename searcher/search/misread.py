"""What was copied from a text that a damaged font shows wrong: 云帄台 for 云平台, ⼯业 for 工业."""

from __future__ import annotations

from dataclasses import replace

from searcher.analysis import fold
from searcher.errors import shortened
from searcher.model import Line
from searcher.notes import Note, note
from searcher.query import nodes
from searcher.search.source import Reader
from searcher.text.glyph_pairs import RULES, UNCOMMON

_SIGNS = RULES.pattern(UNCOMMON + "|[\u2e80-\u2fd5\u31c0-\u31e3\uf900-\ufaff]")


def correct_misread(text: str) -> str:
    """Return the text with the characters meant, as documents are indexed with them.

    >>> correct_misread("警务云帄台"), correct_misread("⼯业"), correct_misread("彳亍")
    ('警务云平台', '工业', '彳亍')
    """
    if not _SIGNS.search(text):
        return text
    # Few queries want it, and it takes longer to load than a search.
    from searcher.repair.glyphs import damaged_glyphs
    from searcher.repair.radicals import radicals

    lines, _ = radicals([Line(text, ((0, 1),))])
    [line], _ = damaged_glyphs(lines)
    return line.text


def meant_word(word: nodes.Word, reader: Reader) -> tuple[nodes.Word, list[Note]]:
    """Return the word as meant, and what to say of it; a character that some passage holds
    stays."""
    meant = correct_misread(word.text)
    if meant == word.text:
        return word, []
    signs = {fold(char) for char, other in zip(word.text, meant) if char != other}
    if not signs or any(reader.lives(nodes.Phrase(sign, "body")) for sign in signs):
        return word, []
    return replace(word, text=meant), [
        note("meant", text=shortened(word.text), meant=shortened(meant))
    ]
