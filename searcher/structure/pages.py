"""The page a passage begins on, what that page says of itself, how surely it was recognised."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..model import Line, Passage


def on_pages(
    passages: Sequence[Passage], loaded: Sequence[Line], repaired: Iterable[Line]
) -> tuple[Passage, ...]:
    """The passages with their pages as the loader knew them, line by line.

    A paragraph that runs over pages is one line when passages are cut from it; what stood on
    which page is told by the lines as `loaded`, the labels of pages by those `repaired`.

    >>> lines = [Line("第一条", ((0, 1),), page=1), Line("第二条", ((0, 2),), page=2)]
    >>> passages = [Passage("a#1", "第一条第二条", (), 1, (2, 2))]
    >>> on_pages(passages, lines, lines)[0].page
    2
    """
    if not any(passage.page for passage in passages):
        return tuple(passages)
    labels = {line.page: line.page_label for line in repaired if line.page_label is not None}
    known = [line for line in loaded if line.text and line.page is not None]
    pages = {line.marks[0][1]: line.page for line in reversed(known)}
    sure = [line for line in known if line.confidence is not None]
    numbers = [line.marks[0][1] for line in sure]
    found = []
    for passage in passages:
        first, last = passage.lines
        page = pages.get(first, passage.page)
        inside = sure[bisect_left(numbers, first) : bisect_right(numbers, last)]
        label, mean = labels.get(page), _mean(inside)
        found.append(replace(passage, page=page, page_label=label, ocr_confidence=mean))
    return tuple(found)


def _mean(lines: Sequence[Line]) -> float | None:
    """The mean confidence of the lines' characters, None where none were recognised."""
    total = sum(len(line.text) for line in lines)
    if not total:
        return None
    return round(sum((line.confidence or 0.0) * len(line.text) for line in lines) / total, 4)
