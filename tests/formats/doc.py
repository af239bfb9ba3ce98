"""A Word 97 document out of paragraphs: text, styles and nothing else, in a compound file.

Written after [MS-DOC] and [MS-CFB]; LibreOffice opens what it gives. Numbers of headings must
stand in their texts, for no lists are written.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tests.formats.document import Document

_SECTOR = 512
_TEXT = 2048  # where the text begins in the main stream
_SMALLEST = 4096  # bytes of a stream; smaller ones would stand in a stream of their own kind
_END, _FREE, _OF_FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_NORMAL, _TITLE, _LAST = 0, 10, 10  # ordinals of the styles; headings have their levels
_TITLE_NUMBER = 62
_A_PAGE = 24  # paragraphs on a page of formatting
_ENGLISH_NAMES = ("Normal", *(f"heading {level}" for level in range(1, 10)), "Title")


class _Row(NamedTuple):
    """A paragraph: its style's ordinal, and its text with the mark that ends it."""

    style: int
    text: str


def write_doc(document: Document) -> bytes:
    """The document as DOC: its title in the style Title, headings in the styles heading 1–9."""
    rows = [_Row(_TITLE, document.title + "\r")]
    rows += [_Row(level or _NORMAL, text + "\r") for level, text in document.paragraphs]
    text = "".join(row.text for row in rows).encode("utf-16-le")
    pages = list(_pages(rows))
    first = -(-(_TEXT + len(text)) // _SECTOR)
    table, places = _tables(len(text) // 2, pages, first)
    main = _block(len(text) // 2, places).ljust(_TEXT, b"\0") + text
    main = (
        main.ljust(first * _SECTOR, b"\0") + b"".join(page for _, page in pages) + _runs(len(text))
    )
    return _compound({"WordDocument": main, "1Table": table})


def _pages(rows: Sequence[_Row]) -> Iterable[tuple[tuple[int, int], bytes]]:
    """Where in the file the text of each page of formatting stands, and the page."""
    place = _TEXT
    for at in range(0, len(rows), _A_PAGE):
        held = rows[at : at + _A_PAGE]
        places = [place]
        for row in held:
            places.append(places[-1] + len(row.text.encode("utf-16-le")))
        yield (place, places[-1]), _page(held, places)
        place = places[-1]


def _page(rows: Sequence[_Row], places: Sequence[int]) -> bytes:
    """A page of formatting: places, then where each paragraph's properties stand, then these."""
    start = _SECTOR - 2 - 4 * (_LAST + 1)
    boxes = b"".join(bytes([(start + 4 * row.style) // 2]) + bytes(12) for row in rows)
    styles = b"".join(struct.pack("<BBH", 0, 1, style) for style in range(_LAST + 1))
    head = struct.pack(f"<{len(places)}I", *places) + boxes
    return head.ljust(start, b"\0") + styles + b"\0" + bytes([len(rows)])


def _runs(length: int) -> bytes:
    """The one page of formatting of runs: all text is plain."""
    head = struct.pack("<II", _TEXT, _TEXT + length) + b"\0"
    return head.ljust(_SECTOR - 1, b"\0") + b"\x01"


def _tables(
    count: int, pages: Sequence[tuple[tuple[int, int], bytes]], first: int
) -> tuple[bytes, dict[int, tuple[int, int]]]:
    """The table stream, and where in it each table stands by its ordinal in the block."""
    ends = [start for (start, _), _ in pages] + [pages[-1][0][1]]
    numbers = range(first, first + len(pages))
    pieces = struct.pack("<IIHIH", 0, count, 0, _TEXT, 0)
    tables = {
        1: _styles(),
        6: struct.pack("<II", 0, count) + struct.pack("<HIHI", 0, _NONE, 0, 0),
        12: struct.pack("<III", _TEXT, ends[-1], first + len(pages)),
        13: struct.pack(f"<{len(ends)}I", *ends) + struct.pack(f"<{len(pages)}I", *numbers),
        31: bytes(500),
        33: b"\x02" + struct.pack("<I", len(pieces)) + pieces,
    }
    held, places = b"", {}
    for which, raw in tables.items():
        places[which] = (len(held), len(raw))
        held += raw + bytes(-len(raw) % 4)
    return held, places


def _styles() -> bytes:
    """The style sheet: Normal, the headings, the title."""
    head = struct.pack("<HHHHHHHHH", _LAST + 1, 10, 1, 91, 15, 0, 0, 0, 0)
    rows = []
    for ordinal, name in enumerate(_ENGLISH_NAMES):
        number = _TITLE_NUMBER if ordinal == _TITLE else ordinal
        base = 0xFFF if ordinal == _NORMAL else _NORMAL
        row = struct.pack("<HHHHH", number, base << 4 | 1, ordinal << 4 | 2, 0, 0)
        row += struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0"
        row += struct.pack("<HH", 2, ordinal) + struct.pack("<H", 0)
        rows.append(struct.pack("<H", len(row)) + row)
    return struct.pack("<H", len(head)) + head + b"".join(rows)


def _block(count: int, places: dict[int, tuple[int, int]]) -> bytes:
    """The file information block."""
    head = struct.pack("<HHHHHH", 0xA5EC, 0x00C1, 0, 0x0804, 0, 0x0200 | 0x1000)
    head += struct.pack("<HIBBHHII", 0xBF, 0, 0, 0, 0, 0, _TEXT, _TEXT + 2 * count)
    head = head.ljust(0x20, b"\0") + struct.pack("<H", 14) + bytes(28)
    longs = [0] * 22
    longs[3] = count
    head += struct.pack("<H22I", 22, *longs)
    pairs = [places.get(which, (0, 0)) for which in range(93)]
    return head + struct.pack("<H", 93) + b"".join(struct.pack("<II", *pair) for pair in pairs)


def _compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of these streams, each in sectors that follow one another."""
    held = [raw.ljust(_SMALLEST, b"\0") for raw in streams.values()]
    counts = [-(-len(raw) // _SECTOR) for raw in held]
    fats = 1
    while fats * 128 < sum(counts) + 1 + fats:
        fats += 1
    chains, starts = [_OF_FAT] * fats + [_END], []
    for count in counts:
        starts.append(len(chains))
        chains += [*range(len(chains) + 1, len(chains) + count), _END]
    chains += [_FREE] * (fats * 128 - len(chains))
    directory = [_entry("Root Entry", 5, _END, 0, child=1)]
    for at, (name, raw) in enumerate(zip(streams, held), 1):
        right = at + 1 if at < len(held) else _NONE
        directory.append(_entry(name, 2, starts[at - 1], len(raw), right=right))
    directory += [bytes(128)] * (4 - len(directory))
    parts = [_header(fats), struct.pack(f"<{len(chains)}I", *chains), *directory]
    return b"".join(parts) + b"".join(raw.ljust(-(-len(raw) // 512) * 512, b"\0") for raw in held)


def _header(fats: int) -> bytes:
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, fats, fats, 0, _SMALLEST, _END, 0, _END, 0)
    return head + struct.pack("<109I", *range(fats), *[_FREE] * (109 - fats))


def _entry(
    name: str, kind: int, start: int, size: int, *, child: int = _NONE, right: int = _NONE
) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
    return (
        head
        + struct.pack("<III", _NONE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
