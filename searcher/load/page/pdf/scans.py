"""Pages that are pictures: told from pages with text, and recognised where that was asked for."""

from __future__ import annotations

import math
import re
from typing import Any

from searcher.load.ocr import Recogniser
from searcher.load.page.pdf.drawing import Drawing
from searcher.load.page.pdf.glyphs import Text
from searcher.load.page.piece import Piece

_DOTS_AN_INCH = 300
_POINTS_AN_INCH = 72
_MOST_PIXELS = 40_000_000  # a sheet of A3 has 17 million at that density
_FEW = 12  # characters that a scanner's or a stamp's program may add to a picture
_PICTURED = 0.5  # of the page that a scan takes
_OUTLINED = 60  # paths of a page whose text was turned to outlines
_UNKNOWN = re.compile("[\ue000-\uf8ff\ufffd\x01-\x1f]")
_MOST_UNKNOWN = 0.5
_MOST_SILENT = 0.05  # of the characters; a few may be bullets
_MOST_LOST = 0.5  # of the strings; blanks in a font of their own may be many
_EM = 0.9  # of the height of the box that recognition gives a line


def is_picture(text: Text, drawing: Drawing) -> bool:
    """True if a page shows text that its file does not hold: a scan, outlines, or characters of
    fonts that do not tell which they are. A blank page is none."""
    characters = text.characters
    if len(characters) > _FEW:
        return len(_UNKNOWN.findall(characters)) > _MOST_UNKNOWN * len(characters)
    outlined = drawing.paths >= _OUTLINED
    return drawing.pictured >= _PICTURED or outlined or is_partial(text, drawing)


def is_partial(text: Text, drawing: Drawing) -> bool:
    """True if a page shows far more strings than came out as text, or many that say nothing."""
    silent = text.silent > _MOST_SILENT * (text.silent + len(text.characters))
    return silent or drawing.lost > _MOST_LOST


def recognised_pieces(page: Any, recogniser: Recogniser) -> list[Piece]:
    """Return the pieces that recognition finds on a page, at 300 dots an inch."""
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
