"""The commands that keep running: the page, and the tools of models."""

from __future__ import annotations

from typing import Any

import click

from searcher.commands.options import INDEX, command, file_option, number_option
from searcher.ending import held_back
from searcher.errors import InputError, extra
from searcher.language import told

HOST = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to serve at; others than this machine's take a token.",
)
TOKEN_FILE = file_option(
    "--token-file",
    help="A file with the token that clients send: as Bearer, or as the password of a browser.",
)
NAMES = click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="A name under which this machine is asked for; others are refused.",
)


@command(
    "serve",
    INDEX,
    HOST,
    number_option(
        "--port", default=8080, least=0, most=65535, help="The port; 0 takes any that is free."
    ),
    TOKEN_FILE,
    NAMES,
    number_option("--workers", default=1, most=64, help="Processes that answer."),
)
def serve(index: str, *, host: str, port: int, token_file: str | None, **options: Any) -> None:
    """Serve a page and an API over the index until interrupted.

    A new generation of the index is served as soon as it is there. With the extra mcp,
    models find their tools at /mcp.

    Needs the extra web; in the checkout: .venv/bin/pip install -e '.[web]'
    """
    try:
        with held_back():
            from searcher.web.app import make_app
            from searcher.web.serving import Place, read_token
            from searcher.web.serving import serve as start
    except ImportError as error:
        raise InputError(f"the page needs more packages; {extra('web')}") from error
    try:
        with held_back():
            from searcher.mcp.serving import make_site as make
    except ImportError:
        make = make_app
    token = None if token_file is None else read_token(token_file)
    start(index, Place(host, port, token, **options), make=make, ready=_say_ready)
    click.echo(told("ended"), err=True)


def _say_ready(address: str) -> None:
    click.echo(told("serving at {0} (Ctrl-C ends it)", address), err=True)


@command(
    "mcp",
    INDEX,
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

    The tools: search, read, outline, facets, kwic, trend, links.

    Needs the extra mcp; in the checkout: .venv/bin/pip install -e '.[mcp]'
    """
    try:
        with held_back():
            from searcher.mcp.serving import serve_http, serve_stdio
            from searcher.web.serving import Place, read_token
    except ImportError as error:
        raise InputError(f"the tools need more packages; {extra('mcp')}") from error
    if port is None:
        serve_stdio(index)
        return
    token = None if token_file is None else read_token(token_file)
    serve_http(index, Place(host, port, token, names), ready=_say_ready)
    click.echo(told("ended"), err=True)
