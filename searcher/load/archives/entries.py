"""What lies in an archive of any kind: an entry each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A member as its archive lists it: name, size unpacked in bytes, why it cannot be read; or
    a folder, which is only counted. What is `one` holds no others, whatever its name lets expect.

    `blocks` gives its bytes, once, as long as the next entry has not been asked for; it raises
    Unreadable.
    """

    name: str
    size: int
    blocks: Callable[[], Iterator[bytes]]
    refusal: str | None = None
    folder: bool = False
    one: bool = False
