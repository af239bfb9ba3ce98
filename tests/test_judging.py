"""The search judged on a small collection, through the command and the library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import searcher
from searcher.evaluate import read_run
from tests.conftest import Run

PASSAGES = [
    ("a-1", "云川省养老服务条例", "第一条", "养老机构应当配备消防设施，保障老年人安全。"),
    ("a-2", "云川省养老服务条例", "第二条", "用人单位应当为护理人员缴纳社会保险费。"),
    ("b-1", "云川省噪声管理办法", "第一条", "夜间施工产生噪声的，由主管部门责令停止作业。"),
]
QUESTIONS = {
    "1": "养老院没有消防设施怎么办？",
    "2": "老板不给我交社保怎么办",
    "3": "晚上施工（很吵）: 找谁-管*",
}
GRADES = "1 0 a-1 1\n2 0 a-2 1\n3 0 b-1 2\n"


@pytest.fixture
def collection(tmp_path: Path) -> tuple[str, str, str]:
    """The files of a judged collection."""
    corpus, queries, qrels = (tmp_path / name for name in ("c.jsonl", "q.jsonl", "r.tsv"))
    rows = [dict(zip(("id", "title", "article", "text"), row, strict=True)) for row in PASSAGES]
    corpus.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    asked = [json.dumps({"id": id, "text": text}) for id, text in QUESTIONS.items()]
    queries.write_text("\n".join(asked), encoding="utf-8")
    qrels.write_text(GRADES, encoding="utf-8")
    return str(corpus), str(queries), str(qrels)


def test_questions_find_their_articles(collection: tuple[str, str, str], tmp_path: Path) -> None:
    judged = searcher.eval(*collection, run=tmp_path / "run")
    assert judged.figures["mrr@10"] == 1.0 and judged.figures["no_hit"] == 0.0
    assert read_run(tmp_path / "run")["3"][0][0] == "b-1"
    again = searcher.eval(*collection, compare=tmp_path / "run")
    assert [one.mean for one in again.differences] == [0.0] * 4


def test_synonyms_can_be_given(collection: tuple[str, str, str], tmp_path: Path) -> None:
    table = tmp_path / "words.tsv"
    table.write_text("# 空\n老板\t噪声\n", encoding="utf-8")
    judged = searcher.eval(*collection, synonyms=table)
    assert judged.figures["mrr@10"] < 1.0
    table.write_text("老板 噪声\n", encoding="utf-8")
    with pytest.raises(searcher.InputError, match="line 1"):
        searcher.eval(*collection, synonyms=table)


def test_command(run: Run, collection: tuple[str, str, str]) -> None:  # noqa: F811
    status, out, _ = run("eval", *collection, "--json")
    figures = json.loads(out)
    assert status == 0
    assert {"queries", "mrr@10", "ndcg@10", "recall@10", "recall@100", "no_hit"} <= set(figures)
    assert "mrr@10: 1.0000" in run("eval", *collection)[1]
    assert run("eval", collection[0], collection[1], "/none")[0] == 2
