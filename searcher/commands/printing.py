"""How commands print what they found, and how wide."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from itertools import islice

import click

from searcher.present.sheet import BYTE_ORDER_MARK

# So many lines are printed together.
AT_ONCE = 500


def terminal_columns(most: int = 10_000) -> int | None:
    """Return the columns to fit in, None where no terminal sets a bound."""
    return min(shutil.get_terminal_size().columns, most) if sys.stdout.isatty() else None


def print_form(text: str, form: str) -> None:
    """Print what a command found, a table so that a spreadsheet knows its code."""
    print_lines([text], form)


def print_pieces(pieces: Iterable[str]) -> None:
    """Print the pieces of one line as they come."""
    pieces = iter(pieces)
    while some := list(islice(pieces, AT_ONCE)):
        click.echo("".join(some), nl=False)
    click.echo()


def print_lines(lines: Iterable[str], form: str) -> None:
    """Print lines as they come, a table so that a spreadsheet knows its code."""
    mark = BYTE_ORDER_MARK * (form == "csv" and not sys.stdout.isatty())
    lines = iter(lines)
    while some := list(islice(lines, AT_ONCE)):
        click.echo(mark + "\n".join(some))
        mark = ""
