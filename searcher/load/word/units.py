"""Text that a file gives as UTF-16 units one by one."""

from __future__ import annotations

import re

_HALVES = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    r"""Return the text with the halves of rare characters joined; half a character is U+FFFD.

    >>> whole("\ud842\udfb7字")
    '𠮷字'
    """
    if text.isascii() or not _HALVES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
