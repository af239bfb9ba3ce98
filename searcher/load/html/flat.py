"""The text of a page too large to be read as a tree: tags dropped, lines as they stand."""

from __future__ import annotations

import re
from html import unescape

from searcher.load.plain import source_lines
from searcher.load.tags import BREAK, CELL, drop_tags
from searcher.model import Line

_BLANKS = re.compile("[ \t\r\f\v\xa0]+")
_CELLS = re.compile(f" ?(?:{CELL} ?)+")


def read_flat(text: str) -> tuple[Line, ...]:
    """Return the lines of a page as they stand in the source, parted where block elements part
    them; tabs part cells that stand on one line.

    >>> [(line.text, line.marks) for line in read_flat("<p>一、总则<p>依据条例\\n制定&nbsp;。")]
    [('一、总则', ((0, 1),)), ('依据条例', ((0, 1),)), ('制定 。', ((0, 2),))]
    """
    lines = []
    for number, row in enumerate(source_lines(drop_tags(text)), 1):
        for part in row.split(BREAK):
            words = _BLANKS.sub(" ", unescape(part)).replace("\n", " ")
            words = _CELLS.sub("\t", words).strip(" \t\u3000")
            if words:
                lines.append(Line(words, ((0, number),)))
    return tuple(lines)
