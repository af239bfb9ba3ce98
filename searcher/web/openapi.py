"""The description of the API for programs, made from the table of operations."""

from __future__ import annotations

from typing import Any

from searcher.version import __version__
from searcher.web import shapes
from searcher.web.asked import Parameter
from searcher.web.limits import LONGEST_VALUE
from searcher.web.operations import OPERATIONS, Operation

REFUSALS = {
    "400": "A parameter or the query cannot be read; `position` is the character, from 0.",
    "401": "A token is wanted.",
    "404": "There is no such document or passage.",
    "503": "Too many searches at once, or the index cannot be read now: try again later.",
}
ABOUT = (
    "Full-text search over Chinese policy documents. Offsets are Unicode code points, half-open, "
    "from 0; dates are ISO 8601; an unknown value is null."
)


def description() -> dict[str, Any]:
    """Return the OpenAPI description of the API."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "searcher", "version": __version__, "description": ABOUT},
        "paths": {operation.path: {"get": _operation(operation)} for operation in OPERATIONS},
        "components": {
            "schemas": {"Error": shapes.ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    return {
        "operationId": operation.name,
        "summary": operation.about,
        "parameters": [
            *(_in_path(name) for name in operation.ids),
            *map(_in_query, operation.parameters),
        ],
        "responses": {
            "200": {
                "description": "The answer.",
                "headers": {"ETag": {"schema": shapes.TEXT}},
                "content": {"application/json": {"schema": operation.answer}},
            },
            "304": {"description": "What the client has still holds."},
            **{status: _refusal(about) for status, about in REFUSALS.items()},
        },
    }


def _refusal(about: str) -> dict[str, Any]:
    shape = {"$ref": "#/components/schemas/Error"}
    return {"description": about, "content": {"application/json": {"schema": shape}}}


def _in_path(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": "The id, percent-encoded.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE},
    }


def _in_query(parameter: Parameter) -> dict[str, Any]:
    shape = schema_of(parameter)
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.about,
        "schema": {"type": "array", "items": shape} if parameter.many else shape,
    }


def schema_of(parameter: Parameter) -> dict[str, Any]:
    """Return the schema of one value of a parameter."""
    if parameter.kind == "number":
        shape: dict[str, Any] = {
            "type": "integer",
            "minimum": parameter.least,
            "maximum": parameter.most,
        }
    elif parameter.kind == "flag":
        shape = {"type": "boolean"}
    else:
        shape = {"type": "string", "maxLength": parameter.most}
        if parameter.choices:
            shape = {"type": "string", "enum": list(parameter.choices)}
    if parameter.default is not None:
        shape["default"] = parameter.default
    return shape
