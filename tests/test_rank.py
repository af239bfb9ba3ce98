"""Scoring, choosing the best, nearness, and searches that run out of time."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import searcher
from searcher import InputError
from searcher.analysis import word_terms
from searcher.index import Index
from searcher.query import parse
from searcher.search.clock import Clock
from searcher.search.collector import Order, at_least, floor, top
from searcher.search.filters import Filters
from searcher.search.folder import FolderReader, signals_of
from searcher.search.matcher import Matcher
from searcher.search.near import near_docs
from searcher.search.plan import plan
from searcher.search.rewards import Rewards
from searcher.search.scorer import Scorer
from searcher.search.words import cut_texts, whole_words
from tests.faults.queries import verdicts

QUERIES = ("信息化 建设", "怎么申请养老补贴", "政务服务 数据", "第三条 规定 应当", "安全 OR 发展")


@pytest.mark.parametrize("query", QUERIES)
def test_few_score_as_many(seeds_index: Index, query: str) -> None:
    """A passage's score is the same whether it is scored alone or with all others."""
    generation = seeds_index._generation
    terms = plan(parse(query), Filters(), Order()).terms
    signals = signals_of(generation)
    scorer, rewards = Scorer(signals, terms), Rewards(signals, terms)
    for number, segment in enumerate(generation.segments):
        together = scorer.all(number)
        assert together.max() > 0
        some = np.arange(0, segment.passages, 3)
        assert np.allclose(scorer.some(number, some), together[some], rtol=1e-5)
        assert np.allclose(rewards.earned(number, some), rewards.earned(number)[some], rtol=1e-5)


@given(st.lists(st.integers(0, 50), max_size=600), st.integers(1, 12))
def test_top_is_what_sorting_gives(keys: list[int], count: int) -> None:
    array = np.array(keys, np.float64)
    wanted = sorted(range(len(keys)), key=lambda at: (-keys[at], at))[:count]
    assert top(array, count).tolist() == wanted
    assert set(wanted) <= set(at_least(array, floor(array, count)).tolist())


def test_near_is_what_positions_say(seeds_index: Index) -> None:
    """Against every way of choosing one place of each word."""
    segment = seeds_index._generation.segments[0]
    body = segment.arrays.field("body")
    words = [body.term(n) for n in range(len(body)) if 15 <= body.doc_freq(n) <= 60]
    held, cutter = {}, seeds_index._cutter
    for word in words[:14]:
        held[word] = {
            doc: [
                term.position
                for term in word_terms(segment.passage(doc).text, cutter=cutter)
                if term.text == word
            ]
            for doc in body.docs(body.find(word)).tolist()
        }
    seen = 0
    for pair in itertools.combinations(held, 2):
        for distance in (0, 3):
            common = set(held[pair[0]]) & set(held[pair[1]])
            wanted = [
                doc
                for doc in sorted(common)
                if any(
                    abs(a - b) <= distance + 1
                    for a, b in itertools.product(held[pair[0]][doc], held[pair[1]][doc])
                )
            ]
            assert near_docs(segment, "body", pair, distance, Clock()).tolist() == wanted
            seen += len(wanted)
    assert seen > 10


def test_words_typed_as_one_are_one(seeds_index: Index) -> None:
    """What the index holds as a word is not cut, and needs no dictionary to be found."""
    reader, cutter = FolderReader(seeds_index._generation, Clock()), seeds_index._cutter
    long = "信息化应用平台的建设"
    cut = cut_texts(["信息化", "第三十二条", long], reader.stands, cutter)
    assert cut == [("信息化",), ("第32条",), whole_words(long, cutter)]


def test_letters_and_digits_typed_as_one_are_cut_where_only_the_parts_stand(tmp_path: Path) -> None:
    text = "关于质量工作的通知\n推行 ISO 9001 认证和GB/T 19580标准，建成5G基站。\n"
    (tmp_path / "通知.txt").write_text(text, encoding="utf-8")
    index = searcher.build_index(tmp_path, tmp_path / "index")
    for query, marks in {"ISO9001": ["ISO", "9001"], "GB/T19580": ["GB", "T", "19580"]}.items():
        [hit] = index.search(query)
        assert [hit.text[a:b] for a, b in hit.highlights] == marks
    assert [hit.text[a:b] for hit in index.search("5G") for a, b in hit.highlights] == ["5G"]
    assert not index.search("ISO9002")


