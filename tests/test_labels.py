"""One table of labels, read alike in every format; heads that stand in one line or under an annex."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import searcher
from searcher.load.markdown import read as read_markdown
from searcher.model import Metadata
from searcher.text.labelled import read_labelled
from searcher.text.labels import key_of_label, labels

TITLE = "关于做好桥梁巡查工作的通知"
BODY = "各乡镇：\n为做好桥梁巡查工作，请各单位认真执行。巡查每周不少于一次，发现问题及时上报。\n"
VALUES = {
    "issuer": "青河市交通局",
    "doc_number": "青交发〔2021〕7号",
    "issued_on": "2021年3月5日",
    "published_on": "2021年3月9日",
}


def metadata(folder: Path, name: str, text: str) -> Metadata:
    (folder / name).write_text(text, encoding="utf-8")
    index = searcher.build_index(folder / name, folder / "index")
    (record,) = index.docs()
    return record.metadata


def as_text(rows: dict[str, str]) -> str:
    return (
        f"{TITLE}\n" + "".join(f"{label}：{value}\n" for label, value in rows.items()) + "\n" + BODY
    )


def as_page(rows: dict[str, str]) -> str:
    cells = "".join(f"<tr><td>{label}：</td><td>{value}</td></tr>" for label, value in rows.items())
    body = "".join(f"<p>{line}</p>" for line in BODY.split("\n") if line)
    return (
        f'<html><head><meta charset="utf-8"><title>{TITLE}</title></head><body><h1>{TITLE}</h1>'
        f"<table>{cells}</table><div class=TRS_Editor>{body}</div></body></html>"
    )


def as_markdown(rows: dict[str, str]) -> str:
    front = "".join(f"{label}: {value}\n" for label, value in rows.items())
    return f"---\ntitle: {TITLE}\n{front}---\n{BODY}"


LABELS = {key: [label for label, told in labels().items() if told == key] for key in VALUES}


@pytest.mark.parametrize("name", ("a.txt", "a.html", "a.md"))
@pytest.mark.parametrize("turn", range(max(map(len, LABELS.values()))))
def test_every_label_is_understood_in_every_format(tmp_path: Path, name: str, turn: int) -> None:
    rows = {names[turn % len(names)]: VALUES[key] for key, names in LABELS.items()}
    write = {"a.txt": as_text, "a.html": as_page, "a.md": as_markdown}[name]
    found = metadata(tmp_path, name, write(rows))
    assert found.title == TITLE
    assert (found.issuer, found.doc_number) == ("青河市交通局", "青交发〔2021〕7号")
    assert (found.issued_on, found.published_on) == ("2021-03-05", "2021-03-09")


@pytest.mark.parametrize("name", ("a.txt", "a.html", "a.md"))
@pytest.mark.parametrize(
    ("key", "label", "told"),
    [
        ("issuer", "制发机关", "青河市交通局"),
        ("issuer", "公文发布机构", "青河市交通局"),
        ("issued_on", "制发日期", "2021-03-05"),
        ("published_on", "公布时间", "2021-03-09"),
        ("published_on", "信息发布日期", "2021-03-09"),
    ],
)
def test_a_label_tells_alone_too(
    tmp_path: Path, name: str, key: str, label: str, told: str
) -> None:
    write = {"a.txt": as_text, "a.html": as_page, "a.md": as_markdown}[name]
    found = metadata(tmp_path, name, write({label: VALUES[key]}))
    assert (found.title, getattr(found, key)) == (TITLE, told)


def test_blanks_may_part_the_characters_of_a_label() -> None:
    assert key_of_label("文　 号") == "doc_number"


def test_a_table_of_two_labels_in_rows_of_four_cells_is_read(tmp_path: Path) -> None:
    rows = "<tr><th>责任部门</th><td>青河市交通局</td><th>编号</th><td>青交发〔2021〕7号</td></tr>"
    rows += "<tr><th>发文时间</th><td>2021-03-05</td></tr>"
    page = as_page({}).replace(
        "<table></table><div class=TRS_Editor>", f"<table>{rows}</table><div>"
    )
    found = metadata(tmp_path, "a.html", page)
    assert (found.issuer, found.issued_on) == ("青河市交通局", "2021-03-05")
    assert found.doc_number == "青交发〔2021〕7号"


def test_names_in_front_matter_may_be_parted_by_wide_blanks() -> None:
    page = read_markdown("---\ntitle: 桥梁办法\n文　　号 ：青交发〔2021〕7号\n---\n正文。".encode())
    assert page.meta == {"title": "桥梁办法", "doc_number": "青交发〔2021〕7号"}


def test_front_matter_keeps_what_is_known_beside_labels_that_are_not() -> None:
    page = read_markdown(
        "---\n制发机关: 青河市交通局\n不知道: 甲\nlayout: page\n---\n正文。".encode()
    )
    assert page.meta == {"issuer": "青河市交通局"}
    assert [line.text for line in page.lines if line.text] == ["正文。"]


RUNNING_TITLE = "青河市交通局关于做好桥梁巡查工作的通知"
RUNNING = (
    ("标题", RUNNING_TITLE),
    ("文号", "青交发〔2021〕7号"),
    ("发文日期", "2021年3月5日"),
    ("发文机关", "青河市交通局"),
)
OTHER_LABELS = ("名 称", "发文字号", "成文时间", "发布机构")


def run_together(colon: str, parting: str, *, labels: tuple[str, ...] = ()) -> str:
    names = labels or tuple(label for label, _ in RUNNING)
    return parting.join(f"{name}{colon}{told}" for name, (_, told) in zip(names, RUNNING))


HEADS = (
    *(
        run_together("：", parting)
        for parting in (" ", "　", "；", "，", "、", "。", "|", " ｜ ", "\t")
    ),
    *(run_together(": ", parting) for parting in ("; ", ", ", " / ", " · ", " — ")),
    run_together("＝", "；"),
    run_together("：", ""),
    run_together("：", "　", labels=OTHER_LABELS),
    "索引号：QH-7　主题分类：水运　"
    + run_together("：", "　", labels=OTHER_LABELS)
    + "　有效性：有效",
    " ".join(f"{label}：{told}" for label, told in reversed(RUNNING)),
    "".join(f"【{label}】{told}" for label, told in RUNNING),
    " ".join(f"[{label}]：{told}" for label, told in RUNNING),
)


def page_below(head: str) -> str:
    rows = "".join(f"<p>{line}</p>" for line in (head, *BODY.split("\n")) if line)
    return f'<html><head><meta charset="utf-8"></head><body>{rows}</body></html>'


BELOW: dict[str, Callable[[str], str]] = {
    "a.txt": lambda head: f"{head}\n{BODY}",
    "a.html": page_below,
    "a.md": lambda head: f"{head}\n\n" + BODY.replace("\n", "\n\n"),
    "flat.txt": lambda head: f"{head} {''.join(BODY.split())}",
}


@pytest.mark.parametrize("name", BELOW)
def test_labels_in_a_running_line_are_understood_in_every_format(tmp_path: Path, name: str) -> None:
    stem, suffix = name.split(".")
    (tmp_path / "docs").mkdir()
    for at, head in enumerate(HEADS):
        (tmp_path / f"docs/{stem}{at}.{suffix}").write_text(BELOW[name](head), encoding="utf-8")
    index = searcher.build_index(tmp_path / "docs", tmp_path / "index")
    told = {record.id: record.metadata for record in index.docs()}
    for at, head in enumerate(HEADS):
        found = told[f"{stem}{at}.{suffix}"]
        assert (found.title, found.doc_number) == (RUNNING_TITLE, "青交发〔2021〕7号"), head
        assert (found.issuer, found.issued_on) == ("青河市交通局", "2021-03-05"), head


@pytest.mark.parametrize(
    ("line", "told"),
    (
        ("姓名：林溪 项目名称：渡口改造 联系电话：5550101", {}),
        ("据信息来源：县志记载", {"信息来源": "县志记载"}),
        ("称号：先进 字号：大 中 小", {"字号": "大 中 小"}),
        ("标题：青河市渡口办法 阅读次数：30 文号：无", {"标题": "青河市渡口办法", "文号": "无"}),
        (
            "发布时间：2021-03-05 10:20 来源：县公安局",
            {"发布时间": "2021-03-05 10:20", "来源": "县公安局"},
        ),
    ),
)
def test_only_known_labels_tell_and_each_up_to_the_next(line: str, told: dict[str, str]) -> None:
    assert {one.label: one.told for one in read_labelled(line)} == told


def test_a_line_of_labels_in_an_application_names_no_document(tmp_path: Path) -> None:
    text = "青河市渡口改造申请表\n名称：临溪渡运有限公司 地址：临溪县东街3号\n法定代表人：林溪\n"
    assert metadata(tmp_path, "a.txt", text).title == "青河市渡口改造申请表"


FLAT = (
    "青河市人民政府关于同意渡口改造方案的批复 青政函〔2020〕18号 市交通局：你局报送的《关于报批渡口改造方案的请示》收悉。"
    "现批复如下：一、原则同意改造方案。二、各有关部门要按照分工抓好落实。三、完工后应当及时组织验收。 青河市人民政府 二〇二〇年四月七日"
)


@pytest.mark.parametrize(
    "text", (FLAT, FLAT.replace(" ", "　"), FLAT.replace("二〇二〇年四月七日", "2020年4月7日"))
)
def test_a_document_in_one_line_has_its_head_and_signature(tmp_path: Path, text: str) -> None:
    found = metadata(tmp_path, "a.txt", text)
    assert found.title == "青河市人民政府关于同意渡口改造方案的批复"
    assert (found.issuer, found.doc_number) == ("青河市人民政府", "青政函〔2020〕18号")
    assert (found.type, found.issued_on) == ("批复", "2020-04-07")


def test_a_long_line_of_prose_stays_one(tmp_path: Path) -> None:
    prose = "青河市交通局 认真贯彻渡口改造方案，" + "按照分工抓好落实，" * 12 + "取得明显成效。"
    (tmp_path / "a.txt").write_text(prose, encoding="utf-8")
    index = searcher.build_index(tmp_path / "a.txt", tmp_path / "index")
    assert [passage.text for passage in index.show("a.txt").passages] == [prose]


@pytest.mark.parametrize(
    ("head", "title", "number"),
    (
        (
            "关于加强燃气管理的通知（青商发〔2021〕20号）",
            "关于加强燃气管理的通知",
            "青商发〔2021〕20号",
        ),
        ("【规范性文件】关于加强燃气管理的通知", "关于加强燃气管理的通知", None),
        ("一图读懂｜青河市燃气管理办法", "青河市燃气管理办法", None),
        ("[已废止]青河市燃气管理办法", "青河市燃气管理办法", None),
        ("附件1\n\n青河市燃气管理办法\n（2024年修订）", "青河市燃气管理办法（2024年修订）", None),
        ("附件2：青河市燃气管理办法", "青河市燃气管理办法", None),
        ("青河市商务局通告\n（第3号）", "青河市商务局通告", "青河市商务局通告第3号"),
        (
            "标题：关于加强燃气管理的通知\n文号：青商发〔2021〕20号",
            "关于加强燃气管理的通知",
            "青商发〔2021〕20号",
        ),
    ),
)
def test_what_stands_about_a_title_is_none_of_it(
    tmp_path: Path, head: str, title: str, number: str | None
) -> None:
    found = metadata(
        tmp_path, "a.txt", f"{head}\n　　第一条　为保障供气安全，制定本办法。\n　　第二条　略。\n"
    )
    assert (found.title, found.doc_number) == (title, number)


def test_letters_of_taiwan_tell_their_matter_number_and_day(tmp_path: Path) -> None:
    text = "澄海縣政府　函\n發文日期：中華民國109年11月20日\n發文字號：澄海府農字第1090054321號\n主旨：有關辦理漁港整建一案，請查照。\n說明：\n一、依據漁港法規定辦理。\n"
    found = metadata(tmp_path, "a.txt", text)
    assert (found.title, found.issued_on) == ("有關辦理漁港整建一案", "2020-11-20")
    assert found.doc_number == "澄海府农字第1090054321号"


@pytest.mark.parametrize("zero", "○〇零")
def test_articles_past_a_hundred_are_told_apart_whatever_their_zero(
    tmp_path: Path, zero: str
) -> None:
    text = f"青河市燃气条例\n第一百{zero}三条　供气站应当巡查。\n第一百{zero}四条　用户应当配合。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    index = searcher.build_index(tmp_path / "a.txt", tmp_path / "index")
    hit = index.search("第104条")[0]
    assert hit.heading == (f"第一百{zero}四条",) or hit.text.startswith(f"第一百{zero}四条")


@pytest.mark.parametrize(
    ("text", "number"),
    (
        (
            "青河市财政局 青河市教育局公告\n2020年第3号\n\n现予公告。\n",
            "青河市教育局公告2020年第3号",
        ),
        (
            "青河市烟花燃放管理通告\n（第56号）\n全市禁放。\n青河市公安局\n2021年1月2日\n",
            "青河市公安局通告第56号",
        ),
    ),
)
def test_a_number_under_a_title_is_of_the_offices_that_are_named(
    tmp_path: Path, text: str, number: str
) -> None:
    assert metadata(tmp_path, "a.txt", text).doc_number == number


def test_front_matter_may_be_toml() -> None:
    rows = (
        'title = "关于做好渡口检查的通知"',
        "issuer = '青禾县水利局'",
        '"文号" = "青水〔2031〕8号"',
    )
    text = "\n".join(
        (
            "+++",
            *rows,
            "date = 2031-03-05T10:00:00+08:00",
            "[params]",
            "+++",
            "各渡口：",
            "做好检查。",
        )
    )
    source = read_markdown(text.encode())
    assert source.meta == {
        "title": "关于做好渡口检查的通知",
        "issuer": "青禾县水利局",
        "doc_number": "青水〔2031〕8号",
        "published_on": "2031-03-05T10:00:00+08:00",
    }
    assert "+++" not in "".join(line.text for line in source.lines)


def as_columns(rows: dict[str, str], colon: str) -> str:
    cells = (f"{label}{colon}\n{value}\n" for label, value in rows.items())
    return f"法规全文\n索引号{colon}\nA-2021-7\n" + "".join(cells) + BODY


@pytest.mark.parametrize("colon", ["：", ""])
def test_labels_above_what_they_tell_are_read(tmp_path: Path, colon: str) -> None:
    rows = {"文件名称": TITLE, "效力状态": "现行有效", "失效日期": ""}
    rows |= {"发文单位": VALUES["issuer"], "文 号": VALUES["doc_number"]}
    rows |= {"成文日期": VALUES["issued_on"], "发布日期": VALUES["published_on"]}
    told = metadata(tmp_path, "a.txt", as_columns(rows, colon))
    assert (told.title, told.issuer, told.doc_number) == (
        TITLE,
        VALUES["issuer"],
        VALUES["doc_number"],
    )
    assert (told.issued_on, told.published_on) == ("2021-03-05", "2021-03-09")


def test_a_word_that_is_a_label_elsewhere_takes_nothing_from_the_line_below(tmp_path: Path) -> None:
    told = metadata(tmp_path, "a.txt", f"{TITLE}\n名称\n青河市渡口\n{BODY}")
    assert told.title == TITLE


def test_labels_of_a_form_in_the_text_tell_nothing(tmp_path: Path) -> None:
    form = [
        "名称：",
        "地址：",
        "发文机关：",
        "由申请人写明",
        "标题",
        "写明申请事项",
        "文号",
        "由机关编写",
    ]
    rows = ["青石市养犬管理办法", "第一条　申请表应当填写下列事项：", *form]
    assert metadata(tmp_path, "a.txt", "\n".join(rows)).title == "青石市养犬管理办法"


def test_a_signature_like_the_line_on_top_is_no_title_said_twice(tmp_path: Path) -> None:
    rows = [
        "青石市人民政府",
        "青石市渡口管理办法",
        "第一条　渡口由县管理。",
        "青石市人民政府",
        "2031年3月5日",
    ]
    assert metadata(tmp_path, "a.txt", "\n".join(rows)).issuer == "青石市人民政府"


SAVED = f"""# {TITLE}

