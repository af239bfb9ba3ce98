"""The benchmark of speed: what it draws, makes up, asks and writes, on tiny input."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks import growth, relating, same_texts
from benchmarks.altered import altered, enlarge, part, size_of, swaps, vocabulary
from benchmarks.speed import building, finding, latency, measured, report, serving
from benchmarks.speed.engine import (
    ALL,
    ANY,
    COMMON,
    FTS5,
    KINDS,
    OURS,
    PHRASE,
    PLACES,
    STOCK,
    TANTIVY,
    Query,
    Source,
    engine,
    missing,
)
from benchmarks.speed.goals import goals
from benchmarks.speed.latency import Spread
from benchmarks.speed.picture import picture
from benchmarks.speed.processes import alone, peak_memory
from benchmarks.speed.queries import draw_queries
from tests.conftest import SEEDS

SUBJECTS = "养老服务 数据共享 消防安全 农村公路 义务教育 河道管理 垃圾分类 食品安全".split()
TEXTS = [
    f"第{number}条 {subject}工作由云川省人民政府负责，临江市有关部门应当每年检查{number}次。"
    for number, subject in enumerate(SUBJECTS * 5, 1)
]
SPREAD = Spread(0.5, 1.0, 2.0)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for start in range(0, len(TEXTS), 10):
        text = "\n\n".join(["# 临江市管理办法", *TEXTS[start : start + 10]])
        (folder / f"{start}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def source(tmp_path: Path, corpus: Path) -> Source:
    passages = tmp_path / "passages"
    passages.write_text("".join(f"{text}\r" for text in TEXTS), encoding="utf-8", newline="")
    return Source(corpus, passages)


# Queries


def test_the_same_seed_draws_the_same_queries() -> None:
    assert draw_queries(TEXTS, number=8, seed=3) == draw_queries(TEXTS, number=8, seed=3)


def test_another_seed_draws_others() -> None:
    one, other = (draw_queries(TEXTS, number=8, seed=seed) for seed in (3, 4))
    assert len(set(one) & set(other)) < len(one) / 2


def test_each_kind_has_its_share_and_none_stands_twice() -> None:
    queries = draw_queries(TEXTS, number=8, seed=3)
    counts = {kind: sum(query.kind == kind for query in queries) for kind in KINDS}
    assert counts == {ALL: 8, ANY: 8, COMMON: 2, PHRASE: 2}
    assert len(set(queries)) == len(queries)


def test_queries_to_avoid_are_not_drawn() -> None:
    warm = draw_queries(TEXTS, number=8, seed=3)
    assert not set(warm) & set(draw_queries(TEXTS, number=8, seed=3, avoid=warm))


def test_phrases_stand_in_passages_and_are_quoted() -> None:
    queries = draw_queries(TEXTS, number=160, seed=5)
    phrases = [query for query in queries if query.kind == PHRASE]
    assert {len(query.text) for query in phrases} >= {1, 2, 8}
    for query in phrases:
        assert query.typed == f'"{query.text}"'
        assert any(query.text in text for text in TEXTS)


def test_words_of_a_query_stand_in_one_passage() -> None:
    for query in draw_queries(TEXTS, number=20, seed=5):
        if query.kind == ALL:
            assert any(all(word in text for word in query.words) for text in TEXTS)
            assert query.typed == " ".join(query.words)


def test_a_corpus_too_small_gives_fewer_queries() -> None:
    queries = draw_queries(["公安"], number=40, seed=1)
    assert {(query.kind, query.typed) for query in queries} == {
        (COMMON, "公安"),
        *((PHRASE, f'"{piece}"') for piece in ("公", "安", "公安")),
    }


# Corpora


def test_swapped_words_have_the_length_of_the_old_ones() -> None:
    words = vocabulary(TEXTS)
    table = swaps(words, random.Random(1))
    assert table and all(len(word) == len(other) for word, other in table.items())


def test_numbers_of_the_text_change_and_those_of_tags_stay() -> None:
    text = '<h1 class="a1">临江市2021年检查12次</h1>'
    seen = {altered(text, {}, random.Random(seed)) for seed in range(20)}
    assert len(seen) > 5
    assert all(one.startswith('<h1 class="a1">临江市202') for one in seen)
    assert {len(one) for one in seen} == {len(text)}


def test_a_corpus_grows_to_the_size_asked(corpus: Path, tmp_path: Path) -> None:
    size = size_of(corpus)
    grown = enlarge(corpus, tmp_path / "grown", size=3 * size, seed=1)
    assert 3 * size <= size_of(grown) < 3.5 * size
    assert (grown / "0.md").read_bytes() == (corpus / "0.md").read_bytes()
    assert (grown / "1" / "0.md").read_bytes() != (grown / "2" / "0.md").read_bytes()


def test_the_same_seed_makes_the_same_corpus(corpus: Path, tmp_path: Path) -> None:
    made = [
        enlarge(corpus, tmp_path / name, size=3 * size_of(corpus), seed=seed)
        for name, seed in (("one", 1), ("two", 1), ("three", 2))
    ]
    one, two, three = ([path.read_bytes() for path in sorted(at.rglob("*.md"))] for at in made)
    assert one == two != three


def test_a_part_holds_every_nth_document(corpus: Path, tmp_path: Path) -> None:
    chosen = part(corpus, tmp_path / "part", every=2)
    assert sorted(path.name for path in chosen.iterdir()) == ["0.md", "20.md"]


# Engines


@pytest.mark.parametrize("name", [name for name in PLACES if name != OURS])
def test_an_engine_finds_what_it_indexed(
    name: str, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")  # compiling takes longer than all tests
    reason = missing(name)
    if reason:
        pytest.skip(f"{name} is not here: {reason}")
    kind, folder = engine(name), tmp_path / "index"
    folder.mkdir()
    kind.load()
    kind.build(source, folder)
    one = kind(folder)
    held = "".join(TEXTS[:: kind.every])
    # jieba's analyzer gives places in the text for places among words: no phrase is found.
    kinds = {*kind.kinds} - ({PHRASE} if name == STOCK else set())
    for query in _of_every_kind():
        if query.kind in kinds and query.words[0] in held:
            texts = ["".join(text.split()) for text in one.texts(query)]
            assert texts and all(query.words[0] in text for text in texts), query
            assert one.count(query) >= len(texts)
            assert not kind.marks or any(one.snippets(query))


def _of_every_kind() -> Iterator[Query]:
    yield Query(ALL, ("检查", "养老"), "检查 养老")
    yield Query(ANY, ("检查",), "检查")
    yield Query(COMMON, ("应当",), "应当")
    yield Query(PHRASE, ("每年检查",), '"每年检查"')
    yield Query(PHRASE, ("人民政府负责",), '"人民政府负责"')


def test_passages_come_back_as_they_were_written(source: Source) -> None:
    assert list(source.texts()) == TEXTS
    assert list(source.texts(every=10)) == TEXTS[::10]


def test_a_process_of_its_own_has_its_own_peak() -> None:
    held = bytearray(200_000_000)
    assert alone(peak_memory) < len(held) < peak_memory()


def test_an_error_in_another_process_says_what_it_was() -> None:
    with pytest.raises(Exception, match="ZeroDivisionError: "):
        alone(divmod, 1, 0)


# The page


def test_a_run_measures_and_writes_the_page(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _in_this_process(monkeypatch)
    choice = measured.Choice([FTS5, "absent"], number=4, rounds=1, growth=False)
    monkeypatch.setitem(PLACES, "absent", "nowhere:Nothing")
    figures = measured.run(corpus, "办法 | <b>", choice, tmp_path / "run")
    gc.unfreeze()
    report.write(figures, tmp_path)
    page = (tmp_path / "benchmarks" / "performance.md").read_text(encoding="utf-8")
    assert f"办法 | &lt;b&gt;, 4 documents, {figures.passages} passages" in page
    assert "left out: absent: ModuleNotFoundError" in page
    assert figures.found[OURS].match == figures.found[OURS].hold > 0
    assert {row[0] for row in _rows(page)} >= {OURS, FTS5, "cutting alone", "index size"}
    assert "measured in one run on 20" in page
    ElementTree.parse(tmp_path / "docs" / "performance.svg")
    short = (tmp_path / "docs" / "performance.md").read_text(encoding="utf-8")
    rows = [row for row in _rows(short) if row[0] in (OURS, FTS5)]
    assert [row[0] for row in rows] == [OURS, FTS5] and len({len(row) for row in rows}) == 1
    served = next(row for row in _rows(page) if row[0] == OURS and row[2] == rows[0][-1])
    assert float(served[2]) > 1


def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(function: Any, *args: Any) -> Any:
        return function(*args)

    def one_by_one(function: Any, *args: Any, processes: int) -> list[Any]:
        return [function(number, *args) for number in range(processes)]

    for module in (building, latency, finding, serving):
        monkeypatch.setattr(module, "alone", at_once)
    monkeypatch.setattr(serving, "together", one_by_one)
    monkeypatch.setattr(serving, "meet", lambda: None)
    monkeypatch.setattr(serving, "STARTS", 1)


def _rows(page: str) -> list[list[str]]:
    lines = [line for line in page.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _figures(ours: Spread, theirs: Spread) -> measured.Measured:
    by_engine = {OURS: {ALL: ours}, TANTIVY: {ALL: theirs}}
    return measured.Measured(
        "办法",
        measured.Choice([TANTIVY]),
        source=1_000_000,
        documents=3,
        passages=40,
        machine="a machine",
        date="2026-11-23",
        asked=latency.Asked([], []),
        plain=by_engine,
        marked=by_engine,
    )


@pytest.mark.parametrize(
    "ours, reached",
    [
        (SPREAD, [True, True, False]),
        (replace(SPREAD, p50=0.4), [True, True, True]),
        (replace(SPREAD, p50=0.6), [False, True, False]),
        (replace(SPREAD, p99=2.1), [True, False, False]),
    ],
)
def test_goals_are_reached_by_the_figures(ours: Spread, reached: Sequence[bool]) -> None:
    assert [goal.reached for goal in goals(_figures(ours, SPREAD))] == reached


def test_a_goal_over_an_absent_peer_is_not_claimed() -> None:
    figures = _figures(SPREAD, SPREAD)
    figures.plain.pop(TANTIVY)
    assert [goal.goal for goal in goals(figures)] == ["under 2 ms"]


def test_the_page_says_which_goals_are_missed() -> None:
    page = report.page(_figures(replace(SPREAD, p50=0.6), SPREAD))
    assert [
        "all words, median",
        "0.60 ms",
        "no slower than tantivy: 0.50 ms",
        "**not reached**",
    ] in (_rows(page))
    assert "0.6 / 1 / 2 (1.2×)" in page


def test_the_picture_escapes_text_and_has_a_bar_an_engine() -> None:
    drawn = picture({OURS: {ALL: SPREAD}, TANTIVY: {ALL: SPREAD}}, "快 < 慢 & so on")
    root = ElementTree.fromstring(drawn)
    names = [one.get("class") for one in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert names == ["ours", "peer"]
    assert "快 < 慢 & so on" in "".join(root.itertext())


def test_a_faster_engine_has_a_shorter_bar() -> None:
    drawn = picture({OURS: {ALL: SPREAD}, TANTIVY: {ALL: replace(SPREAD, p50=0.05)}}, "")
    bars = ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}rect")
    ours, theirs = (float(bar.get("width", "nan")) for bar in bars)
    assert theirs < ours


def test_percentiles_are_times_that_were_measured() -> None:
    assert Spread.of([float(ms) for ms in range(1, 101)]) == Spread(50.5, 95.0, 99.0)
    assert Spread.of([7.0]) == Spread(7.0, 7.0, 7.0)


def test_digests_tell_which_files_are_read_otherwise(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("东岭县养犬办法\n第一条　养犬应当登记。\n", "utf-8")
    (tmp_path / "b.txt").write_text("东岭县渡口办法\n第一条　渡口应当巡查。\n", "utf-8")
    files = same_texts.files_in([tmp_path], 1)
    before = {name: digest for name, digest, _ in same_texts.digests(files)}
    (tmp_path / "b.txt").write_text("东岭县渡口办法\n第一条　渡口应当备案。\n", "utf-8")
    now = {name: digest for name, digest, _ in same_texts.digests(files)}
    assert [name for name in now if now[name] != before[name]] == [str(tmp_path / "b.txt")]
    assert same_texts.files_in([tmp_path], 2) == [tmp_path / "a.txt"]


def test_the_share_of_relations_in_a_build_is_counted() -> None:
    files = relating.chosen(SEEDS, 9)
    told = dict(relating.shares(files))
    assert told["files"] == len(files) == 9
    spent = [float(str(told[f"{name}, s"])) for name, _, _ in relating.COUNTED]
    assert 0 < sum(spent) < float(str(told["build, s"]))


def test_growth_is_told_beside_its_passages(tmp_path: Path) -> None:
    spreads = {kind: Spread(2.0, 5.0, 9.5) for kind in KINDS}
    steps = [
        growth.Step(
            times,
            1_000 * times,
            7_000_000 * times,
            building.Built(
                tmp_path, building.Cost(9.0, 8.0 * times, 90_000_000), 9_000_000 * times
            ),
            spreads,
        )
        for times in (1, 7)
    ]
    page, drawn = growth.page(steps, "laws"), growth.picture(steps)
    assert "| 7 | 7,000 | 49 | 56.0 | 8.00 | 90 | 63 | 1.29 | 2.00 / 5.0 / 9.5 |" in page
    figures = [one.text for one in ElementTree.fromstring(drawn).iter() if one.text]
    assert {"8 s", "56 s", "63 MB", "9.5 ms", "7k"} <= set(figures)
