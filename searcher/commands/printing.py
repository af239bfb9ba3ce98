"""How commands print what they found, and how wide."""

from __future__ import annotations

import shutil
import sys

import click

from searcher.present.sheet import BYTE_ORDER_MARK


def terminal_columns(most: int = 10_000) -> int | None:
    """Return the columns to fit in, None where no terminal sets a bound."""
    return min(shutil.get_terminal_size().columns, most) if sys.stdout.isatty() else None


def print_form(text: str, form: str) -> None:
    """Print what a command found, a table so that a spreadsheet knows its code."""
    click.echo(BYTE_ORDER_MARK * (form == "csv" and not sys.stdout.isatty()) + text)
