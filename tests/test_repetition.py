"""Texts of the same few letters again and again: strings of them are found as a scan finds them,
and what takes too long ends with its time."""

from __future__ import annotations

from pathlib import Path

import pytest

import searcher
from searcher import kernel
from searcher.index import Index
from searcher.kernel.time import within
from searcher.search.clock import Clock
from searcher.search.matcher import Matcher
from searcher.search.seams import find_crossing

TEXTS = {
    "one": "政" * 4_000,
    "two": "政策" * 2_000,
    "three": "政策法" * 1_000 + "政策" * 40 + "法" * 70 + "政策法" * 300,
    "lines": ("政" * 40 + "\n") * 100,
    "marks": "，。" * 1_500,
    "digits": "12" * 1_000,
}
STRINGS = [
    *("政" * count for count in (2, 3, 7, 20, 63, 64, 65, 130)),
    *(("政策" * 90)[at:end] for at, end in [(0, 9), (1, 9), (0, 70), (1, 131)]),
    *(("政策法" * 60)[at:end] for at, end in [(0, 10), (2, 77), (1, 140)]),
    "策" + "法" * 70,
    "法" * 71 + "政",
    "政策法" + "政策" * 41 + "法法",
    "，。" * 33,
    "12" * 33,
]


@pytest.fixture(scope="module", params=["Rust", "numpy"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    if request.param == "Rust" and kernel.loaded() is None:
        pytest.skip("no kernel")
    folder = tmp_path_factory.mktemp("again")
    for name, text in TEXTS.items():
        Path(folder, f"{name}.txt").write_text(f"岚江{name}\n\n{text}\n", "utf-8")
    if request.param == "Rust":
        return searcher.build_index([folder], folder / "index")
    with kernel.without():
        return searcher.build_index([folder], folder / "index")


@pytest.mark.parametrize("string", STRINGS, ids=lambda one: f"{one[:4]}{len(one)}")
def test_strings_stand_where_a_scan_finds_them(index: Index, string: str) -> None:
    found = {hit.id for hit in index.search(f'"{string}"', limit=1_000, per_document=0, fold=False)}
    wanted = set()
    for name in TEXTS:
        passages = index.show(f"{name}.txt").passages
        texts = [passage.text.replace("\n", "") for passage in passages]
        whole, starts = "".join(texts), [len("".join(texts[:at])) for at in range(len(texts))]
        for passage, start, text in zip(passages, starts, texts):
            # Where it begins in the passage, it may end in a later one.
            if string in whole[start : start + len(text) + len(string) - 1]:
                wanted.add(passage.id)
    assert found == wanted


def test_what_is_cut_short_is_told_and_not_kept(index: Index) -> None:
    [segment] = index._generation.segments
    string = "政" * 50
    with within(-1):
        assert not len(find_crossing(segment, string))
        assert not Matcher(segment).string(string).any()
    assert len(find_crossing(segment, string)) and Matcher(segment).string(string).any()


def test_a_share_of_the_time_is_over_before_the_whole() -> None:
    clock = Clock(60)
    with clock.running(), clock.sharing(0):
        assert clock.over() and not clock.ran_out
    assert not clock.over() and not clock.partial
