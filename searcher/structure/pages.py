"""The pages a passage stands on, what they say of themselves, how surely it was recognised."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ..model import Line, Passage


class Pages:
    """The pages of a source, line by line.

    A paragraph that runs over pages is one line when passages are cut from it; what stood on
    which page is told by the lines as `loaded`, the labels of pages by those `repaired`.
    """

    def __init__(self, loaded: Sequence[Line], repaired: Sequence[Line]) -> None:
        known = [line for line in loaded if line.text and line.page is not None]
        self._pages = {line.marks[0][1]: line.page for line in reversed(known)}
        labelled = (line for line in repaired if line.page_label is not None)
        self._labels = {line.page: line.page_label for line in labelled}
        self._sure = [line for line in known if line.confidence is not None]
        self._numbers = [line.marks[0][1] for line in self._sure]

    @classmethod
    def of(cls, loaded: Sequence[Line], repaired: Sequence[Line]) -> Pages | None:
        """Return the pages of a source, None where it has none."""
        paged = any([line.page is not None for line in repaired])
        return cls(loaded, repaired) if paged else None

    def under(self, passage: Passage, line: Line) -> Passage:
        """Return the passage with the pages that its text, given as one line, stands on.

        >>> lines = [Line("第一条", ((0, 1),), page=1), Line("第二条", ((0, 2),), page=2)]
        >>> passage = Passage("a#1", "第一条第二条", (), None, (1, 2))
        >>> found = Pages(lines, lines).under(passage, Line(passage.text, ((0, 1), (3, 2))))
        >>> found.page, found.page_breaks
        (1, ((3, 2, None),))
        """
        (_, page, label), *breaks = self._turns(line)
        first, last = passage.lines
        inside = self._sure[bisect_left(self._numbers, first) : bisect_right(self._numbers, last)]
        return replace(
            passage,
            page=page,
            page_label=label,
            ocr_confidence=_find_mean(inside),
            page_breaks=tuple((at, page, label) for at, page, label in breaks if page is not None),
        )

    def _turns(self, line: Line) -> list[tuple[int, int | None, str | None]]:
        """Return where the line goes on on another page: offset, page and its label; first 0."""
        page = self._pages.get(line.marks[0][1], line.page)
        found = [(0, page, self._labels.get(page))]
        for at, number in line.marks[1:]:
            page = self._pages.get(number)
            if page is not None and page != found[-1][1]:
                found.append((at, page, self._labels.get(page)))
        return found


def _find_mean(lines: Sequence[Line]) -> float | None:
    """Return the mean confidence of the lines' characters, None where none were recognised."""
    total = sum(len(line.text) for line in lines)
    if not total:
        return None
    return round(sum((line.confidence or 0.0) * len(line.text) for line in lines) / total, 4)
