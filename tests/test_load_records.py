"""Records of data: each that holds a text is a document, whatever is around it; none does harm."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from searcher import Index, build_index
from searcher.load.reading import Unreadable
from searcher.load.records import parts, read
from searcher.load.records.tree import Words, parse, put

TITLE = "青石市人民政府关于加强第{}号渡口管理的通知"
Record = dict[str, Any]


def record(number: int) -> Record:
    text = f"各县：\n现通知如下。\n一、落实责任\n第{number}号渡口由“县”里管理{{不得停航。"
    return {
        "id": number,
        "标题": TITLE.format(number),
        "发文机关": "青石市人民政府",
        "docNumber": f"青政发〔2031〕{number}号",
        "pub_date": "2031-03-05",
        "url": "https://site.example/a",
        "content": text,
    }


RECORDS = [record(number) for number in range(1, 31)]
WAYS: dict[str, Callable[[], bytes]] = {
    "list.json": lambda: json.dumps(RECORDS, ensure_ascii=False, indent=1).encode(),
    "ascii.json": lambda: json.dumps(RECORDS).encode(),
    "gbk.json": lambda: json.dumps(RECORDS, ensure_ascii=False).encode("gb18030"),
    "wide.json": lambda: json.dumps(RECORDS, ensure_ascii=False).encode("utf-16"),
    "within.json": lambda: json.dumps({"code": 0, "data": {"rows": RECORDS}}).encode(),
    "named.json": lambda: json.dumps({f"k{one['id']}": one for one in RECORDS}).encode(),
    "lines.jsonl": lambda: b"\n".join(json.dumps(one).encode() for one in RECORDS),
    "lines.json": lambda: b"\n".join(json.dumps(one).encode() for one in RECORDS) + b"\n",
}


def indexed(tmp_path: Path, name: str, raw: bytes) -> Index:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / name).write_bytes(raw)
    return build_index([tmp_path / "docs"], tmp_path / "index")


@pytest.mark.parametrize("name", WAYS)
def test_each_record_is_a_document(tmp_path: Path, name: str) -> None:
    index = indexed(tmp_path, name, WAYS[name]())
    assert {one.metadata.title for one in index.docs()} == {one["标题"] for one in RECORDS}
    hit = index.search('"第17号渡口由“县”里管理{不得停航"')[0]
    assert (hit.document, hit.title) == (f"{name}!/17.json", TITLE.format(17))
    told = (hit.issuer, hit.doc_number, hit.published_on, hit.heading)
    assert told == ("青石市人民政府", "青政发〔2031〕17号", "2031-03-05", ("一、落实责任",))


def test_records_without_a_text_are_rows_of_a_table(tmp_path: Path) -> None:
    rows = [{"渡口": f"青石{at}渡", "船数": at} for at in range(1, 9)]
    index = indexed(tmp_path, "渡口.json", json.dumps(rows, indent=1).encode())
    hit = index.search("青石5渡")[0]
    assert (hit.document, hit.heading) == ("渡口.json", ("渡口 船数",))
    assert "青石5渡\t5" in hit.text


def test_pieces_without_titles_are_one_document(tmp_path: Path) -> None:
    pieces = [{"id": at, "text": f"第{at}条　渡口的管理坚持安全第一。"} for at in range(1, 9)]
    raw = "\n".join(json.dumps(one, ensure_ascii=False) for one in pieces)
    index = indexed(tmp_path, "办法.jsonl", raw.encode())
    hit = index.search('"第5条　渡口的管理坚持安全第一"')[0]
    assert [one.id for one in index.docs()] == ["办法.jsonl"]
    assert hit.lines[0] <= 5 <= hit.lines[1]


def test_one_record_is_read_with_the_lines_of_its_strings() -> None:
    book = {
        "meta": {"title": "码头办法", "issuer": "青石市交通局"},
        "章": [{"名": "第一章 总则"}, "第二条 码头。"],
    }
    reading = read(json.dumps(book, ensure_ascii=False, indent=1).encode())
    assert dict(reading.meta) == {"title": "码头办法", "issuer": "青石市交通局"}
    numbered = {line.text: line.marks[0][1] for line in reading.lines if line.text}
    assert numbered == {
        "码头办法": 3,
        "issuer：青石市交通局": 4,
        "第一章 总则": 8,
        "第二条 码头。": 10,
    }


def test_a_text_may_be_a_page_and_a_date_a_number() -> None:
    page = {
        "标题": "渡口条例",
        "正文": "<p>第一条　为了安全。</p><p>第二条</p>",
        "发布日期": 1614873600000,
    }
    reading = read(json.dumps(page).encode())
    assert [line.text for line in reading.lines if line.text][1:] == [
        "第一条　为了安全。",
        "第二条",
    ]
    assert reading.meta["published_on"] == "2021-03-05"


def test_json_under_the_name_of_a_text_is_read_as_such(tmp_path: Path) -> None:
    index = indexed(tmp_path, "通知.txt", json.dumps(record(3)).encode())
    assert next(iter(index.docs())).metadata.title == TITLE.format(3)


def test_what_is_whole_of_damaged_data_is_read(tmp_path: Path) -> None:
    raw = json.dumps(RECORDS[:6], ensure_ascii=False).encode()[:-40]
    index = indexed(tmp_path, "断.json", raw + "\n".encode())
    assert index.search('"第5号渡口由“县”里管理"')[0].title == TITLE.format(5)
    assert index.search('"第6号渡口"')[0].document == "断.json!/6.json"


@pytest.mark.parametrize("raw", [b'{"name": "a", "files": ["b"]}', b"[1, 2, 3]", b"[]", b"{}"])
def test_data_without_chinese_is_left_out(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="no text in Chinese"):
        read(raw)


@pytest.mark.parametrize("text", ['{"a": ' * 5000, "[" * 100_000, '{"a": "\\', '{"a" "公告"}'])
def test_what_is_no_json_is_refused_or_read_as_text(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)
    assert parts.parts_of(io.BytesIO(text.encode())) is None
    assert read(f"公告{text}".encode()).lines


def test_half_a_character_is_a_damaged_place() -> None:
    assert parse('"渡\\ud83d口"') == Words("渡\ufffd口", 1)


def test_parts_are_whole_wherever_blocks_end(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(5)
    texts = ['渡口"\\' * dice.randint(1, 40) + "[{]}" for _ in range(30)]
    held = [{"title": f"办法{at}", "text": text, "n": [at, {}]} for at, text in enumerate(texts)]
    raw = json.dumps(held, ensure_ascii=False).encode()
    for block in (64, 101, 4096):
        monkeypatch.setattr(parts, "_BLOCK", block)
        found = parts.parts_of(io.BytesIO(raw))
        assert found and [json.loads(part.raw) for part in found] == held


TEXT = (
    "各县人民政府：\n现就渡口改造的有关事项通知如下。\n一、总体要求\n"
    + "各县应当按期加固渡口，“分批”施工。" * 15
)


def table_of(rows: int, text: str = TEXT, *, first: str = "序号,标题,文号,正文") -> str:
    """A table of notices; a quote in a cell is doubled."""
    held = [
        f'{at},云川省关于第{at}批渡口改造的通知,云政发〔2031〕{at}号,"{text}"'
        for at in range(1, rows + 1)
    ]
    return "\n".join([first, *held]) + "\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_rows_with_a_title_and_a_long_text_are_documents(tmp_path: Path, codec: str) -> None:
    (tmp_path / "通知.csv").write_text(table_of(30), codec)
    index = build_index([tmp_path], tmp_path / "index")
    assert len(index.docs(limit=100)) == 30
    hit = index.search('"第5批渡口改造"')[0]
    # Each row has four lines, and is named by its first.
    assert (hit.document, hit.title) == ("通知.csv!/18.json", "云川省关于第5批渡口改造的通知")
    assert hit.doc_number == "云政发〔2031〕5号"
    assert index.search('"“分批”施工"', fold=False, limit=1, per_document=0).total >= 30


@pytest.mark.parametrize(
    "raw",
    [
        table_of(30, "各县应当加固渡口。"),
        table_of(30, first="甲" * 40 + ",标题,文号,正文"),
        table_of(30, first="序号,渡口,文号,说明"),
        table_of(1),
        table_of(30, TEXT + '"'),
        table_of(30, "渡口" * 70_000),
    ],
    ids=["short", "no names", "no title", "one", "open quotes", "too long a cell"],
)
def test_other_rows_are_those_of_a_table(tmp_path: Path, raw: str) -> None:
    (tmp_path / "通知.csv").write_text(raw, "utf-8")
    index = build_index([tmp_path], tmp_path / "index")
    assert [one.id for one in index.docs(limit=5)] == ["通知.csv"]
    assert index.search('"渡口"').total


def test_a_first_line_may_name_the_sign_between_cells(tmp_path: Path) -> None:
    (tmp_path / "通知.csv").write_text("sep=;\n" + table_of(9).replace(",", ";"), "utf-8")
    index = build_index([tmp_path], tmp_path / "index")
    assert len(index.docs(limit=100)) == 9


def records_of(raw: bytes) -> list[int]:
    """The places of the records that are documents, without what stands beside them."""
    found = parts.parts_of(io.BytesIO(raw))
    return [part.number for part in found if part.number] if found is not None else []


def listed(rows: Any) -> bytes:
    return json.dumps(rows, ensure_ascii=False).encode()


@pytest.mark.parametrize("other", [None, 3, "渡口", 1.5, True], ids=str)
def test_other_values_in_a_list_hide_no_record(other: Any) -> None:
    assert len(records_of(listed([*RECORDS[:5], other, *RECORDS[5:]]))) == len(RECORDS)
    assert len(records_of(listed([other, *RECORDS[:2], other]))) == 2


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_records_a_line_are_told_apart_in_any_encoding(codec: str) -> None:
    rows = [json.dumps(one, ensure_ascii=False) for one in RECORDS]
    assert len(records_of("\n".join(rows).encode(codec))) == len(RECORDS)
    damaged = ["{坏" + rows[0], *rows[1:]]
    assert len(records_of("\n".join(damaged).encode(codec))) == len(RECORDS)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_a_document_with_a_list_of_others_is_one(codec: str) -> None:
    held = json.dumps({**RECORDS[0], "附件": RECORDS[1:3]}, ensure_ascii=False)
    assert records_of(held.encode(codec)) == []


@pytest.mark.parametrize("depth", [150, 600, 900, 990, 5000])
def test_what_is_nested_deep_ends_no_build(tmp_path: Path, depth: int) -> None:
    deep = '{"x":' * depth + "1" + "}" * depth
    first = json.dumps(RECORDS[0], ensure_ascii=False)[:-1] + f',"y":{deep}}}'
    second = json.dumps(RECORDS[1], ensure_ascii=False)
    (tmp_path / "within.json").write_text(f'{{"data":[{first},{second}]}}', "utf-8")
    (tmp_path / "lines.jsonl").write_text(f"{first}\n{second}\n", "utf-8")
    (tmp_path / "list.json").write_text(f"[{first},{second}]", "utf-8")
    (tmp_path / "good.txt").write_text("青石渡由县里管理。", "utf-8")
    index = build_index([tmp_path], tmp_path / "index")
    assert index.search('"青石渡由县里管理"').total == 1
    assert index.search('"第2号渡口由"', fold=False).total == 3


def test_very_many_values_in_one_record_are_left_to_the_worker() -> None:
    many = b'{"title":"\xe7\x94\xb2","x":[' + b"[]," * 500_000 + b"[]]}"
    assert records_of(many) == []


def test_quotes_and_line_ends_in_strings_take_no_longer_by_themselves() -> None:
    text = '"' + '\\"' * 200_000 + "\n渡口" + '"'
    assert parse(f"[{text}, \n3, {text}]")[2].line == 3


def test_no_cell_of_a_row_that_is_a_document_is_lost(tmp_path: Path) -> None:
    first = "索引号,标题,正文,附件,附件,"
    rows = [
        f"0143-{at}/2031,云川省第{at}批渡口改造的通知,{'渡口应当加固。' * 40},桩号表{at}甲,桩号表{at}乙,备注{at}丙"
        for at in range(1, 6)
    ]
    (tmp_path / "通知.csv").write_text("\n".join([first, *rows]), "utf-8")
    index = build_index([tmp_path], tmp_path / "index")
    for wanted in ("0143-4/2031", "桩号表4甲", "桩号表4乙", "备注4丙"):
        assert [hit.document for hit in index.search(f'"{wanted}"', fold=False)] == [
            "通知.csv!/5.json"
        ]


def test_a_long_line_of_records_is_passed_once() -> None:
    long = json.dumps({**RECORDS[0], "content": "渡口" * 2_000_000}, ensure_ascii=False)
    rows = [json.dumps(one, ensure_ascii=False) for one in RECORDS[:3]]
    assert records_of("\n".join([*rows, long, *rows]).encode()) == [1, 2, 3, 4, 5, 6, 7]


def shown(value: Any) -> list[str]:
    """The lines of a file of data that hold anything."""
    return [line.text for line in read(listed(value)).lines if line.text]


LONG = "第一条　渡口由县里管理，不得停航。" * 20


def test_short_texts_keep_what_stands_beside_them() -> None:
    bridge = {"content": "桥梁自明日起封闭。", "备注": "原件存于三楼", "联系人": "张三丰"}
    assert shown(bridge) == ["桥梁自明日起封闭。", "备注：原件存于三楼", "联系人：张三丰"]
    talk = [{"speaker": one, "text": f"{one}发言。"} for one in ("甲代表", "乙代表", "乙代表")]
    assert shown(talk) == [
        "speaker：甲代表",
        "甲代表发言。",
        "speaker：乙代表",
        "乙代表发言。",
        "乙代表发言。",
    ]


def test_pieces_of_a_text_stand_under_the_headings_of_their_chapters() -> None:
    chapters = ("第一章 总则", "第一章 总则", "第二章 附则")
    pieces = [{"chapter": one, "text": f"第{at}条 渡口。"} for at, one in enumerate(chapters, 1)]
    assert shown(pieces) == [
        "第一章 总则",
        "第1条 渡口。",
        "第2条 渡口。",
        "第二章 附则",
        "第3条 渡口。",
    ]
    some = [
        {"title": "渡口管理", "text": "渡口安全。"},
        {"text": "码头安全。"},
        {"text": "船舶安全。"},
    ]
    assert shown(some) == ["渡口管理", "渡口安全。", "码头安全。", "船舶安全。"]


OTHER = {
    "title": "上一篇通知",
    "pubDate": "2030-01-01",
    "文号": "青政发〔2030〕7号",
    "发文机关": "青石市水利局",
}


@pytest.mark.parametrize(
    "within",
    [
        {"prev": OTHER},
        {"related": [OTHER, {"title": "下一篇通知"}]},
        {"file": {"date": "2030-01-01", "name": "附件一"}},
        {"author": {"name": "张三", "title": "副县长", "date": "2030-01-01"}},
    ],
    ids=lambda within: next(iter(within)),
)
@pytest.mark.parametrize("own", [{"title": "渡口办法"}, {}], ids=["titled", "untitled"])
def test_records_within_tell_of_others(tmp_path: Path, own: Record, within: Record) -> None:
    index = indexed(tmp_path, "渡口.json", listed({**within, **own, "content": LONG}))
    told = next(iter(index.docs())).metadata
    assert (told.issuer, told.doc_number, told.published_on, told.issued_on) == (None,) * 4
    if own:
        assert told.title == "渡口办法"
    for text in ("上一篇通知", "张三", "附件一"):
        assert index.search(f'"{text}"', fold=False).total == (text in str(within))


@pytest.mark.parametrize(
    "around",
    [
        lambda facts, text: {"_id": "7", "_source": {**facts, **text}},
        lambda facts, text: {"code": 0, "data": {"meta": facts, **text}},
        lambda facts, text: {"attributes": facts, **text},
        lambda facts, text: {"code": 0, "article": {**facts, **text}},
    ],
)
def test_a_record_around_all_hides_nothing(around: Callable[[Record, Record], Record]) -> None:
    facts = {"title": "渡口办法", "issuer": {"name": "青石市交通局"}}
    reading = read(listed(around(facts, {"content": LONG})))
    assert reading.meta == {"title": "渡口办法", "issuer": "青石市交通局"}


@pytest.mark.parametrize(
    "told, title",
    [
        ({"title": "<b>渡口</b>&amp;<font color=red>码头办法</font>"}, "渡口&码头办法"),
        ({"subject": "渡口办法"}, "渡口办法"),
        ({"subject": "交通", "title": "渡口办法"}, "渡口办法"),
        ({"title": "null"}, None),
        ({"title": "无标题"}, None),
        ({"title": None, "issuer": ["甲县人民政府", "乙县人民政府"]}, None),
    ],
)
def test_titles_are_what_a_reader_sees(told: Record, title: str | None) -> None:
    reading = read(listed({**told, "content": LONG}))
    assert reading.meta.get("title") == title
    assert [line.text for line in reading.lines if line.level] == ([title] if title else [])


def test_a_date_that_is_not_known_takes_no_other(tmp_path: Path) -> None:
    told = {"title": "渡口办法", "成文日期": "2031年3月5日", "发布日期": "暂无", "content": LONG}
    found = next(iter(indexed(tmp_path, "渡口.json", listed(told)).docs())).metadata
    assert (found.issued_on, found.published_on) == ("2031-03-05", None)


ROWS = [{"渡口": "青石渡", "船数": 3}, {"渡口": "白沙渡", "船数": 2}]
PIECES = [{"text": "第一条 渡口。"}, {"text": "第二条 码头。"}]


def around(held: list[Any]) -> list[bytes]:
    """Files with text beside the same records."""
    return [
        listed({"code": 0, "说明": "前言如此", "rows": held, "附注": ["后记如此"]}),
        listed(["前言如此", *held, "后记如此"]),
        listed({"msg": "成功", "data": {"note": "前言如此", "list": held, "end": "后记如此"}}),
        listed(
            {
                "前言": "前言如此",
                **{f"通知{at}": one for at, one in enumerate(held)},
                "后": "后记如此",
            }
        ),
        listed([*held, {"备注": "前言如此"}]) + "\n后记如此\n".encode(),
    ]


@pytest.mark.parametrize("held", [RECORDS[:3], ROWS, PIECES], ids=["documents", "rows", "pieces"])
def test_text_beside_the_records_is_found(tmp_path: Path, held: list[Any]) -> None:
    (tmp_path / "docs").mkdir()
    for at, raw in enumerate(around(held)):
        (tmp_path / "docs" / f"{at}.json").write_bytes(raw)
    index = build_index([tmp_path / "docs"], tmp_path / "index")
    for text in ("前言如此", "后记如此"):
        hits = index.search(f'"{text}"', fold=False)
        assert {hit.document.partition("!")[0] for hit in hits} == {f"{at}.json" for at in range(5)}
    documents = {hit.document for hit in index.search('"后记如此"', fold=False)}
    assert not documents & {"0.json!/1.json", "0.json!/3.json"}


def test_answers_of_a_service_are_no_documents(tmp_path: Path) -> None:
    raw = listed({"msg": "操作成功", "status": "正常", "rows": RECORDS[:3]})
    index = indexed(tmp_path, "通知.json", raw)
    assert [one.id for one in index.docs()] == [f"通知.json!/{at}.json" for at in (1, 2, 3)]


def test_the_title_above_rows_is_that_of_the_table() -> None:
    reading = read(listed({"表名": "青石市渡口一览表", "rows": ROWS, "备注": "合计两处"}))
    assert reading.meta["title"] == "青石市渡口一览表"
    assert [line.text for line in reading.lines if not line.level][-1] == "备注：合计两处"
    assert not read(listed([*ROWS, "合计两处"])).meta


@pytest.mark.parametrize("sign", ["\x7f", "\x1b", "\x01"], ids=["DEL", "ESC", "SOH"])
def test_a_control_character_joins_no_records(tmp_path: Path, sign: str) -> None:
    lines = [json.dumps(one, ensure_ascii=False) for one in RECORDS[:4]]
    lines[0] = lines[0].replace("第1号", f"第{sign}1号")
    index = indexed(tmp_path, "通知.jsonl", "\n".join(lines).encode())
    assert [one.id for one in index.docs()] == [f"通知.jsonl!/{at}.json" for at in range(1, 5)]


def test_commas_behind_the_last_value_do_no_harm() -> None:
    text = json.dumps([*ROWS, "a,]"], ensure_ascii=False, indent=1)
    assert parse(text.replace("\n ]", ",\n ]").replace("3\n", "3,\n")) == parse(text)


def test_damaged_lines_stay_where_they_stand() -> None:
    raw = '{"title": "渡口办法",\n"content": [\n"第一条",\n"第二条"\n"第三条"\n]}'
    texts = [line.text for line in read(raw.encode()).lines if "条" in line.text]
    assert [text.strip('",') for text in texts] == ["第一条", "第二条", "第三条"]


def test_a_name_that_stands_twice_hides_no_value() -> None:
    raw = (
        '[{"渡口":"甲渡","电话":"一号","电话":"二号"},{"渡口":"乙渡","电话":"三号","电话":"四号"}]'
    )
    assert [line.text for line in read(raw.encode()).lines][1:] == [
        "甲渡\t一号\t二号",
        "乙渡\t三号\t四号",
    ]


NAMES, CELLS = ["编号", "渡口", "单位"], [
    ["一", "甲渡", "青石市交通局"],
    ["二", "乙渡", "青石市水利局"],
]


@pytest.mark.parametrize("value", [[NAMES, *CELLS], {"columns": NAMES, "data": CELLS}], ids=str)
def test_rows_given_as_lists_are_those_of_a_table(tmp_path: Path, value: Any) -> None:
    index = indexed(tmp_path, "渡口.json", listed(value))
    told = next(iter(index.docs())).metadata
    assert (told.title, told.issuer) == (None, None)
    hit = index.search('"青石市水利局"')[0]
    assert (hit.heading, hit.text.splitlines()[-1]) == (
        ("编号 渡口 单位",),
        "二\t乙渡\t青石市水利局",
    )


def test_a_name_that_was_made_up_hides_none_that_stands() -> None:
    held: dict[str, int] = {}
    for value, name in enumerate(("附件 3", "附件", "附件", "附件 4")):
        put(held, name, value)
    assert sorted(held.values()) == [0, 1, 2, 3]


def test_names_may_begin_with_what_a_record_is_of() -> None:
    record = '{"newsTitle": "青河市渡口管理办法", "news_date": "2031-03-05", "newsContent": "渡口由县管理。"}'
    page = read(record.encode())
    assert page.meta == {"title": "青河市渡口管理办法", "published_on": "2031-03-05"}
    assert [line.text for line in page.lines if line.text] == [
        "青河市渡口管理办法",
        "渡口由县管理。",
    ]


def lined(rows: Any) -> bytes:
    return b"\n".join(map(listed, rows))


ARTICLE = "渡口由县级人民政府管理，任何人不得擅自设立、迁移渡口，违者依法处理。"


@pytest.mark.parametrize(
    ("name", "number", "shown_as"),
    [
        ("article_number", "第{}条", "第{}条"),
        ("条号", "{}", "第{}条"),
        ("article", "第{}条", "第{}条"),
    ],
)
def test_numbers_of_articles_stand_in_front_of_their_text(
    tmp_path: Path, name: str, number: str, shown_as: str
) -> None:
    pieces = [
        {"id": at, "law_name": "青石市渡口办法", name: number.format(at), "content": ARTICLE}
        for at in (1, 2, 3)
    ]
    wanted = ["青石市渡口办法", *(f"{shown_as.format(at)}　{ARTICLE}" for at in (1, 2, 3))]
    assert shown(pieces) == wanted
    index = indexed(tmp_path, "办法.json", listed(pieces))
    assert [one.metadata.title for one in index.docs()] == ["青石市渡口办法"]
    assert index.search("第二条 渡口")[0].text.startswith("第2条")


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("article_id", (1001, 1002, 1003)),
        ("articleNo", ("1", "2", "3")),
        ("违反条款", ("第三条", "第五条", "第九条")),
        ("law_article", ("第三条", "第五条", "第九条")),
        ("条号", (3, 5, 9)),
    ],
)
def test_records_with_titles_of_their_own_are_no_articles(
    tmp_path: Path, name: str, numbers: tuple[Any, ...]
) -> None:
    told = [
        {name: number, "title": f"{place}停航", "date": "2031-03-05", "content": ARTICLE}
        for place, number in zip(("甲渡口", "乙渡口", "丙渡口"), numbers, strict=True)
    ]
    index = indexed(tmp_path, "消息.jsonl", lined(told))
    facts = {(one.metadata.title, one.metadata.published_on) for one in index.docs()}
    assert facts == {(one["title"], "2031-03-05") for one in told}
    assert shown(told).count(ARTICLE) == len(told)


def test_decisions_of_one_name_are_not_joined_by_what_they_cite(tmp_path: Path) -> None:
    told = [
        {"title": "处罚决定书", "条款号": f"第{number}条", "content": f"{at}号{ARTICLE}"}
        for at, number in enumerate((3, 5, 2, 9, 4))
    ]
    assert len(list(indexed(tmp_path, "处罚.jsonl", lined(told)).docs())) == len(told)


def test_a_citation_or_numbers_that_do_not_rise_are_no_numbers_of_articles() -> None:
    for name, numbers in (("处罚依据", "三五九"), ("条号", "九五三")):
        told = [{name: f"第{number}条", "content": ARTICLE} for number in numbers]
        assert shown(told) == [
            line for one in told for line in (f"{name}：{one[name]}", one["content"])
        ]


@pytest.mark.parametrize("count", [2, 30])
@pytest.mark.parametrize("written", ["listed", "lines", "within"])
def test_articles_of_several_laws_are_a_document_a_law(
    tmp_path: Path, count: int, written: str
) -> None:
    laws = ("青石市渡口办法", "青石市码头办法")
    told = [
        {"law_name": law, "article_number": f"第{at}条", "text": f"{law}{at}：{ARTICLE}"}
        for law in laws
        for at in range(1, count + 1)
    ]
    raw = (
        lined(told)
        if written == "lines"
        else listed({"rows": told} if written == "within" else told)
    )
    index = indexed(tmp_path, "法规.json", raw)
    assert [one.metadata.title for one in index.docs()] == list(laws)
    for law in laws:
        hit = index.search(f'"{law}2：渡口由"')[0]
        assert (hit.title, hit.text[:4]) == (law, "第2条　")


def test_the_text_of_an_attachment_is_told_once() -> None:
    attachments = [{"title": f"附件{at}", "content": f"渡口名单{at}。"} for at in "甲乙"]
    told = {"title": "青石市渡口办法", "content": ARTICLE, "attachments": attachments}
    wanted = ["附件甲", "渡口名单甲。", "附件乙", "渡口名单乙。"]
    assert shown(told) == ["青石市渡口办法", ARTICLE, *wanted]


def test_a_reference_keeps_the_numbers_it_names() -> None:
    cited = [{"law": "甲", "条号": "第三条"}, {"law": "乙", "条号": "第五条"}]
    told = "".join(shown({"title": "青石市渡口办法", "content": ARTICLE, "依据": cited}))
    assert "第三条" in told
    assert "第五条" in told


@pytest.mark.parametrize("year", [2031.0, "2031-03-05T00:00:00Z"])
def test_a_year_is_told_however_a_program_writes_it(tmp_path: Path, year: Any) -> None:
    told = [{"title": f"{place}停航", "year": year, "content": ARTICLE} for place in "甲乙"]
    index = indexed(tmp_path, "消息.json", listed(told))
    assert {one.metadata.year for one in index.docs()} == {"2031"}


def test_numbers_of_articles_within_a_record_stand_there_too() -> None:
    articles = [
        {"number": "第一条", "text": ARTICLE},
        {"number": "第二条", "text": f"第二条 {ARTICLE}"},
    ]
    wanted = ["青石市渡口办法", f"第一条　{ARTICLE}", f"第二条 {ARTICLE}"]
    assert shown({"title": "青石市渡口办法", "articles": articles}) == wanted
    for article, title in zip(articles, ("目的", "管理"), strict=True):
        article["title"] = title
    wanted = ["青石市渡口办法", "目的", wanted[1], "管理", wanted[2]]
    assert shown({"title": "青石市渡口办法", "articles": articles}) == wanted


def test_a_field_with_its_name_is_no_title(tmp_path: Path) -> None:
    pieces = [{"chapter_name": f"渡口之{at}", "text": ARTICLE} for at in "甲乙"]
    index = indexed(tmp_path, "渡口.json", listed(pieces))
    assert [one.metadata.title for one in index.docs()] == [None]


def test_texts_of_records_may_be_markdown() -> None:
    text = "# 青石市渡口办法\n\n**发文机关**：青石市水利局\n\n- 见[附件](https://site.example/a)"
    assert shown({"title": "青石市渡口办法", "content": text})[1:] == [
        "发文机关：青石市水利局",
        "见附件",
    ]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("18/03/2030", "2030-03-18"),
        ("3/18/2030 12:00:00 AM", "2030-03-18"),
        ("Mon, 18 Mar 2030 10:00:00 GMT", "2030-03-18"),
        ("Mar 18, 2030", "2030-03-18"),
        ("/Date(1900000000000)/", "2030-03-18"),
        ("03/04/2030", None),
        ("32/03/2030", None),
        ("Maybe 18, 2030", None),
    ],
)
def test_days_are_told_however_a_program_writes_them(
    tmp_path: Path, written: str, day: str | None
) -> None:
    told = {"title": "云川省关于渡口改造的通知", "pub_date": written, "content": TEXT}
    index = indexed(tmp_path, "通知.json", json.dumps(told, ensure_ascii=False).encode())
    assert [one.metadata.published_on for one in index.docs(limit=2)] == [day]


def test_a_text_that_is_given_again_is_told_once() -> None:
    page = "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))
    beginning, other = TEXT[:70] + "……", "本通知另有图解，供各县人民政府" + "参照执行" * 20
    told = {"title": "通知", "summary": beginning, "content": page, "正文": TEXT, "按语": other}
    lines = "".join(shown(told))
    assert lines.count("现就渡口改造的有关事项通知如下") == 1
    assert lines.count("各县应当按期加固渡口") == TEXT.count("各县应当按期加固渡口")
    assert other in lines


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
@pytest.mark.parametrize(
    "name", ["政策名称", "政策标题", "文章标题", "法律法规名称", "公告标题", "标题名称", "题目"]
)
def test_a_title_is_told_by_any_name_that_says_so(tmp_path: Path, name: str, suffix: str) -> None:
    rows = [
        {
            name: TITLE.format(number),
            "文号": f"青政发〔2031〕{number}号",
            "政策正文": "渡口由县里管理。" * 40,
        }
        for number in (1, 2, 3)
    ]
    lines = [",".join(row.values()) for row in ({one: one for one in rows[0]}, *rows)]
    if suffix == "jsonl":
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    index = indexed(tmp_path, f"a.{suffix}", "\n".join(lines).encode())
    told = {(one.metadata.title, one.metadata.doc_number) for one in index.docs()}
    assert told == {(row[name], row["文号"]) for row in rows}


@pytest.mark.parametrize("name", ["日期", "时间", "time", "文章发布时间"])
@pytest.mark.parametrize("day", ["2031年3月5日", "20310305", "2031-03-05T08:00:00", 20310305])
def test_a_day_is_told_by_any_name_that_says_so(tmp_path: Path, name: str, day: Any) -> None:
    raw = json.dumps([record(1) | {"pub_date": "", name: day}, record(2)], ensure_ascii=False)
    index = indexed(tmp_path, "a.json", raw.encode())
    assert {one.metadata.published_on for one in index.docs()} == {"2031-03-05"}


@pytest.mark.parametrize("name", ["项目名称", "企业名称", "政策对象"])
def test_names_of_other_things_tell_no_title(name: str) -> None:
    text = {name: "青石渡", "说明": "渡口由县里管理。" * 40}
    assert "title" not in read(json.dumps(text, ensure_ascii=False).encode()).meta


def test_rows_that_tell_number_and_office_are_documents_with_less_text(tmp_path: Path) -> None:
    names = "标题,文号,发文机关,摘要"
    text = "渡口由县里管理，渡船每年检验一次。" * 5
    rows = [f"{TITLE.format(n)},青政发〔2031〕{n}号,青石市人民政府,{{}}" for n in (1, 2, 3)]
    raw = "\n".join([names, *rows])
    index = indexed(tmp_path, "a.csv", raw.format(text, text, text).encode())
    assert len(list(index.docs())) == 3
    (tmp_path / "docs" / "a.csv").write_bytes(raw.format("", "已废止", "").encode())
    catalogue = build_index([tmp_path / "docs"], tmp_path / "index")
    assert len(list(catalogue.docs())) == 1


@pytest.mark.parametrize("by_number", [True, False])
@pytest.mark.parametrize("around", [lambda table: table, lambda table: {"code": 0, "data": table}])
def test_tables_given_column_by_column_are_records(
    tmp_path: Path, by_number: bool, around: Callable[[Any], Any]
) -> None:
    columns = {name: [one[name] for one in RECORDS] for name in RECORDS[0]}
    table: Any = columns
    if by_number:
        table = {name: {str(n): held[n] for n in range(30)} for name, held in columns.items()}
    raw = json.dumps(around(table), ensure_ascii=False).encode()
    index = indexed(tmp_path, "a.json", raw)
    assert {one.metadata.title for one in index.docs()} == {one["标题"] for one in RECORDS}


@pytest.mark.parametrize(
    "held",
    [
        {"标题": "渡口办法", "附件": {"0": "登记表", "1": "承诺书"}},
        {"标题": ["渡口办法"], "内容": ["渡口由县里管理。"]},
        {"标题": ["渡口办法", "渡船办法"], "内容": ["渡口由县里管理。"]},
    ],
)
def test_what_has_no_columns_is_one_record(held: Record) -> None:
    texts = [line.text for line in read(json.dumps(held, ensure_ascii=False).encode()).lines]
    assert not any("\t" in text for text in texts) and any("渡口办法" in text for text in texts)


LETTER = "各乡镇人民政府：为做好渡口安全工作，现将有关事项通知如下，请认真贯彻执行。渡口经营者应当登记船舶，按期报送检验情况，逾期不报的责令改正，并处警告。"
LETTERS = [
    (f"关于做好{town}渡口检验工作的通知", town + LETTER, f"2031-03-0{day}", "青石县交通运输局")
    for day, town in enumerate(("东城", "西城"), 1)
]
COLUMNS = (
    ("文件名", "全文", "印发日期", "制定机关"),
    ("name", "text", "date", "source"),
    ("主题", "详情", "发布时间(北京)", "机构名称"),
    ("title", "content", "createTime", "org"),
)


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("suffix", ["json", "csv"])
def test_documents_are_told_by_names_of_many_kinds(
    tmp_path: Path, columns: tuple[str, ...], suffix: str
) -> None:
    file = tmp_path / f"汇编.{suffix}"
    if suffix == "json":
        records = [dict(zip(columns, letter)) for letter in LETTERS]
        file.write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    else:
        file.write_text("\n".join(map(",".join, [columns, *LETTERS])), "utf-8")
    told = [one.metadata for one in build_index(file, tmp_path / "index").docs()]
    assert [one.title for one in told] == [letter[0] for letter in LETTERS]
    assert [one.issued_on or one.published_on for one in told] == ["2031-03-01", "2031-03-02"]
    assert {one.issuer for one in told} == {"青石县交通运输局"}


def test_how_records_are_written_may_stand_beside_them(tmp_path: Path) -> None:
    fields = [{"name": name, "type": "string"} for name in ("标题", "正文")]
    records = [{"标题": title, "正文": text} for title, text, *_ in LETTERS]
    written = json.dumps({"schema": {"fields": fields}, "data": records}, ensure_ascii=False)
    (tmp_path / "汇编.json").write_text(written, "utf-8")
    titles = {
        one.metadata.title for one in build_index(tmp_path / "汇编.json", tmp_path / "index").docs()
    }
    assert {letter[0] for letter in LETTERS} <= titles


@pytest.mark.parametrize("name", ["第一条", "总则", "张三"])
def test_short_names_are_no_titles(tmp_path: Path, name: str) -> None:
    records = [{"name": name, "text": LETTER}, {"name": "附则", "text": LETTER}]
    (tmp_path / "甲.json").write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    (told,) = build_index(tmp_path / "甲.json", tmp_path / "index").docs()
    assert told.metadata.title is None


def test_documents_may_stand_in_several_lists(tmp_path: Path) -> None:
    held = [{"标题": title, "正文": text} for title, text, *_ in LETTERS]
    written = json.dumps({"通知": held[:1] * 2, "意见": held[1:] * 2}, ensure_ascii=False)
    (tmp_path / "汇编.json").write_text(written, "utf-8")
    index = build_index(tmp_path / "汇编.json", tmp_path / "index")
    assert sorted(one.metadata.title or "" for one in index.docs()) == sorted(
        2 * [letter[0] for letter in LETTERS]
    )


def test_a_named_row_without_a_text_is_no_document(tmp_path: Path) -> None:
    rows = [
        {"name": f"青石县{what}改造提升工程", "内容": "年内完工。"} for what in ("渡口", "码头")
    ]
    (tmp_path / "项目.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    assert len(build_index(tmp_path / "项目.json", tmp_path / "index").docs()) == 1
