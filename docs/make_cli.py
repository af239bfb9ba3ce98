"""Prints docs/cli.md from the commands' own help, so that it cannot go stale unseen."""

from __future__ import annotations

import click

from searcher.cli import cli

WIDTH = 96


def help_of(command: click.Command, path: str, parent: click.Context | None = None) -> str:
    """A command's --help as its user sees it."""
    context = click.Context(command, info_name=path, parent=parent, terminal_width=WIDTH)
    return command.get_help(context).rstrip()


def section(command: click.Command, name: str, root: click.Context) -> list[str]:
    """The part of a command, and of those in it."""
    parts = [f"## searcher {name}", "", "```text", help_of(command, name, root), "```", ""]
    if isinstance(command, click.Group):
        own = click.Context(command, info_name=name, parent=root)
        for part in command.list_commands(own):
            inner = command.get_command(own, part)
            assert inner is not None
            parts += ["```text", help_of(inner, part, own), "```", ""]
    return parts


def document() -> str:
    """The whole page as Markdown."""
    parts = ["# The commands", "", "Written by `make docs` from `--help`.", ""]
    parts += ["```text", help_of(cli, "searcher"), "```", ""]
    root = click.Context(cli, info_name="searcher")
    for name in cli.list_commands(root):
        command = cli.get_command(root, name)
        assert command is not None
        parts += section(command, name, root)
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    click.echo(document(), nl=False)
