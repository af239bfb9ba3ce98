"""The characters of a Word document: what is shown of them, and where its notes stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from searcher.load.word.doc.binary import places
from searcher.load.word.doc.fib import (
    END_PLACES,
    END_TEXTS,
    NOTE_PLACES,
    NOTE_TEXTS,
    Fib,
    Piece,
    whole,
)
from searcher.load.word.doc.formatting import DELETED, HIDDEN, SYMBOL, Formats
from searcher.load.word.docx.inline import Fields
from searcher.load.word.docx.symbols import symbol

_GONE = "\0"  # stands for a character that is not shown, so that places stay
_SHOWN = re.compile("[^\0-\x1f]")
_SHOWN_OR_END = re.compile("[^\0-\x0c\x0e-\x1f]")  # a deleted paragraph end joins two paragraphs
_FIELD = re.compile("([\x13\x14\x15])")
_BEGIN, _SEPARATE = "\x13", "\x14"
_PLACE_OF_SYMBOL = "("
_OTHERS = {place: None for place in range(0x20) if place not in (0x09,)}
_CONTROLS = {**_OTHERS, 0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x1E: "-", 0xAD: None}


def text_of(pieces: list[Piece], runs: Formats) -> str:
    """All characters in order; those that are deleted or hidden are NUL, at their places."""
    parts: list[str] = []
    length = 0
    for piece in pieces:
        if piece.start < length:
            continue
        parts += [_GONE * (piece.start - length), _seen(piece, runs)]
        length = piece.start + len(piece.text)
    return "".join(parts)


def _seen(piece: Piece, runs: Formats) -> str:
    width = 2 if piece.wide else 1
    text, end, done = piece.text, piece.place + len(piece.text) * width, 0
    parts: list[str] = []
    for first, last, form in runs.within(piece.place, end):
        if form.said.keys().isdisjoint((DELETED, HIDDEN, SYMBOL)):
            continue
        a, b = (first - piece.place) // width, (last - piece.place) // width
        if a < done:
            continue
        stretch = text[a:b]
        if form.said.get(DELETED) == 1:
            stretch = _SHOWN_OR_END.sub(_GONE, stretch)
        elif form.said.get(HIDDEN) == 1:
            stretch = _SHOWN.sub(_GONE, stretch)
        elif SYMBOL in form.said and stretch == _PLACE_OF_SYMBOL:
            stretch = symbol("Wingdings", f"{form.said[SYMBOL] >> 16:X}")[:1] or _GONE
        parts += [text[done:a], stretch]
        done = b
    return "".join(parts) + text[done:] if parts else text


def shown(text: str, fields: Fields) -> str:
    """What is shown of a stretch of characters: fields' results, no marks of notes or pictures."""
    if not _FIELD.search(text) and not fields.in_code:
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
            parts.append(part.translate(_CONTROLS))
    return whole("".join(parts))


class Notes:
    """The notes of a document by the places that refer to them."""

    def __init__(self, fib: Fib, text: str) -> None:
        found = sorted(_notes(fib, text), key=lambda note: note[0])
        self._places = [place for place, _ in found]
        self._texts = [words for _, words in found]

    def within(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """The notes referred to from `start` to before `end`, with their numbers from 1."""
        for at in range(bisect_left(self._places, start), bisect_left(self._places, end)):
            if self._texts[at]:
                yield at + 1, self._texts[at]


def _notes(fib: Fib, text: str) -> Iterator[tuple[int, str]]:
    counts = fib.counts
    for refs, texts, start in (
        (NOTE_PLACES, NOTE_TEXTS, counts[0]),
        (END_PLACES, END_TEXTS, sum(counts[:5])),
    ):
        held = places(fib.table(refs), 2)[0][:-1]
        ends = places(fib.table(texts), 0)[0]
        for place, first, last in zip(held, ends, ends[1:]):
            words = shown(text[start + first : start + last], Fields())
            yield place, " ".join(words.split())
