"""Text to words: jieba's for Han, whole and in part for Latin words and numbers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from searcher.analysis.segmenter import Segmenter, segmenter
from searcher.analysis.units import Unit, unit_terms
from searcher.text.folding import fold
from searcher.text.patterns import pattern

HAN = "\u4e00-\u9fd5"
OTHER_HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
LATIN = rf"[^\W_{HAN}{OTHER_HAN}]"
LATIN_RUN = rf"{LATIN}+(?:[-.,/+&'_@:]{LATIN}+)*"
RARE = f"[{OTHER_HAN}]"
OTHER_RUNS = rf"(?P<latin>{LATIN_RUN})|(?P<rare>{RARE})"
RUNS = rf"(?P<han>[{HAN}]+)|{OTHER_RUNS}|(?P<mark>[^\s\w]+|_+)"
OTHERS = pattern(OTHER_RUNS)
PARTS = pattern(r"[0-9]+|[^\W0-9_]+")
# Longer runs are no words of any language; a hostile file must not make giant terms.
LONGEST_LATIN = 64
LONGEST_RUN = 2_000


class Term(NamedTuple):
    """An indexed word: its place in the order of words and its offsets in the text."""

    text: str
    position: int
    start: int
    end: int


class Columns(NamedTuple):
    """Terms as four parallel lists: what a build takes in without an object a term."""

    texts: list[str]
    positions: list[int]
    starts: list[int]
    ends: list[int]

    def add(self, text: str, position: int, start: int, end: int) -> None:
        """Append one term."""
        self.texts.append(text)
        self.positions.append(position)
        self.starts.append(start)
        self.ends.append(end)


def word_terms(text: str, *, cutter: Segmenter | None = None, folded: bool = False) -> list[Term]:
    """Return the words of a text in order; words inside a word share its position.

    Positions count words, with a gap at punctuation; offsets are code points of the text.
    A document number in any spelling also stands as one term, so do 第32条 for 第三十二条
    and 2021 for 二〇二一年.

    >>> [(t.text, t.position) for t in word_terms("公安信息化,5G")]
    [('公安', 0), ('信息', 1), ('信息化', 1), ('5g', 3), ('5', 3), ('g', 3)]
    """
    plain = text if folded else fold(text)
    return list(map(Term, *word_columns(plain, cutter or segmenter())))


def text_runs(plain: str) -> Iterator[tuple[str, int, str]]:
    """Yield the runs that words are cut from: kind (han, latin, rare or mark), offset, text.

    >>> list(text_runs("用5G。"))
    [('han', 0, '用'), ('latin', 1, '5G'), ('mark', 3, '。')]
    """
    for match in _runs(()).finditer(plain):
        yield match.lastgroup or "", match.start(), match[0]


def word_columns(plain: str, cutter: Segmenter) -> Columns:
    """Return the terms of `word_terms` for folded text, as columns."""
    return words_and_begins(plain, cutter)[0]


def words_and_begins(plain: str, cutter: Segmenter) -> tuple[Columns, set[int]]:
    """Return the terms of folded text, and where what takes a place in the order of words begins:
    words and marks.

    >>> sorted(words_and_begins("公安,信息化——5g。", segmenter())[1])
    [0, 2, 3, 6, 8, 10]
    """
    columns = Columns([], [], [], [])
    begins: list[int] = []
    position = 0
    for match in _runs(cutter.mixed).finditer(plain):
        kind = match.lastgroup
        if kind == "han":
            position = _add_han(columns, match, cutter=cutter, position=position)
        else:
            if kind != "mark":
                _add_run(columns, match, position)
            begins.append(match.start())
            position += 1
    # What shares a place with a word begins no sooner.
    firsts = dict(sorted(zip(columns.positions, columns.starts), reverse=True))
    units = unit_terms(plain)
    whole = _with_units(columns, units) if units else columns
    return whole, {*begins, *firsts.values()}


def other_terms(plain: str) -> Iterator[tuple[str, int, int]]:
    """Yield the terms of folded text that no segmenter is needed for, with their offsets.

    >>> list(other_terms("用5g"))
    [('5g', 1, 3), ('5', 1, 2), ('g', 2, 3)]
    """
    columns = Columns([], [], [], [])
    for match in OTHERS.finditer(plain):
        _add_run(columns, match, 0)
    yield from zip(columns.texts, columns.starts, columns.ends, strict=True)
    yield from unit_terms(plain)


@lru_cache(maxsize=8)
def _runs(mixed: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(map(re.escape, mixed))
    return re.compile(f"(?P<user>{words})|{RUNS}" if words else RUNS)


def _add_han(columns: Columns, match: re.Match[str], *, cutter: Segmenter, position: int) -> int:
    """Append a Han run's words; returns the position after them."""
    run, offset = match[0], match.start()
    for at in range(0, len(run), LONGEST_RUN):
        tokens = cutter.cut(run[at : at + LONGEST_RUN])
        words, starts, ends = zip(*tokens, strict=True)
        base = offset + at
        columns.texts.extend(words)
        columns.starts.extend([base + start for start in starts])
        columns.ends.extend([base + end for end in ends])
        if starts[1:] == ends[:-1]:
            count = len(words)
            columns.positions.extend(range(position, position + count))
        else:
            ordinals = _ordinals_from_end(starts, ends)
            count = ordinals[-1]
            last = position + count
            columns.positions.extend([last - ordinal for ordinal in reversed(ordinals)])
        position += count
    return position


