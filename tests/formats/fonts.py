"""Fonts that a PDF names and does not hold, in the ways that programs write them."""

from __future__ import annotations

from dataclasses import dataclass

# CMap → the codec of the strings it reads. The first two are what most programs write.
ENCODINGS = {
    "UniGB-UCS2-H": "utf-16-be",
    "GBK-EUC-H": "gbk",
    "GB-EUC-H": "gbk",
    "UniGB-UTF16-H": "utf-16-be",
    "GBK2K-H": "gb18030",
}
_CODECS = ENCODINGS | {"ETen-B5-H": "big5"}
# The first glyph of each row of GB 2312 in Adobe-GB1, by the row's first byte.
_ROWS = {0xA1: 96, 0xA3: 262, **{0xB0 + row: 940 + 94 * row for row in range(40)}}
_FIRST = 3  # number of a glyph in a font of `characters`


@dataclass(frozen=True)
class Font:
    """A font by its name; `described` if it has a descriptor, `mapped` if it has a table from
    the numbers of its glyphs to the `characters`.

    The strings of Identity are numbers of glyphs: in Adobe-GB1 where that is the ordering, else
    in the order of the `characters`. A `simple` font takes the bytes of GBK one by one.
    """

    encoding: str = "UniGB-UCS2-H"
    name: str = "STSong-Light"
    ordering: str = "GB1"
    described: bool = True
    mapped: bool = False
    simple: bool = False
    characters: str = ""

    def codes(self, text: str) -> bytes:
        """The string that shows the text."""
        if self.simple:
            return text.encode("gbk")
        if self.encoding.startswith("Identity"):
            return b"".join(self._glyph(char).to_bytes(2, "big") for char in text)
        return text.encode(_CODECS[self.encoding.replace("-V", "-H")])

    def objects(self, number: int) -> list[bytes]:
        """The objects that make it, numbered on from `number`."""
        escaped = "".join(f"#{byte:02x}" for byte in self.name.encode("gbk"))
        name = self.name if self.name.isascii() else escaped
        descriptor = f"/FontDescriptor {number + 1} 0 R" if self.described else ""
        to_unicode = f"/ToUnicode {number + 3} 0 R" if self.mapped else ""
        if self.simple:
            widths = " ".join(["500"] * 256)
            head = (
                f"/Subtype/TrueType/Encoding/WinAnsiEncoding/FirstChar 0/LastChar 255"
                f"/Widths[{widths}]{descriptor}"
            )
        else:
            head = f"/Subtype/Type0/Encoding/{self.encoding}/DescendantFonts[{number + 2} 0 R]"
        halves = "/W[1 95 500 814 939 500]" if self.ordering == "GB1" else ""
        written = (
            f"<</Type/Font/BaseFont/{name}{head}{to_unicode}>>",
            f"<</Type/FontDescriptor/FontName/{name}/Flags 6/FontBBox[-25 -254 1000 880]"
            "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
            f"<</Type/Font/Subtype/CIDFontType0/BaseFont/{name}{descriptor}/DW 1000{halves}"
            f"/CIDSystemInfo<</Registry(Adobe)/Ordering({self.ordering})/Supplement 2>>>>",
        )
        return [body.encode() for body in (*written, *[self._to_unicode()] * self.mapped)]

    def _glyph(self, char: str) -> int:
        if self.ordering != "GB1":
            return _FIRST + self.characters.index(char)
        row, cell = char.encode("gb2312")
        return _ROWS[row] + cell - 0xA1

    def _to_unicode(self) -> str:
        pairs = {self._glyph(char): ord(char) for char in self.characters}
        rows = "\n".join(f"<{glyph:04x}> <{code:04x}>" for glyph, code in pairs.items())
        table = (
            "begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange "
            f"{len(pairs)} beginbfchar\n{rows}\nendbfchar endcmap"
        )
        return f"<</Length {len(table)}>>stream\n{table}\nendstream"
