"""A PDF file written by hand: text of fonts that are not embedded, rules, pictures, no more.

`Pdf` takes text at places of pages and gives the bytes; `tests.formats.typesetting` lays out
whole documents with it.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.formats.fonts import Font

A4 = (595.0, 842.0)
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_EVERYTHING_ALLOWED = -4


@dataclass
class Page:
    """One page: its size in points, how many degrees a viewer turns it, its drawing so far."""

    size: tuple[float, float] = A4
    rotate: int = 0
    drawn: list[str] = field(default_factory=list)
    pictures: list[tuple[int, int, bytes]] = field(default_factory=list)
    annotations: list[str] = field(default_factory=list)


@dataclass
class Pdf:
    """Pages in the making; `labels` are page labels by the page from which they count on,
    `packed` tells whether what is drawn is compressed, `others` are fonts beside the first."""

    font: Font = Font()
    info: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[int, str] = field(default_factory=dict)
    packed: bool = True
    pages: list[Page] = field(default_factory=list)
    others: Sequence[Font] = ()

    @property
    def fonts(self) -> list[Font]:
        """All of its fonts."""
        return [self.font, *self.others]

    def page(self, size: tuple[float, float] = A4, rotate: int = 0) -> Page:
        """A new page."""
        self.pages.append(Page(size, rotate))
        return self.pages[-1]

    def text(
        self, x: float, y: float, text: str, *, size: float = 16, turn: str = "", font: int = 0
    ) -> None:
        """Write `text` on the last page, its baseline beginning at (x, y), `turn` the first
        four numbers of a text matrix, in the font of that number."""
        shown = self.fonts[font].codes(text).hex()
        place = f"{turn or '1 0 0 1'} {x:.2f} {y:.2f} Tm"
        self.pages[-1].drawn.append(f"BT /F{font + 1} {size:.2f} Tf {place} <{shown}> Tj ET")

    def spaced(self, x: float, y: float, words: Sequence[str], *, size: float, step: float) -> None:
        """Write words with `step` points between them, as justified lines are written."""
        gap = f"{-1000 * step / size:.1f}"
        shown = gap.join(f"<{self.font.codes(word).hex()}>" for word in words)
        self.pages[-1].drawn.append(f"BT /F1 {size:.2f} Tf {x:.2f} {y:.2f} Td [{shown}] TJ ET")

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a thin line."""
        self.pages[-1].drawn.append(f"0.5 w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S")

    def picture(self, width: int, height: int, grey: bytes = b"") -> None:
        """Fill the page with a picture of so many grey pixels, all grey if none are given."""
        page = self.pages[-1]
        page.pictures.append((width, height, grey or b"\xc8" * (width * height)))
        across, up = page.size
        page.drawn.append(f"q {across:.2f} 0 0 {up:.2f} 0 0 cm /I{len(page.pictures)} Do Q")

    def annotation(self, subtype: str, key: str, text: str, box: tuple[float, ...]) -> None:
        """Put an annotation on the last page that keeps `text` under a key."""
        said = (b"\xfe\xff" + text.encode("utf-16-be")).hex()
        self.put(f"/Subtype/{subtype}/{key}<{said}>", box)

    def put(self, entries: str, box: tuple[float, ...]) -> None:
        """Put an annotation of these entries on the last page."""
        rect = " ".join(map(str, box))
        self.pages[-1].annotations.append(f"<</Type/Annot{entries}/Rect[{rect}]>>")

    def bytes(self, password: str | None = None) -> bytes:
        """The file; encrypted with 40-bit RC4 when there is a password, the empty one too."""
        return _Writer(self, password).written()