def test_the_second_article_of_a_passage_is_found_by_its_number(tmp_path: Path) -> None:
    name = "云川省公共数据开放和安全管理条例"
    rules = "".join(
        f"第{n}条 {task}由云川省数据主管部门负责，具体办法另行制定并向社会公布，每年评估一次。\n"
        for n, task in zip("一二三四五六", "采存共开用管", strict=True)
    )
    last = "第七条 违反规定的，责令改正。\n第八条 本办法自公布之日起施行。\n"
    text = f"{name}\n（{name}已由云川省人民代表大会常务委员会通过，现予公布）\n{rules}{last}"
    (tmp_path / "条例.txt").write_text(text, encoding="utf-8")
    index = searcher.build_index(tmp_path, tmp_path / "index")
    for query in (f"{name}第八条", f"《{name}》 第8条"):
        best = index.search(query)[0]
        assert best.text.endswith(last.rstrip())


def test_a_compound_that_stands_nowhere_is_found_by_its_parts(tmp_path: Path) -> None:
    text = "关于东岭县经济的通知\n支持工业、生产安全。\n发展人工养殖。\n"
    (tmp_path / "通知.txt").write_text(text, encoding="utf-8")
    (tmp_path / "意见.txt").write_text("关于智能装备的意见\n推广智能装备。\n", encoding="utf-8")
    index = searcher.build_index(tmp_path, tmp_path / "index")
    results = index.search("工业生产")
    assert [hit.document for hit in results] == ["通知.txt"] and results.relaxed
    assert [str(one) for one in results.notes] == ["工业生产 is read as 工业 生产"]
    assert not index.search("人工智能")


TAXIS = {
    "办法.txt": "临江市客运管理办法\n第一章 网络预约出租汽车\n从事网络预约出租汽车经营的，应当取得许可。\n",
    "细则.txt": "临江市巡游出租汽车实施细则\n巡游出租汽车经营许可由区交通运输局作出。\n",
    "通知.txt": "关于网约车许可的通知\n各区应当公开办事指南，并在七个工作日内办结。\n",
}


