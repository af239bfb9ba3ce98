"""A page's characters → pieces: stretches of one line set without a wide gap."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from searcher.load.page.pdf.silent_fonts import silent_characters
from searcher.load.page.piece import MOST_SLANT, Piece, Way, turned_box
from searcher.load.symbols import shown_in

# A character, the box it takes (left, bottom, right, top, in points), its number on the page.
Glyph = tuple[str, float, float, float, float, int]

_WIDEST_GAP = 0.7  # ems between two characters of one piece, where no spaces fill the gap
_WIDEST_SPACES = 2.6  # ems that spaces may fill inside a piece; more part the cells of a row
_WORD_GAP = 0.17  # ems between two Latin words
_LEAST_PAIRS = 3  # of Latin characters side by side, that tell whether all are set apart
_STEP = 0.45  # ems that a line's characters may stand higher or lower, as an exponent does
_RAISED, _MARK_SIZE = 0.2, 0.72  # of the height beside it, that a note's mark is raised and has
_MARKS = frozenset("0123456789*[]()［］〔〕（）①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_BACK = 0.5  # ems that a character may stand left of the end of the one before it
_OVER = 0.2  # ems that two characters side by side may overlap
_SPACES = " \xa0\u3000\t\u2002\u2003\u2009"
_BLANK, _ODD = 0x20, 0xD800  # codes between which all are characters
_LINE_ENDS = (0, 10, 13)
_SIGNS = 0xF0  # the block in which fonts of signs have their own places
_SIGN_FONT = re.compile(r"(wingdings|symbol)[\s-]*(2?)", re.IGNORECASE)
_LONGEST_NAME = 128  # bytes of a font's name
_NEXT = 2.0  # ems from a character of text that leans to the next
_HYPHEN = 2  # what pdfium makes of a hyphen that ends a line


@dataclass
class Text:
    """The text of a page by the ways it runs, the way of most of it first; what leans, as
    watermarks do; and how many characters are of fonts that do not tell which they are."""

    ways: list[Way]
    leaning: list[str]
    silent: int

    @property
    def characters(self) -> str:
        """All that can be read."""
        return "".join(piece.text for way in self.ways for piece in way.pieces)

    def add_level(self, pieces: Sequence[Piece]) -> None:
        """Add pieces to those that lie level."""
        if pieces:
            level = next((way for way in self.ways if way.quarter == 0), None)
            if level is None:
                self.ways.append(level := Way(0, []))
            level.pieces += pieces


def text_of(text_page: Any) -> Text:
    """Return the text of a page; what runs up or down is turned, so that all pieces lie level."""
    level: list[Piece] = []
    turned: dict[int, list[Glyph]] = {}
    leaning: list[tuple[Glyph, str]] = []
    silent = silent_characters(text_page)
    for run in _woven(_runs(_glyphs(text_page, silent))):
        size, angle = _setting(text_page, run[len(run) // 2])
        quarter = round(angle / 90)
        if abs(angle - 90 * quarter) > MOST_SLANT:
            _add_leaning(leaning, run, size)
        elif quarter % 4 == 0:
            level.append(_piece(run, size))
        else:
            turned.setdefault(quarter % 4, []).extend(run)
    ways = [Way(quarter, _levelled(text_page, run, quarter)) for quarter, run in turned.items()]
    found = [way for way in (Way(0, level), *ways) if way.pieces]
    found.sort(key=lambda way: -sum(len(piece.text) for piece in way.pieces))
    return Text(found, [text for _, text in leaning], len(silent))


def _add_leaning(leaning: list[tuple[Glyph, str]], run: Sequence[Glyph], size: float) -> None:
    """Add text that leans, joined where it goes on from what was added last."""
    text = _text_of(run, size)
    if leaning and math.dist(leaning[-1][0][1:3], run[0][1:3]) < _NEXT * size:
        text = leaning.pop()[1] + text
    leaning.append((run[-1], text))


def _levelled(text_page: Any, glyphs: Sequence[Glyph], quarter: int) -> list[Piece]:
    runs = _woven(_runs(_turned(glyph, quarter) for glyph in glyphs))
    return [_piece(run, _setting(text_page, run[len(run) // 2])[0]) for run in runs]


def _piece(run: Sequence[Glyph], size: float) -> Piece:
    _, _, bottoms, rights, tops, _ = zip(*run)
    piece = Piece(_text_of(run, size), run[0][1], min(bottoms), max(rights), max(tops), size)
    piece.order = run[0][5]
    return piece


def _glyphs(text_page: Any, silent: Container[int]) -> Iterator[Glyph]:
    """Yield the characters that the page shows, without those that pdfium adds and the `silent`."""
    box = pdfium.FS_RECTF()
    where = ctypes.byref(box)
    character, measure = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    for number in range(pdfium.FPDFText_CountChars(text_page)):
        code = character(text_page, number)
        if code <= _BLANK and (
            code in _LINE_ENDS
            or (code == _BLANK and pdfium.FPDFText_IsGenerated(text_page, number) == 1)
        ):
            continue
        if silent and number in silent:
            continue
        measure(text_page, number, where)
        left, right = box.left, box.right
        shown = chr(code) if _BLANK <= code < _ODD else _shown(text_page, number, code)
        yield (shown, left, box.bottom, right, box.top, number)


def _shown(text_page: Any, number: int, code: int) -> str:
    """Return what a character shows that is none by itself: a hyphen, a sign of a font of signs."""
    if code == _HYPHEN:
        return "-"
    if code >> 8 == _SIGNS:
        return _sign(text_page, number, code)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _sign(text_page: Any, number: int, code: int) -> str:
    """Return what a font of signs shows in its own place `code`; the place where that is not
    known."""
    name = ctypes.create_string_buffer(_LONGEST_NAME)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, number, name, _LONGEST_NAME, ctypes.byref(flags))
    found = _SIGN_FONT.search(name.value.decode("latin-1"))
    font = " ".join(filter(None, found.groups())) if found else ""
    return shown_in(font, chr(code)) or chr(code)


def _runs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Characters that follow one another on one line without a wide gap; no outer spaces, no
    marks of notes, so that a sentence stays one string."""
    run: list[Glyph] = []
    end = bottom = em = 0.0
    for glyph in glyphs:
        if glyph[0] in _SPACES:
            if run:
                run.append(glyph)
            continue
        char, left, low, right, top, _ = glyph
        if run:
            gap = left - end
            if char in _MARKS and abs(gap) < _RAISED * em and _is_note_mark(glyph, run[-1]):
                end = right
                continue
            widest = _WIDEST_GAP if run[-1][3] <= end else _WIDEST_SPACES
            if not (-_BACK * em < gap < widest * em and abs(low - bottom) < _STEP * em):
                yield _stripped(run)
                run = []
        run.append(glyph)
        end, bottom, em = right, low, top - low or 1.0
    if run:
        yield _stripped(run)


