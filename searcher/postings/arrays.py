"""Reading a segment: its fields' postings and its documents, straight from mapped arrays.

    segment = open_segment(folder, "s1")
    field = segment.field("body")
    ordinal = field.find("公安")
    field.docs(ordinal), field.freqs(ordinal)

Documents are numbered from 0 within the segment. Arrays that come back may be shared:
they are read-only; copy before changing one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .begins import Begins, bytes_of
from .cache import Cache
from .container import Bring, Container
from .field import FieldArrays
from .frame import UNSIGNED
from .passages import Passages
from .runs import Field

if TYPE_CHECKING:
    from searcher.kernel.compiled import Segment as Native

TERMS_SUFFIX = ".terms"
DOCS_SUFFIX = ".docs"
# The types of values: whole numbers of any kind.
WHOLE = (*UNSIGNED, "<i4", "<i8")

Mask = NDArray[np.bool_]


class SegmentArrays:
    """A segment on disk: documents, and the postings of its fields."""

    def __init__(
        self, name: str, *, docs: Container, terms: Container, deleted: Mask | None = None
    ) -> None:
        self.name = name
        self.containers = (docs, terms)
        self.doc_count = docs.count("stored.starts") - 1
        if docs.meta.get("doc_count") != self.doc_count:
            raise docs.invalid("doc_count")
        self.deleted = deleted if deleted is not None and deleted.any() else None
        self._docs, self._terms = docs, terms
        self._fields: dict[str, FieldArrays] = {}
        self._passages: Passages | None = None
        self._cache = Cache()
        # The same files as the kernel reads them.
        self.native: Native | None = None

    @property
    def field_names(self) -> list[str]:
        """The fields that have postings."""
        return list(self._terms.meta["fields"])

    @property
    def value_names(self) -> list[str]:
        """The names of the values kept for each document."""
        return [name[7:] for name in self._docs.names() if name.startswith("values.")]

    def require(self, fields: Mapping[str, Field], values: Mapping[str, str]) -> None:
        """Raise IndexDamaged where the segment has not these fields, kept so, and values of
        these types, and no others."""
        docs, terms = self.containers
        for suffix, container in ((DOCS_SUFFIX, docs), (TERMS_SUFFIX, terms)):
            container.require_file(self.name + suffix)
        said = terms.meta.get("fields")
        if not isinstance(said, dict) or said.keys() != fields.keys():
            raise terms.invalid("fields")
        for name, kind in fields.items():
            if said[name] != kind.said() or (f"{name}.pairs" in terms) != kind.pairs:
                raise terms.invalid(name)
        held = {name: docs.dtype(f"values.{name}") for name in self.value_names}
        if held != dict(values):
            raise docs.invalid("values")

    def kinds(self) -> dict[str, Field]:
        """Return how each field is kept."""
        terms = self._terms
        said = terms.meta["fields"].items()
        return {name: Field(pairs=f"{name}.pairs" in terms, **more) for name, more in said}

    def field(self, name: str) -> FieldArrays:
        """Return the postings of a field; raises KeyError where it has none."""
        if name not in self._fields:
            if name not in self._terms.meta["fields"]:
                raise KeyError(name)
            within = self._terms.meta["fields"][name]["within"]
            field = FieldArrays(
                self._terms,
                name,
                lengths=self.lengths(name),
                cache=self._cache,
                within=self.field(within) if within else None,
            )
            field.native = self.native
            self._fields[name] = field
        return self._fields[name]

    def lengths(self, name: str) -> NDArray[Any]:
        """Return the exact length of each document in a field: 0 where it has none."""
        if f"lengths.{name}" in self._docs:
            return self._docs.array(f"lengths.{name}", UNSIGNED[:3], self.doc_count)
        return np.zeros(self.doc_count, np.uint8)

    def keeps_begins(self, name: str) -> bool:
        """True if it is kept where words begin in a field."""
        keeps: bool = self._terms.meta["fields"][name]["begins"]
        return keeps

    def begins(self, name: str) -> Begins | None:
        """Return where words begin in a field; None where that is not kept."""
        if not self.keeps_begins(name):
            return None
        lengths = self.lengths(self._terms.meta["fields"][name]["within"])
        size = int(bytes_of(lengths).sum())
        return Begins(self._docs.array(f"begins.{name}", ("|u1",), size), lengths)

    def values(self, name: str) -> NDArray[Any]:
        """Return the values given for each document under `name`; IndexDamaged if there are
        none."""
        return self._docs.array(f"values.{name}", WHOLE, self.doc_count)

    @property
    def passages(self) -> Passages:
        """The bytes stored for each document."""
        if self._passages is None:
            self._passages = Passages(self._docs)
        return self._passages

    def stored(self, document: int) -> bytes:
        """Return the bytes stored for a document; raises IndexError past the last."""
        if self.native is not None:
            return self.native.stored([document])[0]
        return self.passages[document]

    def several(self, documents: Sequence[int]) -> Iterable[bytes]:
        """Return the bytes stored for some documents; sooner than one by one where they lie
        together."""
        if self.native is not None:
            return self.native.stored(list(documents))
        return self.passages.several(documents)

    def verify(self) -> None:
        """Read every byte; raises IndexDamaged where one is not as it was written."""
        for container in self.containers:
            container.verify_whole()


def open_segment(
    folder: Path | str,
    name: str,
    *,
    deleted: Mask | None = None,
    bring: Callable[[str], Bring] | None = None,
) -> SegmentArrays:
    """Return the segment `name` in `folder`; raises IndexDamaged when a file is missing or cut.

    `deleted` marks documents as gone; the files themselves never change. Where they are filled as
    they are read, `bring` gives what brings the blocks of a file, by its name.
    """
    base = Path(folder)
    docs, terms = (
        Container.open(base / file, bring=bring and bring(file))
        for file in (f"{name}{DOCS_SUFFIX}", f"{name}{TERMS_SUFFIX}")
    )
    return SegmentArrays(name, docs=docs, terms=terms, deleted=deleted)
