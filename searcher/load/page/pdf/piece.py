"""A stretch of text at its place on a page: what every layout is made of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Piece:
    """A stretch of text and the box it takes, in points; y goes up. `size` is its em,
    `confidence` that of its recognition (0–1), None for text as written; `middle` is half
    the way up, `middle_x` half the way across."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    confidence: float | None = None
    middle: float = field(init=False)
    middle_x: float = field(init=False)

    def __post_init__(self) -> None:
        self.middle = (self.y0 + self.y1) / 2
        self.middle_x = (self.x0 + self.x1) / 2
