"""Queries that name a document, a number, an article or a heading find it first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from benchmarks.known_items import (
    FLOOR,
    Outcome,
    first_share,
    is_named,
    mean_reciprocal_rank,
    outcomes,
    read_queries,
)
from searcher.index import Index

QUERIES = read_queries()
KINDS = {"title", "number", "article", "issuer", "heading", "abbreviation", "keyword"}


@pytest.fixture(scope="module")
def found(seeds_index: Index) -> list[Outcome]:
    return list(outcomes(seeds_index, QUERIES))


def test_titles_numbers_and_articles_come_first(found: list[Outcome]) -> None:
    strict = [outcome for outcome in found if outcome.query.strict]
    misses = [outcome.query.text for outcome in strict if outcome.rank != 1]
    assert first_share(strict) >= FLOOR, misses


def test_the_other_kinds_come_first_as_often(found: list[Outcome]) -> None:
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in found:
        kinds[outcome.query.kind].append(outcome)
    assert kinds.keys() == KINDS
    assert {kind: first_share(members) for kind, members in kinds.items() if len(members) < 5} == {}
    low = {kind: s for kind, members in kinds.items() if (s := first_share(members)) < 0.9}
    assert low == {}
    assert mean_reciprocal_rank(found) >= FLOOR


def test_every_query_names_something_there(seeds_index: Index) -> None:
    documents = {record.id for record in seeds_index.docs()}
    assert len(QUERIES) >= 60 and len({query.text for query in QUERIES}) == len(QUERIES)
    # Nobody can name one of several files that hold the same document, or versions of it.
    families = {document: seeds_index.versions(document) for document in documents}
    alone = {
        document
        for document, family in families.items()
        if not family.copies and len(family.versions) == 1
    }
    assert {query.document for query in QUERIES} == alone


def test_a_hit_elsewhere_is_not_what_was_named(seeds_index: Index) -> None:
    query = next(query for query in QUERIES if query.kind == "article")
    hit = seeds_index.search(query.text).hits[0]
    assert is_named(hit, query)
    assert not is_named(hit, replace(query, place="第一千条"))
    assert not is_named(hit, replace(query, document="别处.txt"))
