"""Bytes → text: byte-order mark, strict UTF-8, then the Chinese encodings by plausibility.

Many bytes are valid in several encodings (most Big5 text is valid GB18030), so a strict
decoder proves little. What tells them apart is which reading is made of common characters:
right readings score about 1.0, wrong ones below 0.65 on lines of ten characters or more.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from searcher.load.encoding.binary import (
    CONTROL_BYTES,
    is_controlled,
    refuse_signature,
    signature_of,
)
from searcher.load.encoding.decoded import NAMES, Decoded
from searcher.load.encoding.misread import read_again
from searcher.load.encoding.steps import PAIRED, decode_in_step
from searcher.load.plausibility import (
    BROKEN,
    CLEARLY,
    ENOUGH,
    GLANCE,
    LEAST_HAN,
    count_han,
    is_believable,
    plausibility,
)
from searcher.load.reading import Unreadable

__all__ = ["Decoded", "decode", "signature_of"]

_BOMS = (  # UTF-32 before UTF-16: the little-endian marks begin alike
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Preferred first; a later one must be clearly more plausible.
_CANDIDATES = ("utf-8", "gb18030", "cp950", "utf-16-le", "utf-16-be")
_DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "big5-hkscs": "big5hkscs"}
_SAMPLE = 65_536  # bytes of each sample
_BROKEN_RUN = re.compile(f"{BROKEN}+")
_MOSTLY = 3  # characters that read as UTF-8 to each place that does not
_WIDEST = 4  # bytes of a character in UTF-32
_LEAST_PADDING = 8  # NULs at the end
_MOST_BROKEN = 0.01  # share of a text that may be damaged
_BEYOND_CHANCE = "\u0800"  # characters from here on take three bytes in UTF-8
_ACCENTS = frozenset({"Mn", "Lm", "Cn"})
_BLANKS = " \t\r\n\f\v\u3000\xa0\ufeff\u200b\x00"


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Return the text in `raw` and its encoding; `declared` is the name the file itself gives.

    Raises Unreadable for a binary file, for bytes no encoding explains, and for no text at all.

    >>> decode("临江市人民政府".encode("gb18030"))
    Decoded(text='临江市人民政府', encoding='gb18030')
    >>> decode("東嶺縣公安局關於開展資訊化建設的通知".encode("big5")).encoding
    'big5'
    """
    refuse_signature(raw)
    raw, whole = _without_padding(raw), raw
    decoded = _by_mark(raw) or _strict_utf8(raw) or _declared(raw, declared) or _plausible(raw)
    decoded = decoded or _detected(raw)
    if decoded is None or is_controlled(raw, decoded.text):
        decoded = _among_controls(raw) or decoded
    if decoded is None and b"\0" in raw:
        raise Unreadable("a binary file, not text")
    if decoded is None:
        raise Unreadable("its encoding cannot be told: not UTF-8, GB18030, Big5 or UTF-16 text")
    if len(raw) < len(whole):
        decoded = decoded._replace(text=decoded.text.rstrip("\0"))
    _refuse_textless(raw, decoded.text)
    return read_again(decoded)


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


def _refuse_textless(raw: bytes, text: str) -> None:
    if is_controlled(raw, text):
        raise Unreadable("a binary file, not text")
    if not text.strip(_BLANKS):
        raise Unreadable("the file is empty: nothing but blanks")


def _among_controls(raw: bytes) -> Decoded | None:
    """Return the text that stands whole and in Chinese among control characters, without these.

    >>> _among_controls("\\0".join("临江市人民政府公告，").encode()).text
    '临江市人民政府公告，'
    >>> _among_controls(bytes(range(32)) * 20) is None
    True
    """
    bare = raw.translate(None, CONTROL_BYTES)
    decoded = _strict_utf8(bare) or _plausible(bare)
    if decoded is None or BROKEN in decoded.text or count_han(decoded.text) < LEAST_HAN:
        return None
    return decoded if is_believable(decoded.text) else None


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
    if len(raw) > GLANCE or max(text, default="") >= _BEYOND_CHANCE:
        return False
    if not any(unicodedata.category(char) in _ACCENTS for char in text):
        return False
    try:
        return plausibility(raw.decode("gb18030")) >= ENOUGH
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
    believable = plausibility(text[:_SAMPLE]) >= ENOUGH
    return Decoded(text, NAMES.get(codec, codec)) if believable else None


def _plausible(raw: bytes) -> Decoded | None:
    """Return the most plausible reading, whole, or line by line where lines differ in encoding."""
    codec = _best_codec(_sample(raw))
    if codec is None:
        return _line_by_line(raw, "gb18030") or _out_of_step(raw)
    try:
        raw.decode(codec)
        return Decoded(decode_in_step(raw, codec), NAMES.get(codec, codec))
    except UnicodeDecodeError:
        other = "gb18030" if codec == "utf-8" else codec
        mixed = None if codec.startswith("utf-16") else _line_by_line(raw, other)
        return mixed or _with_few_broken(raw, codec)


def _best_codec(sample: bytes) -> str | None:
    best, best_score = None, ENOUGH - CLEARLY
    for codec in _CANDIDATES:
        score = plausibility(sample.decode(codec, "replace"))
        if score >= max(ENOUGH, best_score + CLEARLY):
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
    if plausibility(text[:_SAMPLE]) < ENOUGH:
        return None
    return Decoded(text, f"utf-8+{NAMES.get(other, other)}")


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
    text = _BROKEN_RUN.sub(BROKEN, decode_in_step(raw, codec))
    broken = text.count(BROKEN)
    if broken > max(2, _MOST_BROKEN * len(text)) or broken * 5 > len(text):
        return None
    return Decoded(text, NAMES.get(codec, codec))


def _out_of_step(raw: bytes) -> Decoded | None:
    """Return the text of two-byte characters that a stray byte keeps from reading like Chinese."""
    sample = _sample(raw)
    for codec in sorted(PAIRED & set(_CANDIDATES), reverse=True):
        if b"\0" not in sample and is_believable(decode_in_step(sample, codec)):
            if decoded := _with_few_broken(raw, codec):
                return decoded
    return None


def _detected(raw: bytes) -> Decoded | None:
    """Return the reading of a detecting library, for the encodings no Chinese office writes."""
    from charset_normalizer import from_bytes  # slow to import, seldom needed

    best = from_bytes(_sample(raw)).best()
    if best is None or best.encoding.startswith("utf"):
        return None
    return _with_few_broken(raw, best.encoding)
