"""The library's front door: an index, with all that may be asked of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from searcher import opened
from searcher.arguments import check_arguments
from searcher.counting import Counting
from searcher.opened import PathName
from searcher.relating import Relating
from searcher.search.folder import damage
from searcher.searching import Searching
from searcher.showing import Showing

if TYPE_CHECKING:
    from whoosh.searching import Searcher

    from searcher.indexing.update import Progress, Summary


class Index(Searching, Showing, Relating, Counting):
    """An index opened for reading; searches see the generation that was in service then.

    `summary` tells what a build did, None for an index that was only opened.
    """

    summary: Summary | None = None

    def __reduce__(self) -> tuple[type[Index], tuple[str], dict[str, object]]:
        """Hand over where the index is: another process opens what is in service there."""
        return type(self), (str(self._source.store.place),), {"summary": self.summary}

    def check(self, *, quick: bool = False, progress: Progress | None = None) -> list[str]:
        """What is damaged in the index on disk, as `searcher.check` says it.

        >>> index.check(quick=True)
        []
        """
        return check(self._source.store.place, quick=quick, progress=progress)

    def whoosh(self) -> Searcher:
        """Return a Whoosh searcher of the same passages: every `whoosh.query` runs on it.

        `searcher.whoosh.open_dir` gives the whole Whoosh index. Close it after use.

        >>> from whoosh.query import Prefix
        >>> with index.whoosh() as searching:
        ...     len(searching.search(Prefix("title", "规")))
        48
        """
        from searcher.whoosh.index import PassageIndex

        return PassageIndex(self._source.store, self._generation).searcher()


def open_index(index: PathName = "index/", *, userdict: PathName | None = None) -> Index:
    """The index at a folder, opened for reading.

    Raises IndexMissing, IndexStale or IndexDamaged; each says how to mend it.

    >>> open_index("nowhere/")
    Traceback (most recent call last):
    searcher.errors.IndexMissing: no index at nowhere; build one with: searcher index PATH --index nowhere
    """
    return Index(index, userdict=userdict)


def check(
    index: PathName = "index/", *, quick: bool = False, progress: Progress | None = None
) -> list[str]:
    """What is damaged in an index on disk, one sentence each; empty when all is well.

    Every byte is compared with its checksums; then every document is analysed once more from
    the texts that are stored, and all that answers come from is compared with what that gives,
    which takes about as long as analysing did. `quick` leaves that out. Of an index in a
    cluster all that is not at hand is brought for it. `progress(done, total, bytes)` is called
    after each document. Raises IndexMissing where there is no index
    and IndexStale where another version made it.

    >>> check("nowhere/")
    Traceback (most recent call last):
    searcher.errors.IndexMissing: no index at nowhere; build one with: searcher index PATH --index nowhere
    """
    check_arguments(index=index, quick=quick, progress=progress)
    store = opened.store_at(index)
    if quick:
        return damage(store)
    # Analysing documents takes libraries that searching does not need.
    from searcher.indexing.audit import audit

    return damage(store, partial(audit, progress=progress))
