"""Queries copied from text that a damaged font shows wrong."""

from __future__ import annotations

import pytest

import searcher
from searcher.index import Index
from searcher.search.misread import correct_misread


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("misread")
    (folder / "办法.txt").write_text("东岭县办法\n提高服务水帄，购臵设备。\n", encoding="utf-8")
    (folder / "意见.txt").write_text(
        "东岭县意见\n支持⼯业、⽣产安全。\n⺠警下沉社区。\n", encoding="utf-8"
    )
    (folder / "诗.txt").write_text("东岭县诗选\n彳亍街头，听取蛙声。\n", encoding="utf-8")
    return searcher.build_index(folder, folder / "index")


@pytest.mark.parametrize("query", ['"服务水帄"', "服务水帄", '"购臵设备"', '"服务水平"'])
def test_a_copied_query_finds_the_mended_text(index: Index, query: str) -> None:
    (hit,) = index.search(query)
    assert hit.document == "办法.txt" and hit.highlights


@pytest.mark.parametrize("query", ["⼯业", '"⼯业、⽣产"', "⺠警", '"⽣产安全"', '"工业、生产"'])
def test_a_query_in_radicals_finds_the_mended_text(index: Index, query: str) -> None:
    (hit,) = index.search(query)
    marked = [hit.text[a:b] for a, b in hit.highlights]
    assert hit.document == "意见.txt" and correct_misread(query).strip('"') in marked


def test_what_was_read_otherwise_is_said(index: Index) -> None:
    for query in ('"服务水帄"', "服务水帄"):
        (one,) = index.search(query).notes
        assert (one.code, one.text) == ("meant", "“服务水帄” is read as “服务水平”")


def test_radicals_are_read_without_a_word(index: Index) -> None:
    results = index.search("⼯业")
    assert results.notes == () and not results.relaxed


def test_rare_characters_that_stand_in_the_text_are_themselves(index: Index) -> None:
    assert [hit.document for hit in index.search("彳亍")] == ["诗.txt"]
    assert index.search('"彳亍街头"').notes == ()
