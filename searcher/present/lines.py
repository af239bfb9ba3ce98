"""Text from documents in a line of a terminal: what is marked in colour, places, labels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import click

from searcher.hits import Hit
from searcher.language import told
from searcher.model import Passage
from searcher.present.plain import char_width, width
from searcher.text.inert import inert, one_line

INDENT = "   "
# Between the headings of a path.
JOINT = " › "


def mark_chars(text: str, marks: Sequence[tuple[int, int]] | None) -> list[tuple[str, bool]]:
    """Return the characters that can be shown, each with whether it is highlighted."""
    inside = {at for start, end in marks or () for at in range(start, end)}
    return [
        (" " if char in "\n\t" else char, at in inside)
        for at, char in enumerate(text)
        if inert(char)
    ]


def wrap(chars: list[tuple[str, bool]], columns: int | None) -> Iterator[str]:
    """Yield lines of at most so many columns, highlighted stretches in colour."""
    line: list[tuple[str, bool]] = []
    used = 0
    for char, mark in chars:
        size = char_width(char)
        if columns and used + size > columns and line:
            yield _color(line)
            line, used = [], 0
        line.append((char, mark))
        used += size
    yield _color(line)


def style_line(text: str, marks: Sequence[tuple[int, int]], **style: Any) -> str:
    """Return a title or heading in its style, with what is marked in it."""
    if not marks:
        return click.style(one_line(text), **style)
    return _color(mark_chars(text, marks), **style)


def _color(chars: list[tuple[str, bool]], **style: Any) -> str:
    parts: list[tuple[str, bool]] = []
    for char, mark in chars:
        if parts and parts[-1][1] == mark:
            parts[-1] = (parts[-1][0] + char, mark)
        else:
            parts.append((char, mark))
    marked = {"fg": "red", "bold": True}
    styles = ((text, marked if mark else style) for text, mark in parts)
    return "".join(click.style(text, **one) if one else text for text, one in styles)


def label(name: str, value: str, columns: int) -> str:
    """Return a value behind its name, the names flush right."""
    label = told(name)
    return " " * (columns - width(label)) + label + told(": ") + value


def page_text(place: Hit | Passage) -> str:
    """Return the page as a viewer counts it, and what is printed on it where that differs; "" where
    there are no pages."""
    if place.page is None:
        return ""
    printed = place.page_label and place.page_label != str(place.page)
    label = f" (“{one_line(place.page_label or '')}”)" if printed else ""
    return told("page {0}", place.page) + label


def say_lost(file: str, gone: Collection[str]) -> str:
    return "  " + told("(its file is no longer there)") if file in gone else ""
