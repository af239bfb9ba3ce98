"""The commands that count over the whole folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from searcher.commands.options import QUERY, choice_option, number_option
from searcher.commands.tables import ROWS, TABLES, open_index, print_table, table_command
from searcher.errors import InputError
from searcher.language import told

if TYPE_CHECKING:
    from searcher.counts.facets import Unit

DATE = choice_option(
    "--date",
    of=("version", "first"),
    help="The date of each version, or of the first version of a text.",
)


@table_command(
    "facets",
    QUERY,
    click.option(
        "--by",
        default="issuer,region,type,year",
        show_default=True,
        help="Facets, with commas between.",
    ),
    choice_option("--count", of=("documents", "passages"), help="What is counted."),
)
def facets(
    query: tuple[str, ...],
    index: str,
    form: str,
    *,
    by: str,
    count: Unit,
    **filters: Any,
) -> None:
    """How many documents each issuer, region, type, year has of what holds all of QUERY."""
    from searcher.present.counts import facets_table

    made = open_index(index).facets(" ".join(query), by=by, count=count, **filters)
    print_table(made, facets_table, form)


@table_command(
    "kwic",
    QUERY,
    number_option("--width", default=20, least=0, most=1000, help="Characters on each side."),
    choice_option(
        "--sort",
        of=("place", "left", "right", "date"),
        help="As they stand, by the words before or after, or by date.",
    ),
    number_option("-n", "--limit", default=1000, help="How many lines."),
    number_option("--offset", default=0, least=0, help="How many lines to pass over."),
)
def kwic(query: tuple[str, ...], index: str, form: str, **options: Any) -> None:
    """Every occurrence of QUERY with the words before and after it."""
    from searcher.present.counts import kwic_table, kwic_text

    print_table(
        open_index(index).kwic(" ".join(query), **options),
        kwic_table,
        form,
        text=kwic_text,
    )


@table_command(
    "trend",
    click.argument("queries", nargs=-1, required=True),
    choice_option(
        "--by", of=("year", "issuer", "region", "type"), help="What has a row of its own."
    ),
    number_option("--per", default=10_000, help="Rates are told in so many characters."),
    DATE,
    forms=(*TABLES, "svg"),
)
def trend(queries: tuple[str, ...], index: str, form: str, **options: Any) -> None:
    """How often each of QUERIES occurs, year by year, against all that was written."""
    from searcher.present.counts import trend_table
    from searcher.present.picture import trend_svg

    made = open_index(index).trend(*queries, **options)
    if form == "svg":
        click.echo(trend_svg(made))
        return
    print_table(made, trend_table, form)


@table_command(
    "collocates",
    QUERY,
    number_option("--window", default=5, most=50, help="Words on each side."),
    number_option(
        "--sample",
        default=4000,
        least=0,
        help="So many passages that hold it are read, evenly spread; 0 for all.",
    ),
    ROWS,
)
def collocates(query: tuple[str, ...], index: str, form: str, **options: Any) -> None:
    """The words that keep company with QUERY."""
    from searcher.present.counts import company_table
    from searcher.present.progress import Progress

    with Progress(doing=told("counting")) as progress:
        made = open_index(index).collocates(" ".join(query), progress=progress.count, **options)
    print_table(made, company_table, form)


@table_command(
    "keyness",
    QUERY,
    click.option(
        "--against",
        multiple=True,
        metavar="NAME=VALUE",
        help="Filters of the other texts, such as region=云川省 or year=2018..2020; all texts where none is given.",
    ),
    ROWS,
)
def keyness(
    query: tuple[str, ...],
    index: str,
    form: str,
    *,
    against: tuple[str, ...],
    **options: Any,
) -> None:
    """The words that tell what QUERY and the filters choose from other texts."""
    from searcher.present.counts import keyness_table

    other: dict[str, Any] = {}
    for pair in against:
        name, sign, value = pair.partition("=")
        if not sign:
            raise InputError(f"--against {pair[:40]!r} is no filter; write region=云川省")
        other[name.replace("-", "_")] = value
    made = open_index(index).keyness(" ".join(query), against=other or None, **options)
    print_table(made, keyness_table, form)


@table_command("first", click.argument("phrase", nargs=-1, required=True), DATE)
def first(phrase: tuple[str, ...], index: str, form: str, **options: Any) -> None:
    """Where PHRASE stands first: in the folder, and of each region and issuer."""
    from searcher.present.counts import first_table

    print_table(open_index(index).first(" ".join(phrase), **options), first_table, form)
