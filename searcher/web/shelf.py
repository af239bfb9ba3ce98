"""The index that is served: renewed when another generation is in service, searched by a few
requests at once."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import anyio
from anyio import to_thread

from searcher.errors import SearcherError
from searcher.index import Index, open_index
from searcher.postings import Cache
from searcher.web.limits import PATIENCE_SECONDS, SEARCHES_AT_ONCE
from searcher.web.refusal import Refused

T = TypeVar("T")
# So often it is looked whether another generation is in service, in seconds.
LOOKED_EVERY = 0.5
# What pages of one search count is the same, and is kept for the next of them.
BYTES_OF_COUNTS = 8 * 1024 * 1024


class Volume:
    """One generation, opened; `seal` names it and no other, `kept` is what was read off it, and
    `lately` what was lately counted in it."""

    def __init__(self, place: str) -> None:
        self.index: Index = open_index(place)
        self.seal = self.index.seal or ""
        self.kept: dict[str, Any] = {}
        self.lately = Cache(BYTES_OF_COUNTS)

    def keep(self, name: str, make: Callable[[Index], T]) -> T:
        """Return something that is the same for all of a generation, made once."""
        if name not in self.kept:
            self.kept[name] = make(self.index)
        made: T = self.kept[name]
        return made


class Shelf:
    """Where requests find the index. Raises what opening raises when it is made."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._volume = Volume(place)
        self._looked = time.monotonic()
        self._renewing = threading.Lock()
        self._slots = anyio.CapacityLimiter(SEARCHES_AT_ONCE)

    @property
    def volume(self) -> Volume:
        """The generation served now."""
        return self._volume

    async def ask(self, work: Callable[[Volume], T]) -> T:
        """Run work on the generation in service, in a thread.

        Raises Refused where as many searches run as may.
        """
        with anyio.move_on_after(PATIENCE_SECONDS) as waiting:
            await self._slots.acquire()
        if waiting.cancelled_caught:
            raise Refused("busy", "too many searches at once; try again in a second")
        try:  # The slots bound how many threads there are.
            return await to_thread.run_sync(self._work, work, limiter=anyio.CapacityLimiter(1))
        finally:
            self._slots.release()

    def _work(self, work: Callable[[Volume], T]) -> T:
        self.renew()
        return work(self._volume)

    def renew(self) -> None:
        """Turn to the generation in service where it is another; one that cannot be opened is
        waited for, and the old one serves until then."""
        if time.monotonic() - self._looked < LOOKED_EVERY or not self._renewing.acquire(False):
            return
        try:
            self._looked = time.monotonic()
            with contextlib.suppress(SearcherError, OSError):
                if not self._volume.index.is_current():
                    self._volume = Volume(self._place)
        finally:
            self._renewing.release()
