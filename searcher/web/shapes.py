"""The shapes of answers as JSON Schema, read off the library's own types."""

from __future__ import annotations

import dataclasses
import types
import typing
from functools import cached_property
from typing import Any, Literal

from searcher.counts.concordance import Line
from searcher.counts.facets import Count
from searcher.hits import FIELDS, Hit
from searcher.model import Fix, Metadata, Passage, Section
from searcher.relating import Relation
from searcher.relations.comparison import Change
from searcher.relations.standing import Standing
from searcher.store.records import DocumentRecord

Shape = dict[str, Any]
PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def of(kind: Any) -> Shape:
    """Return the schema of a type: plain ones, unions, tuples, lists, dicts and dataclasses.

    >>> of(int | None), of(tuple[str, ...])
    ({'anyOf': [{'type': 'integer'}, {'type': 'null'}]}, {'type': 'array', 'items': {'type': 'string'}})
    """
    if kind in PLAIN:
        return {"type": PLAIN[kind]}
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return an_object({field.name: of(hints[field.name]) for field in dataclasses.fields(kind)})
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [of(one) for one in inner]}
    if origin is Literal:
        return {"type": "string", "enum": list(inner)}
    if origin is dict:
        return {"type": "object", "additionalProperties": of(inner[1])}
    if origin in (tuple, list):
        return {"type": "array", "items": of(inner[0]) if len(set(inner) - {...}) == 1 else {}}
    return {}


def an_object(fields: dict[str, Shape]) -> Shape:
    """Return the schema of an object that has all of some fields."""
    return {"type": "object", "required": list(fields), "properties": fields}


def listed(shape: Shape) -> Shape:
    """Return the schema of a list."""
    return {"type": "array", "items": shape}


def _field_of(kind: Any, place: str) -> Shape:
    """Return the schema of what stands at a place of a hit: a field or a property."""
    for name in place.split("."):
        member = getattr(kind, name, None)
        if isinstance(member, property | cached_property):
            asked = member.fget if isinstance(member, property) else member.func
            kind = typing.get_type_hints(asked)["return"]
        else:
            kind = typing.get_type_hints(kind)[name]
    return of(kind)


def _hit() -> Shape:
    places = {name: get.__reduce__()[1][0] for name, get in FIELDS.items()}
    return an_object({name: _field_of(Hit, place) for name, place in places.items()})


def _document() -> Shape:
    fields = of(DocumentRecord)["properties"] | of(Metadata)["properties"]
    own = {k: v for k, v in fields.items() if k not in ("metadata", "file", "standing")}
    standing = of(Standing)["properties"]
    told = {name: standing[name] for name in ("status", "versions", "copies")}
    return an_object({**own, **told, "status_evidence": standing["evidence"]})


def _passage() -> Shape:
    fields = of(Passage)["properties"]
    return an_object({**fields, "permalink": {"type": "string"}})


TEXT, COUNT, NUMBER, FLAG = of(str), of(int), of(float), of(bool)
HIT = _hit()
RESULTS = an_object(
    {
        "query": TEXT,
        "total": COUNT,
        "complete": COUNT,
        "relaxed": FLAG,
        "partial": FLAG,
        "folded": of(int | None),
        "missing": listed(TEXT),
        "notes": listed(an_object({"code": TEXT, "text": TEXT})),
        "took_ms": NUMBER,
        "hits": listed(HIT),
    }
)
SHOWN = an_object(
    {
        "document": _document(),
        "passages": listed(_passage()),
        "focus": of(int | None),
        "difference": of(tuple[tuple[str, str], ...]),
        "outline": listed(of(Section)),
        "fixes": listed(of(Fix)),
    }
)
FACETS = an_object(
    {
        "query": TEXT,
        "total": COUNT,
        "count": TEXT,
        "facets": {"type": "object", "additionalProperties": listed(of(Count))},
        "partial": FLAG,
    }
)
KWIC = an_object({"query": TEXT, "total": COUNT, "lines": listed(of(Line)), "partial": FLAG})
FIRST = an_object(
    {
        "phrase": TEXT,
        "first": {"anyOf": [HIT, of(type(None))]},
        "by_region": listed(HIT),
        "by_issuer": listed(HIT),
        "undated": COUNT,
        "partial": FLAG,
    }
)
LINKS = an_object({"id": TEXT, "out": listed(of(Relation)), "in": listed(of(Relation))})
DIFF = an_object(
    {
        "before": TEXT,
        "after": TEXT,
        "counts": {"type": "object", "additionalProperties": COUNT},
        "articles": listed(of(Change)),
    }
)
ERROR = an_object({"error": an_object({"code": TEXT, "message": TEXT, "position": of(int | None)})})
