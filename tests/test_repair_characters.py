"""Repair of characters, punctuation, watermarks and boilerplate."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.model import Fix, Line
from searcher.repair import glyphs
from searcher.repair.boilerplate import web_boilerplate
from searcher.repair.dots import dots_for_punctuation
from searcher.repair.doubled import doubled_letters
from searcher.repair.edits import Edit, apply_edits
from searcher.repair.glyphs import damaged_glyphs
from searcher.repair.invisible import invisible_characters
from searcher.repair.menus import page_menus
from searcher.repair.radicals import radicals
from searcher.repair.references import character_references
from searcher.repair.spread import spread_letters
from searcher.repair.watermarks import watermarks
from searcher.repair.zeros import typed_zeros
from searcher.text.glyph_pairs import RULES, meant_for
from searcher.text.rules import Rule

Fault = Callable[[Sequence[Line]], tuple[list[Line], list[Fix]]]

FAULTS: dict[str, Fault] = {
    fault.__name__: fault
    for fault in (
        invisible_characters,
        radicals,
        typed_zeros,
        doubled_letters,
        spread_letters,
        character_references,
        damaged_glyphs,
        dots_for_punctuation,
        watermarks,
        page_menus,
        web_boilerplate,
    )
}
CASES = [
    json.loads(row)
    for row in (Path(__file__).parent / "cases" / "repair_characters.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
PAIRED = "".join(meant_for("certain", "rare", "doubtful", "ordinary"))
PIECES = st.sampled_from(
    [*PAIRED, *"的不与是中国人民，。.'“”\u200b\ufeff\u00a0\ue010\ufffa\ufffb⼈⺠︵9aA-_| \u3000"]
    + [
        "部首",
        "二O一O年",
        "第第一一章章总总则则",
        "此处内容需要权限查看",
        "会员免费查看",
        "首页 > ",
        "来源:",
        "关于我们",
        "互联网.",
        "数据",
        "\n",
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=80)


def lines_of(text: str) -> list[Line]:
    return [Line(row, ((0, number),)) for number, row in enumerate(text.split("\n"), 1)]


def text_of(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _parameters() -> list[object]:
    return [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(strict=True)] if case.get("xfail") else [],
        )
        for case in CASES
    ]


@pytest.mark.parametrize("case", _parameters())
def test_case(case: dict[str, str]) -> None:
    original = lines_of(case["original"])
    repaired, fixes = FAULTS[case["fault"]](original)
    assert text_of(repaired) == case["fixed"]
    assert bool(fixes) == (case["original"] != case["fixed"])


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_fixed_text_is_left_alone(case: dict[str, str]) -> None:
    fixed = lines_of(case["fixed"])
    for name, fault in FAULTS.items():
        if case["fault"] == name:
            assert fault(fixed) == (fixed, [])


# What proves the font of a document damaged.
DAMAGED = "提高水帄，加强觃刞，购臵设备，丏有挃标。"


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: f"{rule.kind}-{rule.source}")
def test_every_pair_is_mended_and_what_is_right_stays(rule: Rule) -> None:
    repaired, _ = damaged_glyphs(lines_of(f"{DAMAGED}\n{rule.taken}\n{rule.left}"))
    _, taken, left = text_of(repaired).split("\n")
    assert left == rule.left
    assert not set(rule.words) & set(taken)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_repairing_twice_changes_nothing(fault: Fault, text: str) -> None:
    once, _ = fault(lines_of(text))
    twice, fixes = fault(once)
    assert (twice, fixes) == (once, [])


@pytest.mark.parametrize(
    "fault", [radicals, typed_zeros, damaged_glyphs], ids=["radicals", "zeros", "glyphs"]
)
@given(text=TEXTS)
@settings(max_examples=100, deadline=None)
def test_one_character_for_one(fault: Fault, text: str) -> None:
    lines = lines_of(text)
    repaired, _ = fault(lines)
    assert [len(line.text) for line in repaired] == [len(line.text) for line in lines]
    assert [line.marks for line in repaired] == [line.marks for line in lines]


def test_marks_move_with_what_is_cut() -> None:
    line = Line("分工本文来自秋水文库网 www.example.com明确", ((0, 3), (4, 4), (28, 5)))
    assert watermarks([line])[0] == [Line("分工明确", ((0, 3), (2, 4), (3, 5)))]


@given(
    text=st.text("甲乙丙丁", min_size=1, max_size=30), cuts=st.lists(st.integers(0, 29), max_size=6)
)
def test_edits_keep_every_characters_line(text: str, cuts: list[int]) -> None:
    line = Line(text, tuple((at, 100 + at) for at in range(len(text))))
    places = sorted({cut for cut in cuts if cut < len(text)})
    changed = apply_edits(line, [Edit(at, at + 1, "") for at in places])
    kept = [at for at in range(len(text)) if at not in places]
    assert [changed.line_at(at) for at in range(len(changed.text))] == [100 + at for at in kept]


def test_a_fix_tells_the_line_and_the_words() -> None:
    _, fixes = damaged_glyphs(lines_of("一、总则\n购臵设备"))
    assert fixes == [Fix("damaged glyphs", 2, "购臵设", "购置设")]


def test_everyday_characters_follow_their_font_throughout() -> None:
    text = "丌断健全机制，丌得推诿，丌足乊处加以改迕。公安机关不民政部门会商，县不乡联动，政府不企业对接。"
    assert "机关与民政" in text_of(damaged_glyphs(lines_of(text))[0])
    assert "县与乡" in text_of(damaged_glyphs(lines_of(text))[0])


def test_a_name_is_not_repaired_by_guess() -> None:
    lines = lines_of("主任孙平，委员卲明。")
    assert damaged_glyphs(lines) == (lines, [])


def _seed(number: str) -> list[Line]:
    found = sorted((SHARED / "seeds").glob(f"{number}_*.txt"))
    if not found:
        pytest.skip("the shared seeds are not beside this checkout")
    return lines_of(found[0].read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("number", "fault", "absent"),
    [
        ("001", damaged_glyphs, "帄臵"),
        ("001", watermarks, "权限查看|会员免费"),
        ("002", watermarks, "天天文库|浏览记录|32.84|下载收益|6945963"),
        ("003", web_boilerplate, "ITS114|分享到|责任编辑|关于我们|每周新闻|广告赞助"),
        ("004", dots_for_punctuation, "'"),
    ],
)
def test_shared_seeds(number: str, fault: Fault, absent: str) -> None:
    text = text_of(fault(_seed(number))[0])
    words = absent.split("|") if "|" in absent else list(absent)
    assert [word for word in words if word in text] == []


def test_dotted_seed_keeps_its_numbers() -> None:
    text = text_of(dots_for_punctuation(_seed("004"))[0])
    for whole in ("7.7亿次", "2.83亿条次", "5g应用", "“互联网+政务服务”平台", "‘智慧公安’"):
        assert whole in text
    assert text.count("。") > 30


@pytest.mark.parametrize(
    ("before", "expected"), [("由", True), ("兲", True), ("是", False), ("第", False), ("", False)]
)
def test_two_may_stand_for_to_only_where_both_make_a_word(before: str, expected: bool) -> None:
    assert glyphs._leads_to(before) is expected


def test_a_word_of_the_dictionary_spares_its_rare_character() -> None:
    assert set(glyphs._find_spared("人民讴歌")) == {(2, 4)}
    assert set(glyphs._find_spared("规划觃刞")) == set()


def test_what_a_wiki_puts_around_a_text_goes() -> None:
    page = [
        "{{Header",
        "| title = 岚江市渡口办法",
        "| section = 岚政发〔2031〕5号",
        "| author =",
        "| previous = [[岚江市渡船办法]]",
        "}}",
        "第一条　渡口由县管理。",
        "{{PD-PRC-exempt}}",
        "[[Category:岚江市的办法]]",
    ]
    lines = [Line(text, ((0, number),)) for number, text in enumerate(page, 1)]
    kept, fixes = web_boilerplate(lines)
    assert [line.text for line in kept] == [page[1], page[2], page[6]]
    assert len(fixes) == 6


MENU = "首页 信息公开 政策解读 通知公告 关于本站 部门概况 数据报送 人员招录 学术交流 党建工作 网上调查 金融知识 在线申报 图文直播 信贷服务 收费标准".split()


@pytest.mark.parametrize("title", ["云川省渡口条例", "云川省关于渡口管理若干事项的通知"])
def test_menus_around_a_page_saved_as_text_go(title: str) -> None:
    page = [
        "云川省交通厅",
        *MENU,
        "首页 > 政策文件",
        title,
        "【打印】",
        "第一条　渡口由县管理。",
        *MENU,
    ]
    lines = [Line(text, ((0, number),)) for number, text in enumerate(page, 1)]
    kept, fixes = page_menus(lines)
    assert [line.text for line in kept if line.text != "【打印】"] == [
        "云川省交通厅",
        title,
        "第一条　渡口由县管理。",
    ]
    assert {fix.before for fix in fixes} >= set(MENU)


def test_other_lists_of_short_lines_stay() -> None:
    places = [
        "东岭",
        "青河",
        "白沙",
        "柳湾",
        "政策解读",
        "首页",
        "石桥",
        "云台",
        "临江",
        "南渡",
    ] * 3
    for page in (["渡口名录", *places], ["首页", *places[:8]], [f"{at}、渡口" for at in range(30)]):
        lines = [Line(text, ((0, number),)) for number, text in enumerate(page, 1)]
        assert page_menus(lines) == (lines, [])


SECTIONS = [
    "财政预决算",
    "人事信息",
    "统计数据",
    "网上调查",
    "意见征集",
    "领导信箱",
    "在线访谈",
    "办事指南",
] * 2


@pytest.mark.parametrize(
    "lines",
    [
        ["青石市门户网站栏目设置一览表", *SECTIONS, "青石市政务公开办公室", "2031年3月5日"],
        ["关于调整栏目的通知", "经研究，调整如下，请遵照执行。", "附件：栏目一览", *SECTIONS],
        ["政务公开手册", "目　录", *SECTIONS, "第一条 政务公开应当遵循公平原则。"],
        ["青石市公开条例", *SECTIONS[:8], "总则", *SECTIONS[:8], "第一条 为了公开，制定本条例。"],
    ],
    ids=["table", "annex", "contents", "chapters"],
)
def test_names_of_sections_that_a_document_lists_stay(lines: list[str]) -> None:
    kept, fixes = page_menus([Line(text, ((0, 1),)) for text in lines])
    assert [line.text for line in kept] == lines and not fixes
