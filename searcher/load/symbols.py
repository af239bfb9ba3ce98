"""Signs that a run takes from a symbol font by their place in it → the characters they show."""

from __future__ import annotations

import re

PRIVATE = re.compile("[\uf020-\uf0ff]")  # symbol fonts stand here, by their own codes
_WINGDINGS = {
    **dict(zip(range(0x80, 0x8B), "⓪①②③④⑤⑥⑦⑧⑨⑩")),
    **dict(zip(range(0x8B, 0x96), "⓿❶❷❸❹❺❻❼❽❾❿")),
    **{0x28: "☎", 0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□"},
    **{0x75: "◆", 0x76: "◆", 0x77: "◆", 0xA1: "○", 0xA2: "○", 0xA7: "▪", 0xA8: "□", 0xAB: "★"},
    **{0xB2: "☆", 0xD8: "➢", 0xE0: "→", 0xDF: "←", 0xE1: "↑", 0xE2: "↓", 0xFB: "×", 0xFC: "√"},
    **{0xFD: "☒", 0xFE: "☑"},
}
_WINGDINGS_2 = {
    **dict(zip(range(0x69, 0x74), "⓪①②③④⑤⑥⑦⑧⑨⑩")),
    **dict(zip(range(0x74, 0x7F), "⓿❶❷❸❹❺❻❼❽❾❿")),
    **{0x50: "√", 0x4F: "×", 0x52: "☑", 0x51: "☒", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0x2A: "☐"},
}
_WEBDINGS = {0x61: "√", 0x72: "×", 0x63: "□", 0x67: "■", 0x6E: "●"}
_SYMBOL = {
    **{code: chr(code) for code in b" !#%&()+,./0123456789:;<=>?[]_{|}"},
    **dict(zip(b"abcdefghijklmnopqrstuvwxyz", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ")),
    **dict(zip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ")),
    **{0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "·", 0xB8: "÷", 0xB9: "≠"},
    **{0xA5: "∞", 0xAE: "→", 0xE5: "∑", 0xD6: "√", 0x2D: "－", 0x2B: "＋", 0x3D: "＝"},
    **dict(zip(range(0xE6, 0xF0), "⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪")),
    **dict(zip(range(0xF5, 0xFF), "⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭")),
    **{0xB5: "∝", 0xB6: "∂", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xF2: "∫", 0xF3: "⌠", 0x22: "∀"},
    **{0xD7: "·", 0xA2: "′", 0xB2: "″", 0xBB: "≈", 0xBE: "—", 0xBC: "…"},
}
_FONTS = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "webdings": _WEBDINGS,
    "symbol": _SYMBOL,
}


def has_signs(font: str) -> bool:
    """True if the font of that name shows signs in the place of letters."""
    return font.strip().lower() in _FONTS


def symbol(font: str, code: str) -> str:
    """Return the character shown for `code` (hexadecimal) of `font`; empty where that is not known.

    >>> symbol("Wingdings", "F0A8"), symbol("Symbol", "F061"), symbol("宋体", "2014")
    ('□', 'α', '—')
    """
    try:
        place = int(code, 16)
    except ValueError:
        return ""
    table = _FONTS.get(font.strip().lower())
    if table is not None:
        return table.get(place & 0xFF, "")
    return chr(place) if _is_character(place) else ""


def shown_in(font: str, text: str) -> str:
    """Return `text` with the signs that a symbol font shows in its own places; unknown ones go.

    Most fonts that stand there and are not named are Symbol.

    >>> shown_in("Wingdings", "\\uf0a8同意"), shown_in("宋体", "\\uf028一\\uf029")
    ('□同意', '(一)')
    """
    table = _FONTS.get(font.strip().lower(), _SYMBOL)
    return PRIVATE.sub(lambda sign: table.get(ord(sign[0]) & 0xFF, ""), text)


def _is_character(place: int) -> bool:
    """True if the code is of a character, not of a font, a surrogate or a control sign."""
    if 0xF000 <= place <= 0xF0FF or 0xD800 <= place <= 0xDFFF:
        return False
    return 0x20 <= place <= 0x10FFFF
