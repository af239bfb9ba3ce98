"""What a page of a PDF draws: its rules, its pictures, and how its strings of text fared."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

import pypdfium2.raw as pdfium

from searcher.load.page.matrix import Matrix, Point
from searcher.load.page.piece import Box
from searcher.load.page.rules import Rules

_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 4_000
_NO_ROOM = 0.01  # points, below which pdfium leaves text out
_ORNAMENT = 0.05  # of the page, below which a picture is a mark or a line
_MOST_NESTED = 8  # forms inside one another
_LOOKED_AT = 50  # strings of a page, of which the share that has no room is told


@dataclass
class Drawing:
    """What a page draws beside its text; `pictured` is the share of it that pictures take,
    `pictures` how many of them are more than ornaments,
    `lost` that of its `strings` of text that pdfium gives no place and leaves out of the text."""

    rules: Rules = field(default_factory=Rules)
    paths: int = 0
    pictured: float = 0.0
    pictures: int = 0
    strings: int = 0
    lost: float = 0.0


def drawing_of(page: Any, *, width: float, height: float) -> Drawing:
    """Return the rules and pictures of a page of that size in points, and how its text fared."""
    drawing = Drawing()
    strings = []
    for kind, drawn, matrix in islice(_objects(page), _MOST_OBJECTS):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            strings.append(drawn)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            drawing.paths += 1
            _add_rules(drawing.rules, drawn, matrix)
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
            left, bottom, right, top = matrix.box(_bounds(drawn))
            share = (right - left) * (top - bottom) / max(1.0, width * height)
            drawing.pictured += min(1.0, max(0.0, share))
            drawing.pictures += share >= _ORNAMENT
    drawing.strings = len(strings)
    looked_at = strings[:: 1 + len(strings) // _LOOKED_AT]
    drawing.lost = sum(map(_is_lost, looked_at)) / max(1, len(looked_at))
    return drawing


def _objects(page: Any) -> Iterator[tuple[int, Any, Matrix]]:
    """Yield the objects of a page by their kinds, those inside of forms with the matrix of the
    form."""
    count = pdfium.FPDFPage_CountObjects(page)
    waiting = [(map(partial(pdfium.FPDFPage_GetObject, page), range(count)), Matrix())]
    while waiting:
        objects, matrix = waiting[-1]
        for drawn in objects:
            kind = pdfium.FPDFPageObj_GetType(drawn)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and len(waiting) <= _MOST_NESTED:
                count = pdfium.FPDFFormObj_CountObjects(drawn)
                inner = map(partial(pdfium.FPDFFormObj_GetObject, drawn), range(count))
                waiting.append((inner, _matrix_of(drawn).within(matrix)))
                break
            yield kind, drawn, matrix
        else:
            waiting.pop()


def _is_lost(drawn: Any) -> bool:
    """True if a string takes no room on the page, though it may be more than blanks.

    The blanks of fonts that are embedded take none either; their other characters do, but for
    those that a scanner's program hides behind its picture.
    """
    left, bottom, right, top = _bounds(drawn)
    if min(right - left, top - bottom) >= _NO_ROOM:
        return False
    hidden = pdfium.FPDFTextObj_GetTextRenderMode(drawn) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    font = pdfium.FPDFTextObj_GetFont(drawn)
    return bool(hidden or pdfium.FPDFFont_GetIsEmbedded(font) == 0)


def _bounds(drawn: Any) -> Box:
    ends = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(drawn, *map(ctypes.byref, ends)):
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = (end.value for end in ends)
    return left, bottom, right, top


def _matrix_of(drawn: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, ctypes.byref(matrix)):
        return Matrix()
    return Matrix(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _add_rules(rules: Rules, drawn: Any, outer: Matrix) -> None:
    """Add the rules among the lines of a path; a thin rectangle is one rule."""
    if not rules.add(outer.box(_bounds(drawn))) and _is_stroked(drawn):
        for start, end in _strokes(drawn, _matrix_of(drawn).within(outer)):
            rules.add_stroke(start, end)


def _is_stroked(drawn: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    asked = pdfium.FPDFPath_GetDrawMode(drawn, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(asked) and stroke.value != 0


def _strokes(drawn: Any, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    """Yield the straight strokes of a path, on the page."""
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
