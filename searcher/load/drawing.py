"""The text of drawings in Office packages (DrawingML): paragraphs of shapes, diagrams and tables."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree


def paragraphs_in(element: etree._Element) -> Iterator[etree._Element]:
    """Return the paragraphs of a drawing in order."""
    return (one for one in element.iter("{*}p") if _is_drawing(one))


def text_of(paragraph: etree._Element) -> str:
    """Return a paragraph's text, line ends where the author broke the line."""
    parts = (
        one.text or "" if _name(one) == "t" else "\n" for one in paragraph.iter("{*}t", "{*}br")
    )
    return "".join(parts)


def diagram_lines(root: etree._Element) -> Iterator[str]:
    """Yield the texts of a diagram's data part, one a box."""
    for box in root.iter("{*}t"):
        if len(box):
            text = " ".join(filter(str.strip, map(text_of, paragraphs_in(box))))
            if text.strip():
                yield text


def _is_drawing(element: etree._Element) -> bool:
    return "drawingml" in str(element.tag)


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
