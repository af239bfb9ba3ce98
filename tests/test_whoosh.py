"""An index is a Whoosh index for every Whoosh program, and its analyzer serves any schema."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import whoosh.index
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, highlight, query
from whoosh.qparser import MultifieldParser, QueryParser
from whoosh.query import spans

import searcher
import searcher.whoosh
from searcher.analysis import fold
from searcher.analysis.analyzer import PIECE, ChineseAnalyzer
from searcher.analysis.grams import unpack
from searcher.errors import IndexMissing, InputError
from searcher.index import Index
from searcher.schema import TEXTS
from tests.conftest import ROOT, SEEDS

Open = Callable[[str], Any]
OPENERS = (whoosh.index.open_dir, searcher.whoosh.open_dir)

both = pytest.mark.parametrize("opened", OPENERS, ids=["by its contents", "without them"])


def folder_of(index: Index) -> str:
    return str(index._source.store.folder)


def ids(searching: Any, asked: query.Query) -> list[str]:
    return sorted(hit["id"] for hit in searching.search(asked, limit=None))


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of three segments, with documents that were changed and removed."""
    base = tmp_path_factory.mktemp("grown")
    place, built = base / "texts", base / "index"
    place.mkdir()
    for turn in range(3):
        for number in range(4):
            text = f"岚江市数据规划之{turn}{number}\n第一条 公安信息化建设第{turn}期。\n第二条 养老服务{number}。\n"
            (place / f"{turn}-{number}.txt").write_text(text, "utf-8")
        if turn == 2:
            (place / "0-1.txt").unlink()
            (place / "1-2.txt").write_text("东岭县养老规划\n第一条 发展养老服务。\n", "utf-8")
        index = searcher.build_index(place, built)
    assert index.stats().segments == 3
    return index


# The index --------------------------------------------------------------------------------------


@both
def test_an_index_is_a_whoosh_index(index: Index, opened: Open) -> None:
    folder = folder_of(index)
    assert whoosh.index.exists_in(folder)
    ix = opened(folder)
    assert ix.latest_generation() == 1 and not ix.is_empty()
    assert ix.doc_count() == ix.doc_count_all() == index.stats().passages
    assert isinstance(ix, whoosh.index.Index) and set(TEXTS) < set(ix.schema.names())


@both
def test_hits_hold_what_is_known_of_a_passage(index: Index, opened: Open) -> None:
    ix = opened(folder_of(index))
    (ours,) = index.search('"警务云平台"')
    with ix.searcher() as searching:
        (hit,) = searching.search(QueryParser("body", ix.schema).parse('"警务云平台"'))
        assert dict(hit) == {
            "id": ours.id,
            "document": "规划.txt",
            "path": ours.path,
            "title": "岚江市公安信息化发展规划",
            "issuer": "岚江市人民政府",
            "doc_number": "岚政发〔2021〕12号",
            "type": "规划",
            "region": ours.region,
            "issued_on": "2021-03-05",
            "published_on": None,
            "heading": "一、总体要求",
            "headings": ["一、总体要求"],
            "page": None,
            "lines": list(ours.lines),
            "text": ours.text,
            "body": ours.text,
        }
        assert searching.document(id=ours.id)["text"] == ours.text


@both
@pytest.mark.parametrize("which", ["seeds_index", "grown"])
def test_quoted_strings_find_what_our_own_search_finds(
    which: str, opened: Open, request: pytest.FixtureRequest
) -> None:
    index: Index = request.getfixturevalue(which)
    segments = index._generation.segments
    texts = [segment.passage(at).text for segment in segments for at in range(segment.passages)]
    ix, rng = opened(folder_of(index)), random.Random(7)
    parser = QueryParser("body", ix.schema)
    asked = 0
    with ix.searcher() as searching:
        while asked < 200:
            text = rng.choice(texts)
            start = rng.randrange(len(text))
            string = text[start : start + rng.randint(1, 12)]
            if not string.strip() or re.search(r'["“”＂„「」『』\\\n\t]', string):
                continue
            ours = index.search(f'"{string}"', limit=10_000, snippets=False, fold=False)
            theirs = ids(searching, parser.parse(f'"{string}"'))
            # What the notes tell of is where a string stands that stands whole nowhere.
            elsewhere = [note for note in ours.notes if note.code != "did_you_mean"]
            assert theirs == ([] if elsewhere else sorted(hit.id for hit in ours)), string
            asked += 1


