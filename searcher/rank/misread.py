"""What was copied from a text that a damaged font shows wrong: 云帄台 for 云平台."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from searcher.analyse import fold
from searcher.lexicon.glyph_pairs import CERTAIN, DOUBTFUL, RARE
from searcher.model import Line
from searcher.query import nodes
from searcher.rank.matching import Matcher
from searcher.schema import CHARACTERS

_SIGNS = frozenset({*CERTAIN, *RARE, *DOUBTFUL})


def as_meant(text: str) -> str:
    """The text with the characters meant, as documents are indexed with them.

    >>> as_meant("警务云帄台"), as_meant("彳亍")
    ('警务云平台', '彳亍')
    """
    if _SIGNS.isdisjoint(text):
        return text
    # Few queries want it, and it takes longer to load than a search.
    from searcher.repair.glyphs import damaged_glyphs

    [line], _ = damaged_glyphs([Line(text, ((0, 1),))])
    return line.text


def meant_word(word: nodes.Word, matchers: Sequence[Matcher]) -> tuple[nodes.Word, str]:
    """The word as meant, and what to say of it; a character that some passage holds stays."""
    meant = as_meant(word.text)
    signs = {fold(char) for char, other in zip(word.text, meant) if char != other}
    if not signs or any(_holds(matcher, char) for matcher in matchers for char in signs):
        return word, ""
    return replace(word, text=meant), f"{word.text} is read as {meant}"


def _holds(matcher: Matcher, char: str) -> bool:
    return matcher.segment.arrays.field(CHARACTERS).find(char) >= 0
