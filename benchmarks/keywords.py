"""Ranking of keyword queries, made from a judged collection by rule: what researchers type.

    python -m benchmarks.keywords CORPUS QUERIES QRELS [--keep FOLDER] [--seed N] [--items N]
                                  [--compare RUNS] [--runs FILE]

Question keywords are a question's three rarest words, with the question's labels; known items are
three words of a passage that tell what it is about, drawn by chance; it is what they look for. Prints MRR@10, nDCG@10,
Recall@10 and Recall@100 for the questions, their even and odd halves, the keywords and the known
items. `--keep` keeps the index for the next run; `--runs` writes what was found, `--compare` tells
what is gained over what another run wrote, with the bounds of a paired bootstrap.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

from searcher import Index
from searcher.analysis import fold, segmenter
from searcher.evaluate import compare, measure, read_corpus, read_qrels, read_queries
from searcher.judging import _index_collection
from searcher.query import as_words
from searcher.search.terms import telling
from searcher.search.words import whole_words
from searcher.store import Store

DEPTH = 100
KEYWORDS = 3
SHORTEST_PASSAGE = 40
# A word in a larger share of the passages is the language of norms (应当, 规定), not what one is about.
COMMON_WORD = 1 / 10
MEASURES = ("mrr@10", "ndcg@10", "recall@10", "recall@100")

Ids = Mapping[str, str]
Queries = dict[str, str]
Qrels = Mapping[str, Mapping[str, int]]
Run = dict[str, list[tuple[str, float]]]


def content_words(text: str) -> list[str]:
    """Return the words of a text that tell something, of two characters at least."""
    words = telling(tuple((word,) for word in whole_words(fold(text), segmenter())))
    return [
        word for (word,) in words if len(word) > 1 and not word[0].isdigit() and "第" != word[0]
    ]


def passages_with(index: Index, word: str) -> int:
    """Return how many passages hold a word."""
    body = [segment.arrays.field("body") for segment in index._generation.segments]
    ordinals = [(field, field.find(word)) for field in body]
    return sum(field.doc_freq(at) for field, at in ordinals if at >= 0)


def question_keywords(index: Index, questions: Queries) -> Queries:
    """Return the rarest words of each question, in the order in which they stand there."""
    passages = cache(partial(passages_with, index))
    made = {}
    for name, text in questions.items():
        known = [word for word in content_words(text) if passages(word)]
        rarest = sorted(known, key=passages)[:KEYWORDS]
        made[name] = " ".join(word for word in known if word in rarest)
    return {name: text for name, text in made.items() if text}


def known_items(
    index: Index, corpus: Path, draw: random.Random, count: int
) -> tuple[Queries, Qrels]:
    """Return words drawn from passages, and the passage that each query looks for."""
    most = COMMON_WORD * index.stats().passages
    passages = [one for one in read_corpus(corpus) if len(one.text) >= SHORTEST_PASSAGE]
    queries: Queries = {}
    qrels: dict[str, dict[str, int]] = {}
    for passage in draw.sample(passages, len(passages)):
        if len(queries) == count:
            break
        words = [w for w in content_words(passage.text) if passages_with(index, w) <= most]
        if len(words) >= KEYWORDS:
            queries[passage.id] = " ".join(draw.sample(words, KEYWORDS))
            qrels[passage.id] = {passage.id: 1}
    return queries, qrels


def run(index: Index, ids: Ids, queries: Queries) -> Run:
    """Return what each query finds, with scores that fall with the rank."""
    found: Run = {}
    for name, text in queries.items():
        hits = index.search(as_words(text), limit=DEPTH, snippets=False, fold=False, per_document=0)
        found[name] = [(ids[hit.id], float(DEPTH - at)) for at, hit in enumerate(hits)]
    return found


@contextmanager
def judged_index(corpus: Path, keep: Path | None) -> Iterator[tuple[Index, Ids]]:
    """Give an index of the collection, and the collection's id for each passage."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
            ids = _index_collection(Store(Path(folder)), read_corpus(corpus))
            yield Index(folder), ids
        return
    names = keep.with_suffix(".ids.json")
    if not names.exists():
        ids = _index_collection(Store(keep), read_corpus(corpus))
        names.write_text(json.dumps(ids), encoding="utf-8")
    yield Index(keep), json.loads(names.read_text(encoding="utf-8"))


def main() -> int:
    """Measure, print, and return the exit status."""
    options = _options()
    qrels = read_qrels(options.qrels)
    questions = {n: t for n, t in read_queries(options.queries).items() if n in qrels}
    before: dict[str, Run] = json.loads(options.compare.read_text()) if options.compare else {}
    with judged_index(options.corpus, options.keep) as (index, ids):
        draw = random.Random(options.seed)
        items, wanted = known_items(index, options.corpus, draw, options.items)
        halves = (dict(list(questions.items())[half::2]) for half in (0, 1))
        sets: dict[str, tuple[Queries, Qrels]] = {
            "questions": (questions, qrels),
            **{f"half {n}": (half, _only(qrels, half)) for n, half in enumerate(halves)},
            "keywords": (question_keywords(index, questions), qrels),
            "known items": (items, wanted),
        }
        runs: dict[str, Run] = {}
        for name, (queries, labels) in sets.items():
            began = time.thread_time()
            runs[name] = run(index, ids, queries)
            each = (time.thread_time() - began) * 1000 / len(queries)
            _print(name, runs[name], labels, each)
            if name in before:
                _print_gain(runs[name], before[name], labels)
    if options.runs:
        options.runs.write_text(json.dumps(runs))
    return 0


def _only(qrels: Qrels, queries: Queries) -> Qrels:
    return {name: qrels[name] for name in queries}


def _print(name: str, found: Run, labels: Qrels, each: float) -> None:
    figures = measure(found, labels)
    shown = "  ".join(f"{measure} {figures[measure]:.4f}" for measure in MEASURES)
    print(f"{name:<12} {len(found):>4} queries  {shown}  {each:.1f} ms")


def _print_gain(found: Run, before: Any, labels: Qrels) -> None:
    runs = {name: [(id, score) for id, score in hits] for name, hits in before.items()}
    for one in compare(found, runs, labels):
        bounds = f"[{one.low:+.4f}, {one.high:+.4f}]"
        print(f"             {one.measure:<11} {one.mean:+.4f} {bounds} p = {one.p:.3f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    for name in ("corpus", "queries", "qrels"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--keep", type=Path, help="where the index is kept")
    parser.add_argument("--seed", type=int, default=19, help="of the known items")
    parser.add_argument("--items", type=int, default=250, help="how many known items")
    parser.add_argument("--runs", type=Path, help="write what was found")
    parser.add_argument("--compare", type=Path, help="tell the gain over what --runs wrote")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
