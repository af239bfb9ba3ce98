"""What a reader sees of a paragraph's runs: text, fields' results, inserted text; no revisions.

Tracked changes are read as accepted. Notes, text boxes and diagrams are set aside for the
paragraph's end; what is no text is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from searcher.load.losses import CHART, COMMENT, LINKED, OBJECT, PICTURE, SIGN
from searcher.load.packages import relation_in
from searcher.load.symbols import PRIVATE, shown_in, symbol
from searcher.load.word.docx.names import Element, child, flag, local, number, value
from searcher.load.word.fields import Fields, drawn
from searcher.load.word.styles import Styles

# What word processors ask in a field to fill in, where no style tells it from what was filled in.
_PROMPT = re.compile(
    r"(?:单击|点击|单击或点击)此处(?:可)?(?:输入|添加|键入)\w{0,6}[。.]?|选择一?项[。.]?"
    r"|Click (?:or tap )?here to enter (?:text|a date)\.?|Choose an item\.?",
    re.I,
)
_TEXTS = frozenset({"t", "txbxContent", "textpath"})
_WATERMARK = "watermark"


class Inline:
    """Gathers one paragraph's text, the notes it refers to, its text boxes and page turns."""

    def __init__(self, styles: Styles, fields: Fields, lost: Counter[str]) -> None:
        self.parts: list[str] = []
        self.notes: list[tuple[str, str]] = []  # kind of note, id
        self.boxes: list[Element] = []
        self.diagrams: list[str] = []  # relationships
        self.embedded: list[str] = []  # relationships
        self.turns_before = self.turns = 0  # pages turned before the text, and in all
        self.first: Element | None = None  # properties of the first run with text
        self.hidden = False
        self.prompts = False  # whether the text stands in a control that asks to be filled in
        self._font = ""
        self._styles = styles
        self._fields = fields
        self._lost = lost

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
        if text and not self.hidden and not self._fields.in_code:
            if text.strip() and not self.parts:
                self.turns_before = self.turns
            self.parts.append(text)

    def words(self, element: Element) -> None:
        """A stretch of text; what stands in a symbol font's own place is a sign of that font."""
        text = element.text or ""
        if PRIVATE.search(text):
            before, text = text, shown_in(self._font, text)
            self._lost[SIGN] += len(before) - len(text)
        self.put(text)

    def run(self, element: Element) -> None:
        """A run: its properties may hide it, or tell that it asks to be typed over."""
        properties, before = child(element, "rPr"), self.hidden
        style = self._styles.style(value(child(properties, "rStyle"))) if len(element) else None
        named = style if style and child(properties, "rStyle") is not None else None
        if self.prompts and (named and named.prompt or _PROMPT.fullmatch(_words_of(element))):
            return
        own = flag(properties, "vanish")
        own = named.hidden if own is None and named else own
        self.hidden = before if own is None else own
        self._font = value(child(properties, "rFonts"), "ascii")
        held = len(self.parts)
        self.walk(element)
        if self.first is None and len(self.parts) > held and properties is not None:
            self.first = properties
        self.hidden = before

    def field_mark(self, element: Element) -> None:
        """The beginning, the middle or the end of a field."""
        kind = value(element, "fldCharType")
        if kind == "begin":
            self._fields.begin(_filled_in(child(element, "ffData")))
        elif kind == "separate":
            self._fields.separate()
        elif kind == "end":
            self.put(self._fields.end())

    def simple_field(self, element: Element) -> None:
        """A field with its instruction in an attribute and its result inside."""
        held = len(self.parts)
        self.walk(element)
        if len(self.parts) == held:
            self.put(drawn(value(element, "instr")))

    def code(self, element: Element) -> None:
        """A stretch of a field's instruction."""
        self._fields.add(element.text or "")

    def sign(self, element: Element) -> None:
        """A sign by its place in a symbol font."""
        shown = symbol(value(element, "font"), value(element, "char"))
        self._lost[SIGN] += not shown
        self.put(shown)

    def turn(self, element: Element) -> None:
        """A page that began here when the document was last laid out."""
        self.turns += 1

    def note(self, element: Element) -> None:
        """A reference to a note: the note is kept, the mark is not, for it would part words."""
        if not self.hidden:
            self.notes.append((local(element).removesuffix("Reference"), value(element, "id")))

    def box(self, element: Element) -> None:
        """A text box."""
        if not self.hidden:
            self.boxes.append(element)

    def diagram(self, element: Element) -> None:
        """A diagram, whose words stand in a part of their own."""
        self.diagrams.append(relation_in(element, "dm"))

    def alternate(self, element: Element) -> None:
        """One of several drawings of the same thing: the first that holds text."""
        if (form := form_with_text(element)) is not None:
            self.walk(form)

    def art(self, element: Element) -> None:
        """Letters drawn along a path, which stand on a line of their own; letterheads often are."""
        words = value(element, "string").strip()
        shape = element.getparent()
        if (
            words
            and _WATERMARK not in str(shape.get("id", "") if shape is not None else "").lower()
        ):
            self.put(f"\n{words}\n" if self.parts else f"{words}\n")

    def object(self, element: Element) -> None:
        """A file of another program, or a document, which is read once the paragraph is."""
        objects = [one for one in element.iter() if local(one) == "OLEObject"]
        relations = [relation_in(one) for one in objects if one.get("Type") != "Link"]
        if not any(relations):
            self.lose(OBJECT)
        elif not self.hidden:
            self.embedded += filter(None, relations)

    def control(self, element: Element) -> None:
        """A content control; one that shows its placeholder may have been filled in for all that."""
        content, before = child(element, "sdtContent"), self.prompts
        self.prompts = before or is_prompting(element)
        if content is not None:
            self.walk(content)
        self.prompts = before

    def lose(self, what: str) -> None:
        """Count something that is no text."""
        self._lost[what] += 1


