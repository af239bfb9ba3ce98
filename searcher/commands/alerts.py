"""The commands that keep queries and tell what new documents hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from searcher.commands.options import FILTERS, INDEX, QUERY, SETTINGS, command, file_option
from searcher.errors import InputError
from searcher.language import told
from searcher.present.help import Commands

ALERTS_FILE = file_option(
    "--file",
    "file",
    default="searcher-alerts.json",
    envvar="SEARCHER_ALERTS",
    show_default=True,
    help="The file that keeps the alerts.",
)


@click.group(cls=Commands, context_settings=SETTINGS)
def alerts() -> None:
    """Keep queries, and tell what documents hold that are new since they were last run."""


@command(
    "add",
    click.argument("name"),
    QUERY,
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


@command("list", ALERTS_FILE, of=alerts)
def list_alerts(file: str) -> None:
    """The alerts, each as a JSON object on a line of its own."""
    from searcher.alerts import read_alerts
    from searcher.present.machine import dumps

    for alert in read_alerts(Path(file)):
        shown = {"name": alert.name, "query": alert.query, "filters": alert.filters}
        click.echo(dumps({**shown, "seen": len(alert.seen)}))


@command("run", INDEX, ALERTS_FILE, of=alerts)
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
