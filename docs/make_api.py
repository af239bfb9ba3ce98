"""Prints docs/api.md from the table of operations, so that it cannot go stale unseen."""

from __future__ import annotations

import sys
from typing import Any

from searcher.web.asked import Parameter
from searcher.web.openapi import ABOUT
from searcher.web.operations import OPERATIONS, Operation
from searcher.web.refusal import CODES

HEAD = f"""\
# The API

Written by `make docs` from the program. {ABOUT}

`searcher serve` answers `GET /api/v1/…` with JSON; `/openapi.json` describes it to programs. An id stands in a path
percent-encoded (`#` is `%23`; of two ids a slash is `%2F`). Every answer has an `ETag` that changes with the index, the
day and the program: sent back as `If-None-Match` it costs nothing while it holds. A parameter that there is not is an
error. Where a token is set, each request brings it: `Authorization: Bearer …`.
"""
ERRORS = """\
## Errors

`{"error": {"code": "bad_query", "message": "…", "position": 3}}`: one sentence for a person, a code for a program,
and the character of the query that is wrong, from 0, or null.

| code | status |
| --- | --- |
"""


def kind_of(parameter: Parameter) -> str:
    """What a parameter may be, in words."""
    if parameter.kind == "number":
        told = f"{parameter.least:,} to {parameter.most:,}"
    elif parameter.kind == "flag":
        told = "true or false"
    elif parameter.choices:
        told = ", ".join(f"`{one}`" for one in parameter.choices)
    else:
        told = f"text of at most {parameter.most:,} characters"
    return told + (", also several times" if parameter.many else "")


def default_of(parameter: Parameter) -> str:
    """What is meant where a parameter is not given."""
    if parameter.required:
        return "must be given"
    told = parameter.default
    return "" if told is None else f"`{str(told).lower() if isinstance(told, bool) else told}`"


def fields_of(shape: dict[str, Any]) -> str:
    """The names in an answer."""
    return ", ".join(f"`{name}`" for name in shape["properties"])


def section(operation: Operation) -> list[str]:
    """The part of an operation."""
    lines = [f"## GET {operation.path}", "", operation.about, ""]
    if operation.parameters:
        lines += ["| parameter | meaning | may be | default |", "| --- | --- | --- | --- |"]
        for one in operation.parameters:
            lines.append(f"| `{one.name}` | {one.about} | {kind_of(one)} | {default_of(one)} |")
        lines.append("")
    return [*lines, f"Answers {fields_of(operation.answer)}.", ""]


def document() -> str:
    """The whole page as Markdown."""
    parts = [HEAD]
    for operation in OPERATIONS:
        parts += section(operation)
    rows = [f"| `{code}` | {status} |" for code, status in CODES.items()]
    return "\n".join(parts) + "\n" + ERRORS + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
