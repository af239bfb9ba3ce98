"""The kernel tells of hits what Python tells of them, whatever the texts and whatever is marked."""

from __future__ import annotations

import pickle
import random
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searcher
from searcher import kernel, marking
from searcher.analysis import fold, segmenter
from searcher.highlight import Wanted
from searcher.hits import Told
from searcher.indexing.batches import prepared
from searcher.indexing.segment_writer import SegmentWriter
from searcher.marking import Marking, count_words, hits_of, told_natively
from searcher.model import Document, Metadata, Passage
from searcher.query import nodes
from searcher.schema import whoosh_schema
from searcher.search import Filters, Order, Place, Ranking
from searcher.search.clock import Clock
from searcher.search.plan import plan
from searcher.search.terms import weigh_terms
from searcher.store import Store
from searcher.store.segment import OpenSegment

compiled = pytest.mark.skipif(kernel.loaded() is None, reason=kernel.describe())
PARTS = (
    "公安 信息化 信息 办公安排 建设 哈哈哈 養犬條例 数据共享 的 和 与 5g ＧＢ/Ｔ19580 1,280 3.5% COVID-19 第三十二条 第32条 二〇二一年 "
    "2021年 临政办〔2016〕13号 𠀀𪚥 😀 é ß 〇 ， 。 ； 、 ： ？！ … ” 』 甲 乙 丙 a b 7"
).split() + ["\n", "\n\n", " ", "\u3000", "\x1c", "\u2028", "\x85", "。\n", "；”"]
TEXT = st.lists(st.sampled_from(PARTS), max_size=60).map("".join)
HEADINGS = st.lists(
    st.sampled_from(["第一章 总则", "（一）公安", "信息化建设。", "甲"]), max_size=3
)
WORDS = "公安 信息 信息化 安排 哈哈 数据 养犬 条例 的 5g 1280 280 19580 covid 第32条 2021 a 甲 𠀀 总则 不在".split()


@st.composite
def passages(draw: st.DrawFn, number: int) -> Passage:
    """A passage with headings, in it further headings and pages now and then."""
    text, path = draw(TEXT), tuple(draw(HEADINGS))
    breaks: dict[str, Any] = {}
    if text and draw(st.integers(0, 3)) == 0:
        at = sorted(draw(st.sets(st.integers(0, len(text)), max_size=3)))
        breaks["heading_breaks"] = tuple((one, tuple(draw(HEADINGS))) for one in at)
        breaks["page_breaks"] = tuple((one, 3 + one, draw(st.none() | st.just("iv"))) for one in at)
        breaks["page_label"] = draw(st.none() | st.just('\x01"\\/'))
        breaks["ocr_confidence"] = draw(st.sampled_from([None, None, 0.5, 1]))
    return Passage(f"文.txt#{number}", text, path, draw(st.none() | st.just(3)), (1, 9), **breaks)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    made = tuple(draw(passages(number)) for number in range(1, draw(st.integers(2, 5))))
    title = draw(st.none() | st.just("公安信息化条例") | TEXT.filter(bool))
    if title and draw(st.booleans()):
        lines = (title, *made[0].heading, made[0].text)
        made = (replace(made[0], text="\n".join(lines)), *made[1:])
    return Document("文.txt", "文.txt", "txt", "utf-8", "0" * 64, Metadata(title), (), made)


STRINGS = st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=3).map(
    lambda made: tuple(map(fold, made))
)
WANTED = st.builds(
    lambda words, strings, weak: Wanted(words=words, strings=strings, weak=weak),
    words=st.frozensets(st.sampled_from(WORDS), max_size=5),
    strings=STRINGS,
    weak=st.frozensets(st.sampled_from(["的", "和", ""]), max_size=2),
)


def segment_of(document: Document, folder: Path) -> OpenSegment:
    store = Store(folder)
    writer = SegmentWriter(store, "s000001")
    writer.add(prepared(document, "/文.txt", whoosh_schema()))
    return OpenSegment(folder, writer.finish())


def ranking_of(segment: OpenSegment, wanted: Wanted, typed: str) -> Ranking:
    planned = plan(nodes.All(()), Filters(), Order())
    planned = planned._replace(marks=wanted, terms=weigh_terms([typed]))
    places = tuple(Place(segment, number, 1.0) for number in range(segment.passages))
    return Ranking(places, len(places), 0, False, planned, scores=None)  # type: ignore[arg-type]


def told_by_both(ranking: Ranking, *, snippets: bool) -> tuple[list[Any], list[Any]]:
    """What the kernel tells of each place (None where it leaves it to Python), and Python."""
    numbers = range(len(ranking.places))
    told = Marking(segmenter(), Clock(), snippets=snippets)
    natively = told_natively(ranking, numbers, segmenter(), snippets=snippets)
    counts = count_words(ranking, numbers) if snippets else {}
    plainly = [
        marking._seen(ranking.places[n], ranking, told, counted=counts.get(n, marking.NO_COUNTS))
        for n in numbers
    ]
    ours = map(natively.get, numbers)
    return [one and Told._make(one.told()) for one in ours], plainly


