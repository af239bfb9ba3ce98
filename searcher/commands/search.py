"""The command that searches."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from searcher.commands.options import (
    FILTERS,
    FORMS,
    INDEX,
    QUERY,
    SYNONYMS,
    choice_option,
    command,
    form_option,
    number_option,
    seconds_option,
)
from searcher.commands.printing import print_form, print_lines, print_pieces, terminal_columns
from searcher.language import told

if TYPE_CHECKING:
    from searcher.results import Results

_OPTION = re.compile(r"--[A-Za-z][\w-]*(?:=.*)?", re.A | re.S)

# Wider lines are hard to read.
MOST_COLUMNS = 120
# Reading what was found may take one part in so many of the time more.
MORE = 4
LONE = re.compile("[\ud800-\udfff]")


@command(
    "search",
    QUERY,
    INDEX,
    number_option("-n", "--limit", default=10, help="How many hits."),
    number_option("--offset", default=0, least=0, help="How many hits to pass over."),
    form_option(of=FORMS, help="How hits are printed."),
    choice_option(
        "--sort",
        of=("relevance", "date", "date-asc"),
        help="The best first, the newest, or the eldest.",
    ),
    choice_option(
        "--group",
        of=("passage", "document"),
        help="Every passage, or the best of each document.",
    ),
    click.option("-c", "--count", is_flag=True, help="Print only how many there are."),
    click.option(
        "-l",
        "--files",
        is_flag=True,
        help="Print only the files they stand in: all, or -n of them.",
    ),
    number_option(
        "--context", default=0, least=0, help="Passages to print before and after each hit."
    ),
    click.option(
        "--fold/--no-fold",
        default=True,
        help="One of the copies and versions of a text stands for all, or each for itself.",
    ),
    number_option(
        "--per-document",
        default=2,
        least=0,
        help="Hits of one document on a page of passages at most; 0 for as many as there are.",
    ),
    click.option("--explain", is_flag=True, help="Show which terms and fields made the score."),
    click.option(
        "--snippets/--no-snippets", default=True, help="Mark and cut the passages, or not."
    ),
    seconds_option("--timeout", default=10.0, help="Seconds until the best so far is shown."),
    *FILTERS,
    SYNONYMS,
    ignore_unknown_options=True,
)
def search(
    query: tuple[str, ...],
    index: str,
    *,
    form: str,
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
    began = time.monotonic()
    results = open_index(index).search(_typed(query), **options)
    what = "count" if count else "files" if files else "hits"
    if what == "hits":
        left = options["timeout"] - (time.monotonic() - began)
        # What was found in all of the time is to be shown, too.
        results = results.within(max(left, options["timeout"] / MORE))
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
        if _OPTION.fullmatch(word):  # other dashes are pasted: --关于渡口的通知
            raise click.NoSuchOption(word)
    if not query and not any(options.get(name) for name in Choices.__annotations__):
        raise click.UsageError("words to look for are wanted, or filters: searcher search 公安")


def _print(shown: str | Iterable[str], form: str) -> None:
    """Print a text, the pieces of a JSON object, or lines."""
    if isinstance(shown, str):
        print_form(shown, form)
    elif form == "json":
        print_pieces(shown)
    else:
        print_lines(shown, form)


def _all_documents(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that find every document, be it by one passage; the number as typed."""
    from searcher.searching import LARGEST_WINDOW

    source = click.get_current_context().get_parameter_source("limit")
    typed = source is not ParameterSource.DEFAULT
    most = options["limit"] if typed else LARGEST_WINDOW - options["offset"]
    return {"group": "document", "limit": most}


def _print_notes(results: Results) -> None:
    """Print what a reader should know beside the hits."""
    from searcher.present.hits import search_notes

    notes = search_notes(results)
    none = told("nothing found in this time") if results.partial else told("nothing found")
    for note in notes if results.total else [none, *notes[1:]]:
        click.echo(note, err=True)


def _search_forms(what: str) -> dict[str, Callable[[Results], str | Iterable[str]]]:
    """Return how the hits of a search, their count or their files are printed in each form."""
    from searcher.present import hits, machine
    from searcher.results import lost_files

    if what == "count":
        number = hits.count_text
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
            "text": hits.files_text,
        }
    return {
        "json": machine.json_pieces,
        "jsonl": machine.results_jsonl,
        "csv": machine.results_csv,
        "text": lambda results: hits.results_text(
            results,
            columns=terminal_columns(MOST_COLUMNS),
            gone=lost_files(hit.record.file for hit in results),
        ),
    }


def _typed(query: tuple[str, ...]) -> str:
    """Return what was typed; a byte that no code spells stands for a character that nothing holds."""
    return LONE.sub("\ufffd", " ".join(query))
