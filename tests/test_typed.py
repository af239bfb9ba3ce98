"""What is typed or pasted otherwise than texts have it: set apart, cut off, numbered by an end."""

from __future__ import annotations

from pathlib import Path

import pytest

import searcher
from searcher import kernel
from searcher.index import Index

TEXTS = {
    "a.txt": "东岭县渔港停泊管理办法\n东岭渔发〔2019〕8号\n"
    "第一条　为推动渔港经济高质量发展，制定本办法。\n第二条　渔港停泊登记办理，2019年起公布。\n",
    "b.txt": "东岭县关于渔业工作的通知\n第一条　各渔港发布办事指南，不得收费。\n"
    "第二条　依据东岭渔发[2019]8号执行，2019年完成。\n",
    "c.txt": "东岭县公报\n渔民在港口集合，事务繁忙。\nAAA级港口评定为AA的，另行公布。\n",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typed")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    searcher.build_index(folder, folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def index(place: Path) -> Index:
    return searcher.open_index(place)


def found(index: Index, query: str) -> dict[str, list[str]]:
    """The passages found with what is marked in each."""
    hits = index.search(query, per_document=0).hits
    return {hit.id: [hit.text[a:b] for a, b in hit.highlights] for hit in hits}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("渔 港", "渔港"),
        ("渔　港\u00a0停\u2003泊", "渔港停泊"),
        ("通 知", "通知"),
        ("高 质 量 发 展", "高质量发展"),
        ("渔 港 管理", "渔港 管理"),
        ("标题:渔 港", "标题:渔港"),
        ("文种:通 知", "文种:通知"),
        ("东 岭 县 渔 港 停 泊 管 理 办 法", "东岭县渔港停泊管理办法"),
        ("渔\u200b港\u200b停\u200b泊", "渔港停泊"),
    ],
)
def test_characters_set_apart_are_the_word_that_stands(
    index: Index, typed: str, meant: str
) -> None:
    assert found(index, typed) == found(index, meant) != {}


def test_what_is_read_without_its_blanks_is_said(index: Index) -> None:
    (one,) = index.search("渔 港").notes
    assert (one.code, dict(one.facts)) == ("spaced", {"text": "渔 港", "meant": "渔港"})
    assert not index.search("渔 港").relaxed
    assert not index.search("渔\u200b港").notes


def test_characters_that_make_no_word_stay_apart(index: Index) -> None:
    (one,) = index.search("民 忙").hits
    assert one.document == "c.txt" and not index.search("民 忙").notes


def test_long_text_set_apart_is_read_as_one(index: Index) -> None:
    typed = " ".join(
        "为推动渔港经济高质量发展制定本办法依据东岭渔发执行完成各渔港发布办事指南不得收费" * 2
    )
    found = index.search(typed)
    assert [one.code for one in found.notes] == ["spaced"] and found.hits


@pytest.mark.parametrize(
    "typed", ["高质量发*", "停泊登*", "岭渔发*", "渔港停*", "渔港*", "标题:停泊管*", "正文:岭渔发*"]
)
def test_a_prefix_of_several_words_is_found_by_its_characters(index: Index, typed: str) -> None:
    holding = {id for id, marks in found(index, typed).items() if marks}
    assert holding == {line.id for line in index.kwic(typed).lines} != set()
    assert len(holding) == index.facets(typed, count="passages").total


def test_a_prefix_stands_nowhere_where_its_characters_do_not(index: Index) -> None:
    assert index.search("公报高质量*").total == 0
    assert [one.code for one in index.search("公报高质量*").notes] == ["nowhere"]


def test_stars_round_a_text_are_no_prefix(index: Index) -> None:
    assert found(index, "**高质量发展**") == found(index, "高质量发展") != {}


@pytest.mark.parametrize(
    "typed",
    [
        "东岭渔发〔2019〕8号",
        "〔2019〕8号",
        "东岭渔发「2019」8号",
        "东岭渔发〔二〇一九〕八号",
        "渔发(2019)八号",
    ],
)
def test_a_number_is_marked_where_it_stands_and_nothing_of_it_elsewhere(
    index: Index, typed: str
) -> None:
    marked = found(index, typed)
    assert sorted(mark for marks in marked.values() for mark in marks) in (
        ["东岭渔发[2019]8号"],
        ["东岭渔发[2019]8号", "东岭渔发〔2019〕8号"],
        ["[2019]8号"],
        ["[2019]8号", "〔2019〕8号"],
        ["渔发[2019]8号"],
        ["渔发[2019]8号", "渔发〔2019〕8号"],
    )


def test_words_beside_a_number_are_marked(index: Index) -> None:
    marked = found(index, "东岭渔发〔2019〕8号 渔港")
    assert {mark for marks in marked.values() for mark in marks} >= {"渔港"}


def test_a_title_in_radicals_is_that_title(index: Index) -> None:
    plain, radical = (index.search(f"东岭县关于渔业{sign}作的通知").hits[0] for sign in "工⼯")
    assert (radical.document, radical.score) == (plain.document, plain.score)


@pytest.mark.parametrize(
    "query", ["aa", "渔港 公布", "渔 港", "渔港停*", "标题:渔港", "港口 -评定"]
)
def test_what_is_counted_over_time_is_what_is_listed(index: Index, query: str) -> None:
    trend = index.trend(query, by="type")
    rows = [*trend.rows, trend.undated]
    assert sum(row.counts[0] for row in rows) == index.kwic(query).total


def test_without_the_kernel_answers_are_the_same(index: Index, place: Path) -> None:
    queries = ["渔 港", "高质量发*", "〔2019〕8号", "标题:停泊管*", "**高质量发展**"]
    natively = [found(index, query) for query in queries]
    with kernel.without():
        plain = searcher.open_index(place)
    assert [found(plain, query) for query in queries] == natively
