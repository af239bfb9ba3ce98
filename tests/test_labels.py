"""One table of labels, read alike in every format; heads that stand in one line or under an annex."""

from __future__ import annotations

from pathlib import Path

import pytest

import searcher
from searcher.load.markdown import read as read_markdown
from searcher.model import Metadata
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


def test_blanks_may_part_the_characters_of_a_label() -> None:
    assert key_of_label("文　 号") == "doc_number"


def test_front_matter_keeps_what_is_known_beside_labels_that_are_not() -> None:
    page = read_markdown(
        "---\n制发机关: 青河市交通局\n不知道: 甲\nlayout: page\n---\n正文。".encode()
    )
    assert page.meta == {"issuer": "青河市交通局"}
    assert [line.text for line in page.lines if line.text] == ["正文。"]


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
