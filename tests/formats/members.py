"""Damage inside the members of a ZIP, where its container does not notice."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

from tests.formats.mutation import MUTATIONS

_LOST = 0.1  # share of files that a member is missing from


def member_mutants(raw: bytes, count: int, *, seed: int = 0) -> Iterator[bytes]:
    """So many versions of a ZIP with one member damaged or gone, the same ones for the same seed."""
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for number in range(count):
        chosen = chance.choice(list(members))
        damaged = MUTATIONS[number % len(MUTATIONS)](members[chosen], chance)
        changed = {**members, chosen: damaged}
        if chance.random() < _LOST:
            del changed[chosen]
        yield _zipped(changed)


def _zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()