@pytest.fixture(scope="module")
def taxis(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("taxis")
    for name, text in TAXIS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return searcher.build_index(folder, folder / "index")


def test_a_word_finds_what_says_the_same_and_it_is_marked(taxis: Index) -> None:
    results = taxis.search("网约车 许可")
    found = {hit.document: hit for hit in results}
    assert results.complete == 2 and set(found) >= {"办法.txt", "通知.txt"}
    marked = {found["办法.txt"].text[a:b] for a, b in found["办法.txt"].highlights}
    assert marked == {"网络预约出租汽车", "许可"}
    assert "网约车 also finds 网络预约出租汽车" in map(str, results.notes)
    assert taxis.search("网络预约出租汽车 许可")[0].document == "办法.txt"


def test_an_exact_string_finds_only_itself(taxis: Index) -> None:
    assert not taxis.search('"网约车" 经营').complete
    assert {hit.document for hit in taxis.search("许可 -网约车")} == {"办法.txt", "细则.txt"}


def test_titles_and_headings_that_match_are_marked(taxis: Index) -> None:
    hit = next(hit for hit in taxis.search("网约车 办结") if hit.document == "通知.txt")
    assert [(hit.title or "")[a:b] for a, b in hit.title_highlights] == ["网约车"]
    hit = next(hit for hit in taxis.search("出租汽车 经营") if hit.document == "办法.txt")
    marked = [[line[a:b] for a, b in marks] for line, marks in hit.marked_heading]
    assert marked == [["出租汽车"]]


@pytest.mark.parametrize("query", ["网约车 许可", "怎么开出租", "租车行的证", "巡游", "办理指引"])
def test_every_hit_shows_why_it_is_one(taxis: Index, query: str) -> None:
    for hit in taxis.search(query, limit=50):
        assert hit.highlights or hit.title_highlights or any(hit.heading_highlights), hit.text


def test_a_snippet_does_not_repeat_what_stands_above_it(seeds_index: Index) -> None:
    seen = 0
    for hit in seeds_index.search("农村公路 巡查", limit=50):
        above = (hit.title or "", *hit.heading)
        assert not any(line and hit.snippet.text.startswith(line) for line in above)
        seen += hit.text.startswith(hit.heading[-1] if hit.heading else "\0")
        marked = [hit.snippet.text[a:b] for a, b in hit.snippet.highlights]
        assert set(marked) <= {"农村公路", "巡查", "农村", "公路"}
    assert seen


class TestTime:
    def test_what_is_found_in_time_fits(self, seeds_index: Index) -> None:
        results = seeds_index.search("建设 -信息化", timeout=1e-9)
        assert results.partial and not results.hits and not results.missing
        assert not seeds_index.search("建设 -信息化", timeout=60).partial

    def test_nothing_is_left_out_of_a_negation(self, seeds_index: Index) -> None:
        """A clause that was not looked at must not count as one that matches nothing."""
        over = Clock(0)
        assert over.over()
        segment = seeds_index._generation.segments[0]
        matcher = Matcher(segment, over)
        assert not matcher.none_of(parse("建设 -信息化").clauses[1]).any()  # type: ignore[union-attr, arg-type]

    @pytest.mark.parametrize("timeout", [0, -1, float("nan")])
    def test_there_must_be_some(self, seeds_index: Index, timeout: float) -> None:
        with pytest.raises(InputError, match="timeout"):
            seeds_index.search("建设", timeout=timeout)


def test_every_query_ends_in_time(seeds_index: Index) -> None:
    texts = [hit.text for hit in seeds_index.search("的", limit=200, snippets=False)]
    found = list(verdicts(seeds_index, texts, count=200, seed=3))
    assert {verdict.outcome for verdict in found} >= {"answered", "refused"}
    assert [verdict.query[:80] for verdict in found if verdict.late] == []


def test_without_snippets_only_these_are_missing(seeds_index: Index) -> None:
    plain = seeds_index.search("信息化 建设", snippets=False)
    marked = seeds_index.search("信息化 建设")
    assert [hit.id for hit in plain] == [hit.id for hit in marked]
    assert all(hit.text and not hit.highlights and not hit.snippet.text for hit in plain)
    assert any(hit.highlights for hit in marked)


def test_highlights_need_no_cutting(seeds_index: Index) -> None:
    """What the index says of words marks the same as cutting the text."""
    from searcher.highlight import Wanted, highlights

    for query in ("信息 建设", "数据", "服务 管理 安全", "第三条 规定"):
        for hit in seeds_index.search(query, limit=50):
            words = frozenset(
                w for one in query.split() for w in whole_words(one, seeds_index._cutter)
            )
            assert hit.highlights == highlights(hit.text, Wanted(words=words))


@pytest.mark.parametrize("pasted", ["（一）财政拨款；", "第三章　经费管理", "经费的来源包括："])
def test_a_short_line_pasted_finds_where_it_stands(tmp_path: Path, pasted: str) -> None:
    """However often its words stand elsewhere."""
    texts = {
        "条例.txt": "青河市养老服务条例\n第三章　经费管理\n第九条 经费的来源包括：\n（一）财政拨款；\n（二）社会捐赠。\n",
        "办法.txt": "临江市经费管理办法\n第三章 专项经费管理\n第二条 经费来源：\n（一）政府财政拨款；财政经费管理的来源包括拨款。\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    index = searcher.build_index(tmp_path, tmp_path / "index")
    assert index.search(pasted)[0].document == "条例.txt"


def test_a_document_comes_before_those_that_cite_its_number(tmp_path: Path) -> None:
    texts = {
        "通知.txt": "岚江市教育局文件\n岚教发〔2020〕33号\n关于发放助学金的通知\n各学校：助学金按学期发放，不得拖欠。\n",
        "函.txt": "关于执行的函\n岚教发〔2020〕33号应执行。岚教发〔2020〕33号另附。\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    index = searcher.build_index(tmp_path, tmp_path / "index")
    for query in ("岚教发[2020]33号", "教发〔2020〕33号"):
        assert [hit.document for hit in index.search(query)] == ["通知.txt", "函.txt"], query
