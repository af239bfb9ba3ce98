"""The bytes and numbers that RTF writes its characters in → text."""

from __future__ import annotations

from searcher.load.symbols import has_signs

_CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 77: "mac_roman"}
_PAGES = {
    932: "cp932",
    936: "gb18030",
    949: "cp949",
    950: "cp950",
    65001: "utf-8",
    54936: "gb18030",
}
_USUAL = "cp1252"
_OF_SIGNS = 0xF000  # where the characters of symbol fonts stand


class Fonts:
    """The encodings of the fonts by their numbers, and of the file."""

    def __init__(self) -> None:
        self._page = ""
        self._charsets: dict[int, str] = {}
        self._names: dict[int, str] = {}

    def set_page(self, number: int) -> None:
        """The file's code page."""
        self._page = _PAGES.get(number, "")

    def set_charset(self, font: int, number: int) -> None:
        """The character set of a font."""
        if number in _CHARSETS:
            self._charsets[font] = _CHARSETS[number]

    def set_name(self, font: int, name: str) -> None:
        """The name of a font."""
        self._names.setdefault(font, name)

    def name(self, font: int) -> str:
        """Return the name of a font, empty where it is not known."""
        return self._names.get(font, "")

    def encoding(self, font: int) -> str:
        """Return the encoding of bytes beyond ASCII in a font.

        Writers of Chinese text give them in fonts that name no Chinese set: then the file's
        code page holds, else the set of any Chinese font it lists.
        """
        chinese = (one for one in self._charsets.values() if one in ("gb18030", "cp950"))
        return self._charsets.get(font) or self._page or next(chinese, _USUAL)


class Gathered:
    """Characters as they come, until they are taken: bytes, UTF-16 units, text."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._parts: list[str] = []
        self._bytes = bytearray()
        self._font = 0
        self._units = bytearray()

    def raw(self, raw: bytes, font: int) -> None:
        """Bytes in the encoding of a font."""
        if not raw:
            return
        if self._units or font != self._font:
            self._settle()
        self._font = font
        self._bytes += raw

    def unit(self, number: int) -> None:
        """A UTF-16 unit."""
        if self._bytes:
            self._settle()
        self._units += number.to_bytes(2, "little")

    def text(self, text: str) -> None:
        """Characters that are known."""
        self._settle()
        self._parts.append(text)

    def take(self) -> str:
        """Return all that was gathered."""
        self._settle()
        text, self._parts = "".join(self._parts), []
        return text.replace("\0", "")

    def _settle(self) -> None:
        if self._bytes and has_signs(self._fonts.name(self._font)):
            places = (_OF_SIGNS + byte if byte > ord(" ") else byte for byte in self._bytes)
            self._parts.append("".join(map(chr, places)))
        elif self._bytes:
            encoding = "ascii" if self._bytes.isascii() else self._fonts.encoding(self._font)
            self._parts.append(self._bytes.decode(encoding, "replace"))
        self._bytes.clear()
        if self._units:
            self._parts.append(self._units.decode("utf-16-le", "replace"))
            self._units.clear()


def skipped(count: int, text: str) -> tuple[int, str]:
    """Return the text without the characters that stand for one given by number; how many are still
    due.

    >>> skipped(1, "?以上")
    (0, '以上')
    """
    return max(0, count - len(text)), text[count:]
