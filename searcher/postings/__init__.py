"""Segments of an inverted index as sorted arrays in mapped files.

Read with open_segment, find phrases with find_phrase. What builds them is loaded by who builds:
builder.SegmentBuilder in bulk, columns.Column of occurrences, segments.merge_segments joins them.
"""

from .arrays import SegmentArrays, open_segment
from .cache import Cache
from .field import FieldArrays
from .meet import among, places
from .phrase import cut_into_pairs, find_consecutive, find_phrase, locate_phrase
from .runs import Field, spread

__all__ = [
    "Cache",
    "Field",
    "FieldArrays",
    "SegmentArrays",
    "among",
    "find_consecutive",
    "cut_into_pairs",
    "open_segment",
    "find_phrase",
    "locate_phrase",
    "places",
    "spread",
]
