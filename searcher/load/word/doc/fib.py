"""The file information block of a Word document ([MS-DOC]): where its tables stand, and its text."""

from __future__ import annotations

from dataclasses import dataclass

from searcher.load.containers import Container
from searcher.load.reading import Unreadable
from searcher.load.word.doc.binary import places, u8, u16, u32

_IDENT, _OLDEST = 0xA5EC, 0x00C1  # Word 97 and later
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_TABLES = 0x9A  # where the pairs of place and length begin
_COMPRESSED = 0x40000000
_PIECE_TABLE = 2
_MOST_CHARACTERS = 20_000_000  # a thousand novels' worth of pages
STYLES, NOTE_PLACES, NOTE_TEXTS, SECTIONS, HEADERS = 1, 2, 3, 6, 11
RUNS, PARAGRAPHS, PIECES = 12, 13, 33
FONTS, END_PLACES, END_TEXTS, LISTS, LIST_USES = 15, 46, 47, 73, 74


class OldWord(Unreadable):
    """A Word document from before Word 97: its text is told otherwise."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stands in one place of the file, from character `start` on."""

    start: int
    place: int
    wide: bool
    text: str

    def place_of(self, at: int) -> int:
        """Return where in the file character `at` of the document stands."""
        return self.place + (at - self.start) * (2 if self.wide else 1)


class Fib:
    """The main stream of a Word document with its table stream; raises Unreadable if encrypted."""

    def __init__(self, file: Container) -> None:
        self.main = file.stream("WordDocument")
        if len(self.main) < _TABLES:
            raise Unreadable("its main part is cut short")
        if u16(self.main, 0) != _IDENT or u16(self.main, 2) < _OLDEST:
            raise OldWord("a Word document from before Word 97")
        flags = u16(self.main, 0x0A)
        if flags & _ENCRYPTED:
            raise Unreadable("it is encrypted: a password is needed to open it")
        self._table = file.stream("1Table" if flags & _TABLE_1 else "0Table")
        # Characters of: text, footnotes, headers, macros, comments, endnotes, text boxes.
        self.counts = [u32(self.main, 0x4C + 4 * at) for at in range(7)]

    def table(self, which: int) -> bytes:
        """Return a table by its ordinal in the block, empty where the document has none."""
        place, size = u32(self.main, _TABLES + 8 * which), u32(self.main, _TABLES + 8 * which + 4)
        return self._table[place : place + size]

    def after(self, which: int) -> bytes:
        """Return what stands behind a table in its stream."""
        place, size = u32(self.main, _TABLES + 8 * which), u32(self.main, _TABLES + 8 * which + 4)
        return self._table[place + size :] if size else b""

    def pieces(self) -> list[Piece]:
        """Return the text in pieces, in order."""
        starts, rows = places(_piece_table(self.table(PIECES)), 8)
        found = []
        for start, end, row in zip(starts, starts[1:], rows):
            count = end - start
            if end > _MOST_CHARACTERS:
                raise Unreadable("the table of its text is damaged")
            if count <= 0:
                continue
            found.append(self._piece(start, count, u32(row, 2)))
        return found

    def _piece(self, start: int, count: int, place: int) -> Piece:
        if place & _COMPRESSED:
            place = (place & ~_COMPRESSED & 0x7FFFFFFF) // 2
            text = self.main[place : place + count].decode("cp1252", "replace")
            return Piece(start, place, False, text)
        return Piece(start, place, True, _units(self.main[place : place + 2 * count]))


def _units(raw: bytes) -> str:
    """UTF-16 with one character a unit, for places count units; `whole_text` joins the halves of rare ones."""
    raw = raw[: len(raw) // 2 * 2]
    text = raw.decode("utf-16-le", "surrogatepass")
    return text if 2 * len(text) == len(raw) else "".join(map(chr, memoryview(raw).cast("H")))


def _piece_table(raw: bytes) -> bytes:
    """Return the table of pieces, behind the lists of properties that may stand before it."""
    at = 0
    while u8(raw, at) == 1 and at + 3 < len(raw):
        at += 3 + u16(raw, at + 1)
    if u8(raw, at) != _PIECE_TABLE:
        raise Unreadable("the table of its text is damaged")
    return raw[at + 5 : at + 5 + u32(raw, at + 1)]
