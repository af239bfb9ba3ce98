"""Words as numbers, so that what is asked of each of many is asked once of every word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]

# So many words are kept; past them all begin anew.
MOST_WORDS = 200_000
# Words inside others are of two characters and more.
SHORTEST_WITH_INNER = 3
FIRST_HAN = "\u4e00"


class Vocabulary:
    """Words numbered in the order they come, for whoever holds its `lock`.

    `inner` gives the words inside a word.

    >>> vocabulary = Vocabulary({"信息化": ("信息",)})
    >>> found = vocabulary.numbers(["公安", "信息化", "公安"])
    >>> vocabulary.lengths(found).tolist(), vocabulary.inner(found)[1].tolist()
    ([2, 3, 2], [0, 1, 0])
    >>> vocabulary.distinct(found)
    (['信息化', '公安'], array([1, 0, 1], dtype=int32))
    """

    def __init__(self, inner: Mapping[str, tuple[str, ...]]) -> None:
        self.lock = Lock()
        self._inner_of = inner
        self._begin()

    def _begin(self) -> None:
        self._words: list[str] = []
        self._numbers = _Numbers(self._add)
        # Of each word: how long it is, where those inside it begin, and how many they are.
        self._rows = _Growing(np.zeros((0, 3), np.int32))
        self._flat = _Growing(np.zeros(0, np.int32))
        self._last = np.zeros(0, np.int32)

    def refresh(self) -> None:
        """Begin anew where too many words are kept; numbers given before are void."""
        if len(self._words) > MOST_WORDS:
            self._begin()

    def _add(self, word: str) -> int:
        inner: list[int] = []
        if len(word) >= SHORTEST_WITH_INNER and word[0] >= FIRST_HAN:
            inner = [self._numbers[one] for one in self._inner_of[word]]
        self._rows.append((len(word), self._flat.count, len(inner)))
        for number in inner:
            self._flat.append(number)
        self._words.append(word)
        return len(self._words) - 1

    def numbers(self, words: Sequence[str]) -> Ints:
        """Return the number of each word."""
        return np.fromiter(map(self._numbers.__getitem__, words), np.int32, len(words))

    def lengths(self, numbers: Ints) -> Ints:
        """Return how many characters each word has."""
        return self._rows.array()[:, 0].take(numbers)

    def inner(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Return the words inside each word end to end, and how many each has."""
        rows = self._rows.array()
        counts = rows[:, 2].take(numbers)
        (some,) = counts.nonzero()
        held = counts[some]
        begins: NDArray[np.int64] = rows[:, 1].take(numbers[some]).astype(np.int64)
        begins -= np.cumsum(held) - held
        at = begins.repeat(held) + np.arange(int(held.sum()))
        return self._flat.array().take(at), counts

    def distinct(self, numbers: Ints) -> tuple[list[str], Ints]:
        """Return the words that occur, each once, and for each number which of them it is."""
        if len(self._last) < len(self._words):
            self._last = np.zeros(2 * len(self._words), np.int32)
        places = np.arange(len(numbers), dtype=np.int32)
        # Of the places of one word the last is left.
        self._last[numbers] = places
        last = self._last.take(numbers)
        is_last = last == places
        ranks = is_last.cumsum(dtype=np.int32) - 1
        words = list(map(self._words.__getitem__, numbers[is_last].tolist()))
        return words, ranks.take(last)


class _Numbers(dict[str, int]):
    """Words and their numbers; one that is new is added."""

    def __init__(self, add: Callable[[str], int]) -> None:
        super().__init__()
        self._add = add

    def __missing__(self, word: str) -> int:
        number = self[word] = self._add(word)
        return number


class _Growing:
    """An array that rows are added to one by one."""

    def __init__(self, none: Ints) -> None:
        self.count = 0
        self._held = none
        self._fresh: list[int | tuple[int, ...]] = []

    def append(self, row: int | tuple[int, ...]) -> None:
        """Add a row at the end."""
        self._fresh.append(row)
        self.count += 1

    def array(self) -> Ints:
        """Return all rows."""
        if self._fresh:
            if self.count > len(self._held):
                room = np.zeros((2 * self.count, *self._held.shape[1:]), np.int32)
                room[: len(self._held)] = self._held
                self._held = room
            self._held[self.count - len(self._fresh) : self.count] = self._fresh
            self._fresh = []
        return self._held[: self.count]
