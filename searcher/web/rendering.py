"""Contexts → HTML. All markup lives in templates; whatever they show is made inert and escaped."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from searcher.relations.standing import STATUSES
from searcher.text.inert import inert
from searcher.web.view import View, path_of

HERE = Path(__file__).parent
STATIC = HERE / "static"
TEMPLATES = HERE / "templates"
# What a status is called, its sign and the class of its colour.
SIGNS = dict(zip(STATUSES, ("●", "◐", "✕", "○", "—"), strict=True))
FILTER_LABELS = {
    "region": "Region",
    "issuer": "Issuer",
    "type": "Type",
    "year": "Year",
    "since": "Since",
    "until": "Until",
    "doc_number": "Number",
    "document": "Document",
    "status": "Validity",
    "cites": "Cites",
    "cited_by": "Cited by",
    "as_of": "On",
}


def render(template: str, view: View, context: dict[str, Any]) -> str:
    """Return a page."""
    shared = {"t": view.told, "view": view, "lang": view.language, "path_of": path_of}
    return _environment().get_template(f"{template}.html").render(**shared, **context)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "asset": asset,
        "signs": SIGNS,
        "labels": FILTER_LABELS,
        "number": "{:,}".format,
        "drawn": Markup,
    }
    return made


def shown(value: Any) -> Any:
    """Return a value as a template may show it: text from a document without what acts."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return inert(value)
    return value


@cache
def asset(name: str) -> str:
    """Return the address of a file that we serve; it changes when the file does."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
