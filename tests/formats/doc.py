"""A Word 97 file ([MS-DOC]) out of paragraphs, written by hand.

`write_doc(Document(title, paragraphs))` is all that most callers need; `package` takes paragraphs
with their alignment, and tables. antiword and LibreOffice open what it gives. Numbers of headings
must stand in their texts, for no lists are written.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tests.formats.containers import WORD, container
from tests.formats.document import Document

TITLE = 15  # the ordinal of the style Title; those of heading 1–9 are their levels
CENTRE, RIGHT = 1, 2
_STYLES = {
    0: (0, "Normal"),
    **{level: (level, f"heading {level}") for level in range(1, 10)},
    TITLE: (62, "Title"),
}
_TEXT_AT, _SECTOR = 0x400, 512
_NOWHERE = 0xFFFFFFFF
_OUTLINE, _ALIGNED, _IN_TABLE, _ROW_END, _TABLE = 0x2640, 0x2461, 0x2416, 0x2417, 0xD608


class Paragraph(NamedTuple):
    """A stretch of text with its mark, its style's ordinal and its property modifiers."""

    text: str
    style: int = 0
    modifiers: bytes = b""


def paragraph(text: str, *, style: int = 0, aligned: int = 0) -> Paragraph:
    """A paragraph of text."""
    return Paragraph(text + "\r", style, _modifier(_ALIGNED, aligned) if aligned else b"")


def row(cells: Sequence[str]) -> Iterable[Paragraph]:
    """A row of a table: a paragraph a cell, and the mark that ends the row."""
    inside = _modifier(_IN_TABLE, 1)
    yield from (Paragraph(cell + "\x07", modifiers=inside) for cell in cells)
    edges = struct.pack(f"<{len(cells) + 1}h", *(3000 * at for at in range(len(cells) + 1)))
    table = bytes([len(cells)]) + edges + bytes(20 * len(cells))
    defined = struct.pack("<HH", _TABLE, len(table) + 1) + table
    yield Paragraph("\x07", modifiers=inside + _modifier(_ROW_END, 1) + defined)


def write_doc(document: Document) -> bytes:
    """The document as DOC: its title in the style Title, headings in the styles heading 1–9."""
    rows = [paragraph(text, style=level or 0) for level, text in document.paragraphs]
    return package([paragraph(document.title, style=TITLE), *rows])


