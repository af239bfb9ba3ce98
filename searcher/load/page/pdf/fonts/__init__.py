"""What pdfium takes for fonts that a file names and does not hold.

pdfium leaves out text whose glyphs take no room, as those of a font that the machine does not
have: what it reads would depend on the fonts installed. So text is read with one stand-in font
on every machine, whose every glyph is a box within the width that the file itself gives; the
fonts of the system are for drawing.
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2  # noqa: F401 (starts pdfium, which the fonts are given to)
import pypdfium2.raw as pdfium

STAND_IN = Path(__file__).with_name("stand_in.ttf")
_HANDLE = 1  # of the one font there is
_NAME = b"Stand-in\0"
# Fonts that pdfium holds itself, with true widths and signs; not where they are asked for Chinese.
_BUILT_IN = (b"Helvetica", b"Times-", b"Courier", b"Symbol", b"ZapfDingbats")
_CHINESE_JAPANESE_KOREAN = {128, 129, 134, 136}  # character sets, as Windows numbers them
_SIMPLIFIED = 134
# A version that asks for each font by name; the one before has all of them listed first.
_ASKED_ONE_BY_ONE, _LISTED = 2, 1


def use_stand_in() -> None:
    """Have pdfium read text with the stand-in font from now on."""
    pdfium.FPDF_SetSystemFontInfo(_stand_in())


@contextlib.contextmanager
def system_fonts() -> Iterator[None]:
    """Within it pdfium draws documents that are opened in it with the fonts of the system."""
    pdfium.FPDF_SetSystemFontInfo(_of_system())
    try:
        yield
    finally:
        use_stand_in()


def _map_font(
    _: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, __: Any
) -> Any:
    name = ctypes.cast(face, ctypes.c_char_p).value or b""
    built_in = charset not in _CHINESE_JAPANESE_KOREAN and name.startswith(_BUILT_IN)
    return None if built_in else _HANDLE


def _copied(content: bytes, buffer: Any, size: int) -> int:
    """Copy the content into a buffer that is large enough; return its length."""
    if buffer and size >= len(content):
        ctypes.memmove(buffer, content, len(content))
    return len(content)


@cache
def _stand_in() -> Any:
    font = STAND_IN.read_bytes()
    return _info(
        _ASKED_ONE_BY_ONE,
        Release=lambda _: None,
        MapFont=_map_font,
        GetFont=lambda _, face: _HANDLE,
        # A table of its own is asked for of collections of fonts, which it is none of.
        GetFontData=lambda _, font_, table, buffer, size: (
            0 if table else _copied(font, buffer, size)
        ),
        GetFaceName=lambda _, font_, buffer, size: _copied(_NAME, buffer, size),
        GetFontCharset=lambda _, font_: _SIMPLIFIED,
        DeleteFont=lambda _, font_: None,
    )


@cache
def _of_system() -> Any:
    """Return the system's fonts, as pdfium finds them where nothing is set."""
    system = pdfium.FPDF_GetDefaultSystemFontInfo()

    def asked(name: str) -> Callable[..., Any]:
        return lambda _, *rest: getattr(system.contents, name)(system, *rest)

    names = (name for name, _ in pdfium.FPDF_SYSFONTINFO._fields_[2:])
    return _info(_LISTED, Release=lambda _: None, **{name: asked(name) for name in names})


def _info(version: int, **answers: Callable[..., Any]) -> Any:
    """Return what pdfium asks about fonts, answered by these functions."""
    kinds = dict(pdfium.FPDF_SYSFONTINFO._fields_)
    info = pdfium.FPDF_SYSFONTINFO(version=version)
    for name, answer in answers.items():
        setattr(info, name, kinds[name](answer))
    return info
