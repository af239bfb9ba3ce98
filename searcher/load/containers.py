"""Compound files ([MS-CFB]), the containers of old Office documents: their streams by name."""

from __future__ import annotations

import io

from searcher.load.reading import Unreadable

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Container:
    """The streams that stand at the top of a compound file, in whatever case their names are.

    Those of objects embedded in a document stand further down. Opening raises Unreadable for
    bytes that are no compound file or whose directory is damaged.
    """

    def __init__(self, raw: bytes) -> None:
        import olefile

        try:
            self._file = olefile.OleFileIO(io.BytesIO(raw))
            names = self._file.listdir(streams=True, storages=True)
        except Exception as error:  # it raises whatever it stumbles over
            raise Unreadable("its container is cut short or damaged") from error
        self._names = {path[0].lower(): path for path in reversed(names) if len(path) == 1}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream, empty where there is none; fewer than told where it is cut."""
        path = self._names.get(name.lower())
        try:
            return bytes(self._file.openstream(path).read()) if path else b""
        except Exception:  # as above
            return b""
