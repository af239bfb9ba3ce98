"""The command that measures the search on a judged collection."""

from __future__ import annotations

from typing import Any

import click

from searcher.commands.options import JSON, SYNONYMS, command, file_option
from searcher.completion import files
from searcher.typed import on_disk

COLLECTION = (
    click.argument(name, type=on_disk, shell_complete=files)
    for name in ("corpus", "queries", "qrels")
)


@command(
    "eval",
    *COLLECTION,
    file_option("--run", help="Write the passages found as a TREC run."),
    file_option("--compare", metavar="RUN", help="Tell the gain over another TREC run."),
    SYNONYMS,
    JSON,
)
def eval(corpus: str, queries: str, qrels: str, as_json: bool, **options: Any) -> None:
    """Retrieval quality on a judged collection: MRR@10, nDCG@10, Recall@10, Recall@100."""
    from searcher.judging import eval as evaluate
    from searcher.present.machine import evaluation_json
    from searcher.present.summaries import evaluation_lines

    judged = evaluate(corpus, queries, qrels, **options)
    click.echo(evaluation_json(judged) if as_json else "\n".join(evaluation_lines(judged)))
