"""Long stretches that a text says twice."""

from __future__ import annotations

from collections.abc import Iterator

from searcher.model import Line

LEAST = 40  # characters; prose does not say as many twice by chance

_GRAM = 20
_SENTENCE_END = "。！？；;!? "


def without_repeats(line: Line) -> tuple[Line, list[tuple[int, str]]]:
    """The line without the later copy of every repeat, and (source line, text) of those.

    >>> said = "全市各级机关要把数据资源的归集、共享和开放摆上重要议事日程,逐项细化任务,逐级压实责任。"
    >>> line, dropped = without_repeats(Line(said + said + "特此通知。", ((0, 1),)))
    >>> line.text == said + "特此通知。", len(dropped)
    (True, 1)
    """
    repeats = list(_repeats(line.text))
    dropped = [(line.line_at(start), line.text[start:end]) for start, end in repeats]
    for start, end in reversed(repeats):
        line = line.splice(start, end, "")
    return line, dropped


def _repeats(text: str) -> Iterator[tuple[int, int]]:
    """The later copies as offsets, ascending.

    Every twentieth gram of twenty characters is remembered, so a copy of forty holds one
    remembered gram wherever it begins; from there it is stretched both ways.
    """
    seen: dict[str, int] = {}
    at = kept_from = 0
    while at + _GRAM <= len(text):
        earlier = seen.get(text[at : at + _GRAM])
        copy = None if earlier is None else _copy(text, earlier, at, kept_from)
        if copy:
            yield copy
            at = kept_from = copy[1]
            continue
        if at % _GRAM == 0:
            seen.setdefault(text[at : at + _GRAM], at)
        at += 1


def _copy(text: str, earlier: int, later: int, floor: int) -> tuple[int, int] | None:
    """The whole copy around two equal grams, not before `floor`, without the sentence end
    before it; None when it is short."""
    start, source = later, earlier
    floor = max(floor, later - _GRAM, later - earlier)
    while start > floor and text[start - 1] == text[source - 1]:
        start, source = start - 1, source - 1
    end = later + _GRAM
    length_limit = start - source
    while (
        end < len(text) and end - start < length_limit and text[end] == text[source + end - start]
    ):
        end += 1
    while start < end and text[start] in _SENTENCE_END:
        start += 1
    return (start, end) if end - start >= LEAST else None
