"""Retrieval quality on a judged collection: MRR, nDCG, recall, and whether two runs differ.

A run maps each query to its scored passages, qrels map each query to its graded passages.
Figures are means over the queries that have a grade above 0; such a query without a hit
counts 0. All as in trec_eval: linear gain, discount log2(rank + 1), equal scores by
descending passage id.
"""

from __future__ import annotations

import gzip
import json
import math
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy
import numpy.typing

from searcher.errors import InputError, reason_of

Ranking = Sequence[tuple[str, float]]
Run = Mapping[str, Ranking]
Floats = numpy.typing.NDArray[numpy.float64]
Qrels = Mapping[str, Mapping[str, int]]

MEASURES = ("mrr@10", "ndcg@10", "recall@10", "recall@100")
REQUIRED = ("id", "title", "text")
RESAMPLES = 10_000
PER_DRAW = 500


@dataclass(frozen=True)
class Judged:
    """One passage of a judged collection; `path` holds its headings, outermost first."""

    id: str
    title: str
    text: str
    path: tuple[str, ...] = ()
    article: str | None = None
    category: str | None = None
    date: str | None = None


@dataclass(frozen=True)
class Difference:
    """How much better a run is than another by one measure, the same queries in both.

    `low` and `high` bound 95% of the resampled means; `p` is two-sided.
    """

    measure: str
    mean: float
    low: float
    high: float
    p: float


def ordered(ranking: Ranking) -> list[str]:
    """Return the passage ids best first; equal scores by descending id, as trec_eval has it.

    >>> ordered([("a", 1.0), ("b", 2.0), ("c", 1.0)])
    ['b', 'c', 'a']
    """
    by_id = sorted(ranking, key=lambda scored: scored[0], reverse=True)
    return [passage for passage, _ in sorted(by_id, key=lambda scored: -scored[1])]


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return one over the rank of the first relevant passage, 0 when none is within `depth`.

    >>> reciprocal_rank(["a", "b", "c"], {"b": 1, "c": 1})
    0.5
    """
    for rank, passage in enumerate(ranked[:depth], 1):
        if grades.get(passage, 0) > 0:
            return 1 / rank
    return 0.0


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return the discounted gain of the first `depth` passages over that of the best order.

    >>> round(ndcg(["x", "a", "b"], {"a": 2, "b": 1}), 4)
    0.6697
    """
    best = _discounted(sorted((g for g in grades.values() if g > 0), reverse=True)[:depth])
    gained = _discounted(max(grades.get(passage, 0), 0) for passage in ranked[:depth])
    return gained / best if best else 0.0


