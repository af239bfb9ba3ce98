"""RTF, under its own name or saved as .doc → blocks: paragraphs, rows, the numbers of lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from searcher.load.losses import SIGN
from searcher.load.reading import Unreadable
from searcher.load.symbols import PRIVATE, shown_in
from searcher.load.word.block import Block, note_block
from searcher.load.word.fields import Fields
from searcher.load.word.headers import said_once
from searcher.load.word.numbering import joined
from searcher.load.word.rtf.groups import (
    BOX,
    CODE,
    ENDS,
    FONTS,
    GROUPS,
    LABEL,
    LOST,
    NOTE,
    SHAPE,
    SIGNS,
    SKIP,
    STYLES,
    TEXT,
    Group,
    Paragraph,
    Setting,
)
from searcher.load.word.rtf.styles import Sheet
from searcher.load.word.rtf.text import Fonts, Gathered, skipped
from searcher.load.word.tables import OpenTable

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<sign>[^a-zA-Z'])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)",
    re.S,
)
_MOST_GROUPS = 5000  # inside one another
_BODY = 9


class DocumentReader:
    """Reads tokens in order; groups stand on a stack."""

    def __init__(self) -> None:
        self.lost: Counter[str] = Counter()
        self.fonts = Fonts()
        self.group = Group()
        self.stack: list[Group] = []
        self.setting = Setting()
        self.sheet = Sheet()
        self._done: list[Block] = []
        self._gathered = Gathered(self.fonts)
        self._paragraph = Paragraph()
        self._table = OpenTable()
        self._fields = Fields(self.lost)
        self._aside: list[tuple[Paragraph, Setting]] = []  # what text boxes stand in
        self._boxed: list[Block] = []
        self._ordinal = self._noted = 0
        self._ignorable = self._title_page = False
        self._to_skip = 0

    @property
    def is_cut_short(self) -> bool:
        """True if the file ended in the midst of its groups."""
        return bool(self.stack)

    def read(self, text: str) -> Iterator[Block]:
        """Yield the blocks as they are complete, at last what is left when the file ends."""
        for token in _TOKEN.finditer(text):
            _TOKENS[token.lastgroup if token["word"] is None else "word"](self, token)
            if self._done and not self.group.header:
                yield from self._done
                self._done = []
        while self._aside:
            self._end_box()
        self.end_paragraph()
        yield from (*self._done, *self._table.end())

    def brace(self, token: re.Match[str]) -> None:
        """A group opens or closes."""
        self._flush()
        self._ignorable = False
        self._to_skip = 0
        if token["brace"] == "{":
            if len(self.stack) >= _MOST_GROUPS:
                raise Unreadable("its groups are nested too deep")
            self.stack.append(self.group)
        elif self.stack:
            closed, self.group = self.group, self.stack.pop()
            if closed.place == CODE != self.group.place:
                self._end_code()
            if closed.header and not self.group.header:
                self._end_header()
            if closed.box > self.group.box:
                self._end_box()

    def word(self, token: re.Match[str]) -> None:
        """A control word."""
        word, number = token["word"], token["number"]
        if word == "u" and number:
            self._gathered.unit(int(number) % 0x10000)
            self._to_skip = self.group.skip
            return
        self._flush()
        self._to_skip = 0
        self._control(word, None if number is None else int(number))

    def byte(self, token: re.Match[str]) -> None:
        """A byte given in hexadecimal."""
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._gathered.raw(bytes.fromhex(token["byte"]), self.group.font)

    def sign(self, token: re.Match[str]) -> None:
        """A backslash before a sign: the sign itself, a hyphen, a space; `*` may be passed over."""
        sign = token["sign"]
        if sign == "*":
            self._ignorable = True
        elif sign in ENDS:
            self._flush()
            self.end_paragraph()
        elif sign in SIGNS:
            self._gathered.text(SIGNS[sign])

    def text(self, token: re.Match[str]) -> None:
        """Text as it stands, in bytes of the encoding where it is not ASCII."""
        self._to_skip, text = skipped(self._to_skip, token["text"])
        self._gathered.raw(text.encode("latin-1"), self.group.font)

    def end_paragraph(self) -> None:
        """The paragraph is complete."""
        self._flush()
        paragraph, self._paragraph = self._paragraph, Paragraph()
        self._ordinal += 1
        blocks = [self._block(paragraph)] if "".join(paragraph.text).strip() else []
        for note in paragraph.notes:
            self._noted += 1
            words = " ".join("".join(note).split())
            blocks.append(note_block(self._noted, words, self._ordinal))
        if self._aside:
            self._boxed += blocks
            return
        blocks += self._boxed
        self._boxed = []
        if self.setting.in_table:
            self._table.put(blocks)
        else:
            self._done += [*self._table.end(), *blocks]

    def end_cell(self) -> None:
        """A cell's last paragraph ends with it."""
        self.setting.in_table = True
        self.end_paragraph()
        self._table.end_cell()

    def end_row(self) -> None:
        """A row of cells is complete."""
        self._flush()
        self._table.end_row()

    def _control(self, word: str, number: int | None) -> None:
        ignorable, self._ignorable = self._ignorable, False
        if word in LOST and self.group.place in (TEXT, SHAPE):
            self.lost[LOST[word]] += 1
        if word == "headerf" and self._takes_header():
            self.change(header=True)
            return
        if word in GROUPS or ignorable:
            self._enter(GROUPS.get(word, SKIP))
        elif word in SIGNS:
            self._gathered.text(SIGNS[word])
        elif word in _CONTROLS:
            _CONTROLS[word](self, 1 if number is None else number)
        elif word in _PARAGRAPH_CONTROLS and self.group.place == TEXT:
            _PARAGRAPH_CONTROLS[word](self.setting, 1 if number is None else number)
        elif word in _STYLE_CONTROLS and self.group.place == STYLES:
            _STYLE_CONTROLS[word](self.sheet, 1 if number is None else number)
        elif self.group.place == TEXT and (ends := _ENDINGS.get(word)):
            ends(self)

    def open_title_page(self) -> None:
        """The first page of the section has a header of its own; that of the first is text."""
        self._title_page = self._ordinal == 0

    def _takes_header(self) -> bool:
        """True if the header that begins is the first page's, before any text."""
        return self._title_page and self._ordinal == 0 and self.group.place == TEXT

    def _end_header(self) -> None:
        """The first page's header is complete; the text begins with the first paragraph."""
        if self._paragraph.text:
            self.end_paragraph()
        self._done = said_once(self._done, ())
        self._ordinal = 0

    def _begin_box(self) -> None:
        """A text box begins, in the midst of a paragraph that goes on after it."""
        self._aside.append((self._paragraph, self.setting))
        self._paragraph, self.setting = Paragraph(), Setting()
        self.change(box=self.group.box + 1)

    def _end_box(self) -> None:
        """A text box is complete; what it holds follows the paragraph that it stands in."""
        self.end_paragraph()
        self._paragraph, self.setting = self._aside.pop()

    def _enter(self, place: int) -> None:
        # Nothing inside what is passed over is text, but for the text of a drawn shape.
        if self.group.place not in (SKIP, LABEL, NOTE):
            self.group = replace(self.group, place=TEXT if place == BOX else place)
            if place == BOX:
                self._begin_box()
            if place == NOTE:
                self._paragraph.notes.append([])
            if place == CODE:
                self._fields.begin()

    def _end_code(self) -> None:
        """A field's instruction is complete; what it draws stands for a result."""
        drawn = self._fields.end()
        if drawn and not self.group.hidden:
            self._put(drawn)

    def _flush(self) -> None:
        text = self._gathered.take()
        if text and not (self.group.hidden or self.group.deleted):
            _PUTS.get(self.group.place, _put_nowhere)(self, text)

    def _put(self, text: str) -> None:
        if not self._paragraph.text:
            self._paragraph.size = self.group.size
        if PRIVATE.search(text):
            before, text = text, shown_in(self.fonts.name(self.group.font), text)
            self.lost[SIGN] += len(before) - len(text)
        self._paragraph.text.append(text)

    def _put_code(self, text: str) -> None:
        self._fields.add(text)

    def _put_label(self, text: str) -> None:
        self._paragraph.label.append(text)

    def _put_note(self, text: str) -> None:
        if not self._paragraph.notes:  # a note that runs on past its paragraph
            self._paragraph.notes.append([])
        self._paragraph.notes[-1].append(text)

    def _put_font(self, text: str) -> None:
        self.fonts.set_name(self.group.font, text.partition(";")[0].strip())

    def _put_style(self, text: str) -> None:
        self.sheet.name(text.split(";")[0].strip())

    def _block(self, paragraph: Paragraph) -> Block:
        setting = self.setting
        label = "".join(paragraph.label)
        bare = label.strip()
        text = "".join(paragraph.text).lstrip()
        outline = setting.outline
        style = self.sheet.style(setting.style)
        level = (style.level or 0) if outline is None else outline + 1
        return Block(
            joined(bare + "\t", text) if any(map(str.isalnum, bare)) else text,
            self._ordinal,
            level=level if level <= _BODY else 0,
            title=bool(style.title),
            centred=setting.centred,
            size=paragraph.size,
            numbered=bool(bare),
        )

    def change(self, **said: object) -> None:
        """The group's properties anew."""
        self._flush()
        self.group = replace(self.group, **said)  # type: ignore[arg-type]


