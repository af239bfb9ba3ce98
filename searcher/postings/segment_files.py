"""The two files of a segment: what is kept of its documents, and of its terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher import disk

from .bits import Bytes
from .container_writer import ContainerWriter
from .field import position_widths
from .inverted import InvertedWriter, Layout
from .laid import Laid
from .merge import Source, merge_field, merge_within
from .passages import PassagesWriter
from .runs import Field


class DocumentsWriter:
    """Collects what a segment keeps for each document: stored bytes, values, lengths."""

    def __init__(self, scratch: Path | None = None) -> None:
        self.count = 0
        self._container = ContainerWriter(scratch)
        self._passages = PassagesWriter(self._container)
        self._values: dict[str, Laid] = {}

    def add(self, stored: Sequence[bytes], values: Mapping[str, NDArray[Any]]) -> None:
        """Add documents."""
        if self.count and values.keys() != self._values.keys():
            raise ValueError("every batch must give the same values")
        self._passages.add(stored)
        for name, numbers in values.items():
            self._values.setdefault(name, Laid(numbers.dtype)).append(numbers)
        self.count += len(stored)

    def write(
        self, path: Path, lengths: Mapping[str, NDArray[Any]], begins: Mapping[str, Bytes]
    ) -> None:
        """Write the file of documents; lengths and where words begin go by field."""
        self._passages.close()
        for name, counted in lengths.items():
            self._container.add(f"lengths.{name}", narrow(counted))
        for name, flags in begins.items():
            self._container.add(f"begins.{name}", flags)
        for name, numbers in self._values.items():
            self._container.add(f"values.{name}", numbers.joined())
        with disk.written(path) as file:
            self._container.close(file, {"file": path.name, "doc_count": self.count})


def write_terms(
    path: Path,
    fields: Mapping[str, Field],
    lengths: Mapping[str, NDArray[Any]],
    write: Callable[[Mapping[str, InvertedWriter]], None],
) -> None:
    """Write the file of postings, which `write` puts into the writers of the fields."""
    container = ContainerWriter(path.parent)
    writers = {}
    for name, field in fields.items():
        wide = position_widths(lengths[name]) if field.positions else None
        writers[name] = InvertedWriter(container, name, Layout(len(lengths[name]), wide))
    write(writers)
    said = {name: field.said() for name, field in fields.items()}
    with disk.written(path) as file:
        container.close(file, {"file": path.name, "fields": said})


def merge_fields(
    fields: Mapping[str, Field],
    sources: Mapping[str, Sequence[Source]],
    writers: Mapping[str, InvertedWriter],
) -> None:
    """Write the postings of each field's sources."""
    both = {field.within: name for name, field in fields.items() if field.within}
    for pairs, words in both.items():
        merge_within((sources[words], writers[words]), (sources[pairs], writers[pairs]))
    for name in fields:
        if name not in both and name not in both.values():
            merge_field(sources[name], writers[name])


def narrow(values: NDArray[Any]) -> NDArray[Any]:
    """Return non-negative numbers in as few bytes as hold the greatest."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))
