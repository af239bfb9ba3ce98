"""Compounds that stand nowhere, where a passage holds all their parts: 工业生产 in 工业、生产."""

from __future__ import annotations

from dataclasses import replace

from searcher.analysis import Segmenter, fold
from searcher.notes import Note, note
from searcher.query import nodes
from searcher.search.source import Reader
from searcher.text.han import HAN_OF_WORDS
from searcher.text.patterns import pattern

SHORTEST_COMPOUND = 4
COMPOUND = pattern(f"[{HAN_OF_WORDS}]{{{SHORTEST_COMPOUND},8}}")


def take_apart(
    word: nodes.Word, reader: Reader, cutter: Segmenter
) -> tuple[nodes.Word, list[Note]]:
    """Return the word as its parts, and what to say of it.

    A word that stands anywhere, be it inside others, stays, and so does one whose parts no
    passage holds together.
    """
    folded = fold(word.text)
    if not COMPOUND.fullmatch(folded) or word.terms != ((folded,),) or reader.lives(word):
        return word, []
    parts = _find_parts(folded, cutter)
    apart = replace(word, text=" ".join(parts), terms=tuple((part,) for part in parts))
    if not parts or not reader.lives(apart):
        return word, []
    return apart, [note("compound", text=word.text, meant=apart.text)]


def _find_parts(folded: str, cutter: Segmenter) -> tuple[str, ...]:
    """Return the longest words inside a word that make it up between them, () where none do.

    >>> from searcher.analysis import segmenter
    >>> _find_parts("工业生产", segmenter()), _find_parts("公安厅", segmenter())
    (('工业', '生产'), ())
    """
    inner = [(start, end) for _, start, end in cutter.cut(folded) if end - start < len(folded)]
    longest = {start: end for start, end in sorted(inner)}
    parts, at = [], 0
    while at in longest:
        parts.append(folded[at : longest[at]])
        at = longest[at]
    return tuple(parts) if at == len(folded) else ()