def _put_nowhere(reader: DocumentReader, text: str) -> None:
    """Text of a group that is passed over."""


def _set(name: str, worth: Callable[[int], object]) -> Callable[[Setting, int], None]:
    return lambda setting, number: setattr(setting, name, worth(number))


def _change(name: str, worth: Callable[[int], object]) -> Callable[[DocumentReader, int], None]:
    return lambda reader, number: reader.change(**{name: worth(number)})


_PUTS: dict[int, Callable[[DocumentReader, str], None]] = {
    TEXT: DocumentReader._put,
    LABEL: DocumentReader._put_label,
    NOTE: DocumentReader._put_note,
    CODE: DocumentReader._put_code,
    STYLES: DocumentReader._put_style,
    FONTS: DocumentReader._put_font,
}
_TOKENS: dict[str | None, Callable[[DocumentReader, re.Match[str]], None]] = {
    "brace": DocumentReader.brace,
    "word": DocumentReader.word,
    "byte": DocumentReader.byte,
    "sign": DocumentReader.sign,
    "text": DocumentReader.text,
}
_ENDINGS: dict[str, Callable[[DocumentReader], None]] = {
    "par": DocumentReader.end_paragraph,
    "sect": DocumentReader.end_paragraph,
    "cell": DocumentReader.end_cell,
    "nestcell": DocumentReader.end_cell,
    "row": DocumentReader.end_row,
    "nestrow": DocumentReader.end_row,
}
_CONTROLS: dict[str, Callable[[DocumentReader, int], None]] = {
    "titlepg": lambda reader, number: reader.open_title_page(),
    "ansicpg": lambda reader, number: reader.fonts.set_page(number),
    "fcharset": lambda reader, number: reader.fonts.set_charset(reader.group.font, number),
    "f": _change("font", int),
    "uc": _change("skip", lambda number: max(0, min(number, 9))),
    "v": _change("hidden", bool),
    "deleted": _change("deleted", bool),
    "fs": _change("size", int),
    "plain": lambda reader, number: reader.change(hidden=False, deleted=False, size=0),
}
_PARAGRAPH_CONTROLS: dict[str, Callable[[Setting, int], None]] = {
    "pard": lambda setting, number: setting.reset(),
    "s": _set("style", int),
    "outlinelevel": _set("outline", int),
    "qc": _set("centred", bool),
    "ql": _set("centred", lambda number: False),
    "qj": _set("centred", lambda number: False),
    "intbl": _set("in_table", bool),
}
_STYLE_CONTROLS: dict[str, Callable[[Sheet, int], None]] = {
    "s": Sheet.begin,
    "sbasedon": Sheet.base,
    "outlinelevel": Sheet.outline,
}
