"""The straight rules that a page draws, and the pictures on it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from searcher.load.page.pdf.pieces import turned_box

MOST_RULES = 2_000  # a page with more is a drawing, not a table
_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 4_000
_THICKEST = 3.0  # points; what is thicker is a bar or a shade
_SHORTEST = 6.0
_STRAIGHT = 0.7  # points that the ends of a level rule may differ
_NO_ROOM = 0.01  # points, below which pdfium leaves text out
_MOST_NESTED = 8  # forms inside one another


class Rule(NamedTuple):
    """A level or an upright rule: where it stands, and from where to where it runs, in points."""

    at: float
    start: float
    end: float


@dataclass
class Drawing:
    """What a page draws beside its text; `pictured` is the share of it that pictures take,
    `lost` counts the strings of text, of all its `strings`, that pdfium gives no place and
    leaves out of the text."""

    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    paths: int = 0
    pictured: float = 0.0
    strings: int = 0
    lost: int = 0

    def turned(self, quarter: int) -> Drawing:
        """The same on the page turned by so many quarters, as text that runs up is."""
        boxes = [(rule.start, rule.at, rule.end, rule.at) for rule in self.level]
        boxes += [(rule.at, rule.start, rule.at, rule.end) for rule in self.upright]
        turned = Drawing(paths=self.paths, pictured=self.pictured)
        for x0, y0, x1, y1 in (turned_box(box, quarter) for box in boxes):
            if y0 == y1:
                turned.level.append(Rule(y0, x0, x1))
            else:
                turned.upright.append(Rule(x0, y0, y1))
        return turned


class _Box(NamedTuple):
    x0: float
    y0: float
    x1: float
    y1: float


class _Matrix(NamedTuple):
    """Where the points of an object stand on what holds it."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: _Box) -> _Box:
        """A box that holds the corners of `box`."""
        corners = [self.point(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        across, up = zip(*corners)
        return _Box(min(across), min(up), max(across), max(up))

    def within(self, outer: _Matrix) -> _Matrix:
        """The same where that which holds the object is itself held by `outer`."""
        a, b, c, d, e, f = self
        origin, right, top = outer.point(e, f), outer.point(a + e, b + f), outer.point(c + e, d + f)
        return _Matrix(
            right[0] - origin[0],
            right[1] - origin[1],
            top[0] - origin[0],
            top[1] - origin[1],
            *origin,
        )


_UPRIGHT = _Matrix()


def drawing_of(page: Any, *, width: float, height: float) -> Drawing:
    """The rules and pictures of a page of that size in points, and how its text fared."""
    drawing = Drawing()
    for drawn, matrix in islice(_objects(page), _MOST_OBJECTS):
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            drawing.strings += 1
            drawing.lost += _is_lost(drawn)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            drawing.paths += 1
            if len(drawing.level) + len(drawing.upright) < MOST_RULES:
                _add_rules(drawing, drawn, matrix)
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
            box = matrix.box(_bounds(drawn))
            share = (box.x1 - box.x0) * (box.y1 - box.y0) / max(1.0, width * height)
            drawing.pictured += min(1.0, max(0.0, share))
    return drawing


def _objects(page: Any) -> Iterator[tuple[Any, _Matrix]]:
    """The objects of a page, those inside of forms too, each with the matrix of its form."""
    for number in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _with_inner(pdfium.FPDFPage_GetObject(page, number), _UPRIGHT, _MOST_NESTED)


def _with_inner(drawn: Any, matrix: _Matrix, depth: int) -> Iterator[tuple[Any, _Matrix]]:
    if pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_FORM or not depth:
        yield drawn, matrix
        return
    inner = _matrix_of(drawn).within(matrix)
    for number in range(pdfium.FPDFFormObj_CountObjects(drawn)):
        yield from _with_inner(pdfium.FPDFFormObj_GetObject(drawn, number), inner, depth - 1)


def _is_lost(drawn: Any) -> bool:
    """Whether a string takes no room on the page, though it may be more than blanks.

    The blanks of fonts that are embedded take none either; their other characters do, but for
    those that a scanner's program hides behind its picture.
    """
    box = _bounds(drawn)
    if min(box.x1 - box.x0, box.y1 - box.y0) >= _NO_ROOM:
        return False
    hidden = pdfium.FPDFTextObj_GetTextRenderMode(drawn) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    font = pdfium.FPDFTextObj_GetFont(drawn)
    return bool(hidden or pdfium.FPDFFont_GetIsEmbedded(font) == 0)


def _bounds(drawn: Any) -> _Box:
    ends = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(drawn, *(ctypes.byref(end) for end in ends)):
        return _Box(0, 0, 0, 0)
    return _Box(*(end.value for end in ends))


def _matrix_of(drawn: Any) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, ctypes.byref(matrix)):
        return _UPRIGHT
    return _Matrix(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _add_rules(drawing: Drawing, drawn: Any, outer: _Matrix) -> None:
    """The rules among the lines of a path; a thin rectangle is one rule."""
    box = outer.box(_bounds(drawn))
    wide, high = box.x1 - box.x0, box.y1 - box.y0
    if high <= _THICKEST:
        if wide >= _SHORTEST:
            drawing.level.append(Rule((box.y0 + box.y1) / 2, box.x0, box.x1))
    elif wide <= _THICKEST:
        if high >= _SHORTEST:
            drawing.upright.append(Rule((box.x0 + box.x1) / 2, box.y0, box.y1))
    elif _is_stroked(drawn):
        for (x0, y0), (x1, y1) in _strokes(drawn, _matrix_of(drawn).within(outer)):
            if abs(y0 - y1) <= _STRAIGHT and abs(x1 - x0) >= _SHORTEST:
                drawing.level.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x0 - x1) <= _STRAIGHT and abs(y1 - y0) >= _SHORTEST:
                drawing.upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _is_stroked(drawn: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    asked = pdfium.FPDFPath_GetDrawMode(drawn, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(asked) and stroke.value != 0


_Point = tuple[float, float]


def _strokes(drawn: Any, matrix: _Matrix) -> Iterator[tuple[_Point, _Point]]:
    """The straight strokes of a path, on the page."""
    start = last = (0.0, 0.0)
    for number in range(min(pdfium.FPDFPath_CountSegments(drawn), _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = matrix.point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield last, start
