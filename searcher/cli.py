"""The commands: each a library call of the same name, and the printing of what comes back."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from searcher.completion import files, ids
from searcher.errors import MOST_QUOTED, SearcherError
from searcher.language import language_of, speak, told
from searcher.options import FILTERS, INDEX, with_options
from searcher.present.help import Commands
from searcher.present.progress import Progress
from searcher.present.streams import close_streams, open_streams
from searcher.settings import defaults_of
from searcher.text.inert import one_line
from searcher.typed import on_disk, readable
from searcher.version import __version__

if TYPE_CHECKING:
    from searcher.results import Documents, Results

# The commands that relate and count (`searcher.desk`).
DESK = tuple("links versions diff ghosts facets kwic trend collocates keyness first reuse".split())
# Those that keep running (`searcher.services`).
SERVICES = ("serve", "mcp", "watch", "alerts")
# Wider lines are hard to read.
MOST_COLUMNS = 120
# The name that completion in a shell goes by.
PROGRAM = "searcher"
LONE = re.compile("[\ud800-\udfff]")

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class Program(Commands):
    """The program; the commands of the desk and the services are made when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return [*self.commands, *DESK, *SERVICES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name."""
        if cmd_name in DESK:
            from searcher.desk import COMMANDS

            return next(one for one in COMMANDS if one.name == cmd_name)
        if cmd_name in SERVICES:
            from searcher import services

            return next(one for one in services.COMMANDS if one.name == cmd_name)
        return super().get_command(ctx, cmd_name)


@click.group(
    cls=Program,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="searcher %(version)s")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colour on a terminal, always or never; NO_COLOR turns it off.",
)
@click.pass_context
def cli(ctx: click.Context, color: str) -> None:
    """Full-text search over Chinese policy documents."""
    set_color(ctx, color)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        raise click.UsageError("a command is wanted: one of those above")


def color_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--color also after the command's name, where most people type it."""

    def turn(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
        if value is not None:
            set_color(ctx, value)

    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        expose_value=False,
        callback=turn,
        help="Colour: auto, always or never.",
    )(command)


@cli.command("index")
@click.argument("paths", metavar="[PATH]...", type=on_disk, shell_complete=files, nargs=-1)
@INDEX
@click.option("--rebuild", is_flag=True, help="Start afresh; the old index serves until then.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes that read files.",
)
@click.option(
    "--part", metavar="K/N", help="Only every N-th file, for N machines that fill one cluster."
)
@click.option("--strict", is_flag=True, help="A file that cannot be read is an error.")
@click.option("--ocr", is_flag=True, help="Recognise the text of scanned pages (slow).")
@click.option(
    "--userdict",
    type=on_disk,
    shell_complete=files,
    metavar="FILE",
    help="User dictionary: one word a line, in jieba's format.",
)
@click.option("--wait", default=0.0, show_default=True, help="Seconds to wait for the lock.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
@click.option("-v", "--verbose", is_flag=True, help="Say what a broken-off build had left.")
@color_option
def index_command(
    paths: tuple[str, ...], index: str, *, quiet: bool, verbose: bool, **options: Any
) -> None:
    """Bring the index up to date with the files under PATH (default: seeds/)."""
    from searcher.building import build_index
    from searcher.present.text import summary_lines

    with Progress(quiet) as progress:
        built = build_index(paths or ("seeds/",), index, progress=progress.show, **options)
    assert built.summary is not None
    if not quiet:
        for line in summary_lines(built.summary, verbose=verbose):
            click.echo(line, err=True)


@cli.command()
@click.argument(
    "paths", metavar="PATH...", type=on_disk, shell_complete=files, nargs=-1, required=True
)
@INDEX
@click.option("--wait", default=0.0, show_default=True, help="Seconds to wait for the lock.")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
@color_option
def remove(paths: tuple[str, ...], index: str, *, wait: float, quiet: bool) -> None:
    """Take the documents of files and folders out of the index; PATH may be an id too.

    The files stay, and are taken in again when a folder that holds them is indexed.
    """
    from searcher.building import remove as remove_documents
    from searcher.present.text import summary_lines

    removed = remove_documents(paths, index, wait=wait)
    assert removed.summary is not None
    for line in () if quiet else summary_lines(removed.summary):
        click.echo(line, err=True)


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1)
@INDEX
@click.option("-n", "--limit", default=10, show_default=True, help="How many hits.")
@click.option("--offset", default=0, show_default=True, help="How many hits to pass over.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", "csv"]),
    default="text",
    show_default=True,
    help="How hits are printed.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date", "date-asc"]),
    default="relevance",
    show_default=True,
    help="The best first, the newest, or the eldest.",
)
@click.option(
    "--group",
    type=click.Choice(["passage", "document"]),
    default="passage",
    show_default=True,
    help="Every passage, or the best of each document.",
)
@click.option("-c", "--count", is_flag=True, help="Print only how many there are.")
@click.option(
    "-l", "--files", is_flag=True, help="Print only the files they stand in: all, or -n of them."
)
@click.option(
    "--context",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Passages to print before and after each hit.",
)
@click.option(
    "--fold/--no-fold",
    default=True,
    help="One of the copies and versions of a text stands for all, or each for itself.",
)
@click.option(
    "--per-document",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    help="Hits of one document on a page of passages at most; 0 for as many as there are.",
)
@click.option("--explain", is_flag=True, help="Show which terms and fields made the score.")
@click.option("--snippets/--no-snippets", default=True, help="Mark and cut the passages, or not.")
@click.option(
    "--timeout", default=10.0, show_default=True, help="Seconds until the best so far is shown."
)
@with_options(*FILTERS)
@click.option(
    "--synonyms",
    type=on_disk,
    shell_complete=files,
    metavar="FILE",
    help="A table to use in the place of the built-in one.",
)
@color_option
def search(
    query: tuple[str, ...],
    index: str,
    form: str,
    as_json: bool,
    *,
    count: bool,
    files: bool,
    **options: Any,
) -> None:
    """Ranked passages for QUERY, with highlighted snippets; without it all that pass the filters.

    公安 信息化 wants all words; "信息化建设" the exact characters; A OR B, -A and ( … ) are
    boolean; 标题:规划 looks in one field; 年份:2018..2022, 信息* and "A B"~5 work too.
    """
    from searcher.index import open_index

    _check_asked(query, options)
    if count and files:
        raise click.UsageError("-c prints a number and -l files: one of them")
    if count or files:
        options["snippets"] = False
    if files:
        options |= _all_documents(options)
    results = open_index(index).search(_words(query), **options)
    form = "json" if as_json else form
    what = "count" if count else "files" if files else "hits"
    if results or form in ("json", "csv") or count:
        _print(_search_forms(what)[form](results), form)
    if form == "text":
        _print_notes(results)
    if not (results.total if count else results):
        raise click.exceptions.Exit(1)


