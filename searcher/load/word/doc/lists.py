"""The lists of a Word document ([MS-DOC] 2.9.131, 2.9.147) → numbers as its paragraphs show them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from searcher.load.word.counting import BY_CODE
from searcher.load.word.doc.binary import u8, u16, u32
from searcher.load.word.doc.fib import LIST_USES, LISTS, Fib
from searcher.load.word.numbering import DEPTHS, Definition, Level, ListUse, Numbering

_DEFINITION, _LEVEL, _USE, _OVERRIDE = 28, 28, 16, 8  # bytes of each row
_MOST = 4096  # lists, of each kind
_NO_RESTART = 0x08
_LEGAL = 0x04
_SUFFIXES = ("tab", "space", "nothing")


def numbering_in(fib: Fib) -> Numbering:
    """Return the lists of a document; paragraphs name them by their ordinals, from 1."""
    definitions = dict(_definitions(fib.table(LISTS), fib.after(LISTS)))
    return Numbering(definitions, dict(_uses(fib.table(LIST_USES))))


def _definitions(raw: bytes, levels: bytes) -> Iterator[tuple[int, Definition]]:
    """Yield the definitions by their ids; their levels stand one after the other behind the
    table."""
    at = 0
    for ordinal in range(min(u16(raw, 0), _MOST)):
        row = raw[2 + ordinal * _DEFINITION : 2 + (ordinal + 1) * _DEFINITION]
        if len(row) < _DEFINITION:
            return
        found: dict[int, Level] = {}
        for depth in range(1 if row[26] & 1 else DEPTHS):
            if at + _LEVEL > len(levels):
                break
            found[depth], at = _level(levels, at)
        yield u32(row, 0), Definition(found)


def _level(raw: bytes, at: int) -> tuple[Level, int]:
    """Return the level that stands at `at`, and where the next one does."""
    start, form, flags = struct.unpack_from("<iBB", raw, at)
    follows, runs, paragraphs, limit = (u8(raw, at + place) for place in (15, 24, 25, 26))
    words = at + _LEVEL + paragraphs + runs
    length = u16(raw, words)
    text = raw[words + 2 : words + 2 + 2 * length].decode("utf-16-le", "replace")
    level = Level(
        start=start,
        format=BY_CODE.get(form, "decimal"),
        text="".join(f"%{ord(char) + 1}" if ord(char) < DEPTHS else char for char in text),
        suffix=_SUFFIXES[follows] if follows < len(_SUFFIXES) else "tab",
        restart=limit if flags & _NO_RESTART else None,
        legal=bool(flags & _LEGAL),
    )
    return level, words + 2 + 2 * length


def _uses(raw: bytes) -> Iterator[tuple[int, ListUse]]:
    """Yield the lists by their ordinals: each names a definition, and may start or count
    otherwise."""
    count = min(u32(raw, 0), _MOST)
    at = 4 + count * _USE
    for ordinal in range(count):
        row = raw[4 + ordinal * _USE : 4 + (ordinal + 1) * _USE]
        if len(row) < _USE:
            return
        own: dict[int, Level] = {}
        starts: dict[int, int] = {}
        at += 4
        for _ in range(row[12]):
            if at + _OVERRIDE > len(raw):
                break
            start, flags = struct.unpack_from("<iI", raw, at)
            at, depth = at + _OVERRIDE, flags & 0xF
            if flags & 0x20 and at + _LEVEL <= len(raw):
                own[depth], at = _level(raw, at)
            elif flags & 0x10:
                starts[depth] = start
        yield ordinal + 1, ListUse(u32(row, 0), own, starts)
