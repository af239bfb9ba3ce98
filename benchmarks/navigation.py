"""Whether queries that name a document, a number, an article or a heading find it first.

    python -m benchmarks.navigation [--index DIR] [--laws FOLDER|TAR] [--seed N] [--each N]

Searches the starter corpus for the queries of navigation.tsv and, where there is a corpus of
laws, that for queries made from it by rule. Prints for each kind the number of queries, the
share that finds what it names first, and MRR@10; then every miss. Ends with status 1 where
title, number and article queries together stay below 95%.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Sequence

from benchmarks.corpora import add_corpus_options, laws_index, seeds_index
from benchmarks.known_items import (
    FLOOR,
    Outcome,
    Query,
    first_share,
    mean_reciprocal_rank,
    outcomes,
    read_queries,
)
from benchmarks.law_queries import law_queries
from searcher import Index


def main() -> int:
    """Measure, print, and return the exit status."""
    options = _options()
    with seeds_index() as index:
        shares = [_measured("seeds", index, read_queries())]
    with laws_index(options) as laws:
        if laws is not None:
            queries = law_queries(laws, seed=options.seed, each=options.each)
            shares.append(_measured("laws", laws, queries))
    return 0 if min(shares) >= FLOOR else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_corpus_options(parser)
    parser.add_argument("--seed", type=int, default=11, help="of the choice of laws")
    parser.add_argument("--each", type=int, default=40, help="queries of each kind over the laws")
    return parser.parse_args()


def _measured(name: str, index: Index, queries: Sequence[Query]) -> float:
    """Print the figures of one corpus; returns the share first of the strict kinds."""
    began = time.perf_counter()
    found = list(outcomes(index, queries))
    each = (time.perf_counter() - began) * 1000 / len(found)
    kinds = defaultdict(list)
    for outcome in found:
        kinds[outcome.query.kind].append(outcome)
    strict = [outcome for outcome in found if outcome.query.strict]
    print(f"{name}: {len(found)} queries, {each:.1f} ms each")
    for kind, members in [*kinds.items(), ("titles, numbers, articles", strict), ("all", found)]:
        _print_row(kind, members)
    for outcome in found:
        if outcome.rank != 1:
            _print_miss(outcome)
    return first_share(strict)


def _print_row(kind: str, members: Sequence[Outcome]) -> None:
    first, mrr = first_share(members), mean_reciprocal_rank(members)
    print(f"  {kind:<28} {len(members):>4} queries   first {first:6.1%}   MRR@10 {mrr:.3f}")


def _print_miss(outcome: Outcome) -> None:
    query, first = outcome.query, outcome.first
    instead = f"{first.title} {' / '.join(first.heading)}" if first else "nothing found"
    wanted = " ".join(filter(None, (query.document, query.place)))
    rank = f"at {outcome.rank}" if outcome.rank else "not in ten"
    print(f"  {rank}: {query.text!r} ({query.kind}) wants {wanted}; first is {instead}")


if __name__ == "__main__":
    sys.exit(main())