def _add_run(columns: Columns, match: re.Match[str], position: int) -> None:
    """Append a Latin run and its parts, a rare character or a user's mixed word."""
    start, end = match.span()
    columns.add(match[0][:LONGEST_LATIN], position, start, end)
    if match.lastgroup == "latin":
        for text, first, last in _parts(match[0]):
            columns.add(text, position, start + first, start + last)


def latin_terms(run: str) -> list[str]:
    """Return the terms of a Latin run: whole, then its parts.

    >>> latin_terms("1,280")
    ['1,280', '1280', '1', '280']
    """
    return [run[:LONGEST_LATIN], *(text for text, _, _ in _parts(run))]


def _ordinals_from_end(starts: Sequence[int], ends: Sequence[int]) -> list[int]:
    """Return for each word, from the last to the first, which word from the end it is or lies in.

    Search mode gives the words inside a word before it, so backwards the whole comes first.
    """
    ordinals, cursor, ordinal = [], ends[-1], 0
    for start, end in zip(reversed(starts), reversed(ends), strict=True):
        if end == cursor:
            cursor = start
            ordinal += 1
        ordinals.append(ordinal)
    return ordinals


def _parts(run: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words and numbers inside a Latin run: 5g gives 5 and g, 1,280 also 1280."""
    if run.isalpha():
        return
    matches = list(PARTS.finditer(run[:LONGEST_LATIN]))
    if len(matches) < 2:
        return
    if "," in run and run.replace(",", "").isdigit():
        yield run.replace(",", ""), 0, len(run)
    for match in matches:
        yield match[0], match.start(), match.end()


def _with_units(columns: Columns, units: list[Unit]) -> Columns:
    """Return the terms with whole units beside them, each at the position of its first word."""
    terms = list(zip(*columns, strict=True))
    for text, start, end in units:
        at = max(bisect_right(columns.starts, start) - 1, 0)
        terms.append((text, columns.positions[at], start, end))
    terms.sort(key=lambda term: term[1])
    return Columns(*map(list, zip(*terms, strict=True)))


def whole_terms(plain: str, cutter: Segmenter) -> list[Term]:
    """Return the words of folded text, those inside other words left out.

    >>> [term.text for term in whole_terms("公安机关信息化第三十二条", segmenter())]
    ['公安机关', '信息化', '第32条']
    """
    terms = word_terms(plain, cutter=cutter, folded=True)
    whole: list[Term] = []
    # A unit (第32条) stands after the words it is made of where it begins with them.
    for term in sorted(reversed(terms), key=lambda term: (term.start, -term.end)):
        if not whole or term.end > whole[-1].end:
            whole.append(term)
    return whole
