"""The words of an index by their sound: 公安 for gongan, and for 工安."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from searcher.text.han import HAN_OF_WORDS
from searcher.text.patterns import pattern
from searcher.text.pinyin import readings_of, sound_of, spellings_of

# A word has so many characters.
SHORTEST, LONGEST = 2, 5
HAN_WORD = pattern(f"[{HAN_OF_WORDS}]{{{SHORTEST},{LONGEST}}}")
# Letters of pinyin that are read at the most, and those of one word in it.
LONGEST_PINYIN, LONGEST_SOUND = 60, 30
# What is heard of pinyin.
Heard = Callable[[str], str]


class Sounds:
    """The Han words of an index, by their pinyin and by how they nearly sound.

    Only words that begin with a sound that is asked for are spelt: all of them take longer than a
    thousand searches.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._begun: dict[str, list[str]] = {}
        for word in dict.fromkeys(words):
            if HAN_WORD.fullmatch(word):
                self._begun.setdefault(word[0], []).append(word)
        self._spelt: dict[str, list[tuple[str, str]]] = {}

    def like(self, word: str) -> list[str]:
        """Return the words that sound like a Han word and have as many characters."""
        return self._alike(word, str)

    def nearly_like(self, word: str) -> list[str]:
        """Return the words that nearly sound like a Han word and have as many characters."""
        return self._alike(word, sound_of)

    def spelt(self, pinyin: str) -> list[list[str]]:
        """Return the words that pinyin spells: for each word in it those that it may be; nothing
        where it spells none. Fewer words are likelier.

        >>> Sounds(["公安", "信息化", "公", "攻案"]).spelt("gonganxinxihua")
        [['公安', '攻案'], ['信息化']]
        """
        if len(pinyin) > LONGEST_PINYIN:
            return []
        for heard in (str, sound_of):
            sound = heard(pinyin)
            if found := _cut(sound, self._known(heard, lambda first: first in sound)):
                return found
        return []

    def _alike(self, word: str, heard: Heard) -> list[str]:
        sounds = tuple(dict.fromkeys(map(heard, spellings_of(word))))
        known = self._known(heard, lambda first: any(one.startswith(first) for one in sounds))
        found = dict.fromkeys(other for sound in sounds for other in known.get(sound, ()))
        return [other for other in found if len(other) == len(word) and other != word]

    def _known(self, heard: Heard, begins: Callable[[str], bool]) -> dict[str, list[str]]:
        """Return the words by what is heard of their pinyin, of those whose first character has a
        reading that `begins` tells."""
        found: dict[str, list[str]] = {}
        for char in self._begun:
            if any(begins(heard(reading)) for reading in readings_of(char)):
                for pinyin, word in self._spellings(char):
                    words = found.setdefault(heard(pinyin), [])
                    if words[-1:] != [word]:
                        words.append(word)
        return found

    def _spellings(self, char: str) -> list[tuple[str, str]]:
        """Return the pinyin of the words that begin with a character, each with its word."""
        if char not in self._spelt:
            words = self._begun[char]
            self._spelt[char] = [(pinyin, word) for word in words for pinyin in spellings_of(word)]
        return self._spelt[char]


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
