"""Passages that an index no longer holds as they were: what a permalink to an older text means."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.postings.container import Container
from searcher.postings.container_writer import ContainerWriter
from searcher.postings.passages import Passages, PassagesWriter
from searcher.store.shape import is_count, is_text, read_json, require

# The latest are kept; of a folder that is renewed whole these are a few megabytes.
MOST = 20_000


class Former(NamedTuple):
    """A passage as it was: its permalink, its document's id, its number there from 0, its text."""

    link: int
    document: str
    number: int
    text: str


def added_in(segment: str) -> str:
    """Return the name of the array that tells when each document of a segment came into the index,
    in seconds since 1970."""
    return f"added {segment}"


def fill(container: ContainerWriter, passages: Iterable[Former]) -> None:
    """Put passages, the latest first, into a container."""
    kept = list(passages)
    writer = PassagesWriter(container)
    for one in kept:
        said = [one.document, one.number, one.text]
        writer.add([json.dumps(said, ensure_ascii=False).encode()])
    writer.close()
    container.add("links", np.array([one.link for one in kept], np.uint64))


class FormerPassages:
    """The former passages in a container. Reading raises IndexDamaged for what cannot be."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._passages = Passages(container)
        self._links: NDArray[np.uint64] = container.array("links", ("<u8",), len(self._passages))

    def __len__(self) -> int:
        return len(self._passages)

    @property
    def links(self) -> NDArray[np.uint64]:
        """Their permalinks, as numbers."""
        return self._links

    def __iter__(self) -> Iterator[Former]:
        return map(self._read, range(len(self)))

    def find(self, link: int) -> Former | None:
        """Return the latest passage of a permalink, None where none is known."""
        found = np.flatnonzero(self._links == np.uint64(link))
        return self._read(int(found[0])) if len(found) else None

    def _read(self, at: int) -> Former:
        try:
            said = read_json(self._passages[at])
            require(isinstance(said, list) and len(said) == 3, "what it says")
            document, number, text = said
            require(is_text(document) and is_text(text) and is_count(number), "what it says")
        except ValueError as error:
            raise self._container.invalid(f"passage {at} ({error})") from None
        return Former(int(self._links[at]), document, number, text)
