"""Files damaged as disks, mails and attackers damage them: bytes flipped, cut out, spliced in."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from searcher.load.reading import Unreadable

_MOST_FLIPPED = 40
_LONGEST = 400  # bytes cut or copied at once
_NASTY = (b"\0", b"\xff" * 4, b"<<" * 50, b"[" * 200, b"99999999999", b"-1", b" 0 R", b"endobj")

Mutation = Callable[[bytes, random.Random], bytes]


def mutants(raws: Sequence[bytes], count: int, *, seed: int = 0) -> Iterator[bytes]:
    """So many damaged versions of the files, the same ones for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        mutate = MUTATIONS[number % len(MUTATIONS)]
        yield mutate(raws[number % len(raws)], chance)


def outcomes_of(read: Callable[[bytes], Any], damaged: Iterable[bytes]) -> set[bool]:
    """Whether files had lines; one that is refused with a reason had none, all else is raised."""
    outcomes = set()
    for raw in damaged:
        try:
            outcomes.add(bool(read(raw).lines))
        except Unreadable as error:
            assert str(error)
            outcomes.add(False)
    return outcomes


def flipped(raw: bytes, chance: random.Random) -> bytes:
    """Some bytes are others."""
    changed = bytearray(raw)
    for _ in range(chance.randint(1, _MOST_FLIPPED)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut_short(raw: bytes, chance: random.Random) -> bytes:
    """The end is missing."""
    return raw[: chance.randrange(1, len(raw))]


def cut_out(raw: bytes, chance: random.Random) -> bytes:
    """A stretch is missing, and what follows moved up."""
    start = chance.randrange(len(raw))
    return raw[:start] + raw[start + chance.randint(1, _LONGEST) :]


def doubled(raw: bytes, chance: random.Random) -> bytes:
    """A stretch stands in another place too."""
    start, place = chance.randrange(len(raw)), chance.randrange(len(raw))
    return raw[:place] + raw[start : start + chance.randint(1, _LONGEST)] + raw[place:]


def renumbered(raw: bytes, chance: random.Random) -> bytes:
    """Some digits are others: sizes, places and references are wrong."""
    digits = [at for at, byte in enumerate(raw) if 0x30 <= byte <= 0x39]
    changed = bytearray(raw)
    for at in chance.choices(digits or [0], k=chance.randint(1, 12)):
        changed[at] = chance.choice(b"0123456789-")
    return bytes(changed)


def laced(raw: bytes, chance: random.Random) -> bytes:
    """Something that parsers stumble over stands in the midst."""
    place = chance.randrange(len(raw))
    return raw[:place] + chance.choice(_NASTY) + raw[place:]


MUTATIONS: tuple[Mutation, ...] = (flipped, cut_short, cut_out, doubled, renumbered, laced)
