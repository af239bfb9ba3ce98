"""Which style of heading stands inside which: by custom, unless the numbers say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from ..model import Line
from .headings import ATTACHMENT
from .labels import (
    ARABIC,
    ARABIC_PAREN,
    BARE,
    CHAPTER,
    CIRCLED,
    DECIMAL,
    DECIMAL_3,
    DECIMAL_4,
    DIVISION,
    HAN,
    HAN_PAREN,
    PART,
    SECTION,
    SUBPART,
    Label,
)

_CUSTOM = (
    ATTACHMENT,
    DIVISION,
    PART,
    SUBPART,
    CHAPTER,
    SECTION,
    HAN,
    HAN_PAREN,
    ARABIC,
    BARE,
    DECIMAL,
    DECIMAL_3,
    DECIMAL_4,
    ARABIC_PAREN,
    CIRCLED,
)
_MOVABLE = (HAN, HAN_PAREN, ARABIC, ARABIC_PAREN)


def rank_styles(labels: Iterable[Label | None]) -> dict[str, float]:
    """Return the rank of every style, the outermost the lowest: a heading closes all from its rank
    on.

    GB/T 9704-2012, 7.3.3, has 一、 （一） 1. （1） from the outermost in. A style that comes
    before one that custom puts above it, and counts on across it, stands outside it. Where chapters
    are 1 and sections 1.1, an item 1. stands in them.

    >>> from searcher.structure.labels import read_label
    >>> texts = ["（一）", "一、", "二、", "（二）", "一、"]
    >>> ranks = rank_styles(map(read_label, texts))
    >>> ranks["（一）"] < ranks["一、"] < ranks["1."]
    True
    """
    ranks: dict[str, float] = {style: rank for rank, style in enumerate(_CUSTOM, start=1)}
    found = [label for label in labels if label]
    if any(label.style == BARE for label in found):
        ranks[ARABIC] = ranks[DECIMAL_4] + 0.5
    order = [label for label in found if label.style in _MOVABLE]
    met = list(dict.fromkeys(label.style for label in order))
    for inner, outer in combinations(met, 2):
        if ranks[inner] > ranks[outer] and _does_count_across(order, inner, outer):
            ranks[inner] = min(ranks[inner], ranks[outer] - 0.5)
    return ranks


def _does_count_across(order: Sequence[Label], style: str, other: str) -> bool:
    """True if `style` counts 1, 2, 3 through the text and `other` starts anew below it, twice."""
    both = [label for label in order if label.style in (style, other)]
    numbers = [label.number for label in both if label.style == style]
    if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)):
        return False
    after = zip(both, both[1:])
    starts = [new for old, new in after if old.style == style and new.style == other]
    return len(starts) > 1 and all(label.number == 1 for label in starts)


def rank_marked(
    blocks: Sequence[Line], labels: Sequence[Label | None], ranks: Mapping[str, float]
) -> dict[int, float]:
    """Return the rank of an unlabelled heading of each markup level.

    It is that of the numbered headings marked up at the same level, or lies just inside
    those of the next level out, or just outside those of the next level in.
    """
    known: dict[int, float] = {}
    for block, label in zip(blocks, labels):
        if block.level and label and label.style in ranks:
            known.setdefault(block.level, ranks[label.style])
    return {level: known.get(level) or _place_between(level, known) for level in range(1, 7)}


def _place_between(level: int, known: dict[int, float]) -> float:
    outer = [mark for mark in known if mark < level]
    if outer:
        return known[max(outer)] + 0.1 * (level - max(outer))
    if known:
        return known[min(known)] - 0.1 * (min(known) - level)
    return level / 10
