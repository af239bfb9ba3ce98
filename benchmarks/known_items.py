"""Queries that name what they look for, and where a search puts it.

Each query was made from one document, by a rule that its kind names; the document (and, where
the query names one, the article or heading) is what must come first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from searcher import Index, QueryError
from searcher.analysis import fold
from searcher.hits import Hit

SEED_QUERIES = Path(__file__).with_name("navigation.tsv")
DEPTH = 10
# The kinds of query that must put what they name first, and how often.
STRICT = ("title", "number", "article")
FLOOR = 0.95
STATE = "中华人民共和国"
SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Query:
    """A query and what it names: `document` is an id or a title, `place` the label of an
    article, a heading or characters of the passage; empty where any passage will do."""

    kind: str
    text: str
    document: str
    place: str = ""

    @property
    def strict(self) -> bool:
        """Whether its kind is one that must find what it names first."""
        return self.kind.split(",")[0] in STRICT


@dataclass(frozen=True)
class Outcome:
    """At which rank a query's document stands among the hits; None where it is not there."""

    query: Query
    rank: int | None
    first: Hit | None


def read_queries(path: Path = SEED_QUERIES) -> list[Query]:
    """The queries of a table: kind, query, document and, where there is one, place."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Query(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def short_title(title: str | None) -> str:
    """A title as people type it: folded, without spaces and the state's name.

    >>> short_title("中华人民共和国 养老服务法（试行）")
    '养老服务法(试行)'
    """
    return SPACES.sub("", fold(title or "")).removeprefix(STATE)


def bare_title(title: str | None) -> str:
    """What the titles of all versions of one law have in common: offices may stand apart.

    >>> bare_title("临江市民政局、财政局养老服务办法") == bare_title("临江市民政局 财政局养老服务办法")
    True
    """
    return short_title(title).replace("、", "")


def outcomes(index: Index, queries: Iterable[Query]) -> Iterator[Outcome]:
    """Where each query's document stands; a query that cannot be read finds nothing."""
    for query in queries:
        try:
            hits = index.search(query.text, limit=DEPTH).hits
        except QueryError:
            hits = ()
        ranks = (hit.rank for hit in hits if is_named(hit, query))
        yield Outcome(query, next(ranks, None), hits[0] if hits else None)


def is_named(hit: Hit, query: Query) -> bool:
    """Whether a hit is in the document, and at the place, that a query names."""
    if query.document != hit.document and bare_title(query.document) != bare_title(hit.title):
        return False
    here = PLACES.get(query.kind.split(",")[0], _holds)
    return not query.place or here(hit, fold(query.place))


def _is_article(hit: Hit, label: str) -> bool:
    return bool(hit.heading) and fold(hit.heading[-1]) == label


def _is_under(hit: Hit, heading: str) -> bool:
    return any(fold(one).endswith(heading) for one in hit.heading)


def _holds(hit: Hit, characters: str) -> bool:
    return characters in fold(hit.text)


PLACES: dict[str, Callable[[Hit, str], bool]] = {"article": _is_article, "heading": _is_under}


def first_share(found: Sequence[Outcome]) -> float:
    """The share of queries whose document stands first."""
    return sum(outcome.rank == 1 for outcome in found) / len(found)


def mean_reciprocal_rank(found: Sequence[Outcome]) -> float:
    """MRR@10: the mean of one over the rank, 0 where the document is not among ten."""
    return math.fsum(1 / outcome.rank for outcome in found if outcome.rank) / len(found)
