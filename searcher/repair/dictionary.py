"""Words and their frequencies, and the likeliest reading of characters in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from math import log
from pathlib import Path
from typing import NamedTuple

LONGEST = 6  # characters of a word that is looked for
_MOST_SPELLINGS = 64  # of one stretch; more are only met in noise
_UNKNOWN = 1


class Choice(NamedTuple):
    """A character that may stand at a place, and what choosing it costs (0 or less)."""

    char: str
    cost: float = 0.0


class Word(NamedTuple):
    """A word of a reading and the offset it stands at."""

    start: int
    text: str


@lru_cache(maxsize=1)
def frequencies() -> Mapping[str, int]:
    """The words of jieba's dictionary with their frequencies; read when first asked for.

    The file is read by itself, for jieba talks while it loads.
    """
    found = find_spec("jieba")
    folders = found.submodule_search_locations if found else None
    if not folders:
        return {}
    words = {}
    with open(Path(folders[0]) / "dict.txt", encoding="utf-8") as rows:
        for row in rows:
            word, _, rest = row.partition(" ")
            words[word] = int(rest.split(" ", 1)[0])
    return words


@lru_cache(maxsize=1)
def _log_total() -> float:
    return log(sum(frequencies().values()) or 1)


def likeliest(places: Sequence[Sequence[Choice]]) -> list[Word]:
    """The words of the likeliest reading, by the product of their frequencies.

    `places` holds for each character those that may stand there.

    >>> [word.text for word in likeliest([[Choice("觃"), Choice("规")], [Choice("刞"), Choice("划")]])]
    ['规划']
    """
    best: list[tuple[float, str]] = [(0.0, "")] * (len(places) + 1)
    for start in range(len(places) - 1, -1, -1):
        best[start] = max(
            (score + best[start + len(word)][0], word) for word, score in _words_at(places, start)
        )
    words, at = [], 0
    while at < len(places):
        words.append(Word(at, best[at][1]))
        at += len(best[at][1])
    return words


def _words_at(places: Sequence[Sequence[Choice]], start: int) -> Iterator[tuple[str, float]]:
    """The words that may begin at a place, each with its logarithmic likelihood."""
    known = frequencies()
    spellings = [(choice.char, choice.cost) for choice in places[start]]
    for char, cost in spellings:
        yield char, log(known.get(char) or _UNKNOWN) - _log_total() + cost
    for place in places[start + 1 : start + LONGEST]:
        spellings = [
            (spelling + choice.char, cost + choice.cost)
            for spelling, cost in spellings
            for choice in place
        ][:_MOST_SPELLINGS]
        for spelling, cost in spellings:
            if spelling in known:
                yield spelling, log(known[spelling] or _UNKNOWN) - _log_total() + cost
