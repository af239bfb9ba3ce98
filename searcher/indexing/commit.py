"""Putting segments in service: merged where that is worth it, named by a manifest, swapped in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from searcher import disk
from searcher.indexing.batches import prepared
from searcher.indexing.citations import write_citations
from searcher.indexing.former import in_service, write_former
from searcher.indexing.plan import absolute
from searcher.indexing.relations import write_relations
from searcher.indexing.segment_writer import SegmentWriter, merge
from searcher.model import Document, Note
from searcher.schema import whoosh_schema
from searcher.store import Manifest, SegmentEntry, Store
from searcher.store.generation import Generation, identity, open_stored_segment
from searcher.store.manifest import ArchiveEntry
from searcher.store.names import citations_name, contents_name, former_name, relations_name

# Past so many segments, or so large a share of deleted passages, all become one again.
MOST_SEGMENTS = 8
MOST_DELETED = 0.3


def worth_merging(segments: Sequence[SegmentEntry]) -> bool:
    """True if so many segments, or so much in them that is deleted, should become one."""
    documents = sum(entry.documents for entry in segments)
    deleted = sum(len(entry.deleted) for entry in segments)
    return len(segments) > MOST_SEGMENTS or deleted > MOST_DELETED * documents


@dataclass(frozen=True)
class Made:
    """What is to be put in service: segments, as the generation of this number; the user
    dictionary and the paths that they were made with, the archives looked through, and the
    generation in service if it is open already."""

    number: int
    segments: Sequence[SegmentEntry]
    userdict: str = ""
    made_from: tuple[str, ...] = ()
    archives: tuple[ArchiveEntry, ...] = ()
    old: Generation | None = None


def commit(store: Store, made: Made) -> tuple[Note, ...]:
    """Put segments in service as their kind of store does; what is to be said of it."""
    found: tuple[Note, ...] = (store.commits or put_in_service)(store, made)
    return found


def put_in_service(store: Store, made: Made) -> tuple[Note, ...]:
    """Put segments in service, those of files merged where that is worth it; what is to be said
    of it."""
    # An update that finds nothing to do is sooner done without it.
    from searcher.whoosh.codec import make_contents

    number, segments = made.number, made.segments
    large = [one for one in segments if one.passages > (store.most_merged or one.passages)]
    small = [one for one in segments if one not in large]
    if worth_merging(small):
        segments = [*large, merge(store, small, f"s{number:06}m")]
    now = datetime.now(timezone.utc)
    manifest = Manifest(
        generation=number,
        identity=identity(made.userdict),
        segments=tuple(segments),
        files={},
        created=now.isoformat(timespec="seconds"),
        made_from=made.made_from,
        userdict=made.userdict,
        archives=made.archives,
    )
    names = [citations_name(number), relations_name(number)]
    opened = [open_stored_segment(store, entry) for entry in segments]
    for name, write in zip(names, (write_citations, write_relations)):
        write(opened, store.folder / name, facts=manifest.facts())
    names += [former_name(number), contents_name(number)]
    write_former(
        made.old or in_service(store),
        opened,
        store.folder / names[-2],
        facts=manifest.facts(),
        now=int(now.timestamp()),
    )
    disk.write_synced(store.folder / names[-1], make_contents(number, made.userdict))
    return store.commit(replace(manifest, files=store.entries(names)))


def commit_documents(store: Store, documents: Iterable[Document]) -> None:
    """Make an index of documents that come from elsewhere than files."""
    with store.writing() as writing:
        writer = SegmentWriter(store, f"s{writing.number:06}")
        for document in documents:
            writer.add(prepared(document, absolute(document.path), whoosh_schema()))
        commit(store, Made(writing.number, [writer.finish()]))
