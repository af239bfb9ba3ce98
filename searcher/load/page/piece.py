"""A stretch of text at its place on a page: what every layout is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

Box = tuple[float, float, float, float]  # left, bottom, right, top
MOST_SLANT = 15  # degrees off level and upright, past which text is a watermark


@dataclass(slots=True)
class Piece:
    """A stretch of text and the box it takes, in points; y goes up.

    `size` is its em; `confidence` that of its recognition (0–1), None
    for text as written; `order` its place among what the file writes on the page; `middle` is
    half the way up, `middle_x` half the way across.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    confidence: float | None = None
    order: int = 0
    middle: float = field(init=False)
    middle_x: float = field(init=False)

    def __post_init__(self) -> None:
        self.middle = (self.y0 + self.y1) / 2
        self.middle_x = (self.x0 + self.x1) / 2


@dataclass(slots=True)
class Way:
    """The pieces of a page whose text runs one way, turned level by `quarter` quarter turns."""

    quarter: int
    pieces: list[Piece]


def turned_box(box: Box, quarter: int) -> Box:
    """Return a box on a page that is turned so that text which ran `quarter` turns left lies level.

    >>> turned_box((10, 20, 11, 40), 1)
    (20, -11, 40, -10)
    """
    left, low, right, top = box
    if quarter == 1:
        return (low, -right, top, -left)
    if quarter == 2:
        return (-right, -top, -left, -low)
    return (-top, left, -low, right) if quarter == 3 else box
