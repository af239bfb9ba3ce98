"""A build or an update that faults are put in the way of, and what must stand afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import searcher
from searcher import disk
from searcher.indexing import commit, update
from searcher.postings import builder, container_writer
from searcher.store import Store
from tests.faults.corpora import AFTER, BEFORE, bytes_of, strays, write
from tests.faults.power import Journal, disks, laid_out
from tests.faults.systems import Breaking, Counting, Full, Interrupted


@contextmanager
def in_small() -> Iterator[None]:
    """Builds of a few lines spill, arrays wait in files, and an update merges."""
    defaults = builder.SegmentBuilder.__init__.__kwdefaults__
    assert defaults is not None
    kept = dict(defaults), container_writer._SPOOL, commit.MOST_SEGMENTS
    defaults["memory"], container_writer._SPOOL, commit.MOST_SEGMENTS = 56 * 200, 1200, 1
    try:
        yield
    finally:
        defaults["memory"], container_writer._SPOOL, commit.MOST_SEGMENTS = (
            kept[0]["memory"],
            *kept[1:],
        )


@dataclass
class Work:
    """A build or an update: the index it starts from, its files, and what it should make."""

    start: Path | None
    files: Path
    clean: Path
    jobs: int = 1

    def __post_init__(self) -> None:
        self.old, self.new = (bytes_of(self.start) if self.start else None), bytes_of(self.clean)
        assert self.old != self.new

    def begin(self, folder: Path) -> Path:
        """The index as it stands before the work, in a fresh folder."""
        shutil.rmtree(folder, ignore_errors=True)
        if self.start is not None:
            shutil.copytree(self.start, folder)
        return folder

    def run(self, folder: Path, system: disk.System) -> None:
        """Do the work."""
        with disk.through(system):
            update.update(Store(folder), [str(self.files)], update.Options(jobs=self.jobs))

    def calls(self, folder: Path) -> list[str]:
        """The calls it makes of the system when nothing goes wrong."""
        counting = Counting()
        self.run(self.begin(folder), counting)
        return counting.calls

    def opens(self, folder: Path) -> None:
        """The index is the old one or the new one, every byte of it, and can be opened."""
        found = bytes_of(folder)
        assert found in (self.old, self.new)
        if found is not None:
            searcher.open_index(folder)

    def stands(self, folder: Path) -> None:
        """The index opens, and the next update makes it the new one and clears the rest."""
        self.opens(folder)
        self.run(folder, Counting())
        assert bytes_of(folder) == self.new and strays(folder) == set()


def build_work(place: Path) -> Work:
    """A build from nothing."""
    files = write(place / "corpus", BEFORE)
    searcher.build_index(files, place / "clean")
    return Work(None, files, place / "clean")


def update_work(place: Path) -> Work:
    """An update that changes, removes and adds a document."""
    files = write(place / "corpus", BEFORE)
    searcher.build_index(files, place / "start")
    shutil.copytree(place / "start", place / "clean")
    searcher.build_index(write(files, AFTER), place / "clean")
    return Work(place / "start", files, place / "clean")


def many_work(place: Path) -> Work:
    """An update of many documents that two processes read."""
    texts = {f"{n}.txt": f"第{n}号通知\n推进公安信息化第{n}项任务。\n" for n in range(40)}
    files = write(place / "corpus", texts)
    searcher.build_index(files, place / "start")
    shutil.copytree(place / "start", place / "clean")
    searcher.build_index(
        write(files, {**texts, **AFTER, **{f"新{t}": texts[t] for t in texts}}), place / "clean"
    )
    return Work(place / "start", files, place / "clean", jobs=2)


# How a call goes wrong, by the call and its number; and what a build then raises.
FAULTS: dict[str, tuple[Callable[[str, int], Counting], type[BaseException]]] = {
    "error": (lambda call, at: Breaking(at), searcher.SearcherError),
    "full disk": (lambda call, at: Full(at), searcher.SearcherError),
    "interrupt": (lambda call, at: Interrupted(at), KeyboardInterrupt),
}
WRITING = ("create", "write", "nameless")


def fault_at_every_call(work: Work, folder: Path, kind: str, *, step: int = 1) -> int:
    """Let every `step`-th call go wrong in turn; how many there were.

    Calls that write nothing cannot find the disk full, and are passed over for that.
    """
    fault, error = FAULTS[kind]
    cases = 0
    for at, call in enumerate(work.calls(folder)):
        if kind == "full disk" and call not in WRITING or at % step:
            continue
        cases += 1
        try:
            work.run(work.begin(folder), fault(call, at))
        except error as broken:
            assert kind == "interrupt" or str(folder) in str(broken)
        work.stands(folder)
    return cases


def power_cut_after_every_call(work: Work, folder: Path, *, mended: int = 1) -> int:
    """Cut the power after every call, with all that may be on the disk then; how many disks.

    Each must open; every `mended`-th is updated too.
    """
    journal = Journal(work.begin(folder))
    work.run(folder, journal)
    seen = set()
    for moment in journal.moments:
        for found in disks(moment):
            state = tuple(sorted(found.items()))
            if state in seen:
                continue
            seen.add(state)
            shutil.rmtree(folder, ignore_errors=True)
            laid_out(found)
            (work.opens if len(seen) % mended else work.stands)(folder)
    for found in disks(journal.moments[-1]):
        shutil.rmtree(folder, ignore_errors=True)
        laid_out(found)
        assert bytes_of(folder) == work.new
    return len(seen)