QUERIES = {
    "公安": "正文:公安",
    "公安 AND 信息化": "正文:公安 正文:信息化",
    "公安信息化建设": "正文:公安信息化建设",
    "公安 OR 养老": "正文:公安 OR 正文:养老",
    "公安 NOT 信息化": "正文:公安 -正文:信息化",
    "(公安 OR 养老) AND NOT 数据": "(正文:公安 OR 正文:养老) -正文:数据",
    "信息*": "正文:信息*",
    "养老服": "正文:养老服",
    "第二条": "正文:第二条",
    "title:规划": "标题:规划",
    "title:规*": "标题:规*",
    'title:"江市数"': '标题:"江市数"',
    "title:规划 AND 数据": "标题:规划 正文:数据",
    "heading:任务": "章节:任务",
    "heading:第一条": "章节:第一条",
    "issuer:人民政府": "发文机关:人民政府",
    "region:岚江": "地区:岚江",
    "type:通知": "文种:通知",
    "doc_number:岚政办发〔2021〕34号": "文号:岚政办发〔2021〕34号",
}


@both
@pytest.mark.parametrize("which", ["seeds_index", "grown"])
def test_the_same_passages_are_found_by_both(
    which: str, opened: Open, request: pytest.FixtureRequest
) -> None:
    index: Index = request.getfixturevalue(which)
    ix = opened(folder_of(index))
    parser = QueryParser("body", ix.schema)
    with ix.searcher() as searching:
        for theirs, ours in QUERIES.items():
            found = index.search(ours, limit=10_000, snippets=False, fold=False)
            complete = sorted(hit.id for hit in found[: found.complete])
            assert ids(searching, parser.parse(theirs)) == complete, theirs


@both
def test_days_are_found_by_range_and_by_beginning(seeds_index: Index, opened: Open) -> None:
    ix = opened(folder_of(seeds_index))
    parser = QueryParser("issued_on", ix.schema)
    with ix.searcher() as searching:
        held = [searching.stored_fields(number) for number in range(searching.doc_count())]
        for asked, first, last in (
            ("[2021 TO 2022]", "2021", "2022"),
            ("[2021-05 TO]", "2021-05", "9"),
            ("2021*", "2021", "2021-9"),
        ):
            days = [one["id"] for one in held if first <= (one["issued_on"] or "") <= last]
            assert ids(searching, parser.parse(asked)) == sorted(days) != []


@both
def test_results_are_sorted_grouped_and_marked(seeds_index: Index, opened: Open) -> None:
    ix = opened(folder_of(seeds_index))
    parser = QueryParser("body", ix.schema)
    with ix.searcher() as searching:
        asked = parser.parse("数据")
        days = [hit["issued_on"] or "" for hit in searching.search(asked, sortedby="issued_on")]
        assert days == sorted(days)
        latest = searching.search(asked, sortedby="issued_on", reverse=True, limit=None)
        assert [hit["issued_on"] or "" for hit in latest] == sorted(
            (hit["issued_on"] or "" for hit in latest), reverse=True
        )
        groups = searching.search(asked, groupedby="issuer", limit=None).groups()
        assert sum(map(len, groups.values())) == len(latest)
        for issuer, numbers in groups.items():
            assert {searching.stored_fields(n)["issuer"] or "" for n in numbers} == {issuer}
        hit = searching.search(parser.parse('"据共享交"'))[0]
        assert re.search("<b[^>]*>据共享交</b>换", hit.highlights("body"))
        for name, other in (("body", "text"), ("text", "body")):
            for asked in ("数据", '"据共享交"', "数* AND title:规划"):
                for terms in (False, True):
                    parsed = QueryParser(name, ix.schema).parse(asked)
                    hit = searching.search(parsed, terms=terms)[0]
                    shown = hit.highlights(other)
                    assert "<b" in shown and shown == hit.highlights(name)
        assert searching.search(query.Every())[0].highlights("text") == ""
        hit = searching.search(QueryParser("text", ix.schema).parse("数据共享"))[0]
        assert re.search("<b[^>]*>数据</b>.*<b[^>]*>共享</b>|数据共享</b>", hit.highlights("text"))


