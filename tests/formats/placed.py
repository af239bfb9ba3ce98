"""The same text at the same places of pages as a PDF and as an OFD."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.formats import ofd
from tests.formats.pdf import A4, Pdf

_MM = 25.4 / 72  # in a point
# What turns text to the left by quarters: in PDF, where y goes up, and in OFD, where it goes down.
_UP = ("1 0 0 1", "0 1 -1 0", "-1 0 0 -1", "0 -1 1 0")
_DOWN = ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))


class Placed(NamedTuple):
    """Text whose baseline begins at a place in points from the lower left, its size, by how many
    quarters it is turned to the left; without text a rule to `to`."""

    x: float
    y: float
    text: str = ""
    size: float = 12
    quarter: int = 0
    to: tuple[float, float] = (0, 0)


Page = Sequence[Placed]


def as_pdf(pages: Sequence[Page]) -> bytes:
    """The pages as PDF."""
    pdf = Pdf()
    for page in pages:
        pdf.page()
        for one in page:
            if one.text:
                pdf.text(one.x, one.y, one.text, size=one.size, turn=_UP[one.quarter])
            else:
                pdf.rule(one.x, one.y, *one.to)
    return pdf.bytes()


def as_ofd(pages: Sequence[Page]) -> bytes:
    """The pages as OFD."""
    texts = [[_text(one) for one in page if one.text] for page in pages]
    rules = [[_rule(one) for one in page if not one.text] for page in pages]
    return ofd.package(texts, rules=rules)


FORMATS: dict[str, Callable[[Sequence[Page]], bytes]] = {"pdf": as_pdf, "ofd": as_ofd}


def _text(one: Placed) -> ofd.Text:
    a, b, c, d = _DOWN[one.quarter]
    size = one.size * _MM
    x, y = one.x * _MM - c * size, (A4[1] - one.y) * _MM - d * size + size
    turn = f'CTM="{a} {b} {c} {d} 0 0"' if one.quarter else ""
    return ofd.Text(x, y, one.text, size, turn)


def _rule(one: Placed) -> tuple[float, float, float, float]:
    return one.x * _MM, (A4[1] - one.y) * _MM, one.to[0] * _MM, (A4[1] - one.to[1]) * _MM
