"""Full-text search over Chinese policy documents: ranked passages, exact strings, repaired text.

index = searcher.build_index(["seeds/"], "index/")
for hit in index.search('公安 "信息化建设"'):
    print(hit.title, hit.snippet.text)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from searcher.errors import (
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    IndexStale,
    IndexUnwritten,
    InputError,
    LoadError,
    QueryError,
    SearcherError,
    StoreError,
)
from searcher.version import __version__

if TYPE_CHECKING:
    from searcher.building import build_index, remove
    from searcher.hits import Hit
    from searcher.index import Index, check, open_index
    from searcher.judging import eval
    from searcher.results import Results

__all__ = [
    "Hit",
    "Index",
    "IndexDamaged",
    "IndexForeign",
    "IndexLocked",
    "IndexMissing",
    "IndexStale",
    "IndexUnwritten",
    "InputError",
    "LoadError",
    "QueryError",
    "Results",
    "SearcherError",
    "StoreError",
    "__version__",
    "build_index",
    "check",
    "eval",
    "open_index",
    "remove",
]


# Where the engine has what a program asks for by this package's name.
_ROOMS = {
    "Hit": "hits",
    "Index": "index",
    "Results": "results",
    "build_index": "building",
    "check": "index",
    "eval": "judging",
    "open_index": "index",
    "remove": "building",
}


def __getattr__(name: str) -> Any:
    """Load the engine when it is first asked for, so that importing the package is cheap."""
    if name == "whoosh":
        return import_module("searcher.whoosh")
    if name in _ROOMS:
        return getattr(import_module(f"searcher.{_ROOMS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