@both
def test_key_terms_are_words_and_like_passages_are_found(seeds_index: Index, opened: Open) -> None:
    ix = opened(folder_of(seeds_index))
    with ix.searcher() as searching:
        results = searching.search(QueryParser("body", ix.schema).parse('"养老服务"'))
        for name in ("body", "text", "title", "heading"):
            terms = [term for term, _ in results.key_terms(name, numterms=8)]
            assert len(terms) == 8 and not any(PIECE in term for term in terms)
        assert "养老" in [term for term, _ in results.key_terms("title", numterms=8)]
        like = results[0].more_like_this("body")
        assert len(like) and results[0]["id"] not in [hit["id"] for hit in like]


@both
def test_the_words_of_a_passage_are_listed(seeds_index: Index, opened: Open) -> None:
    with opened(folder_of(seeds_index)).reader() as reader:
        for number, name in ((3, "body"), (3, "title"), (0, "issuer")):
            words = dict(reader.vector_as("frequency", number, name))
            assert words == dict(reader.vector_as("weight", number, name))
            places = dict(reader.vector_as("positions", number, name))
            assert {word: len(where) for word, where in places.items()} == words
            for word, where in places.items():
                matcher = reader.postings(name, word)
                matcher.skip_to(number)
                assert (matcher.id(), matcher.value_as("positions")) == (number, where)
        unknown = [n for n, held in reader.iter_docs() if held["doc_number"] is None]
        assert unknown and not list(reader.vector_as("frequency", unknown[0], "doc_number"))


@both
def test_every_kind_of_query_runs(seeds_index: Index, opened: Open) -> None:
    ix = opened(folder_of(seeds_index))
    one, two = query.Term("body", "公安"), query.Term("body", "数据")
    with ix.searcher() as searching:
        every = searching.doc_count()
        plain = set(ids(searching, query.And([one, two])))
        assert len(ids(searching, query.Every())) == every
        assert set(ids(searching, spans.SpanNear2([one, two], slop=50, ordered=False))) <= plain
        assert set(ids(searching, query.AndMaybe(one, two))) == set(ids(searching, one))
        assert set(ids(searching, query.DisjunctionMax([one, two]))) == set(
            ids(searching, query.Or([one, two]))
        )
        near = list(searching.reader().terms_within("body", "信息华", 1))
        assert "信息化" in near
        assert ids(searching, query.FuzzyTerm("body", "信息华")) == ids(
            searching, query.Or([query.Term("body", word) for word in near])
        )
        assert ids(searching, query.Wildcard("body", "信*化"))
        assert ids(searching, query.Regex("title", "规划$")) == ids(
            searching, query.Prefix("title", "规划")
        )
        assert ids(searching, query.TermRange("issued_on", "2021", "2022")) == ids(
            searching, query.Prefix("issued_on", "2021")
        )
        asked = MultifieldParser(["title", "body"], ix.schema).parse("养老 公安")
        assert ids(searching, asked)


def test_words_are_listed_and_pieces_of_strings_are_not(grown: Index) -> None:
    with searcher.whoosh.open_dir(folder_of(grown)).reader() as reader:
        words = list(reader.field_terms("body"))
        assert words == sorted(set(words)) and "养老" in words and "发展" in words
        assert not any(word.startswith(PIECE) for word in words)
        assert ("body", PIECE + "期。") in reader and ("body", PIECE + "期") in reader
        assert "数据规划之01" not in "".join(reader.field_terms("title"))
        for (name, text), info in reader:
            assert info.doc_frequency() == reader.doc_frequency(name, text) > 0
            assert 0 <= info.min_id() <= info.max_id() < reader.doc_count()


@both
def test_nothing_writes_but_a_build(index: Index, opened: Open) -> None:
    ix = opened(folder_of(index))
    with pytest.raises(InputError, match="written by “searcher index” alone"):
        ix.writer()
    with pytest.raises(InputError, match="Whoosh can read it"):
        ix.delete_by_term("id", "规划.txt#1")
    assert whoosh.index.exists_in(folder_of(index)) and index.check() == []


