"""Bringing an index up to date with files: what changed is prepared, written beside, swapped in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import PurePath
from typing import NamedTuple

from searcher import disk
from searcher.errors import IndexStale, InputError, LoadError
from searcher.indexing.citations import write_citations
from searcher.indexing.pool import CHUNK, prepared_by
from searcher.indexing.prepare import Prepared, absolute, prepare, prepared
from searcher.indexing.segment_writer import SegmentWriter, merge
from searcher.load import Found, archives, digest_of, walk
from searcher.load.ocr import require_ocr
from searcher.model import Document, Note, Skip
from searcher.schema import whoosh_schema
from searcher.store import Manifest, SegmentEntry, Store
from searcher.store.generation import Generation, OpenSegment, identity
from searcher.store.names import CITATIONS, contents_name
from searcher.whoosh.codec import contents

# Past so many segments, or so large a share of deleted passages, all become one again.
MOST_SEGMENTS = 8
MOST_DELETED = 0.3

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
    """How to build: the options of `searcher index`."""

    rebuild: bool = False
    jobs: int = 1
    strict: bool = False
    ocr: bool = False
    userdict: str | None = None
    wait: float = 0.0
    progress: Progress | None = None


@dataclass
class Plan:
    """What is to be done: files to read, documents to drop (by segment), counts."""

    read: list[Found] = field(default_factory=list)
    drop: dict[str, set[int]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    unchanged: int = 0
    removed: int = 0


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
    look = _look(store, paths, strict=options.strict)
    with store.writing(wait=options.wait) as writing:
        old = None if options.rebuild else _current(store, options.userdict)
        userdict = options.userdict if options.userdict is not None else old and old.userdict
        generation = Generation(store.folder, old) if old else None
        plan = _plan(_standing(generation, ocr=options.ocr), look.found, paths)
        if not plan.read and not plan.drop and old is not None:
            summary = Summary(unchanged=plan.unchanged, skipped=look.skips, notes=look.notes)
        else:
            job = _Job(writing.number, old, userdict or "", tuple(paths), look, options)
            summary = _carry_out(store, plan, job)
        return replace(summary, cleared=writing.cleared)


class _Look(NamedTuple):
    """What lies under the paths: files to read, those left out, and what else is to be said."""

    found: tuple[Found, ...] = ()
    skips: tuple[Skip, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Job:
    number: int
    old: Manifest | None
    userdict: str
    paths: tuple[str, ...]
    look: _Look
    options: Options


def _look(store: Store, paths: Sequence[str], *, strict: bool) -> _Look:
    seen = list(walk(paths, apart=store.folder))
    skips = tuple(one for one in seen if isinstance(one, Skip))
    if strict and skips:
        raise LoadError(skips[0].path, skips[0].reason)
    found = tuple(one for one in seen if isinstance(one, Found))
    return _Look(found, skips, tuple(one for one in seen if isinstance(one, Note)))


def _current(store: Store, userdict: str | None) -> Manifest | None:
    if not store.exists():
        return None
    manifest = store.current()
    wanted = identity(manifest.userdict if userdict is None else userdict)
    for key, value in wanted.items():
        made = manifest.identity.get(key)
        if made != value:
            raise IndexStale(str(store.folder), f"was made with {key} {made}, not {value}")
    return manifest


def _plan(documents: Iterable[_Standing], found: Iterable[Found], paths: Sequence[str]) -> Plan:
    """Compare the files there are with the documents there are, by content."""
    plan = Plan()
    standing = {one.file: one for one in documents}
    owners = {one.id: one.file for one in standing.values()}
    for one in found:
        file = absolute(one.path)
        known = standing.pop(file, None)
        if known is None:
            plan.read.append(replace(one, id=_free_id(one, owners)))
            owners[plan.read[-1].id] = file
        elif _digest(one) == known.digest and not known.anew:
            plan.unchanged += 1
        else:
            plan.known.add(one.path)
            plan.read.append(replace(one, id=known.id))
            plan.drop.setdefault(known.segment, set()).add(known.ordinal)
    roots = [absolute(path) for path in paths]
    for known in standing.values():
        if any(known.file == root or known.file.startswith(_below(root)) for root in roots):
            plan.removed += 1
            plan.drop.setdefault(known.segment, set()).add(known.ordinal)
    return plan


class _Standing(NamedTuple):
    """A document in the index, and where it stands; `anew` if its file may now give more."""

    file: str
    id: str
    digest: str
    segment: str
    ordinal: int
    anew: bool


def _standing(old: Generation | None, *, ocr: bool) -> Iterator[_Standing]:
    for segment in old.segments if old else ():
        table = segment.catalog.table
        rows = list(zip(table["file"], table["id"], table["digest"], strict=True))
        for ordinal in segment.documents():
            anew = ocr and bool(segment.catalog.record(ordinal).notes)
            yield _Standing(*rows[ordinal], segment.entry.name, ordinal, anew)


def _below(root: str) -> tuple[str, str]:
    """How the paths of files in a folder begin, and those of members of an archive."""
    return root.rstrip(os.sep) + os.sep, root + archives.JOINT


def _free_id(found: Found, owners: Mapping[str, str]) -> str:
    """An id that no document from another file has: more of its path where it must be."""
    parts = PurePath(absolute(found.path)).parts[1:]
    candidates = [found.id, *("/".join(parts[-n:]) for n in range(1, len(parts) + 1))]
    return next(
        (id for id in candidates if len(id) >= len(found.id) and id not in owners), found.path
    )


def _digest(found: Found) -> str | None:
    try:
        return found.digest or digest_of(found.path)
    except LoadError:
        return None


def _size(found: Found) -> int:
    try:
        return os.stat(found.path).st_size if found.size is None else found.size
    except OSError:
        return 0


def _carry_out(store: Store, plan: Plan, job: _Job) -> Summary:
    writer = SegmentWriter(store, f"s{job.number:06}")
    skips, notes = list(job.look.skips), list(job.look.notes)
    changed = 0
    for found, outcome in _prepared(plan.read, job):
        if isinstance(outcome, Skip):
            if job.options.strict:
                raise LoadError(outcome.path, outcome.reason)
            skips.append(outcome)
            continue
        writer.add(outcome)
        notes += [Note(found.path, text) for text in outcome.notes]
        changed += found.path in plan.known
    segments = [_without(entry, plan.drop) for entry in (job.old.segments if job.old else ())]
    if writer.documents:
        segments.append(writer.finish())
    segments = [entry for entry in segments if len(entry.deleted) < entry.documents]
    if not segments:
        _nothing_left(job, skips)
    if _worth_merging(segments):
        segments = [merge(store, segments, f"s{job.number:06}m")]
    notes += _commit(store, segments, job)
    lost = len(plan.known) - changed
    added, removed = writer.documents - changed, plan.removed + lost
    return Summary(added, changed, removed, plan.unchanged, tuple(skips), tuple(notes))


def _nothing_left(job: _Job, skips: list[Skip]) -> None:
    """An empty folder must not empty an index."""
    places = " ".join(job.paths)
    if not skips:
        raise InputError(f"nothing to index at {places}: no file of a format that can be read")
    reasons = "; ".join(f"{skip.path}: {skip.reason}" for skip in skips[:3])
    raise InputError(f"nothing to index at {places}: {len(skips)} skipped ({reasons})")


def _prepared(files: Sequence[Found], job: _Job) -> Iterator[tuple[Found, Prepared | Skip]]:
    """The files prepared, in order, by as many processes as wanted."""
    progress = job.options.progress or (lambda done, total, size: None)
    size = 0
    for done, (found, outcome) in enumerate(_outcomes(files, job), 1):
        size += _size(found)
        yield found, outcome
        progress(done, len(files), size)


def _outcomes(files: Sequence[Found], job: _Job) -> Iterator[tuple[Found, Prepared | Skip]]:
    jobs = min(job.options.jobs, len(files) // CHUNK)
    if jobs <= 1:
        ocr = job.options.ocr
        try:
            yield from ((found, prepare(found, job.userdict, ocr=ocr)) for found in files)
        finally:
            archives.close()
        return
    outcomes = prepared_by(jobs, files, job.userdict, ocr=job.options.ocr)
    yield from zip(files, outcomes, strict=True)


def _without(entry: SegmentEntry, drop: dict[str, set[int]]) -> SegmentEntry:
    gone = drop.get(entry.name)
    return replace(entry, deleted=tuple(sorted({*entry.deleted, *gone}))) if gone else entry


def _worth_merging(segments: Sequence[SegmentEntry]) -> bool:
    documents = sum(entry.documents for entry in segments)
    deleted = sum(len(entry.deleted) for entry in segments)
    return len(segments) > MOST_SEGMENTS or deleted > MOST_DELETED * documents


def commit_documents(store: Store, documents: Iterable[Document]) -> None:
    """Make an index of documents that come from elsewhere than files."""
    with store.writing() as writing:
        writer = SegmentWriter(store, f"s{writing.number:06}")
        for document in documents:
            writer.add(prepared(document, document.path, whoosh_schema()))
        job = _Job(writing.number, None, "", (), _Look(), Options())
        _commit(store, [writer.finish()], job)


def _commit(store: Store, segments: list[SegmentEntry], job: _Job) -> tuple[Note, ...]:
    made_from = job.paths
    if job.old is not None:
        made_from = (*job.old.made_from, *(p for p in job.paths if p not in job.old.made_from))
    names = [f"s{job.number:06}{CITATIONS}", contents_name(job.number)]
    opened = [OpenSegment(store.folder, entry) for entry in segments]
    write_citations(opened, store.folder / names[0])
    disk.write_synced(store.folder / names[1], contents(job.number, job.userdict))
    manifest = Manifest(
        generation=job.number,
        identity=identity(job.userdict),
        segments=tuple(segments),
        files=store.entries(names),
        created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        made_from=made_from,
        userdict=job.userdict,
    )
    return store.commit(manifest)
