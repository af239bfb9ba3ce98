"""What documents bring with them whatever is asked: rank, date, being named by others."""

from __future__ import annotations

import numpy as np

from searcher.postings import spread
from searcher.search.bm25 import Floats
from searcher.search.weights import WEIGHTS
from searcher.store.generation import OpenSegment

# The years between which being recent counts.
OLD, NEW = 1995, 2021
UNDATED = 0.65
MOST_AUTHORITY = 10
# So many other documents that name a document are as good as more.
MANY_CITING = 30


def prior(segment: OpenSegment) -> Floats:
    """What each passage's document earns whatever is asked, in shares of the best score:
    the rank of its norm, being recent, being named by others."""
    if "prior" not in segment.kept:
        years = segment.arrays.values("day") // np.int32(10_000)
        recent = np.clip((years - OLD) / np.float32(NEW - OLD), 0, 1)
        cited = np.minimum(np.log1p(segment.cited) / np.log(MANY_CITING), 1)[segment.document_of]
        earned = WEIGHTS.authority / MOST_AUTHORITY * segment.arrays.values("authority")
        earned = earned + WEIGHTS.recent * np.where(years > 0, recent, UNDATED)
        segment.kept["prior"] = np.asarray(earned + WEIGHTS.cited * cited, np.float32)
    found: Floats = segment.kept["prior"]
    return found


def with_documents(segment: OpenSegment, passages: Floats, documents: Floats) -> Floats:
    """What all passages earn, with what a few of their documents earn added."""
    (some,) = documents.nonzero()
    starts = segment.document_starts
    counts = starts.take(some + 1) - starts.take(some)
    earned = passages.copy()
    earned[spread(starts.take(some), counts)] += documents.take(some).repeat(counts)
    return earned


def title_pairs(segment: OpenSegment) -> Floats:
    """How many character pairs the core of each document's title has, 1 at least."""
    if "title_pairs" not in segment.kept:
        firsts = np.minimum(segment.document_starts[:-1], segment.passages - 1)
        counts = segment.arrays.values("title_pairs").take(firsts)
        segment.kept["title_pairs"] = np.maximum(counts, 1).astype(np.float32)
    found: Floats = segment.kept["title_pairs"]
    return found
