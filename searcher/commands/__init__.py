"""The commands, each a library call of the same name and the printing of what comes back."""

from __future__ import annotations

from importlib import import_module

import click

# In which module each is, under its own name, in the order in which `searcher --help` shows them.
MODULES = {
    "index": "builds",
    "remove": "builds",
    "search": "search",
    "show": "documents",
    "docs": "documents",
    "stats": "documents",
    "check": "builds",
    "eval": "judged",
    "links": "relations",
    "versions": "relations",
    "diff": "relations",
    "ghosts": "relations",
    "facets": "counts",
    "kwic": "counts",
    "trend": "counts",
    "collocates": "counts",
    "keyness": "counts",
    "first": "counts",
    "reuse": "relations",
    "serve": "serving",
    "mcp": "serving",
    "watch": "builds",
    "alerts": "alerts",
}


def command_named(name: str) -> click.Command:
    """Return the command of a name in `MODULES`. Only its own module is loaded."""
    module = import_module(f"searcher.commands.{MODULES[name]}")
    command: click.Command = getattr(module, name)
    return command
