"""Scoring, choosing the best, nearness, and searches that run out of time."""

from __future__ import annotations

import itertools
import random
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import searcher
from searcher import InputError, kernel
from searcher.analysis import word_terms
from searcher.index import Index
from searcher.query import parse
from searcher.search.clock import Clock
from searcher.search.collector import Order, at_least, floor, top
from searcher.search.filters import Filters
from searcher.search.folder import FolderReader
from searcher.search.matcher import Matcher
from searcher.search.near import find_near, find_near_by_cutting, find_surely_near
from searcher.search.plan import plan
from searcher.search.priors import prior
from searcher.search.rewards import Rewards
from searcher.search.scorer import Scorer
from searcher.search.second_look import shortest_stretch
from searcher.search.signals import signals_of
from searcher.search.words import cut_texts, whole_words
from searcher.store.segment import OpenSegment
from searcher.text.titles import bare
from tests.faults.queries import verdicts

QUERIES = ("信息化 建设", "怎么申请养老补贴", "政务服务 数据", "第三条 规定 应当", "安全 OR 发展")


@pytest.mark.parametrize("query", QUERIES)
def test_few_score_as_many(seeds_index: Index, query: str) -> None:
    """A passage's score is the same whether it is scored alone or with all others, and what it
    earns is what it brings, but for those that stand out."""
    generation = seeds_index._generation
    terms = plan(parse(query), Filters(), Order()).terms
    signals = signals_of(generation)
    scorer, rewards = Scorer(signals, terms), Rewards(signals, terms)
    for number, segment in enumerate(generation.segments):
        together = scorer.all(number)
        assert together.max() > 0
        some = np.arange(0, segment.passages, 3)
        assert np.allclose(scorer.some(number, some), together[some], rtol=1e-5)
        every, brought = np.arange(segment.passages), rewards.brought(number)
        earned = rewards.earned(number, every)
        assert np.allclose(rewards.earned(number, some), earned[some], rtol=1e-5)
        # Nobody earns less than is brought, and who does not stand out no more.
        assert (earned >= brought).all()
        assert set((earned > brought).nonzero()[0]) <= set(rewards.standing_out(number))


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
            assert find_near(segment, "body", pair, distance, Clock()).tolist() == wanted
            seen += len(wanted)
    assert seen > 10


# Words whose strings also stand in longer words and across words, and words that are written
# otherwise than they are spelt.
PIECES = (
    *"的人民共和国家信息化数据库第五条",
    *("信息", "信息化", "公安", "共和国", "人民共和国", "数据库", "国家", "欧阳建国", "应当"),
    *("5g", "1,280", "2021", "二〇二一年", "第三十二条", "临政办(2021)34号", "3.5%", "covid-19"),
    *(" ", "\u3000", "，", "。——", "\n", "㐂"),
)


@pytest.fixture(scope="module")
def pieced(tmp_path_factory: pytest.TempPathFactory) -> tuple[OpenSegment, OpenSegment]:
    """A segment of texts made of such pieces, as the kernel reads it and as numpy does."""
    base, draw = tmp_path_factory.mktemp("pieced"), random.Random(3)
    for number in range(150):
        lines = ["".join(draw.choices(PIECES, k=draw.randint(1, 60))) for _ in range(12)]
        (base / f"{number}.txt").write_text("关于试点的通知\n" + "。\n".join(lines), "utf-8")
    index = searcher.build_index(base, base / "index")
    with kernel.without():
        plain = searcher.open_index(base / "index")
    return index._generation.segments[0], plain._generation.segments[0]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_near_is_what_cutting_says(pieced: tuple[OpenSegment, OpenSegment], count: int) -> None:
    """Whatever postings and beginnings of words tell is what the texts cut again give."""
    body, draw = pieced[0].arrays.field("body"), random.Random(count)
    known = [body.term(ordinal) for ordinal in range(len(body)) if body.doc_freq(ordinal) > 9]
    assert {"的", "信息", "信息化", "5g", "1280", "2021", "第32条", "㐂"} <= set(known)
    told = looked = 0
    for _ in range(150):
        words, distance = draw.sample(known, count), draw.choice([0, 1, 3, 20])
        docs = reduce(np.intersect1d, [body.docs(body.find(word)) for word in words])
        reach = distance + count - 1
        by_texts = find_near_by_cutting(pieced[0], "body", docs, words, reach=reach, clock=Clock())
        for segment in pieced:
            found = find_near(segment, "body", words, distance, Clock())
            assert found.tolist() == docs[by_texts].tolist(), words
            if all(map(str.isalpha, words)):
                near, left = find_surely_near(segment, "body", words, reach)
                told, looked = told + len(near), looked + len(left)
    # Of words that are written as they are spelt few texts are cut again, even here.
    assert told > max(30, looked), (told, looked)


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


