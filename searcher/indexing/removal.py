"""Taking documents out of an index by their paths or ids; their files stay as they are."""

from __future__ import annotations

import os
from collections.abc import Sequence

from searcher.errors import InputError
from searcher.indexing.commit import Made, commit
from searcher.indexing.plan import Drop, Standing, absolute, is_below, standing, without
from searcher.indexing.update import Summary
from searcher.store import Store
from searcher.store.generation import open_generation
from searcher.text.inert import one_line


def remove_documents(store: Store, paths: Sequence[str], *, wait: float = 0.0) -> Summary:
    """Take out the documents at and below `paths`, which may be ids too.

    Raises InputError where a path has no document in the index, and where none would be left;
    then nothing is taken out.
    """
    store.current()
    with store.writing(wait=wait) as writing:
        old = store.current()
        documents = list(standing(open_generation(store, old), ocr=False))
        drop: Drop = {}
        for path in paths:
            for one in _choose(documents, path, store):
                drop.setdefault(one.segment, set()).add(one.ordinal)
        count = sum(map(len, drop.values()))
        if count == len(documents):
            raise InputError(
                f"nothing would be left in the index at {store.place}; remove its folder instead, "
                "or index other files first"
            )
        gone = {absolute(path) for path in paths}
        made_from = tuple(path for path in old.made_from if absolute(path) not in gone)
        made = Made(writing.number, without(old.segments, drop), old.userdict, made_from)
        notes = commit(store, made)
        left = len(documents) - count
        return Summary(removed=count, unchanged=left, notes=notes, cleared=writing.cleared)


def _choose(documents: Sequence[Standing], path: str, store: Store) -> list[Standing]:
    """Return the documents at or below a path, else the one with this id, as it is or as it is
    shown."""
    root = absolute(path)
    found = [one for one in documents if is_below(one.file, root)]
    found = found or [one for one in documents if one.id == path]
    found = found or [one for one in documents if one_line(one.id) == one_line(path)]
    if not found:
        if os.path.lexists(path):
            raise InputError(
                f"the index at {store.place} holds no document of {path}; "
                "list the documents with: searcher docs"
            )
        raise InputError(
            f"the index at {store.place} holds no document of {path}, and there is no such file; "
            "list the documents with: searcher docs"
        )
    return found
