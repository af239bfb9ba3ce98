"""What the server can tell of an index: each operation with its parameters, its work and the
shape of its answer. The API, its description and its page of documentation read this table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from searcher.counting import FACETS
from searcher.counts.reuse import Reuse
from searcher.counts.trend import Trend
from searcher.index import Index
from searcher.present.counts import facets_table, first_table, kwic_table, trend_table
from searcher.present.machine import results_fields, shown_fields
from searcher.present.relations import diff_table, links_table, reuse_table, versions_table
from searcher.relating import Versions
from searcher.relations.kinds import KINDS
from searcher.web import shapes
from searcher.web.asked import FILTERS, Parameter, choice, filters_of, number, query_parameter
from searcher.web.limits import MOST_HITS, MOST_QUERIES, MOST_ROWS, SEARCH_SECONDS
from searcher.web.outward import outward
from searcher.web.refusal import Refused

Asked = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One operation: its name and path below /api/v1, what it takes, does and gives.

    `ids` are the ids in its path. `run` gets an index and what was asked, by name.
    """

    name: str
    about: str
    parameters: tuple[Parameter, ...]
    run: Callable[[Index, Asked], dict[str, Any]]
    answer: shapes.Shape
    ids: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The path as a description writes it."""
        return f"/api/v1/{self.name}" + "".join(f"/{{{id}}}" for id in self.ids)


def known_id(index: Index, id: str) -> str:
    """Return an id that the index has. Raises Refused where it has none such."""
    if not index.has(id):
        raise Refused("not_found", "there is no document or passage with this id")
    return id


def _search(index: Index, asked: Asked) -> dict[str, Any]:
    results = index.search(
        asked["q"],
        limit=asked["limit"],
        offset=asked["offset"],
        sort=asked["sort"],
        group=asked["group"],
        snippets=asked["snippets"],
        fold=asked["fold"],
        per_document=asked["per_document"],
        timeout=SEARCH_SECONDS,
        **filters_of(asked),
    )
    return results_fields(results)


def _document(index: Index, asked: Asked) -> dict[str, Any]:
    shown = index.show(known_id(index, asked["id"]))
    if shown.focus is not None:
        raise Refused("not_found", "this is the id of a passage: ask for it under passages")
    return shown_fields(shown)


def _passage(index: Index, asked: Asked) -> dict[str, Any]:
    shown = index.show(known_id(index, asked["id"]), context=asked["context"])
    if shown.focus is None:
        raise Refused("not_found", "this is the id of a document: ask for it under documents")
    return shown_fields(shown)


def _facets(index: Index, asked: Asked) -> dict[str, Any]:
    by = [name.strip() for name in asked["by"].split(",") if name.strip()]
    made = index.facets(
        asked["q"] or "", by=by, count=asked["count"], timeout=SEARCH_SECONDS, **filters_of(asked)
    )
    told: dict[str, Any] = facets_table(made).data
    return told


def _kwic(index: Index, asked: Asked) -> dict[str, Any]:
    options = {name: asked[name] for name in ("width", "sort", "limit", "offset")}
    made = index.kwic(asked["q"], timeout=SEARCH_SECONDS, **options, **filters_of(asked))
    told: dict[str, Any] = kwic_table(made).data
    return told


def _trend(index: Index, asked: Asked) -> dict[str, Any]:
    if not 1 <= len(asked["q"]) <= MOST_QUERIES:
        raise Refused("bad_parameter", f"q is given 1 to {MOST_QUERIES} times")
    options = {name: asked[name] for name in ("by", "per", "date")}
    made = index.trend(*asked["q"], timeout=SEARCH_SECONDS, **options, **filters_of(asked))
    told: dict[str, Any] = trend_table(made).data
    return told


def _first(index: Index, asked: Asked) -> dict[str, Any]:
    made = index.first(asked["q"], date=asked["date"], timeout=SEARCH_SECONDS, **filters_of(asked))
    told: dict[str, Any] = first_table(made).data
    return told


def _links(index: Index, asked: Asked) -> dict[str, Any]:
    kind = None if asked["kind"] == "all" else asked["kind"]
    made = index.links(known_id(index, asked["id"]), direction=asked["direction"], kind=kind)
    told: dict[str, Any] = links_table(made).data
    return told


def _versions(index: Index, asked: Asked) -> dict[str, Any]:
    made = index.versions(known_id(index, asked["id"]), as_of=asked["as_of"])
    told: dict[str, Any] = versions_table(made).data
    return told


def _diff(index: Index, asked: Asked) -> dict[str, Any]:
    made = index.diff(known_id(index, asked["before"]), known_id(index, asked["after"]))
    told: dict[str, Any] = diff_table(made).data
    return told


def _reuse(index: Index, asked: Asked) -> dict[str, Any]:
    made = index.reuse(known_id(index, asked["id"]), timeout=SEARCH_SECONDS)
    told: dict[str, Any] = reuse_table(made).data
    return told


QUERY = query_parameter("The query, in the query language of the command line.")
LIMIT = number("limit", "How many hits.", default=10, least=1, most=MOST_HITS)
OFFSET = number("offset", "How many to pass over.", default=0, least=0, most=99_900)
PER_DOCUMENT = number(
    "per_document",
    "Of one document on a page of passages at most; 0 for as many as there are.",
    default=2,
    least=0,
    most=MOST_HITS,
)
DATE = choice("date", "The date of each version, or of a text's first.", "version", "first")
AS_OF = Parameter("as_of", "The day asked about, today where none is given: 2021-06-30.")

OPERATIONS = (
    Operation(
        "search",
        "Ranked passages for a query, with highlights and snippets.",
        (
            QUERY,
            LIMIT,
            OFFSET,
            choice("sort", "The best first, or by date.", "relevance", "date", "date-asc"),
            choice("group", "Every passage, or the best of each document.", "passage", "document"),
            Parameter("snippets", "Mark and cut the passages, or not.", "flag", True),
            Parameter("fold", "One of the versions and copies of a text, or each.", "flag", True),
            PER_DOCUMENT,
            *FILTERS,
        ),
        _search,
        shapes.RESULTS,
    ),
    Operation(
        "documents",
        "A whole document: what it says of itself, its outline, passages and repairs.",
        (),
        _document,
        shapes.SHOWN,
        ids=("id",),
    ),
    Operation(
        "passages",
        "A passage and those around it.",
        (number("context", "Passages on each side.", default=0, least=0, most=50),),
        _passage,
        shapes.SHOWN,
        ids=("id",),
    ),
    Operation(
        "facets",
        "How many documents (or passages) each value has of what holds all of a query.",
        (
            query_parameter("The query; all documents where none is given.", required=False),
            Parameter("by", "Facets, with commas between; also status.", default=",".join(FACETS)),
            choice("count", "What is counted.", "documents", "passages"),
            *FILTERS,
        ),
        _facets,
        shapes.FACETS,
    ),
    Operation(
        "kwic",
        "Every occurrence with the words before and after it.",
        (
            QUERY,
            number("width", "Characters on each side.", default=20, least=0, most=200),
            choice("sort", "As they stand, or by what is named.", "place", "left", "right", "date"),
            number("limit", "How many lines.", default=100, least=1, most=MOST_ROWS),
            OFFSET,
            *FILTERS,
        ),
        _kwic,
        shapes.KWIC,
    ),
    Operation(
        "trend",
        "How often each query occurs year by year, against all that was written.",
        (
            query_parameter("One query a line of the trend.", many=True),
            choice("by", "What has a row of its own.", *("year", "issuer", "region", "type")),
            number(
                "per",
                "Rates are told in so many characters.",
                default=10_000,
                least=1,
                most=10_000_000,
            ),
            DATE,
            *FILTERS,
        ),
        _trend,
        shapes.of(Trend),
    ),
    Operation(
        "first",
        "Where a phrase stands first: in the folder, and of each region and issuer.",
        (QUERY, DATE, *FILTERS),
        _first,
        shapes.FIRST,
    ),
    Operation(
        "links",
        "Whom a document or passage names, and who names it.",
        (
            choice("direction", "Both, or one way.", "both", "in", "out"),
            choice("kind", "One kind of what is said.", "all", *KINDS),
        ),
        _links,
        shapes.LINKS,
        ids=("id",),
    ),
    Operation(
        "versions",
        "The versions of a document's text, whether they hold, and its copies.",
        (AS_OF,),
        _versions,
        shapes.of(Versions),
        ids=("id",),
    ),
    Operation(
        "diff",
        "Two documents compared article by article.",
        (),
        _diff,
        shapes.DIFF,
        ids=("before", "after"),
    ),
    Operation(
        "reuse",
        "The passages that a document shares with others that are no copies of it.",
        (),
        _reuse,
        shapes.of(Reuse),
        ids=("id",),
    ),
)


def answered(operation: Operation, index: Index, asked: Asked) -> dict[str, Any]:
    """Return the answer of an operation, without paths of the server."""
    told: dict[str, Any] = outward(operation.run(index, asked))
    return told
