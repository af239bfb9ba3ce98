"""What was read or computed and may be asked for again."""

from __future__ import annotations

from threading import Lock
from typing import Any

CACHE_BYTES = 32 << 20
# What an entry takes beside its arrays.
ENTRY_BYTES = 500


class Cache:
    """What was computed and may be asked for again, by any thread; the oldest goes first.

    It has two halves: what is asked for moves to the newer one, and when that is full the older
    one is dropped.
    """

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._newer: dict[Any, tuple[Any, int]] = {}
        self._older: dict[Any, tuple[Any, int]] = {}
        self._size = 0
        self._half = limit // 2
        self._lock = Lock()

    def get(self, key: Any) -> Any:
        """Return what was put under a key, or None."""
        found = self._newer.get(key)
        if found is None:
            found = self._older.get(key)
            if found is None:
                return None
            self.put(key, *found)
        return found[0]

    def put(self, key: Any, value: Any, size: int) -> None:
        """Keep a value of so many bytes; one that fills a half by itself is not kept."""
        room = size + ENTRY_BYTES
        with self._lock:
            if self._size + room > self._half:
                self._newer, self._older, self._size = {}, self._newer, 0
            if room <= self._half:
                self._newer[key] = value, size
                self._size += room
