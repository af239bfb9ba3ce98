"""The content of an OFD page → pieces of text with their place on it, rules, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from searcher.load.page.matrix import Matrix
from searcher.load.page.ofd.names import Element, child, children, local, numbers, steps, words
from searcher.load.page.ofd.parts import POINTS
from searcher.load.page.piece import MOST_SLANT, Box, Piece, Way, turned_box
from searcher.load.page.rules import Rules
from searcher.load.reading import Unreadable

_DEEPEST = 60  # blocks and composite objects inside one another
_MOST_OBJECTS = 300_000  # on a page, those inside composite objects counted each time
_SHOWN = frozenset({"TextObject", "PathObject", "ImageObject"})
_HOLDERS = frozenset({"Content", "Layer", "PageBlock"})
_SMALLEST = 1.0  # points; smaller type is not read by anyone
_FALLBACK = 3.5  # mm, the type size where none is given
_NARROW = 0.5  # the width of an ASCII character in ems
_ABOVE, _BELOW = 0.88, 0.12  # of the type size, that characters stand above and below their base
_APART = 0.7  # ems between characters that are two pieces
_STEP = 0.1  # ems that two objects on one line may stand higher or lower
_LONGEST = 200  # characters of a piece that is made of several
_GAP = 1 + _APART  # ems from one character to the next, past which they are two pieces
_MOST_STROKES = 4_000  # of a path; one with more is a drawing
_VALUES = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}  # of the parts of a path
_SPACES = " \u3000\xa0\t"
_TO_PAGE = Matrix(a=POINTS, d=-POINTS)  # points, and y goes up

# The content of a composite object by its resource, None where the file does not hold it.
Units = Callable[[str], "Element | None"]


@dataclass
class Shown:
    """What a page shows: its text by the way it runs, its rules, how many pictures, the text
    that leans, and how many composite objects are missing from the file."""

    ways: dict[int, list[Piece]] = field(default_factory=lambda: {0: []})
    rules: Rules = field(default_factory=Rules)
    pictures: int = 0
    leaning: list[str] = field(default_factory=list)
    missing: int = 0

    @property
    def pieces(self) -> int:
        """How many pieces of text there are."""
        return sum(map(len, self.ways.values()))

    def sorted_ways(self) -> list[Way]:
        """Return the ways with text, that of most of it first, the usual one in doubt."""
        ways = [Way(quarter, _joined(pieces)) for quarter, pieces in self.ways.items() if pieces]
        return sorted(ways, key=lambda way: -sum(len(piece.text) for piece in way.pieces))


def add_shown(shown: Shown, page: Element, units: Units, *, unseen: bool = False) -> None:
    """Add what a page or a template shows, in the order of the file; with `unseen` also what it
    hides or draws without colour, as the text behind a scan.

    Raises Unreadable for one whose composite objects hold one another without end.
    """
    for element, matrix in _objects(children(page, "Content"), units, unseen):
        kind = local(element)
        if kind == "TextObject":
            _add_text(shown, element, matrix, unseen)
        elif kind == "PathObject":
            _add_rules(shown.rules, element, matrix)
        elif kind == "ImageObject":
            shown.pictures += 1
        else:
            shown.missing += 1


def _objects(
    content: Iterable[Element], units: Units, unseen: bool
) -> Iterator[tuple[Element, Matrix]]:
    """Yield the visible objects with where they stand, those of composite objects in their place; a
    composite object itself where the file does not hold what it is composed of."""
    waiting = [(iter(content), _TO_PAGE)]
    for _ in range(_MOST_OBJECTS):
        inside, outer = waiting[-1]
        element = next(inside, None)
        if element is None:
            waiting.pop()
            if not waiting:
                return
            continue
        if not unseen and element.get("Visible", "true").strip().lower() in ("false", "0"):
            continue
        kind = local(element)
        if kind in _HOLDERS:
            waiting.append((iter(element), outer))
        elif kind in _SHOWN:
            yield element, _matrix(element).within(outer)
        elif kind == "CompositeObject":
            unit = units(element.get("ResourceID", "").strip())
            if unit is not None and len(waiting) < _DEEPEST:
                waiting.append((children(unit, "Content"), _matrix(element).within(outer)))
            else:
                yield element, outer
    raise Unreadable(f"it shows more than {_MOST_OBJECTS:,} objects")


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces, those made one that go on where the one before ends, as a character each
    does.

    Digits and letters stay apart: whether a blank parts them the whole line tells.
    """
    whole: list[Piece] = []
    for piece in pieces:
        if whole and _goes_on(whole[-1], piece):
            last = whole[-1]
            low, high = min(last.y0, piece.y0), max(last.y1, piece.y1)
            text = last.text + piece.text
            whole[-1] = Piece(text, last.x0, low, piece.x1, high, last.size, order=last.order)
        else:
            whole.append(piece)
    return whole


