"""Bytes of two-byte characters, read in step again behind a stray byte."""

from __future__ import annotations

import re
from functools import cache

from searcher.load.plausibility import BROKEN, common_characters, plausibility

_AHEAD = 10  # bytes that tell whether text is in step
PAIRED = frozenset({"gb18030", "cp950", "big5hkscs"})  # a character is two bytes in most text


def decode_in_step(raw: bytes, codec: str) -> str:
    """Return the text; a stray byte in text of two-byte characters costs two of them, not the line.

    >>> raw = "管网检修，定于明日".encode("gb18030")
    >>> decode_in_step(raw[:2] + bytes([0xB5]) + raw[2:], "gb18030")
    '管低\ufffd检修，定于明日'
    """
    text = raw.decode(codec, "replace")
    if codec not in PAIRED or not _odd_run().search(text):
        return text
    lines = ((line, line.decode(codec, "replace")) for line in raw.split(b"\n"))
    return "\n".join(
        _put_in_step(line, codec) if _odd_run().search(text) else text for line, text in lines
    )


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
