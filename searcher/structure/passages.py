"""Passages: articles, headed paragraphs, items and paragraphs, of 40 to 600 characters each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from os.path import commonprefix

from ..model import Line, Passage, join
from .cuts import LONGEST, SHORTEST, cut_text
from .outline import Placed
from .pages import Pages

_GOES_ON = ("：", ":", "；", ";", "，", ",", "、")
_JOINED_ARTICLES = "、"


@dataclass(slots=True)
class _Unit:
    """A passage in the making: its lines, their source lines, path, and articles."""

    lines: list[Line]
    size: int
    first: int
    last: int
    path: tuple[str, ...]
    articles: tuple[str, ...]
    bare: bool  # nothing but headings so far
    closes: bool = False  # a note of attachments, a signature
    parts: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def heading(self) -> tuple[str, ...]:
        """The path of headings, articles last."""
        return self.path + ((_JOINED_ARTICLES.join(self.articles),) if self.articles else ())

    @property
    def is_tiny(self) -> bool:
        return self.size < SHORTEST

    def fits(self, other: _Unit) -> bool:
        return self.size + 1 + other.size <= LONGEST

    def join(self, other: _Unit) -> None:
        """Add a unit under other headings."""
        parts = other.parts or ((0, other.heading),)
        moved = ((self.size + 1 + at, heading) for at, heading in parts)
        self.parts = (*(self.parts or ((0, self.heading),)), *moved)
        self.add(other)

    def add(self, other: _Unit) -> None:
        self.lines += other.lines
        self.size += 1 + other.size
        self.first = min(self.first, other.first)
        self.last = max(self.last, other.last)
        self.bare = self.bare and other.bare


def cut_passages(
    placed: Sequence[Placed], document_id: str, *, head: int, pages: Pages | None = None
) -> tuple[Passage, ...]:
    """Return the passages of a document in order; together they hold every block exactly once.

    The first `head` blocks, the title block, make a passage of their own unless it is tiny.
    """
    units = _join_tiny(_join_natural(placed, head))
    passages = [
        Passage(
            id=f"{document_id}#{ordinal}",
            text="\n".join([line.text for line in unit.lines]),
            heading=unit.heading,
            page=None,
            lines=(unit.first, unit.last),
            heading_breaks=tuple(_find_breaks(unit)) if unit.parts else (),
        )
        for ordinal, unit in enumerate(units, 1)
    ]
    if pages is None:
        return tuple(passages)
    lines = (join(unit.lines, "\n") for unit in units)
    return tuple(pages.under(passage, line) for passage, line in zip(passages, lines, strict=True))


def labels_passages(lines: Sequence[Line], document_id: str, *, before: int) -> Iterator[Passage]:
    """Yield the passages of what stands beside a text of so many passages and tells of it."""
    placed = [Placed(line, (), "", False, False, False) for line in lines if line.text.strip()]
    for ordinal, passage in enumerate(
        cut_passages(placed, document_id, head=len(placed)), before + 1
    ):
        yield replace(passage, id=f"{document_id}#{ordinal}", labels=True)


def _find_breaks(unit: _Unit) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield where the headings of a unit's text turn into others than those before."""
    before = unit.heading
    for at, heading in unit.parts:
        if heading != before:
            yield at, heading
        before = heading


def _join_natural(placed: Sequence[Placed], head: int) -> Iterator[_Unit]:
    """Yield the natural units: a heading opens the one below it, an article keeps its paragraphs."""
    current: _Unit | None = None
    for at, block in enumerate(placed):
        for piece in _cut_pieces(block):
            if current and (at < head or _continues(current, piece, block)) and current.fits(piece):
                current.add(piece)
                current.path, current.articles = piece.path, piece.articles
                continue
            if current:
                yield current
            current = piece
        if at == head - 1 and current:
            yield current
            current = None
    if current:
        yield current


def _continues(current: _Unit, piece: _Unit, block: Placed) -> bool:
    """True if a block belongs to the unit before it."""
    if current.bare:
        return piece.path[: len(current.path)] == current.path
    if (current.path, current.articles) != (piece.path, piece.articles):
        return False
    if piece.articles and not (block.opens and block.line.text.startswith("第")):
        return True
    return current.lines[-1].text.endswith(_GOES_ON)


def _cut_pieces(block: Placed) -> list[_Unit]:
    """Return the block as one unit, or as several where it is too long for one."""
    line, path, article, heading, _, closes = block
    articles = (article,) if article else ()
    size = len(line.text)
    if size <= LONGEST:
        return [_Unit([line], size, *_find_span(line), path, articles, heading, closes)]
    pieces = [_strip(line.cut(start, end)) for start, end in cut_text(line.text)]
    return [_Unit([one], len(one.text), *_find_span(one), path, articles, False) for one in pieces]


def _strip(line: Line) -> Line:
    """Return the line without white space at its ends."""
    text = line.text.rstrip()
    return line.cut(len(text) - len(text.lstrip()), len(text))


def _find_span(line: Line) -> tuple[int, int]:
    """Return the first and last source line; text of a right column stood above what it goes on
    from.
    """
    if len(line.marks) == 1:
        return line.marks[0][1], line.marks[0][1]
    held = [number for _, number in line.marks]
    return min(held), max(held)


def _join_tiny(units: Iterable[_Unit]) -> list[_Unit]:
    """Return the units with the tiny ones joined to a neighbour under the same heading."""
    joined: list[_Unit] = []
    for unit in units:
        if joined and joined[-1].is_tiny and _join(joined[-1], unit):
            continue
        if joined and unit.closes and unit.is_tiny and joined[-1].fits(unit):
            joined[-1].add(unit)
            continue
        _join_back(joined)
        joined.append(unit)
    _join_back(joined)
    return joined


def _join_back(joined: list[_Unit]) -> None:
    """Join a last unit that is still tiny to the one before it."""
    if len(joined) > 1 and joined[-1].is_tiny and _join(joined[-2], joined[-1]):
        joined.pop()


def _join(unit: _Unit, following: _Unit) -> bool:
    """Join two units where size and headings allow; the path is what they share."""
    shared = tuple(commonprefix([unit.path, following.path]))
    top = not unit.path and not unit.articles and unit.is_tiny
    if not unit.fits(following):
        return False
    if not top and len(shared) < max(len(unit.path), len(following.path)) - 1:
        return False
    if not top and not shared and (unit.path or following.path):
        return False
    unit.join(following)
    unit.path = following.path if top else shared
    unit.articles += tuple(a for a in following.articles if a not in unit.articles)
    return True
