"""Repair of layout: columns, furniture, page numbers, fragments and wrapped lines."""

from __future__ import annotations

import json
import random
import re
import tarfile
from collections.abc import Iterator
from itertools import islice, zip_longest
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.load.plain import lines_of
from searcher.model import Line
from searcher.repair import repair
from searcher.repair.columns import woven_columns
from searcher.repair.fragments import numbered_fragments
from searcher.repair.furniture import page_furniture
from searcher.repair.geometry import wide
from searcher.repair.interleaved import interleaved_columns
from searcher.repair.interruptions import interrupting_lines
from searcher.repair.line_ends import ends_open, ends_sentence
from searcher.repair.margins import margins
from searcher.repair.page_numbers import page_numbers
from searcher.repair.wrapped import wrapped_lines
from tests.weaving import random_layout, random_paragraphs, set_lines, weave

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
LAWS = SHARED / "corpora" / "laws.tar.xz"
REAL = sorted((SHARED / "seeds").glob("*.txt"))
CASES = [
    json.loads(row)
    for row in (ROOT / "tests" / "cases" / "repair.jsonl").read_text(encoding="utf-8").splitlines()
]
LAYOUT = (
    margins,
    page_furniture,
    woven_columns,
    interleaved_columns,
    page_numbers,
    numbered_fragments,
    wrapped_lines,
)
SPACE = re.compile(r"\s")


def straightened(lines: list[Line]) -> list[Line]:
    for fault in LAYOUT:
        lines, _ = fault(lines)
    return lines


def shown(lines: list[Line]) -> list[str]:
    return [line.text.strip() for line in lines if line.text.strip()]


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def parameters() -> Iterator[object]:
    for case in CASES:
        marks = [pytest.mark.xfail(strict=True, reason=case["xfail"])] if "xfail" in case else []
        yield pytest.param(case, id=case["label"], marks=marks)


@pytest.mark.parametrize("case", list(parameters()))
def test_case(case: dict[str, str]) -> None:
    assert "\n".join(shown(straightened(list(lines_of(case["original"]))))) == case["fixed"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["label"]))
def test_twice_is_once_on_a_case(case: dict[str, str]) -> None:
    once, _ = repair(lines_of(case["original"]), "text")
    assert texts(repair(once, "text")[0]) == texts(once)


# Columns


def woven(seed: int) -> tuple[list[str], list[Line]]:
    """Random paragraphs, and the lines of the pages they were woven into."""
    chance = random.Random(seed)
    layout = random_layout(chance)
    paragraphs = random_paragraphs(chance, chance.randint(8, 20))
    lines = [line for text in paragraphs for line in set_lines(text, layout.width, layout.indent)]
    pages = weave(lines, layout, chance)
    return paragraphs, list(lines_of("\f".join("\n".join(page) for page in pages)))


@pytest.mark.parametrize("seed", range(30))
def test_woven_columns_are_put_in_order(seed: int) -> None:
    paragraphs, lines = woven(seed)
    assert shown(straightened(lines)) == paragraphs


def test_nearly_all_woven_pages_are_put_in_order() -> None:
    exact = sum(shown(straightened(lines)) == texts for texts, lines in map(woven, range(100, 160)))
    assert exact >= 59


