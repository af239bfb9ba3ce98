"""What a PDF says of itself, where that is not the noise of the program that made it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pypdfium2

from searcher.model import Line
from searcher.text.han import HAN_AND_RARE

_NOISE = re.compile(
    r"microsoft|word|wps|excel|powerpoint|adobe|acrobat|indesign|photoshop|corel|foxit|print|scan|"
    r"untitled|document|administrator|admin|user|lenovo|dell|thinkpad|\bhp\b|\bpc\b|"
    r"无标题|未命名|新建|文件\s*\d*$|文档\s*\d*$|幻灯片|演示文稿|打印|扫描|微软|用户|雨林木风|深度|番茄花园|"
    r"\.(?:docx?|wps|pdf|xlsx?|pptx?|txt|indd|cdr|tiff?|jpe?g|rtf|html?|ofd|s\d+)\s*$",
    re.IGNORECASE,
)
_HAN = re.compile(f"[{HAN_AND_RARE}]")
_SPACES = re.compile(r"\s+")
_SHORTEST_TITLE, _LONGEST_TITLE = 6, 120
_LONGEST_AUTHOR = 40
_HEAD = 40  # lines among which a title stands


def properties_of(document: Any) -> dict[str, str]:
    """Return what the file says of itself, as it says it."""
    try:
        return dict(document.get_metadata_dict())
    except (pypdfium2.PdfiumError, UnicodeDecodeError, ValueError):
        return {}


def particulars_of(said: Mapping[str, str], lines: Sequence[Line]) -> dict[str, str]:
    """Return the title and the author that the file names.

    A title counts only when lines near the top spell it: many a file keeps the title of the
    one it was copied from. Must not pass on names of files, programs and accounts.
    """
    title, author = (_clean(said.get(name, "")) for name in ("Title", "Author"))
    found = {}
    if _SHORTEST_TITLE <= len(title) <= _LONGEST_TITLE and is_spelled(title, lines):
        found["title"] = title
    if author and len(author) <= _LONGEST_AUTHOR:
        found["author"] = author
    return found


def _clean(text: str) -> str:
    """Return the text on one line; empty for noise and for what is not Chinese.

    >>> _clean("Microsoft Word - 文件1.doc"), _clean("无标题"), _clean("临江市供水办法 ")
    ('', '', '临江市供水办法')
    """
    bare = _SPACES.sub(" ", text.replace("\\0", "")).strip()
    return bare if _HAN.search(bare) and not _NOISE.search(bare) and "\ufffd" not in bare else ""


def is_spelled(title: str, lines: Sequence[Line]) -> bool:
    """True if some lines near the top, taken together, say the title and nothing else.

    >>> is_spelled("临江市供水办法", [Line("临江市", ((0, 1),)), Line("供水办法", ((0, 2),))])
    True
    """
    wanted = _SPACES.sub("", title)
    head = [_SPACES.sub("", line.text) for line in lines[:_HEAD]]
    head = [text for text in head if text]
    return any(_spells(wanted, head[first:]) for first in range(len(head)))


def _spells(wanted: str, texts: Sequence[str]) -> bool:
    said = ""
    for text in texts:
        said += text
        if said == wanted:
            return True
        if not wanted.startswith(said):
            return False
    return False
