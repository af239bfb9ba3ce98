"""What bytes were read as: their text, and the encoding it was in."""

from __future__ import annotations

from typing import NamedTuple

from searcher.load.plausibility import BROKEN

NAMES = {"cp950": "big5"}  # cp950 is Big5 as written in practice


class Decoded(NamedTuple):
    """Text, and the name of the encoding it was in."""

    text: str
    encoding: str

    @property
    def notes(self) -> tuple[str, ...]:
        """What was lost: how many damaged places stand as U+FFFD."""
        lost = self.text.count(BROKEN)
        places = "1 damaged place stands" if lost == 1 else f"{lost} damaged places stand"
        return (f"{places} as {BROKEN}: bytes that no character has",) if lost else ()