@pytest.mark.parametrize("gutter", ["\u3000", " │ ", "|"])
def test_columns_may_have_a_narrow_gutter_or_a_bar(gutter: str) -> None:
    exact = 0
    for seed in range(20):
        chance = random.Random(seed)
        paragraphs = random_paragraphs(chance, 20)
        lines = [line for text in paragraphs for line in set_lines(text, 20, "\u3000\u3000")]
        depth = -(-len(lines) // 2)
        beside = zip_longest(lines[:depth], lines[depth:], fillvalue="")
        rows = [f"{one}{' ' * (42 - wide(one))}{gutter}{other}" for one, other in beside]
        exact += shown(straightened(list(lines_of("\n".join(rows))))) == paragraphs
    assert exact >= 19


def lone_pages(seed: int) -> tuple[list[str], list[list[str]]]:
    """Random paragraphs, and the rows of pages of two columns with one space between them."""
    chance = random.Random(seed)
    paragraphs = random_paragraphs(chance, 30)
    lines = [line for text in paragraphs for line in set_lines(text, 20, "\u3000\u3000")]
    pages = [(lines[at : at + 24], lines[at + 24 : at + 48]) for at in range(0, len(lines), 48)]
    rows = [[f"{a} {b}".rstrip(" ") for a, b in zip_longest(*page, fillvalue="")] for page in pages]
    return paragraphs, rows


def set_apart(row: str) -> str:
    left, _, right = row.partition(" ")
    return f"{left}{' ' * (46 - wide(left))}{right}".rstrip()


def test_columns_may_have_a_lone_space_between_them() -> None:
    exact = 0
    for seed in range(20):
        paragraphs, pages = lone_pages(seed)
        raw = "\f".join("\n".join(page) for page in pages)
        exact += shown(straightened(list(lines_of(raw)))) == paragraphs
    assert exact >= 18


def test_the_right_one_of_two_columns_with_a_lone_space_may_be_short() -> None:
    exact = 0
    for seed in range(20):
        chance = random.Random(seed)
        paragraphs = random_paragraphs(chance, 12)
        lines = [line for text in paragraphs for line in set_lines(text, 20, "")]
        depth = -(-4 * len(lines) // 5)
        beside = zip_longest(lines[:depth], lines[depth:], fillvalue="")
        rows = "\n".join(f"{left} {right}".rstrip() for left, right in beside)
        straight = straightened(list(lines_of(rows)))
        exact += SPACE.sub("", "".join(shown(straight))) == "".join(paragraphs)
    assert exact >= 19


def in_turn(seed: int, gap: str, short: int = 0) -> tuple[list[str], str]:
    """Random paragraphs, and pages of two columns whose lines stand in turn, the right column so
    much shorter."""
    chance = random.Random(seed)
    paragraphs = random_paragraphs(chance, 24)
    lines = [line for text in paragraphs for line in set_lines(text, 20, "\u3000\u3000")]
    size = 56 - short
    pages = [(lines[at : at + 28], lines[at + 28 : at + size]) for at in range(0, len(lines), size)]
    turned = [
        [line for pair in zip_longest(*page) for line in pair if line is not None] for page in pages
    ]
    return paragraphs, "\f".join(gap.join(page) for page in turned)


@pytest.mark.parametrize(("gap", "short"), [("\n\n", 0), ("\n", 0), ("\n", 10)])
def test_columns_may_be_written_line_by_line_in_turn(gap: str, short: int) -> None:
    right = count = 0
    for seed in range(20):
        paragraphs, raw = in_turn(seed, gap, short)
        text = "".join(shown(straightened(list(lines_of(raw)))))
        phrases = [all[at : at + 10] for all in paragraphs for at in range(0, len(all) - 9, 5)]
        right += sum(phrase in text for phrase in phrases)
        count += len(phrases)
    assert right >= (0.95 if short else 0.97) * count


def test_lines_between_those_of_a_text_are_no_column() -> None:
    chance = random.Random(7)
    lines = [line for text in random_paragraphs(chance, 12) for line in set_lines(text, 20, "")]
    rows = [row for line in lines for row in (line, "临江市水利局内部资料请勿外传")]
    given = list(lines_of("\n".join(rows)))
    assert interleaved_columns(given) == (given, [])


def test_lines_of_a_text_and_a_list_stay_in_order() -> None:
    chance = random.Random(8)
    lines = [line for text in random_paragraphs(chance, 12) for line in set_lines(text, 20, "")]
    rows = [*lines, *(f"临江市第{at}水厂供水车间" for at in range(40))]
    given = list(lines_of("\n".join(rows)))
    assert interleaved_columns(given) == (given, [])


def test_blank_rows_may_part_pages_of_columns() -> None:
    exact = 0
    for seed in range(20):
        paragraphs, pages = lone_pages(seed)
        raw = "\n\n".join("\n".join(map(set_apart, page)) for page in pages)
        exact += shown(straightened(list(lines_of(raw)))) == paragraphs
    assert exact >= 16


@pytest.mark.parametrize(
    "text", ["青禾渡口 每月检查缆绳", "一、总体要求 二、主要任务", "林溪 县水利局 1391"]
)
def test_a_space_between_other_words_is_no_gutter(text: str) -> None:
    rows = [f"{text}{at}" for at in range(30)]
    assert woven_columns(list(lines_of("\n".join(rows)))) == (list(lines_of("\n".join(rows))), [])


def test_a_table_with_bars_is_no_page_of_columns() -> None:
    rows = [f"{at} 渡口检查事项│每季度一次│县水利局" for at in range(12)]
    rows += [f"青禾渡口{at}│每月检查缆绳，更换救生衣" for at in range(12)]
    assert texts(woven_columns(list(lines_of("\n".join(rows))))[0]) == rows


@settings(max_examples=40)
@given(st.integers(min_value=1000, max_value=10**6))
def test_unweaving_keeps_every_character_on_its_line(seed: int) -> None:
    _, lines = woven(seed)
    source = [line.text for line in lines]
    numbered = [Line(line.text, ((0, at),), line.page) for at, line in enumerate(lines)]
    straight = straightened(numbered)
    for line in straight:
        for offset, char in enumerate(line.text):
            assert char.isspace() or char in source[line.line_at(offset)]
    kept = "".join(sorted(SPACE.sub("", "".join(texts(straight)))))
    assert kept == "".join(sorted(SPACE.sub("", "".join(source))))


@settings(max_examples=40)
@given(st.integers(min_value=1000, max_value=10**6))
def test_unweaving_twice_changes_nothing(seed: int) -> None:
    _, lines = woven(seed)
    once = straightened(lines)
    assert texts(straightened(once)) == texts(once)


# Furniture


def pages_of(*numbers: int, mark: str) -> list[Line]:
    return list(lines_of("".join(f"第{n}项工作。\n{mark.format(n)}\n" for n in numbers)))


def test_lines_get_the_page_that_the_viewer_counts() -> None:
    lines = list(
        lines_of("Page 8 - 公报\nP. 8\n甲项工作。\n— 7 —\nPage 9 - 公报\n乙项工作。\n— 8 —")
    )
    assert [(line.text, line.page) for line in page_furniture(lines)[0]] == [
        ("甲项工作。", 8),
        ("乙项工作。", 9),
    ]


@pytest.mark.parametrize(
    "mark",
    [
        "<page {}>",
        "[第{}页]",
        "## Page {}",
        "--- Page {} ---",
        "===== 第 {} 页 =====",
        "{{{{page {}}}}}",
    ],
)
def test_marks_of_pages_that_programs_write_go(mark: str) -> None:
    rows = [row for at in range(1, 4) for row in (mark.format(at), f"第{at}条 {PROSE * 4}")]
    lines, _ = page_furniture(list(lines_of("\n".join(rows))))
    assert [line.page for line in lines] == [1, 2, 3]
    assert not any("page" in row.lower() or "页" in row for row in texts(lines))


@pytest.mark.parametrize("row", ["## 第3章", "[1] 第3页有误", "=== 3 ===", "*** 说明 ***"])
def test_rows_that_are_no_marks_of_pages_stay(row: str) -> None:
    rows = [PROSE * 4, row, PROSE * 4]
    assert texts(page_furniture(list(lines_of("\n".join(rows))))[0]) == rows


def test_lines_get_the_printed_page_when_no_viewer_counts() -> None:
    repaired, fixes = page_furniture(pages_of(4, 5, mark="- {} -"))
    assert [(line.text, line.page) for line in repaired] == [("第4项工作。", 4), ("第5项工作。", 5)]
    assert [(fix.line, fix.before, fix.after) for fix in fixes] == [
        (2, "- 4 -", ""),
        (4, "- 5 -", ""),
    ]


def test_pages_are_counted_where_only_rows_of_links_part_them() -> None:
    row = "上一页 1 2 3 下一页\n首页 尾页"
    lines = list(lines_of(f"甲项工作。\n{row}\n乙项工作。\n{row}"))
    assert [line.page for line in page_furniture(lines)[0]] == [1, 2]
    assert [line.page for line in page_furniture(lines[:3])[0]] == [None]


@pytest.mark.parametrize("row", ["13 14 15 16 17 18 19 20", "5 6 7 8 9 10 11 12 … 40"])
def test_a_long_row_of_page_numbers_goes(row: str) -> None:
    assert shown(page_furniture(list(lines_of(f"甲项工作。\n{row}")))[0]) == ["甲项工作。"]


@pytest.mark.parametrize("row", ["1 2 3 4 5 6 7 8", "2015 2016 2017 2018 2019 2020 2021 2022"])
def test_a_row_of_a_table_stays(row: str) -> None:
    lines = list(lines_of(f"甲项工作。\n{row}\n乙项工作。"))
    assert page_furniture(lines) == (lines, [])


@pytest.mark.parametrize("header_on_first", [False, True])
def test_the_title_that_later_pages_repeat_as_their_header_stays(header_on_first: bool) -> None:
    title = "东岭县户外广告管理办法"
    rows = [(1, title)] * (1 + header_on_first) + [(1, "第一条　为了规范户外广告，制定本办法。")]
    for page in (2, 3):
        rows += [(page, title), (page, f"第{page}条　县城市管理局负责第{page}项工作。")]
    lines = [Line(text, ((0, number),), page=page) for number, (page, text) in enumerate(rows, 1)]
    kept = shown(page_furniture(lines)[0])
    assert kept[0] == title and kept.count(title) == 1 and len(kept) == 4


def test_a_header_over_the_same_title_on_two_lines_goes() -> None:
    title = "东岭县户外广告管理办法"
    tops = [[title, title[:6], title[6:], "第一条　为了规范户外广告，制定本办法。"]]
    tops += [[title, f"第{page}条　县城市管理局负责第{page}项工作。"] for page in (2, 3)]
    rows = [(page, text) for page, texts in enumerate(tops, 1) for text in texts]
    lines = [Line(text, ((0, number),), page=page) for number, (page, text) in enumerate(rows, 1)]
    assert shown(page_furniture(lines)[0])[:2] == [title[:6], title[6:]]


def test_the_loaders_page_stays() -> None:
    lines = list(lines_of("甲项工作。\n— 31 —\f乙项工作。\n— 32 —"))
    assert [line.page for line in page_furniture(lines)[0]] == [1, 2]


@pytest.mark.parametrize("heading", ["附件1\f附件2", "第1章 总则\f第2章 任务", "甲\f乙"])
def test_headings_at_the_top_of_pages_stay(heading: str) -> None:
    lines = list(lines_of("\f".join(f"{top}\n有关事项如下。" for top in heading.split("\f"))))
    assert page_furniture(lines) == (lines, [])


PROSE = "各县区和市直部门要按照年度计划逐项落实任务，明确责任单位和完成时限，每季度向市政府书面报告一次进展情况。"


def numbered_pages(*numbers: int | str, last: str = PROSE * 4) -> list[Line]:
    pages = [f"{PROSE * 4}\n{number}" for number in numbers[:-1]]
    return list(lines_of("\n".join([*pages, f"{last}\n{numbers[-1]}"])))


@pytest.mark.parametrize("numbers", [(1, 2, 3), (1, 2), (11, 12), (1,), (7,)])
def test_lone_numbers_that_count_the_pages_go(numbers: tuple[int, ...]) -> None:
    lines = page_furniture(numbered_pages(*numbers, last="有关事项另行通知。" * 30))[0]
    assert not any(line.text.isdigit() for line in lines)


def test_the_last_page_may_be_short() -> None:
    lines = page_furniture(numbered_pages(1, 2, 3, last="特此通知。"))[0]
    assert shown(lines) == [PROSE * 4, PROSE * 4, "特此通知。"]


@pytest.mark.parametrize("numbers", [(2016,), (3, 5), (12, 12, 12)])
def test_lone_numbers_that_count_no_pages_stay(numbers: tuple[int, ...]) -> None:
    lines = numbered_pages(*numbers)
    assert page_furniture(lines) == (lines, [])


def test_a_lone_1_within_a_word_is_a_page_number() -> None:
    above, below = "市直有关部门要结合实际研究制定具体实施办", "法，并抓好组织实施。" + PROSE * 3
    lines = list(lines_of(f"{PROSE * 3}\n{above}\n1\n{below}"))
    assert shown(page_furniture(lines)[0]) == [PROSE * 3, above, below]
    between = list(lines_of(f"{PROSE * 3}\n1\n{PROSE * 3}"))
    assert page_furniture(between) == (between, [])


def test_a_masthead_at_even_distances_parts_the_pages() -> None:
    page = "\n".join([PROSE] * 12)
    lines = list(lines_of("\n".join([f"岚江市人民政府公报\n{page}"] * 4)))
    found = page_furniture(lines)[0]
    assert [line.page for line in found] == [1] * 12 + [2] * 12 + [3] * 12 + [4] * 12
    once = list(lines_of(f"岚江市人民政府公报\n{page}\n岚江市人民政府公报\n{page}"))
    assert page_furniture(once) == (once, [])


def test_name_and_issue_over_facing_pages_go() -> None:
    lines = list(lines_of(f"岚江市人民政府公报\n{PROSE}\f2016年第3期（总第120期）\n{PROSE}"))
    assert shown(page_furniture(lines)[0]) == [PROSE, PROSE]
    report = list(lines_of(f"岚江市统计公报\n{PROSE}\f二、工业\n{PROSE}"))
    assert page_furniture(report) == (report, [])


# Lines that interrupt

MARK = "内部资料 注意保存"


def test_a_mark_between_the_lines_of_a_text_goes() -> None:
    wrapped = [PROSE[at : at + 17] for at in range(0, len(PROSE), 17)]
    rows = [row for line in wrapped for row in (line, MARK)]
    assert shown(repair(lines_of("\n".join(rows)), "text")[0]) == [PROSE]


@pytest.mark.parametrize("row", ["东岭县人民政府办公室", "合格", "联系人及电话"])
def test_a_line_that_comes_again_between_others_stays(row: str) -> None:
    rows = "\n".join(
        [PROSE, row, "关于召开全县防汛工作会议的通知", row, "关于开展安全检查的通知", row]
    )
    lines = list(lines_of(rows))
    assert interrupting_lines(lines) == (lines, [])


# Fixes


def test_a_fix_tells_what_stood_on_which_line() -> None:
    lines = list(
        lines_of("标题\n为了规范全市公共数据的归集、共享和开放，按照有关规\n定，制定本办法。")
    )
    [fix] = wrapped_lines(lines)[1]
    assert (fix.name, fix.line) == ("wrapped lines", 2)
    assert fix.before.replace("\n", "") == fix.after


def test_a_dropped_repeat_is_told() -> None:
    duties = "".join(f"第{n}组负责协调数据归集。" for n in range(9))
    rows = ["临江文库", f"1、{duties}按照会", f"2、议安排，{duties}抓好落实。"]
    repaired, fixes = numbered_fragments(list(lines_of("\n".join(rows))))
    assert shown(repaired) == ["临江文库", f"{duties}按照会议安排，抓好落实。"]
    assert [(fix.name, fix.line) for fix in fixes] == [
        ("numbered fragments", 2),
        ("numbered fragments", 3),
        ("repeated fragment", 3),
    ]


# Real documents


@pytest.mark.skipif(not REAL, reason="../shared/seeds is not there")
def test_real_documents_repaired_twice() -> None:
    for path in REAL:
        once, _ = repair(lines_of(path.read_text(encoding="utf-8")), "text")
        again, fixes = repair(once, "text")
        assert (texts(again), fixes) == (texts(once), [])


@pytest.mark.skipif(not REAL, reason="../shared/seeds is not there")
@pytest.mark.parametrize(
    "name, phrases",
    [
        (
            "000",
            [
                "我代表昆明市",
                "基本情况",
                "整体能力得到",
                "(昆政办〔2016〕130号)",
                "项目14个,投入0.79亿元",
            ],
        ),
        ("001", ["按照会议安排", "许多书刊", "掣肘,有效地", "兼任指挥中心主任", "达到272台"]),
        ("002", ["研究了我局", "全市公安信息化建设推进会", "计算机,三是", "录入任务进行"]),
    ],
)
def test_phrases_over_the_seams_of_real_documents(name: str, phrases: list[str]) -> None:
    [path] = [path for path in REAL if path.name.startswith(name)]
    lines, _ = repair(lines_of(path.read_text(encoding="utf-8")), "text")
    text = "\n".join(texts(lines))
    assert [phrase for phrase in phrases if text.count(phrase) != 1] == []


def sampled_laws(step: int) -> Iterator[tuple[str, str]]:
    """Every so many of the corpus's files as plain text, in the order of the archive."""
    with tarfile.open(LAWS) as archive:
        files = (member for member in archive if member.name.endswith(".md"))
        for member in islice(files, 0, None, step):
            stream = archive.extractfile(member)
            assert stream is not None
            yield member.name, re.sub("(?m)^#+ *", "", stream.read().decode())


@pytest.mark.skipif(not LAWS.exists(), reason="../shared/corpora/laws.tar.xz is not there")
def test_clean_laws_change_only_where_a_line_was_broken() -> None:
    """All that may happen to a law is that a line broken in mid-sentence reads on."""
    broken, seen = [], 0
    for name, text in sampled_laws(7):
        seen += 1
        lines = list(lines_of(text))
        kept = lines
        for fault in LAYOUT[:-1]:
            kept, fixes = fault(kept)
            assert (name, fixes) == (name, [])
        kept, fixes = wrapped_lines(kept)
        assert SPACE.sub("", "".join(texts(kept))) == SPACE.sub("", text)
        for fix in fixes:
            before = fix.before.split("\n")
            assert all(ends_open(row) and len(row) >= 24 for row in before[:-1]), (name, fix)
            assert len(before) > 1, (name, fix)
            assert ends_sentence(fix.after) or fix.after.endswith("："), (name, fix)
        broken += [name] * bool(fixes)
    assert len(broken) <= seen // 50


@pytest.mark.parametrize(
    "rows",
    [
        ["数据归集" * 100_000],
        ["甲" + " " * 200_000 + "乙"],
        ["1、" + "归。" * 200 + " " * 50_000 + "按", "2、" + "时。" * 100, "3、完。"],
        ["1 2 3 " * 50_000],
        ["1"] * 20_000,
    ],
    ids=["one line", "spaces", "fragments", "numbers", "number lines"],
)
def test_odd_text_is_read_in_one_go(rows: list[str]) -> None:
    lines = [Line(row, ((0, number),)) for number, row in enumerate(rows, 1)]
    assert SPACE.sub("", "".join(texts(straightened(lines))))
