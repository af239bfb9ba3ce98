"""The commands that show what an index holds: a passage, a document, all of them, counts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from searcher.commands.options import (
    FILTERS,
    FORMS,
    ID,
    INDEX,
    JSON,
    choice_option,
    command,
    form_option,
    number_option,
)
from searcher.commands.printing import print_lines, terminal_columns

if TYPE_CHECKING:
    from searcher.results import Documents


@command(
    "show",
    ID,
    INDEX,
    number_option("--context", default=0, least=0, help="Passages around it."),
    click.option("--fixes", is_flag=True, help="List the repairs made to the document."),
    click.option("--open", is_flag=True, help="Print file and page, and open it on a terminal."),
    JSON,
)
def show(id: str, index: str, *, context: int, fixes: bool, open: bool, as_json: bool) -> None:
    """A passage in its surroundings, or a whole document with its outline."""
    from searcher.index import open_index
    from searcher.present.machine import place_json, shown_json
    from searcher.present.shown import place_line, shown_lines
    from searcher.results import lost_files

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


@command(
    "docs",
    INDEX,
    click.option(
        "--notes", is_flag=True, help="Only documents not read whole, and what is missing."
    ),
    choice_option(
        "--sort",
        of=("path", "title", "date", "date-asc", "added"),
        help="By path, by title, the newest first, the eldest, or what came into the index last.",
    ),
    number_option("-n", "--limit", default=None, help="How many; all where none is."),
    number_option("--offset", default=0, least=0, help="How many to pass over."),
    form_option(of=FORMS, help="How they are printed."),
    *FILTERS,
)
def docs(index: str, *, form: str, **options: Any) -> None:
    """The documents in the index with their metadata: all, or those that pass the filters."""
    from searcher.index import open_index
    from searcher.present import machine
    from searcher.present.documents import document_lines, documents_notes, note_lines
    from searcher.showing import list_documents

    records = list_documents(open_index(index), **options)
    lines = note_lines if options["notes"] else document_lines
    forms: dict[str, Callable[[Documents], Iterator[str]]] = {
        "json": machine.documents_json,
        "jsonl": machine.documents_jsonl,
        "csv": machine.documents_csv,
        "text": lambda shown: lines(shown, columns=terminal_columns()),
    }
    if records or form in ("json", "csv"):
        print_lines(forms[form](records), form)
    for note in documents_notes(records, offset=options["offset"]):
        click.echo(note, err=True)
    if not records and not options["notes"]:
        raise click.exceptions.Exit(1)


@command("stats", INDEX, JSON)
def stats(index: str, as_json: bool) -> None:
    """Counts of documents, passages, characters and terms; size, time and sources."""
    from searcher.index import open_index
    from searcher.present.machine import stats_json
    from searcher.present.summaries import stats_lines

    counted = open_index(index).stats()
    click.echo(stats_json(counted) if as_json else "\n".join(stats_lines(counted)))
