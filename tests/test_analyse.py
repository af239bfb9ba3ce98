"""Folding, words, units and grams."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher import kernel
from searcher.analysis import (
    Segmenter,
    fold,
    fold_all,
    pairs,
    pairs_of,
    read_userdict,
    segmenter,
    word_columns,
    word_terms,
)
from searcher.analysis.batches import words_of
from searcher.analysis.grams import unpack
from searcher.analysis.words import words_and_begins
from searcher.errors import InputError
from searcher.text.folding import folding_table

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("公安信息化建设数据共享的、，。（）5G7.亿第条十二〔〕号 \n\u3000臺灣"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=80,
)


def texts_of(text: str) -> list[str]:
    return [term.text for term in word_terms(text)]


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_many_texts_give_what_each_gives(some: list[str]) -> None:
    """Words, their order and the pairs of texts laid end to end are those of each alone."""
    folded = [fold(text) for text in some]
    assert fold_all(some) == folded
    words = words_of(folded, segmenter())
    rows = zip(words.texts.tolist(), words.positions.tolist(), words.terms, strict=True)
    columns = [word_columns(text, segmenter()) for text in folded]
    assert sorted(rows) == sorted(
        (number, position, term)
        for number, column in enumerate(columns)
        for position, term in zip(column.positions, column.texts, strict=True)
    )
    begins = [words_and_begins(text, segmenter())[1] for text in folded]
    bits = [[at in here for at in range(-(-len(t) // 8) * 8)] for t, here in zip(folded, begins)]
    flags = np.unpackbits(words.begins, bitorder="little")
    assert flags.tolist() == [flag for text in bits for flag in text]
    grams = pairs_of(folded)
    assert grams.pairs.tolist() == [pair for text in folded for pair in pairs(text).tolist()]
    assert grams.offsets.tolist() == [at for text in folded for at in range(len(text))]


@given(TEXTS)
def test_folding_keeps_offsets_and_is_final(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＣＯＶＩＤ－１９", "covid-19"),
        ("臺灣數據庫", "台湾数据库"),
        ("“十四五”", '"十四五"'),
        ("昆政办【2016】130号", "昆政办[2016]130号"),
        ("二○一八年", "二零一八年"),
        ("二〇二一—二〇二五", "二零二一-二零二五"),
        ("总\u3000则", "总 则"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_folding_table_is_one_to_one() -> None:
    assert all(len(char) == 1 for char in folding_table().values())


def test_variants_are_those_of_opencc() -> None:
    """But for the few that its releases differ in."""
    pytest.importorskip("opencc")
    from searcher.text.tables.make_variants import variants

    table = folding_table()
    theirs = variants()
    wrong = {a: (b, table.get(ord(a))) for a, b in theirs.items() if table.get(ord(a)) != b}
    assert len(wrong) < len(theirs) / 200, wrong


@given(TEXTS)
def test_terms_slice_back_and_stand_in_order(text: str) -> None:
    folded = fold(text)
    terms = word_terms(text)
    assert [t.position for t in terms] == sorted(t.position for t in terms)
    for term in terms:
        assert 0 <= term.start < term.end <= len(text)
        if term.text[0] != "第" and not term.text.isdigit() and "号" not in term.text:
            here = folded[term.start : term.end]
            assert here.startswith(term.text) or here.replace(",", "") == term.text


@given(TEXTS)
def test_every_letter_digit_and_han_is_in_some_term(text: str) -> None:
    covered = {at for term in word_terms(text) for at in range(term.start, term.end)}
    missed = [c for at, c in enumerate(fold(text)) if at not in covered and c.isalnum()]
    assert not missed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建设5G基站", ["建设", "5g", "5", "g", "基站"]),
        ("7.7亿", ["7.7", "7", "7", "亿"]),
        ("COVID-19疫情", ["covid-19", "covid", "19", "疫情"]),
        ("1,280亿元", ["1,280", "1280", "1", "280", "亿元"]),
        ("的", ["的"]),
    ],
)
def test_latin_and_numbers_whole_and_in_part(text: str, expected: list[str]) -> None:
    assert texts_of(text) == expected


@pytest.mark.parametrize(
    "spelling",
    ["昆政办〔2016〕130号", "昆政办[2016]130号", "昆政办(2016)130号", "昆政办【2016】130号"],
)
def test_document_number_is_a_unit_in_any_spelling(spelling: str) -> None:
    assert "[2016]130号昆政办" in texts_of(f"根据{spelling}文件")


def test_provisions_and_years_fold_to_digits() -> None:
    assert "第32条" in texts_of("依照第三十二条")
    assert "第32条" in texts_of("依照第32条")
    assert "2021" in texts_of("二〇二一年")


def test_words_inside_a_word_share_its_position() -> None:
    places = {term.text: term.position for term in word_terms("公安机关信息化")}
    assert places["公安"] == places["机关"] == places["公安机关"] == 0
    assert places["信息"] == places["信息化"] == 1


def test_punctuation_leaves_a_gap() -> None:
    first, second = word_terms("公安，信息")
    assert second.position - first.position == 2


@given(TEXTS)
def test_pairs_are_the_text(text: str) -> None:
    folded = fold(text)
    assert "".join(unpack(pair)[0] for pair in pairs(folded).tolist()) == folded


USER_WORDS = "临江方案 3 n\n信息化建设\n政 900000\n"


@pytest.fixture(params=["kernel", "rjieba"])
def twin_of(request: pytest.FixtureRequest) -> Callable[[str], Segmenter]:
    """Makes segmenters of a library that should cut as jieba does."""
    if request.param == "kernel" and kernel.loaded() is None:
        pytest.skip(kernel.describe())
    if request.param == "rjieba":
        pytest.importorskip("rjieba")
    return lambda words: Segmenter(words, library=request.param)


@pytest.mark.parametrize("words", ["", USER_WORDS], ids=["dictionary", "user's words"])
def test_all_libraries_cut_alike(
    words: str, twin_of: Callable[[str], Segmenter], shared_or_seeds: list[str]
) -> None:
    twin, python = twin_of(words), Segmenter(words, library="jieba")
    for run in shared_or_seeds:
        assert [tuple(word) for word in twin.cut(run)] == [tuple(word) for word in python.cut(run)]
        spaced = " ".join((run, run[:3]))
        assert list(twin.whole(spaced)) == list(python.whole(spaced))


HAN_RUNS = st.text(
    alphabet=st.one_of(
        st.sampled_from("公安信息化建设数据共享的王小明李雷韩梅梅龘靐齉爨临江市第十二届一九"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5),
    ),
    min_size=1,
    max_size=60,
)


@pytest.mark.skipif(kernel.loaded() is None, reason=kernel.describe())
class TestKernel:
    """What the kernel cuts is what jieba cuts."""

    ours, theirs = Segmenter(library="kernel"), Segmenter(library="jieba")

    @given(HAN_RUNS)
    def test_any_run(self, run: str) -> None:
        assert self.ours.cut(run) == [tuple(word) for word in self.theirs.cut(run)]

    @given(st.lists(st.one_of(TEXTS, HAN_RUNS), min_size=1, max_size=5))
    def test_many_texts_at_once(self, some: list[str]) -> None:
        folded = [fold(text) for text in some]
        ours, theirs = words_of(folded, self.ours), words_of(folded, self.theirs)
        rows = [
            sorted(zip(words.texts.tolist(), words.positions.tolist(), words.terms, strict=True))
            for words in (ours, theirs)
        ]
        assert rows[0] == rows[1]
        assert ours.begins.tolist() == theirs.begins.tolist()
        assert ours.texts.tolist() == sorted(ours.texts.tolist())

    def test_what_is_no_word_is_left_to_others(self) -> None:
        cutter = Segmenter("信息化 0 n")
        assert cutter.cut("信息化") and cutter.name != "kernel"
        with pytest.raises(ValueError):
            Segmenter("信息化 0 n", library="kernel").cut("信息化")


class Panic(BaseException):
    """What Rust's panics are to Python: no Exception."""


