"""How wide text stands on a page: columns of a terminal, of a print, of a text extractor."""

from __future__ import annotations

import re
from collections.abc import Callable

Measure = Callable[[str], int]

SPACES = re.compile(r"[ \t\xa0\u3000\u2002-\u200a]+")

_TAB = 8
_WORD = re.compile(r"[0-9A-Za-z.%]{2,}")
# Half a cell in a Latin font, a whole cell in a Chinese one.
_AMBIGUOUS = re.compile(r"[“”‘’—…·×÷°§±①-⑳Ⅰ-Ⅻ]")
_NARROW = re.compile(r"[0-9A-Za-z%.]")


def points(text: str) -> int:
    """Return the number of cells where every character takes one, as PDF extractors count them.

    An ideographic space stands for an indent and takes two.

    >>> points("云川省　2018")
    9
    """
    return len(text) + text.count("\u3000")


def wide(text: str) -> int:
    """Return the number of cells where everything but ASCII takes two.

    >>> wide("云川省2018—2020年")
    18
    """
    return 2 * len(text) - len(text.encode("ascii", "ignore")) - text.count("\xa0")


def narrow(text: str) -> int:
    """Return the number of cells where Han takes two and quotes and dashes take one.

    >>> narrow("“云川”")
    6
    """
    return wide(text) - len(_AMBIGUOUS.findall(text))


def printed(text: str) -> int:
    """Return the half ems the text takes in print: digits and letters one, the rest two, no
    spaces.

    A comma saved as ASCII was printed as wide as a Han character.

    >>> printed("投入 35 万元,")
    12
    """
    solid = SPACES.sub("", text)
    return 2 * len(solid) - len(_NARROW.findall(solid))


def find_column(text: str, offset: int, measure: Measure) -> int:
    """Return the cell in which `text[offset]` begins, tab stops every eight cells.

    >>> find_column("甲\\t乙", 2, wide)
    8
    """
    cell = 0
    *stopped, last = text[:offset].split("\t")
    for piece in stopped:
        cell = ((cell + measure(piece)) // _TAB + 1) * _TAB
    return cell + measure(last)


def measure_indent(text: str) -> int:
    """Return the width of the white space before the first character, in cells.

    >>> measure_indent("　　根据"), measure_indent("根据")
    (4, 0)
    """
    if not text[:1].isspace():
        return 0
    return find_column(text, len(text) - len(text.lstrip()), wide)


def reach(text: str) -> int:
    """Return the width of the number or Latin word that the text begins with: it does not break.

    >>> reach("2020〕14号"), reach("排好")
    (4, 0)
    """
    word = _WORD.match(text.lstrip())
    return len(word.group()) if word else 0
