"""Workbooks whose rows are documents: judged as tables of text are, each row with what it says of itself."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest

from searcher import build_index
from searcher.index import Index
from searcher.load import Found, archives, load, walk
from searcher.load.archives import workbooks
from searcher.load.sandbox import limits
from searcher.load.sandbox.frames import Frame
from searcher.load.sandbox.worker import Worker
from searcher.model import Note, Skip
from tests.formats.workbooks import (
    Cell,
    Sheet,
    write_ods,
    write_spreadsheet_xml,
    write_xls,
    write_xlsb,
    write_xlsx,
)

Rows = list[list[Cell]]
NAMES: list[Cell] = ["序号", "标题", "发文\n字号", "发文机关", "正文"]
TEXT = (
    "各县人民政府：\n现就渡口改造的有关事项通知如下。\n一、总体要求\n"
    + "各县应当按期加固渡口。" * 25
)


def notice(at: int, text: str = TEXT) -> list[Cell]:
    title = f"云川省关于第{at}批渡口改造的通知"
    return [
        at,
        title,
        f"云政发〔2031〕{at}号",
        "云川省人民政府",
        f"{text}\n第{at}处渡口由县里管理。",
    ]


def notices(count: int, first: int = 1) -> Rows:
    return [NAMES, *map(notice, range(first, first + count))]


OTHER = Sheet("经费", [["渡口", "万元"], ["青石渡", 12], ["白沙渡", 9]])
TABLE = Sheet("通知", notices(4))


def indexed(folder: Path, files: dict[str, bytes]) -> Index:
    (folder / "files").mkdir(exist_ok=True)
    for name, raw in files.items():
        (folder / "files" / name).write_bytes(raw)
    return build_index([folder / "files"], folder / "index")


def ids(index: Index) -> list[str]:
    return sorted(one.id for one in index.docs(limit=1000))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("汇编.xlsx", write_xlsx),
        ("汇编.xlsb", write_xlsb),
        ("汇编.et", write_xls),
        ("汇编.ods", write_ods),
        ("汇编.xls", write_spreadsheet_xml),
    ],
)
def test_each_row_is_a_document(
    tmp_path: Path, name: str, write: Callable[[Sequence[Sheet]], bytes]
) -> None:
    index = indexed(
        tmp_path, {name: write([Sheet("Sheet1", notices(12)), Sheet("Sheet2", [[""]])])}
    )
    assert ids(index) == sorted(f"{name}!/{row}.json" for row in range(2, 14))
    hit = index.search('"第5处渡口由县里管理"')[0]
    assert (hit.document, hit.title) == (f"{name}!/6.json", "云川省关于第5批渡口改造的通知")
    assert (hit.doc_number, hit.issuer) == ("云政发〔2031〕5号", "云川省人民政府")
    assert hit.heading == ("一、总体要求",)
    assert index.search("渡口", path=name, limit=1, per_document=0).total >= 12


def test_rows_are_those_of_the_same_table_as_text(tmp_path: Path) -> None:
    rows = notices(3)
    rows[1][4] = "　　　　　　　　说　明\n" + str(rows[1][4])
    quoted = [",".join('"' + str(cell) + '"' for cell in row) for row in rows]
    index = indexed(
        tmp_path,
        {"甲.csv": "\n".join(quoted).encode(), "乙.xlsx": write_xlsx([Sheet("Sheet1", rows)])},
    )
    told = {
        one.path.rpartition("/files/")[2]: (one.metadata, one.count, one.characters)
        for one in index.docs(limit=10)
    }
    # The names take two lines of the text, each text five.
    pairs = [(3, 2), (9, 3), (14, 4)]
    for line, row in pairs:
        assert told[f"甲.csv!/{line}.json"] == told[f"乙.xlsx!/{row}.json"]


def test_each_sheet_is_judged_by_itself(tmp_path: Path) -> None:
    second = Sheet("办法/2030", notices(2, 21))
    hidden = Sheet("草稿", notices(2, 31), hidden=True)
    index = indexed(tmp_path, {"汇编.xlsx": write_xlsx([OTHER, TABLE, second, hidden])})
    assert ids(index) == [
        "汇编.xlsx",
        *(f"汇编.xlsx!/办法_2030/{row}.json" for row in (2, 3)),
        *(f"汇编.xlsx!/通知/{row}.json" for row in range(2, 6)),
    ]
    assert index.search('"青石渡"')[0].heading == ("渡口 万元",)
    assert index.search('"第2处渡口由县里管理"').total == 1
    assert not index.search('"第31处渡口"', fold=False).total
    rest = next(one for one in index.docs(limit=10) if one.id == "汇编.xlsx")
    assert rest.notes == ("not read: 1 hidden sheet",)


@pytest.mark.parametrize("above", [1, 3])
def test_titles_may_stand_above_the_names_of_columns(tmp_path: Path, above: int) -> None:
    rows: Rows = [["云川省渡口文件汇编"], ["截至2031年"], ["单位：件"]]
    rows = rows[:above]
    text = "\n".join([f"{row[0]},,,," for row in rows])
    cells = ['"' + '","'.join(map(str, row)) + '"' for row in notices(30)]
    table = Sheet("Sheet1", [*rows, *notices(4)], ["A1:E1"])
    files = {
        "汇编.xlsx": write_xlsx([table]),
        "汇编.csv": "\n".join([text, *cells]).encode(),
    }
    index = indexed(tmp_path, files)
    found = ids(index)
    assert len(found) == 4 + 1 + 30 + 1
    assert {"汇编.xlsx", f"汇编.xlsx!/{above + 2}.json", "汇编.csv!/0.json"} <= set(found)
    hits = index.search('"渡口文件汇编"', fold=False)
    assert sorted(hit.document for hit in hits) == ["汇编.csv!/0.json", "汇编.xlsx"]


def test_days_and_merged_cells_are_told_of_each_row(tmp_path: Path) -> None:
    names: list[Cell] = ["发文机关", "成文日期", "标题", "正文"]
    rows: Rows = [names]
    for at in range(1, 5):
        issuer = "云川省水利厅" if at == 1 else ""
        rows.append([issuer, date(2031, 3, at), f"第{at}号渡口管理办法", TEXT])
    rows[4][0] = "云川省交通运输厅"
    index = indexed(tmp_path, {"汇编.xlsx": write_xlsx([Sheet("Sheet1", rows, ["A2:A4"])])})
    told = [
        (one.metadata.issuer, one.metadata.issued_on) for one in index.docs(limit=10, sort="path")
    ]
    assert told == [
        ("云川省水利厅", "2031-03-01"),
        ("云川省水利厅", "2031-03-02"),
        ("云川省水利厅", "2031-03-03"),
        ("云川省交通运输厅", "2031-03-04"),
    ]


def test_names_of_columns_may_stand_in_two_rows(tmp_path: Path) -> None:
    rows: Rows = [["标题", "文件", "", "正文"], ["", "发文字号", "发文机关", ""]]
    rows += [[one[1], one[2], one[3], one[4]] for one in map(notice, range(1, 4))]
    merged = ["A1:A2", "B1:C1", "D1:D2"]
    index = indexed(tmp_path, {"汇编.xlsx": write_xlsx([Sheet("Sheet1", rows, merged)])})
    assert ids(index) == [f"汇编.xlsx!/{row}.json" for row in (3, 4, 5)]
    assert {one.metadata.doc_number for one in index.docs(limit=9)} == {
        f"云政发〔2031〕{at}号" for at in (1, 2, 3)
    }


def test_notes_between_the_rows_and_below_them_are_no_documents(tmp_path: Path) -> None:
    rows: Rows = [NAMES, ["一、水利"], notice(1), notice(2), ["二、交通"], notice(3)]
    rows += [["", "注：共3件。"], ["", "", "", "", TEXT * 2]]
    lines = ['"' + '","'.join(map(str, row)) + '"' + "," * (5 - len(row)) for row in rows]
    files = {
        "汇编.xlsx": write_xlsx([Sheet("Sheet1", rows)]),
        "汇编.csv": "\n".join([*lines, *lines[2:4] * 10]).encode(),
    }
    index = indexed(tmp_path, files)
    of_workbook = [one for one in ids(index) if ".xlsx" in one]
    assert of_workbook == ["汇编.xlsx", *(f"汇编.xlsx!/{row}.json" for row in (3, 4, 6, 8))]
    for note in ("一、水利", "二、交通", "注：共3件。"):
        hits = index.search(f'"{note}"', fold=False)
        assert sorted(hit.document for hit in hits) == ["汇编.csv!/0.json", "汇编.xlsx"]


@pytest.mark.parametrize(
    "rows",
    [
        [NAMES, notice(1)],
        [NAMES, *(notice(at, "加固渡口。") for at in range(9))],
        [["序号", "渡口", "说明"], *([at, f"第{at}渡", TEXT] for at in range(9))],
    ],
    ids=["one", "short", "no title"],
)
def test_other_tables_stay_one_document(tmp_path: Path, rows: Rows) -> None:
    index = indexed(tmp_path, {"汇编.xlsx": write_xlsx([Sheet("Sheet1", rows)])})
    assert ids(index) == ["汇编.xlsx"]


def test_a_page_named_as_a_workbook_stays_a_page(tmp_path: Path) -> None:
    cells = "".join(f"<tr><td>{'</td><td>'.join(map(str, row))}</td></tr>" for row in notices(4))
    index = indexed(tmp_path, {"汇编.xls": f"<html><table>{cells}</table></html>".encode()})
    assert ids(index) == ["汇编.xls"]
    assert index.search('"第3处渡口由县里管理"').total == 1


def test_a_table_as_text_named_as_a_workbook_is_judged_as_one(tmp_path: Path) -> None:
    rows = ["\t".join(str(cell).replace("\n", "　") for cell in row) for row in notices(4)]
    files = {
        "汇编.xls": "\n".join(rows).encode("gb18030"),
        "经费.xls": "渡口\t万元\n青石渡\t12\n".encode(),
    }
    index = indexed(tmp_path, files)
    assert ids(index) == [*(f"汇编.xls!/{line}.json" for line in range(2, 6)), "经费.xls"]


def test_rows_of_a_workbook_in_an_archive(tmp_path: Path) -> None:
    raw = write_xlsx([TABLE, OTHER])
    path = tmp_path / "files" / "资料.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("一/汇编.xlsx", raw)
        archive.writestr("二/经费.xlsx", write_xlsx([OTHER]))
    index = build_index([path.parent], tmp_path / "index")
    assert ids(index) == [
        "资料.zip!/一/汇编.xlsx",
        *(f"资料.zip!/一/汇编.xlsx!/通知/{row}.json" for row in range(2, 6)),
        "资料.zip!/二/经费.xlsx",
    ]
    assert index.search('"青石渡"', fold=False).total == 2


def test_no_copy_is_left_of_a_workbook_in_an_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    path = tmp_path / "资料.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("汇编.xlsx", write_xlsx([TABLE, OTHER]))
    found = archives.visit(str(path))
    for name in ("汇编.xlsx", "汇编.xlsx!/通知/2.json"):
        member = next(found)
        assert isinstance(member, archives.Member) and member.path == f"{path}!/{name}"
        # Who is ended in the midst of a visit clears nothing away.
        assert list((tmp_path / "temporary").iterdir()) == []


def test_only_what_changed_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"汇编.xlsx": write_xlsx([TABLE, OTHER]), "经费.xlsx": write_xlsx([OTHER])}
    indexed(tmp_path, files)
    rows = notices(5)
    rows[2] = notice(2, TEXT + "另行通知。")
    changed = {"汇编.xlsx": write_xlsx([Sheet("通知", rows), OTHER])}
    summary = indexed(tmp_path, changed).summary
    assert summary is not None
    # The file itself is another, and so is what is left of it.
    assert (summary.added, summary.changed, summary.unchanged) == (1, 2, 4)

    def fail(*_: object) -> NoReturn:
        raise AssertionError("a workbook is opened again")

    monkeypatch.setattr(archives, "visit", fail)
    again = indexed(tmp_path, {}).summary
    assert again is not None and again.unchanged == 7


def test_what_cannot_be_read_says_so_without_a_document(tmp_path: Path) -> None:
    draft = Sheet("草稿", [["渡口"]], hidden=True)
    (tmp_path / "汇编.xlsx").write_bytes(write_xlsx([TABLE, draft]))
    (tmp_path / "坏.xlsx").write_bytes(write_xlsx([TABLE])[:400])
    seen = list(walk(tmp_path))
    assert [one.text for one in seen if isinstance(one, Note)] == ["not read: 1 hidden sheet"]
    # A damaged one is told of by who reads it.
    assert [one.id for one in seen if isinstance(one, Found)][:1] == ["坏.xlsx"]


def test_rows_are_whole_in_whatever_order_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "汇编.xlsx"
    path.write_bytes(write_xlsx([TABLE, Sheet("..", notices(3, 11))]))
    assert [one.id for one in walk(tmp_path) if isinstance(one, Found)][
        -1
    ] == "汇编.xlsx!/__/4.json"
    for at in (4, 2, 3):
        raw = archives.member_bytes(f"{path}!/通知/{at}.json")
        assert json.loads(raw)["发文 字号"] == f"云政发〔2031〕{at - 1}号"
        assert (
            load(f"{path}!/__/{at}.json").lines[0].text == f"云川省关于第{at + 9}批渡口改造的通知"
        )


def test_a_workbook_that_takes_too_much_ends_no_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_LEAST_SECONDS", 0.05)
    monkeypatch.setattr(limits, "_SECONDS_A_MEGABYTE", 0.0)
    (tmp_path / "汇编.xlsx").write_bytes(write_xlsx([Sheet("Sheet1", notices(20_000))]))
    (tmp_path / "通知.xlsx").write_bytes(write_xlsx([Sheet("Sheet1", notices(3))]))
    seen = list(walk(tmp_path))
    assert [one.reason for one in seen if isinstance(one, Skip)] == [limits.TOO_LONG]
    assert len([one for one in seen if isinstance(one, Found)]) == 3


@pytest.mark.parametrize(
    "frames",
    [
        [Frame({"whole": False, "names": 3})],
        [Frame({"whole": False}), Frame({"names": ["2.json"]}, [b"a", b"b"])],
    ],
)
def test_what_a_reader_says_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frames: list[Frame]
) -> None:
    monkeypatch.setattr(Worker, "answer", lambda *_: iter(frames))
    (tmp_path / "汇编.xlsx").write_bytes(write_xlsx([TABLE]))
    assert [one.reason for one in walk(tmp_path) if isinstance(one, Skip)] == [workbooks.NO_ANSWER]
