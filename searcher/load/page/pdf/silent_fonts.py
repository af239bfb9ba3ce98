"""Fonts that do not tell which characters they show: what comes out of them is no text."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

_LOOKED_AT = 100  # characters of a page that tell whether it has such a font
_SUSPICIOUS = 0.02  # of these, of which the font does not tell what they are
# Of the characters of a font: so many are guessed, and so many of them are what numbers of glyphs
# look like where they are taken for characters. Fonts of readable text have none of these.
_MOST_GUESSED, _MOST_CONTROLS, _MOST_STRANGE = 0.5, 0.01, 0.1
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_STRANGE = re.compile("[\u0250-\u036f\u0530-\u1fff\u2c00-\u2e7f\u3400-\u4dbf\ua000-\uabff]")


@dataclass
class _Font:
    numbers: list[int] = field(default_factory=list)
    guessed: int = 0
    text: list[str] = field(default_factory=list)

    @property
    def is_silent(self) -> bool:
        """Whether its characters are mere numbers of glyphs."""
        count, text = len(self.numbers), "".join(self.text)
        controls, strange = len(_CONTROLS.findall(text)), len(_STRANGE.findall(text))
        odd = controls > _MOST_CONTROLS * count or strange > _MOST_STRANGE * count
        return odd and self.guessed > _MOST_GUESSED * count


def silent_characters(text_page: Any) -> frozenset[int]:
    """Return the numbers of the characters whose fonts do not tell which they are.

    Must not fire on text in the script of a people, nor on one that pdfium guesses right.
    """
    count = pdfium.FPDFText_CountChars(text_page)
    looked_at = range(0, count, 1 + count // _LOOKED_AT)
    if sum(_guessed(text_page, looked_at)) <= _SUSPICIOUS * len(looked_at):
        return frozenset()
    fonts: dict[int, _Font] = {}
    for number, guessed in enumerate(_guessed(text_page, range(count))):
        drawn = pdfium.FPDFText_GetTextObject(text_page, number)
        if drawn:
            address = ctypes.cast(pdfium.FPDFTextObj_GetFont(drawn), ctypes.c_void_p).value or 0
            font = fonts.setdefault(address, _Font())
            font.numbers.append(number)
            font.guessed += guessed
            font.text.append(chr(pdfium.FPDFText_GetUnicode(text_page, number)))
    silent = (font for font in fonts.values() if font.is_silent)
    return frozenset(number for font in silent for number in font.numbers)


def _guessed(text_page: Any, numbers: range) -> Iterator[bool]:
    return (pdfium.FPDFText_HasUnicodeMapError(text_page, number) == 1 for number in numbers)
