"""The words of an index by their sound: 公安 for gongan, and for 工安."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from searcher.text.han import HAN_OF_WORDS
from searcher.text.patterns import pattern
from searcher.text.pinyin import sound_of, spellings_of

# A word has so many characters.
SHORTEST, LONGEST = 2, 5
HAN_WORD = pattern(f"[{HAN_OF_WORDS}]{{{SHORTEST},{LONGEST}}}")
# Letters of pinyin that are read at the most, and those of one word in it.
LONGEST_PINYIN, LONGEST_SOUND = 60, 30


class Sounds:
    """The Han words of an index, by their pinyin and by how they nearly sound."""

    def __init__(self, words: Iterable[str]) -> None:
        self._exact: dict[str, list[str]] = {}
        self._near: dict[str, list[str]] = {}
        for word in dict.fromkeys(words):
            if HAN_WORD.fullmatch(word):
                spellings = spellings_of(word)
                for pinyin in spellings:
                    self._exact.setdefault(pinyin, []).append(word)
                for sound in set(map(sound_of, spellings)):
                    self._near.setdefault(sound, []).append(word)

    def like(self, word: str) -> list[str]:
        """Return the words that sound like a Han word and have as many characters."""
        return _alike(word, self._exact, spellings_of(word))

    def nearly_like(self, word: str) -> list[str]:
        """Return the words that nearly sound like a Han word and have as many characters."""
        return _alike(word, self._near, map(sound_of, spellings_of(word)))

    def spelt(self, pinyin: str) -> list[list[str]]:
        """Return the words that pinyin spells: for each word in it those that it may be; nothing
        where it spells none. Fewer words are likelier.

        >>> Sounds(["公安", "信息化", "公", "攻案"]).spelt("gonganxinxihua")
        [['公安', '攻案'], ['信息化']]
        """
        if len(pinyin) > LONGEST_PINYIN:
            return []
        return _cut(pinyin, self._exact) or _cut(sound_of(pinyin), self._near)


def _alike(word: str, known: Mapping[str, list[str]], sounds: Iterable[str]) -> list[str]:
    found = dict.fromkeys(other for sound in sounds for other in known.get(sound, ()))
    return [other for other in found if len(other) == len(word) and other != word]


def _cut(sound: str, known: Mapping[str, list[str]]) -> list[list[str]]:
    """Return the fewest words that make up a sound, nothing where none do."""
    ways: list[list[list[str]] | None] = [[]]
    for end in range(1, len(sound) + 1):
        here = [
            [*before, words]
            for start in range(max(0, end - LONGEST_SOUND), end)
            if (before := ways[start]) is not None and (words := known.get(sound[start:end]))
        ]
        ways.append(min(here, key=len, default=None))
    return ways[-1] or []
