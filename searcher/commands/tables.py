"""What the commands have in common whose answer is a table: their options, and its printing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from searcher.commands.options import (
    FILTERS,
    INDEX,
    Option,
    command,
    form_option,
    number_option,
    seconds_option,
)
from searcher.errors import InputError, extra
from searcher.language import told

if TYPE_CHECKING:
    from searcher.index import Index

TABLES = ("text", "json", "jsonl", "csv", "xlsx")
TIMEOUT = seconds_option(
    "--timeout", default=10.0, help="Seconds until what is counted so far is shown."
)
ROWS = number_option("-n", "--limit", default=50, help="How many rows.")


def table_command(
    name: str, *options: Option, forms: tuple[str, ...] = TABLES, filters: bool = True
) -> Callable[[Callable[..., Any]], click.Command]:
    """Return what makes a command of a function: with the index, the form of the output and, if
    wanted, filters."""
    return command(
        name,
        *options,
        *((*FILTERS, TIMEOUT) if filters else ()),
        INDEX,
        form_option(of=forms, help="How the answer is printed."),
    )


def open_index(index: str) -> Index:
    """Open an index; who asks for help alone loads no engine."""
    from searcher import index as engine

    return engine.open_index(index)


def print_table(
    made: Any, table: Callable[[Any], Any], kind: str, *, text: Callable[[Any], str] | None = None
) -> None:
    """Print a result in its form; what is said beside it goes to standard error.

    Exits with status 1 where nothing was found, and raises InputError for a workbook that is to
    go to a terminal, or cannot be made.
    """
    from searcher.present.tables import FORMS, table_xlsx

    shown = table(made)
    if kind == "xlsx":
        _print_bytes(table_xlsx, shown)
        return
    words = text(made) if text and kind == "text" else FORMS[kind](shown)
    if words:
        click.echo(words)
    if kind == "text":
        for note in shown.notes:
            click.echo(told(note), err=True)
    if getattr(made, "partial", False):
        click.echo(told("time ran out: more may be counted with a greater --timeout"), err=True)
    if not shown.rows:
        if kind == "text":
            click.echo(told("nothing found"), err=True)
        raise click.exceptions.Exit(1)


def _print_bytes(make: Callable[[Any], bytes], shown: Any) -> None:
    if sys.stdout.isatty():
        raise InputError("a workbook is no text for a terminal; add > table.xlsx")
    try:
        content = make(shown)
    except ImportError as error:
        raise InputError(f"workbooks need XlsxWriter; {extra('xlsx')}") from error
    sys.stdout.buffer.write(content)
