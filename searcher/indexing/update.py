"""Bringing an index up to date with files: what changed is prepared, written beside, swapped in."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from searcher.errors import IndexStale, InputError, LoadError
from searcher.indexing.batches import Prepared
from searcher.indexing.commit import Made, commit
from searcher.indexing.plan import Plan, plan_of, standing, without
from searcher.indexing.pool import Outcome, Workshop, prepared_by
from searcher.indexing.remembered import entries_of, remembered
from searcher.indexing.segment_writer import SegmentWriter
from searcher.load import Found, walk
from searcher.load.folder import Shelf
from searcher.load.ocr import require_ocr
from searcher.model import Note, Skip
from searcher.store import Manifest, SegmentEntry, Store
from searcher.store.generation import Generation, identity, open_generation
from searcher.store.manifest import ArchiveEntry
from searcher.store.names import CURRENT, is_ours, is_pointer

# A worker is started for so many files, for it takes half a second to start.
FILES_A_WORKER = 8

Progress = Callable[[int, int, int], None]


@dataclass(frozen=True)
class Summary:
    """What a build did: documents by what became of them, the files left out, those read but
    in part, and what was cleared away of a build that had broken off."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: tuple[Skip, ...] = ()
    notes: tuple[Note, ...] = ()
    cleared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Options:
    """How to build: the options of `searcher index`; of a `part` (3, 8) every eighth file."""

    rebuild: bool = False
    jobs: int = 1
    strict: bool = False
    ocr: bool = False
    userdict: str | None = None
    wait: float = 0.0
    progress: Progress | None = None
    part: tuple[int, int] | None = None

    def mine(self, file: str) -> bool:
        """Tell whether a file is in the part that is to be built, which its name decides."""
        if self.part is None:
            return True
        at, parts = self.part
        return crc32(file.replace(os.sep, "/").rpartition("/")[2].encode()) % parts == at - 1


def update(store: Store, paths: Sequence[str], options: Options) -> Summary:
    """Make the index hold what the files under `paths` hold now; documents of other paths stay.

    Raises InputError when nothing readable is there, IndexForeign for a folder that holds
    something else, IndexStale when the index was made by
    another analyzer or dictionary, LoadError for a bad file under `strict`. On any error the
    generation in service stays as it was.
    """
    if options.ocr:
        require_ocr()
    store.require_own()
    # What was left out may be read by recognition.
    known = {} if options.rebuild or options.ocr else remembered(store)
    look = _look(store, paths, strict=options.strict, shelf=Shelf(known))
    with store.writing(wait=options.wait) as writing:
        old = None if options.rebuild else _read_current(store, options.userdict)
        userdict = options.userdict if options.userdict is not None else old and old.userdict
        generation = open_generation(store, old) if old else None
        documents = standing(generation, ocr=options.ocr)
        plan = plan_of(documents, filter(_mine(options), look.found), paths, mine=options.mine)
        if not plan.read and not plan.drop and old is not None:
            notes = (*look.notes, *plan.notes)
            summary = Summary(unchanged=plan.unchanged, skipped=look.skips, notes=notes)
        else:
            job = _Job(writing.number, old, userdict or "", tuple(paths), look, options, generation)
            summary = _carry_out(store, plan, job)
        return replace(summary, cleared=writing.cleared)


def _mine(options: Options) -> Callable[[Found], bool]:
    return lambda found: options.mine(found.path)


class _Look(NamedTuple):
    """What lies under the paths: files to read, those left out, what else is to be said, and the
    digests of files that may be archives."""

    found: list[Found]
    skips: tuple[Skip, ...] = ()
    notes: tuple[Note, ...] = ()
    archives: Mapping[str, str] = {}


@dataclass(frozen=True)
class _Job:
    number: int
    old: Manifest | None
    userdict: str
    paths: tuple[str, ...]
    look: _Look
    options: Options
    generation: Generation | None = None

    @property
    def made_from(self) -> tuple[str, ...]:
        """Every path that what is in the index came from."""
        before = self.old.made_from if self.old else ()
        return (*before, *(path for path in self.paths if path not in before))

    def archives(self, skips: Sequence[Skip]) -> tuple[ArchiveEntry, ...]:
        """Return the archives that were looked through, those of before that were not met among
        them."""
        met = self.look.archives
        before = [entry for entry in self.old.archives if entry.path not in met] if self.old else []
        return (*before, *entries_of(met, self.look.found, skips))

    def holds(self, archives: Iterable[ArchiveEntry]) -> bool:
        """Tell whether the generation in service remembers these archives already."""
        return self.old is not None and set(archives) == set(self.old.archives)