def fields(told: Any) -> Any:
    passage = told.passage
    # Whether it is one of labels is kept beside the values of passages.
    known = passage if isinstance(passage, tuple) else astuple(passage)[1:-1]
    return known, told[3:9], known[0] if told.linked is None else told.linked


@compiled
@settings(max_examples=60, deadline=None)
@given(document=documents(), asked=st.lists(st.tuples(WANTED, TEXT), min_size=3, max_size=3))
def test_the_kernel_tells_what_python_tells(
    tmp_path_factory: pytest.TempPathFactory, document: Document, asked: list[tuple[Wanted, str]]
) -> None:
    segment = segment_of(document, tmp_path_factory.mktemp("hits"))
    for wanted, typed in asked:
        for snippets in (True, False):
            ours, plain = told_by_both(ranking_of(segment, wanted, typed), snippets=snippets)
            for native, told in zip(ours, plain, strict=True):
                unread = told.passage.ocr_confidence is not None
                assert unread if native is None else fields(native) == fields(told)


@compiled
def test_long_texts_are_cut_alike(tmp_path: Path) -> None:
    draw = random.Random(7)
    texts = ["".join(draw.choices(PARTS, k=draw.randint(50, 900))) for _ in range(30)]
    made = tuple(Passage(f"a#{n}", text, ("甲",), None, (1, 1)) for n, text in enumerate(texts, 1))
    document = Document("a", "a", "txt", "utf-8", "0" * 64, Metadata("甲"), (), made)
    segment = segment_of(document, tmp_path)
    for _ in range(40):
        words = frozenset(draw.sample(WORDS, draw.randint(0, 3)))
        wanted = Wanted(words=words, strings=("公安信",) * draw.randint(0, 1))
        ours, plain = told_by_both(ranking_of(segment, wanted, "建设"), snippets=True)
        assert list(map(fields, ours)) == list(map(fields, plain))


@compiled
def test_every_character_is_blank_for_both_or_neither(tmp_path: Path) -> None:
    codes = [*range(1, 0x3100), *range(0xFE00, 0x10000), 0x1F600]
    blanks = [chr(c) for c in codes if chr(c).isspace() or chr(c).isalnum() and c < 0x250]
    texts = [f"甲{char}" * 70 + "公安" for char in blanks]
    made = tuple(Passage(f"a#{n}", text, ("甲",), None, (1, 1)) for n, text in enumerate(texts, 1))
    document = Document("a", "a", "txt", "utf-8", "0" * 64, Metadata(None), (), made)
    ranking = ranking_of(segment_of(document, tmp_path), Wanted(strings=("公安",)), "")
    ours, plain = told_by_both(ranking, snippets=True)
    assert list(map(fields, ours)) == list(map(fields, plain))


@compiled
def test_what_the_kernel_does_not_mark_is_left_to_python(tmp_path: Path) -> None:
    made = (Passage("a#1", "信息化与信息", (), None, (1, 1)),)
    document = Document("a", "a", "txt", "utf-8", "0" * 64, Metadata(None), (), made)
    segment = segment_of(document, tmp_path)
    for wanted, first in ((Wanted(prefixes=("信息",)), (0, 3)), (Wanted(loose=("信息",)), (0, 2))):
        ranking = ranking_of(segment, wanted, "")
        assert told_natively(ranking, range(1), segmenter(), snippets=True) == {}
        hits = hits_of(ranking, Marking(segmenter(), Clock()))
        assert [hit.highlights for hit in hits] == [(first, (4, 6))]


@compiled
def test_an_error_of_cutting_comes_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = (Passage("a#1", "办公安排与公安工作", (), None, (1, 1)),)
    document = Document("a", "a", "txt", "utf-8", "0" * 64, Metadata(None), (), made)
    ranking = ranking_of(segment_of(document, tmp_path), Wanted(words=frozenset(["公安"])), "")

    def broken(run: str) -> Any:
        raise MemoryError(run)

    monkeypatch.setattr("searcher.marking.cutter_of", lambda cutter: broken)
    with pytest.raises(MemoryError, match="^办公安排与公安工作$"):
        told_natively(ranking, range(1), segmenter(), snippets=True)


def test_a_hit_is_read_when_it_is_asked(index: searcher.Index) -> None:
    first, again = (index.search("公安 信息化").hits[0] for _ in range(2))
    assert "record" not in vars(first) and first == again and hash(first) == hash(again)
    assert first.document == first.record.id and first.id == first.passage.id
    kept = pickle.loads(pickle.dumps(first))
    assert kept == first and kept.fields() == first.fields() and kept.file == first.file
    assert first != again.snippet and first.id in repr(first)
