"""The large files of segments: a reader has of them what it has read, in a file of the same size
with holes; the rest is brought, block by block, when it is asked for.

Every block has a checksum, so a hole, or a block that was only half written when the power went,
is told from one that is there, and brought once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from searcher import disk
from searcher.cluster.rows import Place, Rows
from searcher.errors import IndexUnwritten
from searcher.postings.arrays import DOCS_SUFFIX, TERMS_SUFFIX
from searcher.postings.container import Container
from searcher.postings.frame import BLOCK

SUFFIXES = (DOCS_SUFFIX, TERMS_SUFFIX)
# The row that holds what comes after the blocks: their checksums, and where the arrays lie.
TAIL = "tail"
# So many blocks of a long stretch are in memory at once.
AT_ONCE = 1 << 10
# Bytes of a tail; one of a hundred gigabytes of blocks has a quarter of it.
LONGEST_TAIL = 96 << 20
# What of a file is brought only when it is asked for; all else is read by every search.
SELDOM = frozenset({"stored.codes", "body.records", "body_grams.records"})
SELDOM |= {"body_characters.records", "body_lines.records", "begins.body", "values.link"}


class Brought:
    """Brings blocks of one file of a segment."""

    def __init__(self, rows: Rows, index: str, path: Path, *, file: str) -> None:
        self._rows, self._index, self._file = rows, index, file
        self._folder = path.parent
        self._hollow = disk.Hollow(path)
        self.container: Container | None = None
        # The blocks that are known to be there.
        self._here: set[int] = set()

    def __call__(self, blocks: Sequence[int]) -> None:
        """Bring some blocks. Raises ClusterFailed."""
        for start in range(0, len(blocks), AT_ONCE):
            fetch(self._rows, [(self, blocks[start : start + AT_ONCE])])

    def place(self, block: int | str) -> Place:
        """Return where a block lies in the cluster."""
        return Place(self._index, f"{self._file}.{block}")

    def missing(self, blocks: Iterable[int]) -> list[int]:
        """Return those of some blocks that are not there."""
        assert self.container is not None
        unknown = sorted(set(blocks).difference(self._here))
        holes = {one for one in unknown if self._hollow.is_hole(one * BLOCK, (one + 1) * BLOCK)}
        absent = holes.union(self.container.absent(one for one in unknown if one not in holes))
        self._here.update(one for one in unknown if one not in absent)
        return sorted(absent)

    def fill(self, pieces: Iterable[tuple[int, bytes]]) -> None:
        """Write bytes of the file at their offsets."""
        self._hollow.fill(pieces)

    def close(self) -> None:
        """Bring nothing more."""
        self._hollow.close()

    def take(self, blocks: Sequence[tuple[int, bytes]]) -> None:
        """Write blocks where they belong."""
        try:
            self.fill(_joined(sorted(blocks)))
        except OSError as error:
            raise IndexUnwritten(str(self._folder), error.strerror or str(error)) from error
        self._here.update(number for number, _ in blocks)


def _joined(blocks: Sequence[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Yield the bytes of ascending blocks at their offsets, of those side by side together."""
    side_by_side = groupby(enumerate(blocks), lambda one: one[1][0] - one[0])
    for _, some in side_by_side:
        numbers, contents = zip(*(block for _, block in some))
        yield numbers[0] * BLOCK, b"".join(contents)


def fetch(rows: Rows, wanted: Sequence[tuple[Brought, Iterable[int]]]) -> None:
    """Bring blocks of several files at once."""
    owners = {one.place(block): (one, block) for one, blocks in wanted for block in blocks}
    found = rows.get(list(owners), size=BLOCK)
    taken: dict[Brought, list[tuple[int, bytes]]] = {}
    for place, content in found.items():
        one, block = owners[place]
        taken.setdefault(one, []).append((block, content))
    for one, blocks in taken.items():
        one.take(blocks)


def begin(rows: Rows, index: str, path: Path, *, size: int, beside: Path) -> None:
    """Make the file of a segment with what every search reads of it.

    It is made `beside` first: where it stands under its name that much of it is there.
    """
    disk.make_hollow(beside, size)
    brought = Brought(rows, index, beside, file=path.suffix[1:])
    head, tail = brought.place(0), brought.place(TAIL)
    found = rows.get([head, tail], size=LONGEST_TAIL)
    brought.fill([(0, found[head]), (size - len(found[tail]), found[tail])])
    container = brought.container = Container.open(beside, bring=brought)
    names = [name for name in container.names() if name not in SELDOM]
    often = {block for name in names for block in container.blocks_of(name)}
    fetch(rows, [(brought, brought.missing(often))])
    brought.close()
    # An open file has a name for good where Windows runs.
    del container
    brought.container = None
    disk.rename(beside, path)


def rows_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """Give a file of a segment as rows."""
    container = Container.open(path)
    file, checked = path.suffix[1:], container.checked
    with open(path, "rb") as opened:
        for block in range(-(-checked // BLOCK)):
            yield f"{file}.{block}", opened.read(min(BLOCK, checked - block * BLOCK))
        yield f"{file}.{TAIL}", opened.read()
