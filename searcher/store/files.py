"""The files of an index in a folder that may hold others too: told apart, claimed, cleared away."""

from __future__ import annotations

import itertools
import os
from collections.abc import Collection
from pathlib import Path

from searcher import disk
from searcher.model import Note
from searcher.store.names import (
    CURRENT,
    claim_name,
    claimed_by,
    is_ours,
    is_pointer,
    is_remnant,
    names_of,
    number_of,
)

LAST_NUMBER = 999_999_999


class IndexFolder:
    """A folder with an index in it; nothing but files of the index is ever touched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def list_own(self) -> list[Path]:
        """Return all files of an index, CURRENT first; the lock apart."""
        current = [self.folder / CURRENT] if is_pointer(self.folder / CURRENT) else []
        return current + [path for path in self.list_paths() if is_ours(path)]

    def set_aside(self) -> tuple[Note, ...]:
        """Rename a CURRENT that is none of ours; notes say so."""
        current = self.folder / CURRENT
        if not os.path.lexists(current) or is_pointer(current):
            return ()
        names = (f"{CURRENT}.{number}.unknown" for number in itertools.count(1))
        name = next(name for name in names if not os.path.lexists(self.folder / name))
        disk.rename(current, self.folder / name)
        return (Note(str(current), f"none of an index's; it is now called {name}"),)

    def find_free_number(self) -> int:
        """Return a number above that of every file of ours: none that is read is written again."""
        numbers = [number_of(path.name) or 0 for path in self.list_paths()]
        start = max((one for one in numbers if one < LAST_NUMBER), default=0) + 1
        return next(number for number in itertools.count(start) if self._is_free(number))

    def _is_free(self, number: int) -> bool:
        return not any(os.path.lexists(self.folder / name) for name in names_of(number))

    def drop(self, number: int) -> None:
        """Remove the files of a generation that CURRENT never named, and the claim to them."""
        paths = [self.folder / name for name in sorted(names_of(number))]
        claim = self.folder / claim_name(number)
        files = [path for path in paths if path != claim and is_remnant(path)]
        if self._remove(files) == files:
            self._remove([claim])

    def list_paths(self) -> list[Path]:
        """Return all that lies in the folder; nothing where it is none."""
        try:
            return sorted(self.folder.iterdir())
        except OSError:
            return []

    def read_claims(self) -> dict[int, int]:
        """Return the processes that hold a claim, or held it when they ended, by number; newest
        first."""
        found = ((number_of(path.name), claimed_by(path)) for path in reversed(self.list_paths()))
        return {number: process for number, process in found if number and process is not None}

    def clear(self, claimed: Collection[int], *, kept: Collection[str]) -> list[str]:
        """Remove our files but those that are kept; return their names.

        Under a claimed number what the power left of a file is ours too. Claims go last, when
        nothing is left that they speak for.
        """
        files, claims = [], []
        for path in self.list_paths():
            number = number_of(path.name)
            if number is None or path.name in kept:
                continue
            if path.name == claim_name(number):
                claims += [path] if is_remnant(path) else []
            elif (is_remnant if number in claimed else is_ours)(path):
                files.append(path)
        return [path.name for path in (*self._remove(files), *self._remove(claims))]

    def _remove(self, paths: list[Path]) -> list[Path]:
        """Remove files, all names before being on the disk; return those that could be."""
        if paths:
            # Whoever wrote CURRENT may have ended before its name was on the disk.
            disk.sync_folder(self.folder)
        return [path for path in paths if disk.remove(path)]


def is_alive(process: int) -> bool:
    """True if a process runs; one that cannot be known of does."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True