def _check_asked(query: tuple[str, ...], options: dict[str, Any]) -> None:
    """Raise UsageError where nothing is asked for, or what is no option."""
    from searcher.choices import Choices

    for word in query:
        if word.startswith("--"):
            raise click.NoSuchOption(word)
    if not query and not any(options.get(name) for name in Choices.__annotations__):
        raise click.UsageError("words to look for are wanted, or filters: searcher search 公安")


def _all_documents(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that find every document, be it by one passage; the number as typed."""
    from searcher.searching import LARGEST_WINDOW

    source = click.get_current_context().get_parameter_source("limit")
    typed = source is not ParameterSource.DEFAULT
    most = options["limit"] if typed else LARGEST_WINDOW - options["offset"]
    return {"group": "document", "limit": most}


def _print_notes(results: Results) -> None:
    """Print what a reader should know beside the hits."""
    from searcher.present.text import search_notes

    notes = search_notes(results)
    for note in notes if results.total else [told("nothing found"), *notes[1:]]:
        click.echo(note, err=True)


def _search_forms(what: str) -> dict[str, Callable[[Results], str]]:
    """Return how the hits of a search, their count or their files are printed in each form."""
    from searcher.present import machine, text
    from searcher.searching import lost_files

    if what == "count":
        number = text.count_text
        return {
            "json": machine.count_json,
            "jsonl": machine.count_json,
            "csv": number,
            "text": number,
        }
    if what == "files":
        return {
            "json": machine.files_json,
            "jsonl": machine.files_jsonl,
            "csv": machine.files_csv,
            "text": text.files_text,
        }
    return {
        "json": machine.results_json,
        "jsonl": machine.results_jsonl,
        "csv": machine.results_csv,
        "text": lambda found: text.results_text(
            found, columns=_columns(MOST_COLUMNS), gone=lost_files(hit.record.file for hit in found)
        ),
    }


@cli.command()
@click.argument("id", shell_complete=ids)
@INDEX
@click.option("--context", default=0, show_default=True, help="Passages around it.")
@click.option("--fixes", is_flag=True, help="List the repairs made to the document.")
@click.option("--open", is_flag=True, help="Print file and page, and open it on a terminal.")
@json_option
@color_option
def show(id: str, index: str, *, context: int, fixes: bool, open: bool, as_json: bool) -> None:
    """A passage in its surroundings, or a whole document with its outline."""
    from searcher.index import open_index
    from searcher.present.machine import place_json, shown_json
    from searcher.present.text import place_line, shown_lines
    from searcher.searching import lost_files

    if context < 0:
        raise click.BadParameter("it is a number of passages, 0 or more", param_hint="--context")
    viewed = open and sys.stdout.isatty()
    shown = open_index(index).show(id, context=context, open=viewed)
    if open:
        click.echo(place_json(shown) if as_json else place_line(shown))
        return
    if as_json:
        click.echo(shown_json(shown))
        return
    gone = lost_files([shown.document.file])
    click.echo("\n".join(shown_lines(shown, fixes=fixes, gone=gone)))


@cli.command()
@INDEX
@click.option("--notes", is_flag=True, help="Only documents not read whole, and what is missing.")
@click.option(
    "--sort",
    type=click.Choice(["path", "title", "date", "date-asc", "added"]),
    default="path",
    show_default=True,
    help="By path, by title, the newest first, the eldest, or what came into the index last.",
)
@click.option("-n", "--limit", type=click.IntRange(min=1), help="How many; all where none is.")
@click.option("--offset", default=0, show_default=True, help="How many to pass over.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", "csv"]),
    default="text",
    show_default=True,
    help="How they are printed.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@with_options(*FILTERS)
@color_option
def docs(index: str, form: str, as_json: bool, **options: Any) -> None:
    """The documents in the index with their metadata: all, or those that pass the filters."""
    from searcher.index import open_index
    from searcher.present import machine
    from searcher.present.text import document_lines, documents_notes, note_lines

    found = open_index(index).docs(**options)
    lines = note_lines if options["notes"] else document_lines
    forms: dict[str, Callable[[Documents], str]] = {
        "json": machine.documents_json,
        "jsonl": machine.documents_jsonl,
        "csv": machine.documents_csv,
        "text": lambda records: "\n".join(lines(records, columns=_columns())),
    }
    form = "json" if as_json else form
    if found or form in ("json", "csv"):
        _print(forms[form](found), form)
    for note in documents_notes(found, offset=options["offset"]):
        click.echo(note, err=True)
    if not found and not options["notes"]:
        raise click.exceptions.Exit(1)


@cli.command()
@INDEX
@json_option
@color_option
def stats(index: str, as_json: bool) -> None:
    """Counts of documents, passages, characters and terms; size, time and sources."""
    from searcher.index import open_index
    from searcher.present.machine import stats_json
    from searcher.present.text import stats_lines

    counted = open_index(index).stats()
    click.echo(stats_json(counted) if as_json else "\n".join(stats_lines(counted)))


@cli.command()
@INDEX
@click.option("--quick", is_flag=True, help="Compare checksums only.")
@color_option
def check(index: str, *, quick: bool) -> None:
    """Verify the index on disk; exit 1 and say how to mend it where it is damaged.

    Checksums are compared, then all that answers come from with what the stored texts give.
    """
    from searcher.index import check as check_index

    with Progress(doing=told("checking")) as progress:
        damage = check_index(index, quick=quick, progress=progress.show)
    for line in damage:
        click.echo(told(one_line(line)))
    if damage:
        mending = "mend it with: searcher index PATH --rebuild --index {0}"
        click.echo(told(mending, index), err=True)
        raise click.exceptions.Exit(1)
    click.echo(told("the index is whole"), err=True)


@cli.command("eval")
@click.argument("corpus", type=on_disk, shell_complete=files)
@click.argument("queries", type=on_disk, shell_complete=files)
@click.argument("qrels", type=on_disk, shell_complete=files)
@click.option(
    "--run",
    type=on_disk,
    shell_complete=files,
    metavar="FILE",
    help="Write the passages found as a TREC run.",
)
@click.option(
    "--compare",
    type=on_disk,
    shell_complete=files,
    metavar="RUN",
    help="Tell the gain over another TREC run.",
)
@click.option(
    "--synonyms",
    type=on_disk,
    shell_complete=files,
    metavar="FILE",
    help="A table to use in the place of the built-in one.",
)
@json_option
@color_option
def eval_command(corpus: str, queries: str, qrels: str, as_json: bool, **options: Any) -> None:
    """Retrieval quality on a judged collection: MRR@10, nDCG@10, Recall@10, Recall@100."""
    from searcher.judging import eval as evaluate
    from searcher.present.machine import evaluation_json
    from searcher.present.text import evaluation_lines

    judged = evaluate(corpus, queries, qrels, **options)
    click.echo(evaluation_json(judged) if as_json else "\n".join(evaluation_lines(judged)))


def _words(query: tuple[str, ...]) -> str:
    """What was typed; a byte that no code spells stands for a character that nothing holds."""
    return LONE.sub("\ufffd", " ".join(query))


def _print(text: str, form: str) -> None:
    """Print what a command found, a table so that a spreadsheet knows its code."""
    from searcher.present.sheet import BYTE_ORDER_MARK

    click.echo(BYTE_ORDER_MARK * (form == "csv" and not sys.stdout.isatty()) + text)


def set_color(ctx: click.Context, color: str) -> None:
    if color == "auto":
        dumb = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        ctx.color = False if dumb else None
    else:
        ctx.color = color == "always"
    if ctx.parent is not None:
        ctx.parent.color = ctx.color


def _columns(most: int = 10_000) -> int | None:
    """The columns to fit in, None where no terminal sets a bound."""
    return min(shutil.get_terminal_size().columns, most) if sys.stdout.isatty() else None


def main() -> None:
    """Run the program: every error is one line on standard error and exit status 2."""
    open_streams()
    speak(language_of(os.environ))
    _end_on_signals()
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
    close_streams()
    sys.exit(status if isinstance(status, int) else 0)


def _end_on_signals() -> None:
    """Have what ends the program end it as Ctrl-C does; what its parent ignores (nohup, a job in
    the background) it ignores too."""
    for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
        sign = getattr(signal, name, None)
        if sign is not None and signal.getsignal(sign) is not signal.SIG_IGN:
            signal.signal(sign, signal.default_int_handler)


def _cut(message: str, typed: Sequence[str]) -> str:
    """Return a message with less of what was typed in it, where that is long."""
    for argument in typed:
        for part in {argument, argument.partition("=")[2]}:
            if len(part) > MOST_QUOTED:
                message = message.replace(part, part[: MOST_QUOTED - 1] + "…")
    return message


def _fail(message: str, status: int) -> int:
    with contextlib.suppress(OSError):  # The terminal may be gone.
        click.echo(told(one_line(f"Error: {message}")), err=True)
    return status