def _discounted(gains: Iterable[int]) -> float:
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def recall(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return the share of the relevant passages that stand within `depth`.

    >>> recall(["a", "x"], {"a": 1, "b": 1, "c": 0})
    0.5
    """
    relevant = {passage for passage, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranked[:depth])) / len(relevant) if relevant else 0.0


def by_query(run: Run, qrels: Qrels) -> dict[str, dict[str, float]]:
    """Return the four measures of each query that has a relevant passage.

    >>> by_query({"q": [("a", 2.0), ("b", 1.0)]}, {"q": {"b": 1}, "unjudged": {"b": 0}})["q"]
    {'mrr@10': 0.5, 'ndcg@10': 0.6309297535714575, 'recall@10': 1.0, 'recall@100': 1.0}
    """
    return {
        query: _measured(ordered(run.get(query, ())), grades)
        for query, grades in qrels.items()
        if any(grade > 0 for grade in grades.values())
    }


def _measured(ranked: list[str], grades: Mapping[str, int]) -> dict[str, float]:
    return {
        "mrr@10": reciprocal_rank(ranked, grades),
        "ndcg@10": ndcg(ranked, grades),
        "recall@10": recall(ranked, grades),
        "recall@100": recall(ranked, grades, 100),
    }


def measure(run: Run, qrels: Qrels) -> dict[str, float]:
    """Return the means over the judged queries, their number, and the share without any hit.

    >>> figures = measure({"q": [("a", 1.0)]}, {"q": {"a": 1}, "r": {"b": 1}})
    >>> figures["queries"], figures["mrr@10"], figures["no_hit"]
    (2, 0.5, 0.5)
    """
    judged = by_query(run, qrels)
    means = {name: _mean([scores[name] for scores in judged.values()]) for name in MEASURES}
    no_hit = _mean([0.0 if run.get(query) else 1.0 for query in judged])
    return {"queries": len(judged), **means, "no_hit": no_hit}


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0


def compare(run: Run, other: Run, qrels: Qrels, *, seed: int = 0) -> tuple[Difference, ...]:
    """Return what `run` gains over `other` by each measure, with a paired bootstrap's bounds.

    Queries are drawn with replacement, 10,000 times, the same draw for both runs. Equal
    runs differ by 0 with p = 1. Raises InputError when no query is judged.

    >>> run = {"q": [("a", 1.0)], "r": [("b", 1.0)]}
    >>> compare(run, {}, {"q": {"a": 1}, "r": {"b": 1}})[0]
    Difference(measure='mrr@10', mean=1.0, low=1.0, high=1.0, p=0.0)
    """
    ours, theirs = by_query(run, qrels), by_query(other, qrels)
    if not ours:
        raise InputError("no query has a relevant passage: check that the qrels are the queries'")
    gains = numpy.array([[ours[q][m] - theirs[q][m] for m in MEASURES] for q in ours])
    means = numpy.vstack(list(_resampled(gains, seed)))
    columns = zip(MEASURES, gains.T, means.T, strict=True)
    return tuple(_difference(name, gain, mean) for name, gain, mean in columns)


def _resampled(gains: Floats, seed: int) -> Iterator[Floats]:
    """Yield the means of 10,000 draws, some hundred at a time to bound memory."""
    draw = numpy.random.default_rng(seed)
    for _ in range(RESAMPLES // PER_DRAW):
        yield gains[draw.integers(0, len(gains), (PER_DRAW, len(gains)))].mean(axis=1)


def _difference(name: str, gains: Floats, means: Floats) -> Difference:
    low, high = numpy.quantile(means, (0.025, 0.975))
    tail = min(float((means <= 0).mean()), float((means >= 0).mean()))
    return Difference(name, float(gains.mean()), float(low), float(high), min(1.0, 2 * tail))


def read_corpus(path: str | PathLike[str]) -> Iterator[Judged]:
    """Yield the passages of `corpus.jsonl`, plain or `.gz`, in the file's order.

    Raises InputError, naming file and line, for a record that cannot be used or an id twice.
    """
    for number, record in _records(path):
        yield _judged(record, path, number)


def _judged(record: Mapping[str, Any], path: str | PathLike[str], number: int) -> Judged:
    name, title, text = (_string(record, k, path=path, number=number) for k in REQUIRED)
    headings = record.get("path") or ()
    if isinstance(headings, str):
        headings = headings.split(" / ")
    article, category, date = (record.get(key) or None for key in ("article", "cat", "date"))
    return Judged(name, title, text, tuple(headings), article, category, date)


def read_queries(path: str | PathLike[str]) -> dict[str, str]:
    """Return the text of each query in `queries.jsonl`, by id. Raises InputError as read_corpus."""
    return {
        record["id"]: _string(record, "text", path=path, number=number)
        for number, record in _records(path)
    }


def read_qrels(path: str | PathLike[str]) -> dict[str, dict[str, int]]:
    """Return the grades by query and passage from TREC's four columns: query, 0, passage, grade."""
    qrels: dict[str, dict[str, int]] = {}
    for number, columns in _columns(path, "query 0 passage grade"):
        query, _, passage, grade = columns
        qrels.setdefault(query, {})[passage] = int(_number(grade, path, number, kind=int))
    return qrels


def read_run(path: str | PathLike[str]) -> dict[str, list[tuple[str, float]]]:
    """Return the scored passages by query from a TREC run: query, Q0, passage, rank, score, tag."""
    run: dict[str, dict[str, float]] = {}
    for number, columns in _columns(path, "query Q0 passage rank score tag"):
        query, _, passage, _, score, _ = columns
        if passage in run.setdefault(query, {}):
            raise _unusable(path, number, f"{passage!r} stands twice for query {query!r}")
        run[query][passage] = _number(score, path, number, kind=float)
    return {query: list(scores.items()) for query, scores in run.items()}


def run_lines(run: Run, tag: str = "searcher") -> Iterator[str]:
    """Yield the lines of a TREC run, each query's passages best first; ids hold no spaces.

    >>> list(run_lines({"q": [("a", 1.0), ("b", 2.5)]}))
    ['q Q0 b 1 2.5 searcher', 'q Q0 a 2 1.0 searcher']
    """
    for query, ranking in run.items():
        scores = dict(ranking)
        for rank, passage in enumerate(ordered(ranking), 1):
            yield f"{query} Q0 {passage} {rank} {float(scores[passage])!r} {tag}"


def write_run(run: Run, path: str | PathLike[str], *, tag: str = "searcher") -> None:
    """Write a TREC run to a file. Raises InputError when the file cannot be written."""
    try:
        Path(path).write_text("".join(f"{line}\n" for line in run_lines(run, tag)), "utf-8")
    except OSError as error:
        raise InputError(f"cannot write the run to {path}: {error.strerror}") from error


def _records(path: str | PathLike[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the JSON objects of a file with their line numbers, each with an id of its own."""
    seen: set[str] = set()
    for number, line in _lines(path):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise _unusable(path, number, f"not JSON ({error})") from error
        if not isinstance(record, dict):
            raise _unusable(path, number, "not a JSON object")
        name = _string(record, "id", path=path, number=number)
        if name in seen:
            raise _unusable(path, number, f"the id {name!r} stands twice")
        seen.add(name)
        yield number, record


def _columns(path: str | PathLike[str], names: str) -> Iterator[tuple[int, list[str]]]:
    width = len(names.split())
    for number, line in _lines(path):
        columns = line.split()
        if len(columns) != width:
            raise _unusable(path, number, f"{len(columns)} columns where {width} belong: {names}")
        yield number, columns


def _lines(path: str | PathLike[str]) -> Iterator[tuple[int, str]]:
    opened = gzip.open if str(path).endswith(".gz") else open
    try:
        with opened(path, "rt", encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, line
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise InputError(f"cannot read {path}: {reason_of(error)}") from error


def _string(record: Mapping[str, Any], key: str, *, path: str | PathLike[str], number: int) -> str:
    value = record.get(key)
    if not isinstance(value, str):
        raise _unusable(path, number, f"{key!r} is missing or not a string")
    return value


def _number(column: str, path: str | PathLike[str], number: int, *, kind: type[float]) -> float:
    try:
        return kind(column)
    except ValueError as error:
        raise _unusable(path, number, f"{column!r} is not a number") from error


def _unusable(path: str | PathLike[str], number: int, problem: str) -> InputError:
    return InputError(f"{path}, line {number}: {problem}")
