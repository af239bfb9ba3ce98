"""What relations cost of a build: the share of its processor time that goes into them.

    python -m benchmarks.relating FOLDER [--most 600]

Of the files under FOLDER so many are read, evenly spread, and built in this one process, so that
all is counted: statements and sketches of each document, and the table that a commit makes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from searcher.errors import LoadError
from searcher.indexing import batches, commit
from searcher.indexing.prepare import read_document
from searcher.load import Found, walk
from searcher.model import Document
from searcher.store import Store

# What is counted, and by which name the build calls it.
COUNTED = (
    ("statements", batches, "statements_of"),
    ("sketches", batches, "sketch"),
    ("table", commit, "write_relations"),
)


def main() -> None:
    """Print the seconds of a build and of each part of it that relations take."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=600, help="so many files at most")
    options = parser.parse_args()
    for name, value in shares(chosen(options.folder, options.most)):
        print(f"{name:>20}  {value}")


def chosen(folder: Path, most: int) -> list[Found]:
    """Return the files under a folder, of many only some, evenly spread."""
    found = [one for one in walk([str(folder)]) if isinstance(one, Found)]
    step = max(1, len(found) / most)
    return [found[int(at * step)] for at in range(min(most, len(found)))]


def shares(files: Sequence[Found]) -> Iterator[tuple[str, object]]:
    """Build an index of some files; give the seconds and the share of it that relations took."""
    spent = {name: 0.0 for name, _, _ in COUNTED}
    with tempfile.TemporaryDirectory(prefix="searcher-") as folder, counted(spent):
        begin = time.process_time()
        commit.commit_documents(Store(Path(folder) / "index"), _documents(files))
        whole = time.process_time() - begin
    yield "files", len(files)
    yield "build, s", round(whole, 2)
    yield from ((f"{name}, s", round(spent[name], 3)) for name, _, _ in COUNTED)
    yield "share of the build", f"{sum(spent.values()) / whole:.1%}"


def _documents(files: Sequence[Found]) -> Iterator[Document]:
    for one in files:
        try:
            yield read_document(one)
        except LoadError:
            continue


@contextmanager
def counted(spent: dict[str, float]) -> Iterator[None]:
    """Add to `spent` the seconds of every call of what is counted."""
    patches = [
        patch.object(place, name, _timed(getattr(place, name), what, spent))
        for what, place, name in COUNTED
    ]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def _timed(call: Callable[..., Any], what: str, spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*given: Any, **named: Any) -> Any:
        begin = time.process_time()
        try:
            return call(*given, **named)
        finally:
            spent[what] += time.process_time() - begin

    return timed


if __name__ == "__main__":
    main()
