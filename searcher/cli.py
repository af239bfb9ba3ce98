"""The program: its commands by their names, and how it starts, ends and fails."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

import click

from searcher.commands import MODULES, command_named
from searcher.commands.options import COLORS, SETTINGS, choice_option, set_color
from searcher.ending import raise_interrupts
from searcher.errors import MOST_QUOTED, SearcherError, shortened
from searcher.language import language_of, speak, told
from searcher.present.help import Commands
from searcher.present.streams import close_streams, open_streams
from searcher.settings import defaults_of
from searcher.text.inert import one_line
from searcher.typed import readable
from searcher.version import __version__

# The name that completion in a shell goes by.
PROGRAM = "searcher"


class Program(Commands):
    """The program; a command is made when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name."""
        return command_named(cmd_name) if cmd_name in MODULES else None


@click.group(
    cls=Program,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings=SETTINGS,
)
@click.version_option(__version__, message="searcher %(version)s")
@choice_option(
    "--color", of=COLORS, help="Colour on a terminal, always or never; NO_COLOR turns it off."
)
@click.pass_context
def cli(ctx: click.Context, color: str) -> None:
    """Full-text search over Chinese policy documents."""
    set_color(ctx, color)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        raise click.UsageError("a command is wanted: one of those above")


def main() -> None:
    """Run the program: every error is one line on standard error and exit status 2."""
    open_streams()
    speak(language_of(os.environ))
    raise_interrupts()
    # On Windows click itself reads the command line, and opens its wildcards.
    typed = None if os.name == "nt" else list(map(readable, sys.argv[1:]))
    try:
        defaults = defaults_of(cli, os.environ)
        status = cli.main(
            args=typed, prog_name=PROGRAM, standalone_mode=False, default_map=defaults
        )
        sys.stdout.flush()
    except click.exceptions.Abort:
        status = _fail("interrupted", 130)
    except click.ClickException as error:
        status = _fail(_cut(error.format_message(), typed or sys.argv[1:]), 2)
    except SearcherError as error:
        status = _fail(str(error), 2)
    except (BrokenPipeError, SystemExit):
        # Who reads has read enough; click makes an exit with status 1 of it.
        status = 0
    except OSError as error:
        place = error.filename or "standard output"
        status = _fail(f"{place} cannot be used: {error.strerror or error}", 2)
    except Exception as error:
        if not _is_interrupted(error):
            raise
        status = _fail("interrupted", 130)
    close_streams()
    sys.exit(status if isinstance(status, int) else 0)


def _is_interrupted(error: BaseException | None) -> bool:
    """True if an error was made of an interrupt, as Python does within a class that begins."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _cut(message: str, typed: Sequence[str]) -> str:
    """Return a message with less of what was typed in it, where that is long."""
    for argument in typed:
        for part in {argument, argument.partition("=")[2]}:
            if len(part) > MOST_QUOTED:
                message = message.replace(part, shortened(part))
    return message


def _fail(message: str, status: int) -> int:
    with contextlib.suppress(OSError):  # The terminal may be gone.
        click.echo(told(one_line(f"Error: {message}")), err=True)
    return status
