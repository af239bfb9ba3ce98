"""The words of an index by their sound: 公安 for gongan, and for 工安."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cached_property, lru_cache
from itertools import chain, product

from searcher.text.han import HAN_OF_WORDS
from searcher.text.patterns import pattern
from searcher.text.pinyin import readings_of, sound_of, spellings_of

# A word has so many characters.
SHORTEST, LONGEST = 2, 5
HAN_CHARACTER = pattern(f"[{HAN_OF_WORDS}]")
HAN_WORD = pattern(f"[{HAN_OF_WORDS}]{{{SHORTEST},{LONGEST}}}")
# Letters of pinyin that are read at the most, and those of one word in it.
LONGEST_PINYIN, LONGEST_SOUND = 60, 30
# Those of one syllable: zhuang.
LONGEST_SYLLABLE = 6
# So many words are kept by what is heard of them.
MOST_HEARD = 1 << 14


class Sounds:
    """The Han words of an index, by their pinyin and by how they nearly sound.

    `words_like` gives the words that begin with a character, those in use being `chars`. Only
    words that begin with a sound that is asked for are read and spelt: all of them take longer
    than a thousand searches.
    """

    def __init__(self, chars: Iterable[str], words_like: Callable[[str], Iterable[str]]) -> None:
        begun = _Begun(filter(HAN_CHARACTER.fullmatch, chars), words_like)
        self._exact, self._near = _Heard(begun, str), _Heard(begun, sound_of)

    @classmethod
    def of(cls, words: Iterable[str]) -> Sounds:
        """Return the sounds of a few words."""
        begun: dict[str, list[str]] = {}
        for word in words:
            begun.setdefault(word[0], []).append(word)
            for char in word:
                begun.setdefault(char, [])
        return cls(begun, begun.__getitem__)

    def like(self, word: str) -> list[str]:
        """Return the words that sound like a Han word and have as many characters."""
        return self._exact.like(word)

    def nearly_like(self, word: str) -> list[str]:
        """Return the words that nearly sound like a Han word and have as many characters."""
        return self._near.like(word)

    def spelt(self, pinyin: str) -> list[list[str]]:
        """Return the words that pinyin spells: for each word in it those that it may be; nothing
        where it spells none. Fewer words are likelier.

        >>> Sounds.of(["公安", "信息化", "公", "攻案"]).spelt("gonganxinxihua")
        [['公安', '攻案'], ['信息化']]
        """
        if len(pinyin) > LONGEST_PINYIN:
            return []
        return self._exact.spelt(pinyin) or self._near.spelt(pinyin)


class _Begun:
    """The Han words that begin with each character, by their length."""

    def __init__(self, chars: Iterable[str], words_like: Callable[[str], Iterable[str]]) -> None:
        self.chars = tuple(dict.fromkeys(chars))
        self._words_like = words_like
        self._words: dict[str, dict[int, list[str]]] = {}

    def words(self, char: str, length: int) -> Sequence[str]:
        """Return the words of a length that begin with a character."""
        if char not in self._words:
            found: dict[int, list[str]] = {}
            for word in dict.fromkeys(self._words_like(char)):
                if HAN_WORD.fullmatch(word):
                    found.setdefault(len(word), []).append(word)
            self._words[char] = found
        return self._words[char].get(length, ())


class _Heard:
    """Words by what is heard of their pinyin."""

    def __init__(self, begun: _Begun, heard: Callable[[str], str]) -> None:
        self._begun = begun
        self._heard = heard
        self._words: dict[tuple[str, int], dict[str, list[str]]] = {}
        self._by_last: dict[tuple[str, int], dict[str, list[str]]] = {}
        self._lasts: dict[str, Set[str]] = {}
        self._sounds_of = lru_cache(MOST_HEARD)(self._hear)

    def _hear(self, word: str) -> Set[str]:
        """Return what is heard of a word in its readings."""
        return frozenset(map(self._heard, spellings_of(word)))

    @cached_property
    def _firsts(self) -> dict[str, list[str]]:
        """The characters in use, by what is heard of their readings."""
        found: dict[str, list[str]] = {}
        for char in self._begun.chars:
            for sound in dict.fromkeys(map(self._heard, readings_of(char))):
                found.setdefault(sound, []).append(char)
        return found

    def like(self, word: str) -> list[str]:
        """Return the words that are heard like a word and have as many characters."""
        found: dict[str, None] = {}
        sounds = self._sounds_of(word)
        firsts = dict.fromkeys(first for sound in sounds for first in self._beginnings(sound))
        lasts = set().union(*map(self._list_lasts, sounds))
        # To spell all that begin so takes longer than a search.
        for first in firsts:
            words = self._ending_with(first, len(word))
            for last in words.keys() & lasts:
                for other in words[last]:
                    if not sounds.isdisjoint(self._sounds_of(other)):
                        found[other] = None
        found.pop(word, None)
        return list(found)

    def _list_lasts(self, sound: str) -> Set[str]:
        """Return the characters that may be heard at the end of a sound."""
        # What is asked of one word is asked of others that end alike.
        end = sound[-LONGEST_SYLLABLE:]
        if end not in self._lasts:
            # The g of a reading is not heard after an n: 反感 as fanan.
            ends = (begin + end[at:] for at in range(len(end)) for begin in ("", "g"))
            self._lasts[end] = frozenset(chain.from_iterable(self._firsts.get(e, ()) for e in ends))
        return self._lasts[end]

    def _ending_with(self, first: str, length: int) -> dict[str, list[str]]:
        """Return the words of a length that begin with a character of a reading, by their last."""
        if (first, length) not in self._by_last:
            found: dict[str, list[str]] = {}
            for char in self._firsts[first]:
                for word in self._begun.words(char, length):
                    found.setdefault(word[-1], []).append(word)
            self._by_last[first, length] = found
        return self._by_last[first, length]

    def spelt(self, pinyin: str) -> list[list[str]]:
        """Return the fewest words that pinyin is heard as, nothing where it is none."""
        sound = self._heard(pinyin)
        known: dict[str, dict[str, None]] = {}
        firsts = (first for at in range(len(sound)) for first in self._beginnings(sound[at:]))
        for first, length in product(dict.fromkeys(firsts), range(SHORTEST, LONGEST + 1)):
            for heard, words in self._begun_with(first, length).items():
                known.setdefault(heard, {}).update(dict.fromkeys(words))
        return _cut(sound, {heard: list(words) for heard, words in known.items()})

    def _beginnings(self, sound: str) -> list[str]:
        """Return the readings of characters that are heard at the beginning of a sound."""
        ends = range(1, min(LONGEST_SYLLABLE, len(sound)) + 1)
        return [sound[:end] for end in ends if sound[:end] in self._firsts]

    def _begun_with(self, first: str, length: int) -> dict[str, list[str]]:
        """Return the words of a length that begin with a character of such a reading, by what is
        heard of them."""
        if (first, length) not in self._words:
            found: dict[str, list[str]] = {}
            for char in self._firsts[first]:
                for word in self._begun.words(char, length):
                    for sound in dict.fromkeys(map(self._heard, spellings_of(word))):
                        if sound.startswith(first):
                            found.setdefault(sound, []).append(word)
            self._words[first, length] = found
        return self._words[first, length]


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