@pytest.mark.parametrize("query", ["白石渡口管理条例第五条", "《白石渡口管理条例》第五条"])
def test_an_article_comes_before_those_that_name_it(tmp_path: Path, query: str) -> None:
    said = "渡船的检验由航运机构负责，检验合格后发给证书，每年检验一次。"
    articles = "".join(f"第{n}条 {said}{n}类渡船另行规定。\n" for n in "一二三四五六七")
    (tmp_path / "条例.txt").write_text(f"白石渡口管理条例\n{articles}", encoding="utf-8")
    for n in range(3):
        cites = f"渡船检验问答之{n}\n依照{query}的规定，依照白石渡口管理条例第五条检验渡船。\n"
        (tmp_path / f"问答{n}.txt").write_text(cites, encoding="utf-8")
    index = searcher.build_index([tmp_path], tmp_path / "index")
    hits = index.search(query, fold=False)
    assert hits[0].document == "条例.txt" and "第五条" in hits[0].text
    assert {"问答0.txt", "问答1.txt", "问答2.txt"} <= {hit.document for hit in hits}
    assert all(hit.document != "条例.txt" for hit in index.search(f'"依照{query}"'))


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


SAME = {
    "国企": "国有企业",
    "黑名单": "严重失信主体名单",
    "补贴": "补助",
    "直播": "网络表演",
    "教唆": "唆使",
    "网约车": "网络预约出租汽车",
}


