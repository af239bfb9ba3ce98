"""The heading path of a hit, where a passage holds text under several headings."""

from __future__ import annotations

from pathlib import Path

import pytest

import searcher

TEXT = """东岭县关于加强乡村治理的意见
一、总体要求
坚持党建引领。
（一）夯实基层基础
配齐网格员。
（二）加强法治保障
村村有法律顾问。
二、组织实施
第一条　各乡镇应当及时上报。
第二条　逾期的予以通报。
"""


@pytest.mark.parametrize("snippets", (True, False))
@pytest.mark.parametrize(
    ("phrase", "heading"),
    [
        ("党建引领", ("一、总体要求",)),
        ("配齐网格员", ("一、总体要求", "（一）夯实基层基础")),
        ("有法律顾问", ("一、总体要求", "（二）加强法治保障")),
        ("及时上报", ("二、组织实施", "第一条")),
        ("予以通报", ("二、组织实施", "第二条")),
    ],
)
def test_a_hit_names_the_headings_above_its_words(
    tmp_path: Path, phrase: str, heading: tuple[str, ...], snippets: bool
) -> None:
    (tmp_path / "意见.txt").write_text(TEXT, encoding="utf-8")
    index = searcher.build_index(tmp_path / "意见.txt", tmp_path / "index")
    (hit,) = index.search(f'"{phrase}"', snippets=snippets)
    assert hit.heading == heading


def test_tiny_passages_are_joined_and_keep_their_headings(tmp_path: Path) -> None:
    (tmp_path / "意见.txt").write_text(TEXT, encoding="utf-8")
    index = searcher.build_index(tmp_path / "意见.txt", tmp_path / "index")
    passages = index.show("意见.txt").passages
    joined, *_ = passages
    assert "村村" in joined.text and joined.heading == ("一、总体要求",)
    (title, path), *breaks = joined.heading_breaks
    assert (title, path) == (0, ())
    assert [path[-1][:3] for _, path in breaks] == ["一、总", "（一）", "（二）"]
    for offset, path in breaks:
        assert joined.text[offset:].startswith(path[-1])


def test_a_title_that_is_kept_out_keeps_out_who_bears_it(tmp_path: Path) -> None:
    long = "渡船应当定期检验并报送情况。" * 60
    texts = {
        "甲": f"岚江市渡口管理办法\n\n第一条 渡口应当登记。\n\n第二条 渡口渡工须经考核。{long}",
        "乙": "关于贯彻渡口办法的通知\n\n请认真贯彻《岚江市渡口管理办法》。渡口应当登记。",
        "丙": "关于桥梁的通知\n\n桥梁旁的渡口应当登记。",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    index = searcher.build_index(tmp_path, tmp_path / "index")
    passages = {hit.id for hit in index.search("渡口", per_document=0)}
    for title in ('"《岚江市渡口管理办法》"', "《岚江市渡口管理办法》", '"岚江市渡口管理办法"'):
        held = {hit.id for hit in index.search(f"渡口 {title}", per_document=0)}
        kept = {hit.id for hit in index.search(f"渡口 -{title}", per_document=0)}
        assert held | kept == passages and not held & kept
        assert kept == {"丙.txt#1"}