def _goes_on(last: Piece, piece: Piece) -> bool:
    if len(last.text) >= _LONGEST:
        return False
    gap = abs(piece.x0 - last.x1)
    same_line = piece.size == last.size and abs(piece.middle - last.middle) < _STEP * last.size
    return gap < _APART * last.size and same_line and last.text[-1] > "\x7f" < piece.text[0]


def _matrix(element: Element) -> Matrix:
    """Return where an object's points stand: its matrix, if any, then the corner of its
    boundary."""
    left, top = (numbers(element.get("Boundary"), most=2) + [0.0, 0.0])[:2]
    given = numbers(element.get("CTM"))
    if len(given) != 6:
        return Matrix(e=left, f=top)
    a, b, c, d, e, f = given
    return Matrix(a, b, c, d, e + left, f + top)


def _add_text(shown: Shown, element: Element, matrix: Matrix, unseen: bool) -> None:
    """Add the pieces of a text object that can be seen."""
    size = abs(next(iter(numbers(element.get("Size"), most=1)), 0.0)) or _FALLBACK
    em = size * matrix.scale
    if em < _SMALLEST or (element.get("Alpha", "").strip() == "0" and not unseen):
        return
    turn = matrix.turn
    quarter = round(turn / 90)
    if abs(turn - 90 * quarter) > MOST_SLANT:
        shown.leaning.append("".join(words(code) for code in children(element, "TextCode")))
        return
    pieces = shown.ways.setdefault(quarter % 4, [])
    wide = size * (next(iter(numbers(element.get("HScale"), most=1)), 1.0) or 1.0)
    x = y = 0.0
    for code in children(element, "TextCode"):
        # A code without a place goes on from the one before it.
        x = next(iter(numbers(code.get("X"), most=1)), x)
        y = next(iter(numbers(code.get("Y"), most=1)), y)
        for run in _runs(code, x, y, wide):
            box = (run.left, run.base - _ABOVE * size, run.right, run.base + _BELOW * size)
            turned = turned_box(matrix.box(box), quarter % 4)
            pieces.append(Piece(run.text, *turned, em, order=len(pieces)))
            x = run.right


@dataclass(slots=True)
class _Run:
    """Characters on one baseline, in the object's own units."""

    text: str
    left: float
    right: float
    base: float


def _runs(code: Element, x: float, y: float, size: float) -> Iterator[_Run]:
    """Yield the runs of a code; it is parted where it moves down, back, or far on."""
    text = str(code.text or "").replace("\n", "").replace("\r", "")
    across, down = steps(code.get("DeltaX")), steps(code.get("DeltaY"))
    even = not across or -size / 2 <= min(across) <= max(across) <= _GAP * size
    if even and not down:
        told = across[: len(text) - 1]
        yield from _bare(_Run(text, x, x + sum(told) + _width(text[len(told) :], size), y), size)
        return
    start, left = 0, x
    for at in range(1, len(text) + 1):
        step = across[at - 1] if at <= len(across) else _width(text[at - 1], size)
        if down and not across:  # characters one below the other
            step = 0.0
        fall = down[at - 1] if at <= len(down) else 0.0
        gap = step if text[at - 1] not in _SPACES else 0.0
        if at == len(text) or abs(fall) > size / 2 or not -size / 2 <= gap <= _GAP * size:
            right = x + _width(text[at - 1], size)
            yield from _bare(_Run(text[start:at], left, right, y), size)
            start, left = at, x + step
        x, y = x + step, y + fall


def _bare(run: _Run, size: float) -> Iterator[_Run]:
    """Yield the run without blanks at its ends; none of blanks alone."""
    text = run.text.rstrip(_SPACES)
    run.right -= _width(run.text[len(text) :], size)
    run.text = text.lstrip(_SPACES)
    run.left += _width(text[: len(text) - len(run.text)], size)
    if run.text:
        yield run


def _width(text: str, size: float) -> float:
    return size * (len(text) - _NARROW * sum(map(str.isascii, text)))


def _add_rules(rules: Rules, element: Element, matrix: Matrix) -> None:
    """Add the straight lines of a path; a thin rectangle is one rule."""
    strokes = list(_strokes(words(child(element, "AbbreviatedData"))))
    if not strokes or len(strokes) > _MOST_STROKES:
        return
    across, up = zip(*[point for stroke in strokes for point in stroke])
    bar: Box = matrix.box((min(across), min(up), max(across), max(up)))
    if not rules.add(bar) and element.get("Stroke", "true").strip().lower() != "false":
        for start, end in strokes:
            rules.add_stroke(matrix.point(*start), matrix.point(*end))


def _strokes(data: str) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight strokes of a path as the standard abbreviates it: M 0 0 L 40 0 C."""
    parts = iter(data.split())
    start = last = (0.0, 0.0)
    for kind in parts:
        given = numbers(" ".join(next(parts, "0") for _ in range(_VALUES.get(kind, 0))))
        point = (given[-2], given[-1]) if given else start
        if kind in "MS":
            start = point
        elif kind in "LC":
            yield last, point
        last = point
