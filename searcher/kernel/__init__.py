"""What a search does in Rust where that was built (`kernel/` of the checkout); elsewhere numpy
gives the same answers over the same files.

SEARCHER_KERNEL=off leaves it out where it is there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

# That of the compiled module which the calls in this package fit.
VERSION = 31
SWITCH = "SEARCHER_KERNEL"
_left_out = False


class Opened(NamedTuple):
    """A file of arrays as the kernel takes it: a handle of the system's or the bytes themselves,
    how many of them are told by the sums, one a block, (name, offset, count, width) of each
    array, and who brings blocks that are not in it yet."""

    path: str
    handle: int | None
    content: bytes | None
    size: int
    sums: bytes
    arrays: list[tuple[str, int, int, int]]
    bring: Callable[[Sequence[int]], object] | None = None


def loaded() -> ModuleType | None:
    """Return the compiled module; None where it is not to be used."""
    return None if _left_out else _found()[0]


def describe() -> str:
    """Tell what answers searches.

    >>> describe().split(" ")[0] in {"Rust", "numpy"}
    True
    """
    reason = _found()[1]
    return f"numpy ({reason})" if reason else "Rust"


@contextmanager
def without() -> Iterator[None]:
    """Let numpy read what is opened meanwhile."""
    global _left_out
    before, _left_out = _left_out, True
    try:
        yield
    finally:
        _left_out = before


@lru_cache(maxsize=1)
def _found() -> tuple[ModuleType | None, str]:
    """Return the compiled module, or why there is none to be used."""
    if os.environ.get(SWITCH, "").lower() in ("off", "0", "no"):
        return None, f"{SWITCH} is off"
    try:
        module = import_module("searcher.kernel.compiled")
    except ImportError as error:
        missing = isinstance(error, ModuleNotFoundError)
        return None, "no kernel was built" if missing else f"the kernel does not load: {error}"
    if module.VERSION != VERSION:
        return None, "the kernel was built from another version of the program"
    return module, ""
