"""Words by numbers while they wait to be sorted: in Python, or in the kernel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.kernel import loaded

from .columns import Joined
from .lexicon import encode_term
from .runs import Ranked, ranked


class Numbering(dict[str, int]):
    """Numbers words in the order they come."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number

    def of(self, words: Sequence[str]) -> NDArray[np.int32]:
        """Return the number of each word."""
        return np.fromiter(map(self.__getitem__, words), np.int32, len(words))

    def ranked(self) -> Ranked:
        """Return the words in order, and each number's place in it."""
        return ranked(list(map(encode_term, self)))


class NativeNumbering:
    """Numbers words as `Numbering` does, in the kernel."""

    def __init__(self, numbering: Any) -> None:
        self._numbering = numbering

    def of(self, words: Sequence[str]) -> NDArray[np.int32]:
        """Return the number of each word."""
        if isinstance(words, Joined):
            return np.frombuffer(self._numbering.of_joined(words.raw), np.int32)
        return np.frombuffer(self._numbering.of(list(map(encode_term, words))), np.int32)

    def ranked(self) -> Ranked:
        """Return the words in order, and each number's place in it."""
        words, ranks = self._numbering.sorted()
        return Ranked(words, np.frombuffer(ranks, np.int32))


def new_numbering() -> Numbering | NativeNumbering:
    """Return one that has numbered nothing yet."""
    kernel = loaded()
    return Numbering() if kernel is None else NativeNumbering(kernel.Numbering())
