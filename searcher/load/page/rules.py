"""The straight rules that a page draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from searcher.load.page.piece import Box, turned_box

MOST_RULES = 2_000  # a page with more is a drawing, not a table
_THICKEST = 3.0  # points; what is thicker is a bar or a shade
_SHORTEST = 6.0
_STRAIGHT = 0.7  # points that the ends of a level rule may differ


class Rule(NamedTuple):
    """A level or an upright rule: where it stands, and from where to where it runs, in points."""

    at: float
    start: float
    end: float


@dataclass
class Rules:
    """The level and the upright rules of a page."""

    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)

    def add(self, box: Box) -> bool:
        """Add a bar as one rule; return whether it is as thin as one, however short."""
        x0, y0, x1, y1 = box
        if y1 - y0 <= _THICKEST:
            if x1 - x0 >= _SHORTEST:
                self._room(self.level).append(Rule((y0 + y1) / 2, x0, x1))
            return True
        if x1 - x0 <= _THICKEST:
            if y1 - y0 >= _SHORTEST:
                self._room(self.upright).append(Rule((x0 + x1) / 2, y0, y1))
            return True
        return False

    def add_stroke(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Add a stroke between two points where it is level or upright."""
        (x0, x1), (y0, y1) = sorted((start[0], end[0])), sorted((start[1], end[1]))
        if min(x1 - x0, y1 - y0) <= _STRAIGHT:
            self.add((x0, y0, x1, y1))

    def turned(self, quarter: int) -> Rules:
        """Return the same on the page turned by so many quarters, as text that runs up is."""
        turned = Rules()
        for rule in self.level:
            turned.add(turned_box((rule.start, rule.at, rule.end, rule.at), quarter))
        for rule in self.upright:
            turned.add(turned_box((rule.at, rule.start, rule.at, rule.end), quarter))
        return turned

    def _room(self, rules: list[Rule]) -> list[Rule]:
        return rules if len(self.level) + len(self.upright) < MOST_RULES else []
