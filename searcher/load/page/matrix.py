"""Where the points of an object stand on what holds it."""

from __future__ import annotations

import math
from typing import NamedTuple

from searcher.load.page.piece import Box

Point = tuple[float, float]


class Matrix(NamedTuple):
    """A transformation; points are rows before it, as in PDF and OFD."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    @property
    def turn(self) -> float:
        """The degrees by which it turns what is level to the left."""
        return math.degrees(math.atan2(self.b, self.a))

    @property
    def scale(self) -> float:
        """How many times taller type becomes."""
        return math.hypot(self.c, self.d)

    def point(self, x: float, y: float) -> Point:
        """Return where a point comes to stand."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: Box) -> Box:
        """Return the least upright box that holds what `box` becomes."""
        if not self.b and not self.c and self.a > 0 > self.d:  # as on most pages that count down
            left, low = self.point(box[0], box[3])
            return left, low, *self.point(box[2], box[1])
        corners = [self.point(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        across, up = zip(*corners)
        return min(across), min(up), max(across), max(up)

    def within(self, outer: Matrix) -> Matrix:
        """Return the transformation by this and then by `outer`.

        >>> Matrix(e=3).within(Matrix(a=2, d=2)).point(1, 1)
        (8.0, 2.0)
        """
        a, b, c, d, e, f = self
        return Matrix(
            outer.a * a + outer.c * b,
            outer.b * a + outer.d * b,
            outer.a * c + outer.c * d,
            outer.b * c + outer.d * d,
            *outer.point(e, f),
        )