@both
def test_a_searcher_is_refreshed_after_a_build(index: Index, corpus: Path, opened: Open) -> None:
    ix = opened(folder_of(index))
    searching = ix.searcher()
    assert searching.up_to_date() and searching.refresh() is searching
    asked = query.Term("body", "云计算")
    assert not searching.search(asked)
    (corpus / "new.txt").write_text("岚江市云计算规划\n第一条 发展云计算。\n", "utf-8")
    (corpus / "通知.txt").unlink()
    searcher.build_index(corpus, folder_of(index))
    assert not searching.up_to_date() and not searching.search(asked)
    with searching.refresh() as fresh:
        assert fresh.up_to_date() and len(fresh.search(asked)) == 1
        assert not fresh.search(query.Term("document", "通知.txt"))
    assert (
        ix.latest_generation() == 2 and ix.doc_count() == Index(folder_of(index)).stats().passages
    )


def contents(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).glob("*.toc*"))


def test_the_table_of_contents_is_of_the_generation_in_service(index: Index, corpus: Path) -> None:
    folder = folder_of(index)
    assert contents(folder) == ["_MAIN_1.toc"]
    (corpus / "new.txt").write_text("岚江市云计算规划\n第一条 发展云计算。\n", "utf-8")
    searcher.build_index(corpus, folder)
    assert contents(folder) == ["_MAIN_2.toc"]
    assert searcher.build_index(corpus, folder).stats().generation == 2
    assert contents(folder) == ["_MAIN_2.toc"]


def test_whoosh_reads_what_is_in_service_whatever_is_listed(index: Index) -> None:
    folder = Path(folder_of(index))
    # As a build leaves it that ends before its generation is in service.
    listed = (
        (folder / "_MAIN_1.toc").read_bytes().replace(b"\x00\x00\x00\x01", b"\x00\x00\x00\x02", 1)
    )
    (folder / "_MAIN_2.toc").write_bytes(
        listed.replace(b"generationq\x05K\x01", b"generationq\x05K\x02")
    )
    ix = whoosh.index.open_dir(str(folder))
    assert ix.latest_generation() == 2 and ix.doc_count() == index.stats().passages
    searcher.build_index(SEEDS, folder)
    with ix.searcher() as searching:
        assert searching.doc_count() > index.stats().passages
    assert contents(str(folder)) == ["_MAIN_2.toc"]


def test_damage_of_the_contents_is_told_and_stops_no_search(index: Index) -> None:
    path = Path(folder_of(index)) / "_MAIN_1.toc"
    path.write_bytes(path.read_bytes()[:-1])
    size = path.stat().st_size
    assert index.check() == [f"_MAIN_1.toc has {size} bytes instead of {size + 1}"]
    path.unlink()
    assert index.check() == ["_MAIN_1.toc is missing"]
    assert Index(path.parent).search("公安").total == 7
    with searcher.whoosh.open_dir(path.parent).searcher() as searching:
        assert searching.doc_count() == index.stats().passages
    with pytest.raises(whoosh.index.EmptyIndexError):
        whoosh.index.open_dir(path.parent)


def test_a_user_dictionary_cuts_queries_too(corpus: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("警务云平台\n", "utf-8")
    searcher.build_index(corpus, tmp_path / "own", userdict=words)
    for opened in OPENERS:
        ix = opened(str(tmp_path / "own"))
        asked = QueryParser("body", ix.schema).parse("警务云平台")
        assert asked == query.Term("body", "警务云平台")
        with ix.searcher() as searching:
            assert len(searching.search(asked)) == 1


def test_what_is_no_index_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="build one with"):
        searcher.whoosh.open_dir(tmp_path / "none")
    with pytest.raises(InputError, match="index must be a path, not 5"):
        searcher.whoosh.open_dir(5)  # type: ignore[arg-type]
    assert not whoosh.index.exists_in(str(tmp_path))


