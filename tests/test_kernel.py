"""The kernel gives the answers that numpy gives over the same files, and damage is an error."""

from __future__ import annotations

import contextlib
import random
import re
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import searcher
from searcher import kernel
from searcher.errors import IndexDamaged, QueryError
from searcher.index import Index
from searcher.kernel import Opened
from searcher.results import Results
from searcher.schema import FIELDS
from searcher.search.across import find_loose
from searcher.searching import Searching
from searcher.store.records import require_passages
from searcher.store.segment import OpenSegment
from tests.conftest import SEEDS
from tests.faults.queries import Grammar

compiled = pytest.mark.skipif(kernel.loaded() is None, reason=kernel.describe())
QUERIES = 1_000
BLOCK = 1 << 14
WORDS = (
    "公安 信息化 建设 数据 共享 平台 治理 养老服务 条例 规定 应当 不得 申请人 消防设施 老年人 营商环境 "
    "岚江市 临江市 云川省 人民政府 办公室 通知 5G 3.5% COVID-19 第三条 2021年 的 和 了 审批 期限 责令改正 "
    "中华人民共和国 人民代表大会常务委员会 劳动法 第二款"
).split()


def written(draw: random.Random, folder: Path, number: int) -> None:
    """Write a document of made-up sentences, dated, numbered and with headings."""
    title = "".join(draw.sample(WORDS, 3))
    lines = [f"# {title}", "", f"岚政发〔{2010 + number % 14}〕{number}号", ""]
    for heading in range(draw.randint(1, 4)):
        lines += [f"## 第{'一二三四'[heading]}章 {''.join(draw.sample(WORDS, 2))}", ""]
        for article in range(draw.randint(1, 5)):
            text = "，".join(
                "".join(draw.choices(WORDS, k=draw.randint(2, 9)))
                for _ in range(draw.randint(1, 5))
            )
            lines += [f"第{'一二三四五六七八九'[article]}条 {text}。", ""]
    # Some tell no day.
    if number % 7:
        lines += ["岚江市人民政府", f"{2010 + number % 14}年{1 + number % 12}月5日"]
    (folder / f"{number}.md").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of several segments, documents of which are deleted."""
    base, draw = tmp_path_factory.mktemp("kernel"), random.Random(5)
    corpus, index = base / "corpus", base / "index"
    corpus.mkdir()
    for number in range(60):
        written(draw, corpus, number)
        if number in (40, 52):
            searcher.build_index(corpus, index)
    for number in (3, 17, 45):
        (corpus / f"{number}.md").unlink()
    searcher.build_index(corpus, index)
    return index


@pytest.fixture(scope="module")
def both(folder: Path) -> tuple[Index, Index]:
    """The index as the kernel reads it, and as numpy does."""
    with kernel.without():
        plain = searcher.open_index(folder)
    return searcher.open_index(folder), plain


def asked(index: Index, query: str, choices: dict[str, Any]) -> Results | str:
    try:
        return index.search(query, **choices)
    except QueryError as error:
        return str(error)


def told(found: Results | str) -> Any:
    if isinstance(found, str):
        return found
    hits = [{**hit.fields(), "score": None, "explanation": None} for hit in found]
    return hits, found.total, found.complete, found.relaxed, found.missing, found.notes


def searches(index: Index) -> Iterator[tuple[str, dict[str, Any]]]:
    """Queries of every kind with filters, orders and groups."""
    texts = [passage.text for record in index.docs() for passage in index.show(record.id).passages]
    grammar, draw = Grammar(texts, 11), random.Random(12)
    kinds = (
        grammar.query,
        lambda: " ".join(draw.sample(WORDS, draw.randint(1, 4))),
        lambda: " OR ".join(draw.sample(WORDS, 3)),
        lambda: "怎么" + "".join(draw.sample(WORDS, 3)) + "吗",
        lambda: f"{draw.choice(WORDS)}第{draw.choice('一二三四五')}条",
        lambda: f"岚政发〔{draw.randint(2008, 2024)}〕{draw.randint(0, 60)}号",
        lambda: f'"{grammar.quotable(2, 9)}"',
        lambda: f'"{grammar.quotable(2, 4)}不在"',
        lambda: f'"{over_a_seam(texts, draw)}"',
        lambda: f"{' '.join(draw.sample(WORDS, 2))} 年份:2012..2018",
        lambda: f"标题:{draw.choice(WORDS)} 无此词 年份:2012..2018",
    )
    choices: tuple[dict[str, Any], ...] = (
        {},
        {},
        {"group": "document"},
        {"sort": "date"},
        {"year": (2012, 2018)},
        {"since": "2015-03", "until": "2021", "path": "*/*1.md"},
        {"issuer": "岚江市"},
        {"path": "*/1*.md"},
        {"limit": 400},
        {"offset": 7, "explain": True},
    )
    for number in range(QUERIES):
        yield kinds[number % len(kinds)](), choices[draw.randrange(len(choices))]


def over_a_seam(texts: list[str], draw: random.Random) -> str:
    at = draw.randrange(len(texts) - 1)
    cut = texts[at][-draw.randint(1, 4) :] + texts[at + 1][: draw.randint(1, 4)]
    return cut.replace('"', "")


@compiled
def test_the_index_has_several_segments_and_deletions(both: tuple[Index, Index]) -> None:
    segments = [one._generation.segments for one in both]
    assert len(segments[0]) > 1 and any(segment.deleted for segment in segments[0])
    assert all(segment.native for segment in segments[0])
    assert not any(segment.native for segment in segments[1])


@compiled
def test_the_kernel_answers_as_numpy_does(both: tuple[Index, Index]) -> None:
    found = 0
    for query, choices in searches(both[1]):
        ours, plain = (asked(one, query, choices) for one in both)
        assert told(ours) == told(plain), (query, choices)
        if not isinstance(ours, str) and not isinstance(plain, str):
            scores = [[hit.score for hit in one] for one in (ours, plain)]
            assert scores[0] == pytest.approx(scores[1], rel=1e-5, abs=1e-4), query
            shares = [[sum(s for *_, s in hit.explanation) for hit in o] for o in (ours, plain)]
            assert shares[0] == pytest.approx(shares[1], rel=1e-4, abs=1e-4), query
            found += bool(ours.hits)
    assert found > QUERIES / 3


HAN_WORDS = [word for word in WORDS if re.fullmatch("[一-龥]{2,}", word)]
# Words beside which others stand, that tell little, ask, count, shorten names, are spelt in two ways.
ODD = "第三条 第十二条 第二章 第一款 十二条 三十日 有关规定 网约车 老公 怎么 其他 多少 已经 民诉法 依法 违法 条例 条款 公司法 最高人民法院 第四项 第一 二十条 十条 平方米 雲平台 云帄台 中华人民共和国 一".split()


def plain_queries(draw: random.Random, texts: list[str]) -> Iterator[str]:
    """Queries of Han characters alone: words, also twice or of no text, A OR B, quoted pieces."""
    while True:
        words = draw.sample(HAN_WORDS, draw.randint(1, 7))
        words += words[: draw.random() < 0.2]
        words[draw.randrange(len(words))] = draw.choice([*ODD, *HAN_WORDS, *HAN_WORDS])
        text = draw.choice(texts)
        at = draw.randrange(len(text))
        quoted = text[at : at + draw.randint(1, 12)]
        yield from (" ".join(words), f" {'  '.join(words[:3])} ", " OR ".join(words))
        yield from (f'"{quoted}"', f"“{quoted[1:]}”")


@compiled
def test_plain_queries_are_answered_as_all_others_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, draw, plainly = searcher.open_index(folder), random.Random(21), 0
    told_plainly = Searching._told_plainly

    def counted(*given: Any, **choices: Any) -> Any:
        nonlocal plainly
        found = told_plainly(*given, **choices)
        plainly += found is not None
        return found

    texts = [passage.text for one in index.docs() for passage in index.show(one.id).passages]
    for query in islice(plain_queries(draw, texts), QUERIES):
        choices: dict[str, Any] = {
            "limit": draw.choice((1, 10, 150)),
            "offset": draw.choice((0, 0, 3, 500)),
            "fold": draw.random() < 0.8,
            "per_document": draw.choice((0, 2)),
            "snippets": draw.random() < 0.8,
        }
        answers = []
        for way in (counted, lambda *_, **__: None):
            monkeypatch.setattr(Searching, "_told_plainly", way)
            found = asked(index, query, choices)
            scores = [] if isinstance(found, str) else [hit.score for hit in found]
            partial = isinstance(found, str) or (found.partial, found.folded)
            answers.append((told(found), scores, partial))
        assert answers[0] == answers[1], (query, choices)
    assert QUERIES / 6 < plainly < QUERIES


@compiled
def test_fields_read_alike(both: tuple[Index, Index]) -> None:
    for ours, plain in zip(*(one._generation.segments for one in both)):
        for name in FIELDS:
            native, numpy = ours.arrays.field(name), plain.arrays.field(name)
            for ordinal in range(0, len(numpy), 1 + len(numpy) // 50):
                assert native.find(numpy.term(ordinal)) == ordinal
                assert native.doc_freq(ordinal) == numpy.doc_freq(ordinal)
                np.testing.assert_array_equal(native.docs(ordinal), numpy.docs(ordinal))
                np.testing.assert_array_equal(native.freqs(ordinal), numpy.freqs(ordinal))
            for absent in ("", "\ud800", "无此词", "a\U0010ffff"):
                assert native.find(absent) == numpy.find(absent) == -1
        for passage in range(ours.passages):
            assert ours.passage(passage) == plain.passage(passage)


def read_everything(module: Any, docs: Opened, terms: Opened, like: OpenSegment) -> None:
    """Ask a segment all that can be asked of it."""
    segment = module.Segment(
        docs,
        terms,
        [(name, field.within, field.positions) for name, field in FIELDS.items()],
        like.section_starts.astype(np.uint32).tobytes(),
        like.document_starts.astype(np.uint32).tobytes(),
        characters="body_characters",
        least_character=0x3400,
        lines="body_lines",
    )
    everywhere = np.arange(like.passages, dtype=np.int32).tobytes()
    units = np.ones(len(like.section_starts) - 1, np.float32).tobytes()
    scorer = module.Scorer(segment, np.ones(like.passages, np.float32).tobytes(), units, units)
    signs = [
        (kind, field, pair)
        for kind, field in (("body", "body_grams"), ("section", "body_grams"))
        for pair in ("公安", "数据", "的应")
    ]
    scorer.frequencies(signs)
    for chosen in (None, everywhere):
        scorer.sums([(*sign, 1.5) for sign in signs], chosen)
    segment.covers([("_grams", "公安", 1.0), ("", "数据", 1.0)], everywhere)
    for letters in ("养老服务的应当", "的应", "数据"):
        segment.loose(letters, "，。、 ")
    segment.seam("养老服务的应当")
    for string in ("养老服务的应当", "数据。第二条", "。第"):
        segment.crossing(string, module.Folding({}))
        segment.over_lines(string)
    segment.term([("养老服务", "养老服务", 1)], ("body", "label", "heading", "title"))
    segment.string("数据共享平台", ("body", "heading", "title"))
    segment.phrase("body_grams", "a")
    for name in FIELDS:
        for ordinal in range(0, 400, 13):
            segment.docs(name, ordinal)
            segment.freqs(name, ordinal)
    segment.stored(list(range(like.passages)))
    ends = {"sentence_ends": "。\n", "closing": "”", "clause_ends": "，", "heading_ends": "。"}
    marker = module.Marker(module.Folding({}), ("一", "\u9fd5"), ellipsis="…", width=40, **ends)
    asked = module.Asked(
        ["公安", "数据"], ["5g"], ["平台"], ["的"], [["安"]], counted=True, marked=True
    )
    # Whoever cuts may say anything.
    words = (lambda run: [(run[:2], 0, 1 << 40)], lambda text: [("5g", 1, 1), ("5g", 0, 2)])
    segment.hits(marker, asked, [(one, "公安条例") for one in range(like.passages)], words)


def altered(file: Opened, content: bytearray) -> Opened:
    """The file with other bytes, whose checksums are right all the same."""
    sums = [zlib.crc32(content[at : at + BLOCK]) for at in range(0, file.size, BLOCK)]
    return file._replace(
        handle=None, content=bytes(content), sums=np.array(sums, np.uint32).tobytes()
    )


@compiled
def test_letters_with_marks_between_are_told_by_postings(tmp_path: Path) -> None:
    draw = random.Random(11)
    short = ["", "", "，", "。", "、 ", "——", "（（", "，。、" * 9]
    # After one of the letters runs are too long to be followed by postings.
    between = {char: short for char in "甲乙丙"} | {"丁": ["-" * 70, "，。、" * 30, *short]}
    for number in range(300):
        letters = draw.choices("甲乙丙丁", k=draw.randrange(2, 9))
        text = "".join(char + draw.choice(between[char]) for char in letters)
        (tmp_path / f"{number:03}.txt").write_text(f"云川通知{number}\n{text}\n", encoding="utf-8")
    searcher.build_index(tmp_path, tmp_path / "index")
    (segment,) = searcher.open_index(tmp_path / "index")._generation.segments
    texts = segment.folded_texts(range(segment.passages))
    known = []
    for _ in range(200):
        wanted = "".join(draw.choices("甲乙丙丁", k=draw.randrange(2, 5)))
        pattern = re.compile(r"[\W_]*".join(wanted))
        held = [at for at, text in enumerate(texts) if pattern.search(text)]
        found, sure = find_loose(segment, wanted)
        known.append(sure)
        assert list(found) == held if sure else set(held) <= set(found)
    assert any(known) and not all(known)


@compiled
def test_damage_is_an_error_and_never_a_crash(folder: Path) -> None:
    module, draw = kernel.loaded(), random.Random(3)
    segment = searcher.open_index(folder)._generation.segments[0]
    files = [container.opened() for container in segment.arrays.containers]
    whole = [bytearray(Path(file.path).read_bytes()[: file.size]) for file in files]
    refused = 0
    for trial in range(400):
        changed = [bytearray(content) for content in whole]
        for _ in range(draw.choice((1, 1, 3, 40))):
            content = draw.choice(changed)
            at, length = draw.randrange(len(content)), draw.choice((1, 2, 8))
            content[at : at + length] = draw.choice((b"\0", b"\xff", draw.randbytes(1))) * length
        given = [altered(file, content[: file.size]) for file, content in zip(files, changed)]
        if trial % 5 == 0:
            given[trial % 2] = misplaced(draw, given[trial % 2])
        try:
            read_everything(module, given[0], given[1], segment)
        except (IndexDamaged, IndexError):
            refused += 1
    assert refused > 40


def misplaced(draw: random.Random, file: Opened) -> Opened:
    """The file with some array elsewhere, or of another length."""
    arrays = list(file.arrays)
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(arrays))
        name, offset, count, width = arrays[at]
        wild = draw.choice((0, 1, count + 1, file.size, 1 << 47))
        arrays[at] = draw.choice(
            ((name, wild, count, width), (name, offset, wild, width), (name, offset, count, 3))
        )
    return file._replace(arrays=arrays)


@compiled
def test_a_file_altered_on_disk_is_told(folder: Path, tmp_path: Path) -> None:
    segment = searcher.open_index(folder)._generation.segments[0]
    docs, terms = (container.opened() for container in segment.arrays.containers)
    content = bytearray(Path(terms.path).read_bytes())
    content[terms.size // 2] ^= 1
    with pytest.raises(IndexDamaged, match="it has been altered"):
        read_everything(
            kernel.loaded(), docs, terms._replace(handle=None, content=bytes(content)), segment
        )
    short = terms._replace(handle=None, content=bytes(content[: terms.size // 2]))
    with pytest.raises(IndexDamaged, match="it has been cut short"):
        read_everything(kernel.loaded(), docs, short, segment)


def test_stats_say_what_answers(index: Index) -> None:
    assert index.stats().kernel == kernel.describe()


def test_the_switch_leaves_the_kernel_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHER_KERNEL", "off")
    kernel._found.cache_clear()
    try:
        assert kernel.loaded() is None
        assert kernel.describe() == "numpy (SEARCHER_KERNEL is off)"
    finally:
        monkeypatch.undo()
        kernel._found.cache_clear()


def test_seeds_are_searched_alike(tmp_path: Path) -> None:
    searcher.build_index(SEEDS, tmp_path)
    with kernel.without():
        plain = searcher.open_index(tmp_path)
    ours = searcher.open_index(tmp_path)
    for query in ("公安信息化", "养老机构消防设施怎么配", '"信息化建设"', "title:规划 数据"):
        assert told(ours.search(query)) == told(plain.search(query))


def test_titles_of_many_marks_are_named_alike(tmp_path: Path) -> None:
    titles = (
        "青河市实施《中华人民共和国渡口法》办法",
        "青河市实施《渡口法》办法",
        "关于发布《青河市渡口规则（2031年修订）》的通知",
        "AA渡船BBBB年停航/复航公告",
        "中华人民共和国渡口法",
    )
    (tmp_path / "docs").mkdir()
    for number, title in enumerate(titles):
        text = f"{title}\n第一条 现予公告。\n第二条 各单位遵照实施。\n"
        (tmp_path / "docs" / f"{number}.txt").write_text(text, encoding="utf-8")
    ours = searcher.build_index(tmp_path / "docs", tmp_path / "index")
    with kernel.without():
        plain = searcher.open_index(tmp_path / "index")
    for title in titles:
        for typed in (title, "".join(filter(str.isalnum, title)), f"《{title}》"):
            here, there = ours.search(typed), plain.search(typed)
            assert told(here) == told(there), typed
            scores = [hit.score for hit in there]
            assert [hit.score for hit in here] == pytest.approx(scores, rel=1e-5), typed


@compiled
@pytest.mark.parametrize(
    ("raw", "whole"),
    [
        ('["渡口",["一"],null,[1,2]]', True),
        ('["渡口",[],3,[1,2],"iv",0.5,[[1,2,null]],[[1,["二"]]]]', True),
        ('["渡\\u53e3", [],null,[1,2]]', True),
        ('["渡口",[],null,[1,2]],["渡口",[],null,[1,2]]', False),
        ('["渡口",[],null,[1,-2]]', False),
        ('["渡口",[1],null,[1,2]]', False),
        ('["\\ud800",[],null,[1,2]]', False),
        ("[]", False),
        ("", False),
    ],
)
def test_passages_are_told_whole_by_both(raw: str, whole: bool) -> None:
    contents = ['["埠头",[],null,[1,1]]'.encode(), raw.encode()]
    for way in (contextlib.nullcontext, kernel.without):
        with way(), contextlib.nullcontext() if whole else pytest.raises(ValueError):
            require_passages(contents)
