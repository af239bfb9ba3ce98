"""Any string of a document finds its passage, and a quoted phrase finds nothing that lacks it."""

from __future__ import annotations

import pytest

from benchmarks import counts
from benchmarks.exact_strings import Cut, answers, cuts, passage_texts, quoted, texts_after
from searcher.analysis import fold
from searcher.index import Index
from searcher.query import parse
from searcher.query.nodes import Phrase

COUNT = 1_000


@pytest.fixture(scope="module")
def texts(seeds_index: Index) -> list[str]:
    return passage_texts(seeds_index)


@pytest.fixture(scope="module")
def asked(seeds_index: Index, texts: list[str]) -> list[Cut]:
    after = texts_after(seeds_index, texts)
    return list(cuts(texts, seed=20, count=COUNT, after=after))


def test_every_string_finds_its_passage(
    seeds_index: Index, texts: list[str], asked: list[Cut]
) -> None:
    given = list(answers(seeds_index, texts, asked))
    assert [one.cut for one in given if not one.found] == []
    assert [(one.cut.text, one.false) for one in given if one.false] == []


def test_every_hit_of_a_search_holds_the_string(seeds_index: Index, asked: list[Cut]) -> None:
    for cut in asked[:100]:
        results = seeds_index.search(quoted(cut.text), limit=20)
        assert results.hits, cut
        for hit in results:
            texts = fold(hit.text), fold(hit.text.replace("\n", ""))
            assert any(fold(cut.text) in text for text in texts), (cut, hit.id)


def test_the_strings_are_of_all_kinds(texts: list[str], asked: list[Cut]) -> None:
    assert sum(cut.text not in texts[cut.passage] for cut in asked) > 20
    whole = "".join(cut.text for cut in asked)
    assert {len(cut.text) for cut in asked} == set(range(1, 13))
    assert any(char.isdigit() for char in whole) and any(char.isspace() for char in whole)
    assert any("a" <= char <= "z" for char in fold(whole)) and "“" in whole


@pytest.mark.parametrize(
    "text",
    ['所谓"试点"', "“十四五”时期", "”的要求", '3"', "甲\\乙", '\\"', "路径\\", " 第三条", "「」"],
)
def test_quoting_keeps_the_characters(text: str) -> None:
    assert parse(quoted(text)) == Phrase(text)


def test_counts_that_differ_from_a_scan_are_told(seeds_index: Index) -> None:
    scan = counts.scanned(seeds_index)
    for phrase in ("数据", "的", '所谓"试点"', "一、"):
        assert not list(counts.wrong(seeds_index, scan, phrase))
    without = counts.Scanned([(), *scan.texts[1:]], scan.values)
    held = next(text for text in scan.texts[0] if len(text) > 12)
    assert list(counts.wrong(seeds_index, without, held[:12]))
