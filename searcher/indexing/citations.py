"""Which documents name which: 《…》 in a text, counted over the whole index."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searcher import disk
from searcher.analysis import fold
from searcher.model import Document
from searcher.postings.container_writer import ContainerWriter
from searcher.store.columns import NAMES
from searcher.store.segment import OpenSegment
from searcher.text.titles import title_core

NAMED = re.compile(r"《([^《》\n]{2,60})》")
MOST_COUNTED = 0xFFFF


def named_titles(document: Document) -> tuple[str, ...]:
    """Return the cores of the titles that a document names in 《…》, each once, but for its own."""
    texts = [
        document.metadata.title or "",
        *(one.text for one in document.passages if not one.labels),
    ]
    found = {_core(name) for text in texts if "《" in text for name in NAMED.findall(text)}
    return tuple(sorted(found - {_core(document.metadata.title), ""}))


def citations(segments: Sequence[OpenSegment]) -> Iterator[NDArray[np.uint16]]:
    """Yield for each segment how many other documents name each of its documents."""
    counts: dict[str, int] = defaultdict(int)
    for segment in segments:
        names = segment.catalog.table.read(NAMES)
        for ordinal in segment.documents():
            for name in names[ordinal]:
                counts[name] += 1
    for segment in segments:
        titles = segment.catalog.table["title"]
        cited = [min(counts.get(_core(title), 0), MOST_COUNTED) for title in titles]
        yield np.array(cited, np.uint16)


def write_citations(segments: Sequence[OpenSegment], path: Path, *, facts: str) -> None:
    """Write who is named how often, and the digest of the manifest that this goes with."""
    container = ContainerWriter()
    for segment, cited in zip(segments, citations(segments), strict=True):
        container.add(segment.entry.name, cited)
    with disk.written(path) as target:
        container.close(target, {"file": path.name, "facts": facts})


def _core(title: str | None) -> str:
    return fold(title_core(title))
