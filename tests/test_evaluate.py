"""The measures against hand-worked figures and trec_eval; the files and their faults."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.errors import InputError
from searcher.evaluate import (
    MEASURES,
    Judged,
    by_query,
    compare,
    measure,
    ndcg,
    ordered,
    read_corpus,
    read_qrels,
    read_queries,
    read_run,
    recall,
    reciprocal_rank,
    write_run,
)

PASSAGES = [f"{n:02d}" for n in range(40)]
scores = st.integers(-20, 20).map(lambda n: n / 4)
rankings = st.dictionaries(st.sampled_from(PASSAGES), scores, max_size=40)
graded = st.dictionaries(st.sampled_from(PASSAGES), st.integers(0, 3), min_size=1, max_size=15)


def test_measures_by_hand() -> None:
    ranked, grades = ["x", "a", "y", "b"], {"a": 1, "b": 1, "c": 1}
    assert reciprocal_rank(ranked, grades) == 0.5
    assert ndcg(ranked, grades) == pytest.approx((0.63093 + 0.43068) / 2.13093, abs=1e-5)
    assert recall(ranked, grades) == pytest.approx(2 / 3)
    assert recall(ranked, grades, 2) == pytest.approx(1 / 3)


def test_nothing_counts_below_the_cut() -> None:
    ranked = [*(f"x{n}" for n in range(10)), "a"]
    assert reciprocal_rank(ranked, {"a": 1}) == ndcg(ranked, {"a": 1}) == 0
    assert recall(ranked, {"a": 1}) == 0
    assert recall(ranked, {"a": 1}, 100) == 1


def test_a_query_missing_from_the_run_counts_nought_and_as_no_hit() -> None:
    run = {"q": [("a", 1.0)], "unjudged": [("a", 1.0)], "empty": []}
    qrels = {"q": {"a": 1}, "empty": {"a": 1}, "missing": {"a": 1}, "unanswerable": {"a": 0}}
    assert measure(run, qrels) == {
        "queries": 3,
        **{name: pytest.approx(1 / 3) for name in MEASURES},
        "no_hit": pytest.approx(2 / 3),
    }


def test_no_judged_query_at_all() -> None:
    assert measure({}, {}) == {"queries": 0, **dict.fromkeys(MEASURES, 0.0), "no_hit": 0.0}
    with pytest.raises(InputError, match="no query has a relevant passage"):
        compare({}, {}, {"q": {"a": 0}})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(rankings, graded), min_size=1, max_size=4))
def test_equal_to_trec_eval(queries: list[tuple[dict[str, float], dict[str, int]]]) -> None:
    pytrec_eval = pytest.importorskip("pytrec_eval", reason="pytrec-eval-terrier is not installed")
    run = {f"q{n}": scored for n, (scored, _) in enumerate(queries)}
    qrels = {f"q{n}": grades for n, (_, grades) in enumerate(queries)}
    ours = by_query({query: list(scored.items()) for query, scored in run.items()}, qrels)
    deep = _trec_eval(pytrec_eval, run, qrels)
    # trec_eval's recip_rank has no cut: give it the first ten alone.
    top = {q: {p: run[q][p] for p in ordered(list(run[q].items()))[:10]} for q in run}
    shallow = _trec_eval(pytrec_eval, top, qrels)
    for query, figures in ours.items():
        theirs, first_ten = deep.get(query, {}), shallow.get(query, {})
        assert figures == {
            "mrr@10": pytest.approx(first_ten.get("recip_rank", 0)),
            "ndcg@10": pytest.approx(theirs.get("ndcg_cut_10", 0)),
            "recall@10": pytest.approx(theirs.get("recall_10", 0)),
            "recall@100": pytest.approx(theirs.get("recall_100", 0)),
        }


def _trec_eval(
    pytrec_eval: Any, run: dict[str, dict[str, float]], qrels: dict[str, dict[str, int]]
) -> dict[str, dict[str, float]]:
    wanted = {"ndcg_cut.10", "recall.10,100", "recip_rank"}
    return dict(pytrec_eval.RelevanceEvaluator(qrels, wanted).evaluate(run))


def test_a_better_run_is_told_from_chance() -> None:
    qrels = {str(n): {"a": 1} for n in range(40)}
    worse = {str(n): [("x", 2.0), ("a", 1.0)] for n in range(40)}
    better = worse | {str(n): [("a", 1.0)] for n in range(20)}
    first = compare(better, worse, qrels)[0]
    assert (first.measure, first.mean) == ("mrr@10", 0.25)
    assert 0.1 < first.low < 0.25 < first.high < 0.4
    assert first.p < 0.001
    backwards = compare(worse, better, qrels)[0]
    assert backwards.mean == -0.25 and backwards.p < 0.001


def test_equal_runs_do_not_differ() -> None:
    run = {"q": [("a", 1.0)], "r": [("x", 1.0)]}
    for difference in compare(run, run, {"q": {"a": 1}, "r": {"a": 1}}):
        assert (difference.mean, difference.low, difference.high, difference.p) == (0, 0, 0, 1)


def test_the_same_draw_every_time() -> None:
    run, qrels = {"q": [("a", 1.0)], "r": [("x", 1.0)]}, {"q": {"a": 1}, "r": {"a": 1}}
    assert compare(run, {}, qrels) == compare(run, {}, qrels)


@given(st.dictionaries(st.sampled_from(["1", "2"]), rankings.filter(bool)))
@settings(max_examples=20, deadline=None)
def test_a_written_run_reads_back(
    tmp_path_factory: pytest.TempPathFactory, run: dict[str, dict[str, float]]
) -> None:
    path = tmp_path_factory.mktemp("run") / "a.run"
    scored = {query: list(ranking.items()) for query, ranking in run.items()}
    write_run(scored, path)
    assert {query: dict(ranking) for query, ranking in read_run(path).items()} == run


def test_a_collection_is_read(tmp_path: Path) -> None:
    full = {
        "id": "1-2",
        "title": "云川省招商引资办法",
        "text": "投资者依法享有优惠。",
        "path": "第一章 总则 / 第一节 一般规定",
        "article": "第二条",
        "cat": "地方性法规",
        "date": "2020-01-02",
    }
    bare = {"id": "2", "title": "", "text": "附则。", "path": ["一、附则"]}
    path = tmp_path / "corpus.jsonl.gz"
    lines = f"{json.dumps(full, ensure_ascii=False)}\n\n{json.dumps(bare)}\n"
    path.write_bytes(gzip.compress(lines.encode()))
    headings = ("第一章 总则", "第一节 一般规定")
    assert list(read_corpus(path)) == [
        Judged("1-2", full["title"], full["text"], headings, "第二条", "地方性法规", "2020-01-02"),
        Judged("2", "", "附则。", ("一、附则",)),
    ]


def test_queries_and_qrels_are_read(tmp_path: Path) -> None:
    queries, qrels = tmp_path / "queries.jsonl", tmp_path / "qrels.tsv"
    queries.write_text('\ufeff{"id": "7", "text": "怎么续签？"}\n', "utf-8")
    qrels.write_text("7\t0\t1-2\t1\n7 0 1-3 0\n", "utf-8")
    assert read_queries(queries) == {"7": "怎么续签？"}
    assert read_qrels(qrels) == {"7": {"1-2": 1, "1-3": 0}}


@pytest.mark.parametrize(
    ("reader", "name", "text", "problem"),
    [
        (read_queries, "q.jsonl", '{"id": "1", "text": "甲"}\n{"id"', "line 2: not JSON"),
        (read_queries, "q.jsonl", "[1]\n", "line 1: not a JSON object"),
        (read_queries, "q.jsonl", '{"id": 1, "text": "甲"}', "line 1: 'id' is missing or not a st"),
        (read_queries, "q.jsonl", '{"id": "1", "text": ""}\n' * 2, "line 2: the id '1' stands tw"),
        (read_corpus, "c.jsonl", '{"id": "1", "title": "甲"}', "line 1: 'text' is missing"),
        (read_corpus, "c.jsonl", '{"id":"1","title":"","text":""}\n' * 2, "line 2: the id '1'"),
        (read_qrels, "q.tsv", "1\t0\ta\t1\n1\ta\t1\n", "line 2: 3 columns where 4 belong"),
        (read_qrels, "q.tsv", "1\t0\ta\thigh\n", "line 1: 'high' is not a number"),
        (read_run, "a.run", "q Q0 a 1 0.5\n", "line 1: 5 columns where 6 belong"),
        (read_run, "a.run", "q Q0 a 1 0.5 x\n" * 2, "line 2: 'a' stands twice for query 'q'"),
        (read_corpus, "c.jsonl.gz", "not gzipped", "cannot read"),
        (read_queries, "absent/q.jsonl", None, "cannot read"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(reader, name, text, problem, tmp_path):  # type: ignore[no-untyped-def]
    path = tmp_path / name
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(InputError) as raised:
        list(reader(path))
    assert problem in str(raised.value)
    assert str(path) in str(raised.value)


def test_a_damaged_archive_and_a_foreign_encoding(tmp_path: Path) -> None:
    cut, foreign = tmp_path / "c.jsonl.gz", tmp_path / "q.jsonl"
    cut.write_bytes(gzip.compress(b'{"id": "1", "title": "", "text": ""}\n')[:-12])
    foreign.write_bytes('{"id": "1", "text": "怎么续签"}'.encode("gb18030"))
    with pytest.raises(InputError, match="cannot read"):
        list(read_corpus(cut))
    with pytest.raises(InputError, match="cannot read"):
        read_queries(foreign)


def test_a_run_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write the run to"):
        write_run({}, tmp_path / "absent" / "a.run")
