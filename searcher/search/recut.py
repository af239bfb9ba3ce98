"""The words of passages in their order, cut again from the texts: postings do not tell it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from searcher.analysis import Segmenter, fold_all, segmenter
from searcher.analysis.batches import Words, words_of
from searcher.schema import HEADINGS_APART
from searcher.store.segment import OpenSegment
from searcher.structure.paths import article_label, section_path


def words_in(segment: OpenSegment, field: str, passages: Sequence[int]) -> Words:
    """Return the words of a field in some passages, each with the place of its passage among them.

    A heading is that of the passage's section, a title that of its document.
    """
    return words_of(TEXTS_OF[field](segment, passages), _cutter(segment))


def _cutter(segment: OpenSegment) -> Segmenter:
    generation = segment.generation()
    return segmenter(None if generation is None else generation.manifest.userdict)


def _labels(segment: OpenSegment, passages: Sequence[int]) -> list[str]:
    return fold_all([article_label(segment.passage(one)) for one in passages])


def _headings(segment: OpenSegment, passages: Sequence[int]) -> list[str]:
    return fold_all([HEADINGS_APART.join(section_path(segment.passage(one))) for one in passages])


def _titles(segment: OpenSegment, passages: Sequence[int]) -> list[str]:
    records = (segment.catalog.record(int(segment.document_of[one])) for one in passages)
    return fold_all([record.metadata.title or "" for record in records])


# The folded texts of each field.
TEXTS_OF: dict[str, Callable[[OpenSegment, Sequence[int]], list[str]]] = {
    "body": lambda segment, passages: segment.folded_texts(passages),
    "label": _labels,
    "heading": _headings,
    "title": _titles,
}
