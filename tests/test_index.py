"""Building, updating and searching an index through the library."""

from __future__ import annotations

import inspect
import os
import pickle
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest

import searcher
from searcher import kernel
from searcher.hits import Hit
from searcher.index import Index
from searcher.indexing.update import Summary
from searcher.results import Results
from searcher.store.segment import OpenSegment


def counts(index: Index) -> tuple[int, int, int, int]:
    summary = index.summary
    assert isinstance(summary, Summary)
    return summary.added, summary.changed, summary.removed, summary.unchanged


def found(index: Index, query: str, **options: object) -> list[str]:
    return [hit.document for hit in index.search(query, **options)]  # type: ignore[arg-type]


def everything(hit: Hit) -> str:
    """What counts for a passage: its text, its heading path, its title."""
    return "\n".join((hit.text, *hit.heading, hit.title or ""))


class TestUpdate:
    def test_by_content(self, index: Index, corpus: Path, tmp_path: Path) -> None:
        folder = tmp_path / "index"
        assert counts(index) == (5, 0, 0, 0)
        os.utime(corpus / "通知.txt")
        assert counts(searcher.build_index(corpus, folder)) == (0, 0, 0, 5)
        generation = searcher.open_index(folder).stats().generation
        (corpus / "通知.txt").write_text(
            "关于防汛抗旱工作的通知\n请各单位做好防汛抗旱工作。\n", encoding="utf-8"
        )
        (corpus / "news.html").unlink()
        (corpus / "新.txt").write_text("关于林长制工作的意见\n全面推行林长制。\n", encoding="utf-8")
        again = searcher.build_index(corpus, folder)
        assert counts(again) == (1, 1, 1, 3)
        assert again.stats().generation > generation
        assert found(again, "防汛") == ["通知.txt"]
        assert not found(again, "窗口")

    def test_unchanged_passages_keep_their_ids(
        self, index: Index, corpus: Path, tmp_path: Path
    ) -> None:
        before = {hit.id: hit.text for hit in index.search("公安", limit=50)}
        (corpus / "news.html").unlink()
        again = searcher.build_index(corpus, tmp_path / "index")
        after = {hit.id: hit.text for hit in again.search("公安", limit=50)}
        assert after == {k: v for k, v in before.items() if not k.startswith("news")}

    def test_many_updates_are_merged(self, index: Index, corpus: Path, tmp_path: Path) -> None:
        for number in range(12):
            (corpus / "变.txt").write_text(
                f"第{number}次改动的文件\n改动{number}号内容。\n", encoding="utf-8"
            )
            index = searcher.build_index(corpus, tmp_path / "index")
        assert index.stats().segments <= 8
        assert found(index, '"改动11号"') == ["变.txt"] and not found(index, '"改动3号内容"')
        assert index.check() == []
        assert sorted(record.id for record in index.docs()) == sorted(
            p.name for p in corpus.iterdir()
        )

    def test_documents_of_other_folders_stay(self, index: Index, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        (other / "规划.txt").write_text("另一个规划\n讲的是公安交通。\n", encoding="utf-8")
        both = searcher.build_index(other, tmp_path / "index")
        assert both.stats().documents == 6
        assert len({record.id for record in both.docs()}) == 6

    def test_a_file_that_can_no_longer_be_read_leaves(
        self, index: Index, corpus: Path, tmp_path: Path
    ) -> None:
        (corpus / "通知.txt").write_bytes(b"")
        again = searcher.build_index(corpus, tmp_path / "index")
        assert counts(again) == (0, 0, 1, 4) and again.summary is not None
        assert [skip.reason for skip in again.summary.skipped] != []

    @pytest.mark.folder
    def test_what_still_cannot_be_read_makes_no_new_generation(
        self, index: Index, corpus: Path, tmp_path: Path
    ) -> None:
        (corpus / "坏.txt").write_bytes(b"\x00" * 50)
        first = searcher.build_index(corpus, tmp_path / "index")
        before = sorted(os.listdir(tmp_path / "index"))
        again = searcher.build_index(corpus, tmp_path / "index")
        assert counts(again) == (0, 0, 0, 5) and again.summary is not None
        assert [skip.path for skip in again.summary.skipped] == [str(corpus / "坏.txt")]
        assert again.stats().generation == first.stats().generation
        assert sorted(os.listdir(tmp_path / "index")) == before

    def test_jobs_make_the_same_index(self, tmp_path: Path) -> None:
        folder = tmp_path / "many"
        folder.mkdir()
        for number in range(40):
            text = f"关于第{number}项工作的通知\n推进公安信息化第{number}项任务。\n"
            (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
        one = searcher.build_index(folder, tmp_path / "one")
        two = searcher.build_index(folder, tmp_path / "two", jobs=2)
        assert [h.id for h in one.search("公安", limit=40)] == [
            h.id for h in two.search("公安", limit=40)
        ]

    @pytest.mark.parametrize("kind", ["missing", "empty", "unreadable"])
    def test_nothing_to_read_is_an_error_and_the_old_index_stays(
        self, index: Index, tmp_path: Path, kind: str
    ) -> None:
        place = tmp_path / "place"
        if kind != "missing":
            place.mkdir()
        if kind == "unreadable":
            (place / "a.txt").write_bytes(b"\x00\x01\x02" * 100)
        with pytest.raises(searcher.InputError, match="place"):
            searcher.build_index(place, tmp_path / "fresh")
        with pytest.raises(searcher.InputError, match="place"):
            searcher.build_index(place, tmp_path / "index", rebuild=True)
        assert searcher.open_index(tmp_path / "index").stats().documents == 5

    def test_strict_names_the_bad_file(self, corpus: Path, tmp_path: Path) -> None:
        (corpus / "bad.txt").write_bytes(b"\x00" * 50)
        with pytest.raises(searcher.LoadError, match="bad.txt"):
            searcher.build_index(corpus, tmp_path / "index", strict=True)

    def test_another_user_dictionary_wants_a_rebuild(
        self, index: Index, corpus: Path, tmp_path: Path
    ) -> None:
        words = tmp_path / "words.txt"
        words.write_text("警务云平台\n", encoding="utf-8")
        with pytest.raises(searcher.IndexStale, match="--rebuild"):
            searcher.build_index(corpus, tmp_path / "index", userdict=words)
        rebuilt = searcher.build_index(corpus, tmp_path / "index", userdict=words, rebuild=True)
        assert found(rebuilt, "警务云平台") == ["规划.txt"]
        assert counts(searcher.build_index(corpus, tmp_path / "index")) == (0, 0, 0, 5)
        words.write_text("别的词\n", encoding="utf-8")
        with pytest.raises(searcher.IndexStale):
            searcher.open_index(tmp_path / "index", userdict=words)


class TestSearch:
    @pytest.mark.parametrize(
        ("query", "documents"),
        [
            ("营商环境", {"规划.txt"}),
            ('"汇聚数据7.7亿条"', {"规划.txt"}),
            ('"商环境"', {"规划.txt"}),
            ('"，压缩"', {"规划.txt"}),
            ("逾期 受理", {"traditional.txt"}),
            ('"數據登記"', {"traditional.txt"}),
            ("标题:养老", {"条例.md"}),
            ("5g", {"规划.txt"}),
            ("文号:岚政发[2021]12", {"规划.txt"}),
            ("岚政办(2019)130号", {"通知.txt"}),
            ("文种:通知", {"通知.txt"}),
            ("发文机关:办公室", {"通知.txt"}),
            ("养老 -消防", {"条例.md"}),
            ('"养老 老年人"~8', {"条例.md"}),
            ("信息* -规划", {"news.html"}),
            ("日期:>=2022", {"news.html"}),
        ],
    )
    def test_forms(self, index: Index, query: str, documents: set[str]) -> None:
        assert set(found(index, query)) == documents

    def test_a_number_finds_its_document_and_those_that_cite_it(self, index: Index) -> None:
        assert set(found(index, "岚政发〔2021〕12号")) == {"规划.txt", "通知.txt"}

    def test_a_number_that_is_only_cited_is_found_and_it_is_said(self, index: Index) -> None:
        results = index.search("文号:云政发〔2019〕7号 OR 文号:岚政办〔2021〕12号")
        assert results.notes and set(found(index, "文号:岚政办〔2021〕12号")) == {
            "规划.txt",
            "通知.txt",
        }

    def test_title_and_heading_count_for_the_passage(self, index: Index) -> None:
        hit = index.search("岚江 汇聚数据")[0]
        assert hit.document == "规划.txt" and "（一）建设数据中心" in hit.heading

    def test_all_words_first_then_by_score_and_it_is_said(self, index: Index) -> None:
        results = index.search("公安 信息化 发展 火星基地")
        assert results.relaxed and results.complete == 0 and "火星" in "".join(results.missing)
        hits = index.search("公安 信息化", limit=50)
        whole = ["公安" in text and "信息化" in text for text in map(everything, hits)]
        assert whole == sorted(whole, reverse=True) and sum(whole) == hits.complete

    @pytest.mark.parametrize(
        ("query", "documents", "missing"),
        [
            ("岚政办〔2019〕130号决定", {"通知.txt"}, ("决定",)),
            ("根據嵐政辦〔2019〕130號 火星", {"通知.txt"}, ("火星",)),
            ('"优化营商环境" 火星', {"规划.txt"}, ("火星",)),
            ('"优化营商环境" -企业 火星', set(), ("火星",)),
            ("标题:规划 火星", set(), ("火星",)),
            ("年份:2021 火星", set(), ("火星",)),
        ],
    )
    def test_words_beside_a_phrase_or_number_may_be_missing(
        self, index: Index, query: str, documents: set[str], missing: tuple[str, ...]
    ) -> None:
        results = index.search(query)
        assert {hit.document for hit in results} == documents
        assert set(missing) <= set(results.missing)
        assert results.complete == 0 and results.relaxed == bool(documents)

    def test_grouped_hits_are_counted_in_documents(self, index: Index) -> None:
        passages = index.search("公安 信息化", limit=50)
        grouped = index.search("公安 信息化", limit=50, group="document")
        whole = {
            hit.document
            for hit in passages
            if "公安" in everything(hit) and "信息化" in everything(hit)
        }
        assert grouped.total == len(grouped) == len({hit.document for hit in passages})
        assert (grouped.complete, passages.complete >= len(whole)) == (len(whole), True)

    def test_letters_and_digits_are_found_apart(self, index: Index) -> None:
        assert found(index, "5 G 基站") == found(index, "5G基站") == ["规划.txt"]

    def test_a_phrase_never_finds_what_does_not_hold_it(self, index: Index) -> None:
        assert not found(index, '"公安登记"')
        for hit in index.search('"公安"'):
            assert "公安" in hit.text

    def test_a_phrase_with_other_marks_in_it_is_found_and_it_is_said(self, index: Index) -> None:
        results = index.search('"统筹规划分步实施"')
        assert [hit.document for hit in results] == ["规划.txt"] and results.notes

    def test_a_phrase_that_runs_into_the_next_passage_is_found(self, tmp_path: Path) -> None:
        folder = tmp_path / "long"
        folder.mkdir()
        text = "".join(f"第{n}项工作由责任单位{n}按期推进完成。" for n in range(80))
        (folder / "长.txt").write_text(f"长段落\n{text}\n", encoding="utf-8")
        index = searcher.build_index(folder, tmp_path / "i")
        ends = [p.text[-4:] for p in index.show("长.txt").passages[:-1]]
        begins = [p.text[:5] for p in index.show("长.txt").passages[1:]]
        assert len(ends) >= 2
        for phrase in map("".join, zip(ends, begins, strict=True)):
            results = index.search(f'"{phrase}"')
            assert results.notes and [phrase in hit.text for hit in results] == [True]
            assert [results[0].text[a:b] for a, b in results[0].highlights] == [phrase]

    def test_filters(self, index: Index) -> None:
        assert set(found(index, "公安", type="通知")) == {"通知.txt"}
        assert set(found(index, "公安", type=["通知", "公告"])) == {"通知.txt", "traditional.txt"}
        assert set(found(index, "公安", year=2021)) == {"规划.txt"}
        assert set(found(index, "公安", year=(2019, 2021))) == {"规划.txt", "通知.txt"}
        assert set(found(index, "公安", year="2019..2021")) == {"规划.txt", "通知.txt"}
        assert set(found(index, "公安", year="二〇二一年")) == {"规划.txt"}
        assert set(found(index, "公安", year="2021..")) == {"规划.txt", "news.html"}
        assert set(found(index, "公安", since="2022")) == {"news.html"}
        assert set(found(index, "公安", until="2019-07")) == {"通知.txt"}
        assert set(found(index, "公安", doc_number="岚政办 2019 130")) == {"通知.txt"}
        assert set(found(index, "公安", path="*.html")) == {"news.html"}
        assert set(found(index, "公安", path=Path("news.html"), type=None, year=None)) == {
            "news.html"
        }

    def test_a_path_may_begin_at_any_folder(self, tmp_path: Path) -> None:
        for folder in ("通知/市", "通知/县"):
            (tmp_path / "docs" / folder).mkdir(parents=True)
            (tmp_path / "docs" / folder / "a[1].txt").write_text(f"{folder}：养犬登记。")
        index = searcher.build_index(tmp_path / "docs", tmp_path / "index")
        for path, count in (("市/a[1].txt", 1), ("通知/*", 2), ("市/*.txt", 1), ("知/*", 0)):
            assert index.search("养犬", path=path, fold=False).total == count

    def test_sort_by_date_newest_first(self, index: Index) -> None:
        found = index.search("公安", sort="date", group="document")
        days = [hit.issued_on or hit.published_on for hit in found]
        assert days == ["2022-05-06", "2021-03-05", "2019-07-01", None]

    def test_paging_is_a_window_on_one_order(self, index: Index) -> None:
        whole = [hit.id for hit in index.search("公安 信息化", limit=20)]
        pages = [
            hit.id
            for n in range(0, 20, 3)
            for hit in index.search("公安 信息化", limit=3, offset=n)
        ]
        assert pages == whole
        assert index.search("公安", limit=2, offset=2)[0].rank == 3

    def test_group_by_document(self, index: Index) -> None:
        single = index.search("岚江", limit=50)
        grouped = index.search("岚江", group="document", limit=50)
        documents = [hit.document for hit in single]
        assert [hit.document for hit in grouped] == list(dict.fromkeys(documents))
        assert {h.document: h.others + 1 for h in grouped} == {
            d: documents.count(d) for d in documents
        }

    def test_explain_adds_up_to_the_score(self, index: Index) -> None:
        hit = index.search("公安 信息化", explain=True)[0]
        assert sum(share for _, _, share in hit.explanation) == pytest.approx(hit.score, rel=1e-3)

    def test_a_hit_tells_the_same_in_every_form(self, index: Index) -> None:
        hit = index.search("公安")[0]
        fields = hit.fields()
        assert fields["snippet"] == hit.snippet.text and fields["text"] == hit.text
        told = {name: getattr(hit, name) for name in fields if "snippet" not in name}
        assert told == {name: fields[name] for name in told}
        assert (hit.passage.id, hit.record.id) == (hit.id, hit.document)

    def test_a_notebook_shows_hits_escaped(self, tmp_path: Path) -> None:
        (tmp_path / "办法.txt").write_text(
            "办法<b>\n甲<img src=x onerror=乙 数据。\n", encoding="utf-8"
        )
        results = searcher.build_index(tmp_path, tmp_path / "index").search("数据")
        shown = results._repr_html_()
        assert "<img" not in shown and "&lt;img" in shown
        assert "<mark>数据</mark>" in shown and "办法&lt;b&gt;" in shown

    def test_an_unknown_filter_is_told_as_python_does(self, index: Index) -> None:
        with pytest.raises(TypeError, match="colour"):
            index.search("公安", colour="red")  # type: ignore[call-arg]

    def test_highlights_are_in_the_text(self, index: Index) -> None:
        hit = index.search('"优化营商环境"')[0]
        assert {hit.text[a:b] for a, b in hit.highlights} == {"优化营商环境"}
        assert {hit.snippet.text[a:b] for a, b in hit.snippet.highlights} == {"优化营商环境"}

    @pytest.mark.parametrize(
        "options",
        [
            {"limit": 0},
            {"offset": -1},
            {"limit": 10**9},
            {"sort": "size"},
            {"group": "page"},
            {"year": "去年"},
            {"since": "2021-13"},
        ],
    )
    def test_bad_options_are_errors(self, index: Index, options: dict[str, object]) -> None:
        with pytest.raises(searcher.InputError):
            index.search("公安", **options)  # type: ignore[arg-type]


def codes(results: Results) -> list[str]:
    return [note.code for note in results.notes]


def indexed(folder: Path, **documents: str) -> Index:
    """An index of some texts, each named by its key."""
    source = folder / "source"
    source.mkdir()
    for name, text in documents.items():
        (source / f"{name}.txt").write_text(text, encoding="utf-8")
    return searcher.build_index(source, folder / "index")


class TestPasted:
    """What is copied from somewhere finds where it stands."""

    def test_a_title_finds_its_document_first(self, tmp_path: Path) -> None:
        """Also where the text shares no pair with it, and whatever marks are left out."""
        index = indexed(
            tmp_path,
            a="关于表彰护林先进集体的决定（试行）\n现对十个村给予奖励，每村发放补助三万元。\n",
            b="工作简报\n护林先进集体受到表彰，关于表彰的决定已经印发，先进集体共十个。\n",
        )
        for title in (
            "关于表彰护林先进集体的决定（试行）",
            "《关于表彰护林先进集体的决定》",
            "关于表彰护林先进集体的决定 试行",
        ):
            assert found(index, title)[0] == "a.txt", title
            assert found(index, f'标题:"{title}"') == ["a.txt"]

    def test_the_title_without_a_bracket_comes_before_those_with_one(self, tmp_path: Path) -> None:
        index = indexed(
            tmp_path,
            a="东岭县河道管理办法（二）\n河道管理办法第二批规定如下。\n",
            b="东岭县河道管理办法\n河道由县水利局管理。\n",
        )
        assert found(index, "东岭县河道管理办法")[0] == "b.txt"

    def test_the_name_of_the_state_names_no_title(self, tmp_path: Path) -> None:
        """A short title is not named by words that only stand in the state's name."""
        index = indexed(
            tmp_path,
            a="中华人民共和国云法\n人民政府负责观测，民政部门协助。\n",
            b="中华人民共和国民政法\n人民政府负责观测，民政部门协助。\n",
        )
        assert found(index, "人民政府 民政")[0] == "b.txt"

    def test_a_sentence_is_found_where_it_stands(self, tmp_path: Path) -> None:
        said = "县级以上河长应当每季度巡查一次：发现“四乱”问题的，（一）立即制止；"
        index = indexed(
            tmp_path,
            a=f"河长制办法\n{said}（二）移送处理。\n",
            b="河长巡查办法\n河长应当巡查，巡查发现问题，县级以上河长立即制止，每季度一次发现问题移送处理。\n",
        )
        results = index.search(said)
        assert results[0].document == "a.txt" and said in results[0].text

    def test_pages_of_text_find_their_document(self, seeds_index: Index) -> None:
        for record in seeds_index.docs():
            text = "\n".join(p.text for p in seeds_index.show(record.id).passages)
            if len(text) > 3_000:
                assert found(seeds_index, text[1_000:7_000], limit=1) == [record.id]

    def test_quotes_in_running_text_give_way_and_it_is_said(self, tmp_path: Path) -> None:
        filler = "各部门应当结合实际抓好落实，明确责任分工。" * 12
        index = indexed(
            tmp_path,
            a=f"条例\n第一条 深化“证照分离”改革，精简审批。{filler}\n第二条 推行“一网通办”，提高效率。{filler}\n",
        )
        query = "深化“证照分离”改革，精简审批。推行“一网通办”，提高效率。"
        results = index.search(query)
        assert results.hits and results.relaxed and "gave_way" in codes(results)
        assert not index.search('"证照分离" "一网通办"')

    def test_what_stands_nowhere_empties_nothing(self, index: Index) -> None:
        for query in ('"火星基地" 公安', "火政函〔2031〕77号 公安", "公安 “火星基地”"):
            results = index.search(query)
            assert results.hits and results.relaxed and codes(results) == ["absent"], query
        assert codes(index.search('"火星基地"')) == ["nowhere"]
        assert codes(index.search('"火星基地" 年份:2021')) == ["nowhere"]

    @pytest.mark.parametrize("before", ["", "公安 ", "标题:", "公安 -"])
    def test_what_was_pasted_is_repeated_in_part(self, index: Index, before: str) -> None:
        for query in (f'{before}"{"火星基地的" * 60}"', before + "火星基地的" * 60):
            for told in index.search(query).notes:
                assert len(str(told)) < 120, told

    def test_a_word_is_missing_only_where_it_stands_nowhere(self, index: Index) -> None:
        results = index.search('"优化营商环境" 养老')
        assert results.hits and not results.missing and codes(results) == ["apart"]

    def test_words_beside_a_filter_are_not_missing(self, index: Index) -> None:
        results = index.search("营商环境", type="条例")
        assert not results and not results.missing and codes(results) == ["filtered"]

    def test_documents_without_a_date_are_counted(self, index: Index) -> None:
        for options in ({"since": "2000"}, {"year": 2021}):
            results = index.search("公安", **options)
            assert results.hits and [str(note) for note in results.notes] == [
                "documents without a date that since, until or year leave out: 1"
            ]
        assert "undated" in codes(index.search("公安 年份:2021"))
        assert codes(index.search("公安")) == []

    def test_an_offset_past_the_end_is_said(self, index: Index) -> None:
        results = index.search("公安", offset=500)
        assert results.total > 0 and not results.hits and codes(results) == ["past_end"]

    def test_a_path_with_brackets_is_itself(self, tmp_path: Path) -> None:
        index = indexed(
            tmp_path, **{"[2021]办法": "办法\n数据共享。\n", "1办法": "办法\n数据共享。\n"}
        )
        assert found(index, "数据", path="[2021]办法.txt") == ["[2021]办法.txt"]
        assert found(index, "数据", path="[12]办法.txt") == ["1办法.txt"]

    def test_a_path_may_be_a_folder(self, tmp_path: Path) -> None:
        for name in ("2021/通知/a.txt", "2021年/a.txt", "b.txt"):
            (tmp_path / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "docs" / name).write_text("办法\n数据共享。\n", encoding="utf-8")
        index = searcher.build_index(tmp_path / "docs", tmp_path / "index")
        for path, names in {
            "2021": ["2021/通知/a.txt"],
            "2021/": ["2021/通知/a.txt"],
            "./通知": ["2021/通知/a.txt"],
            f"{tmp_path}/docs/2021": ["2021/通知/a.txt"],
            "2021*": ["2021/通知/a.txt", "2021年/a.txt"],
            "202": [],
            "b.txt": ["b.txt"],
            ".": ["2021/通知/a.txt", "2021年/a.txt", "b.txt"],
        }.items():
            assert sorted(found(index, "数据", path=path, fold=False)) == names, path

    def test_a_way_to_read_a_path_holds_for_the_whole_folder(self, tmp_path: Path) -> None:
        docs = tmp_path / "docs"
        docs.mkdir()
        for name in ("[12]办法.txt", "1办法.txt"):
            (docs / name).write_text("办法\n数据共享。\n", encoding="utf-8")
            index = searcher.build_index(docs, tmp_path / "index")
        assert index.stats().segments == 2
        assert found(index, "数据", path="[12]办法.txt", fold=False) == ["[12]办法.txt"]

    def test_a_document_is_named_by_its_path_too(self, index: Index) -> None:
        hit = index.search("公安", document="规划.txt")[0]
        first, last = hit.lines
        assert set(found(index, "公安", document=hit.path)) == {hit.document}
        assert index.show(hit.path).document.id == hit.document
        shown = index.show(f"{hit.path}:{first}-{last}")
        assert shown.focus is not None and shown.passages[shown.focus].id == hit.id
        with pytest.raises(searcher.SearcherError, match="no document or passage"):
            index.show(f"{hit.path}x:3")

    def test_a_name_may_be_given_with_its_marks(self, index: Index) -> None:
        assert found(index, "数据", type="《通知》") == found(index, "数据", type="通知") != []
        assert found(index, "数据 文种:《通知》") == found(index, "数据", type="通知")

    def test_since_later_than_until_is_refused(self, index: Index) -> None:
        with pytest.raises(searcher.SearcherError, match="later than until"):
            index.search("公安", since="2022", until="2020")

    def test_since_and_until_may_stand_in_the_query(self, index: Index) -> None:
        assert found(index, "公安 since:2020") == found(index, "公安", since="2020")
        assert found(index, "公安 until:2020") == found(index, "公安", until="2020")

    def test_words_that_no_passage_holds_together_are_said(self, tmp_path: Path) -> None:
        index = indexed(tmp_path, a="甲\n铅。\n", b="乙\n砷。\n")
        results = index.search("铅 砷")
        assert (results.total, codes(results)) == (0, ["together"])

    def test_one_document_is_searched(self, index: Index) -> None:
        hit = index.search("公安")[0]
        assert set(found(index, "公安", document=hit.document)) == {hit.document}
        assert set(found(index, "公安", document=hit.id)) == {hit.document}


class TestNumbers:
    """A document number is found by its end, whoever issued it and however it is written."""

    @pytest.fixture(scope="class")
    @staticmethod
    def numbered(tmp_path_factory: pytest.TempPathFactory) -> Index:
        return indexed(
            tmp_path_factory.mktemp("numbers"),
            notice="云川省商务厅公告2021年第20号\n现将有关事项公告如下：加强批发管理。\n云川省商务厅\n2021年7月9日\n",
            other="青河省商务厅公告\n公告〔2021〕第20号\n现将有关事项公告如下：加强零售管理。\n青河省商务厅\n2021年7月9日\n",
            cites="关于落实的通知\n根据省商务厅、省财政厅公告2021年第20号要求，抓好落实。\n",
            glued="东岭县水利局公告\n自今日起施行，原东岭水字[2009]第005号文件废止。\n",
            decree="云川省渡口管理办法\n云川省人民政府令第56号\n渡口由交通部门管理。\n",
        )

    @pytest.mark.parametrize(
        ("query", "documents"),
        [
            ("公告2021年第20号", {"notice", "other", "cites"}),
            ("公告〔2021〕20号", {"notice", "other", "cites"}),
            ("商务厅公告2021年第20号", {"notice", "other", "cites"}),
            ("财政厅公告2021年第20号", {"cites"}),
            ("省商务厅公告二〇二一年第20号", {"notice", "other", "cites"}),
            ("东岭水字[2009]第005号", {"glued"}),
            ("东岭水字（2009）5号", {"glued"}),
            ("水字〔2009〕5号", {"glued"}),
            ('"东岭水字[2009]第005号"', {"glued"}),
            ("省政府令第56号", {"decree"}),
            ("云川省人民政府令（第56号）", {"decree"}),
            ("省政府令第五十六号", {"decree"}),
        ],
    )
    def test_by_its_end(self, numbered: Index, query: str, documents: set[str]) -> None:
        results = numbered.search(query)
        assert {hit.document.removesuffix(".txt") for hit in results} == documents
        assert not results.relaxed

    def test_only_the_number_is_marked(self, numbered: Index) -> None:
        (hit,) = numbered.search("东岭水字〔2009〕5号")
        assert [hit.text[a:b] for a, b in hit.highlights] == ["东岭水字[2009]第005号"]


class TestSpellings:
    """What is the same to a reader is found and marked."""

    @pytest.mark.parametrize(
        ("text", "queries"),
        [
            ("启动Ⅱ级响应和第Ⅲ类标准。", {"II级响应": "Ⅱ", '"第III类标准"': "第Ⅲ类标准"}),
            ("启动II级响应。", {"Ⅱ级响应": "II级响应", '"Ⅱ级"': "II级"}),
            ("实施〇号工程。", {"零号工程": "〇号工程", '"零号工程"': "〇号工程"}),
            ("规划期为2021—2025年。", {"2021-2025年": "2021—2025", '"2021-2025年"': "2021—2025年"}),
            ("用地100㎡以上。", {"100平方米": "㎡", "100㎡": "100㎡"}),
            ("用地100平方米以上。", {"100㎡": "100平方米", '"100㎡"': "100平方米"}),
            ("见附件№5。", {"No.5": "№5"}),
            ("提供Wi-Fi服务。", {"wifi": "Wi-Fi"}),
            ("提供WIFI服务。", {"Wi-Fi": "WIFI"}),
        ],
    )
    def test_in_other_characters(self, tmp_path: Path, text: str, queries: dict[str, str]) -> None:
        index = indexed(tmp_path, a=f"东岭县办法\n{text}\n", b="临江市办法\n另有规定。\n")
        for query, mark in queries.items():
            results = index.search(query)
            assert [hit.document for hit in results] == ["a.txt"], query
            assert not results.relaxed and not results.missing
            assert any(mark in results[0].text[a:b] for a, b in results[0].highlights), query


class TestShow:
    def test_passage_with_context(self, index: Index) -> None:
        hit = index.search("营商环境")[0]
        shown = index.show(hit.id, context=1)
        assert shown.focus is not None and shown.passages[shown.focus].text == hit.text

    def test_document_with_outline(self, index: Index) -> None:
        shown = index.show("规划.txt")
        assert [section.heading for section in shown.sections][:2] == [
            "一、总体要求",
            "二、主要任务",
        ]
        assert shown.document.metadata.doc_number == "岚政发〔2021〕12号"

    @pytest.mark.parametrize(
        "id", ["none.txt", "规划.txt#0", "规划.txt#999", "规划.txt#x", "#1", ""]
    )
    def test_unknown_id(self, index: Index, id: str) -> None:
        with pytest.raises(searcher.InputError, match="searcher docs"):
            index.show(id)


def test_another_process_opens_what_it_is_handed(index: Index) -> None:
    handed = pickle.loads(pickle.dumps(index))
    assert handed.search("公安").hits == index.search("公安").hits
    assert handed.summary == index.summary is not None


def test_stats_count_what_is_there(index: Index) -> None:
    stats = index.stats()
    assert stats.documents == 5 and stats.passages == sum(record.count for record in index.docs())
    assert stats.size > 0 and stats.terms > 50


def test_public_names_are_there_and_documented() -> None:
    for name in searcher.__all__:
        value = getattr(searcher, name)
        assert name == "__version__" or inspect.getdoc(value)


def test_each_call_of_the_library_shows_an_example() -> None:
    functions = [searcher.build_index, searcher.open_index, searcher.check, searcher.remove]
    methods = inspect.getmembers(Index, inspect.isfunction)
    for call in functions + [method for name, method in methods if name[0] != "_"]:
        assert ">>> " in (inspect.getdoc(call) or ""), call


def test_a_document_tells_when_it_came_whatever_becomes_of_its_text(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        day = 1

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls(2024, 5, cls.day, 8, 30, tzinfo=tz)

    monkeypatch.setattr("searcher.indexing.commit.datetime", Clock)

    def came(**options: Any) -> dict[str, str | None]:
        built = searcher.build_index(corpus, tmp_path / "index", **options)
        return {one.id: one.added_at for one in built.docs(sort="added")}

    first = came()
    assert set(first.values()) == {"2024-05-01T08:30:00+00:00"}
    Clock.day = 2
    (corpus / "新.txt").write_text("岚江市养老通知\n办理养老事项。\n", "utf-8")
    (corpus / "通知.txt").write_text("岚江市数据通知\n改写之后的正文。\n", "utf-8")
    second = came()
    assert second == {**first, "新.txt": "2024-05-02T08:30:00+00:00"}
    assert next(iter(second)) == "新.txt"
    Clock.day = 3
    assert came(rebuild=True) == second
    (corpus / "新.txt").unlink()
    assert "新.txt" not in came()
    Clock.day = 4
    (corpus / "新.txt").write_text("岚江市养老通知\n办理养老事项。\n", "utf-8")
    assert came() == {**first, "新.txt": "2024-05-04T08:30:00+00:00"}
    shown = searcher.open_index(tmp_path / "index").show("新.txt")
    assert shown.document.fields()["added_at"] == "2024-05-04T08:30:00+00:00"


@pytest.mark.folder
def test_the_files_of_another_index_are_no_documents(corpus: Path, tmp_path: Path) -> None:
    searcher.build_index(corpus, corpus / "other")
    (corpus / "other" / "CURRENT.txt").write_text("渡口公告\n现予公告。\n", encoding="utf-8")
    index = searcher.build_index(corpus, tmp_path / "index")
    assert {record.id for record in index.docs()} == {*os.listdir(corpus), "other/CURRENT.txt"} - {
        "other"
    }
    assert index.summary is not None
    assert any(note.path.endswith("other/CURRENT") for note in index.summary.notes)


def test_a_blank_may_stand_where_a_passage_ends(tmp_path: Path) -> None:
    filler = "各单位应当遵守渡口管理规定，按期检验船舶。" * 20
    articles = "\n".join(f"第{n}条 {filler}名册末{n}号" for n in "一二三四")
    (tmp_path / "a.txt").write_text(f"青河市渡口办法\n{articles}\n", encoding="utf-8")
    index = searcher.build_index(tmp_path / "a.txt", tmp_path / "index")
    for typed in ("末二号第三条", "末二号 第三条", "船舶。名册末二号\n第三条 各单位应当"):
        assert found(index, f'"{typed}"') == ["a.txt"], typed
    assert not index.search('"末二号 第四条"').total


SHORT = "\n".join(
    f"第{n}条 渡口{m}号归{o}组。" for n, m, o in zip("一二三四五六", "甲乙丙丁戊己", "东南西北中外")
)


@pytest.fixture(scope="module")
def short_passages(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Two documents whose articles are passages of their own; in one a seam is none."""
    folder = tmp_path_factory.mktemp("short")
    filler = "各单位应当遵守渡口管理规定，按期检验船舶。" * 20
    articles = SHORT.replace("。", f"。{filler}末尾。")
    (folder / "长.txt").write_text(f"青河市渡口办法\n{articles}\n", encoding="utf-8")
    (folder / "短.txt").write_text(
        "青河市渡口公告\n现予公告：按期检验船舶。末尾。第三条也予公告。\n", "utf-8"
    )
    return searcher.build_index(folder, folder / "index")


def test_a_string_runs_over_many_passages(short_passages: Index) -> None:
    texts = [passage.text for passage in short_passages.show("长.txt").passages]
    assert len(texts) >= 6
    whole = "".join(texts[2:5])
    begun = texts[1][-4:] + whole + texts[5][:4]
    for typed in (begun, begun.replace(" ", ""), "\n".join([texts[1][-4:], whole, texts[5][:4]])):
        results = short_passages.search(f'"{typed}"')
        assert [hit.document for hit in results] == ["长.txt"], typed
        [hit] = results
        ((start, end),) = hit.highlights
        assert "".join(hit.text[start:end].split()) == begun.replace(" ", "")
        assert results.notes[0].code == "seam"
    assert not short_passages.search(f'"{begun[:-1]}他"').total


def test_a_string_runs_on_in_what_passes_the_filters(short_passages: Index) -> None:
    typed = '"末尾。第三条"'
    assert sorted(found(short_passages, typed)) == ["短.txt", "长.txt"]
    assert found(short_passages, typed, document="长.txt") == ["长.txt"]
    assert found(short_passages, typed, document="短.txt") == ["短.txt"]
    assert not short_passages.search(typed, document="长.txt", year=1999).total


def test_a_string_over_a_seam_is_found_beside_one_that_stands_inside(
    short_passages: Index,
) -> None:
    results = short_passages.search('"末尾。第三条"')
    hits = {hit.document: hit for hit in results}
    assert set(hits) == {"短.txt", "长.txt"} and not results.notes
    over = hits["长.txt"]
    ((start, end),) = over.highlights
    assert over.text[start:end] == "末尾。第三条"
    assert over.snippet.text[slice(*over.snippet.highlights[0])] == "末尾。第三条"
    assert hits["短.txt"].text.endswith("末尾。第三条也予公告。")
    assert sorted(found(short_passages, '正文:"末尾。第三条"')) == sorted(hits)
    # What is copied over the end of a line has a blank there, and stands in no passage so.
    assert found(short_passages, '"末尾。\n第三条"') == ["长.txt"]
    kept_out = short_passages.search('末尾 -"末尾。第三条"', limit=20, per_document=0)
    assert over.id in {hit.id for hit in kept_out}


def test_another_hit_beside_a_string_over_a_seam_stays_itself(short_passages: Index) -> None:
    last = short_passages.show("长.txt").passages[-1]
    results = short_passages.search('"末尾。第五条" OR 己号', limit=20, per_document=0)
    texts = {hit.id: hit.text for hit in results}
    assert texts[last.id] == last.text


def test_all_that_run_over_a_seam_are_counted(tmp_path: Path) -> None:
    filler = "各单位应当遵守渡口管理规定，按期检验船舶。" * 20
    articles = "".join(f"第{n}条 {filler}名册存档\n" for n in range(1, 151))
    (tmp_path / "a.txt").write_text(f"青河市渡口办法\n{articles}", encoding="utf-8")
    index = searcher.build_index(tmp_path / "a.txt", tmp_path / "index")
    assert index.search('"存档第"').total == 149
    assert index.search('"存档第"', document="a.txt", limit=200, per_document=0).total == 149


@pytest.mark.parametrize("gone", [False, True], ids=["kept", "removed"])
def test_a_word_of_one_segment_is_no_string_in_another(tmp_path: Path, gone: bool) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "甲.txt").write_text("渡口值守\n渡口有 23 名值守人员。\n", encoding="utf-8")
    searcher.build_index(folder, tmp_path / "index")
    (folder / "乙.txt").write_text("渡口标准\n现行标准达2352项。\n", encoding="utf-8")
    searcher.build_index(folder, tmp_path / "index")
    if gone:
        (folder / "甲.txt").unlink()
        searcher.build_index(folder, tmp_path / "index")
    updated = searcher.open_index(tmp_path / "index")
    rebuilt = searcher.build_index(folder, tmp_path / "anew")
    expected = ["乙.txt"] if gone else ["甲.txt"]
    assert found(rebuilt, "23") == expected
    assert found(updated, "23") == expected


def test_a_word_is_found_wherever_segmentation_cuts_it(tmp_path: Path) -> None:
    index = indexed(
        tmp_path,
        a="湖区办法\n推进实现碳达峰碳中和目标。\n",
        b="绿化办法\n实现碳达峰、碳中和。\n",
        c="工业办法\n工业和建筑、交通和能源的碳排放。\n",
    )
    results = index.search("碳中和", fold=False)
    assert {hit.document for hit in results} == {"a.txt", "b.txt"}
    for hit in results:
        assert "碳中和" in [hit.text[a:b] for a, b in hit.highlights]


def test_a_word_of_two_characters_is_found_in_a_name_too(tmp_path: Path) -> None:
    index = indexed(
        tmp_path,
        a="养犬登记办法\n养犬应当登记。\n",
        b="公告\n经研究，决定废止《临河县养犬办法》。\n",
    )
    assert {hit.document for hit in index.search("养犬")} == {"a.txt", "b.txt"}


@pytest.mark.parametrize("query", ["12.{}", "（3）{}", "《{}》[3]", "{}〔3〕", "{}^3", "{}……12"])
def test_a_title_out_of_a_list_is_that_title(tmp_path: Path, query: str) -> None:
    texts = {
        "a": "青河市渡口条例\n摆渡应当登记。\n",
        "b": "青河市建设条例\n青河市的渡口有条例，3、12处收费，青河市渡口3处，渡口12处。\n",
    }
    index = indexed(tmp_path, **texts)
    assert found(index, query.format("青河市渡口条例"))[0] == "a.txt"


def test_a_number_that_no_article_of_the_law_has_is_a_number(tmp_path: Path) -> None:
    index = indexed(
        tmp_path,
        a="云川省养路促进法\n第一条 道路由县养护。\n第二条 桥梁由市养护。\n",
        b="关于热线的通知\n养路促进法宣传日拨打996。\n",
    )
    of_an_article, of_none = (index.search(f"养路促进法 {number}") for number in (2, 996))
    assert "第2条" in str(of_an_article.notes[0])
    assert "桥梁" in of_an_article[0].text
    assert not of_none.notes and of_none[0].document == "b.txt"


@pytest.mark.parametrize("kernel", ("on", "off"))
def test_a_word_comes_before_where_two_words_meet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kernel: str
) -> None:
    if kernel == "off":
        monkeypatch.setenv("SEARCHER_KERNEL", "off")
    index = indexed(
        tmp_path,
        a="干部停用管理办法\n对干部暂停职务。暂停职务的，由县局暂停职务晋升。\n",
        b="考勤细则\n无故旷工的人员，经批评教育后仍不改正，由所在单位予以停职检查，并报送备案。\n",
    )
    assert [hit.document for hit in index.search("停职")] == ["b.txt", "a.txt"]


def written(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_quoted_title_finds_who_bears_it_beside_who_cites_it(tmp_path: Path) -> None:
    title = "岚江市渡口管理办法"
    page = "<h1>岚江市渡口<br>管理办法（试行）</h1><p>渡口归县管理。</p><p>渡工须经考核。</p>"
    texts = {
        "a.html": f"<head><title>{title}（试行）</title></head>{page}",
        "b.txt": f"水务工作总结\n\n本局落实{title}，成效明显。\n",
        "c.html": f"<head><title>{title}实施细则</title></head><p>渡口分三类，各有其主。</p>",
    }
    index = searcher.build_index(written(tmp_path / "文", texts), tmp_path / "index")
    assert sorted(found(index, f'"{title}"')) == ["a.html", "b.txt"]
    assert sorted(found(index, f'"{title}" 考核 OR "{title}"')) == ["a.html", "b.txt"]
    assert found(index, f'"{title}" 考核') == ["a.html"]
    assert index.search(f'"{title}"').total == 2
    assert index.facets(f'"{title}"').total == 2
    # A word of a title is none.
    assert found(index, '"渡口归县"') == ["a.html"]


def test_a_quoted_title_in_its_marks_finds_who_bears_it(tmp_path: Path) -> None:
    title, cited = "岚江市渡口管理办法", "水务局关于贯彻《岚江市渡口管理办法》的通知"
    texts = {
        "法.md": f"# {title}\n\n第一条 渡口归县管理，渡工须经考核。\n",
        "通知.md": f"# {cited}\n\n现将《{title}》印发给你们，请认真贯彻执行。\n",
        "总结.txt": "水务工作总结\n\n本局管理渡口，成效明显，没有发生事故。\n",
    }
    index = searcher.build_index(written(tmp_path / "文", texts), tmp_path / "index")
    assert sorted(found(index, f'"《{title}》"')) == ["法.md", "通知.md"]
    [borne] = [hit for hit in index.search(f'"《{title}》"') if hit.document == "法.md"]
    assert borne.title_highlights == ((0, len(title)),)
    assert found(index, f'"《{title}》" 渡工') == ["法.md"]
    assert index.facets(f'"《{title}》"').total == 2
    # The marks within a title are part of it.
    assert found(index, f'"{cited}"') == ["通知.md"]


def test_signs_alone_are_looked_for_where_they_stand_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {f"{n}.txt": "渡口办法\n\n第一条 渡口归县管理。\n\n。\n" for n in range(3)}
    texts["省略.txt"] = "渡口总结\n\n渡口工作。。。。有待加强。\n"
    index = searcher.build_index(written(tmp_path / "文", texts), tmp_path / "index")
    monkeypatch.setattr(OpenSegment, "folded_texts", no_text)
    assert found(index, '"。。。。"') == ["省略.txt"]
    assert found(index, '"。。。。。"') == []
    assert found(index, '正文:"。。。。。"') == []


def no_text(segment: OpenSegment, passages: Sequence[int]) -> list[str]:
    raise AssertionError("no passage is read to tell where signs stand")


def test_a_quoted_number_finds_who_bears_it_in_another_spelling(tmp_path: Path) -> None:
    body = "各县人民政府：\n渡口归县管理，渡工须经考核。\n"
    texts = {
        "甲.txt": f"关于渡口巡查的通知\n(2031)岚政5号\n{body}",
        "乙.txt": "渡口工作总结\n\n本局贯彻岚政〔2031〕5号文件，成效明显，没有发生事故。\n",
        "丙.txt": f"关于渡口收费的通知\n(2031)岚政15号\n{body}",
    }
    index = searcher.build_index(written(tmp_path / "文", texts), tmp_path / "index")
    for number in ("岚政〔2031〕5号", "（2031）岚政５号", "岚政〔二〇三一〕五号"):
        assert "甲.txt" in found(index, f'"{number}"')
        assert "丙.txt" not in found(index, f'"{number}"')
        assert sorted(found(index, number)) == ["乙.txt", "甲.txt"]
    assert sorted(found(index, '"岚政〔2031〕5号"')) == ["乙.txt", "甲.txt"]
    assert found(index, "number:岚政〔2031〕5号") == ["甲.txt"]
    # The end of a number is a string like any other.
    assert found(index, '"〔2031〕5号"') == ["乙.txt"]


@pytest.mark.parametrize(
    "query, ids, complete",
    [
        ('"岚江市渡口管理办法"', {"法.md#1", "总结.txt#1"}, 2),
        ('"岚江市渡口管理办法" 考核', {"法.md#3", "总结.txt#1"}, 2),
        ('"岚江市渡口管理办法" "渡工须经考核"', {"法.md#3"}, 1),
        ('("岚江市渡口管理办法" OR "无此办法") 渡船', {"法.md#2"}, 1),
        ('"岚江市渡口管理办法" "岚江市渡口收费标准"', {"法.md#4"}, 1),
        # What is not asked of texts is as true of the whole document.
        ('"岚江市渡口管理办法" 标题:渡口', {"法.md#1"}, 1),
        ('"岚江市渡口管理办法" -考核', {"法.md#1"}, 1),
        ('"岚江市渡口管理办法" OR 渡船', {"法.md#1", "法.md#2", "总结.txt#1"}, 3),
        # None of its passages holds the word, and it alone tells what is sought.
        ('"岚江市渡口管理办法" 收费站', {"法.md#1", "总结.txt#1"}, 0),
    ],
)
def test_words_beside_a_quoted_title_are_looked_for_in_all_who_bear_it(
    tmp_path: Path, query: str, ids: set[str], complete: int
) -> None:
    law = [
        "# 岚江市渡口管理办法\n",
        "第一条 渡口归县管理，各县应当设立渡口管理机构，并将其职责向社会公开，接受监督，每年向人民政府报告一次工作。\n",
        "第二条 渡船应当每年检验一次，检验不合格的不得载客，检验的结果应当张贴在船上，并报县渡口管理机构备案存查。\n",
        "第三条 渡工须经考核，考核合格的发给证书，证书有效期满以后应当重新参加培训一次，培训由县渡口管理机构举办。\n",
        "第四条 过渡费按照岚江市渡口收费标准收取，标准应当在渡口两岸张贴，不得擅自提高，老人和学生减半收取过渡费用。\n",
    ]
    texts = {
        "法.md": "\n".join(law),
        "总结.txt": "水务工作总结\n\n本局落实岚江市渡口管理办法，考核渡工三十名，成效明显。\n",
        "公路.txt": "公路工作总结\n\n全市撤除收费站两处，考核养护工人五十名。\n",
    }
    index = searcher.build_index(written(tmp_path / "文", texts), tmp_path / "index")
    with kernel.without():
        plain = searcher.open_index(tmp_path / "index")
    for one in (index, plain):
        results = one.search(query, limit=20)
        assert {hit.id for hit in results} == ids
        assert (results.total, results.complete) == (len(ids), complete)
    if complete:
        assert index.facets(query, count="passages").total == complete


@pytest.mark.parametrize(
    "query", ['"？答"', '"办？答"', '"吗"', "办？", '"怎么办？答"', '"行吗？行"']
)
def test_a_quoted_question_finds_every_text_with_it(tmp_path: Path, query: str) -> None:
    texts = {
        f"{n}.txt": f"第{n}号问答\n\n问：补贴怎么办？答：到窗口办理。行吗？行。\n" for n in range(9)
    }
    index = searcher.build_index(written(tmp_path / "文", texts), tmp_path / "index")
    results = index.search(query, fold=False, limit=20)
    assert results.total == results.complete == len(results) == 9


def test_a_quoted_number_that_no_text_holds_finds_who_has_it(tmp_path: Path) -> None:
    text = "今年汛期降水总量较常年偏多一至两成，为切实做好防汛工作，现就有关事项通知如下。\n\n"
    page = (
        f"---\ndoc_number: 岚汛〔2031〕5号\n---\n# 岚江市防汛办关于做好防汛工作的通知\n\n{text * 3}"
    )
    folder = written(tmp_path / "文", {"a.md": page, "b.txt": "防汛总结\n\n各县防汛有序。\n"})
    index = searcher.build_index(folder, tmp_path / "index")
    results = index.search('"岚汛〔2031〕5号"')
    assert {hit.document for hit in results} == {"a.md"}
    assert [one.code for one in results.notes] == ["number"]
    assert not index.search('"岚汛〔2031〕6号"').total


def test_a_choice_takes_apart_what_only_removed_texts_hold(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "文",
        {
            "a.txt": "值班\n\n天气预报由县发布。\n",
            "b.txt": "值班\n\n预报天气，分开发布。\n",
            "c.txt": "值班\n\n雨雪停后清扫道路。\n",
        },
    )
    searcher.build_index(folder, tmp_path / "index")
    (folder / "a.txt").unlink()
    updated = searcher.build_index(folder, tmp_path / "index")
    rebuilt = searcher.build_index(folder, tmp_path / "anew")
    for query in ("天气预报 OR 雨雪", "天气预报 雨雪", "天气预报"):
        results = [one.search(query) for one in (updated, rebuilt)]
        assert len({(one.total, one.notes) for one in results}) == 1, query
    assert sorted(found(updated, "天气预报 OR 雨雪")) == ["b.txt", "c.txt"]


LABELLED = {
    "索引号": "LJ-2031-00817",
    "信息分类": "水旱灾害",
    "发布机构": "岚江市河湖事务中心",
    "名称": "岚江市防汛办关于做好防汛工作的通知",
    "主题词": "汛期圩堤巡查",
    "成文日期": "2031-03-05",
}


def labelled_page(labels: dict[str, str]) -> str:
    rows = "".join(f"<tr><td>{name}：</td><td>{told}</td></tr>" for name, told in labels.items())
    text = "今年汛期降水总量较常年偏多一至两成，为切实做好防汛工作，现就有关事项通知如下。"
    return (
        f"<title>{LABELLED['名称']}</title><table>{rows}</table><h1>{LABELLED['名称']}</h1>"
        f"<p>{text}</p><p>各县应当排定值守人员，做好防汛物资储备，并于三月底以前报送值守名单和联系电话。</p>"
    )


@pytest.mark.parametrize("told", [*LABELLED.values(), "主题词：汛期圩堤巡查", "索引号"])
def test_what_labels_beside_a_text_tell_is_found(tmp_path: Path, told: str) -> None:
    matter = "".join(f"{name}: {value}\n" for name, value in LABELLED.items())
    texts = {
        "a.html": labelled_page(LABELLED),
        "b.md": f"---\n{matter}layout: post\n---\n# 岚江市修堤通知\n\n圩堤应当在汛前修好。\n",
        "c.html": labelled_page({}),
    }
    index = searcher.build_index(written(tmp_path / "文", texts), tmp_path / "index")
    assert {"a.html", "b.md"} <= set(found(index, f'"{told}"', fold=False))
    # No site's generator is quoted.
    assert not index.search('"layout: post"').total


def test_labels_beside_a_text_come_after_it(tmp_path: Path) -> None:
    texts = {"a.html": labelled_page(LABELLED), "b.html": labelled_page({})}
    index = searcher.build_index(written(tmp_path / "文", texts), tmp_path / "index")
    with kernel.without():
        plain = searcher.open_index(tmp_path / "index")
    shown = index.show("a.html").passages
    assert [one.text for one in shown[:-1]] == [one.text for one in index.show("b.html").passages]
    assert LABELLED["索引号"] in shown[-1].text
    for query in (LABELLED["名称"], "防汛工作 通知", "岚江市防汛办"):
        ids = [[hit.id for hit in one.search(query, fold=False)] for one in (index, plain)]
        assert ids[0] == ids[1] and ids[0][0] == "a.html#1", query
        assert ids[0].index("a.html#1") < ids[0].index(shown[-1].id), query
    # They make no other document of it.
    assert [hit.copies for hit in index.search("防汛工作", limit=1)] == [("b.html",)]
    assert index.check() == []


@pytest.mark.parametrize(
    "query, documents",
    [
        ('"第一章 总则"', "窄.txt 宽.txt 引.txt"),
        ('"第一章　　总则"', "窄.txt 宽.txt 引.txt"),
        ('"第一章总则"', "窄.txt 宽.txt 引.txt"),
        ('章节:"第一章总则"', "窄.txt 宽.txt"),
        ('"二、  组织领导"', "方案.txt"),
        # Its letters are set apart where it stands as a heading.
        ('"第二章 法律责任"', "宽.txt 引.txt"),
        ('"第二章 法律责任" 渡工', "宽.txt"),
        # What is no number of a heading is taken as it is typed.
        ('"总则 要求"', ""),
        ('"三章 法律责任"', ""),
    ],
)
def test_blanks_behind_the_number_of_a_heading_decide_nothing(
    tmp_path: Path, query: str, documents: str
) -> None:
    article = (
        "第{}条 {}归县管理，各县应当设立管理机构，并将其职责向社会公开，接受监督，每年报告一次。"
    )
    texts = {
        "窄.txt": f"岚江市圩堤办法\n\n第一章 总则\n\n{article.format('一', '圩堤')}\n",
        "宽.txt": f"岚江市渡口办法\n\n第一章　　总则\n\n{article.format('一', '渡口')}\n\n"
        f"第二章　法　律　责　任\n\n{article.format('二', '渡工')}\n{article.format('三', '渡船')}\n",
        "引.txt": "学习体会\n\n“第一章总则”之要求，与“第二章 法律责任”之处罚，均应牢记，总则虽短，其义甚明。\n",
        "方案.txt": "岚江市渡口方案\n\n二、组织领导\n\n市水务局统一协调，各县具体落实，所需经费列入年度预算。\n",
    }
    index = searcher.build_index(written(tmp_path / "文", texts), tmp_path / "index")
    with kernel.without():
        plain = searcher.open_index(tmp_path / "index")
    for one in (index, plain):
        results = one.search(query, limit=20, fold=False)
        assert {hit.document for hit in results} == set(documents.split())
        # Each heading is found once.
        assert results.total == len(documents.split())
    assert index.facets(query).total == len(documents.split())
