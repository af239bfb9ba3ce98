"""Relations as tables: who names whom, versions, differences, shared passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from html import escape

from searcher.counts.reuse import Reuse
from searcher.present.tables import Table, table_of
from searcher.relating import Missing, Relations, Versions
from searcher.relations.comparison import SIGNS, Comparison, spelled
from searcher.text.inert import inert

DIRECTIONS = {
    "from": "all others that share these passages are older",
    "to": "all others that share these passages are younger",
}


def reuse_table(reuse: Reuse) -> Table:
    """Return one row a passage of another document that shares the text of one of this."""
    notes = () if reuse.direction is None else (DIRECTIONS[reuse.direction],)
    return table_of(reuse, asdict(reuse), *notes)


def links_table(relations: Relations) -> Table:
    """Return one row a statement: what this document says of others, and others of it."""
    data = {
        "id": relations.id,
        "out": list(map(asdict, relations.out)),
        "in": list(map(asdict, relations.into)),
    }
    return table_of(relations, data)


def versions_table(versions: Versions) -> Table:
    """Return one row a version, the eldest first."""
    return table_of(versions, asdict(versions), *(f"the same text: {id}" for id in versions.copies))


def ghosts_table(missing: Sequence[Missing]) -> Table:
    """Return one row a norm that is named and not there."""
    rows = [
        {
            "documents": one.documents,
            "name": one.name or None,
            "number": one.number,
            "evidence": one.evidence[0].id if one.evidence else None,
        }
        for one in missing
    ]
    return Table(
        ("documents", "name", "number", "evidence"),
        rows,
        (),
        {"ghosts": list(map(asdict, missing))},
    )


MARKS = {"equal": ("", ""), "delete": ("<del>", "</del>"), "insert": ("<ins>", "</ins>")}


def diff_table(comparison: Comparison) -> Table:
    """Return one row an article."""
    data = {
        "before": comparison.before,
        "after": comparison.after,
        "counts": comparison.counts,
        "articles": [{**asdict(one), "renumbered": one.renumbered} for one in comparison.changes],
    }
    counts = ", ".join(f"{count} {kind}" for kind, count in comparison.counts.items())
    return table_of(comparison, data, counts)


def diff_text(comparison: Comparison) -> str:
    """Return the articles that are not the same, what went in [- -] and what came in {+ +}."""
    return "\n\n".join(
        f"{one.kind} {one.before}{' → ' if one.before and one.after else ''}{one.after}\n"
        f"{inert(spelled(one.words, SIGNS))}"
        for one in comparison.changes
        if one.kind != "same" or one.renumbered
    )


def diff_html(comparison: Comparison) -> str:
    """Return a page with the articles of both, all text from documents escaped."""
    rows = [
        f'<tr class="{one.kind}"><td>{escape(one.before)}</td><td>{escape(one.after)}</td>'
        f"<td>{spelled([(kind, escape(inert(text))) for kind, text in one.words], MARKS)}</td></tr>"
        for one in comparison.changes
    ]
    head = f"{escape(comparison.before)} → {escape(comparison.after)}"
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><meta charset="utf-8"><title>{head}</title>\n'
        f"<h1>{head}</h1>\n<table>\n" + "\n".join(rows) + "\n</table></html>"
    )
