"""Characters that few texts have, looked for many kinds of them in one text."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

# Characters of a text that is laid out for the look: a shorter one is read as quickly, a longer
# one would take memory.
_LAID_OUT = range(500, 1 << 22)
_SURROGATES = slice(0xD800, 0xE000)


class Seldom:
    """A class of characters of which nearly no text has one.

    >>> odd = Seldom(re.compile("[\\u200b\\U00020000]"))
    >>> bool(odd.search("临江\\u200b市")), bool(odd.search("临江市" * 999)), bool(odd.search("𠀀" * 999))
    (True, False, True)
    """

    def __init__(self, characters: re.Pattern[str]) -> None:
        self._characters = characters

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first such character of a text, None where it has none: a look for further
        kinds in the same long text takes a tenth of the time of the pattern's own."""
        if len(text) in _LAID_OUT and not self._table.take(_units(text)).any():
            return None
        return self._characters.search(text)

    @cached_property
    def _table(self) -> NDArray[np.bool_]:
        """Tell of each unit of UTF-16 whether it may be of such a character."""
        units = np.arange(1 << 16, dtype="<u2")
        units[_SURROGATES] = 0
        table = np.zeros(1 << 16, bool)
        basic = units.tobytes().decode("utf-16-le")
        table[[ord(found[0]) for found in self._characters.finditer(basic)]] = True
        table[_SURROGATES] = True
        return table


# One text is asked of by one after another.
@lru_cache(maxsize=1)
def _units(text: str) -> NDArray[np.uint16]:
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
