"""The numbers that a word processor computes before the paragraphs of lists: 一、 （一） 第三条."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from searcher.load.word.counting import counted

DEPTHS = 9
_PLACE = re.compile("%([1-9])")
_UNSEEN = frozenset({"bullet", "none"})
_SHUT = re.compile("[、）)．.：:〕】〗》①-⓿⑴-⒛㉑-㊿]$")  # no gap after these, but before a digit
_SUFFIXES = {"nothing": "", "space": " "}
_NARROW = re.compile("[0-9A-Za-z]")


@dataclass(frozen=True)
class Level:
    """One depth of a list; `restart` is the depth (1-based) whose use starts it anew, 0 for none."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass
class Definition:
    """A list's levels by depth (0–8) and how far it has counted; None at depths not used yet."""

    levels: Mapping[int, Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * DEPTHS)


@dataclass
class ListUse:
    """A list: its definition, the levels and starts it has of its own, the starts still due."""

    definition: int
    own: Mapping[int, Level]
    starts: Mapping[int, int]
    due: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.due.update(self.starts)


class Numbering:
    """The lists of a document, counting on as paragraphs are asked for in order."""

    def __init__(self, definitions: Mapping[int, Definition], lists: Mapping[int, ListUse]) -> None:
        self._definitions = definitions
        self._lists = lists
        self._known: dict[int, dict[int, Level]] = {}

    def depth_of(self, ids: int, style: str) -> int:
        """Return the depth of a list that belongs to the style, 0 where none does."""
        levels = self._levels(ids)
        return next((at for at, level in levels.items() if style and level.style == style), 0)

    def next(self, ids: int, depth: int) -> str:
        """Return the number of the next paragraph in a list at `depth` (0–8), with the gap after
        it.

        Empty for bullets, for lists that are not there and for depths without a number.
        """
        found, levels = self._lists.get(ids), self._levels(ids)
        if found is None or depth not in levels or not 0 <= depth < DEPTHS:
            return ""
        counts = self._counts(found)
        self._advance(found, counts, levels, depth)
        level = levels[depth]
        if level.format in _UNSEEN and (level.format == "bullet" or not level.text):
            return ""
        return _written(level, levels, counts)

    def _advance(
        self, found: ListUse, counts: list[int | None], levels: Mapping[int, Level], depth: int
    ) -> None:
        """Count one on at `depth`; depths above that were passed over begin, those below start anew."""
        now = counts[depth]
        anew = now is None or depth in found.due
        found.due.discard(depth)
        counts[depth] = _start(levels, depth) if anew or now is None else now + 1
        for above in range(depth):
            if counts[above] is None:
                counts[above] = _start(levels, above)
        for below in range(depth + 1, DEPTHS):
            level = levels.get(below)
            restart = level.restart if level and level.restart is not None else below
            if depth < restart:
                counts[below] = None

    def _counts(self, found: ListUse) -> list[int | None]:
        """Return how far the list has counted, together with all others of its definition."""
        definition = self._definitions.get(found.definition)
        return definition.counts if definition else [None] * DEPTHS

    def _levels(self, ids: int) -> dict[int, Level]:
        """Return the levels of a list, its own in the place of its definition's."""
        if ids not in self._known:
            found = self._lists.get(ids)
            definition = self._definitions.get(found.definition) if found else None
            levels = dict(definition.levels) if definition else {}
            levels.update(found.own if found else {})
            starts = found.starts if found else {}
            self._known[ids] = {
                depth: replace(level, start=starts.get(depth, level.start))
                for depth, level in levels.items()
            }
        return self._known[ids]


def joined(label: str, text: str) -> str:
    """Return a paragraph's text behind its number; a gap stays where the two would run together.

    >>> joined("一、\\t", "总体要求"), joined("第三条\\t", "为了"), joined("1.\\t", "5亿元")
    ('一、总体要求', '第三条 为了', '1. 5亿元')
    """
    bare = label.rstrip("\t ")
    if bare == label:
        return label + text
    shut = _SHUT.search(bare) and not (_NARROW.match(text) and bare[-1:].isascii())
    return bare + ("" if shut else " ") + text


def _start(levels: Mapping[int, Level], depth: int) -> int:
    return levels[depth].start if depth in levels else 1


def _written(level: Level, levels: Mapping[int, Level], counts: list[int | None]) -> str:
    def place(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        shown = levels.get(at, level)
        form = "decimal" if level.legal else shown.format
        return "" if form in _UNSEEN else counted(counts[at] or 0, form)

    text = _PLACE.sub(place, level.text)
    return text + _SUFFIXES.get(level.suffix, "\t") if text.strip() else ""