**发布日期**: 2021年3月9日
**发布机构**: 青河市人民政府网
**分类**:
**原文链接**: [http://jtj.qinghe.example/zwgk/tzgg/2021/content-of-the-notice-0a1b2c3d4e5f.html](http://jtj.qinghe.example/a)
**采集时间**: 2024-02-02 15:25:09

---
"""


@pytest.mark.parametrize(
    "between", ["", "## 政策全文\n\n", "**附件**:\n- [巡查路线图.pdf](./巡查路线图.pdf) (pdf)\n\n"]
)
def test_what_a_saved_page_tells_of_itself_does_not_hide_the_number_below_it(
    tmp_path: Path, between: str
) -> None:
    signed = f"青交发〔2021〕7号\n\n{BODY}\n青河市交通局\n\n2021年3月5日\n"
    told = metadata(tmp_path, "通知.md", f"{SAVED}{between}{signed}")
    assert told.title == TITLE
    assert told.doc_number == VALUES["doc_number"]
    assert (told.issued_on, told.published_on) == ("2021-03-05", "2021-03-09")


def test_a_date_below_a_heading_that_says_where_the_text_begins_is_its_own(tmp_path: Path) -> None:
    text = f"{SAVED}## 全文\n\n{TITLE}\n\n（2021年1月4日）\n\n桥梁巡查事关安全。\n\n一、巡查\n\n每周巡查。\n"
    assert metadata(tmp_path, "通知.md", text).issued_on == "2021-01-04"


def test_a_number_below_an_address_or_a_sentence_is_cited(tmp_path: Path) -> None:
    text = f"# {TITLE}\n\n各县区人民政府办公室：\n\n云交发〔2020〕3号\n\n现予转发。\n"
    assert metadata(tmp_path, "通知.md", text).doc_number is None


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE.replace('通知', '决定')}\n附件：废止文件目录\n云交发〔2030〕8号\n云交发〔2030〕9号\n{BODY}",
        f"桥梁巡查问答\n政策依据：\n云交发〔2030〕8号\n\n{BODY}",
        f"桥梁巡查动态\n文件链接：云交发〔2030〕8号\n\n{BODY}",
        f"桥梁巡查新规出台\n相关链接\n云交发〔2030〕8号\n正文\n{BODY}",
    ],
)
def test_a_number_that_a_page_refers_to_is_not_its_own(tmp_path: Path, text: str) -> None:
    assert metadata(tmp_path, "通知.txt", text).doc_number is None


def test_what_is_said_about_a_text_bears_neither_its_number_nor_its_type(tmp_path: Path) -> None:
    text = f"# 桥梁巡查政策解读\n\n发布日期：2031年3月5日\n\n## 政策全文\n\n青交发〔2021〕7号\n\n{BODY}"
    assert metadata(tmp_path, "解读.md", text).doc_number is None
    (tmp_path / "另").mkdir()
    told = metadata(tmp_path / "另", "解读.txt", f"政策解读：青河市桥梁巡查办法\n\n{BODY}")
    assert (told.title, told.type) == ("政策解读：青河市桥梁巡查办法", None)


@pytest.mark.parametrize(
    "title",
    [
        "关于贯彻落实云交发〔2030〕8号文件的实施意见",
        "对云交发〔2030〕8号文件的说明",
        "云交发〔2030〕8号文件解读",
        "政策解读：云交发〔2030〕8号",
        "一图读懂云交发〔2030〕8号",
    ],
)
def test_a_number_that_the_title_names_is_cited(tmp_path: Path, title: str) -> None:
    told = metadata(tmp_path, "意见.txt", f"{title}\n\n{BODY}")
    assert (told.doc_number, told.cites) == (None, ("云交发〔2030〕8号",))


def test_a_number_behind_the_title_or_before_it_is_its_own(tmp_path: Path) -> None:
    for number, line in enumerate((f"{TITLE}（青交发〔2021〕7号）", f"青交发〔2021〕7号 {TITLE}")):
        (tmp_path / str(number)).mkdir()
        assert metadata(tmp_path / str(number), "通知.txt", f"{line}\n\n{BODY}").doc_number


@pytest.mark.parametrize("name", ["a.html", "a.txt"])
@pytest.mark.parametrize(
    "told, number",
    [
        ("国令第707号", "国令第707号"),
        ("岚政令第12号", "岚政令第12号"),
        ("岚府办函31号", "岚府办函第31号"),
        ("岚发2031第5号", "岚发〔2031〕5号"),
        ("岚政办〔2031〕5号（依申请公开）", "岚政办〔2031〕5号"),
        ("岚政办〔2031〕5号有关问题答记者问", None),
        ("《岚江市渡口办法》（岚江市人民政府令第3号）政策解读", None),
        ("第3号", None),
        ("口令第3号", None),
    ],
)
def test_what_a_label_calls_a_number_is_one_in_short_and_not_what_is_said_of_one(
    tmp_path: Path, told: str, number: str | None, name: str
) -> None:
    text = "为了加强渡口管理，保障过渡安全，现将有关事项通知如下，请各县遵照执行。" * 3
    head = f"<td>文号：</td><td>{told}</td><td>发文机关：</td><td>岚江市水务局</td>"
    page = f"<title>渡口安全</title><table><tr>{head}</tr></table><h1>渡口安全</h1><p>{text}</p>"
    line = f"文号：{told}\n\n渡口安全\n\n{text}\n"
    found = metadata(tmp_path, name, page if name == "a.html" else line)
    assert found.doc_number == number


@pytest.mark.parametrize(
    "title, issuer",
    [
        ("岚江市教育局认真学习贯彻国务院关于校车安全的决定", "岚江市教育局"),
        ("岚江市政府办公室贯彻落实云川省政府关于渡口安全的通知", "岚江市政府办公室"),
        ("岚江市水务局关于贯彻国务院关于渡口安全决定的通知", "岚江市水务局"),
        ("临江县召开会议学习贯彻国务院关于渡口安全的决定", None),
        (
            "岚江市推进政府职能转变领导小组办公室关于渡口的通知",
            "岚江市推进政府职能转变领导小组办公室",
        ),
        ("国务院关于云川省渡口规划的批复", "国务院"),
    ],
)
def test_who_carries_out_what_another_office_decided_is_the_issuer(
    tmp_path: Path, title: str, issuer: str | None
) -> None:
    text = f"{title}\n\n为了加强管理，现将情况报告如下。\n"
    assert metadata(tmp_path, "a.txt", text).issuer == issuer


@pytest.mark.parametrize("label", ["标题", "文件名称"])
def test_a_form_below_the_text_gives_no_title(tmp_path: Path, label: str) -> None:
    form = (
        f"青河市交通局\n2021年3月5日\n附件2\n{label}：关于修缮码头的通知\n文号：青交发〔2001〕3号\n"
    )
    assert metadata(tmp_path, "通知.txt", f"{TITLE}\n{BODY}{form}").title == TITLE


@pytest.mark.parametrize("line", ["是否废止：否", "有效期：5年", "有效期至：2034年12月31日"])
def test_a_label_above_the_title_hides_it_not(tmp_path: Path, line: str) -> None:
    found = metadata(tmp_path, "通知.txt", f"{line}\n\n{TITLE}\n\n{BODY}")
    assert (found.title, found.type) == (TITLE, "通知")


def test_labels_below_a_short_text_stay_in_it(tmp_path: Path) -> None:
    labels_below = "索引号：7-2\n有效性：失效\n发布日期：2031-03-08\n"
    text = f"{TITLE}\n发布时间：2031-03-08 10:20 来源：市交通局\n{BODY}2031年3月5日\n{labels_below}"
    found = metadata(tmp_path, "通知.txt", text)
    assert (found.issued_on, found.published_on) == ("2031-03-05", "2031-03-08")
    index = searcher.open_index(tmp_path / "index")
    assert index.search('"发布日期：2031-03-08"').total == 1
    assert not index.search('"10:20"').total
