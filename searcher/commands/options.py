"""What commands are made with: options that several share, each written down once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click

from searcher.completion import files, ids
from searcher.present.help import Command
from searcher.typed import on_disk

# What gives a function one option or several, as click.option does.
Option = Callable[..., Any]
SETTINGS = {"help_option_names": ["-h", "--help"]}
FORMS = ("text", "json", "jsonl", "csv")
COLORS = ("auto", "always", "never")


def command(
    name: str, *options: Option, of: click.Group | None = None, **settings: Any
) -> Callable[[Callable[..., Any]], click.Command]:
    """Return what makes a command of a function, with options in the order of its help.

    `of` is the group it belongs to, none for a command of the program; `settings` are click's.
    """

    def make(function: Callable[..., Any]) -> click.Command:
        for option in reversed((*options, COLOR)):
            function = option(function)
        made = click.command(name, cls=Command, context_settings={**SETTINGS, **settings})(function)
        if of is not None:
            of.add_command(made)
        return made

    return make


def choice_option(*names: str, of: Sequence[str], help: str) -> Option:
    """Return an option that is one of some words, the first where none is given."""
    return click.option(*names, type=click.Choice(of), default=of[0], show_default=True, help=help)


def number_option(
    *names: str, default: int | None, help: str, least: int = 1, most: int | None = None
) -> Option:
    """Return an option that is a whole number within bounds."""
    return click.option(
        *names,
        type=click.IntRange(least, most),
        default=default,
        show_default=default is not None,
        help=help,
    )


def seconds_option(name: str, *, default: float, help: str) -> Option:
    """Return an option that is a time in seconds."""
    return click.option(name, type=float, default=default, show_default=True, help=help)


def file_option(*names: str, help: str, metavar: str = "FILE", **settings: Any) -> Option:
    """Return an option that is the name of a file or a folder."""
    return click.option(
        *names, type=on_disk, shell_complete=files, metavar=metavar, help=help, **settings
    )


def form_option(*, of: Sequence[str], help: str) -> Option:
    """Return the options that tell in which form an answer is printed: --format, and --json.

    A function has what they ask for as `form`.
    """

    def give(function: Callable[..., Any]) -> Any:
        @wraps(function)
        def run(*, form: str, as_json: bool, **given: Any) -> Any:
            return function(form="json" if as_json else form, **given)

        same = click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
        return choice_option("--format", "form", of=of, help=help)(same(run))

    return give


def set_color(ctx: click.Context, color: str) -> None:
    """Have what is printed coloured or not, as an option and the environment ask."""
    if color == "auto":
        dumb = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        ctx.color = False if dumb else None
    else:
        ctx.color = color == "always"
    if ctx.parent is not None:
        ctx.parent.color = ctx.color


def _turn(ctx: click.Context, _: click.Parameter, color: str | None) -> None:
    if color is not None:
        set_color(ctx, color)


# --color also after the command's name, where most people type it.
COLOR = click.option(
    "--color",
    type=click.Choice(COLORS),
    expose_value=False,
    callback=_turn,
    help="Colour: auto, always or never.",
)
ID = click.argument("id", shell_complete=ids)
QUERY = click.argument("query", nargs=-1)
INDEX = file_option(
    "--index",
    metavar="DIR",
    default="index/",
    envvar="SEARCHER_INDEX",
    show_default=True,
    help="The folder of the index, or its URL in a cluster.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
SYNONYMS = file_option("--synonyms", help="A table to use in the place of the built-in one.")
AS_OF = click.option("--as-of", metavar="DATE", help="The day asked about; today where none is.")
FILTERS = (
    click.option("--issuer", multiple=True, help="发文机关 holds this."),
    click.option("--region", multiple=True, help="地区 holds this."),
    click.option("--type", multiple=True, help="文种 is this."),
    click.option("--since", help="Dated on or after: 2021, 2021-06 or 2021-06-30."),
    click.option("--until", help="Dated on or before."),
    click.option("--year", multiple=True, help="Dated in 2021 or 2018..2022."),
    click.option("--doc-number", multiple=True, help="发文字号 is this, in any spelling."),
    click.option(
        "--path", metavar="GLOB", multiple=True, help="The file's path, folder or name fits."
    ),
    click.option(
        "--document", metavar="ID", multiple=True, shell_complete=ids, help="In this document."
    ),
    click.option(
        "--status",
        multiple=True,
        metavar="STATUS",
        help="It holds or not: 现行有效, 已修改, 已废止, 尚未生效 or 不明.",
    ),
    click.option("--cites", metavar="NAME", multiple=True, help="It names this title or number."),
    click.option(
        "--cited-by", metavar="NAME", multiple=True, help="This title or number names it."
    ),
    AS_OF,
)
