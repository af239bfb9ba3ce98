"""JSON → its values, strings with the line of the file on which each stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from searcher.load.plausibility import BROKEN

_STRING_OR_END = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)|\n', re.S)
# A comma that only a program leaves, and a string, in which it is text.
_STRING_OR_COMMA = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)|,(?=\s*[\]}])', re.S)
_DEEPEST = 200  # values within one another
_HALF = re.compile("[\ud800-\udfff]")  # of a character written in two numbers


class Words(NamedTuple):
    """A string and its 1-based line in the file."""

    text: str
    line: int


class Record(NamedTuple):
    """An object of JSON: its names and values in their order."""

    pairs: tuple[tuple[str, Value], ...]


def put(held: dict[str, Any], name: str, value: Any) -> None:
    """Add a value under its name, or under its place too where there is no such or it is taken.

    >>> held = {}
    >>> for name in ("附件", "附件", ""): put(held, name, 1)
    >>> list(held)
    ['附件', '附件 2', '3']
    """
    place, free = len(held) + 1, name
    while not free or free in held:
        free, place = f"{name} {place}".strip(), place + 1
    held[free] = value


Value = Any  # of Words, Record, a list of values, or a number, True, False, None


def parse(text: str, first: int = 1) -> Value:
    """Return the value that a text is in JSON, the text's first line being line `first` of the file.

    A comma behind the last value of a list or record is passed over. Raises ValueError where it
    is none, or nested too deep.

    >>> parse('{"标题": "公告",\\n "页": 2}')
    Record(pairs=(('标题', Words(text='公告', line=1)), ('页', 2)))
    >>> parse('[1, ",]", ]')
    [1, Words(text=',]', line=1)]
    """
    try:
        value = _loaded(text)
        return _located(value, _lines(text, first), 0)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _loaded(text: str) -> Any:
    """Return a text's value, without lines, as Python reads it."""
    try:
        return json.loads(text, object_pairs_hook=_Pairs, strict=False)
    except ValueError:
        sound = _STRING_OR_COMMA.sub(lambda found: "" if found[0] == "," else found[0], text)
        if len(sound) == len(text):
            raise
        return json.loads(sound, object_pairs_hook=_Pairs, strict=False)


class _Pairs(list[tuple[str, Any]]):
    """The names and values of an object; a name may stand twice."""


def _lines(text: str, line: int) -> Iterator[int]:
    """Yield the line of every string, names too, in their order."""
    for found in _STRING_OR_END.finditer(text):
        if found[0] == "\n":
            line += 1
        else:
            yield line
            line += found[0].count("\n")


def _located(value: Any, lines: Iterator[int], depth: int) -> Value:
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        return Words(_HALF.sub(BROKEN, value), next(lines, 1))
    if isinstance(value, _Pairs):
        pairs = []
        for name, held in value:
            next(lines, 1)
            pairs.append((name, _located(held, lines, depth + 1)))
        return Record(tuple(pairs))
    if isinstance(value, list):
        return [_located(one, lines, depth + 1) for one in value]
    return value
