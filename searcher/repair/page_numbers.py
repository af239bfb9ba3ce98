"""Page numbers that an extractor left inside sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from searcher.model import Fix, Line
from searcher.repair.edits import Edit, apply_edits
from searcher.text.han import HAN_OF_PROSE
from searcher.text.rules import Rules

NAME = "page number in a sentence"

_BEFORE = re.compile(rf"[{HAN_OF_PROSE}，、,”）》] ?\Z")
_RULES = Rules(__file__, "pages.tsv")
_LEADS = _RULES.pattern("{leads}")
_NUMBER = _RULES.pattern(rf"[0-9]{{1,3}}(?= ?[{HAN_OF_PROSE}])(?! ?{{counted}})")
_NEAREST = 250
_FARTHEST = 3000
_MOST = 1000  # numbers that count nothing; a text with more does not have its pages from them
_SHARE = 0.3
_EVENNESS = 3  # how many times as long one page may be as another


@dataclass(frozen=True)
class Candidate:
    """A number that counts nothing: its value, its place in the text, and where it stands."""

    number: int
    place: int
    line: int
    start: int
    end: int


def page_numbers(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines without the page numbers that stand between two words of a sentence.

    Two or more must count up one by one at the distance of pages, and each must neither
    count what follows nor number what precedes it. Must not fire on 第3条, 2部, 每5人,
    120余人, 36号, 11月1日至3日.

    >>> text = "添置了许多3书籍。" + "各科室协同配合。" * 90 + "防止了推诿,4有效地整合资源。"
    >>> repaired, fixes = page_numbers([Line(text, ((0, 1),))])
    >>> repaired[0].text[:8], repaired[0].text[-12:], len(fixes)
    ('添置了许多书籍。', '了推诿,有效地整合资源。', 2)
    """
    if not _NUMBER.search("\n".join([line.text for line in lines])):
        return list(lines), []
    series = _find_series(list(_find_candidates(lines)))
    repaired = list(lines)
    for at, group in groupby(series, key=lambda found: found.line):
        repaired[at] = apply_edits(lines[at], [Edit(found.start, found.end, "") for found in group])
    return repaired, [_make_fix(lines[found.line], found) for found in series]


def _make_fix(line: Line, found: Candidate) -> Fix:
    left, right = line.text[: found.start][-6:], line.text[found.end :][:6]
    number = line.text[found.start : found.end]
    return Fix(NAME, line.line_at(found.start), left + number + right, left + right)


def _find_candidates(lines: Sequence[Line]) -> Iterator[Candidate]:
    """Yield the numbers that could be page numbers, in the order of the text."""
    place = 0
    for index, line in enumerate(lines):
        for found in _NUMBER.finditer(line.text):
            if _stands_between_words(line.text, found.start()):
                yield Candidate(
                    int(found.group()),
                    place + found.start(),
                    index,
                    *_take_spaces(line.text, found),
                )
        place += len(line.text)


def _stands_between_words(text: str, start: int) -> bool:
    left = text[max(0, start - 2) : start]
    return (
        text[start] != "0"
        and _BEFORE.search(left) is not None
        and not _LEADS.match(left.rstrip()[-1])
    )


def _take_spaces(text: str, found: re.Match[str]) -> tuple[int, int]:
    """Return the number's offsets with a space on either side of it."""
    start = found.start() - (text[found.start() - 1] == " ")
    return start, found.end() + (text[found.end()] == " ")


def _find_series(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the longest run of numbers that count up at even page distances; none below two
    (three where one is missing between them), nor where most of such numbers are something else.
    """
    if len(candidates) > _MOST:
        return []
    by_number: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        by_number.setdefault(candidate.number, []).append(candidate)
    best: list[Candidate] = []
    for first in candidates:
        run = [first]
        while following := _find_following(run, by_number):
            run.append(following)
        skipped = run[-1].number - run[0].number >= len(run)
        if len(run) >= (3 if skipped else 2):
            best = max(best, run, key=len)
    return best if len(best) >= _SHARE * len(candidates) else []


def _find_following(
    run: Sequence[Candidate], by_number: Mapping[int, Sequence[Candidate]]
) -> Candidate | None:
    """Return the nearest next number at the distance of a page, like the pages before it; where it
    was lost, the one after it at the distance of two."""
    near, far = _NEAREST, _FARTHEST
    if len(run) > 1:
        page = (run[-1].place - run[-2].place) // (run[-1].number - run[-2].number)
        near, far = max(near, page // _EVENNESS), min(far, page * _EVENNESS)
    for step in (1, 2):
        for choice in by_number.get(run[-1].number + step, ()):
            if near < (choice.place - run[-1].place) // step <= far:
                return choice
    return None
