"""What a reader sees of a paragraph of an OpenDocument text; notes and boxes are set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from searcher.load.losses import COMMENT, OBJECT, PICTURE
from searcher.load.opendocument import Element, collapsed, local, number_said, said
from searcher.load.word.styles import Styles

_MOST_BLANKS = 1_000  # that one element stands for
BOXES = ("text-box", "custom-shape", "rect", "ellipse", "circle", "path", "polygon", "caption")
DRAWN = ("frame", "g", *BOXES)
_LOST = {"image": PICTURE, "object": OBJECT, "object-ole": OBJECT, "plugin": OBJECT}


class Inline:
    """Gathers a paragraph's text, its notes and its boxes."""

    def __init__(self, styles: Styles, lost: Counter[str]) -> None:
        self.parts: list[str] = []
        self.notes: list[Element] = []
        self.boxes: list[Element] = []
        self._styles = styles
        self._lost = lost

    @property
    def text(self) -> str:
        """The text so far; line ends where the author broke the line."""
        return "".join(self.parts)

    def walk(self, element: Element) -> None:
        """Read what the element holds."""
        self.parts.append(collapsed(element.text))
        for inner in element:
            _HANDLERS.get(local(inner), Inline.walk)(self, inner)
            self.parts.append(collapsed(inner.tail))

    def span(self, element: Element) -> None:
        """A run in a style, which may hide it."""
        if not self._styles.style(said(element, "style-name") or "-").hidden:
            self.walk(element)

    def blanks(self, element: Element) -> None:
        """So many blanks."""
        self.parts.append(" " * min(number_said(element, "c") or 1, _MOST_BLANKS))

    def note(self, element: Element) -> None:
        """A note: its body is kept, the mark is not, for it would part words."""
        self.notes += (one for one in element if local(one) == "note-body")

    def put_aside(self, element: Element) -> None:
        """A drawing: its text stands beside the paragraph; pictures and objects are counted."""
        name = local(element)
        if name in BOXES:
            self.boxes.append(element)
        elif name in _LOST:
            self._lost[_LOST[name]] += 1
        else:
            # A frame gives the same thing in several forms: the first is meant.
            inside = [inner for inner in element if ":drawing:" in str(inner.tag)]
            for inner in inside[:1] if name == "frame" else inside:
                self.put_aside(inner)

    def comment(self, element: Element) -> None:
        """A remark on the text."""
        self._lost[COMMENT] += 1


_Handler = Callable[[Inline, Element], None]


def _nothing(inline: Inline, element: Element) -> None:
    """What is no text, or is not shown."""


def _put(text: str) -> _Handler:
    return lambda inline, element: inline.parts.append(text)


_HANDLERS: dict[str, _Handler] = {
    "s": Inline.blanks,
    "tab": _put("\t"),
    "line-break": _put("\n"),
    "span": Inline.span,
    "note": Inline.note,
    "annotation": Inline.comment,
    **dict.fromkeys(("ruby-text", "hidden-text", "hidden-paragraph", "placeholder"), _nothing),
    **dict.fromkeys(DRAWN, Inline.put_aside),
}
