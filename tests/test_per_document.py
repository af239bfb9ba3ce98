"""A page of passages that isn't one document: what it takes, and what the pages after it show."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import searcher
from searcher import InputError
from searcher.index import Index
from searcher.present.hits import results_text
from searcher.search.collector import REFINED, in_pages

# So much text that an article is a passage.
DETAILS = (
    "申请人向所在区的机构提交位置图、使用说明和期限，机构核对现场后作出答复，并将结果告知相邻单位。"
    * 2
)
ARTICLES = "".join(
    f"第{n}条 岸线占用的第{n}种情形由航道机构登记。{DETAILS}\n" for n in "一二三四五六七八九"
)
ACT = f"临江市岸线占用管理办法\n{ARTICLES}"
OTHERS = {
    f"通知{n}.txt": f"临江市第{n}号船舶通知\n船舶停靠依照规定办理。\n{n}号码头的岸线占用另行通知。\n"
    for n in range(1, 5)
}


@pytest.fixture(scope="module")
def shores(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("shores")
    for name, text in {"办法.txt": ACT, **OTHERS}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return searcher.build_index(folder, folder / "index")


@given(
    st.lists(st.integers(0, 6), max_size=60),
    st.integers(1, 12),
    st.integers(1, 4),
    st.integers(0, 70),
)
def test_pages_take_each_passage_once(
    documents: list[int], limit: int, most: int, end: int
) -> None:
    laid = in_pages(documents, limit, most, end=end)
    assert sorted(laid) == list(range(len(documents)))
    for start in range(0, min(end, len(laid)), limit):
        page, left = laid[start : start + limit], laid[start:]
        assert page == sorted(page)
        shown = Counter(documents[at] for at in page)
        fit = sum(min(count, most) for count in Counter(documents[at] for at in left).values())
        assert max(shown.values()) <= most or fit < limit
        # The best that is left is on the page.
        assert min(left) in page


def test_a_page_has_two_passages_of_a_document(shores: Index) -> None:
    found = shores.search("岸线占用", limit=5)
    every = Counter(hit.document for hit in shores.search("岸线占用", limit=50, per_document=0))
    shown = Counter(hit.document for hit in found)
    assert every["办法.txt"] > 5 and shown["办法.txt"] == max(shown.values()) == 2
    for hit in found:
        assert hit.more_in_document == every[hit.document] - shown[hit.document]
        assert hit.fields()["more_in_document"] == hit.more_in_document
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


@pytest.mark.parametrize("limit", [1, 3, 4, 5, 50])
def test_over_all_pages_each_passage_comes_once(shores: Index, limit: int) -> None:
    every = shores.search("岸线占用 登记", limit=50, per_document=0)
    pages = [
        shores.search("岸线占用 登记", limit=limit, offset=at)
        for at in range(0, every.total, limit)
    ]
    paged = [hit.id for page in pages for hit in page]
    assert sorted(paged) == sorted(hit.id for hit in every)
    assert {(page.total, page.complete) for page in pages} == {(every.total, every.complete)}
    assert [hit.rank for page in pages for hit in page] == list(range(1, every.total + 1))
    # An offset inside a page shows the same order from there.
    between = shores.search("岸线占用 登记", limit=limit, offset=2)
    assert [hit.id for hit in between] == paged[2 : 2 + limit]


def test_a_page_is_never_short(shores: Index) -> None:
    found = shores.search("岸线占用", limit=10)
    assert len(found) == 10
    assert {hit.document for hit in found} == {"办法.txt", *OTHERS}
    whole = shores.search("岸线占用", limit=50)
    assert len(whole) == whole.total and not any(hit.more_in_document for hit in whole)
    by_rank = shores.search("岸线占用", limit=50, per_document=0)
    assert [hit.id for hit in whole] == [hit.id for hit in by_rank]


@pytest.mark.parametrize(
    "options", [{"per_document": 0}, {"sort": "date"}, {"document": "办法.txt"}]
)
def test_where_nothing_is_passed_over(shores: Index, options: dict[str, Any]) -> None:
    found = shores.search("岸线占用", limit=4, **options)
    assert {hit.more_in_document for hit in found} == {None}
    if "sort" not in options:
        assert {hit.document for hit in found} == {"办法.txt"}


def test_grouped_hits_tell_it_too(shores: Index) -> None:
    found = shores.search("岸线占用", group="document")
    assert {hit.document: hit.others for hit in found}["办法.txt"] > 5
    assert all(hit.more_in_document == hit.others for hit in found)


def test_the_last_hit_of_a_document_says_how_many_more(shores: Index) -> None:
    found = shores.search("岸线占用", limit=5)
    blocks = results_text(found).split("\n\n")
    last = max(hit.rank for hit in found if hit.document == "办法.txt")
    more = found[last - 1].more_in_document
    assert [f"(+{more} more in this document)" in block for block in blocks] == [
        hit.rank == last for hit in found
    ]


def test_more_passages_than_are_looked_at_twice(tmp_path: Path) -> None:
    """Beyond them pages go on by rank, and none is lost where they meet."""
    many = "".join(f"第{n}条 岸线占用第{n}项。{DETAILS}\n" for n in range(1, REFINED + 20))
    (tmp_path / "长.txt").write_text("岸线占用目录\n" + many, encoding="utf-8")
    (tmp_path / "短.txt").write_text("船舶通知\n岸线占用另行通知。\n", encoding="utf-8")
    index = searcher.build_index(tmp_path, tmp_path / "index")
    total = index.search("岸线占用").total
    assert total > REFINED
    ids = [
        hit.id
        for at in range(0, total, 7)
        for hit in index.search("岸线占用", limit=7, offset=at, snippets=False)
    ]
    assert len(ids) == len(set(ids)) == total


def test_a_number_that_is_none_is_an_error(shores: Index) -> None:
    with pytest.raises(InputError, match="per_document"):
        shores.search("岸线", per_document=-1)
