"""Do a folder and a cluster answer alike? Queries of every kind against an index of the same texts
in both, counts and relations likewise; exact strings against a scan.

    python -m benchmarks.cluster.equality FOLDER URL [--queries 500] [--others 100] [--strings 500]
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

import searcher
from benchmarks.cluster.queries import Asked, Maker, Other, scan, strings
from searcher.index import Index
from searcher.results import Results

SAID = ("total", "complete", "relaxed", "missing", "folded", "notes")


def compare(here: Index, there: Index, asked: list[Asked], *, verbose: bool) -> None:
    """Print for each kind in how many answers what is the same."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    clock = [0.0, 0.0]
    for one in asked:
        answers = [_answer(index, one, clock, n) for n, index in enumerate((here, there))]
        tally = found[one.kind]
        tally["queries"] += 1
        if any(isinstance(answer, str) for answer in answers):
            same = answers[0] == answers[1]
            for name in ("first", "ten", *SAID):
                tally[name] += same
            tally["overlap"] += 1000 * same
            if not same and verbose:
                print("ERROR", one, *(str(answer)[:120] for answer in answers))
            continue
        _tally(tally, one, *answers, verbose=verbose)
    if asked:
        _report(found, clock, len(asked))


def _answer(index: Index, one: Asked, clock: list[float], number: int) -> Any:
    began = time.process_time()
    try:
        return index.search(one.query, timeout=60, **one.options)
    except searcher.SearcherError as error:
        return str(error)
    finally:
        clock[number] += time.process_time() - began


def _tally(tally: Counter[str], one: Asked, a: Results, b: Results, *, verbose: bool) -> None:
    mine, theirs = [hit.id for hit in a], [hit.id for hit in b]
    tally["ten"] += mine == theirs
    tally["first"] += mine[:1] == theirs[:1]
    tally["overlap"] += round(1000 * len({*mine} & {*theirs}) / max(len(mine), len(theirs), 1))
    if not mine and not theirs:
        tally["overlap"] += 1000
    for name in SAID:
        same = getattr(a, name) == getattr(b, name)
        tally[name] += same
        if not same and verbose:
            print("SAID", one, name, getattr(a, name), getattr(b, name))
    if mine != theirs and verbose:
        print("HITS", one, mine, theirs)


def _report(found: dict[str, Counter[str]], clock: list[float], count: int) -> None:
    columns = ("queries", "overlap", "first", "ten", *SAID)
    print("kind", *columns, sep="\t")
    whole: Counter[str] = Counter()
    for kind, tally in found.items():
        whole += tally
        print(kind, *(_cell(tally, name) for name in columns), sep="\t")
    print("all", *(_cell(whole, name) for name in columns), sep="\t")
    print(
        "client CPU a query: folder {:.1f} ms, cluster {:.1f} ms".format(
            *(1000 * c / count for c in clock)
        )
    )


def _cell(tally: Counter[str], name: str) -> str:
    if name == "overlap":
        return f"{tally[name] / 1000 / tally['queries']:.4f}"
    return str(tally[name])


def check_strings(here: Index, there: Index, count: int, seed: int) -> None:
    """Compare how many passages hold a string with how many a scan finds."""
    asked = strings(Maker(here, seed), count)
    segments = list(here._generation.segments)
    same = 0
    for string in asked:
        wanted = scan(segments, string)
        held = sum(len(one.occurrences(string)[0]) for one in there._generation.segments)
        if held != wanted:
            print("STRING", repr(string), wanted, held)
        same += held == wanted
    print(f"exact strings: {same} of {count} as a scan counts them")


def compare_others(here: Index, there: Index, asked: list[Other]) -> None:
    """Print for each method that is no search how many of its answers are the same."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in asked:
        answers = [_told(index, one) for index in (here, there)]
        found[one.method]["asked"] += 1
        found[one.method]["same"] += answers[0] == answers[1]
        if answers[0] != answers[1]:
            print("OTHER", one, *(str(answer)[:200] for answer in answers))
    for method, tally in found.items():
        print(f"{method}: {tally['same']} of {tally['asked']} the same")


def _told(index: Index, one: Other) -> Any:
    try:
        told = getattr(index, one.method)(*one.given, **one.options)
    except searcher.SearcherError as error:
        return str(error)
    # When a document was added is each index's own.
    if one.method == "docs":
        return [replace(record, added_at=None) for record in told]
    return told if one.method != "show" else (told.passages, told.sections, told.fixes)


def main() -> None:
    """Compare two indexes of the same texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("url")
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--others", type=int, default=100)
    parser.add_argument("--strings", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    here, there = searcher.open_index(given.folder), searcher.open_index(given.url)
    asked = list(Maker(here, given.seed).make(given.queries))
    compare(here, there, asked, verbose=given.verbose)
    compare_others(here, there, list(Maker(here, given.seed).others(given.others)))
    if given.strings:
        check_strings(here, there, given.strings, given.seed)


if __name__ == "__main__":
    main()
