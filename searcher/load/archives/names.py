"""Members' names: which of them are left out and why."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searcher.load.reading import Unreadable

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_DRIVE = re.compile(r"[A-Za-z]:")
_LONGEST = 1_000  # characters
_HIDDEN = (".", "~$")
_SYSTEM = frozenset(("__MACOSX", "Thumbs.db", "desktop.ini"))


def member_name(name: str) -> str | None:
    """Return `name` as the path below its archive, None for a file that is hidden or a system's
    own.

    Nothing is ever written under it, yet a name made to lead elsewhere is told, not mended.
    Raises Unreadable for one that leads out, holds control characters or is past all length.

    >>> member_name("./第一部分\\\\通知.docx"), member_name("__MACOSX/._通知.docx")
    ('第一部分/通知.docx', None)
    """
    if _CONTROL.search(name):
        raise Unreadable("its name holds control characters")
    if len(name) > _LONGEST:
        raise Unreadable(f"its name is longer than {_LONGEST:,} characters")
    name = name.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name):
        raise Unreadable("its name is an absolute path")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise Unreadable("its name leads out of the archive")
    return None if _is_hidden(parts) else "/".join(parts)


def shown_name(name: str) -> str:
    """Return `name` for a message: on one line, short, what cannot be printed written out.

    >>> shown_name("a\\nb.txt")
    'a\\\\nb.txt'
    """
    short = name if len(name) <= _LONGEST else name[:80] + "…"
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in short
    )


def _is_hidden(parts: Sequence[str]) -> bool:
    return not parts or any(part.startswith(_HIDDEN) or part in _SYSTEM for part in parts)
