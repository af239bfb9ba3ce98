"""Columns written line by line in turn: a line of the left column, then one of the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from math import inf

from searcher.model import Fix, Line
from searcher.repair.columns import NAME
from searcher.repair.geometry import measure_indent, printed
from searcher.repair.line_ends import ends_open, is_numbered
from searcher.repair.seams import parts_word

_LONGEST = 120  # characters; a longer line is a paragraph
_NARROWEST = 16  # half ems
_LEAST_LINES = 8
_STRETCH = 16  # lines that are looked at together
_LOOKED_AT = 8  # of their seams
_WHOLE = 2  # of these, that run on in the next line, show lines in order
_LEAST_TELLING = 1 / 3  # of the seams of a stretch, in which a word may be parted
_LONGEST_ALONE = 120  # lines of a column, below the last one of a shorter column
_LAG = 3  # lines of one column that may stand between two of the other
_SLACK = 4  # half ems that a full line may fall short
_LEAST_GAIN, _GAIN_A_LINE = 6.0, 0.2
_LEAST_JOINED = 0.2  # of a column's full lines, that part a word
_LEAST_SHARE = 0.2  # of the lines, that a column has
_TURN = 1.5  # by how much better both columns run on over the turn of a page
_BEGIN, _BEGIN_SHORT = -2.0, -3.5  # what it costs to begin a column, and with a short line
_STAY = -0.2  # what it costs to write two lines of one column before the next of the other
_NONE = -1

# What a seam tells of two lines in one column: log odds of lines that follow one another.
_PARTS, _MAY_PART = 1.7, -0.4
_OPENS_INSIDE, _OPENS_BEHIND, _FLUSH_BEHIND = -1.5, 0.4, -0.4


def interleaved_columns(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines in reading order where two columns of prose were written in turn.

    An extractor that keeps every printed line apart goes over from one column to the other at
    each. Of all ways to part a page's lines into two columns the one is taken whose lines run on
    best, if that is far better than the order as it stands. Must not fire on lines that stand
    between those of a text, as watermarks do: they do not run on themselves.

    >>> left = ["各级机关认真贯彻会议精", "神，加强协作配合，服务能", "力明显增强，全面推进基",
    ...         "础设施建设，完善制度，规", "范程序，提高办事效率，广", "泛听取意见。"]
    >>> right = ["全市供水单位按照年度计", "划检测水质，及时修复破损", "管网，建立台账，记录每日",
    ...          "水量，按月报送市水利局审", "核，确保农村群众饮水安全", "。"]
    >>> turn = [Line(text, ((0, 1),)) for pair in zip(left, right) for text in pair]
    >>> [line.text for line in interleaved_columns(turn)[0]] == left + right
    True
    """
    straight: list[Line] = []
    fixes: list[Fix] = []
    for _, page in groupby(lines, key=lambda line: line.page):
        straight += _straighten(list(page), fixes)
    return straight, fixes


def _straighten(page: Sequence[Line], fixes: list[Fix]) -> list[Line]:
    """Return the lines of a page in reading order, those in columns without blank lines between,
    which part only what the extractor kept apart; fixes are added."""
    shown = [at for at, line in enumerate(page) if line.text.strip()]
    straight: list[Line] = []
    done = 0
    for start, end in _find_suspects([page[at] for at in shown]):
        held = [page[at] for at in shown[start:end]]
        order = _read_order([line.text for line in held])
        if order is None:
            continue
        ordered = [held[at] for at in order]
        straight += [*page[done : shown[start]], *ordered]
        done = shown[end - 1] + 1
        texts = ("\n".join(line.text for line in part) for part in (held, ordered))
        fixes.append(Fix(NAME, held[0].marks[0][1], *texts))
    return straight + list(page[done:])