@pytest.fixture(scope="module")
def formal(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("formal")
    for name, term in SAME.items():
        text = f"临江市第{len(name)}类管理规定\n与{term}有关的事项由区机构核定并公开结果。\n"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return searcher.build_index(folder, folder / "index")


@pytest.mark.parametrize("word", SAME)
def test_words_of_the_table_hold_and_are_marked(formal: Index, word: str) -> None:
    for query in (word, f"{word} 核定"):
        found = formal.search(query)
        assert found.complete == 1 and found[0].document == f"{word}.txt"
        marked = {found[0].text[a:b] for a, b in found[0].highlights}
        assert SAME[word] in marked
        assert any(str(one).startswith(f"{word} also finds") for one in found.notes)


NEAR = {
    "远.txt": "临江市河道规定\n堤坝由区机构巡查，汛期每日两次，非汛期每周一次，并将情况记入台账，保洁另行约定。\n",
    "近.txt": "临江市河道规定\n由区机构巡查，汛期每日两次，非汛期每周一次，并将情况记入台账，堤坝保洁另行约定。\n",
    "上.txt": "临江市河道规定\n一、堤坝保洁\n由区机构巡查，汛期每日两次，非汛期每周一次，并将情况记入台账，按约定办理。\n",
}


@pytest.fixture(scope="module")
def dykes(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("dykes")
    for name, text in NEAR.items():
        (folder / name).write_text(text, encoding="utf-8")
    return searcher.build_index(folder, folder / "index")


def test_words_side_by_side_come_before_words_far_apart(dykes: Index) -> None:
    found = [hit.document for hit in dykes.search("堤坝 保洁", fold=False)]
    assert found.index("近.txt") < found.index("远.txt")


def test_text_that_says_it_earns_more_than_a_heading_that_does(dykes: Index) -> None:
    shares = {
        hit.document: sum(share for kind, _, share in hit.explanation if kind == "near")
        for hit in dykes.search("堤坝 保洁", fold=False, explain=True)
    }
    assert shares["近.txt"] > shares["远.txt"] > shares["上.txt"] == 0


@given(
    st.text("甲乙丙丁", max_size=30),
    st.lists(st.text("甲乙丙", min_size=2, max_size=3), min_size=2, max_size=3, unique=True),
)
def test_the_shortest_stretch_is_what_trying_all_gives(text: str, words: list[str]) -> None:
    holding = [
        end - begin
        for begin in range(len(text))
        for end in range(begin + 1, len(text) + 1)
        if all(word in text[begin:end] for word in words)
    ]
    assert shortest_stretch(text, [(word,) for word in words]) == min(holding, default=0)


@pytest.fixture(scope="module")
def norms(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("norms")
    details = (
        "申请人提交位置图和期限，机构核对现场后作出答复，将结果告知相邻单位，并在网上公布。" * 3
    )
    text = (
        "临江市岸线办法\n第一章 总则\n"
        f"第一条 为了规范岸线占用，制定本办法。{details}\n"
        f"第二条 岸线占用由航道机构登记。{details}\n"
        f"第二章 附　则\n第三条 岸线占用的登记样式另行公布。{details}\n"
    )
    (folder / "办法.txt").write_text(text, encoding="utf-8")
    return searcher.build_index(folder, folder / "index")


def test_what_tells_of_the_norm_itself_comes_after_what_it_rules(norms: Index) -> None:
    (segment,) = norms._generation.segments
    places = range(segment.passages)
    earned = {segment.passage(n).heading[-1]: float(prior(segment)[n]) for n in places}
    assert earned["第一条"] == earned["第三条"] < earned["第二条"]


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


FERRY = "渡口的养护经费由县财政统筹安排"
ROUND = [
    "> {}",
    "## {}",
    "| {} |",
    "• {}",
    "——{}",
    "……{}……",
    "《{}》",
    "“{}",
    "({})",
    "（一）{}",
    "3. {}",
    "{}①",
    "{}[12]",
    "**{}**",
]


@pytest.mark.parametrize("way", ROUND)
def test_what_stands_round_a_pasted_text_hides_it_not(tmp_path: Path, way: str) -> None:
    other = "县财政统筹安排渡口养护的经费，养护渡口的经费由渡口所在县财政安排。"
    for name, text in (
        ("a.txt", f"经费\n本县{FERRY}，不足部分申请补助。\n"),
        ("b.txt", f"{other}\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "c.txt").write_text("（适用于渡口）\n本表由渡口填写。\n", encoding="utf-8")
    index = searcher.build_index(tmp_path, tmp_path / "index")
    assert index.search(way.format(FERRY))[0].document == "a.txt"
    half = len(FERRY) // 2
    assert index.search(f"{FERRY[:half]}  {FERRY[half:]}")[0].document == "a.txt"


def test_a_sentence_that_cites_a_number_is_found_before_what_bears_it(tmp_path: Path) -> None:
    number = "临政发〔2031〕8号"
    citing = f"按照《渡口管理办法》（{number}）的要求，各乡镇要在汛前完成渡口的检查。"
    (tmp_path / "a.txt").write_text(
        f"{number}\n临江县人民政府关于印发渡口管理办法的通知\n各乡镇：\n现印发渡口管理办法。\n"
        "临江县人民政府\n2031年3月5日\n",
        encoding="utf-8",
    )
    (tmp_path / "b.txt").write_text(f"关于汛前检查的通知\n各乡镇：\n{citing}\n", encoding="utf-8")
    index = searcher.build_index(tmp_path, tmp_path / "index")
    assert index.search(citing)[0].document == "b.txt"
    assert index.search(f"《渡口管理办法》（{number}）")[0].document == "a.txt"
    assert index.search(f"{number}对渡口有什么要求，什么时候施行")[0].document == "a.txt"


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


TITLES_OF_MARKS = (
    "青河市实施《中华人民共和国渡口法》办法",
    "关于发布《青河市渡口规则（2031年修订）》的通知",
    "关于“AA渡船”提前停航的公告",
    "AA渡船BBBB年停航/复航公告",
)


@pytest.mark.parametrize("title", TITLES_OF_MARKS)
def test_a_title_of_many_marks_is_first_also_without_them(tmp_path: Path, title: str) -> None:
    texts = {f"{at}.txt": f"{one}\n各单位：\n现予公告。" for at, one in enumerate(TITLES_OF_MARKS)}
    texts["law.txt"] = (
        "中华人民共和国渡口法\n第一条 为了管理渡口，制定本法。\n第二条 实施渡口法办法由市定。"
    )
    texts["rules.txt"] = (
        "青河市渡口规则\n第一条 青河市渡口规则于2031年修订，通知发布，关于渡口。\n第二条 略。"
    )
    texts["guide.txt"] = (
        "渡船指引\n第一条 关于“AA渡船”提前停航的公告、AA渡船BBBB年停航/复航公告由渡口发布。\n第二条 略。"
    )
    (tmp_path / "docs").mkdir()
    for name, text in texts.items():
        (tmp_path / "docs" / name).write_text(text, encoding="utf-8")
    index = searcher.build_index(tmp_path / "docs", tmp_path / "index")
    for typed in (title, bare(title), f"《{title}》"):
        assert index.search(typed)[0].title == title, typed
