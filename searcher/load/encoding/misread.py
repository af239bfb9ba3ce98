"""Text that was once read in a wrong encoding and saved so → the same, read again."""

from __future__ import annotations

import re
from itertools import product

from searcher.load.encoding.decoded import NAMES, Decoded
from searcher.load.plausibility import (
    BROKEN,
    ENOUGH,
    GLANCE,
    LEAST_HAN,
    count_han,
    is_believable,
    plausibility,
)

# What every text in Chinese has so often, and text read in a wrong encoding has not.
_EVERYDAY, _EVERYDAY_ONE_IN = "的，。", 50
_LEAST_IN_LINE = 2  # of a text in which other lines were misread
# In which encoding a text was read and saved, and in which it was written.
_MISREAD = (("gb18030", "utf-8"), *product(("cp1252", "latin-1"), ("utf-8", "gb18030")))
_ONE_BYTE = frozenset({"cp1252", "latin-1"})
# Characters of three bytes, of which one was taken for a line end or a blank: what it was.
_LOST = (
    (re.compile(rb"([\xe3-\xe9])\r?\n([\x80-\xbf])"), b"\\1\x85\\2"),
    (re.compile(rb"([\xe3-\xe9][\x80-\xbf])\r?\n(?=[^\r\n\x80-\xbf])"), b"\\1\x85"),
    (re.compile(rb"([\xe3-\xe9]) ([\x80-\xbf])"), b"\\1\xa0\\2"),
    (re.compile(rb"([\xe3-\xe9][\x80-\xbf]) (?![\x80-\xbf])"), b"\\1\xa0"),
)
# How the everyday marks look in a text so misread, by its first bytes.
_SCRAMBLED = re.compile(
    "|".join(
        {mark.encode(right)[:2].decode(wrong) for wrong, right in _MISREAD for mark in _EVERYDAY}
    )
)
# The bytes that cp1252 shows as characters from beyond them; the rest of it is Latin-1.
_CP1252 = {
    ord(bytes([byte]).decode("cp1252", "ignore") or "\0"): byte for byte in range(0x80, 0xA0)
}


def read_again(decoded: Decoded) -> Decoded:
    """Return the text, read again where all of it or some lines were once read in a wrong
    encoding and saved so.

    >>> read_again(Decoded("涓存睙甯備汉姘戞斂搴滃叧浜庢秷闃茬殑鎰忚\ufffd", "utf-8")).text
    '临江市人民政府关于消防的意\ufffd'
    """
    whole = _read_part_again(decoded)
    if whole is not decoded or not _SCRAMBLED.search(decoded.text):
        return whole
    lines = [Decoded(line, "") for line in decoded.text.split("\n")]
    again = [_read_part_again(line, _LEAST_IN_LINE) for line in lines]
    found = dict.fromkeys(line.encoding for line in again if line.encoding)
    return Decoded("\n".join(line.text for line in again), "+".join([decoded.encoding, *found]))


def _read_part_again(decoded: Decoded, least: int = LEAST_HAN) -> Decoded:
    """Return a text, or a line, read again where it looks misread and then reads like Chinese,
    with so many Han at least.
    """
    glance = decoded.text[:GLANCE]
    if sum(map(glance.count, _EVERYDAY)) * _EVERYDAY_ONE_IN >= len(glance):
        return decoded
    foreign = sum(char.isascii() for char in glance) * 2 > len(glance)
    if foreign or plausibility(glance) >= ENOUGH:
        return decoded
    for wrong, right in _MISREAD:
        raw = _bytes_of_misread(decoded.text.replace(BROKEN, ""), wrong)
        raw = _with_bytes_lost(raw) if right == "utf-8" and wrong in _ONE_BYTE else raw
        text = raw.decode(right, "replace")
        broken = text.count(BROKEN) + text.count("?") - decoded.text.count("?")
        if count_han(text) >= least and broken * 10 <= len(text) and is_believable(text):
            return Decoded(text, f"{NAMES.get(right, right)} saved as {wrong}")
    return decoded


def _with_bytes_lost(raw: bytes) -> bytes:
    r"""Return bytes of UTF-8 with those that programs take for a line end (0x85) or a blank (0xA0)
    when they are read one by one.

    >>> _with_bytes_lost(b"\xe5\n\xb3\xe4\xba\x8e").decode()
    '\u5173\u4e8e'
    """
    for lost, meant in _LOST:
        raw = lost.sub(meant, raw)
    return raw


def _bytes_of_misread(text: str, wrong: str) -> bytes:
    r"""Return the bytes that were read in a wrong encoding; browsers read in cp1252 what it lacks
    as Latin-1.

    >>> _bytes_of_misread("\u20ac\x81", "cp1252")
    b'\x80\x81'
    """
    if wrong == "cp1252":
        return text.translate(_CP1252).encode("latin-1", "replace")
    return text.encode(wrong, "replace")
