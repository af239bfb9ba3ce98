"""Documents that tell a year and no day: counted, filtered and ordered by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import searcher
from searcher import Index

SAID = "现就发展数据要素市场提出以下意见，请认真执行。"
RECORDS = [
    {"title": "青河市关于数据要素的意见", "year": 2031, "content": SAID},
    {"title": "东岭县关于数据要素的意见", "发布日期": "2031年7月", "content": SAID + "抓紧。"},
    {"title": "岚江市关于数据要素的意见", "date": "2030-05", "content": SAID + "落实。"},
    {"title": "临河县关于数据要素的意见", "date": "2031-03-05", "content": SAID + "办理。"},
    {"title": "松河市关于数据要素的意见", "date": "2031-2035年", "content": SAID + "推进。"},
]
REPORT = "政府工作报告\n\n各位代表：\n现在，我代表市人民政府向大会报告工作，请予审议。\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("years")
    lines = (json.dumps(record, ensure_ascii=False) for record in RECORDS)
    (folder / "意见.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return searcher.build_index(folder / "意见.jsonl", folder / "index")


def titles(index: Index, **filters: str | int) -> set[str]:
    found = index.search("数据要素", fold=False, per_document=0, **filters)  # type: ignore[arg-type]
    return {(hit.title or "")[:3] for hit in found}


def test_a_year_is_told_by_fields_of_records_and_by_dates(index: Index) -> None:
    told = {record.metadata.title[:3]: record for record in index.docs() if record.metadata.title}
    years = {name: record.metadata.year for name, record in told.items()}
    assert years == {
        "青河市": "2031",
        "东岭县": "2031",
        "岚江市": "2030",
        "临河县": "2031",
        "松河市": None,
    }
    assert told["青河市"].date == "2031" and told["临河县"].date == "2031-03-05"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"year": 2031}, {"青河市", "东岭县", "临河县"}),
        ({"since": "2031-06"}, {"青河市", "东岭县"}),
        ({"until": "2031-02"}, {"青河市", "东岭县", "岚江市"}),
        ({"since": "2032"}, set()),
        ({"until": "2029"}, set()),
    ],
)
def test_filters_take_what_may_be_of_a_day(
    index: Index, filters: dict[str, str], found: set[str]
) -> None:
    assert titles(index, **filters) == found


def test_years_are_counted_and_a_day_is_first(index: Index) -> None:
    trend = index.trend("数据要素市场")
    assert {row.key: row.counts[0] for row in trend.rows} == {"2030": 1, "2031": 3}
    (order,) = ([record.date for record in index.docs(sort="date-asc")],)
    assert order == ["2030", "2031", "2031", "2031-03-05", None]
    first = index.first("以下意见", year=2031).first
    assert first and first.issued_on is None and first.published_on == "2031-03-05"


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("青河市2029年政府工作报告.txt", "2029"),
        ("2029/青河市.txt", "2029"),
        ("2028-2029/青河市.txt", None),
        ("青河市.txt", None),
    ],
)
def test_the_year_of_a_report_is_in_the_name_of_its_file(
    tmp_path: Path, name: str, year: str | None
) -> None:
    file = tmp_path / "报告" / name
    file.parent.mkdir(parents=True)
    file.write_text(REPORT, encoding="utf-8")
    (record,) = searcher.build_index(tmp_path / "报告", tmp_path / "index").docs()
    assert record.metadata.year == year


def test_other_texts_do_not_take_a_year_from_their_title_or_file(tmp_path: Path) -> None:
    file = tmp_path / "2029.txt"
    file.write_text("青河市2035年远景目标纲要\n\n一、总体要求\n加快发展。\n", encoding="utf-8")
    (record,) = searcher.build_index(file, tmp_path / "index").docs()
    assert record.metadata.year is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("政府工作报告\n（2031年3月）", "2031"),
        ("政府工作报告\n——2031年3月在青河市第三届人民代表大会上", "2031"),
        ("青河市关于政府工作报告确定的2035年远景目标任务分解方案", None),
        ("面向2035年的青河——政府工作报告", None),
        ("学习贯彻1954年政府工作报告座谈会纪要", None),
    ],
)
def test_the_year_of_a_report_is_that_in_which_it_is_given(
    tmp_path: Path, text: str, year: str | None
) -> None:
    (tmp_path / "文.txt").write_text(f"{text}\n\n{REPORT[8:]}", encoding="utf-8")
    (record,) = searcher.build_index(tmp_path / "文.txt", tmp_path / "index").docs()
    assert record.metadata.year == year
