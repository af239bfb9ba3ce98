"""The researcher's commands: what documents say of each other, and counts over the whole folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from searcher.completion import ids
from searcher.errors import InputError
from searcher.language import told
from searcher.options import FILTERS, INDEX, with_options
from searcher.present.help import Command

# The commands that count or relate, in the order in which `searcher --help` shows them.
COMMANDS: list[click.Command] = []
TABLES = ("text", "json", "jsonl", "csv", "xlsx")


def _command(
    *arguments: Callable[..., Any], forms: tuple[str, ...] = TABLES, filters: bool = True
) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command of a function: the index, the form of the output and, if wanted, filters."""

    def make(function: Callable[..., Any]) -> click.Command:
        options = [*arguments, *((*FILTERS, TIMEOUT) if filters else ())]
        options += [
            INDEX,
            click.option(
                "--format",
                "form",
                type=click.Choice(forms),
                default="text",
                show_default=True,
                help="How the answer is printed.",
            ),
            click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
        ]
        command = click.command(
            cls=Command, context_settings={"help_option_names": ["-h", "--help"]}
        )(with_options(*options)(function))
        COMMANDS.append(command)
        return command

    return make


TIMEOUT = click.option(
    "--timeout",
    type=float,
    default=10.0,
    show_default=True,
    help="Seconds until what is counted so far is shown.",
)
ID = click.argument("id", shell_complete=ids)
QUERY = click.argument("query", nargs=-1)
LIMIT = click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="How many rows.",
)
AS_OF = click.option("--as-of", metavar="DATE", help="The day asked about; today where none is.")
DATE = click.option(
    "--date",
    type=click.Choice(["version", "first"]),
    default="version",
    show_default=True,
    help="The date of each version, or of the first version of a text.",
)


def _print(
    made: Any, table: Callable[[Any], Any], form: str, *, text: Callable[[Any], str] | None = None
) -> None:
    """Print a result in its form; what is said beside it goes to standard error."""
    from searcher.present.desk import FORMS, table_xlsx

    shown = table(made)
    if form == "xlsx":
        _print_bytes(table_xlsx, shown)
        return
    words = text(made) if text and form == "text" else FORMS[form](shown)
    if words:
        click.echo(words)
    if form == "text":
        for note in shown.notes:
            click.echo(told(note), err=True)
    if getattr(made, "partial", False):
        click.echo(told("time ran out: more may be counted with a greater --timeout"), err=True)
    if not shown.rows:
        if form == "text":
            click.echo(told("nothing found"), err=True)
        raise click.exceptions.Exit(1)


def _print_bytes(make: Callable[[Any], bytes], shown: Any) -> None:
    if sys.stdout.isatty():
        raise InputError("a workbook is no text for a terminal; add > table.xlsx")
    try:
        content = make(shown)
    except ImportError as error:
        raise InputError("workbooks need XlsxWriter: pip install 'searcher[xlsx]'") from error
    sys.stdout.buffer.write(content)


def _open(index: str) -> Any:
    from searcher.index import open_index

    return open_index(index)


@_command(
    ID,
    click.option("--in", "inward", is_flag=True, help="Only what others say of it."),
    click.option("--out", "outward", is_flag=True, help="Only what it says of others."),
    click.option("--kind", help="One kind: basis, cites, repeals …"),
    filters=False,
)
def links(
    id: str, index: str, form: str, as_json: bool, *, inward: bool, outward: bool, kind: str | None
) -> None:
    """Whom a document or passage names, and who names it."""
    from searcher.present.desk import links_table

    way = "both" if inward == outward else "in" if inward else "out"
    made = _open(index).links(id, direction=way, kind=kind)
    _print(made, links_table, _form(form, as_json))


@_command(ID, AS_OF, filters=False)
def versions(id: str, index: str, form: str, as_json: bool, *, as_of: str | None) -> None:
    """The versions of a document's text, whether they hold, and its copies."""
    from searcher.present.desk import versions_table

    _print(_open(index).versions(id, as_of=as_of), versions_table, _form(form, as_json))


@_command(
    click.argument("before", shell_complete=ids),
    click.argument("after", shell_complete=ids),
    forms=("text", "html", "json", "jsonl", "csv", "xlsx"),
    filters=False,
)
def diff(before: str, after: str, index: str, form: str, as_json: bool) -> None:
    """Compare two documents article by article; blanks and variant characters are no change."""
    from searcher.present.desk import diff_html, diff_table, diff_text

    made = _open(index).diff(before, after)
    if _form(form, as_json) == "html":
        click.echo(diff_html(made))
        return
    _print(made, diff_table, _form(form, as_json), text=diff_text)


@_command(LIMIT, filters=False)
def ghosts(index: str, form: str, as_json: bool, *, limit: int) -> None:
    """What documents name and the index lacks, by how many name it."""
    from searcher.present.desk import ghosts_table

    _print(_open(index).ghosts(limit=limit), ghosts_table, _form(form, as_json))


