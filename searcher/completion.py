"""What a shell offers for what is begun: names of files, ids of documents."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from searcher.errors import SearcherError
from searcher.text.inert import one_line

# More are no help.
MOST = 200


def files(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Leave it to the shell, which knows its files."""
    return [CompletionItem(begun, type="file")]


def ids(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the ids of documents in the index that begin so; none where there is no index."""
    from searcher.index import open_index

    try:
        records = open_index(ctx.params.get("index") or "index/").docs()
    except SearcherError:
        return []
    known = (one_line(record.id) for record in records)
    return [CompletionItem(id) for id in known if id.startswith(begun)][:MOST]
