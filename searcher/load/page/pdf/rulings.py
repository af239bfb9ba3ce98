"""The straight rules that a page draws, and the pictures on it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from searcher.load.page.pdf.pieces import turned_box

MOST_RULES = 2_000  # a page with more is a drawing, not a table
_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 4_000
_THICKEST = 3.0  # points; what is thicker is a bar or a shade
_SHORTEST = 6.0
_STRAIGHT = 0.7  # points that the ends of a level rule may differ


class Rule(NamedTuple):
    """A level or an upright rule: where it stands, and from where to where it runs, in points."""

    at: float
    start: float
    end: float


@dataclass
class Drawing:
    """What a page draws beside its text; `pictured` is the share of it that pictures take."""

    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    paths: int = 0
    pictured: float = 0.0

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


def drawing_of(page: Any, *, width: float, height: float) -> Drawing:
    """The rules and pictures of a page of that size in points."""
    drawing = Drawing()
    for number in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page, number)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            drawing.paths += 1
            if len(drawing.level) + len(drawing.upright) < MOST_RULES:
                _add_rules(drawing, drawn)
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
            box = _bounds(drawn)
            share = (box.x1 - box.x0) * (box.y1 - box.y0) / max(1.0, width * height)
            drawing.pictured += min(1.0, max(0.0, share))
    return drawing


def _bounds(drawn: Any) -> _Box:
    ends = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(drawn, *(ctypes.byref(end) for end in ends)):
        return _Box(0, 0, 0, 0)
    return _Box(*(end.value for end in ends))


def _add_rules(drawing: Drawing, drawn: Any) -> None:
    """The rules among the lines of a path; a thin rectangle is one rule."""
    box = _bounds(drawn)
    wide, high = box.x1 - box.x0, box.y1 - box.y0
    if high <= _THICKEST:
        if wide >= _SHORTEST:
            drawing.level.append(Rule((box.y0 + box.y1) / 2, box.x0, box.x1))
    elif wide <= _THICKEST:
        if high >= _SHORTEST:
            drawing.upright.append(Rule((box.x0 + box.x1) / 2, box.y0, box.y1))
    elif _is_stroked(drawn):
        for (x0, y0), (x1, y1) in _strokes(drawn):
            if abs(y0 - y1) <= _STRAIGHT and abs(x1 - x0) >= _SHORTEST:
                drawing.level.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x0 - x1) <= _STRAIGHT and abs(y1 - y0) >= _SHORTEST:
                drawing.upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _is_stroked(drawn: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    asked = pdfium.FPDFPath_GetDrawMode(drawn, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(asked) and stroke.value != 0


_Point = tuple[float, float]


def _strokes(drawn: Any) -> Iterator[tuple[_Point, _Point]]:
    """The straight strokes of a path, on the page."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, ctypes.byref(matrix))
    start = last = (0.0, 0.0)
    for number in range(min(pdfium.FPDFPath_CountSegments(drawn), _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, number)
        point = _point(segment, matrix)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield last, start


def _point(segment: Any, matrix: Any) -> _Point:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
    across = matrix.a * x.value + matrix.c * y.value + matrix.e
    up = matrix.b * x.value + matrix.d * y.value + matrix.f
    return across, up
