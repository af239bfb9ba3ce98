"""Bytes → text: byte-order mark, strict UTF-8, then the Chinese encodings by plausibility.

Many bytes are valid in several encodings (most Big5 text is valid GB18030), so a strict
decoder proves little. What tells them apart is which reading is made of common characters:
right readings score about 1.0, wrong ones below 0.65 on lines of ten characters or more.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache
from itertools import product
from typing import NamedTuple

from searcher.load.plausibility import BROKEN, common_characters, plausibility
from searcher.load.reading import Unreadable


class Decoded(NamedTuple):
    """Text, and the name of the encoding it was in."""

    text: str
    encoding: str

    @property
    def notes(self) -> tuple[str, ...]:
        """What was lost: how many damaged places stand as U+FFFD."""
        lost = self.text.count(BROKEN)
        places = "1 damaged place stands" if lost == 1 else f"{lost} damaged places stand"
        return (f"{places} as {BROKEN}: bytes that no character has",) if lost else ()


_BOMS = (  # UTF-32 before UTF-16: the little-endian marks begin alike
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Preferred first; a later one must be clearly more plausible. cp950 is Big5 as written in practice.
_CANDIDATES = ("utf-8", "gb18030", "cp950", "utf-16-le", "utf-16-be")
_NAMES = {"cp950": "big5"}
_DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "big5-hkscs": "big5hkscs"}
_ENOUGH = 0.7  # least share of common characters in a believable reading
_CLEARLY = 0.1
_SAMPLE = 65_536  # bytes of each sample
# What every text in Chinese has so often, and text read in a wrong encoding has not.
_EVERYDAY, _EVERYDAY_ONE_IN = "的，。", 50
_GLANCE = 1024  # characters that tell whether a text was misread
_LEAST_HAN = 8
_LEAST_IN_LINE = 2  # of a text in which other lines were misread
_BROKEN_RUN = re.compile(f"{BROKEN}+")
_MOSTLY = 3  # characters that read as UTF-8 to each place that does not
_AHEAD = 10  # bytes that tell whether text is in step
_PAIRED = frozenset({"gb18030", "cp950", "big5hkscs"})  # a character is two bytes in most text
# In which encoding a text was read and saved, and in which it was written.
_MISREAD = (("gb18030", "utf-8"), *product(("cp1252", "latin-1"), ("utf-8", "gb18030")))
# How the everyday marks look in a text so misread, by its first bytes.
_SCRAMBLED = tuple(
    mark.encode(right)[:2].decode(wrong) for wrong, right in _MISREAD for mark in _EVERYDAY
)
# The bytes that cp1252 shows as characters from beyond them; the rest of it is Latin-1.
_CP1252 = {
    ord(bytes([byte]).decode("cp1252", "ignore") or "\0"): byte for byte in range(0x80, 0xA0)
}
_WIDEST = 4  # bytes of a character in UTF-32
_LEAST_PADDING = 8  # NULs at the end
_MOST_BROKEN = 0.01  # share of a text that may be damaged
_BEYOND_CHANCE = "\u0800"  # characters from here on take three bytes in UTF-8
_ACCENTS = frozenset({"Mn", "Lm", "Cn"})
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP, DOCX or OFD file"),
    (b"\xd0\xcf\x11\xe0", "a DOC, WPS or XLS file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_CONTROL_BYTES = bytes((*range(0x00, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))
_CONTROL = re.compile(f"[{re.escape(_CONTROL_BYTES.decode())}]")
_MOST_CONTROL = 0.02
_BLANKS = " \t\r\n\f\v\u3000\xa0\ufeff\u200b\x00"


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Return the text in `raw` and its encoding; `declared` is the name the file itself gives.

    Raises Unreadable for a binary file, for bytes no encoding explains, and for no text at all.

    >>> decode("临江市人民政府".encode("gb18030"))
    Decoded(text='临江市人民政府', encoding='gb18030')
    >>> decode("東嶺縣公安局關於開展資訊化建設的通知".encode("big5")).encoding
    'big5'
    """
    _refuse_signature(raw)
    raw, whole = _without_padding(raw), raw
    decoded = _by_mark(raw) or _strict_utf8(raw) or _declared(raw, declared) or _plausible(raw)
    decoded = decoded or _detected(raw)
    if decoded is None or _is_controlled(raw, decoded.text):
        decoded = _among_controls(raw) or decoded
    if decoded is None and b"\0" in raw:
        raise Unreadable("a binary file, not text")
    if decoded is None:
        raise Unreadable("its encoding cannot be told: not UTF-8, GB18030, Big5 or UTF-16 text")
    if len(raw) < len(whole):
        decoded = decoded._replace(text=decoded.text.rstrip("\0"))
    _refuse_textless(raw, decoded.text)
    return _unscrambled(decoded)


