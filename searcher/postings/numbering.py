"""Words by numbers while they wait to be sorted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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
