"""Segments of an inverted index as sorted arrays in mapped files, and a Whoosh codec on them.

Build in bulk with SegmentBuilder, read with open_segment, find phrases with phrase_docs,
join segments with merge_segments. What Whoosh needs is in `searcher.whoosh.codec`,
which is the only module here that imports it.
"""

from .arrays import SegmentArrays, open_segment
from .builder import Column, Field, SegmentBuilder
from .field import Cache, FieldArrays
from .inverted import BLOCK, impact
from .meet import among, places
from .phrase import consecutive_docs, gram_chain, phrase_docs
from .runs import spread
from .segments import load_deleted, merge_segments, save_deleted
from .top import best

__all__ = [
    "BLOCK",
    "Cache",
    "Column",
    "Field",
    "FieldArrays",
    "SegmentArrays",
    "SegmentBuilder",
    "among",
    "best",
    "consecutive_docs",
    "gram_chain",
    "impact",
    "load_deleted",
    "merge_segments",
    "open_segment",
    "phrase_docs",
    "places",
    "save_deleted",
    "spread",
]
