"""What a reader sees of a paragraph's runs: text, fields' results, inserted text; no revisions.

Tracked changes are read as accepted. Notes and text boxes are set aside for the paragraph's end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from searcher.load.word.docx.names import Element, child, flag, local, value
from searcher.load.word.docx.styles import Styles
from searcher.load.word.docx.symbols import symbol

_CIRCLED = re.compile(r"\\o\s*\\ac\s*\(\s*[○◯]\s*[,;]\s*(\d{1,2})\s*\)", re.I)
_CONTENTS = re.compile(r"\s*TOC\b", re.I)
_MOST_FIELDS = 64  # fields inside fields
_LONGEST_CODE = 4096  # characters of a field's instruction


@dataclass
class _Field:
    """A field that is open: its instruction, and whether its result has begun."""

    code: str = ""
    result: bool = False


class Fields:
    """The fields open at a place of the document: their results may span paragraphs."""

    def __init__(self) -> None:
        self._open: list[_Field] = []

    @property
    def in_code(self) -> bool:
        """Whether what stands here is an instruction, not text."""
        return any(not field.result for field in self._open)

    @property
    def in_contents(self) -> bool:
        """Whether what stands here is a table of contents that the word processor made."""
        return any(_CONTENTS.match(field.code) for field in self._open)

    def begin(self) -> None:
        """A field begins with its instruction."""
        if len(self._open) < _MOST_FIELDS:
            self._open.append(_Field())

    def add(self, code: str) -> None:
        """A stretch of the instruction of the innermost field."""
        if self._open and len(self._open[-1].code) < _LONGEST_CODE:
            self._open[-1].code += code

    def separate(self) -> None:
        """The innermost field's result begins."""
        if self._open:
            self._open[-1].result = True

    def end(self) -> str:
        """A field ends; the circled number that it draws in the place of a result, if it does."""
        field = self._open.pop() if self._open else _Field(result=True)
        circled = None if field.result else _CIRCLED.search(field.code)
        known = circled and 1 <= int(circled[1]) <= 20
        return chr(ord("①") + int(circled[1]) - 1) if circled and known else ""

    def drop_codes(self) -> None:
        """Forget fields that have no result by the end of their paragraph: their end is missing."""
        self._open = [field for field in self._open if field.result]


class Inline:
    """Gathers one paragraph's text, the notes it refers to, its text boxes and page turns."""

    def __init__(self, styles: Styles, fields: Fields, *, hidden: bool = False) -> None:
        self.parts: list[str] = []
        self.notes: list[tuple[str, str]] = []  # kind of note, id
        self.boxes: list[Element] = []
        self.turns_before = self.turns = 0  # pages turned before the text, and in all
        self.first: Element | None = None  # properties of the first run with text
        self._styles = styles
        self._fields = fields
        self._hidden = hidden

    @property
    def text(self) -> str:
        """The text so far; line ends where the author broke the line."""
        return "".join(self.parts)

    def walk(self, element: Element) -> None:
        """Read what the element holds."""
        for inner in element:
            handle = _HANDLERS.get(local(inner))
            if handle is None:
                self.walk(inner)
            else:
                handle(self, inner)

    def put(self, text: str) -> None:
        """Text as it is shown, unless it is hidden or a field's instruction."""
        if text and not self._hidden and not self._fields.in_code:
            if text.strip() and not self.parts:
                self.turns_before = self.turns
            self.parts.append(text)

    def run(self, element: Element) -> None:
        """A run: its properties may hide it."""
        properties, before = child(element, "rPr"), self._hidden
        if properties is not None and len(properties):
            own = flag(properties, "vanish")
            style = child(properties, "rStyle")
            if own is None and style is not None:
                own = self._styles.style(value(style)).hidden
            self._hidden = before if own is None else own
        held = len(self.parts)
        self.walk(element)
        if self.first is None and len(self.parts) > held and properties is not None:
            self.first = properties
        self._hidden = before

    def field_mark(self, element: Element) -> None:
        """The beginning, the middle or the end of a field."""
        kind = value(element, "fldCharType")
        if kind == "begin":
            self._fields.begin()
        elif kind == "separate":
            self._fields.separate()
        elif kind == "end":
            self.put(self._fields.end())

    def code(self, element: Element) -> None:
        """A stretch of a field's instruction."""
        self._fields.add(element.text or "")

    def line_break(self, element: Element) -> None:
        """A line, column or page break: each ends the line."""
        self.put("\n")

    def turn(self, element: Element) -> None:
        """A page that began here when the document was last laid out."""
        self.turns += 1

    def note(self, element: Element) -> None:
        """A reference to a note: the note is kept, the mark is not, for it would part words."""
        if not self._hidden:
            self.notes.append((local(element).removesuffix("Reference"), value(element, "id")))

    def box(self, element: Element) -> None:
        """A text box."""
        if not self._hidden:
            self.boxes.append(element)

    def alternate(self, element: Element) -> None:
        """One of several drawings of the same thing: the first that holds text."""
        choices = [one for one in element if local(one) in ("Choice", "Fallback")]
        for choice in choices:
            if any(local(one) in ("t", "txbxContent") for one in choice.iter()):
                self.walk(choice)
                return
        if choices:
            self.walk(choices[-1])

    def control(self, element: Element) -> None:
        """A content control, unless it shows nothing but a prompt to fill it in."""
        content = child(element, "sdtContent")
        if content is not None and not is_prompt(element):
            self.walk(content)


def is_prompt(control: Element) -> bool:
    """Whether a content control shows its placeholder: 单击此处输入文字。"""
    return flag(child(control, "sdtPr"), "showingPlcHdr") or False


_Handler = Callable[[Inline, Element], None]


def _nothing(inline: Inline, element: Element) -> None:
    """What is no text, or was deleted."""


def _put(text: str) -> _Handler:
    return lambda inline, element: inline.put(text)


_SILENT = (
    "pPr rPr tblPr trPr tcPr sdtPr sdtEndPr del moveFrom delText delInstrText rt fldData ffData "
    "annotationRef footnoteRef endnoteRef separator continuationSeparator softHyphen"
)
_HANDLERS: dict[str, _Handler] = {
    **dict.fromkeys(_SILENT.split(), _nothing),
    "t": lambda inline, element: inline.put(element.text or ""),
    "r": Inline.run,
    "tab": _put("\t"),
    "ptab": _put("\t"),
    "br": Inline.line_break,
    "cr": _put("\n"),
    "noBreakHyphen": _put("-"),
    "sym": lambda inline, element: inline.put(
        symbol(value(element, "font"), value(element, "char"))
    ),
    "fldChar": Inline.field_mark,
    "instrText": Inline.code,
    "lastRenderedPageBreak": Inline.turn,
    "footnoteReference": Inline.note,
    "endnoteReference": Inline.note,
    "txbxContent": Inline.box,
    "AlternateContent": Inline.alternate,
    "sdt": Inline.control,
}
