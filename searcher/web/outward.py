"""What leaves the server: no path of its disk."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

# Notes for those who keep the index, which name files.
INWARD = ("gone",)


def shown_path(path: str, id: str) -> str:
    """Return the path that a client is shown: of one that begins at the root only the id.

    >>> shown_path("seeds/通知.txt", "通知.txt"), shown_path("/srv/seeds/通知.txt", "通知.txt")
    ('seeds/通知.txt', '通知.txt')
    """
    whole = PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()
    return id if whole or PureWindowsPath(path).drive else path


def is_inward(note: Any) -> bool:
    """True if a note names files of the server."""
    return isinstance(note, dict) and note.get("code") in INWARD


def outward(told: Any) -> Any:
    """Return an answer with paths that a client may see.

    >>> outward({"hits": [{"id": "a.txt#1", "document": "a.txt", "path": "/srv/a.txt"}]})
    {'hits': [{'id': 'a.txt#1', 'document': 'a.txt', 'path': 'a.txt'}]}
    """
    if isinstance(told, dict):
        changed = {
            name: outward(value) if isinstance(value, (dict, list, tuple)) else value
            for name, value in told.items()
        }
        if isinstance(told.get("notes"), list):
            changed["notes"] = [one for one in changed["notes"] if not is_inward(one)]
        if isinstance(told.get("path"), str):
            changed["path"] = shown_path(told["path"], told.get("document") or told.get("id") or "")
        return changed
    if isinstance(told, (list, tuple)) and told and isinstance(told[0], dict):
        return [outward(one) for one in told]
    return told
