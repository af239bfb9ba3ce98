"""What a text that was cut into pieces says twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from searcher.model import Line
from searcher.repair.edits import Edit, apply_edits

LEAST = 40  # characters; prose does not say as many twice by chance

_GRAM = 20
_BEGINNING = 60  # a piece that starts over does so within so many characters of the beginning
_NEAR = 3  # characters between a seam and the repeat that begins there
LEAST_OVERLAP = 4  # characters; nothing is said twice in a row by chance
LONGEST_OVERLAP = 1000
_SENTENCE_END = "。！？；;!? "


def measure_overlap(before: str, after: str, least: int = LEAST_OVERLAP) -> int:
    """Return how many characters that end a piece begin the next one again; 0 where it is fewer
    than the least.

    >>> measure_overlap("各部门应当明确数据归集", "数据归集的责任"), measure_overlap("按照会议安", "排抓好落实")
    (4, 0)
    """
    longest = min(len(before), len(after), LONGEST_OVERLAP)
    lengths = range(longest, least - 1, -1)
    return next((length for length in lengths if before.endswith(after[:length])), 0)


def drop_repeats(line: Line, seams: Sequence[int]) -> tuple[Line, list[tuple[int, str]]]:
    """Return the line without the later copy of its beginning or of what stands at a seam, and
    (source line, text) of those. `seams` are the offsets at which pieces were put together.

    Must not fire on what a text says twice for its own sake.

    >>> said = "全市各级机关要把数据资源的归集、共享和开放摆上重要议事日程,逐项细化任务,逐级压实责任。"
    >>> line, dropped = drop_repeats(Line(said + said + "特此通知。", ((0, 1),)), [])
    >>> line.text == said + "特此通知。", len(dropped)
    (True, 1)
    """
    repeats = [
        (start, end)
        for source, start, end in _find_repeats(line.text)
        if source < _BEGINNING or any(abs(start - seam) <= _NEAR for seam in seams)
    ]
    dropped = [(line.line_at(start), line.text[start:end]) for start, end in repeats]
    return apply_edits(line, [Edit(start, end, "") for start, end in repeats]), dropped


def _find_repeats(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the later copies as offsets, ascending, each behind the offset of the earlier one.

    Every twentieth gram of twenty characters is remembered, so a copy of forty holds one
    remembered gram wherever it begins; from there it is stretched both ways.
    """
    seen: dict[str, int] = {}
    at = kept_from = 0
    while at + _GRAM <= len(text):
        earlier = seen.get(text[at : at + _GRAM])
        copy = None if earlier is None else _stretch_copy(text, earlier, at, kept_from)
        if copy:
            yield copy
            at = kept_from = copy[2]
            continue
        if at % _GRAM == 0:
            seen.setdefault(text[at : at + _GRAM], at)
        at += 1


def _stretch_copy(text: str, earlier: int, later: int, floor: int) -> tuple[int, int, int] | None:
    """Return the whole copy around two equal grams, not before `floor`, without the sentence end
    before it: where the earlier one stands, its start and end; None when it is short."""
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
        start, source = start + 1, source + 1
    return (source, start, end) if end - start >= LEAST else None