def form_with_text(element: Element) -> Element | None:
    """Return that of several forms of the same which is read: the first with text, else the last."""
    forms = [one for one in element if local(one) in ("Choice", "Fallback")]
    with_text = (one for one in forms if any(local(inner) in _TEXTS for inner in one.iter()))
    return next(with_text, forms[-1] if forms else None)


def is_prompting(control: Element) -> bool:
    """True if a content control is marked as showing its placeholder: 单击此处输入文字。"""
    return flag(child(control, "sdtPr"), "showingPlcHdr") or False


def _words_of(run: Element) -> str:
    return "".join(one.text or "" for one in run if local(one) == "t").strip()


def _filled_in(form: Element | None) -> str:
    """Return what a form's field shows without a result: the choice made, a box ticked or not."""
    if (choices := child(form, "ddList")) is not None:
        entries = [value(one) for one in choices if local(one) == "listEntry"]
        chosen = number(child(choices, "result")) or number(child(choices, "default")) or 0
        return entries[chosen] if 0 <= chosen < len(entries) else ""
    if (box := child(form, "checkBox")) is not None:
        ticked = flag(box, "checked")
        return "☑" if (flag(box, "default") if ticked is None else ticked) else "☐"
    return ""


_Handler = Callable[[Inline, Element], None]


def _nothing(inline: Inline, element: Element) -> None:
    """What is no text, or was deleted."""


def _put(text: str) -> _Handler:
    return lambda inline, element: inline.put(text)


def _lose(what: str) -> _Handler:
    return lambda inline, element: inline.lose(what)


_SILENT = (
    "pPr rPr tblPr trPr tcPr sdtPr sdtEndPr del moveFrom delText delInstrText rt fldData ffData "
    "annotationRef footnoteRef endnoteRef separator continuationSeparator softHyphen"
)
_HANDLERS: dict[str, _Handler] = {
    **dict.fromkeys(_SILENT.split(), _nothing),
    "t": Inline.words,
    "r": Inline.run,
    "tab": _put("\t"),
    "ptab": _put("\t"),
    "br": _put("\n"),  # a line, column or page break: each ends the line
    "cr": _put("\n"),
    "noBreakHyphen": _put("-"),
    "sym": Inline.sign,
    "fldChar": Inline.field_mark,
    "fldSimple": Inline.simple_field,
    "instrText": Inline.code,
    "lastRenderedPageBreak": Inline.turn,
    "footnoteReference": Inline.note,
    "endnoteReference": Inline.note,
    "txbxContent": Inline.box,
    "AlternateContent": Inline.alternate,
    "sdt": Inline.control,
    "relIds": Inline.diagram,
    "pic": _lose(PICTURE),
    "imagedata": _lose(PICTURE),
    "chart": _lose(CHART),
    "textpath": Inline.art,
    "object": Inline.object,
    "commentReference": _lose(COMMENT),
    "subDoc": _lose(LINKED),
}
