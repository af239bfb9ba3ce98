"""Workbooks: rows under the header of their table, whatever program wrote them; none does harm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from searcher import build_index
from searcher.load.office_kinds import container_kind
from searcher.load.reading import Unreadable
from searcher.load.workbook import read, separated
from searcher.load.workbook.sheets import cell_text
from tests.formats.containers import container
from tests.formats.docx import zipped
from tests.formats.members import member_mutants
from tests.formats.mutation import mutants, outcomes_of
from tests.formats.workbooks import (
    Cell,
    Sheet,
    write_ods,
    write_spreadsheet_xml,
    write_xls,
    write_xlsb,
    write_xlsx,
)

WRITERS = [write_xlsx, write_xlsb, write_xls, write_ods, write_spreadsheet_xml]
Writer = Callable[[Sequence[Sheet]], bytes]
ROWS: list[list[Cell]] = [
    ["附件2"],
    ["东岭县农村公路养护补助资金分配表"],
    ["", "", "", "", "单位：万元"],
    ["序号", "乡镇", "补助标准", "", "备注"],
    ["", "", "县道", "乡道", ""],
    [1, "东岭镇", 120.5, 80, "含桥梁"],
    [2, "青河乡", 99, 70, ""],
]
MERGED = ["A2:E2", "A4:A5", "B4:B5", "C4:D4", "E4:E5"]
BOOK = [
    Sheet("资金分配", ROWS, MERGED),
    Sheet("下拉选项", [["是", "否"], ["有", "无"]], hidden=True),
    Sheet("Sheet3", [["单位", "电话"], ["县交通运输局", "0571-1234"]]),
]


def shown(raw: bytes) -> list[tuple[int, int, str]]:
    """The lines with their levels and numbers."""
    return [(line.level, line.marks[0][1], line.text) for line in read(raw).lines]


@pytest.mark.parametrize("write", WRITERS)
def test_a_sheet_is_a_section_and_its_header_a_heading(write: Writer) -> None:
    reading = read(write(BOOK))
    assert [(line.level, line.marks[0][1], line.text) for line in reading.lines] == [
        (1, 1, "资金分配"),
        (0, 1, "附件2"),
        (2, 2, "东岭县农村公路养护补助资金分配表"),
        (0, 3, "单位：万元"),
        (3, 4, "序号\t乡镇\t补助标准 县道\t补助标准 乡道\t备注"),
        (0, 6, "1\t东岭镇\t120.5\t80\t含桥梁"),
        (0, 7, "2\t青河乡\t99\t70"),
        (1, 8, "Sheet3"),
        (2, 8, "单位\t电话"),
        (0, 9, "县交通运输局\t0571-1234"),
    ]
    assert reading.meta == {"title": "东岭县农村公路养护补助资金分配表"}
    assert reading.notes == ("not read: 1 hidden sheet",)


def test_merged_cells_tell_which_columns_a_name_spreads_over() -> None:
    rows: list[list[Cell]] = [
        ["项目", "去年", "", "今年", ""],
        ["", "数", "额", "数", "额"],
        ["桥", 1, 2, 3, 4],
    ]
    merged = Sheet("Sheet1", rows, ["A1:A2", "B1:C1", "D1:E1"])
    assert shown(write_xlsx([merged]))[0] == (2, 1, "项目\t去年 数\t去年 额\t今年 数\t今年 额")


@pytest.mark.parametrize(
    "rows, lines",
    [
        ([["说明：本表由县交通局填报。"], ["甲", "乙"], [1, 2]], [0, 2, 0]),
        ([["东岭县桥梁名单"], ["一号桥"], ["二号桥"]], [1, 0, 0]),
        ([[2021, 2022], [1, 2]], [0, 0]),
        ([["名称", "数量"]], [0]),
    ],
)
def test_what_is_no_title_and_no_header_stays_a_row(
    rows: list[list[Cell]], lines: list[int]
) -> None:
    assert [level for level, _, _ in shown(write_xlsx([Sheet("Sheet1", rows)]))] == lines


def test_values_are_written_as_they_are_read() -> None:
    values = ("　两\n行 ", True, 3.0, 0.1 + 0.2, datetime(2023, 5, 1), datetime(2023, 5, 1, 8, 30))
    assert [cell_text(value) for value in values] == [
        *("两 行", "TRUE", "3", "0.3", "2023-05-01", "2023-05-01 08:30")
    ]
    assert [cell_text(value) for value in (time(8, 30), timedelta(hours=26))] == [
        *("08:30:00", "1 day, 2:00:00")
    ]


def test_what_stands_beside_the_cells_is_counted() -> None:
    import io
    import zipfile

    held = io.BytesIO(write_xlsx(BOOK))
    with zipfile.ZipFile(held, "a") as package:
        for name in ("xl/media/image1.png", "xl/media/image2.png", "xl/charts/chart1.xml"):
            package.writestr(name, "x")
    assert read(held.getvalue()).notes == ("not read: 2 pictures; 1 chart; 1 hidden sheet",)


@pytest.mark.parametrize(
    "raw, reason",
    [
        (write_xlsx([Sheet("Sheet1", [[""]])]), "no text in the workbook"),
        (write_xlsx(BOOK)[:300], "its ZIP container is cut short or damaged"),
        (
            zipped({"xl/workbook.xml": "<a"}),
            "the workbook is damaged, or of a kind that is not known",
        ),
        (b"<?xml version='1.0'?><a/>", "the bytes are XML, but no workbook"),
        (zipped({"xl/workbook.xml": " " * 40_000_000}), "its part xl/workbook.xml unpacks to more"),
    ],
    ids=range(5),
)
def test_what_cannot_be_read_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(raw)


@pytest.mark.parametrize("write", WRITERS)
def test_mutated_workbooks_are_read_or_refused(write: Writer) -> None:
    raw = write(BOOK)
    damaged = [*mutants([raw], 120)]
    if raw.startswith(b"PK"):
        damaged += member_mutants(raw, 120)
    assert True in outcomes_of(read, damaged)


@pytest.mark.parametrize("stream", ["Workbook", "WORKBOOK", "BOOK"])
def test_a_workbook_of_no_program_is_told_by_its_stream_in_any_case(stream: str) -> None:
    assert container_kind(container({stream: b"\x09\x08"}, "0" * 32)) == "workbook"


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        ('渡口,摆渡人\r\n青石渡,"赵,钱"\r\n', ["渡口\t摆渡人", "青石渡\t赵,钱"]),
        ("\ufeff渡口;人\n青石渡;赵,钱\n白石渡;孙\n", ["渡口\t人", "青石渡\t赵,钱", "白石渡\t孙"]),
        ("渡口\t人\r青石渡\t赵, 钱\r", ["渡口\t人", "青石渡\t赵, 钱"]),
        ("sep=;\n渡口;人\n青石渡;赵\n", ["渡口\t人", "青石渡\t赵"]),
        ("sep=\t\n渡口\t人\n", ["渡口\t人"]),
        ("sep=方案,人\n青石渡,赵\n", ["sep=方案\t人", "青石渡\t赵"]),
        ("渡口，人\n青石渡，赵\n", ["渡口\t人", "青石渡\t赵"]),
        ('渡口,正文\n青石渡,"各县：\n一、加固。"\n', ["渡口\t正文", "青石渡\t各县： 一、加固。"]),
        (
            "第一条 为了管理渡口。\n第二条 各县照此办理。\n",
            ["第一条 为了管理渡口。", "第二条 各县照此办理。"],
        ),
        ("名称\n渡口，码头\n渡船，渡工\n公告\n", ["", "名称", "渡口，码头", "渡船，渡工", "公告"]),
        ('渡口,人\n"青石渡,赵\n' + "白石渡,钱\n" * 40_000, None),
    ],
)
def test_tables_as_text_are_read_as_rows(raw: str, lines: list[str] | None) -> None:
    reading = separated.read(raw.encode())
    texts = [line.text for line in reading.lines]
    if lines is None:  # a quote that is never closed hides nothing
        assert texts[1:] == ['"青石渡\t赵', *["白石渡\t钱"] * 40_000]
    else:
        assert texts == lines


def test_records_have_the_numbers_of_their_lines() -> None:
    raw = '渡口,正文\n\n青石渡,"一\n二\n三"\n白石渡,四\n'
    for codec in ("utf-8-sig", "gb18030", "utf-16"):
        reading = separated.read((raw + "云川省渡口管理,加固渡口\n").encode(codec))
        assert [line.marks[0][1] for line in reading.lines] == [1, 3, 6, 7]


def test_a_table_has_no_title_of_its_columns_and_no_headings_in_its_rows(tmp_path: Path) -> None:
    body = "各县：为做好渡口改造，现就有关事项通知如下。一、加强领导。各县应当重视。二、加固渡口。按图施工。"
    rows = [f"云川省关于第{at}批渡口改造的通知,云政发〔2031〕{at}号,{body}" for at in range(1, 9)]
    (tmp_path / "通知.csv").write_text("\n".join(["标题,文号,正文", *rows]), "utf-8")
    index = build_index([tmp_path], tmp_path / "index")
    hit = index.search('"第5批渡口改造"')[0]
    assert (hit.title, hit.heading, hit.lines) == (None, ("标题 文号 正文",), (6, 6))


def test_a_quote_that_nothing_closes_joins_no_rows() -> None:
    rows = ["渡口,摆渡人,电话", '青石渡,"赵林,1', "白沙渡,钱江,2", "柳湾渡,孙岭,3"]
    lines = separated.read("\n".join(rows).encode()).lines
    assert [line.marks[0][1] for line in lines] == [1, 2, 3, 4]
    assert lines[2].text == "白沙渡\t钱江\t2"
    whole = separated.read('渡口,说明\n青石渡,"停航\n一天"\n'.encode()).lines
    assert len(whole) == 2
