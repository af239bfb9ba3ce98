"""The text of a page too large to be read as a tree: tags dropped, lines as they stand."""

from __future__ import annotations

import re
from html import unescape

from searcher.load.plain import source_lines
from searcher.model import Line

_TAG = re.compile(r"<(/?[a-zA-Z!?][\w:-]*)[^<>]*>?")  # one that is not closed is a tag as well
_BREAKING = re.compile(r"/?(?:p|div|br|tr|li|dd|dt|h[1-6]|table|section|article|ul|ol|pre)", re.I)
_BLANKS = re.compile("[ \t\r\f\v\xa0]+")
_CELLS = re.compile(" ?(?:\x1f ?)+")
_SPANS = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"), ("<title", "</title"))
_CELL_ENDS = re.compile("/(?:td|th)", re.I)
_BREAK = "\v"  # a line end that no source line ends
_CELL = "\x1f"  # the end of a cell


def read_flat(text: str) -> tuple[Line, ...]:
    """Return the lines of a page as they stand in the source, parted where block elements part
    them; tabs part cells that stand on one line.

    >>> [(line.text, line.marks) for line in read_flat("<p>一、总则<p>依据条例\\n制定&nbsp;。")]
    [('一、总则', ((0, 1),)), ('依据条例', ((0, 1),)), ('制定 。', ((0, 2),))]
    """
    for start, end in _SPANS:
        text = _drop_elements(text, start, end)
    text = _TAG.sub(_choose_replacement, text.replace(_BREAK, " ").replace(_CELL, " "))
    lines = []
    for number, row in enumerate(source_lines(text), 1):
        for part in row.split(_BREAK):
            words = _BLANKS.sub(" ", unescape(part)).replace("\n", " ")
            words = _CELLS.sub("\t", words).strip(" \t\u3000")
            if words:
                lines.append(Line(words, ((0, number),)))
    return tuple(lines)


def _drop_elements(text: str, start: str, end: str) -> str:
    """Return `text` without what stands between `start` and `end`, line ends kept; open ends stay."""
    lower, kept, at = text.lower(), [], 0
    if len(lower) != len(text):  # rare letters grow in lower case; their tags are then ours to miss
        lower = text
    while (begin := lower.find(start, at)) >= 0 and (stop := lower.find(end, begin)) >= 0:
        kept += [text[at:begin], "\n" * text.count("\n", begin, stop)]
        at = stop + (len(end) if end == "-->" else 0)  # an end tag is dropped like any tag
    return "".join(kept) + text[at:]


def _choose_replacement(tag: re.Match[str]) -> str:
    line_ends = "\n" * tag[0].count("\n")
    if _CELL_ENDS.fullmatch(tag[1]):
        return line_ends + _CELL
    return line_ends + (_BREAK if _BREAKING.fullmatch(tag[1]) else "")
