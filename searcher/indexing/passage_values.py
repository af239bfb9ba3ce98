"""Numbers kept for each passage: where sections begin, article numbers, days."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import fold
from searcher.analysis.units import provision_number
from searcher.indexing.authority import authority
from searcher.model import Document, Passage
from searcher.schema import LABELS
from searcher.structure.paths import article_label, section_path
from searcher.text.permalinks import permalink
from searcher.text.titles import title_core

# The numbers kept for each passage, and how each is kept.
VALUES = {
    "opens": np.uint8,
    "article": np.uint16,
    "day": np.int32,
    "authority": np.uint8,
    "title_pairs": np.uint16,
    "link": np.uint64,
}


def passage_values(document: Document) -> dict[str, NDArray[Any]]:
    """Return for each passage: `opens` 1 where a section begins, LABELS where it holds labels
    beside the text, which is a section of its own, `article` its number or 0,
    `day` the document's date as 20210305, 20210000 where only its year is told, or 0, `authority`
    the rank of its norm in tenths, `title_pairs` how many character pairs its title's core has,
    `link` its permalink as a number.
    """
    paths = [section_path(passage) for passage in document.passages]
    opens = [
        LABELS if one.labels else int(at == 0 or paths[at] != paths[at - 1])
        for at, one in enumerate(document.passages)
    ]
    articles = [_article(passage) for passage in document.passages]
    meta = document.metadata
    day = int((meta.date or "").replace("-", "").ljust(8, "0"))
    values = {
        "opens": opens,
        "article": articles,
        "day": [day] * len(paths),
        "authority": [authority(meta.title)] * len(paths),
        "title_pairs": [_pairs(meta.title)] * len(paths),
        "link": [int(permalink(passage.text), 16) for passage in document.passages],
    }
    return {name: np.array(numbers, VALUES[name]) for name, numbers in values.items()}


def _pairs(title: str | None) -> int:
    core = fold(title_core(title))
    return len({core[at : at + 2] for at in range(len(core) - 1)})


def _article(passage: Passage) -> int:
    return min(provision_number(article_label(passage)) or 0, 0xFFFF)