def _apart_from_indexes(seen: Iterable[Found | Skip | Note]) -> Iterator[Found | Skip | Note]:
    """Pass over the files of other indexes, and say so of what names each."""
    for one in seen:
        path = Path(one.path)
        if path.name == CURRENT and is_pointer(path):
            yield Note(one.path, "belongs to another index; it is passed over")
        elif isinstance(one, Note) or not is_ours(path):
            yield one


def _look(store: Store, paths: Sequence[str], *, strict: bool, shelf: Shelf) -> _Look:
    seen = list(_apart_from_indexes(walk(paths, apart=store.folder, shelf=shelf)))
    skips = tuple(one for one in seen if isinstance(one, Skip))
    if strict and skips:
        raise LoadError(skips[0].path, skips[0].reason)
    found = [one for one in seen if isinstance(one, Found)]
    notes = tuple(one for one in seen if isinstance(one, Note))
    return _Look(found, skips, notes, shelf.met)


def _read_current(store: Store, userdict: str | None) -> Manifest | None:
    if not store.exists():
        return None
    manifest = store.current()
    wanted = identity(manifest.userdict if userdict is None else userdict)
    for key, value in wanted.items():
        made = manifest.identity.get(key)
        if made != value:
            raise IndexStale(store.place, f"was made with {key} {made}, not {value}")
    return manifest


def _carry_out(store: Store, plan: Plan, job: _Job) -> Summary:
    taken = _take_in(SegmentWriter(store, f"s{job.number:06}"), store, plan, job)
    old = job.old.segments if job.old else ()
    segments = without(old, plan.drop)
    if taken.segment is not None:
        segments.append(taken.segment)
    skips = (*job.look.skips, *taken.skips)
    if not segments:
        _refuse_nothing(job, skips)
    archives = job.archives(skips)
    if taken.segment is None and not plan.drop and job.holds(archives):
        notes = (*job.look.notes, *plan.notes, *taken.notes)
        return Summary(unchanged=plan.unchanged, skipped=skips, notes=notes)
    made = Made(
        job.number, segments, job.userdict, job.made_from, archives=archives, old=job.generation
    )
    # Of an archive of very many files what is no longer asked for would be most of the memory.
    plan.read.clear()
    job.look.found.clear()
    notes = (*job.look.notes, *plan.notes, *taken.notes, *commit(store, made))
    lost = len(plan.known) - taken.changed
    added, removed = taken.documents - taken.changed, plan.removed + lost
    return Summary(added, taken.changed, removed, plan.unchanged, skips, notes)


@dataclass
class _Taken:
    """What became of the files read: the segment they make, and the counts."""

    segment: SegmentEntry | None = None
    documents: int = 0
    changed: int = 0
    skips: list[Skip] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def _take_in(writer: SegmentWriter, store: Store, plan: Plan, job: _Job) -> _Taken:
    """Write what the files that are to be read hold into a new segment."""
    taken = _Taken()
    with closing(_prepare_all(store, plan.read, job)) as outcomes:
        for found, outcome in outcomes:
            if isinstance(outcome, Prepared):
                writer.add(outcome)
                taken.notes += [Note(found.path, text) for text in outcome.notes]
                taken.changed += found.path in plan.known
            elif job.options.strict:
                raise LoadError(outcome.path, outcome.reason)
            else:
                taken.skips.append(outcome)
    taken.documents = writer.documents
    taken.segment = writer.finish() if writer.documents else None
    return taken


def _prepare_all(
    store: Store, files: Sequence[Found], job: _Job
) -> Generator[tuple[Found, Outcome], None, None]:
    """Yield the files prepared, in order, by as many processes as wanted."""
    options = job.options
    progress = options.progress or (lambda done, total, size: None)
    jobs = max(1, min(options.jobs, len(files) // FILES_A_WORKER))
    settings = {"userdict": job.userdict, "ocr": options.ocr}
    size = 0
    with closing(prepared_by(Workshop(jobs, settings, store.folder), files)) as outcomes:
        for done, (found, outcome) in enumerate(zip(files, outcomes, strict=True), 1):
            size += _size(found)
            yield found, outcome
            progress(done, len(files), size)


def _refuse_nothing(job: _Job, skips: Sequence[Skip]) -> None:
    """Raise InputError where nothing would be left: an empty folder must not empty an index."""
    places = " ".join(job.paths)
    if not skips:
        raise InputError(f"nothing to index at {places}: no file of a format that can be read")
    reasons = "; ".join(f"{skip.path}: {skip.reason}" for skip in skips[:3])
    raise InputError(f"nothing to index at {places}: {len(skips)} skipped ({reasons})")


def _size(found: Found) -> int:
    try:
        return os.stat(found.path).st_size if found.size is None else found.size
    except OSError:
        return 0