def _unscrambled(decoded: Decoded) -> Decoded:
    """Return the text, read again where all of it or some lines were once read in a wrong
    encoding and saved so.

    >>> _unscrambled(Decoded("涓存睙甯備汉姘戞斂搴滃叧浜庢秷闃茬殑鎰忚\ufffd", "utf-8")).text
    '临江市人民政府关于消防的意\ufffd'
    """
    whole = _read_again(decoded)
    if whole is not decoded or not any(mark in decoded.text for mark in _SCRAMBLED):
        return whole
    lines = [Decoded(line, "") for line in decoded.text.split("\n")]
    again = [_read_again(line, _LEAST_IN_LINE) for line in lines]
    found = dict.fromkeys(line.encoding for line in again if line.encoding)
    return Decoded("\n".join(line.text for line in again), "+".join([decoded.encoding, *found]))


def _read_again(decoded: Decoded, least: int = _LEAST_HAN) -> Decoded:
    """Return a text, or a line, read again where it looks misread and then reads like Chinese,
    with so many Han at least.
    """
    glance = decoded.text[:_GLANCE]
    if sum(map(glance.count, _EVERYDAY)) * _EVERYDAY_ONE_IN >= len(glance):
        return decoded
    foreign = sum(char.isascii() for char in glance) * 2 > len(glance)
    if foreign or plausibility(glance) >= _ENOUGH:
        return decoded
    for wrong, right in _MISREAD:
        text = _bytes_of_misread(decoded.text.replace(BROKEN, ""), wrong).decode(right, "replace")
        broken = text.count(BROKEN) + text.count("?") - decoded.text.count("?")
        if _han_in(text) >= least and broken * 10 <= len(text) and _believable(text):
            return Decoded(text, f"{_NAMES.get(right, right)} saved as {wrong}")
    return decoded


def _bytes_of_misread(text: str, wrong: str) -> bytes:
    r"""Return the bytes that were read in a wrong encoding; browsers read in cp1252 what it lacks
    as Latin-1.

    >>> _bytes_of_misread("\u20ac\x81", "cp1252")
    b'\x80\x81'
    """
    if wrong == "cp1252":
        return text.translate(_CP1252).encode("latin-1", "replace")
    return text.encode(wrong, "replace")


def _han_in(text: str) -> int:
    return sum("\u4e00" <= char <= "\u9fff" for char in text[:_GLANCE])


def _believable(text: str) -> bool:
    return plausibility(text[:_GLANCE].replace(BROKEN, "")) >= 1 - _CLEARLY


