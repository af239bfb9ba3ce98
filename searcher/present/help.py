"""Help in the language of its reader: every word of it passes the formatter."""

from __future__ import annotations

from collections.abc import Iterable
from inspect import cleandoc

import click

from searcher.language import told


class Formatter(click.HelpFormatter):
    """Writes help in the language spoken."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, told(prefix or "Usage: "))

    def write_heading(self, heading: str) -> None:
        """Write the heading of a list."""
        self.write(" " * self.current_indent + told(heading + ":") + "\n")

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        super().write_text(told(text))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write a list of options or commands with what they do."""
        super().write_dl([(name, told(text)) for name, text in rows], col_max, col_spacing)


class Context(click.Context):
    """A command being run; its help is in the language spoken."""

    formatter_class = Formatter


class _Summed(click.Command):
    """A command of which a list of commands shows the first sentence of its help, whole."""

    context_class = Context

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence of its help."""
        return cleandoc(self.help or "").partition("\n\n")[0].replace("\n", " ")


class Command(_Summed):
    """A command."""


class Commands(_Summed, click.Group):
    """Commands below one name, in the order in which they are written down."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(self.commands)