class _Writer:
    """The objects of a file, numbered in order."""

    def __init__(self, pdf: Pdf, password: str | None) -> None:
        self._pdf = pdf
        self._objects: list[bytes] = []
        self._fonts: list[int] = []
        self._fields: list[int] = []
        self._id = hashlib.md5(b"".join(repr(page).encode() for page in pdf.pages)).digest()
        self._owner = _rc4(hashlib.md5(_padded("owner")).digest()[:5], _padded(password or ""))
        self._key = None if password is None else self._file_key(password)

    def written(self) -> bytes:
        root = self._reserve()
        kids = [self._page(page) for page in self._pdf.pages]
        for kid in kids:
            self._objects[kid - 1] = self._objects[kid - 1].replace(b"PARENT", b"%d" % (root + 1))
        pages = " ".join(f"{kid} 0 R" for kid in kids)
        self._objects[root] = f"<</Type/Pages/Count {len(kids)}/Kids[{pages}]>>".encode()
        self._objects[root - 1] = (
            f"<</Type/Catalog/Pages {root + 1} 0 R{self._page_labels()}{self._form()}>>".encode()
        )
        info = self._add(
            b"<<" + b"".join(self._said(*pair) for pair in self._pdf.info.items()) + b">>"
        )
        return self._file(root, info)

    def _reserve(self) -> int:
        """The number of the catalogue; the page tree and the fonts follow it."""
        self._objects += [b"", b""]
        for font in self._pdf.fonts:
            self._fonts.append(len(self._objects) + 1)
            self._objects += font.objects(self._fonts[-1])
        return 1

    def _page(self, page: Page) -> int:
        drawn = self._stream("", "\n".join(page.drawn).encode())
        pictures = "".join(
            f"/I{at} {self._picture(*picture)} 0 R" for at, picture in enumerate(page.pictures, 1)
        )
        width, height = page.size
        notes = [self._add(entries.encode()) for entries in page.annotations]
        self._fields += notes
        refers = f"/Annots[{' '.join(f'{note} 0 R' for note in notes)}]" if notes else ""
        fonts = "".join(f"/F{at} {number} 0 R" for at, number in enumerate(self._fonts, 1))
        return self._add(
            f"<</Type/Page/Parent PARENT 0 R/MediaBox[0 0 {width} {height}]/Rotate {page.rotate}"
            f"{refers}/Contents {drawn} 0 R/Resources<</Font<<{fonts}>>/XObject<<{pictures}>>>>>>".encode()
        )

    def _picture(self, width: int, height: int, grey: bytes) -> int:
        kind = "/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8"
        return self._stream(f"{kind}/Width {width}/Height {height}", grey)

    def _form(self) -> str:
        refers = " ".join(f"{number} 0 R" for number in self._fields)
        return f"/AcroForm<</Fields[{refers}]>>" if refers else ""

    def _page_labels(self) -> str:
        if not self._pdf.labels:
            return ""
        rows = "".join(f"{at}<<{label}>>" for at, label in sorted(self._pdf.labels.items()))
        return f"/PageLabels<</Nums[{rows}]>>"

    def _said(self, name: str, text: str) -> bytes:
        number = len(self._objects) + 1
        raw = self._secret(number, b"\xfe\xff" + text.encode("utf-16-be"))
        return f"/{name}<{raw.hex()}>".encode()

    def _stream(self, entries: str, content: bytes) -> int:
        if self._pdf.packed:
            entries, content = f"{entries}/Filter/FlateDecode", zlib.compress(content)
        written = self._secret(len(self._objects) + 1, content)
        head = f"<<{entries}/Length {len(written)}>>stream\n".encode()
        return self._add(head + written + b"\nendstream")

    def _add(self, body: bytes) -> int:
        self._objects.append(body)
        return len(self._objects)

    def _file(self, root: int, info: int) -> bytes:
        trailer = f"/Root {root} 0 R/Info {info} 0 R/ID[<{self._id.hex()}><{self._id.hex()}>]"
        if self._key is not None:
            owner, user = self._owner.hex(), _rc4(self._key, _PADDING).hex()
            lock = f"<</Filter/Standard/V 1/R 2/P {_EVERYTHING_ALLOWED}/O<{owner}>/U<{user}>>>"
            trailer += f"/Encrypt {self._add(lock.encode())} 0 R"
        content, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
        for number, body in enumerate(self._objects, 1):
            places.append(len(content))
            content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        table = "".join(f"{place:010} 00000 n \n" for place in places)
        size = len(places) + 1
        end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}{trailer}>>\n"
        return bytes(content) + f"{end}startxref\n{len(content)}\n%%EOF\n".encode()

    def _file_key(self, password: str) -> bytes:
        allowed = _EVERYTHING_ALLOWED.to_bytes(4, "little", signed=True)
        return hashlib.md5(_padded(password) + self._owner + allowed + self._id).digest()[:5]

    def _secret(self, number: int, content: bytes) -> bytes:
        """The content of object `number` as it is written."""
        if self._key is None:
            return content
        key = hashlib.md5(self._key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
        return _rc4(key, content)


def _padded(password: str) -> bytes:
    return (password.encode() + _PADDING)[:32]


def _rc4(key: bytes, content: bytes) -> bytes:
    state = list(range(256))
    at = 0
    for i in range(256):
        at = (at + state[i] + key[i % len(key)]) % 256
        state[i], state[at] = state[at], state[i]
    out, i, at = bytearray(), 0, 0
    for byte in content:
        i = (i + 1) % 256
        at = (at + state[i]) % 256
        state[i], state[at] = state[at], state[i]
        out.append(byte ^ state[(state[i] + state[at]) % 256])
    return bytes(out)
