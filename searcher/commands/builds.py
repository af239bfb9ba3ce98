"""The commands that change an index or verify it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from searcher.commands.options import INDEX, command, file_option, number_option, seconds_option
from searcher.completion import files
from searcher.errors import InputError, SearcherError, extra
from searcher.language import told
from searcher.present.progress import Progress
from searcher.text.inert import one_line
from searcher.typed import on_disk

if TYPE_CHECKING:
    from searcher.indexing.update import Summary

PATHS = click.argument("paths", metavar="[PATH]...", type=on_disk, shell_complete=files, nargs=-1)
JOBS = number_option("--jobs", default=1, help="Processes that read files.")
WAIT = seconds_option("--wait", default=0.0, help="Seconds to wait for the lock.")


@command(
    "index",
    PATHS,
    INDEX,
    click.option("--rebuild", is_flag=True, help="Start afresh; the old index serves until then."),
    JOBS,
    click.option(
        "--part", metavar="K/N", help="Only every N-th file, for N machines that fill one cluster."
    ),
    click.option("--strict", is_flag=True, help="A file that cannot be read is an error."),
    click.option("--ocr", is_flag=True, help="Recognise the text of scanned pages (slow)."),
    file_option("--userdict", help="User dictionary: one word a line, in jieba's format."),
    WAIT,
    click.option("-q", "--quiet", is_flag=True, help="No progress and no summary."),
    click.option("-v", "--verbose", is_flag=True, help="Say what a broken-off build had left."),
)
def index(
    paths: tuple[str, ...], index: str, *, quiet: bool, verbose: bool, **options: Any
) -> None:
    """Bring the index up to date with the files under PATH (default: seeds/)."""
    from searcher.building import build_index

    with Progress(quiet) as progress:
        built = build_index(paths or ("seeds/",), index, progress=progress.show, **options)
    if not quiet:
        _print_summary(built.summary, verbose=verbose)


@command(
    "remove",
    click.argument(
        "paths", metavar="PATH...", type=on_disk, shell_complete=files, nargs=-1, required=True
    ),
    INDEX,
    WAIT,
    click.option("-q", "--quiet", is_flag=True, help="No summary."),
)
def remove(paths: tuple[str, ...], index: str, *, wait: float, quiet: bool) -> None:
    """Take the documents of files and folders out of the index; PATH may be an id too.

    The files stay, and are taken in again when a folder that holds them is indexed.
    """
    from searcher.building import remove as remove_documents

    removed = remove_documents(paths, index, wait=wait)
    if not quiet:
        _print_summary(removed.summary)


@command("watch", PATHS, INDEX, JOBS)
def watch(paths: tuple[str, ...], index: str, *, jobs: int) -> None:
    """Keep the index current with the files under PATH (default: seeds/) until interrupted.

    Needs the extra watch; in the checkout: .venv/bin/pip install -e '.[watch]'
    """
    from searcher.watching import watch as keep

    def say(error: SearcherError) -> None:
        click.echo(told(one_line(f"Error: {error}")), err=True)

    try:
        for summary in keep(paths or ("seeds/",), index, jobs=jobs, failed=say):
            _print_summary(summary)
    except KeyboardInterrupt:
        click.echo(told("ended"), err=True)
    except ImportError as error:
        raise InputError(f"watching needs one more package; {extra('watch')}") from error


def _print_summary(summary: Summary | None, *, verbose: bool = False) -> None:
    from searcher.present.summaries import summary_lines

    assert summary is not None
    for line in summary_lines(summary, verbose=verbose):
        click.echo(line, err=True)


@command("check", INDEX, click.option("--quick", is_flag=True, help="Compare checksums only."))
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
