"""The words of an index by their sound: 公安 for gongan, and for 工安."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from searcher.text.han import HAN_OF_WORDS
from searcher.text.patterns import pattern
from searcher.text.pinyin import readings_of, sound_of, spellings_of

# A word has so many characters.
SHORTEST, LONGEST = 2, 5
HAN_WORD = pattern(f"[{HAN_OF_WORDS}]{{{SHORTEST},{LONGEST}}}")
# Letters of pinyin that are read at the most, and those of one word in it.
LONGEST_PINYIN, LONGEST_SOUND = 60, 30
# Those of one syllable: zhuang.
LONGEST_SYLLABLE = 6


class Sounds:
    """The Han words of an index, by their pinyin and by how they nearly sound.

    Only words that begin with a sound that is asked for are spelt: all of them take longer than a
    thousand searches.
    """

    def __init__(self, words: Iterable[str]) -> None:
        begun: dict[str, list[str]] = {}
        for word in dict.fromkeys(words):
            if HAN_WORD.fullmatch(word):
                begun.setdefault(word[0], []).append(word)
        self._exact, self._near = _Heard(begun, str), _Heard(begun, sound_of)

    def like(self, word: str) -> list[str]:
        """Return the words that sound like a Han word and have as many characters."""
        return self._exact.like(word)

    def nearly_like(self, word: str) -> list[str]:
        """Return the words that nearly sound like a Han word and have as many characters."""
        return self._near.like(word)

    def spelt(self, pinyin: str) -> list[list[str]]:
        """Return the words that pinyin spells: for each word in it those that it may be; nothing
        where it spells none. Fewer words are likelier.

        >>> Sounds(["公安", "信息化", "公", "攻案"]).spelt("gonganxinxihua")
        [['公安', '攻案'], ['信息化']]
        """
        if len(pinyin) > LONGEST_PINYIN:
            return []
        return self._exact.spelt(pinyin) or self._near.spelt(pinyin)


class _Heard:
    """Words, given by the characters they begin with, by what is heard of their pinyin."""

    def __init__(self, begun: Mapping[str, list[str]], heard: Callable[[str], str]) -> None:
        self._begun = begun
        self._heard = heard
        self._words: dict[str, dict[str, list[str]]] = {}

    @cached_property
    def _firsts(self) -> dict[str, list[str]]:
        """The characters that words begin with, by what is heard of their readings."""
        found: dict[str, list[str]] = {}
        for char in self._begun:
            for sound in dict.fromkeys(map(self._heard, readings_of(char))):
                found.setdefault(sound, []).append(char)
        return found

    def like(self, word: str) -> list[str]:
        """Return the words that are heard like a word and have as many characters."""
        found: dict[str, None] = {}
        for sound in dict.fromkeys(map(self._heard, spellings_of(word))):
            for char in self._beginning(sound):
                found.update(dict.fromkeys(self._begun_with(char).get(sound, ())))
        return [other for other in found if len(other) == len(word) and other != word]

    def spelt(self, pinyin: str) -> list[list[str]]:
        """Return the fewest words that pinyin is heard as, nothing where it is none."""
        sound = self._heard(pinyin)
        known: dict[str, list[str]] = {}
        chars = (char for at in range(len(sound)) for char in self._beginning(sound[at:]))
        for char in dict.fromkeys(chars):
            for heard, words in self._begun_with(char).items():
                known.setdefault(heard, []).extend(words)
        return _cut(sound, known)

    def _beginning(self, sound: str) -> list[str]:
        """Return the characters of which a reading is heard at the beginning of a sound."""
        ends = range(1, min(LONGEST_SYLLABLE, len(sound)) + 1)
        return [char for end in ends for char in self._firsts.get(sound[:end], ())]

    def _begun_with(self, char: str) -> dict[str, list[str]]:
        """Return the words that begin with a character, by what is heard of them."""
        if char not in self._words:
            found: dict[str, list[str]] = {}
            for word in self._begun[char]:
                for sound in dict.fromkeys(map(self._heard, spellings_of(word))):
                    found.setdefault(sound, []).append(word)
            self._words[char] = found
        return self._words[char]


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
