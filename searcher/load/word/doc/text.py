"""The characters of a Word document: what is shown of them, and where its notes stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping

from searcher.load.losses import PICTURE, SIGN
from searcher.load.symbols import PRIVATE, shown_in, symbol
from searcher.load.word.doc.binary import places, u8, u16
from searcher.load.word.doc.fib import (
    END_PLACES,
    END_TEXTS,
    FONTS,
    NOTE_PLACES,
    NOTE_TEXTS,
    Fib,
    Piece,
)
from searcher.load.word.doc.formatting import DELETED, FONT, HIDDEN, SYMBOL, Formats
from searcher.load.word.fields import Fields
from searcher.load.word.units import whole

_GONE = "\0"  # stands for a character that is not shown, so that places stay
_SHOWN = re.compile("[^\0-\x1f]")
_SHOWN_OR_END = re.compile("[^\0-\x0c\x0e-\x1f]")  # a deleted paragraph end joins two paragraphs
_FIELD = re.compile("([\x13\x14\x15])")
_BEGIN, _SEPARATE = "\x13", "\x14"
_PLACE_OF_SYMBOL = "("
_PICTURE = "\x01"
_MOST_FONTS = 4096
_BEFORE_NAME = 39  # bytes of a font before its name
_OTHERS = {place: None for place in range(0x20) if place not in (0x09,)}
_CONTROLS = {**_OTHERS, 0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x1E: "-", 0xAD: None}


class Characters:
    """The characters of a document in order; what is lost among them is counted in `lost`.

    `text` holds all of them at their places, NUL for those that are deleted or hidden.
    """

    def __init__(self, fib: Fib, runs: Formats, lost: Counter[str]) -> None:
        self._runs = runs
        self._fonts = fonts_in(fib.table(FONTS))
        self._lost = lost
        self.pieces = fib.pieces()
        self.text = "".join(self._stretches())

    def shown(self, text: str, fields: Fields) -> str:
        """Return what is shown of a stretch: fields' results, no marks of notes or pictures."""
        if not _FIELD.search(text) and not fields.in_code:
            self._lost[PICTURE] += 0 if fields.in_object else text.count(_PICTURE)
            return whole(text.translate(_CONTROLS))
        parts = []
        for part in _FIELD.split(text):
            if part == _BEGIN:
                fields.begin()
            elif part == _SEPARATE:
                fields.separate()
            elif _FIELD.fullmatch(part):
                parts.append(fields.end())
            elif fields.in_code:
                fields.add(part)
            else:
                self._lost[PICTURE] += 0 if fields.in_object else part.count(_PICTURE)
                parts.append(part.translate(_CONTROLS))
        return whole("".join(parts))

    def _stretches(self) -> Iterator[str]:
        length = 0
        for piece in self.pieces:
            if piece.start >= length:
                yield _GONE * (piece.start - length)
                yield from self._seen(piece)
                length = piece.start + len(piece.text)

    def _seen(self, piece: Piece) -> Iterator[str]:
        width = 2 if piece.wide else 1
        text, end, done = piece.text, piece.place + len(piece.text) * width, 0
        change = self._shown_in_font if PRIVATE.search(text) else self._shown_so
        for first, last, form in self._runs.within(piece.place, end):
            a, b = (first - piece.place) // width, (last - piece.place) // width
            if a >= done:
                yield text[done:a]
                yield change(text[a:b], form.said)
                done = b
        yield text[done:]

    def _shown_so(self, stretch: str, said: Mapping[int, int]) -> str:
        """Return a stretch as its run shows it, each character in its place."""
        if said.get(DELETED) == 1:
            return _SHOWN_OR_END.sub(_GONE, stretch)
        if said.get(HIDDEN) == 1:
            return _SHOWN.sub(_GONE, stretch)
        if SYMBOL in said and stretch == _PLACE_OF_SYMBOL:
            font, code = said[SYMBOL] & 0xFFFF, said[SYMBOL] >> 16
            return self._sign(symbol(self._font(font), f"{code:X}"))
        return stretch

    def _shown_in_font(self, stretch: str, said: Mapping[int, int]) -> str:
        font = self._font(said.get(FONT, 0))
        stretch = PRIVATE.sub(lambda sign: self._sign(shown_in(font, sign[0])), stretch)
        return self._shown_so(stretch, said)

    def _sign(self, shown: str) -> str:
        self._lost[SIGN] += not shown
        return shown[:1] or _GONE

    def _font(self, ordinal: int) -> str:
        return self._fonts[ordinal] if ordinal < len(self._fonts) else ""


def fonts_in(raw: bytes) -> list[str]:
    """Return the names of the fonts in a table of them ([MS-DOC] 2.9.286), in order."""
    names, at = [], 4
    for _ in range(min(u16(raw, 0), _MOST_FONTS)):
        size = u8(raw, at)
        name = raw[at + 1 + _BEFORE_NAME : at + 1 + size]
        names.append(name[: len(name) // 2 * 2].decode("utf-16-le", "replace").partition("\0")[0])
        at += 1 + size
    return names


class Notes:
    """The notes of a document by the places that refer to them."""

    def __init__(self, fib: Fib, characters: Characters) -> None:
        found = sorted(_notes(fib, characters), key=lambda note: note[0])
        self._places = [place for place, _ in found]
        self._texts = [words for _, words in found]

    def within(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """Yield the notes referred to from `start` to before `end`, with their numbers from 1."""
        for at in range(bisect_left(self._places, start), bisect_left(self._places, end)):
            if self._texts[at]:
                yield at + 1, self._texts[at]


def _notes(fib: Fib, characters: Characters) -> Iterator[tuple[int, str]]:
    counts = fib.counts
    for refs, texts, start in (
        (NOTE_PLACES, NOTE_TEXTS, counts[0]),
        (END_PLACES, END_TEXTS, sum(counts[:5])),
    ):
        held = places(fib.table(refs), 2)[0][:-1]
        ends = places(fib.table(texts), 0)[0]
        for place, first, last in zip(held, ends, ends[1:]):
            stretch = characters.text[start + first : start + last]
            words = characters.shown(stretch, Fields(Counter()))
            yield place, " ".join(words.split())