@_command(
    QUERY,
    click.option(
        "--by",
        default="issuer,region,type,year",
        show_default=True,
        help="Facets, with commas between.",
    ),
    click.option(
        "--count",
        type=click.Choice(["documents", "passages"]),
        default="documents",
        show_default=True,
        help="What is counted.",
    ),
)
def facets(
    query: tuple[str, ...],
    index: str,
    form: str,
    as_json: bool,
    *,
    by: str,
    count: str,
    **filters: Any,
) -> None:
    """How many documents each issuer, region, type, year has of what holds all of QUERY."""
    from searcher.present.desk import facets_table

    names = [name.strip() for name in by.split(",") if name.strip()]
    made = _open(index).facets(" ".join(query), by=names, count=count, **filters)
    _print(made, facets_table, _form(form, as_json))


@_command(
    QUERY,
    click.option(
        "--width",
        type=click.IntRange(0, 1000),
        default=20,
        show_default=True,
        help="Characters on each side.",
    ),
    click.option(
        "--sort",
        type=click.Choice(["place", "left", "right", "date"]),
        default="place",
        show_default=True,
        help="As they stand, by the words before or after, or by date.",
    ),
    click.option(
        "-n",
        "--limit",
        type=click.IntRange(min=1),
        default=1000,
        show_default=True,
        help="How many lines.",
    ),
    click.option(
        "--offset",
        type=click.IntRange(min=0),
        default=0,
        show_default=True,
        help="How many lines to pass over.",
    ),
)
def kwic(query: tuple[str, ...], index: str, form: str, as_json: bool, **options: Any) -> None:
    """Every occurrence of QUERY with the words before and after it."""
    from searcher.present.desk import kwic_table, kwic_text

    _print(
        _open(index).kwic(" ".join(query), **options),
        kwic_table,
        _form(form, as_json),
        text=kwic_text,
    )


@_command(
    click.argument("queries", nargs=-1, required=True),
    click.option(
        "--by",
        type=click.Choice(["year", "issuer", "region", "type"]),
        default="year",
        show_default=True,
        help="What has a row of its own.",
    ),
    click.option(
        "--per",
        type=click.IntRange(min=1),
        default=10_000,
        show_default=True,
        help="Rates are told in so many characters.",
    ),
    DATE,
    forms=(*TABLES, "svg"),
)
def trend(queries: tuple[str, ...], index: str, form: str, as_json: bool, **options: Any) -> None:
    """How often each of QUERIES occurs, year by year, against all that was written."""
    from searcher.present.desk import trend_table
    from searcher.present.picture import trend_svg

    made = _open(index).trend(*queries, **options)
    if _form(form, as_json) == "svg":
        click.echo(trend_svg(made))
        return
    _print(made, trend_table, _form(form, as_json))


@_command(
    QUERY,
    click.option(
        "--window",
        type=click.IntRange(1, 50),
        default=5,
        show_default=True,
        help="Words on each side.",
    ),
    click.option(
        "--sample",
        type=click.IntRange(min=0),
        default=4000,
        show_default=True,
        help="So many passages that hold it are read, evenly spread; 0 for all.",
    ),
    LIMIT,
)
def collocates(
    query: tuple[str, ...], index: str, form: str, as_json: bool, **options: Any
) -> None:
    """The words that keep company with QUERY."""
    from searcher.present.desk import company_table
    from searcher.present.progress import Progress

    with Progress(doing=told("counting")) as progress:
        made = _open(index).collocates(" ".join(query), progress=progress.count, **options)
    _print(made, company_table, _form(form, as_json))


@_command(
    QUERY,
    click.option(
        "--against",
        multiple=True,
        metavar="NAME=VALUE",
        help="Filters of the other texts, such as region=云川省 or year=2018..2020; all texts where none is given.",
    ),
    LIMIT,
)
def keyness(
    query: tuple[str, ...],
    index: str,
    form: str,
    as_json: bool,
    *,
    against: tuple[str, ...],
    **options: Any,
) -> None:
    """The words that tell what QUERY and the filters choose from other texts."""
    from searcher.present.desk import keyness_table

    other: dict[str, Any] = {}
    for pair in against:
        name, sign, value = pair.partition("=")
        if not sign:
            raise InputError(f"--against {pair[:40]!r} is no filter; write region=云川省")
        other[name.replace("-", "_")] = value
    made = _open(index).keyness(" ".join(query), against=other or None, **options)
    _print(made, keyness_table, _form(form, as_json))


@_command(click.argument("phrase", nargs=-1, required=True), DATE)
def first(phrase: tuple[str, ...], index: str, form: str, as_json: bool, **options: Any) -> None:
    """Where PHRASE stands first: in the folder, and of each region and issuer."""
    from searcher.present.desk import first_table

    _print(_open(index).first(" ".join(phrase), **options), first_table, _form(form, as_json))


@_command(ID, filters=False)
def reuse(id: str, index: str, form: str, as_json: bool) -> None:
    """The passages that a document shares with others that are no copies of it."""
    from searcher.present.desk import reuse_table

    _print(_open(index).reuse(id), reuse_table, _form(form, as_json))


def _form(form: str, as_json: bool) -> str:
    return "json" if as_json else form
