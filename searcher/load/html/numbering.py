"""The numbers a browser puts before the entries of ordered lists."""

from __future__ import annotations

import re

from bs4.element import Tag

from searcher.model import Line
from searcher.text.numerals import HAN_COUNT

_NUMBERED = re.compile(rf"[（(]?[\d{HAN_COUNT}①-⑳]+[、.．）)]|[①-⑳]|第")
_UNNUMBERED = re.compile(r"list-style(?:-type)?\s*:\s*none", re.I)


class Numbering:
    """Follows lists and entries as they open and close; gives the first line its number."""

    def __init__(self) -> None:
        self._next: list[int | None] = []
        self._due = ""

    def open_list(self, tag: Tag) -> None:
        """Take in that a list begins: numbered when it is an <ol> that shows its numbers."""
        shown = tag.name == "ol" and not _UNNUMBERED.search(str(tag.get("style", "")))
        self._next.append(_read_integer(tag.get("start"), 1) if shown else None)

    def close_list(self) -> None:
        """Take in that a list ends."""
        if self._next:
            self._next.pop()

    def open_entry(self, tag: Tag) -> None:
        """An entry begins; its number is due before its first text."""
        number = self._next[-1] if self._next else None
        if number is not None:
            number = _read_integer(tag.get("value"), number)
            self._due, self._next[-1] = f"{number}. ", number + 1

    def close_entry(self) -> None:
        """An entry ends."""
        self._due = ""

    def numbered(self, line: Line) -> Line:
        """Return `line` with the number that is due; not where the text brings a number of its own."""
        due, self._due = self._due, ""
        return line if not due or _NUMBERED.match(line.text) else line.splice(0, 0, due)


def _read_integer(written: object, otherwise: int) -> int:
    digits = str(written).strip()
    return int(digits) if digits.isdecimal() and len(digits) < 7 else otherwise
