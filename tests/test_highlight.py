"""Highlights are exact; snippets are whole sentences around them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searcher.highlight import Wanted, highlights, merged, snippet
from searcher.text.doc_numbers import Key

TEXT = st.text(alphabet="公安信息化建设，。；、\n办排5gA", max_size=300)


def marked(text: str, wanted: Wanted) -> list[str]:
    return [text[a:b] for a, b in highlights(text, wanted)]


def test_words_that_touch_are_one_stretch() -> None:
    wanted = Wanted(words=frozenset(["公安", "信息化"]))
    assert marked("推进公安信息化建设", wanted) == ["公安信息化"]


def test_a_phrase_is_marked_whole() -> None:
    assert marked("优化营商环境的若干意见", Wanted(strings=("优化营商环境",))) == ["优化营商环境"]


def test_no_word_is_marked_inside_others() -> None:
    wanted = Wanted(words=frozenset(["公安"]))
    assert highlights("办公安排与公安工作", wanted) == ((5, 7),)


def test_a_word_cut_otherwise_is_marked_where_it_stands() -> None:
    assert marked("办公安排", Wanted(words=frozenset(["公安"]))) == ["公安"]


def test_traditional_and_full_width_are_marked_as_shown() -> None:
    assert marked("５Ｇ數據中心", Wanted(words=frozenset(["5g", "数据"]))) == ["５Ｇ數據"]


def test_a_weak_word_is_marked_only_between_two_that_are() -> None:
    wanted = Wanted(words=frozenset(["设置", "编制"]), weak=frozenset(["和"]))
    assert marked("设置和编制，和谐和设置", wanted) == ["设置和编制", "设置"]


def test_a_number_is_marked_by_its_end() -> None:
    wanted = Wanted(numbers=(Key("政办", "", "2016", "13"),))
    assert marked("依据临政办〔2016〕13号，见国办发〔2016〕13号", wanted) == ["政办〔2016〕13号"]


def test_prefix_and_loose() -> None:
    assert marked("信息化与信息", Wanted(prefixes=("信息",))) == ["信息化", "信息"]
    assert marked("总 则。附则", Wanted(loose=("总则",))) == ["总 则"]


@given(TEXT, st.sets(st.sampled_from(["公安", "信息化", "建设", "5g"])), st.text(max_size=3))
def test_highlights_are_ascending_apart_and_inside(text: str, words: set[str], phrase: str) -> None:
    strings = (phrase,) if phrase else ()
    spans = highlights(text, Wanted(words=frozenset(words), strings=strings))
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(left[1] < right[0] for left, right in zip(spans, spans[1:], strict=False))


@given(TEXT, st.lists(st.tuples(st.integers(0, 290), st.integers(1, 9)), max_size=6))
def test_snippets_show_the_text_and_mark_the_same_characters(
    text: str, raw: list[tuple[int, int]]
) -> None:
    marks = merged((a, min(a + n, len(text))) for a, n in raw if a < len(text))
    cut = snippet(text, marks, width=40)
    assert len(cut.text) <= 42
    assert cut.text.strip("…") in text.replace("\n", " ")
    shown = {text[a:b].replace("\n", " ") for a, b in marks}
    for a, b in cut.highlights:
        assert any(cut.text[a:b] in whole for whole in shown)
    if marks and any(b - a <= 30 for a, b in marks):
        assert cut.highlights


def test_snippet_takes_whole_sentences_round_the_densest_matches() -> None:
    text = "甲" * 60 + "。" + "公安与信息化融合。" + "乙" * 60 + "。公安。"
    marks = highlights(text, Wanted(words=frozenset(["公安", "信息化"])))
    cut = snippet(text, marks, width=40)
    assert cut.text == "…公安与信息化融合。…"
    assert [cut.text[a:b] for a, b in cut.highlights] == ["公安", "信息化"]


def test_snippet_of_a_short_passage_is_the_passage() -> None:
    assert snippet("公安。", ((0, 2),)).text == "公安。"


def test_a_match_late_in_a_long_sentence_is_shown() -> None:
    text = "二、数据开放\n" + "统筹推进，" * 40 + "报云川省备案。\n三、附则"
    marks = highlights(text, Wanted(strings=("报云川省备案",)))
    cut = snippet(text, marks, width=40)
    assert cut.text.endswith("统筹推进，报云川省备案。 …")
    assert [cut.text[a:b] for a, b in cut.highlights] == ["报云川省备案"]


@given(st.integers(0, 299), st.integers(1, 300), st.sampled_from(["甲", "甲乙，", "甲乙丙。"]))
def test_every_match_however_long_and_wherever_is_shown(at: int, length: int, unit: str) -> None:
    text = (unit * 300)[:300]
    cut = snippet(text, ((at, min(at + length, 300)),), width=40)
    assert cut.highlights
    assert len(cut.text) <= 42
