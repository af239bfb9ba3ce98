"""What passages bring with them whatever is asked: their document's rank, its date, being named by
others, and that they tell of the norm itself."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.postings import among, find_phrase, spread
from searcher.schema import GRAMS
from searcher.search.bm25 import Floats
from searcher.search.weights import WEIGHTS
from searcher.store.segment import Mask, OpenSegment

# The years between which being recent counts.
OLD, NEW = 1995, 2021
UNDATED = 0.65
MOST_AUTHORITY = 10
# Above what tells when a norm holds and who explains it.
CLOSING = "附则"
# What a norm is made for stands in its first article, in these words.
FIRST, PURPOSE = "第1条", "制定本"
# So many other documents that name a document are as good as more.
MANY_CITING = 30


def prior(segment: OpenSegment) -> Floats:
    """Return what each passage earns whatever is asked, in shares of the best score: by the rank of
    its norm, being recent, being named by others; less where it tells of the norm itself, and most
    where it stands beside the text."""
    if "prior" not in segment.kept:
        each = _of_documents(segment)
        sizes = np.diff(segment.document_starts)
        earned, aside = (
            values.astype(np.float32).repeat(sizes) for values in (each, each - WEIGHTS.aside)
        )
        asides = _asides(segment)
        earned[asides] = aside[asides]
        earned[segment.labels] -= np.float32(WEIGHTS.labels)
        segment.kept["prior"] = earned
    found: Floats = segment.kept["prior"]
    return found


def _of_documents(segment: OpenSegment) -> NDArray[Any]:
    """Return what all passages of each document earn."""
    day, authority = (_of_starts(segment, name) for name in ("day", "authority"))
    years = day // np.int32(10_000)
    recent = np.clip((years - OLD) / np.float32(NEW - OLD), 0, 1)
    cited = np.minimum(np.log1p(segment.cited) / np.log(MANY_CITING), 1)
    earned = WEIGHTS.authority / MOST_AUTHORITY * authority
    earned = earned + WEIGHTS.recent * np.where(years > 0, recent, UNDATED)
    earned = earned + WEIGHTS.cited * cited
    return np.asarray(earned)


def _asides(segment: OpenSegment) -> Mask:
    """Tell the passages that tell of the norm, not what it rules: those under 附则, and the first
    article with what it is made for."""
    headings, body = (segment.arrays.field(name + GRAMS) for name in ("heading", "body"))
    sections = segment.section_of.take(find_phrase(headings, CLOSING)[0])
    starts = segment.section_starts
    asides = np.zeros(segment.passages, bool)
    asides[spread(starts.take(sections), starts.take(sections + 1) - starts.take(sections))] = True
    labels = segment.arrays.field("label")
    first = labels.find(FIRST)
    purpose = find_phrase(body, PURPOSE)[0]
    if first >= 0:
        docs = labels.docs(first)
        asides[docs[among(docs, purpose, below=segment.passages)]] = True
    return asides


def title_pairs(segment: OpenSegment) -> Floats:
    """Return how many character pairs the core of each document's title has, 1 at least."""
    if "title_pairs" not in segment.kept:
        counts = _of_starts(segment, "title_pairs")
        segment.kept["title_pairs"] = np.maximum(counts, 1).astype(np.float32)
    found: Floats = segment.kept["title_pairs"]
    return found


def _of_starts(segment: OpenSegment, name: str) -> NDArray[Any]:
    """Return the values kept for the first passage of each document, which are all of the
    document's; any for one without passages."""
    firsts = np.minimum(segment.document_starts[:-1], segment.passages - 1)
    found: NDArray[Any] = segment.arrays.values(name).take(firsts)
    return found
