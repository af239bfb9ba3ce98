"""The numbers that drafts print in the margin beside their lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from searcher.load.page.piece import Piece
from searcher.load.page.rows import lined_up

_NUMBER = re.compile(r"\d{1,4}")
_LEAST, _FEWEST, _MOST = 4, 3, 400  # numbers in a margin: of every line, of every fifth
_MARGIN = 0.2  # ems that all text keeps off them
_STEPS = (1, 5, 10)  # lines from one number to the next
_IN_STEP, _BESIDE_TEXT = 0.9, 0.9  # of the numbers that count on, that stand beside a line
_LEVEL = 0.6  # ems that a number may stand off the middle of its line
_FULL, _MOSTLY = 0.75, 0.4  # of the text's width, that so many of the lines take
_RUNS_ON = re.compile(r"[^。；：！？.;:!?）)》]$")
_LEAST_RUN_ON = 0.2  # of the lines, that a sentence goes on from to the next


class Margin(NamedTuple):
    """Where the numbers of a document's lines stand: from x0 to x1, in points."""

    x0: float
    x1: float

    def holds(self, piece: Piece) -> bool:
        """Whether a piece stands there."""
        return self.x0 - piece.size < piece.x0 and piece.x1 < self.x1 + piece.size


def without_line_numbers(
    pieces: Sequence[Piece], known: Margin | None = None
) -> tuple[list[Piece], Margin | None]:
    """Return the pieces without the numbers of the page's lines, in the left or the right margin,
    and where these stand.

    `known` is the margin of the pages before: few numbers are enough there, and lines that are not
    full. Must not fire on the first column of a table, nor on the numbers of a list.
    """
    numbers = [piece for piece in pieces if _NUMBER.fullmatch(piece.text)]
    text = [piece for piece in pieces if not _NUMBER.fullmatch(piece.text)]
    if not text or not numbers or (len(numbers) < _FEWEST and known is None):
        return list(pieces), known
    left, right = min(piece.x0 for piece in text), max(piece.x1 for piece in text)
    for margin in (
        [piece for piece in numbers if piece.x1 + _MARGIN * piece.size < left],
        [piece for piece in numbers if piece.x0 - _MARGIN * piece.size > right],
    ):
        if _count_lines(margin, text) or (known and _count_on(margin, text, known)):
            found = {id(piece) for piece in margin}
            kept = [piece for piece in pieces if id(piece) not in found]
            x0, x1 = min(piece.x0 for piece in margin), max(piece.x1 for piece in margin)
            return kept, known or Margin(x0, x1)
    return list(pieces), known


def _count_on(margin: Sequence[Piece], text: Sequence[Piece], known: Margin) -> bool:
    """Whether the numbers in a margin count lines where those of the pages before do."""
    numbers = sorted(margin, key=lambda piece: -piece.middle)
    steps = {int(after.text) - int(before.text) for before, after in pairwise(numbers)}
    lines = lined_up(text)
    return (
        0 < len(numbers) <= _MOST
        and len(steps) <= 1
        and steps <= set(_STEPS)
        and all(known.holds(number) for number in numbers)
        and all(any(_is_level(number, line) for line in lines) for number in numbers)
    )


def _count_lines(margin: Sequence[Piece], text: Sequence[Piece]) -> bool:
    """Whether the numbers in a margin count the lines of the text."""
    if not _FEWEST <= len(margin) <= _MOST:
        return False
    numbers = sorted(margin, key=lambda piece: -piece.middle)
    steps = [int(after.text) - int(before.text) for before, after in pairwise(numbers)]
    step = max(_STEPS, key=steps.count)
    if steps.count(step) < _IN_STEP * len(steps):
        return False
    lines = [line for line in lined_up(text) if _is_between(line, numbers)]
    beside = sum(any(_is_level(number, line) for line in lines) for number in numbers)
    if beside < _BESIDE_TEXT * len(numbers):
        return False
    if step > 1:
        return len(lines) > (len(numbers) - 1) * step / 2
    return len(margin) >= _LEAST and _is_prose(lines)


def _is_between(line: Sequence[Piece], numbers: Sequence[Piece]) -> bool:
    slack = numbers[0].size
    return numbers[-1].middle - slack < line[0].middle < numbers[0].middle + slack


def _is_level(number: Piece, line: Sequence[Piece]) -> bool:
    return abs(line[0].middle - number.middle) < _LEVEL * line[0].size


def _is_prose(lines: Sequence[Sequence[Piece]]) -> bool:
    """Whether lines are full and their sentences run on, as those of a list or a table do not."""
    left, right = min(line[0].x0 for line in lines), max(line[-1].x1 for line in lines)
    full = [line for line in lines if line[-1].x1 - line[0].x0 > _FULL * (right - left)]
    run_on = sum(_RUNS_ON.search(line[-1].text) is not None for line in full)
    return len(full) >= _MOSTLY * len(lines) and run_on >= _LEAST_RUN_ON * len(lines)
