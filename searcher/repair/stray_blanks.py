"""Lone blanks inside the words of running text, as extractors of pages leave them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from searcher.model import Fix, Line
from searcher.repair.edits import Edit, apply_edits, join_texts, list_fixes
from searcher.repair.seams import parts_word
from searcher.repair.spread import NAME
from searcher.text.han import HAN_OF_PROSE

_MARKS = "，。、；：！？）》”"
# Not behind a label, which a blank may part from its words.
# Blanks are rarer than letters, and so looked for first.
_STRAY = re.compile(
    rf"[ \xa0](?<=[{HAN_OF_PROSE}{_MARKS}].)(?<![条章节编].)(?=[{HAN_OF_PROSE}{_MARKS}])"
)
# Of words set apart by blanks, with numbers among them.
_SET_APART = re.compile(
    rf"(?<=[{HAN_OF_PROSE}{_MARKS}《（“0-9])(?<![条章节编])[ \xa0](?=[{HAN_OF_PROSE}{_MARKS}《（“])"
    rf"|(?<=[{HAN_OF_PROSE}{_MARKS}《（“])(?<![条章节编])[ \xa0](?=[0-9])"
)
_CLAUSE = re.compile("[，。；]")
_LONG = 28  # characters: a wrapped line of prose need not hold the end of a clause
# In lists and headings only letters that were set apart one by one.
_LETTERS = re.compile(
    rf"[ \xa0](?<![{HAN_OF_PROSE}][{HAN_OF_PROSE}].)(?<=[{HAN_OF_PROSE}].)(?<![条章节编].)"
    rf"(?=[{HAN_OF_PROSE}](?![{HAN_OF_PROSE}]))"
)
# Where words are set apart a blank stands before each mark, in other texts perhaps after each.
_OF_CLAUSES = "，。、；："
_CLAUSE_MARKS = frozenset(_OF_CLAUSES)
_AFTER = re.compile(rf"(?<=[{_OF_CLAUSES}])[ \xa0](?=[{HAN_OF_PROSE}《（“0-9])")
_NEARLY_ALL = 0.8  # of a text's marks
_LEAST = 12  # lone blanks of a text
_ASKED = 80  # of them, whether they part a word
_CUT = 0.3  # of these do, at least: where blanks fall at random half of them, else hardly any
_LONGEST_WORD = 5


def stray_blanks(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines without the blanks between their Han, where many of these part words.

    Must not fire on blanks that part words, names or headings: of a text where hardly any stands
    inside a word all stay, and in any text those of a line that has none inside a word. Where
    nearly all marks have a blank before them all blanks go, for the words are set apart; where
    they have one behind them these go.

    >>> row = "各单 位要加强 领导，落 实责任，按时完 成任务。"
    >>> [line.text for line in stray_blanks([Line(row, ((0, 1),))] * 4)[0]][0]
    '各单位要加强领导，落实责任，按时完成任务。'
    """
    if stray := _find_even(lines):
        return _drop(lines, lambda text: list(stray.finditer(text)))
    blanked = (line.text for line in lines if " " in line.text or "\xa0" in line.text)
    asked = list(islice(((text, gap) for text in blanked for gap in _gaps(text)), _ASKED))
    if len(asked) < _LEAST or sum(_cuts(*one) for one in asked) < _CUT * len(asked):
        return list(lines), []
    return _drop(lines, _strays)


def _find_even(lines: Sequence[Line]) -> re.Pattern[str] | None:
    """Return the blanks that a text has evenly, before nearly all of its marks or after them."""
    text = join_texts(lines)
    if " " not in text:
        return None
    parts = text.split(" ")
    behind = sum(part[:1] in _CLAUSE_MARKS for part in parts[1:])
    before = sum(part[-1:] in _CLAUSE_MARKS for part in parts[:-1])
    if max(behind, before) < _LEAST:
        return None
    inside = sum(text.count(mark) - text.count(f"{mark}\n") for mark in _OF_CLAUSES)
    for marked, stray in ((behind, _SET_APART), (before, _AFTER)):
        if marked >= max(_LEAST, _NEARLY_ALL * inside):
            return stray
    return None


def _strays(text: str) -> list[re.Match[str]]:
    """Return the blanks of a line, none where none stands inside a word."""
    gaps = list(_gaps(text))
    return gaps if any(_cuts(text, gap) for gap in gaps) else []


def _drop(
    lines: Sequence[Line], find: Callable[[str], list[re.Match[str]]]
) -> tuple[list[Line], list[Fix]]:
    """Return the lines without the blanks that are found in them."""
    kept: list[Line] = []
    fixes: list[Fix] = []
    for line in lines:
        edits = [Edit(*gap.span(), "") for gap in find(line.text)]
        fixes += list_fixes(NAME, line, edits, around=1)
        kept.append(apply_edits(line, edits))
    return kept, fixes


def _gaps(text: str) -> Iterator[re.Match[str]]:
    """Yield the blanks of a line that are none where it is prose, or else between lone letters."""
    if " " not in text and "\xa0" not in text:
        return iter(())
    is_prose = len(text) >= _LONG or _CLAUSE.search(text) is not None
    return (_STRAY if is_prose else _LETTERS).finditer(text)


def _cuts(text: str, gap: re.Match[str]) -> bool:
    """True if a word runs over a blank, or a mark that begins nothing stands behind it."""
    before = text[max(0, gap.start() - _LONGEST_WORD) : gap.start()]
    return parts_word(before, text[gap.end() : gap.end() + _LONGEST_WORD])
