"""Options that several commands share, each written down once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from searcher.completion import files, ids
from searcher.typed import on_disk

INDEX = click.option(
    "--index",
    type=on_disk,
    shell_complete=files,
    metavar="DIR",
    default="index/",
    envvar="SEARCHER_INDEX",
    show_default=True,
    help="The folder of the index, or its URL in a cluster.",
)
FILTERS = (
    click.option("--issuer", multiple=True, help="发文机关 holds this."),
    click.option("--region", multiple=True, help="地区 holds this."),
    click.option("--type", multiple=True, help="文种 is this."),
    click.option("--since", help="Dated on or after: 2021, 2021-06 or 2021-06-30."),
    click.option("--until", help="Dated on or before."),
    click.option("--year", multiple=True, help="Dated in 2021 or 2018..2022."),
    click.option("--doc-number", multiple=True, help="发文字号 is this, in any spelling."),
    click.option("--path", metavar="GLOB", multiple=True, help="The file's path or name fits."),
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
    click.option("--as-of", metavar="DATE", help="The day asked about; today where none is."),
)


def with_options(
    *options: Callable[..., Any],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what gives a function options, which its help then lists in this order."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate
