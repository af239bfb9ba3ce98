"""Pages of PDF and OFD: the same text at the same places is read in the same way."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from searcher.load.page import ofd, pdf, titles
from searcher.load.reading import Reading
from tests.formats.placed import FORMATS, Page, Placed

READERS = {"pdf": pdf.read, "ofd": ofd.read}
both_formats = pytest.mark.parametrize("form", FORMATS)


def reading(form: str, *pages: Page) -> Reading:
    return READERS[form](FORMATS[form](pages))


def texts(form: str, *pages: Page) -> list[str]:
    """The trimmed texts of the lines that hold any."""
    return [line.text.strip() for line in reading(form, *pages).lines if line.text]


def column(
    rows: Sequence[str], x: float, *, top: float, size: float = 12, leading: float = 22
) -> list[Placed]:
    """Lines under one another, ideographic spaces at their beginning as an indent."""
    return [
        Placed(x + size * (len(row) - len(row.lstrip())), top - leading * at, row.lstrip(), size)
        for at, row in enumerate(rows)
    ]


def centred(y: float, text: str, size: float) -> Placed:
    return Placed((595 - size * len(text)) / 2, y, text, size)


def bare(rows: Sequence[str]) -> list[str]:
    return [row.strip() for row in rows]


# --- columns -------------------------------------------------------------------------------

HISTORY = "（2031年3月6日临江市第四届人民代表大会常务委员会第九次会议通过）"
LEFT = [
    "　　　　　目录",
    "第一章　总则",
    "第二章　供水单位",
    "　　　　第一章　总则",
    "　　第一条　为了规范农村供水，保障饮",
    "水安全，根据有关法律，制定本条例。",
    "　　第二条　农村供水由市水利局管理，",
    "各县（市、区）水利局负责日常工作。",
]
RIGHT = [
    "　　第三条　供水单位应当每日检测水质",
    "一次，记录保存三年，供用水户查阅。",
    "　　　　第二章　供水单位",
    "　　第四条　供水单位负责人应当持证上",
    "岗，每年参加培训，考核合格的方可任",
    "职。",
    "　　第五条　管网破损的，供水单位应当",
    "在二日内修复，并向用水户公告。",
]


@both_formats
def test_columns_under_a_title_and_a_table_of_contents(form: str) -> None:
    """Short lines on the left, headings within the columns, lines of both at other heights."""
    title = centred(740, "临江市农村供水条例", 20)
    page = [title, Placed(90, 700, HISTORY, 12)]
    page += column(LEFT, 60, top=660) + column(RIGHT, 310, top=655)
    assert texts(form, page) == [title.text, HISTORY, *bare(LEFT), *bare(RIGHT)]


@both_formats
def test_the_right_column_of_a_last_page_may_be_short(form: str) -> None:
    """Four lines, two of them full, are a column where the file writes them after the left one."""
    short = ["职。", RIGHT[6], RIGHT[7], "　　第六条　本条例即日施行，原办法废止。"]
    page = column(LEFT[4:] * 2, 60, top=700) + column(short, 310, top=700)
    assert texts(form, page) == [*bare(LEFT[4:] * 2), *bare(short)]


@both_formats
def test_a_short_right_column_under_a_title_close_to_a_running_head(form: str) -> None:
    """Few lines run across the white to the right of a short column, as few as across the gutter."""
    head = Placed(60, 790, "临江市人民政府公报", 9)
    title = centred(756, "临江市农村供水条例实施情况的报告", 20)
    left, right = LEFT[4:] * 5, ["职。", RIGHT[6], RIGHT[7], "　　特此报告，请予审议。"]
    page = [head, Placed(480, 790, "17", 9), title]
    page += column(left, 60, top=720) + column(right, 310, top=720)
    wanted = ["临江市人民政府公报\t17", title.text, *bare(left), *bare(right)]
    assert texts(form, page) == wanted


@both_formats
def test_pages_vote_for_a_gutter(form: str) -> None:
    """A page of two lines a column has the gutter of the next one."""
    full = ["供水单位应当建立台账，记录每日水位", "和水量，按月报送市水利局，市水利局"] * 5
    first = [centred(740, "临江市农村供水条例", 20), Placed(90, 700, HISTORY, 12)]
    first += column(["　　　　　目录", "第一章　总则"], 60, top=660)
    first += column(["　　第三章　奖励", "　　第四章　附则"], 310, top=660)
    second = column(full, 60, top=740) + column(full, 310, top=740)
    wanted = ["目录", "第一章　总则", "第三章　奖励", "第四章　附则"]
    assert texts(form, first, second) == [first[0].text, HISTORY, *wanted, *full, *full]


@both_formats
def test_the_heading_of_a_column_on_top_is_no_title_of_the_page(form: str) -> None:
    full = ["供水单位应当建立台账，记录每日水位", "和水量，按月报送市水利局，市水利局"] * 5
    left = [Placed(110, 740, "第一章　总则", 16), *column(full, 60, top=710)]
    right = [Placed(350, 740, "第二章　供水", 16), *column(full, 310, top=710)]
    wanted = ["第一章　总则", *full, "第二章　供水", *full]
    assert texts(form, [*left, *right]) == wanted


@both_formats
def test_a_name_and_a_date_below_a_text_across_the_page_are_no_columns(form: str) -> None:
    full = ["供水单位应当建立台账，记录每日水位", "和水量，按月报送市水利局，市水利局"] * 5
    columns = column(full, 60, top=740) + column(full, 310, top=740)
    wide = "现公布临江市农村供水条例，自二〇三一年五月一日起施行，原条例同时废止，请遵照执行。"
    signed = [Placed(70, 700, wide), Placed(330, 670, "市长"), Placed(390, 670, "王明")]
    signed += [Placed(330, 640, "2031年3月6日"), centred(600, "临江市农村供水条例", 18)]
    below = column(full, 60, top=560) + column(full, 310, top=560)
    wanted = [wide, "市长\t王明", "2031年3月6日", "临江市农村供水条例", *full, *full]
    assert texts(form, columns, [*signed, *below])[20:] == wanted


@both_formats
def test_articles_with_their_numbers_apart_show_no_gutter(form: str) -> None:
    page: list[Placed] = []
    wanted = []
    for at, ten in enumerate("一二三四五六七八"):
        number, said = f"第一百二十{ten}条", "供水单位应当建立台账，记录每日的水位和水"
        page += [Placed(84, 740 - 44 * at, number), Placed(184, 740 - 44 * at, said)]
        page += [Placed(60, 718 - 44 * at, "量，按月报送。")]
        wanted += [f"{number}　{said}", "量，按月报送。"]
    assert texts(form, page) == wanted


@both_formats
def test_a_table_written_by_rows_stays_so_where_other_pages_have_columns(form: str) -> None:
    full = ["供水单位应当建立台账，记录每日水位", "和水量，按月报送市水利局，市水利局"] * 5
    columns = column(full, 60, top=740) + column(full, 310, top=740)
    rows = [
        ("乡镇供水站", "王明"),
        ("东岭水厂", "李红"),
        ("青河水厂", "张平"),
        ("岚江水厂", "赵云"),
    ]
    table = [
        Placed(x, 740 - 22 * at, cell)
        for at, row in enumerate(rows)
        for x, cell in zip((60, 310), row)
    ]
    assert texts(form, columns, table)[-4:] == ["\t".join(row) for row in rows]


@both_formats
def test_a_table_of_rules_keeps_its_cells_whole(form: str) -> None:
    rules = [Placed(60, y, to=(520, y)) for y in (760, 730, 680)]
    rules += [Placed(x, 680, to=(x, 760)) for x in (60, 120, 400, 520)]
    cells = [(70, 740, "序号"), (130, 740, "任务"), (410, 740, "单位"), (70, 700, "1")]
    cells += [
        (130, 708, "检测水质，建立供水台账，"),
        (130, 690, "定期组织演练"),
        (410, 700, "水利局"),
    ]
    page = [*rules, *(Placed(*cell) for cell in cells)]
    assert texts(form, page) == [
        "序号\t任务\t单位",
        "1\t检测水质，建立供水台账，定期组织演练\t水利局",
    ]


# --- lines that run down, lines that are numbered ----------------------------------------------


def downward(text: str, x: float, top: float, size: float = 12) -> list[Placed]:
    """A line whose characters stand under one another, two digits side by side."""
    parts = re.findall(r"\d\d|.", text)
    return [
        (
            Placed(x + (3 if part.isdigit() else 0), top - 16 * at, part, size / len(part))
            if not part.isdigit()
            else Placed(x, top - 16 * at, part, size)
        )
        for at, part in enumerate(parts)
    ]


@both_formats
def test_lines_that_run_down_are_read_from_the_right(form: str) -> None:
    rows = ["为加强供水管理，保障用水安", "全，现将有关事项通知如下。", "本通知自5月10日起施行。"]
    page = [one for at, row in enumerate(rows) for one in downward(row, 400 - 26 * at, 700)]
    page.append(Placed(290, 40, "— 3 —"))
    assert texts(form, page) == [*rows, "— 3 —"]


@both_formats
def test_a_line_that_runs_down_beside_level_text_stands_apart(form: str) -> None:
    rows = ["供水单位应当建立台账，记录每日水位，", "按月报送市水利局。"]
    page = column(rows, 120, top=700) + downward("内部资料注意保存", 60, 740)
    assert texts(form, page) == [*rows, "内部资料注意保存"]


DRAFT = [
    "　　第一条　为了规范农村供水，保障饮水安全，维护用水户的合",
    "法权益，根据有关法律，制定本条例。",
    "　　第二条　农村供水由市水利局管理，管网每年检查两次，结果",
    "应当公告，公告期不少于十日。",
    "　　第三条　供水单位负责人应当持证上岗，每年参加培训，培训",
    "不少于四十学时。",
]


@both_formats
@pytest.mark.parametrize("x", [60, 545])
@pytest.mark.parametrize("step", [1, 5])
def test_the_numbers_of_lines_in_the_margin_are_left_out(form: str, x: float, step: int) -> None:
    rows = DRAFT * (1 if step == 1 else 4)
    page = column(rows, 100, top=740)
    page += [Placed(x, 740 - 22 * at, str(at + 1), 9) for at in range(step - 1, len(rows), step)]
    assert texts(form, page) == bare(rows)


@both_formats
@pytest.mark.parametrize("again", [True, False])
def test_few_numbers_count_lines_where_those_of_the_page_before_do(form: str, again: bool) -> None:
    page = column(DRAFT, 100, top=740)
    page += [Placed(60, 740 - 22 * at, str(at + 1), 9) for at in range(6)]
    last = ["　　第四条　本条例自公布之日起施行。", "附：", "渡口名录"]
    below = column(last, 100, top=740)
    below += [Placed(60, 740 - 22 * at, str(at + (1 if again else 7)), 9) for at in range(3)]
    assert texts(form, page, below) == bare(DRAFT) + bare(last)
    beside = column(last, 100, top=740) + [Placed(60, 740, "3"), Placed(60, 718, "2")]
    assert "3" in "".join(texts(form, page, beside))


@both_formats
def test_every_fifth_line_may_have_a_number(form: str) -> None:
    rows = (DRAFT * 3)[:17]
    page = column(rows, 100, top=740)
    page += [Placed(60, 740 - 22 * at, str(at + 1), 9) for at in (4, 9, 14)]
    assert texts(form, page) == bare(rows)


@both_formats
def test_numbers_of_a_table_and_of_a_list_stay(form: str) -> None:
    names = ["供水站", "水厂", "泵站", "水库管理所"]
    table = [Placed(60, 740 - 22 * at, str(at + 1)) for at in range(4)]
    table += [Placed(100, 740 - 22 * at, name) for at, name in enumerate(names)]
    assert texts(form, table) == [f"{at}\t{name}" for at, name in enumerate(names, 1)]


# --- what is left out ---------------------------------------------------------------------------


@both_formats
def test_text_that_runs_up_or_upside_down_is_kept_behind_the_rest(form: str) -> None:
    page = column(["供水单位应当建立台账。", "按月报送市水利局。"], 100, top=700)
    page += [Placed(60, 300, "附图另发", quarter=1), Placed(300, 100, "背面有字", quarter=2)]
    assert texts(form, page) == [
        "供水单位应当建立台账。",
        "按月报送市水利局。",
        "附图另发",
        "背面有字",
    ]


# --- titles ------------------------------------------------------------------------------------


def titled(form: str, *lines: Placed) -> list[str]:
    """What is marked as the title, on a page with text below these lines."""
    body = column(DRAFT * 3, 84, top=520, size=12)
    return [line.text.strip() for line in reading(form, [*lines, *body]).lines if line.level == 1]


@both_formats
def test_centred_lines_of_one_size_are_one_title(form: str) -> None:
    lines = centred(740, "临江市农村供水设施建设和", 18), centred(712, "维护管理办法", 18)
    assert titled(form, *lines) == ["临江市农村供水设施建设和维护管理办法"]


@both_formats
def test_what_stands_around_a_title_is_none_of_it(form: str) -> None:
    lines = [
        Placed(84, 780, "附件1", 12),
        centred(750, "云川省水利厅文件", 30),
        centred(700, "云水发〔2031〕7号", 14),
        centred(660, "农村供水管理办法", 18),
        centred(634, "（试行）", 14),
        centred(606, "（2031年修订）", 18),
        centred(570, "第一章　总则", 14),
    ]
    assert titled(form, *lines) == ["农村供水管理办法（试行）"]


@both_formats
def test_a_decree_gives_way_to_the_law_below_it(form: str) -> None:
    said = Placed(84, 690, "现公布《临江市农村供水条例》，自公布之日起施行。", 12)
    lines = centred(760, "临江市人民政府令", 22), centred(725, "第七号", 16), said
    law = centred(640, "临江市农村供水条例", 18)
    assert titled(form, *lines, law) == [law.text]
    assert titled(form, *lines) == ["临江市人民政府令"]


@both_formats
def test_large_lines_beside_the_middle_and_small_ones_are_no_titles(form: str) -> None:
    assert titled(form, Placed(84, 740, "临江市水利局", 22), centred(700, "供水办法", 12)) == []


@both_formats
def test_two_centred_lines_as_large_as_the_text_are_a_title_and_one_is_not_marked(
    form: str,
) -> None:
    lines = centred(740, "临江市农村供水设施安全监测", 12), centred(712, "维护保养指引（试行）", 12)
    assert titled(form, *lines) == ["临江市农村供水设施安全监测维护保养指引（试行）"]
    assert titled(form, lines[0], centred(712, "二〇三一年五月", 12)) == []


def test_no_rule_takes_what_another_must_leave() -> None:
    rules = [rule for rule in titles._RULES.rules if rule.kind == "no_title"]
    assert not [rule for rule in rules if titles._NO_TITLE.fullmatch(rule.left)]
