"""How much one archive file may unpack to, whatever lies in it and however deep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from searcher.load.reading import Unreadable

DEEPEST = 3  # archives within archives, the outermost counted
MOST_MEMBERS = 100_000
MOST_LISTED = 500_000  # members in the lists of all ZIPs within, which are read whole
GREATEST_RATIO = 250  # unpacked bytes for one packed; templates of saved pages reach 100
_ALWAYS = 64 << 20  # bytes that any archive may unpack to
LARGEST_WHOLE = 20_000_000_000  # bytes


class Budget:
    """What is left of an archive file's bounds; members of archives in it count too."""

    def __init__(self, packed: int) -> None:
        self._left = min(LARGEST_WHOLE, max(_ALWAYS, GREATEST_RATIO * packed))
        self._members = self._listed = 0

    def listed(self, members: int) -> None:
        """A list of so many members was read; Unreadable past the most in all lists."""
        self._listed += members
        if self._listed > MOST_LISTED:
            raise Unreadable(f"the archives in it list more than {MOST_LISTED:,} members")

    def count(self) -> None:
        """One more member; Unreadable past the most, and when its bytes are used up."""
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise Unreadable(f"it holds more than {MOST_MEMBERS:,} members; the rest is left out")
        self._refuse_excess()

    def metered(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the blocks, each counted before it is given on; Unreadable past the bounds."""
        for block in blocks:
            self._left -= len(block)
            self._refuse_excess()
            yield block

    def _refuse_excess(self) -> None:
        if self._left < 0:
            raise Unreadable(
                f"it unpacks to more than {GREATEST_RATIO} times its size or "
                f"{LARGEST_WHOLE // 10**9} GB; the rest is left out"
            )


def bounded(blocks: Iterable[bytes], said: int, *, limit: int) -> Iterator[bytes]:
    """Yield the blocks of a member that is said to have `said` bytes; Unreadable past `limit`."""
    if said > limit:
        raise _too_large(limit)
    size = 0
    for block in blocks:
        size += len(block)
        if size > limit:
            raise _too_large(limit)
        yield block


def _too_large(limit: int) -> Unreadable:
    return Unreadable(f"the file is larger than {limit // 1_000_000} MB")
