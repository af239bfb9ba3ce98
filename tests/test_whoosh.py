"""The index is a Whoosh index too: its queries run on the same segments and find the same."""

from __future__ import annotations

import pytest
from whoosh import query
from whoosh.qparser import QueryParser

from searcher.analysis.analyzers import GramAnalyzer, WordAnalyzer
from searcher.index import Index
from searcher.schema import FIELDS


def texts(index: Index, asked: query.Query) -> set[str]:
    with index.whoosh() as searcher:
        return {hit["text"] for hit in searcher.search(asked, limit=None)}


@pytest.mark.parametrize("word", ["公安", "养老", "数据", "5g", "第32条"])
def test_terms(index: Index, word: str) -> None:
    ours = {hit.text for hit in index.search(f"正文:{word}", limit=100)}
    assert texts(index, query.Term("body", word)) == ours and ours


def test_phrases_of_characters(index: Index) -> None:
    chain = query.Phrase("body_grams", ["优化", "化营", "营商", "商环", "环境"])
    assert texts(index, chain) == {hit.text for hit in index.search('"优化营商环境"')}


def test_boolean_prefix_and_every(index: Index) -> None:
    both = query.And([query.Term("body", "公安"), query.Term("body", "社保")])
    assert len(texts(index, both)) == 1
    assert texts(index, query.Prefix("body", "养老"))
    with index.whoosh() as searcher:
        assert len(searcher.search(query.Every(), limit=None)) == index.stats().passages


def test_parser_uses_our_analyzers(index: Index) -> None:
    with index.whoosh() as searcher:
        asked = QueryParser("body", searcher.schema).parse("公安信息化")
        assert set(asked.all_terms()) >= {("body", "公安"), ("body", "信息化")}


def test_analyzers_give_positions_and_offsets() -> None:
    words = [(t.text, t.pos, t.startchar) for t in WordAnalyzer()("公安，信息", positions=True)]
    assert words == [("公安", 0, 0), ("信息", 2, 3)]
    assert [t.text for t in GramAnalyzer()("数據库")] == ["数据", "据库", "库"]
    assert set(FIELDS) >= {"body", "body_grams", "title", "heading"}
