"""Names of files in bytes → text: those of archives, of mails, of folders of other systems."""

from __future__ import annotations

import os
from functools import lru_cache

from searcher.load.plausibility import BROKEN, plausibility

_ENOUGH = 0.7  # share of common characters in a believable name
_CLEARLY = 0.2


def decoded_name(raw: bytes) -> str:
    """Return a file's name from its bytes: UTF-8, GB18030 or seldom Big5, by what reads like Chinese.

    Short names in GB18030 may be valid UTF-8, though of characters that nobody writes.

    >>> [decoded_name("附件/通知.docx".encode(codec)) for codec in ("gb18030", "utf-8")]
    ['附件/通知.docx', '附件/通知.docx']
    """
    if raw.isascii():
        return raw.decode("ascii")
    names = [raw.decode(codec, "replace") for codec in ("utf-8", "gb18030", "cp950")]
    scores = [plausibility(name) for name in names]
    best = 0 if BROKEN not in names[0] else 1
    for other in range(best + 1, len(names)):
        if scores[best] < _ENOUGH and scores[other] >= max(_ENOUGH, scores[best] + _CLEARLY):
            best = other
    return names[best]


def decoded_path(path: str) -> str:
    """Return a path as the system gives it with the names decoded that are not in UTF-8.

    >>> decoded_path(os.fsdecode("资料/".encode() + "秋收通知.txt".encode("gbk")))
    '资料/秋收通知.txt'
    """
    if _is_text(path):
        return path
    return "/".join(map(_decoded, path.replace(os.sep, "/").split("/")))


def located(path: str) -> str:
    """Return where the file at a decoded path lies; `path` itself where there is none."""
    if os.path.lexists(path):
        return path
    folder, name = os.path.split(path)
    if not name:
        return path
    folder = located(folder) if folder else ""
    if os.path.lexists(os.path.join(folder, name)):
        return os.path.join(folder, name)
    try:
        names = _undecoded(folder or os.curdir, os.stat(folder or os.curdir).st_mtime_ns)
    except OSError:
        return path
    return os.path.join(folder, names[name]) if name in names else path


@lru_cache(maxsize=64)
def _undecoded(folder: str, changed: int) -> dict[str, str]:
    """Return the names in a folder that are not in UTF-8, by what they are decoded."""
    return {_decoded(name): name for name in reversed(os.listdir(folder)) if not _is_text(name)}


def _decoded(name: str) -> str:
    return name if _is_text(name) else decoded_name(os.fsencode(name))


def _is_text(path: str) -> bool:
    """True if a path can be written in UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
