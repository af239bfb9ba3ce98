"""Segments of an inverted index as sorted arrays in mapped files.

Build in bulk with SegmentBuilder, read with open_segment, find phrases with phrase_docs,
join segments with merge_segments.
"""

from .arrays import SegmentArrays, open_segment
from .builder import Column, SegmentBuilder
from .field import Cache, FieldArrays
from .meet import among, places
from .phrase import consecutive_docs, gram_chain, phrase_docs, phrase_places
from .runs import Field, spread
from .segments import merge_segments

__all__ = [
    "Cache",
    "Column",
    "Field",
    "FieldArrays",
    "SegmentArrays",
    "SegmentBuilder",
    "among",
    "consecutive_docs",
    "gram_chain",
    "merge_segments",
    "open_segment",
    "phrase_docs",
    "phrase_places",
    "places",
    "spread",
]