def fails(*_: object) -> list[tuple[str, int, int]]:
    raise Panic


@pytest.mark.parametrize(
    "twin",
    [
        None,
        SimpleNamespace(tokenize=fails, cut=fails, has_word=fails),
        SimpleNamespace(tokenize=lambda *_: [("信息", 0, 2)], cut=lambda *_: ["信息"]),
        SimpleNamespace(tokenize=lambda *_: [], cut=lambda *_: ["信息化"], has_word=len),
        SimpleNamespace(tokenize=lambda *_: ["信息化"], cut=lambda *_: ["信息化"], has_word=len),
    ],
    ids=["absent", "panics", "older than it may be", "finds no words", "gives other records"],
)
def test_a_twin_that_fails_leaves_the_cutting_to_jieba(
    twin: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", twin)
    monkeypatch.setattr(kernel, "_left_out", True)
    cutter = Segmenter()
    assert [word for word, _, _ in cutter.cut("信息化建设")] == ["信息", "信息化", "建设"]
    assert cutter.name == "jieba"
    with pytest.raises((Panic, ImportError, AttributeError, TypeError, ValueError)):
        Segmenter(library="rjieba").cut("信息化建设")


def test_a_user_word_that_cuts_a_common_one_keeps_the_twin() -> None:
    pytest.importorskip("rjieba")
    with kernel.without():
        cutter = Segmenter("息化 9999999 n")
        assert [word for word, _, _ in cutter.cut("信息化")] == ["信", "息化"]
    assert cutter.name == "rjieba"


@pytest.fixture
def shared_or_seeds() -> list[str]:
    """Runs of Han characters from the starter corpus."""
    import re

    from tests.conftest import SEEDS

    text = "".join(p.read_text(encoding="utf-8", errors="ignore") for p in SEEDS.glob("*.txt"))
    return re.findall("[\u4e00-\u9fd5]+", text)


def test_user_words_are_kept_whole(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "words.txt"
    path.write_text("\ufeff雪亮工程二期\n5G基站 100 n\n", encoding="utf-8")
    cutter = segmenter(read_userdict(path))
    terms = [t.text for t in word_terms("推进雪亮工程二期和5G基站", cutter=cutter)]
    assert "雪亮工程二期" in terms and "5g基站" in terms


def test_bad_user_dictionary_names_its_line(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "words.txt"
    path.write_text("好词 5 n\n这 一 行 不对 呀\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        read_userdict(path)


def test_jieba_keeps_quiet(
    capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    Segmenter(library="jieba").cut("公安信息化")
    out, err = capfd.readouterr()
    assert (out, err) == ("", "") and not recwarn.list
    assert "jieba" in sys.modules


def test_the_words_inside_the_oldest_words_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["searcher.analysis.segmenter"]
    asked: list[str] = []

    def knows(word: str) -> bool:
        asked.append(word)
        return word == "信息"

    monkeypatch.setattr(module, "MOST_KEPT", 8)
    inner = module._Inner(knows)
    for at in range(9):
        assert inner["信息化"] == ("信息",)
        assert inner[f"甲乙{at}"] == ()
    assert asked.count("信息") == 1 and len(inner) <= 4
    asked.clear()
    assert inner["甲乙0"] == () and asked
