"""The errors a caller may see; each takes facts and builds one sentence.

SearcherError
├── InputError        a path that is missing, empty or holds nothing readable
├── LoadError         one file that cannot be read; a build skips and counts it
├── QueryError        a query that cannot be read
├── WorkersFailed     the processes that read files do not start
└── StoreError        an index that is missing, foreign, damaged or in use
    ├── IndexMissing
    ├── IndexForeign
    ├── IndexStale
    ├── IndexDamaged
    ├── IndexLocked
    ├── ClusterFailed
    └── IndexUnwritten
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

# So much of what was typed is told back: who typed it knows the rest.
MOST_QUOTED = 40


def quoted(value: object) -> str:
    """Return a value as a message quotes it, cut where it is long.

    >>> quoted("公安"), quoted("政" * 99)[-4:], quoted(None)
    ("'公安'", "政政…'", 'None')
    """
    return repr(shortened(value)) if isinstance(value, str) else shortened(repr(value))


def shortened(text: str) -> str:
    """Return so much of a text as is repeated to who typed it.

    >>> shortened("公安"), len(shortened("政" * 99))
    ('公安', 40)
    """
    return text if len(text) <= MOST_QUOTED else text[: MOST_QUOTED - 1] + "…"


def extra(name: str) -> str:
    """Return how an extra of this program is installed: from its checkout, for on PyPI its name
    is another program's.

    >>> extra("web")
    "in the checkout: .venv/bin/pip install -e '.[web]'"
    """
    return f"in the checkout: .venv/bin/pip install -e '.[{name}]'"


class SearcherError(Exception):
    """Anything that went wrong and can be told to a person in one sentence."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Made anew from its facts it would want the arguments of its kind.
        return _again, (type(self), self.args, vars(self))


def _again(
    kind: type[SearcherError], args: tuple[Any, ...], facts: dict[str, Any]
) -> SearcherError:
    """Return an error as it was in another process."""
    error = kind.__new__(kind, *args)
    error.args = args
    vars(error).update(facts)
    return error


class InputError(SearcherError):
    """What was asked to be read is not there, or holds nothing to read."""


class LoadError(SearcherError):
    """One file cannot be read; `reason` says why, in words for the summary."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class QueryError(SearcherError):
    """A query cannot be read; the sentence quotes the place and shows a right example."""

    def __init__(self, query: str, offset: int, *, problem: str, example: str) -> None:
        place = query[max(0, offset - 12) : offset + 12] or query[:24]
        super().__init__(
            f"cannot read the query at character {offset + 1} (…{place}…): {problem}; "
            f"write for example {example}"
        )
        self.query = query
        self.offset = offset


class WorkersFailed(SearcherError):
    """The processes that read files cannot be started."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the processes that read files do not start ({reason}); see what is said by: "
            f"{sys.executable} -c 'import searcher.indexing.prepare'"
        )


class StoreError(SearcherError):
    """The index on disk cannot serve."""


class IndexMissing(StoreError):
    """There is no index at the place named."""

    def __init__(self, path: str) -> None:
        super().__init__(f"no index at {path}; build one with: searcher index PATH --index {path}")


class IndexForeign(StoreError):
    """The folder named holds something else, and no index."""

    def __init__(self, path: str, names: Sequence[str]) -> None:
        shown = ", ".join(f"{name!r:.40}" for name in names[:3])
        more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
        super().__init__(
            f"the folder {path} is not an index: it holds {shown}{more}; "
            "nothing in it was touched: name an empty or a new folder with --index"
        )


class IndexStale(StoreError):
    """The index was made by another format, analyzer or dictionary."""

    def __init__(self, path: str, difference: str) -> None:
        super().__init__(
            f"the index at {path} {difference}; rebuild it with: "
            f"searcher index PATH --rebuild --index {path}"
        )


class IndexDamaged(StoreError):
    """A file of the index is missing, cut or altered."""

    def __init__(self, path: str, damage: str) -> None:
        super().__init__(
            f"the index at {path} is damaged ({damage}); mend it with: "
            f"searcher index PATH --rebuild --index {path}"
        )


class IndexLocked(StoreError):
    """Another process is writing the index."""

    def __init__(self, path: str, holder: str) -> None:
        super().__init__(
            f"the index at {path} is being written by {holder}; "
            "wait for it to end, or give --wait SECONDS"
        )


class IndexUnwritten(StoreError):
    """The system refused to write: a full disk, an error of the device, no permission."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"the index at {path} could not be written ({reason}); what served before still does, and once "
            "the cause is gone the same command goes on and clears what is left of this one"
        )


class ClusterFailed(StoreError):
    """The cluster that holds an index does not answer, or says no."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"the cluster at {address} {reason}")


def reason_of(error: Exception) -> str:
    """Return why a file cannot be used, without its number and its path, which a sentence has.

    >>> reason_of(FileNotFoundError(2, "No such file or directory", "a.txt")), reason_of(ValueError("no"))
    ('No such file or directory', 'no')
    """
    return getattr(error, "strerror", None) or str(error)
