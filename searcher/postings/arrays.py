"""Reading a segment: its fields' postings and its documents, straight from mapped arrays.

    segment = open_segment(folder, "s1")
    field = segment.field("body")
    ordinal = field.find("公安")
    field.docs(ordinal), field.freqs(ordinal)

Documents are numbered from 0 within the segment. Arrays that come back may be shared:
they are read-only; copy before changing one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .container import Container
from .field import Cache, FieldArrays
from .passages import Passages

TERMS_SUFFIX = ".terms"
DOCS_SUFFIX = ".docs"

Mask = NDArray[np.bool_]


class SegmentArrays:
    """A segment on disk: documents, and the postings of its fields."""

    def __init__(
        self, name: str, *, docs: Container, terms: Container, deleted: Mask | None = None
    ) -> None:
        self.name = name
        self.containers = (docs, terms)
        self.doc_count = int(docs.meta["doc_count"])
        self.deleted = deleted if deleted is not None and deleted.any() else None
        self._docs, self._terms = docs, terms
        self._fields: dict[str, FieldArrays] = {}
        self._passages: Passages | None = None
        self._cache = Cache()

    @property
    def field_names(self) -> list[str]:
        """The fields that have postings."""
        return list(self._terms.meta["fields"])

    @property
    def value_names(self) -> list[str]:
        """The names of the values kept for each document."""
        return [name[7:] for name in self._docs.names() if name.startswith("values.")]

    def field(self, name: str) -> FieldArrays:
        """The postings of a field; raises KeyError where it has none."""
        if name not in self._fields:
            if name not in self._terms.meta["fields"]:
                raise KeyError(name)
            lengths = self.lengths(name)
            self._fields[name] = FieldArrays(self._terms, name, lengths=lengths, cache=self._cache)
        return self._fields[name]

    def lengths(self, name: str) -> NDArray[Any]:
        """The exact length of each document in a field: 0 where it has none."""
        if f"lengths.{name}" in self._docs:
            return self._docs.array(f"lengths.{name}")
        return np.zeros(self.doc_count, np.uint8)

    def values(self, name: str) -> NDArray[Any]:
        """The values given for each document under `name`; IndexDamaged if there are none."""
        return self._docs.array(f"values.{name}")

    @property
    def passages(self) -> Passages:
        """The bytes stored for each document."""
        if self._passages is None:
            self._passages = Passages(self._docs)
        return self._passages

    def stored(self, document: int) -> bytes:
        """The bytes stored for a document; raises IndexError past the last."""
        return self.passages[document]

    def verify(self) -> None:
        """Read every byte; raises IndexDamaged where one is not as it was written."""
        for container in self.containers:
            container.verify_whole()


def open_segment(folder: Path | str, name: str, *, deleted: Mask | None = None) -> SegmentArrays:
    """The segment `name` in `folder`; raises IndexDamaged when a file is missing or cut.

    `deleted` marks documents as gone; the files themselves never change.
    """
    base = Path(folder)
    docs = Container.open(base / f"{name}{DOCS_SUFFIX}")
    terms = Container.open(base / f"{name}{TERMS_SUFFIX}")
    return SegmentArrays(name, docs=docs, terms=terms, deleted=deleted)
