"""Retrieval quality of this project's own search on a judged collection."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from os import PathLike
from pathlib import Path

from searcher.errors import QueryError
from searcher.evaluate import (
    Difference,
    Judged,
)
from searcher.evaluate import compare as compare_runs
from searcher.evaluate import measure, read_corpus, read_qrels, read_queries, read_run, write_run
from searcher.index import Index
from searcher.indexing.commit import commit_documents
from searcher.model import Document, Metadata, Passage
from searcher.query import as_words
from searcher.store import Store
from searcher.structure.doctypes import type_of

PathName = str | PathLike[str]

DEPTH = 100


@dataclass(frozen=True)
class Evaluation:
    """The figures by name, seconds to index and to search, gains over another run."""

    figures: dict[str, float]
    index_seconds: float
    search_seconds: float
    differences: tuple[Difference, ...]


def eval(
    corpus: PathName,
    queries: PathName,
    qrels: PathName,
    *,
    run: PathName | None = None,
    compare: PathName | None = None,
    synonyms: PathName | None = None,
) -> Evaluation:
    """MRR@10, nDCG@10, Recall@10, Recall@100 and the share of queries without a hit.

    The collection is indexed in a temporary folder and searched as a user would. `run`
    writes a TREC run, `compare` reads one to compare with, `synonyms` is a table to use. Raises InputError for files that
    cannot be used.
    """
    judgements = read_qrels(qrels)
    texts = {name: text for name, text in read_queries(queries).items() if name in judgements}
    other = read_run(compare) if compare is not None else None
    with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
        began = time.perf_counter()
        ids = _index_collection(Store(Path(folder)), read_corpus(corpus))
        indexed = time.perf_counter()
        index = Index(folder)
        found = {name: _searched(index, text, ids, synonyms) for name, text in texts.items()}
        searched = time.perf_counter()
    if run is not None:
        write_run(found, run)
    return Evaluation(
        measure(found, judgements),
        indexed - began,
        searched - indexed,
        compare_runs(found, other, judgements) if other is not None else (),
    )


def _searched(
    index: Index, text: str, ids: dict[str, str], synonyms: PathName | None = None
) -> list[tuple[str, float]]:
    """The passages for a query, each with a score that falls with its rank."""
    try:
        hits = index.search(
            as_words(text), limit=DEPTH, synonyms=synonyms, fold=False, per_document=0
        )
    except QueryError:
        return []
    return [(ids[hit.id], float(DEPTH - at)) for at, hit in enumerate(hits)]


def _index_collection(store: Store, passages: Iterable[Judged]) -> dict[str, str]:
    """Index the collection; returns the collection's id for each of our passage ids."""
    ids: dict[str, str] = {}
    commit_documents(store, _documents(passages, ids))
    return ids


def _documents(passages: Iterable[Judged], ids: dict[str, str]) -> Iterator[Document]:
    for number, (title, group) in enumerate(groupby(passages, key=lambda one: one.title)):
        members = list(group)
        own = [f"{number}#{n}" for n in range(1, len(members) + 1)]
        ids.update(zip(own, (member.id for member in members), strict=True))
        yield Document(
            id=str(number),
            path=f"{number}",
            format="judged",
            encoding="utf-8",
            digest="",
            metadata=Metadata(title=title, type=type_of(title), issued_on=members[0].date),
            sections=(),
            passages=tuple(map(_passage, own, members)),
        )


def _passage(id: str, judged: Judged) -> Passage:
    heading = judged.path + ((judged.article,) if judged.article else ())
    return Passage(id=id, text=judged.text, heading=heading, page=None, lines=(1, 1))
