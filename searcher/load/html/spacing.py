"""Stretches of HTML text → one line with the blanks a browser would show, and its marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from searcher.model import Line

_BLANKS = re.compile("[ \t\r\f\v\xa0\u2000-\u200a\u202f]+")
# Scripts without blanks between words: a line end between two of them is no blank.
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…·\U00020000-\U0003ffff]")
_EDGES = " \u3000\u200b\ufeff"


def collapse(pieces: Iterable[tuple[str, int]], level: int = 0) -> Line | None:
    """Return one line of `pieces` (text, source line it begins on); None when all is blank.

    >>> collapse([("　　为加强\\n  水资源", 7), (" 管理", 9)])
    Line(text='为加强水资源 管理', marks=((0, 7), (3, 8), (7, 9)), page=None, level=0)
    """
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    length, last = 0, ""
    for glue, words, number in _split_words(pieces):
        if last:
            glue = "" if glue == "\n" and _WIDE.match(last) and _WIDE.match(words) else glue[:1]
            parts.append(glue.replace("\n", " "))
            length += len(glue)
        if not marks or marks[-1][1] != number:
            marks.append((length, number))
        parts.append(words)
        length += len(words)
        last = words[-1]
    if not parts:
        return None
    line = Line("".join(parts), tuple(marks), level=level)
    return _trim(line)


def _split_words(pieces: Iterable[tuple[str, int]]) -> Iterator[tuple[str, str, int]]:
    """Yield the stretches that are not blank, each with what parts it from the one before."""
    glue = ""
    for text, first in pieces:
        for number, row in enumerate(text.split("\n"), first):
            if number > first:
                glue = "\n"
            shown = _BLANKS.sub(" ", row)
            words = shown.strip(" ")
            if words:
                yield glue or (" " if shown[0] == " " else ""), words, number
                glue = ""
            if shown.endswith(" "):
                glue = glue or " "


def _trim(line: Line) -> Line | None:
    text = line.text
    start = len(text) - len(text.lstrip(_EDGES))
    end = len(text.rstrip(_EDGES))
    if start >= end:
        return None
    return line.cut(start, end) if start or end < len(text) else line
