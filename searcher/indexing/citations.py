"""Which documents name which: 《…》 in a text, counted over the whole index."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from searcher import disk
from searcher.analysis import fold
from searcher.model import Document
from searcher.postings.container import ContainerWriter
from searcher.store.generation import OpenSegment
from searcher.text.titles import title_core

NAMED = re.compile(r"《([^《》\n]{2,60})》")
MOST_COUNTED = 0xFFFF


def named_titles(document: Document) -> tuple[str, ...]:
    """The cores of the titles that a document names in 《…》, each once, but for its own."""
    texts = [document.metadata.title or "", *(passage.text for passage in document.passages)]
    found = {_core(name) for text in texts if "《" in text for name in NAMED.findall(text)}
    return tuple(sorted(found - {_core(document.metadata.title), ""}))


def write_citations(segments: Sequence[OpenSegment], path: Path) -> None:
    """Write for each document of each segment how many others name it."""
    counts: dict[str, int] = defaultdict(int)
    for segment in segments:
        for ordinal in segment.documents():
            for name in segment.catalog.names[ordinal]:
                counts[name] += 1
    container = ContainerWriter()
    for segment in segments:
        titles = segment.catalog.table["title"]
        cited = [min(counts.get(_core(title), 0), MOST_COUNTED) for title in titles]
        container.add(segment.entry.name, np.array(cited, np.uint16))
    with disk.written(path) as target:
        container.close(target)


def _core(title: str | None) -> str:
    return fold(title_core(title))