def _without_padding(raw: bytes) -> bytes:
    """Return the bytes without the NULs that fill the last block of a file, but for one
    that is half of a wide character.

    >>> _without_padding("公告".encode() + bytes(500)) == "公告".encode()
    True
    """
    bare = raw.rstrip(b"\0")
    if len(raw) - len(bare) < _LEAST_PADDING:
        return raw
    wide = b"\0" in bare or bare.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return raw[: -(-len(bare) // _WIDEST) * _WIDEST] if wide else bare


def signature_of(raw: bytes) -> str | None:
    """Return what the first bytes say the file is, when that is no text: "a PDF file", "a
    picture"."""
    return next((kind for start, kind in _SIGNATURES if raw.startswith(start)), None)


def _refuse_signature(raw: bytes) -> None:
    if kind := signature_of(raw):
        raise Unreadable(f"the bytes are {kind}, whatever its name says")


def _refuse_textless(raw: bytes, text: str) -> None:
    if _is_controlled(raw, text):
        raise Unreadable("a binary file, not text")
    if not text.strip(_BLANKS):
        raise Unreadable("the file is empty: nothing but blanks")


def _is_controlled(raw: bytes, text: str) -> bool:
    """True if so much of the text is control characters as no text has."""
    # Deleting bytes is far quicker than searching text, and most files hold none of these.
    suspect = len(raw.translate(None, _CONTROL_BYTES)) < len(raw)
    return suspect and len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text)


def _among_controls(raw: bytes) -> Decoded | None:
    """Return the text that stands whole and in Chinese among control characters, without these.

    >>> _among_controls("\\0".join("临江市人民政府公告，").encode()).text
    '临江市人民政府公告，'
    >>> _among_controls(bytes(range(32)) * 20) is None
    True
    """
    bare = raw.translate(None, _CONTROL_BYTES)
    decoded = _strict_utf8(bare) or _plausible(bare)
    if decoded is None or BROKEN in decoded.text or _han_in(decoded.text) < _LEAST_HAN:
        return None
    return decoded if _believable(decoded.text) else None


def _by_mark(raw: bytes) -> Decoded | None:
    for mark, codec in _BOMS:
        if raw.startswith(mark):
            body = raw[len(mark) :]
            return _with_few_broken(body, codec) or (_plausible(body) if codec == "utf-8" else None)
    return None


def _strict_utf8(raw: bytes) -> Decoded | None:
    """None too when every other byte is NUL: UTF-16 of ASCII is valid UTF-8, but no text."""
    if raw.count(0) > len(raw) // 10:
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _is_gbk_by_chance(raw, text) else Decoded(text, "utf-8")


def _is_gbk_by_chance(raw: bytes, text: str) -> bool:
    r"""True for a few characters of GBK whose bytes are those of UTF-8 too: accents without letters.

    >>> raw = "通知".encode("gb18030")
    >>> _is_gbk_by_chance(raw, raw.decode("utf-8")), _is_gbk_by_chance(b"caf\xc3\xa9", "café")
    (True, False)
    """
    if len(raw) > _GLANCE or max(text, default="") >= _BEYOND_CHANCE:
        return False
    if not any(unicodedata.category(char) in _ACCENTS for char in text):
        return False
    try:
        return plausibility(raw.decode("gb18030")) >= _ENOUGH
    except UnicodeDecodeError:
        return False


def _declared(raw: bytes, name: str | None) -> Decoded | None:
    """Return the text as `name` reads it, unless that is no Chinese encoding or the reading is
    odd."""
    codec = _DECLARED.get((name or "").lower().replace("_", "-"))
    if codec is None:
        return None
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        return None
    believable = plausibility(text[:_SAMPLE]) >= _ENOUGH
    return Decoded(text, _NAMES.get(codec, codec)) if believable else None


def _plausible(raw: bytes) -> Decoded | None:
    """Return the most plausible reading, whole, or line by line where lines differ in encoding."""
    codec = _best_codec(_sample(raw))
    if codec is None:
        return _line_by_line(raw, "gb18030") or _out_of_step(raw)
    try:
        raw.decode(codec)
        return Decoded(_in_step(raw, codec), _NAMES.get(codec, codec))
    except UnicodeDecodeError:
        other = "gb18030" if codec == "utf-8" else codec
        mixed = None if codec.startswith("utf-16") else _line_by_line(raw, other)
        return mixed or _with_few_broken(raw, codec)


def _best_codec(sample: bytes) -> str | None:
    best, best_score = None, _ENOUGH - _CLEARLY
    for codec in _CANDIDATES:
        score = plausibility(sample.decode(codec, "replace"))
        if score >= max(_ENOUGH, best_score + _CLEARLY):
            best, best_score = codec, score
    return best


def _sample(raw: bytes) -> bytes:
    """Return the beginning and the middle of the bytes, cut at line ends so that no character
    is."""
    if len(raw) <= 2 * _SAMPLE:
        return raw
    middle = raw[len(raw) // 2 & ~1 :][:_SAMPLE]
    return raw[:_SAMPLE].rpartition(b"\n")[0] + middle.partition(b"\n")[2]


def _line_by_line(raw: bytes, other: str) -> Decoded | None:
    """Return each line in UTF-8 or `other`, for a file glued of both; None when it is no such
    file."""
    lines, used = [], set()
    for line in raw.split(b"\n"):
        decoded = _mixed_line(line, other)
        lines.append(decoded.text)
        if not line.isascii():
            used.add(decoded.encoding)
    text = "\n".join(lines)
    if len(used) < 2 or text.count(BROKEN) > _MOST_BROKEN * len(text):
        return None
    if plausibility(text[:_SAMPLE]) < _ENOUGH:
        return None
    return Decoded(text, f"utf-8+{_NAMES.get(other, other)}")


def _mixed_line(line: bytes, other: str) -> Decoded:
    """Return a line as UTF-8, or as `other` where that reads better: never for one broken
    character."""
    try:
        return Decoded(line.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        readings = [Decoded(line.decode(codec, "replace"), codec) for codec in ("utf-8", other)]
        text = readings[0].text
        beyond = len(text) - sum(map(str.isascii, text))
        # Hardly any other text forms the sequences of UTF-8.
        if beyond >= _MOSTLY * sum(1 for _ in _BROKEN_RUN.finditer(text)) + text.count(BROKEN):
            return readings[0]
        return max(readings, key=lambda reading: plausibility(reading.text))


def _with_few_broken(raw: bytes, codec: str) -> Decoded | None:
    """Return the text with one U+FFFD for each damaged place, or None when more than 1% is
    damaged."""
    text = _BROKEN_RUN.sub(BROKEN, _in_step(raw, codec))
    broken = text.count(BROKEN)
    if broken > max(2, _MOST_BROKEN * len(text)) or broken * 5 > len(text):
        return None
    return Decoded(text, _NAMES.get(codec, codec))


def _in_step(raw: bytes, codec: str) -> str:
    """Return the text; a stray byte in text of two-byte characters costs two of them, not the line.

    >>> raw = "管网检修，定于明日".encode("gb18030")
    >>> _in_step(raw[:2] + bytes([0xB5]) + raw[2:], "gb18030")
    '管低\ufffd检修，定于明日'
    """
    text = raw.decode(codec, "replace")
    if codec not in _PAIRED or not _odd_run().search(text):
        return text
    lines = ((line, line.decode(codec, "replace")) for line in raw.split(b"\n"))
    return "\n".join(
        _put_in_step(line, codec) if _odd_run().search(text) else text for line, text in lines
    )


def _out_of_step(raw: bytes) -> Decoded | None:
    """Return the text of two-byte characters that a stray byte keeps from reading like Chinese."""
    sample = _sample(raw)
    for codec in sorted(_PAIRED & set(_CANDIDATES), reverse=True):
        if b"\0" not in sample and _believable(_in_step(sample, codec)):
            if decoded := _with_few_broken(raw, codec):
                return decoded
    return None


def _put_in_step(line: bytes, codec: str) -> str:
    """Return the line read character by character, one byte passed over where what follows then
    reads."""
    common, read, at = common_characters(), list[str](), 0
    while at < len(line):
        ahead = line[at : at + _AHEAD].decode(codec, "ignore")[:4]
        char = ahead[:1] if line[at] < 0x80 else _character(line, at, codec)
        if char > "\x7f" and char not in common:
            later = line[at + 1 : at + 1 + _AHEAD].decode(codec, "ignore")[:4]
            if plausibility(later or BROKEN) >= plausibility(ahead or BROKEN) + 0.5:
                char = BROKEN
        read.append(char)
        at += 1 if char == BROKEN else len(char.encode(codec))
    return "".join(read)


def _character(line: bytes, at: int, codec: str) -> str:
    """Return the character that begins at a byte beyond ASCII, U+FFFD where none does."""
    for length in (2, 4):
        try:
            return line[at : at + length].decode(codec)
        except UnicodeDecodeError:
            continue
    return BROKEN


@cache
def _odd_run() -> re.Pattern[str]:
    """Return two characters in a row that are no common ones: what text out of step is full of."""
    return re.compile(
        f"[^\\x00-\\x7f{re.escape(''.join(sorted(common_characters())))}]{{2}}|{BROKEN}"
    )


def _detected(raw: bytes) -> Decoded | None:
    """Return the reading of a detecting library, for the encodings no Chinese office writes."""
    from charset_normalizer import from_bytes  # slow to import, seldom needed

    best = from_bytes(_sample(raw)).best()
    if best is None or best.encoding.startswith("utf"):
        return None
    return _with_few_broken(raw, best.encoding)
