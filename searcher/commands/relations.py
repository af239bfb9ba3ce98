"""The commands that relate: what documents say of each other, and what they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from searcher.commands.options import AS_OF, ID
from searcher.commands.tables import ROWS, open_index, print_table, table_command
from searcher.completion import ids

if TYPE_CHECKING:
    from searcher.relating import Direction


@table_command(
    "links",
    ID,
    click.option("--in", "inward", is_flag=True, help="Only what others say of it."),
    click.option("--out", "outward", is_flag=True, help="Only what it says of others."),
    click.option("--kind", help="One kind: basis, cites, repeals …"),
    filters=False,
)
def links(id: str, index: str, form: str, *, inward: bool, outward: bool, kind: str | None) -> None:
    """Whom a document or passage names, and who names it."""
    from searcher.present.relations import links_table

    way: Direction = "both" if inward == outward else "in" if inward else "out"
    made = open_index(index).links(id, direction=way, kind=kind)
    print_table(made, links_table, form)


@table_command("versions", ID, AS_OF, filters=False)
def versions(id: str, index: str, form: str, *, as_of: str | None) -> None:
    """The versions of a document's text, whether they hold, and its copies."""
    from searcher.present.relations import versions_table

    print_table(open_index(index).versions(id, as_of=as_of), versions_table, form)


@table_command(
    "diff",
    click.argument("before", shell_complete=ids),
    click.argument("after", shell_complete=ids),
    forms=("text", "html", "json", "jsonl", "csv", "xlsx"),
    filters=False,
)
def diff(before: str, after: str, index: str, form: str) -> None:
    """Compare two documents article by article; blanks and variant characters are no change."""
    from searcher.present.relations import diff_html, diff_table, diff_text

    made = open_index(index).diff(before, after)
    if form == "html":
        click.echo(diff_html(made))
        return
    print_table(made, diff_table, form, text=diff_text)


@table_command("ghosts", ROWS, filters=False)
def ghosts(index: str, form: str, *, limit: int) -> None:
    """What documents name and the index lacks, by how many name it."""
    from searcher.present.relations import ghosts_table

    print_table(open_index(index).ghosts(limit=limit), ghosts_table, form)


@table_command("reuse", ID, filters=False)
def reuse(id: str, index: str, form: str) -> None:
    """The passages that a document shares with others that are no copies of it."""
    from searcher.present.relations import reuse_table

    print_table(open_index(index).reuse(id), reuse_table, form)