def _find_suspects(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield the stretches, half-open, of short lines that do not run on in the next one, with what
    may be the rest of a longer column below."""
    begun: int | None = None
    quiet = 0
    for at in range(0, len(lines), _STRETCH):
        stretch = lines[at : at + _STRETCH + 1]
        suspect = _is_suspect([line.text for line in stretch])
        if suspect:
            quiet = at
            begun = max(0, at - _STRETCH // 2) if begun is None else begun
        if not suspect and begun is not None:
            if at + _STRETCH < len(lines) and at < quiet + _LONGEST_ALONE:
                continue
            yield begun, min(len(lines), at + _STRETCH)
            begun = None
    if begun is not None:
        yield begun, len(lines)


def _is_suspect(texts: Sequence[str]) -> bool:
    # Whether a word is parted is asked last: it reads the dictionary.
    seams = [pair for pair in pairwise(texts) if _tells(*pair)]
    if len(seams) < max(2, _LEAST_TELLING * (len(texts) - 1)):
        return False
    return sum(parts_word(*seam) for seam in seams[:_LOOKED_AT]) < _WHOLE


def _tells(text: str, after: str) -> bool:
    """True if a word may run over the seam: neither line is a paragraph or ends with a mark."""
    return (
        max(len(text), len(after)) <= _LONGEST
        and printed(text) >= _NARROWEST
        and text.rstrip()[-1:].isalnum()
    )


def _read_order(texts: Sequence[str]) -> list[int] | None:
    """Return the lines of two columns in reading order, as indices, None where they stand in it."""
    if len(texts) < _LEAST_LINES or max(map(len, texts)) > _LONGEST:
        return None
    seams = _Seams(texts)
    straight = sum(seams.measure(at, at + 1) for at in range(len(texts) - 1))
    score, columns = _find_best(seams, len(texts))
    if score - straight < max(_LEAST_GAIN, _GAIN_A_LINE * len(texts)):
        return None
    least = max(3, _LEAST_SHARE * len(texts))
    whole = all(len(column) >= least and seams.run_on(column) for column in columns)
    return _follow(columns, seams, len(texts)) if whole else None


def _follow(columns: tuple[list[int], list[int]], seams: _Seams, count: int) -> list[int]:
    """Return the lines of both columns, at each turn of a page those of the left one first.

    A page turns where the left column runs on in the first line of the right one, or that in the
    left column's next line.
    """
    right = set(columns[1])
    order: list[int] = []
    held: tuple[list[int], list[int]] = ([], [])
    ahead = tuple(_following(column, count) for column in columns)
    for at in range(count):
        held[at in right].append(at)
        ends = tuple(part[-1] if part else None for part in held)
        begins = tuple(following[at] for following in ahead)
        if ends[1] is None or begins[0] is None:
            continue
        turned = seams.join(ends[0], held[1][0]) + seams.join(ends[1], begins[0])
        if turned - seams.join(ends[0], begins[0]) - seams.join(ends[1], begins[1]) >= _TURN:
            order += held[0] + held[1]
            held = ([], [])
    return order + held[0] + held[1]


def _following(column: Sequence[int], count: int) -> list[int | None]:
    """Return for each line the next line of a column."""
    following: list[int | None] = [None] * count
    for before, after in pairwise([-1, *column]):
        following[max(before, 0) : after] = [after] * (after - max(before, 0))
    return following


class _Seams:
    """What the seams between the lines of a page tell, each worked out once."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        widths = sorted(map(self._fill, texts))
        self._width = widths[-1 - len(widths) // 10] - _SLACK
        self._indented = sum(text[:1].isspace() for text in texts) >= max(1, len(texts) // 20)
        self._known: dict[tuple[int, int], float] = {}

    def measure(self, at: int, after: int) -> float:
        """Return how likely one line follows another in one column."""
        seam = (at, after)
        if seam not in self._known:
            self._known[seam] = self._weigh(self._texts[at], self._texts[after])
        return self._known[seam]

    def join(self, at: int | None, after: int | None) -> float:
        """Return how likely one line follows another, 0 where there is none."""
        return 0.0 if at is None or after is None else self.measure(at, after)

    def run_on(self, column: Sequence[int]) -> bool:
        """True if enough of a column's lines part a word at their end."""
        told = [self.measure(*seam) for seam in pairwise(column)]
        parted = sum(score == _PARTS for score in told)
        return parted >= max(2, _LEAST_JOINED * (parted + told.count(_MAY_PART)))

    def is_full(self, at: int) -> bool:
        """True if a line fills a column."""
        return self._fill(self._texts[at]) >= self._width

    def _fill(self, text: str) -> int:
        return printed(text) + min(4, measure_indent(text))

    def _weigh(self, text: str, after: str) -> float:
        opens = (self._indented and after[:1].isspace()) or is_numbered(after)
        if not ends_open(text) or self._fill(text) < self._width:
            flush = _FLUSH_BEHIND if self._indented else 0.0
            return _OPENS_BEHIND if opens else flush
        if opens:
            return _OPENS_INSIDE
        if not text.rstrip()[-1].isalnum():
            return 0.0
        return _PARTS if parts_word(text.rstrip(), after.lstrip()) else _MAY_PART


def _find_best(seams: _Seams, count: int) -> tuple[float, tuple[list[int], list[int]]]:
    """Return the best score of two columns, and the columns, the one that begins first first.

    The line placed last ends one column; a state is the line that ends the other, `_NONE` where
    that has not begun or went on too far above.
    """
    scores: dict[int, float] = {_NONE: 0.0}
    trail: list[dict[int, tuple[int, bool]]] = [{_NONE: (_NONE, False)}]
    for at in range(1, count):
        begin = _BEGIN if seams.is_full(at) else _BEGIN_SHORT
        reached: dict[int, float] = {}
        came: dict[int, tuple[int, bool]] = {}
        for other, score in scores.items():
            on = score + seams.measure(at - 1, at) + (0.0 if other == _NONE else _STAY)
            over = score + (begin if other == _NONE else seams.measure(other, at))
            kept = other if at - other <= _LAG else _NONE
            for state, total, goes_over in ((kept, on, False), (at - 1, over, True)):
                if total > reached.get(state, -inf):
                    reached[state], came[state] = total, (other, goes_over)
        scores = reached
        trail.append(came)
    ends = max(scores, key=lambda state: scores[state])
    return scores[ends], _trace(trail, ends)


def _trace(trail: Sequence[dict[int, tuple[int, bool]]], state: int) -> tuple[list[int], list[int]]:
    """Return the columns that a state ended, by the states it came from."""
    here: list[int] = []
    there: list[int] = []
    for at in range(len(trail) - 1, -1, -1):
        here.append(at)
        state, went_over = trail[at][state]
        if went_over:
            here, there = there, here
    first, second = here[::-1], there[::-1]
    return (first, second) if first[:1] == [0] else (second, first)
