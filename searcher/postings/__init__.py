"""Segments of an inverted index as sorted arrays in mapped files.

Build in bulk with SegmentBuilder, read with open_segment, find phrases with find_phrase,
join segments with merge_segments.
"""

from .arrays import SegmentArrays, open_segment
from .builder import SegmentBuilder
from .cache import Cache
from .columns import Column
from .field import FieldArrays
from .meet import among, places
from .phrase import cut_into_pairs, find_consecutive, find_phrase, locate_phrase
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
    "find_consecutive",
    "cut_into_pairs",
    "merge_segments",
    "open_segment",
    "find_phrase",
    "locate_phrase",
    "places",
    "spread",
]
