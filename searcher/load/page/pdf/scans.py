"""Pages that are pictures: told from pages with text, and recognised where that was asked for."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import pypdfium2.raw as pdfium

from searcher.load.ocr import Recogniser
from searcher.load.page.pdf.drawing import Drawing
from searcher.load.page.piece import Piece, Way

_DOTS_AN_INCH = 300
_POINTS_AN_INCH = 72
_MOST_PIXELS = 40_000_000  # a sheet of A3 has 17 million at that density
_FEW = 12  # characters that a scanner's or a stamp's program may add to a picture
_PICTURED = 0.5  # of the page that a scan takes
_OUTLINED = 60  # paths of a page whose text was turned to outlines
_UNKNOWN = re.compile("[\ue000-\uf8ff\ufffd\x01-\x1f]")
_MOST_UNKNOWN = 0.5
# What glyph numbers look like where they are taken for characters: letters of many scripts.
_STRANGE = re.compile("[\u0250-\u036f\u0530-\u1fff\u2c00-\u2e7f\u3400-\u4dbf\ua000-\uabff]")
_MOST_STRANGE = 0.1
_MOST_GUESSED = 0.3  # of the characters, that stand for glyphs of which the font does not tell
_MOST_LOST = 0.5  # of the strings; blanks in a font of their own may be many
_EM = 0.9  # of the height of the box that recognition gives a line


def is_picture(ways: Sequence[Way], drawing: Drawing) -> bool:
    """Whether a page shows text that its file does not hold: a scan, outlines, or characters
    of fonts that do not tell which they are. A blank page is none."""
    text = "".join(piece.text for way in ways for piece in way.pieces)
    if len(text) > _FEW:
        return len(_UNKNOWN.findall(text)) > _MOST_UNKNOWN * len(text)
    outlined = drawing.paths >= _OUTLINED
    return drawing.pictured >= _PICTURED or outlined or is_partial(drawing)


def is_partial(drawing: Drawing) -> bool:
    """Whether a page shows far more strings than came out as text."""
    return drawing.lost > _MOST_LOST


def is_guessed(text_page: Any, ways: Sequence[Way]) -> bool:
    """Whether a page's characters are mere numbers of glyphs, of fonts that tell no more.

    Must not fire on text in the script of a people, nor on a few signs of a font of signs.
    """
    text = "".join(piece.text for way in ways for piece in way.pieces)
    if len(_STRANGE.findall(text)) <= _MOST_STRANGE * len(text):
        return False
    count = pdfium.FPDFText_CountChars(text_page)
    guessed = sum(pdfium.FPDFText_HasUnicodeMapError(text_page, at) == 1 for at in range(count))
    return bool(guessed > _MOST_GUESSED * count)


def recognised_pieces(page: Any, recogniser: Recogniser) -> list[Piece]:
    """The pieces that recognition finds on a page, at 300 dots an inch."""
    width, height = page.get_size()
    most = math.sqrt(_MOST_PIXELS / max(1.0, width * height))
    scale = min(_DOTS_AN_INCH / _POINTS_AN_INCH, most)
    picture = page.render(scale=scale).to_numpy()
    return [
        Piece(
            found.text,
            found.left / scale,
            height - found.bottom / scale,
            found.right / scale,
            height - found.top / scale,
            _EM * (found.bottom - found.top) / scale,
            found.confidence,
        )
        for found in recogniser(picture)
        if found.text.strip() and found.bottom > found.top
    ]
