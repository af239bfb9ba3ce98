"""The commands that keep running or are run again and again: the page, the model's tools, what is new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from searcher.errors import InputError
from searcher.language import told
from searcher.options import INDEX, with_options
from searcher.present.help import Command
from searcher.typed import on_disk

# In the order in which `searcher --help` shows them.
COMMANDS: list[click.Command] = []


def _command(*options: Callable[..., Any]) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command of a function with the index and options of its own."""

    def make(function: Callable[..., Any]) -> click.Command:
        settings = {"help_option_names": ["-h", "--help"]}
        command = click.command(cls=Command, context_settings=settings)(
            with_options(INDEX, *options)(function)
        )
        COMMANDS.append(command)
        return command

    return make


HOST = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to serve at; others than this machine's take a token.",
)
TOKEN_FILE = click.option(
    "--token-file",
    type=on_disk,
    metavar="FILE",
    help="A file with the token that clients send: as Bearer, or as the password of a browser.",
)
NAMES = click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="A name under which this machine is asked for; others are refused.",
)


@_command(
    HOST,
    click.option(
        "--port",
        type=click.IntRange(0, 65_535),
        default=8080,
        show_default=True,
        help="The port; 0 takes any that is free.",
    ),
    TOKEN_FILE,
    NAMES,
    click.option(
        "--workers",
        type=click.IntRange(1, 64),
        default=1,
        show_default=True,
        help="Processes that answer.",
    ),
)
def serve(index: str, *, host: str, port: int, token_file: str | None, **options: Any) -> None:
    """Serve a page and an API over the index until interrupted.

    A new generation of the index is served as soon as it is there. Needs the extra web:
    pip install 'searcher[web]'
    """
    try:
        from searcher.web.serving import Place, read_token
        from searcher.web.serving import serve as start
    except ImportError as error:
        raise InputError("the page needs more packages: pip install 'searcher[web]'") from error
    token = None if token_file is None else read_token(token_file)
    start(index, Place(host, port, token, **options), ready=_say_ready)


def _say_ready(address: str) -> None:
    click.echo(told("serving at {0} (Ctrl-C ends it)", address), err=True)


@_command(
    click.option(
        "--http",
        "port",
        type=click.IntRange(0, 65_535),
        metavar="PORT",
        help="Answer over HTTP at this port, path /mcp, not on standard input.",
    ),
    HOST,
    TOKEN_FILE,
    NAMES,
)
def mcp(
    index: str,
    *,
    port: int | None,
    host: str,
    token_file: str | None,
    names: tuple[str, ...],
) -> None:
    """Offer the index to a model as tools (Model Context Protocol), on standard input and output.

    The tools: search, read, outline, facets, kwic, trend, links. Needs the extra mcp:
    pip install 'searcher[mcp]'
    """
    try:
        from searcher.mcp.serving import serve_http, serve_stdio
        from searcher.web.serving import Place, read_token
    except ImportError as error:
        raise InputError("the tools need more packages: pip install 'searcher[mcp]'") from error
    if port is None:
        serve_stdio(index)
        return
    token = None if token_file is None else read_token(token_file)
    serve_http(index, Place(host, port, token, names), ready=_say_ready)