def test_opening_without_the_contents_unpickles_nothing(index: Index) -> None:
    program = (
        "import pickle, sys\n"
        "import searcher.whoosh\nfrom whoosh.qparser import QueryParser\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, args: event.startswith(('pickle', 'marshal')) and seen.append(args))\n"
        f"ix = searcher.whoosh.open_dir({folder_of(index)!r})\n"
        "with ix.searcher() as s:\n"
        "    hit = s.search(QueryParser('body', ix.schema).parse('\"营商环境\"'))[0]\n"
        "    hit.highlights('body'), hit.more_like_this('body'), dict(hit)\n"
        "theirs = [one for one in seen if not isinstance(one[0], (bytes, memoryview))]\n"
        "print([one for one in theirs if 'searcher' in str(one) or 'whoosh' in str(one)])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_our_own_search_takes_a_tree_of_whooshs(grown: Index) -> None:
    ix = searcher.whoosh.open_dir(folder_of(grown))
    asked = QueryParser("body", ix.schema).parse('"安信息化" NOT document:1-0.txt')
    found = grown.search(asked, limit=3, offset=1, explain=True)
    assert found.query == str(asked) and len(found) == 3 and not found.relaxed
    with ix.searcher() as searching:
        results = searching.search(asked, limit=None)
        assert found.total == found.complete == len(results) == 9
        scores = {hit["id"]: round(hit.score, 4) for hit in results}
        assert {hit.id: hit.score for hit in found}.items() <= scores.items()
        ((kind, _, share),) = found[0].explanation
        assert kind == "whoosh" and share == pytest.approx(found[0].score, abs=1e-4)
    assert [hit.text[a:b] for hit in found for a, b in hit.highlights] == ["安信息化"] * 3
    grouped = grown.search(query.Prefix("body", "养老"), group="document", sort="date", limit=99)
    assert grouped.total == len(grouped) == len({hit.document for hit in grouped}) == 11
    assert {hit.text[a:b] for hit in grouped for a, b in hit.highlights} == {"养老"}
    one = grown.search(query.Every(), path="1-2.txt", limit=99)
    assert [hit.document for hit in one] == ["1-2.txt"] and one.total == 1
    assert not grown.search(query.Term("body", "没有")) and not grown.search(query.NullQuery)


def test_words_that_were_asked_for_near_one_another_are_marked(grown: Index) -> None:
    one, two = query.Term("body", "公安"), query.Term("body", "信息化")
    for asked, marked in (
        (spans.SpanNear(one, two, slop=2), {"公安信息化"}),
        (spans.SpanNear2([one, two], slop=2), {"公安信息化"}),
        (spans.SpanOr([one, two]), {"公安信息化"}),
        (spans.SpanFirst(one, limit=30), {"公安"}),
        (spans.SpanNot(one, two), {"公安"}),
        (spans.SpanBefore(one, two), {"公安信息化"}),
    ):
        found = grown.search(asked)
        assert found and {h.text[a:b] for h in found for a, b in h.highlights} == marked


def test_what_is_no_query_is_told(index: Index) -> None:
    with pytest.raises(InputError, match="query is 7: it is text, or a tree of whoosh.query"):
        index.search(7)


# The analyzer -----------------------------------------------------------------------------------

LETTERS = "公安信息化建设第三十二条岚政发〔2021〕12号0123456789０５gG５ ，。·abＡ數据𠀀㐀\n"


def tokens(text: str, **asked: Any) -> list[str]:
    return [token.text for token in ChineseAnalyzer()(text, **asked)]


def test_a_query_becomes_whole_words_and_a_quoted_one_its_pairs() -> None:
    assert tokens("公安信息化，5G", mode="query") == ["公安", "信息化", "5g"]
    assert tokens("息化建", mode="query", chars=True) == [PIECE + "息化", PIECE + "化建"]
    assert tokens("化", mode="query", chars=True) == [PIECE + "化"]
    assert tokens("信息", mode="query", tokenize=False) == ["信息"]
    assert tokens("，", mode="query") == [PIECE + ","]
    assert tokens("", mode="query", chars=True) == tokens("", mode="query") == []


def test_a_text_becomes_words_in_order_and_pieces_at_their_offsets() -> None:
    found = list(ChineseAnalyzer()("公安，信息化", mode="index", positions=True, chars=True))
    words = [(t.text, t.pos, t.startchar, t.endchar) for t in found if t.text[0] != PIECE]
    assert words == [("公安", 0, 0, 2), ("信息", 2, 3, 5), ("信息化", 2, 3, 6)]
    pieces = {(t.text[1:], t.pos) for t in found if t.text[0] == PIECE}
    assert pieces >= {("公", 0), ("公安", 0), ("安,", 1), (",信", 2), ("息化", 4), ("化", 5)}
    assert len(pieces) == 11


@given(st.lists(st.text(LETTERS, max_size=30), min_size=1, max_size=5))
@settings(max_examples=60)
def test_a_build_takes_in_what_the_tokens_name(texts: list[str]) -> None:
    analyzer = ChineseAnalyzer()
    words, pairs = analyzer.batch([fold(text) for text in texts])
    taken = set(zip(words.texts.tolist(), words.terms, words.positions.tolist()))
    packed = (PIECE + unpack(pair) for pair in pairs.pairs.tolist())
    taken |= set(zip(pairs.texts.tolist(), packed, pairs.offsets.tolist()))
    named = {
        (number, token.text, token.pos)
        for number, text in enumerate(texts)
        for token in analyzer(text, mode="index", positions=True)
    }
    # A character before another is found by the pairs that it begins.
    inner = {
        (number, PIECE + fold(text)[at], at)
        for number, text in enumerate(texts)
        for at in range(len(text) - 1)
    }
    assert taken | inner == named


def written(folder: Path, texts: list[str], **kept: Any) -> Any:
    """An index that Whoosh's own writer has written with the analyzer."""
    kind = fields.TEXT(analyzer=ChineseAnalyzer(), stored=True, **kept)
    ix = whoosh.index.create_in(str(folder), fields.Schema(id=fields.ID(stored=True), body=kind))
    writer = ix.writer()
    for number, text in enumerate(texts):
        writer.add_document(id=str(number), body=text)
    writer.commit()
    return ix


@given(st.lists(st.text(LETTERS, min_size=1, max_size=25), min_size=1, max_size=6), st.data())
@settings(max_examples=15)
def test_any_quoted_string_is_found_by_whooshs_own_reader(texts: list[str], data: Any) -> None:
    with tempfile.TemporaryDirectory() as name:
        ix = written(Path(name), texts)
        parser = QueryParser("body", ix.schema)
        with ix.searcher() as searching:
            for _ in range(10):
                text = data.draw(st.sampled_from(texts))
                start = data.draw(st.integers(0, len(text) - 1))
                string = text[start : start + data.draw(st.integers(1, 12))]
                if "\n" in string:
                    continue
                holders = [str(n) for n, one in enumerate(texts) if fold(string) in fold(one)]
                assert ids(searching, parser.parse(f'"{string}"')) == holders, string


OWN = [
    "办公安排与公安工作。",
    "国办发〔2023〕6号文件要求加快公安信息化建设，建设信息平台。",
    "国办发〔2023〕5号是关于5G基站的通知。",
    "依照第三十二条办理，用时1,280天。",
]


@pytest.fixture
def own(tmp_path: Path) -> Any:
    return written(tmp_path, OWN)


@pytest.mark.parametrize(
    "asked, found",
    [
        ("公安", ["0", "1"]),
        ('"公安排"', ["0"]),
        ("国办发[2023]6号", ["1"]),
        ("国办发（2023）5号", ["2"]),
        ("第32条", ["3"]),
        ("1280", ["3"]),
        ("5", ["2"]),
        ("信息*", ["1"]),
        ("公安信息化建设", ["1"]),
        ("公安 NOT 信息化", ["0"]),
        ("通告", []),
    ],
)
def test_words_numbers_and_provisions_in_any_schema(own: Any, asked: str, found: list[str]) -> None:
    with own.searcher() as searching:
        assert ids(searching, QueryParser("body", own.schema).parse(asked)) == found


def marked(ix: Any, asked: str, **how: Any) -> list[str]:
    """The marked stretches of the first hit."""
    with ix.searcher() as searching:
        results = searching.search(QueryParser("body", ix.schema).parse(asked))
        results.fragmenter = how.pop("fragmenter", None) or results.fragmenter
        results.formatter = highlight.HtmlFormatter(tagname="b", classname="m", termclass="t")
        shown = results[0].highlights("body", **how)
        assert re.sub("<[^>]*>", "", shown) in results[0]["body"]
    return re.findall("<b[^>]*>(.*?)</b>", shown)


def test_what_is_found_is_marked(own: Any) -> None:
    # As Whoosh marks any phrase: also what it is made of where that stands apart.
    assert marked(own, '"安信息化建"') == ["安信息化建", "信息"]
    assert marked(own, "信息化") == ["信息化"]
    assert marked(own, "信息") == ["信息", "信息"]
    assert marked(own, "国办发[2023]6号") == ["国办发〔2023〕6号"]
    assert marked(own, "第32条") == ["第三十二条"]
    assert marked(own, '"息化建" 公安') == ["公安", "息化建"]
    assert marked(own, '"安信息化建" 建设') == ["安信息化建", "设", "建设", "信息"]
    whole = highlight.WholeFragmenter()
    assert marked(own, '"。"', fragmenter=whole) == ["。"]
    sentences = highlight.SentenceFragmenter(sentencechars="。")
    assert marked(own, '"信息平"', fragmenter=sentences) == ["信息", "信息平"]


def test_a_long_text_is_cut_as_whoosh_cuts_any_other(tmp_path: Path) -> None:
    text = "首先说明情况。" * 40 + "切实优化营商环境，" + "然后说明情况。" * 40
    ix = written(tmp_path, [text])
    with ix.searcher() as searching:
        hit = searching.search(QueryParser("body", ix.schema).parse('"化营商环"'))[0]
        shown = re.sub("<[^>]*>", "", hit.highlights("body"))
    assert 30 <= len(shown) <= 60 and "化营商环" in shown[15:-15]


def test_of_a_long_text_what_holds_a_quoted_string_whole_is_shown_first(tmp_path: Path) -> None:
    text = "证明身份，" * 9 + "首先说明一般情况。" * 9 + "提交有关证明的材料" + "。然后说明" * 9
    ix = written(tmp_path, [text + "证明资格，" * 9])
    assert marked(ix, '"关证明"', top=1) == ["关证明"]
    assert "关证明" in marked(ix, '"关证明"', fragmenter=highlight.SentenceFragmenter())


def test_a_field_may_keep_characters_or_be_without_strings(tmp_path: Path) -> None:
    ix = written(tmp_path, OWN, chars=True)
    with ix.searcher() as searching:
        results = searching.search(QueryParser("body", ix.schema).parse("信息化"), terms=True)
        results.fragmenter = highlight.PinpointFragmenter()
        assert '<b class="match term0">信息化</b>' in results[0].highlights("body")
    words = fields.TEXT(analyzer=ChineseAnalyzer(strings=False))
    assert [text for text, *_ in words.index("公安信息化")] == [
        word.encode() for word in ("公安", "信息", "信息化")
    ]
    asked = QueryParser("body", fields.Schema(body=words)).parse('"公安信息化"')
    assert asked == query.Phrase("body", ["公安", "信息化"])


def test_the_schema_holds_for_whooshs_own_writer(grown: Index, tmp_path: Path) -> None:
    """What a build keeps of texts is what Whoosh would have written with the same schema."""
    theirs = whoosh.index.create_in(str(tmp_path), searcher.whoosh.schema())
    with searcher.whoosh.open_dir(folder_of(grown)).reader() as ours:
        writer = theirs.writer()
        for stored in ours.all_stored_fields():
            writer.add_document(
                **{name: stored[name] for name in ("id", "title", "body", "text", "type")}
            )
        writer.commit(merge=True, optimize=True)
        with theirs.reader() as reader:
            for name in ("id", "title", "body", "text", "type"):
                listed = list(reader.field_terms(name))
                words = [word for word in listed if not word.startswith(PIECE)]
                assert list(ours.field_terms(name)) == words
                for word in listed:
                    assert postings(ours, name, word) == postings(reader, name, word), word


def postings(reader: Any, name: str, word: str) -> list[tuple[int, float, Any]]:
    matcher = reader.postings(name, word)
    found = []
    while matcher.is_active():
        places = matcher.value_as("positions") if matcher.supports("positions") else None
        found.append((matcher.id(), matcher.weight(), places))
        matcher.next()
    return found


def test_the_room_is_loaded_when_it_is_asked_for() -> None:
    program = (
        "import sys, searcher\n"
        "assert 'whoosh' not in sys.modules\n"
        "print(searcher.whoosh.ChineseAnalyzer.__name__, sorted(searcher.whoosh.__all__))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "ChineseAnalyzer ['ChineseAnalyzer', 'open_dir', 'schema']\n", done.stderr


def test_the_schema_may_be_changed_at_will(index: Index) -> None:
    own = searcher.whoosh.schema()
    own.add("more", fields.STORED)
    ix = searcher.whoosh.open_dir(folder_of(index))
    ix.schema.add("more", fields.STORED)
    assert "more" in own.names() and "more" not in ix.schema.names()
    assert "more" not in searcher.whoosh.schema().names()
