"""The commands that keep running or are run again and again: the page, the model's tools, what is new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from searcher.errors import InputError, SearcherError
from searcher.language import told
from searcher.options import FILTERS, INDEX, with_options
from searcher.present.help import Command, Commands
from searcher.text.inert import one_line
from searcher.typed import on_disk

# In the order in which `searcher --help` shows them.
COMMANDS: list[click.Command] = []


SETTINGS = {"help_option_names": ["-h", "--help"]}


def _command(
    *options: Callable[..., Any], of: click.Group | None = None, name: str | None = None
) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command of a function with options; `of` is the group it belongs to."""

    def make(function: Callable[..., Any]) -> click.Command:
        command = click.command(name, cls=Command, context_settings=SETTINGS)(
            with_options(*options)(function)
        )
        if of is None:
            COMMANDS.append(command)
        else:
            of.add_command(command)
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
    INDEX,
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
    pip install 'searcher[web]'; with the extra mcp, models find their tools at /mcp.
    """
    try:
        from searcher.web.app import make_app
        from searcher.web.serving import Place, read_token
        from searcher.web.serving import serve as start
    except ImportError as error:
        raise InputError("the page needs more packages: pip install 'searcher[web]'") from error
    try:
        from searcher.mcp.serving import make_site as make
    except ImportError:
        make = make_app
    token = None if token_file is None else read_token(token_file)
    start(index, Place(host, port, token, **options), make=make, ready=_say_ready)


def _say_ready(address: str) -> None:
    click.echo(told("serving at {0} (Ctrl-C ends it)", address), err=True)


@_command(
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


@_command(
    click.argument("paths", metavar="[PATH]...", type=on_disk, nargs=-1),
    INDEX,
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        default=1,
        show_default=True,
        help="Processes that read files.",
    ),
)
def watch(paths: tuple[str, ...], index: str, *, jobs: int) -> None:
    """Keep the index current with the files under PATH (default: seeds/) until interrupted.

    Needs the extra watch: pip install 'searcher[watch]'
    """
    from searcher.present.text import summary_lines
    from searcher.watching import watch as keep

    def say(error: SearcherError) -> None:
        click.echo(told(one_line(f"Error: {error}")), err=True)

    try:
        for summary in keep(paths or ("seeds/",), index, jobs=jobs, failed=say):
            for line in summary_lines(summary):
                click.echo(line, err=True)
    except KeyboardInterrupt:
        return
    except ImportError as error:
        raise InputError(
            "watching needs one more package: pip install 'searcher[watch]'"
        ) from error


ALERTS_FILE = click.option(
    "--file",
    "file",
    type=on_disk,
    metavar="FILE",
    default="searcher-alerts.json",
    envvar="SEARCHER_ALERTS",
    show_default=True,
    help="The file that keeps the alerts.",
)


@click.group(cls=Commands, context_settings=SETTINGS)
def alerts() -> None:
    """Keep queries, and tell what documents hold that are new since they were last run."""


COMMANDS.append(alerts)


@_command(
    click.argument("name"),
    click.argument("query", nargs=-1),
    INDEX,
    ALERTS_FILE,
    *FILTERS,
    of=alerts,
)
def add(name: str, query: tuple[str, ...], index: str, file: str, **filters: Any) -> None:
    """Keep QUERY, with filters, under NAME; what documents hold it now is taken as known."""
    from searcher.alerts import Alert, add_alert
    from searcher.index import open_index

    chosen = {key: value for key, value in filters.items() if value}
    if not query and not chosen:
        raise InputError("an alert wants a query or a filter")
    alert = Alert(name, " ".join(query), chosen)
    count = add_alert(Path(file), open_index(index), alert)
    click.echo(told("{0} documents hold it now", f"{count:,}"), err=True)


@_command(ALERTS_FILE, of=alerts, name="list")
def list_alerts(file: str) -> None:
    """The alerts, each as a JSON object on a line of its own."""
    from searcher.alerts import read_alerts
    from searcher.present.machine import dumps

    for alert in read_alerts(Path(file)):
        shown = {"name": alert.name, "query": alert.query, "filters": alert.filters}
        click.echo(dumps({**shown, "seen": len(alert.seen)}))


@_command(INDEX, ALERTS_FILE, of=alerts)
def run(index: str, file: str) -> None:
    """What new documents hold, each hit as a JSON object on a line; exit 1 where there is none."""
    from searcher.alerts import run_alerts
    from searcher.index import open_index
    from searcher.present.machine import dumps

    new = 0
    for hit in run_alerts(Path(file), open_index(index)):
        click.echo(dumps(hit))
        new += 1
    if not new:
        raise click.exceptions.Exit(1)
