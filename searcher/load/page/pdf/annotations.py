"""What is written over a page of a PDF: the values of a form, text laid on it, comments."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from searcher.load.losses import COMMENT, PICTURE
from searcher.load.page.piece import Box, Piece

_MOST = 2_000  # annotations of a page
_LONGEST = 1 << 16  # bytes of a value
_USUAL_SIZE = 12.0  # points, of what is written on one line
_LAST = 1 << 30  # behind all that the page itself writes
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_SECRET = 1 << 13  # of a field: what is typed into it is not shown
_TICKED, _UNTICKED = "☑", "☐"
_TICKS = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_VALUED = (
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
)
_COMMENTS = (
    pdfium.FPDF_ANNOT_TEXT,
    pdfium.FPDF_ANNOT_HIGHLIGHT,
    pdfium.FPDF_ANNOT_UNDERLINE,
    pdfium.FPDF_ANNOT_SQUIGGLY,
    pdfium.FPDF_ANNOT_STRIKEOUT,
)


@dataclass
class Written:
    """The text that annotations show on a page, and how many of what kind were passed over."""

    pieces: list[Piece] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)


def written_on(page: Any) -> Written:
    """Return what annotations write on a page; comments and stamps are counted."""
    written = Written()
    form = page.formenv.raw if page.formenv else None
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        with _annotation(page.raw, number) as annotation:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            if pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
                continue
            if kind == pdfium.FPDF_ANNOT_WIDGET:
                written.pieces += _pieces(_value_of(form, annotation), _box_of(annotation))
            elif kind == pdfium.FPDF_ANNOT_FREETEXT:
                written.pieces += _pieces(_said(annotation, b"Contents"), _box_of(annotation))
            elif kind in _COMMENTS and _said(annotation, b"Contents"):
                written.lost[COMMENT] += 1
            elif kind == pdfium.FPDF_ANNOT_STAMP:
                written.lost[PICTURE] += 1
    return written


@contextmanager
def _annotation(page: Any, number: int) -> Iterator[Any]:
    annotation = pdfium.FPDFPage_GetAnnot(page, number)
    try:
        yield annotation
    finally:
        if annotation:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _value_of(form: Any, annotation: Any) -> str:
    """Return what a field of a form shows: its value, or whether it is ticked; nothing of a
    password."""
    if form is None:
        return _said(annotation, b"V")
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _TICKS:
        return _TICKED if pdfium.FPDFAnnot_IsChecked(form, annotation) else _UNTICKED
    if kind not in _VALUED or pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & _SECRET:
        return ""
    return _filled(
        lambda units, length: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, units, length)
    )


def _said(annotation: Any, key: bytes) -> str:
    """Return the string that an annotation keeps under a key; empty where that is none."""
    return _filled(
        lambda units, length: pdfium.FPDFAnnot_GetStringValue(annotation, key, units, length)
    )


def _filled(give: Callable[[Any, int], int]) -> str:
    """Return the text that a function of pdfium writes into so many bytes; empty for one too
    long."""
    length = give(None, 0)
    if not 2 < length <= _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(length)
    give(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")


def _box_of(annotation: Any) -> Box:
    box = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(box))
    return box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top)


def _pieces(text: str, box: Box) -> Iterator[Piece]:
    """Yield the lines of a text, from the top of its box down."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    left, bottom, right, top = box
    height = (top - bottom) / max(1, len(lines))
    for at, line in enumerate(lines):
        size = max(1.0, min(_USUAL_SIZE, height))
        low = top - height * (at + 0.5) - size / 2
        end = min(right, left + size * len(line))
        yield Piece(line, left, low, end, low + size, size, order=_LAST + at)
