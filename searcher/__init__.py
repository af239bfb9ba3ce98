"""Full-text search over Chinese policy documents: ranked passages, exact strings, repaired text.

index = searcher.build_index(["seeds/"], "index/")
for hit in index.search('公安 "信息化建设"'):
    print(hit.title, hit.snippet.text)
"""

from __future__ import annotations

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
    from searcher.hits import Hit
    from searcher.index import Index, build_index, check, open_index, remove
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


def __getattr__(name: str) -> Any:
    """Load the engine when it is first asked for, so that importing the package is cheap."""
    if name == "eval":
        import searcher.judging

        return searcher.judging.eval
    if name == "whoosh":
        import searcher.whoosh

        return searcher.whoosh
    if name == "Hit":
        import searcher.hits

        return searcher.hits.Hit
    if name in __all__:
        import searcher.index

        return getattr(searcher.index, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
