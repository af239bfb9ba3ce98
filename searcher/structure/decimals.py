"""Chapters numbered 1, 2, 3 above sections 1.1, 1.2, as emergency plans and standards have them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searcher.text.han import HAN

from ..model import Line
from .labels import BARE, DECIMAL, Label

_CHAPTER = re.compile(rf"(\d{{1,2}})[ 　]+(?=[{HAN}][^。；;，,：:]{{1,28}}$)")
_FEWEST = 2  # chapters, and sections


def add_chapters(blocks: Sequence[Line], labels: Sequence[Label | None]) -> list[Label | None]:
    """Return the labels, with those of chapters that a bare number counts.

    Must not fire on a row of a table or a count of something: the document has sections
    numbered within such chapters, and the chapters count on from 1.

    >>> rows = ["1 总则", "1.1 目的", "1.2 依据", "3 个小组", "2 职责"]
    >>> blocks = [Line(row, ((0, 1),)) for row in rows]
    >>> [label and label.number for label in add_chapters(blocks, [None, *[Label(DECIMAL, 1, 3)] * 2, None, None])]
    [1, 1, 1, None, 2]
    """
    if sum(label is not None and label.style == DECIMAL for label in labels) < _FEWEST:
        return list(labels)
    found: list[Label | None] = list(labels)
    count = 0
    for at, block in enumerate(blocks):
        match = None if labels[at] else _CHAPTER.match(block.text)
        if match and int(match[1]) == count + 1:
            count += 1
            found[at] = Label(BARE, count, match.end(1))
    return found if count >= _FEWEST else list(labels)


def opens_chapters(blocks: Sequence[Line]) -> bool:
    """True if the first of two blocks is chapter 1 and the other its first section.

    >>> opens_chapters([Line(row, ((0, 1),)) for row in ("1 总则", "1.1 编制目的")])
    True
    """
    return (
        len(blocks) > 1
        and blocks[1].text.startswith("1.1")
        and blocks[0].text.startswith("1")
        and _CHAPTER.match(blocks[0].text) is not None
    )
