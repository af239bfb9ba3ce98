"""The text objects of a page → pieces of text with their place on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from searcher.load.page.ofd.names import Element, children, local, numbers, steps

_DEEPEST = 60  # blocks of a page inside one another
_HOLDERS = frozenset({"Content", "Layer", "PageBlock"})
_SMALLEST = 0.3  # mm; smaller type is not read by anyone
_SLANT = 0.08  # how far a line may lean before it is no line of the text but a watermark
_FALLBACK = 3.5  # mm, the type size where none is given
_NARROW = 0.5  # the width of an ASCII character in ems


@dataclass(frozen=True)
class Piece:
    """A run of characters on one baseline, in mm from the page's top left."""

    text: str
    left: float
    right: float
    base: float
    size: float
    quarter: int = 0


def pieces_of(page: Element) -> Iterator[Piece]:
    """The visible pieces of text of a page or template, in the order of the file.

    Those of `quarter` quarter turns, to the right, are given as on a page that is turned back.
    Text that leans, as watermarks do, is left out.
    """
    for content in children(page, "Content"):
        for element in _text_objects(content, _DEEPEST):
            yield from _of_object(element)


def along_most(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces that run the way most of the page's text does, the usual way in doubt."""
    ways: dict[int, list[Piece]] = {0: []}
    for piece in pieces:
        ways.setdefault(piece.quarter, []).append(piece)
    return max(ways.values(), key=lambda way: sum(len(piece.text) for piece in way))


def _text_objects(element: Element, depth: int) -> Iterator[Element]:
    for one in element:
        kind = local(one)
        if one.get("Visible", "true").strip().lower() in ("false", "0"):
            continue
        if kind == "TextObject":
            yield one
        elif kind in _HOLDERS and depth:
            yield from _text_objects(one, depth - 1)


def _of_object(element: Element) -> Iterator[Piece]:
    """The pieces of a text object; none for what is turned, as watermarks are, or unseen."""
    left, top = (numbers(element.get("Boundary")) + [0.0, 0.0])[:2]
    across, slant, lean, down, right, low = _matrix(element)
    quarter = _quarter(across, slant)
    left, top = left + right, top + low
    for _ in range(quarter):
        across, slant, lean, down = slant, -across, down, -lean
        left, top = top, -left
    size = (numbers(element.get("Size")) or [0.0])[0] or _FALLBACK
    height = size * (abs(down) or 1.0)
    turned = abs(slant) > _SLANT * abs(across) or abs(lean) > _SLANT * abs(down) or across <= 0
    if turned or height < _SMALLEST or element.get("Alpha", "").strip() == "0":
        return
    wide = size * ((numbers(element.get("HScale")) or [1.0])[0] or 1.0)
    x = y = 0.0
    for code in children(element, "TextCode"):
        # A code without a place goes on from the one before it.
        x = next(iter(numbers(code.get("X"))), x)
        y = next(iter(numbers(code.get("Y"))), y)
        for piece in _of_code(code, x, y, wide):
            yield replace(
                piece,
                left=left + across * piece.left,
                right=left + across * piece.right,
                base=top + down * piece.base + slant * piece.left,
                size=height,
                quarter=quarter,
            )
            x = piece.right


def _quarter(across: float, slant: float) -> int:
    """How many quarter turns to the right a line runs, by the ends of its matrix's first row."""
    if abs(slant) <= abs(across):
        return 0 if across >= 0 else 2
    return 1 if slant > 0 else 3


def _of_code(code: Element, x: float, y: float, size: float) -> Iterator[Piece]:
    """A run of characters; parted where it moves down or back, as text set in lines does."""
    text = str(code.text or "").replace("\n", "").replace("\r", "")
    across, down = steps(code.get("DeltaX")), steps(code.get("DeltaY"))
    if not down and min(across, default=0.0) >= -size / 2:
        if text.strip():
            yield Piece(text, x, x + _reach(text, across, size), y, size)
        return
    start, left, wide = 0, x, x
    for at in range(1, len(text)):
        step = across[at - 1] if at <= len(across) else _width(text[at - 1], size)
        fall = down[at - 1] if at <= len(down) else 0.0
        wide += step
        if abs(fall) > size / 2 or step < -size / 2:
            yield Piece(text[start:at], left, wide - step + size, y, size)
            start, left, y = at, wide, y + fall
    if text[start:].strip():
        yield Piece(text[start:], left, wide + _width(text[-1], size), y, size)


def _reach(text: str, across: Sequence[float], size: float) -> float:
    """The width of a run of characters on one line; where steps are missing they have their usual."""
    told = across[: len(text) - 1]
    return sum(told) + sum(_width(char, size) for char in text[len(told) :])


def _width(char: str, size: float) -> float:
    return size * (_NARROW if char < "\x80" else 1.0)


def _matrix(element: Element) -> list[float]:
    """The object's transformation (a b c d e f); the one that changes nothing where none is given."""
    given = numbers(element.get("CTM"))
    return given if len(given) == 6 else [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
