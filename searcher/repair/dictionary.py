"""Words and their frequencies, and the likeliest reading of characters in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import log
from typing import NamedTuple

from searcher.text.jieba_files import jieba_files

LONGEST = 6  # characters of a word that is looked for
_MOST_SPELLINGS = 64  # of one stretch; more are only met in noise
_UNKNOWN = 1
_COLUMNS = 3


class Choice(NamedTuple):
    """A character that may stand at a place, and what choosing it costs (0 or less)."""

    char: str
    cost: float = 0.0


class Word(NamedTuple):
    """A word of a reading and the offset it stands at."""

    start: int
    text: str


class Dictionary(NamedTuple):
    """Words with their logarithmic likelihood, the first two and three characters of longer
    ones, and the likelihood of a character that is none."""

    words: Mapping[str, float]
    stems: frozenset[str]
    unknown: float


@lru_cache(maxsize=1)
def dictionary() -> Dictionary:
    """Return the words of jieba's dictionary; read when first asked for, which takes a third of a
    second.

    The file is read by itself, for jieba talks while it loads.
    """
    columns = _read_words().split()
    words = columns[::_COLUMNS]
    counts = [int(count) or _UNKNOWN for count in columns[1::_COLUMNS]]
    total = log(sum(counts) or _UNKNOWN)
    likelihoods = {count: log(count) - total for count in {*counts, _UNKNOWN}}
    stems = {word[:2] for word in words if len(word) > 2}
    stems |= {word[:3] for word in words if len(word) > 3}
    known = dict(zip(words, map(likelihoods.__getitem__, counts)))
    return Dictionary(known, frozenset(stems), likelihoods[_UNKNOWN])


def _read_words() -> str:
    """Return rows of word, frequency, part of speech."""
    files = jieba_files()
    return (files / "dict.txt").read_text(encoding="utf-8") if files else ""


def find_likeliest(places: Sequence[Sequence[Choice]]) -> list[Word]:
    """Return the words of the likeliest reading, by the product of their frequencies.

    `places` holds for each character those that may stand there.

    >>> [word.text for word in find_likeliest([[Choice("觃"), Choice("规")], [Choice("刞"), Choice("划")]])]
    ['规划']
    """
    best: list[tuple[float, str]] = [(0.0, "")] * (len(places) + 1)
    for start in range(len(places) - 1, -1, -1):
        best[start] = max(
            (score + best[start + len(word)][0], word)
            for word, score in _find_words_at(places, start)
        )
    words, at = [], 0
    while at < len(places):
        words.append(Word(at, best[at][1]))
        at += len(best[at][1])
    return words


def _find_words_at(places: Sequence[Sequence[Choice]], start: int) -> Iterator[tuple[str, float]]:
    """Yield the words that may begin at a place, each with its logarithmic likelihood."""
    words, stems, unknown = dictionary()
    spellings = [(choice.char, choice.cost) for choice in places[start]]
    for char, cost in spellings:
        yield char, words.get(char, unknown) + cost
    for length, place in enumerate(places[start + 1 : start + LONGEST], 2):
        spellings = [
            (spelling + choice.char, cost + choice.cost)
            for spelling, cost in spellings
            for choice in place
        ]
        for spelling, cost in spellings:
            if spelling in words:
                yield spelling, words[spelling] + cost
        if length < 4:
            spellings = [(spelling, cost) for spelling, cost in spellings if spelling in stems]
        if not spellings or len(spellings) > _MOST_SPELLINGS:
            return