def _is_note_mark(glyph: Glyph, before: Glyph) -> bool:
    """True if it is small and raised behind a word, as an exponent is behind a letter or digit."""
    height = before[4] - before[2]
    small = glyph[4] - glyph[2] < _MARK_SIZE * height
    raised = _RAISED * height < glyph[2] - before[2] < height
    return small and raised and not before[0].isascii()


def _woven(runs: Iterable[list[Glyph]]) -> Iterator[list[Glyph]]:
    """Yield the runs, one that fills a gap within the run before it set in its place.

    Signs of a second font may be written after the words that stand around them.
    """
    last: list[Glyph] = []
    for run in runs:
        at = _place_within(last, run)
        if at:
            last[at:at] = run
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _place_within(run: Sequence[Glyph], other: Sequence[Glyph]) -> int:
    """Return where between the characters of a run the other one stands; 0 where it does not."""
    if not run or not run[0][1] < other[0][1] < run[-1][1]:
        return 0
    height = run[0][4] - run[0][2]
    at = next(at for at, glyph in enumerate(run) if glyph[1] > other[0][1])
    fits = run[at - 1][3] - other[0][1] < _OVER * height > other[-1][3] - run[at][1]
    return at if fits and abs(run[at][2] - other[0][2]) < _STEP * height else 0


def _stripped(run: list[Glyph]) -> list[Glyph]:
    while run[-1][0] in _SPACES:
        run.pop()
    return run


def _text_of(run: Sequence[Glyph], size: float) -> str:
    """Return the run's text, with a space where only a gap parts two Latin words."""
    text = "".join([glyph[0] for glyph in run])
    if not any("0" <= char <= "z" for char in text):
        return text
    gaps = {
        at: after[1] - before[3]
        for at, (before, after) in enumerate(pairwise(run))
        if _are_words(before[0], after[0])
    }
    # Letters that are all set apart are no words: the closest of them tell by how much.
    apart = max(0.0, min(gaps.values())) if len(gaps) >= _LEAST_PAIRS else 0.0
    words = {at for at, gap in gaps.items() if gap - apart > _WORD_GAP * size}
    if not words:
        return text
    return "".join(char + " " if at in words else char for at, char in enumerate(text))


def _are_words(before: str, after: str) -> bool:
    return before.isascii() and after.isascii() and before != " " and after != " "


def _setting(text_page: Any, glyph: Glyph) -> tuple[float, float]:
    """Return a character's em in points, and the degrees its line is turned to the left.

    A negative size turns it half way round, as does the matrix that it is written with.
    """
    matrix = pdfium.FS_MATRIX()
    scale = 1.0
    angle = 0.0
    if pdfium.FPDFText_GetMatrix(text_page, glyph[5], ctypes.byref(matrix)):
        scale = math.hypot(matrix.c, matrix.d)
        angle = math.degrees(math.atan2(matrix.b, matrix.a))
    size = float(pdfium.FPDFText_GetFontSize(text_page, glyph[5])) * scale
    if size < 0:
        size, angle = -size, angle + 180
    return (size if 0 < size < math.inf else max(1.0, glyph[4] - glyph[2])), angle


def _turned(glyph: Glyph, quarter: int) -> Glyph:
    """Return the glyph with its page turned so that its line lies level."""
    char, *box, number = glyph
    return (char, *turned_box((box[0], box[1], box[2], box[3]), quarter), number)
