"""Compounds that stand nowhere, where a passage holds all their parts: 工业生产 in 工业、生产."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import numpy as np

from searcher.analysis import Segmenter, fold
from searcher.query import nodes
from searcher.search.matching import Matcher
from searcher.text.patterns import pattern

COMPOUND = pattern("[\u4e00-\u9fd5]{4,8}")


def taken_apart(word: nodes.Word, matchers: Sequence[Matcher]) -> tuple[nodes.Word, str]:
    """The word as its parts, and what to say of it.

    A word that stands anywhere, be it inside others, stays, and so does one whose parts no
    passage holds together.
    """
    folded = fold(word.text)
    if not matchers or not COMPOUND.fullmatch(folded):
        return word, ""
    wording = matchers[0].wording
    if wording.words(word.text) != (folded,) or any(_held(m, (folded,)) for m in matchers):
        return word, ""
    parts = _parts(folded, wording.cutter)
    if not parts or not any(_held(matcher, parts) for matcher in matchers):
        return word, ""
    apart = " ".join(parts)
    return replace(word, text=apart), f"{word.text} is read as {apart}"


def _held(matcher: Matcher, words: Sequence[str]) -> bool:
    """Whether one passage in service holds all the words."""
    masks = [matcher.term(word) for word in words]
    alive = matcher.segment.alive
    return bool(reduce(np.logical_and, masks if alive is None else [alive, *masks]).any())


def _parts(folded: str, cutter: Segmenter) -> tuple[str, ...]:
    """The longest words inside a word that make it up between them, () where none do.

    >>> from searcher.analysis import segmenter
    >>> _parts("工业生产", segmenter()), _parts("公安厅", segmenter())
    (('工业', '生产'), ())
    """
    inner = [(start, end) for _, start, end in cutter.cut(folded) if end - start < len(folded)]
    longest = {start: end for start, end in sorted(inner)}
    parts, at = [], 0
    while at in longest:
        parts.append(folded[at : longest[at]])
        at = longest[at]
    return tuple(parts) if at == len(folded) else ()