def package(paragraphs: Iterable[Paragraph]) -> bytes:
    """The paragraphs as a Word 97 document."""
    paragraphs = list(paragraphs)
    text = "".join(paragraph.text for paragraph in paragraphs).encode("utf-16-le")
    pages = [_run_page(len(text)), *_paragraph_pages(paragraphs)]
    first = -(-(_TEXT_AT + len(text)) // _SECTOR)
    tables = _Tables()
    tables.add(1, _style_sheet())
    tables.add(6, struct.pack("<IIHIHI", 0, len(text) // 2, 0, _NOWHERE, 0, _NOWHERE))
    tables.add(12, _bins([pages[0]], first))
    tables.add(13, _bins(pages[1:], first + 1))
    tables.add(31, bytes(500))
    pieces = struct.pack("<IIHIH", 0, len(text) // 2, 0, _TEXT_AT, 0)
    tables.add(33, struct.pack("<BI", 2, len(pieces)) + pieces)
    main = _fib(len(text), tables).ljust(_TEXT_AT, b"\0") + text
    main = main.ljust(first * _SECTOR, b"\0")
    return container({"WordDocument": main + b"".join(pages), "1Table": tables.content}, WORD)


def _modifier(code: int, operand: int) -> bytes:
    return struct.pack("<HB", code, operand)


class _Tables:
    """The table stream, and where each table stands in it."""

    def __init__(self) -> None:
        self.content = b""
        self.places = [(0, 0)] * 93

    def add(self, ordinal: int, table: bytes) -> None:
        """Append a table."""
        self.places[ordinal] = (len(self.content), len(table))
        self.content += table


def _fib(size: int, tables: _Tables) -> bytes:
    """The file information block of a text of `size` bytes."""
    uses_1table, extended = 0x0200, 0x1000
    base = struct.pack("<5HHH", 0xA5EC, 0xC1, 0, 0x804, 0, uses_1table | extended, 0xBF)
    base = (base + bytes(10) + struct.pack("<II", _TEXT_AT, _TEXT_AT + size)).ljust(32, b"\0")
    counts = [_TEXT_AT + size, 0, 0, size // 2, *[0] * 18]
    places = b"".join(struct.pack("<II", *place) for place in tables.places)
    words = struct.pack("<H13HH", 14, *[0] * 13, 0x804)
    return base + words + struct.pack("<H22I", 22, *counts) + struct.pack("<H", 93) + places


def _style_sheet() -> bytes:
    head = struct.pack("<9H", TITLE + 1, 10, 1, 91, 15, 0, 0, 0, 0)
    sheet = struct.pack("<H", len(head)) + head
    for ordinal in range(TITLE + 1):
        style = _style(ordinal) if ordinal in _STYLES else b""
        sheet += struct.pack("<H", len(style)) + style
    return sheet


def _style(ordinal: int) -> bytes:
    number, name = _STYLES[ordinal]
    paragraph, no_base, two_blocks = 1, 0xFFF, 2
    base = 0 if ordinal else no_base
    said = _modifier(_OUTLINE, ordinal - 1) if 0 < ordinal < 10 else b""
    block = struct.pack("<H", ordinal) + said
    written = struct.pack("<5H", number, paragraph | base << 4, two_blocks | ordinal << 4, 0, 0)
    written += struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0"
    return written + struct.pack("<H", len(block)) + block + b"\0" * (len(block) % 2) + b"\0\0"


def _run_page(size: int) -> bytes:
    """The page of formatting that says of all characters that they are plain."""
    page = struct.pack("<IIB", _TEXT_AT, _TEXT_AT + size, 0)
    return page.ljust(_SECTOR - 1, b"\0") + b"\1"


def _paragraph_pages(paragraphs: Sequence[Paragraph]) -> Iterable[bytes]:
    """Pages of formatting, each with as many paragraphs as it has room for."""
    held: list[tuple[int, bytes]] = []
    at, room = _TEXT_AT, _SECTOR - 5
    start = at
    for one in paragraphs:
        said = _said(one)
        if room < 17 + len(said) + 1:
            yield _page(start, held)
            start, held, room = at, [], _SECTOR - 5
        at += len(one.text.encode("utf-16-le"))
        held.append((at, said))
        room -= 17 + len(said) + len(said) % 2
    yield _page(start, held)


def _said(one: Paragraph) -> bytes:
    content = struct.pack("<H", one.style) + one.modifiers
    if len(content) % 2:
        return bytes([(len(content) + 1) // 2]) + content
    return bytes([0, len(content) // 2]) + content


def _page(start: int, held: Sequence[tuple[int, bytes]]) -> bytes:
    page = bytearray(_SECTOR)
    struct.pack_into(f"<{len(held) + 1}I", page, 0, start, *(end for end, _ in held))
    free = _SECTOR - 1
    for at, (_, said) in enumerate(held):
        free = (free - len(said)) // 2 * 2
        page[free : free + len(said)] = said
        page[4 * (len(held) + 1) + 13 * at] = free // 2
    page[-1] = len(held)
    return bytes(page)


def _bins(pages: Sequence[bytes], first: int) -> bytes:
    """The table that leads to pages of formatting, the first of them on sector `first`."""
    starts = [struct.unpack_from("<I", page)[0] for page in pages]
    (end,) = struct.unpack_from("<I", pages[-1], 4 * pages[-1][-1])
    numbers = range(first, first + len(pages))
    return struct.pack(f"<{len(pages) + 1}I{len(pages)}I", *starts, end, *numbers)
