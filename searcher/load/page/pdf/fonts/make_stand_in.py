"""Writes the stand-in font anew: python -m searcher.load.page.pdf.fonts.make_stand_in

Needs fonttools, which the tests bring along. One glyph, a box half an em wide, stands for
every character; a character map of format 13 says so in one range, so that the file stays
under a kilobyte.
"""

from __future__ import annotations

import io

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from searcher.load.page.pdf.fonts import STAND_IN

_EM, _ASCENT, _DESCENT, _WIDTH = 1000, 880, -120, 500
_CHARACTERS = range(0x20, 0x110000)
_NO_TIME = 0  # of making: the same font comes out whenever it is made
_WINDOWS, _ALL_UNICODE = 3, 10  # the platform and the encoding of the character map


def stand_in() -> bytes:
    """Return the font as TrueType."""
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.font["cmap"] = _one_for_all("box")
    builder.setupGlyf({name: _box() for name in (".notdef", "box")})
    builder.setupHorizontalMetrics({name: (_WIDTH, 0) for name in (".notdef", "box")})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=_NO_TIME, modified=_NO_TIME)
    builder.font.recalcTimestamp = False
    written = io.BytesIO()
    builder.font.save(written)
    return written.getvalue()


def _one_for_all(glyph: str) -> object:
    table = newTable("cmap")
    table.tableVersion = 0
    subtable = CmapSubtable.newSubtable(13)
    subtable.platformID, subtable.platEncID, subtable.language = _WINDOWS, _ALL_UNICODE, 0
    subtable.cmap = dict.fromkeys(_CHARACTERS, glyph)
    table.tables = [subtable]
    return table


def _box() -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((0, _DESCENT))
    for point in ((0, _ASCENT), (_WIDTH, _ASCENT), (_WIDTH, _DESCENT)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    STAND_IN.write_bytes(stand_in())
