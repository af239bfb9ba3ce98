"""Structure: titles, metadata, regions, numbers, headings and passages."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.model import Document, Line, Source
from searcher.structure import structure
from searcher.structure.bylines import read_byline
from searcher.structure.cuts import LONGEST, SHORTEST, cut_text
from searcher.structure.doctypes import type_of
from searcher.structure.labels import read_label
from searcher.structure.regions import region_of
from searcher.structure.title import drop_site, find_title
from searcher.text.dates import find_dates
from searcher.text.doc_numbers import find_numbers, normal_number
from searcher.text.simplified import simplified, variants
from tests.conftest import SHARED

CASES = Path(__file__).parent / "cases" / "structure_documents.jsonl"
DOCUMENTS = [json.loads(row) for row in CASES.read_text(encoding="utf-8").splitlines()]


def lines_of(texts: list[str], levels: dict[int, int] | None = None) -> list[Line]:
    marked = levels or {}
    return [
        Line(text, ((0, number),), level=marked.get(number, 0))
        for number, text in enumerate(texts, 1)
    ]


def document_of(lines: list[Line], **meta: str) -> Document:
    source = Source("a.txt", "text", "utf-8", "", tuple(lines), meta)
    return structure(source, id="a.txt", lines=lines, fixes=())


def squeezed(texts: list[str]) -> str:
    return "".join("".join(text.split()) for text in texts)


@pytest.mark.parametrize("case", DOCUMENTS, ids=lambda case: str(case["label"]))
def test_metadata_and_outline(case: dict[str, Any]) -> None:
    document = document_of(lines_of(case["lines"]))
    found = {name: getattr(document.metadata, name) for name in case["expected"]}
    if "cites" in found:
        found["cites"] = list(found["cites"])
    assert found == case["expected"]
    outline = [[section.level, section.heading] for section in document.sections]
    assert outline == case["sections"]


@pytest.mark.parametrize("case", DOCUMENTS, ids=lambda case: str(case["label"]))
def test_passages_hold_every_line_once_in_order(case: dict[str, Any]) -> None:
    document = document_of(lines_of(case["lines"]))
    kept = [text for text in case["lines"] if read_byline(simplified(text)) is None]
    assert squeezed([passage.text for passage in document.passages]) == squeezed(kept)
    assert [passage.id for passage in document.passages] == [
        f"a.txt#{number}" for number in range(1, len(document.passages) + 1)
    ]


PIECES = st.sampled_from(
    "第一章 总则|第二条 为了规范养犬，制定本办法。|（一）登记；|一、总体要求|1. 目标。|附件|目录|东岭县公安局|2020年5月6日"
    "|关于养犬的通知|各分局：|　　| |。|，|字|公安机关应当依法公开养犬登记的结果".split("|")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=60).map("".join), max_size=14), st.integers(0, 6))
def test_any_lines_are_covered(texts: list[str], level: int) -> None:
    document = document_of(lines_of(texts, {1: level}))
    assert squeezed([passage.text for passage in document.passages]) == squeezed(texts)
    assert all(0 < len(passage.text) <= LONGEST for passage in document.passages)


@given(st.text(alphabet="公安字。，；.”\n 1", max_size=3000))
def test_cuts_cover_the_text(text: str) -> None:
    spans = list(cut_text(text))
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(end - start <= LONGEST for start, end in spans)
    assert len(spans) == 1 or min(end - start for start, end in spans) >= SHORTEST


def test_cuts_prefer_sentence_ends() -> None:
    text = "各部门应当按照职责，做好登记工作。" * 50
    assert all(text[end - 1] == "。" for _, end in cut_text(text))


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("\t".join(["Bridges of Yunchuan"] * 60), "Yunchuan\t"),
        ("桥名 位置 " * 200, " "),
        ("共12345678公里又" * 100, "共公里又"),
        ("号A1b2C3" * 200, "号3"),
    ],
)
def test_cuts_without_sentences_keep_cells_and_words_whole(text: str, ends: str) -> None:
    spans = list(cut_text(text))
    assert len(spans) > 1
    assert all(text[:end].endswith(ends) or text[end - 1] in ends for _, end in spans)


def test_article_and_its_items_are_one_passage_under_its_chapter() -> None:
    texts = [
        "东岭县犬只管理办法",
        "第二章 犬只登记",
        "第三条 申请犬只登记的单位和个人，应当向所在地公安派出所提交下列材料：",
        "（一）身份证明；",
        "（二）犬只免疫证明。",
        "第四条 公安派出所应当自收到申请之日起五个工作日内作出是否准予登记的书面决定，并告知申请人。",
    ]
    passages = document_of(lines_of(texts)).passages
    assert [(passage.heading, passage.lines) for passage in passages] == [
        (("第二章 犬只登记", "第三条"), (1, 5)),
        (("第二章 犬只登记", "第四条"), (6, 6)),
    ]
    assert passages[0].text == "\n".join(texts[:5])


def test_tiny_articles_are_joined_and_both_named() -> None:
    texts = [
        "第七章 附则",
        "第八条 本办法由县公安局解释。",
        "第九条 本办法自公布之日起施行，有效期为五年，原办法同时废止。",
    ]
    passages = document_of(lines_of(texts)).passages
    assert [passage.heading for passage in passages] == [("第七章 附则", "第八条、第九条")]


def test_tiny_passages_do_not_cross_headings() -> None:
    texts = ["一、目标", "登记率达到百分之百。", "二、措施", "加强宣传。"]
    passages = document_of(lines_of(["东岭县犬只管理工作方案", *texts], {1: 1})).passages
    assert [passage.heading for passage in passages] == [("一、目标",), ("二、措施",)]


def test_long_paragraph_keeps_source_lines_and_page() -> None:
    text = "各部门应当按照职责做好登记工作。" * 60
    line = Line(text, ((0, 7), (400, 8), (800, 11)), page=3)
    passages = document_of([line]).passages
    assert [(passage.lines, passage.page) for passage in passages] == [((7, 8), 3), ((8, 11), 3)]


def test_markup_levels_nest_with_numbered_headings() -> None:
    texts = ["犬只管理手册", "概述", "第一章 登记", "第一节 材料", "说明", "一、要点"]
    document = document_of(lines_of(texts, {1: 1, 2: 2, 3: 2, 4: 3, 5: 3}))
    assert [(section.heading, section.level) for section in document.sections] == [
        ("概述", 1),
        ("第一章 登记", 1),
        ("第一节 材料", 2),
        ("说明", 2),
        ("一、要点", 3),
    ]


def test_headings_inside_a_fused_line_open_passages() -> None:
    filler = "会议部署了犬只管理的各项任务，要求抓好落实。" * 6
    text = f"{filler} 一、提高认识 我们要提高认识，抓好犬只管理工作。二、狠抓落实 各单位要狠抓落实，包括：一、登记；二、免疫。"
    document = document_of([Line(text, ((0, 1),))])
    assert [section.heading for section in document.sections] == ["一、提高认识", "二、狠抓落实"]
    assert document.passages[0].text == filler.strip()


@pytest.mark.parametrize(
    "text",
    [
        "第三章的规定同样适用于其他犬只。",
        "第十条第二款规定的期限为五日。",
        "一、二审案件的办理期限",
        "一、二级响应",
        "(一)至(三)项所列情形",
        "1.5亿元",
        "2018.8.29",
        "一是加强登记。",
        "第三章、第四章",
    ],
)
def test_references_and_figures_are_no_labels(text: str) -> None:
    assert read_label(text) is None


def test_contents_page_is_no_outline() -> None:
    texts = [
        "东岭县养犬规划",
        "第一章 总则………… 1",
        "第二章 登记……… 7",
        "第一章 总则",
        "规划期为五年。",
    ]
    document = document_of(lines_of(texts))
    assert [(section.heading, section.line) for section in document.sections] == [
        ("第一章 总则", 4)
    ]


def test_markup_metadata_comes_first() -> None:
    document = document_of(
        lines_of(["首页", "关于养犬登记的", "通知", "各分局：请执行。"]),
        title="关于养犬登记的通知",
        published_on="20230411081530",
        doc_number="临公[2022]第003号",
        issuer="临江市公安局",
    )
    metadata = document.metadata
    assert (metadata.title, metadata.published_on) == ("关于养犬登记的通知", "2023-04-11")
    assert (metadata.doc_number, metadata.issuer) == ("临公〔2022〕3号", "临江市公安局")
    assert metadata.issued_on is None


def test_a_source_that_is_no_office_is_no_issuer() -> None:
    document = document_of(
        lines_of(["养犬登记新闻", "各地积极开展登记。"]), issuer="临江日报社记者"
    )
    assert document.metadata.issuer is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昆政办〔2016〕130号", "昆政办〔2016〕130号"),
        ("昆政办[2016]130号", "昆政办〔2016〕130号"),
        ("昆政办(2016)130号", "昆政办〔2016〕130号"),
        ("昆政办【2016】130", "昆政办〔2016〕130号"),
        ("昆政办 2016 130号", "昆政办〔2016〕130号"),
        ("昆政办〈２０１６〉第０１３０号", "昆政办〔2016〕130号"),
        ("昆政办发〔2016〕130号", "昆政办发〔2016〕130号"),
        ("和政发〔2016〕3号", "和政发〔2016〕3号"),
        ("中华人民共和国国务院令 第五百八十八号", "国务院令第588号"),
        ("国务院第588号令", "国务院令第588号"),
        ("公安部令（第5号）", "公安部令第5号"),
        ("昆政办", None),
        ("2016", None),
        ("犬只登记 2018 2019", None),
        ("（2016）云01刑终130号", None),
        ("发出命令3号", None),
    ],
)
def test_normal_number(text: str, expected: str | None) -> None:
    assert normal_number(text) == expected


@given(
    st.text(alphabet="临政办公发函", min_size=2, max_size=5),
    st.integers(1900, 2099),
    st.integers(1, 9999),
)
def test_a_normal_number_is_its_own_normal_form(series: str, year: int, serial: int) -> None:
    number = f"{series}〔{year}〕{serial}号"
    assert normal_number(number) == number
    assert find_numbers(f"，{number}。") == [(1, 1 + len(number), number)]


@pytest.mark.parametrize(
    "text, normal",
    [
        ("岚政发〔二〇三一〕五号", ["岚政发〔2031〕5号"]),
        ("见岚政发（二○三一）十二号，另", ["岚政发〔2031〕12号"]),
        ("岚政发〔2031〕二十号", ["岚政发〔2031〕20号"]),
        ("岚政办发[一九九八]第三号", ["岚政办发〔1998〕3号"]),
        # A case of a court, a year alone, and what no series stands before.
        ("（二〇三一）岚民初字第五号", []),
        ("岚江市纲要（二〇三一），第五号楼", []),
        ("〔二〇三一〕五号", []),
    ],
)
def test_numbers_in_han_numerals_are_found(text: str, normal: list[str]) -> None:
    assert [one for _, _, one in find_numbers(text)] == normal


@pytest.mark.parametrize(
    "text, normal",
    [
        ("(2031)岚政5号", ["岚政〔2031〕5号"]),
        ("根据〔2031〕岚府办字第12号，", ["岚府办字〔2031〕12号"]),
        ("（二〇三一）岚政办函五号", ["岚政办函〔2031〕5号"]),
        # Cases of courts, and a year before something else that is counted.
        ("（2031）岚行政字第5号", []),
        ("(2031)岚民初字第5号", []),
        ("（2031）岚01刑终5号", []),
        ("岚江市规划（2031）一期楼5号", []),
    ],
)
def test_a_number_may_begin_with_its_year(text: str, normal: list[str]) -> None:
    assert [one for _, _, one in find_numbers(text)] == normal


@pytest.mark.parametrize(
    "line, number",
    [
        ("[2031]第5号", "〔2031〕5号"),
        ("〔二〇三一〕五号", "〔2031〕5号"),
        ("岚政〔２０３１〕５号", "岚政〔2031〕5号"),
        ("（2031）岚政5号", "岚政〔2031〕5号"),
        ("第5号", None),
        ("收文登记第5号", None),
    ],
)
def test_the_number_under_a_title_is_read_in_its_spellings(line: str, number: str | None) -> None:
    texts = ["关于渡口巡查的通知", line, "各县人民政府：", "渡口归县管理。", "岚江市人民政府"]
    assert document_of(lines_of(texts)).metadata.doc_number == number


def test_numbers_in_a_sentence_lose_what_leads_to_them() -> None:
    text = (
        "根据国办发〔2019〕5号和云政规（2020）12号以及原公安部令第35号，转发临财〔2021〕1号文件。"
    )
    found = find_numbers(text)
    assert [number for _, _, number in found] == [
        "国办发〔2019〕5号",
        "云政规〔2020〕12号",
        "公安部令第35号",
        "临财〔2021〕1号",
    ]
    assert [text[start:end] for start, end, _ in found][:2] == [
        "国办发〔2019〕5号",
        "云政规（2020）12号",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二〇一八年八月二十九日", ["2018-08-29"]),
        ("二○一八年十二月三十一日", ["2018-12-31"]),
        ("二0一八年十月十日", ["2018-10-10"]),
        ("２０１８年８月２９日", ["2018-08-29"]),
        ("2018 年 8 月 29 日", ["2018-08-29"]),
        ("2018-08-29 2018/8/29 2018.8.29", ["2018-08-29"] * 3),
        ("2018年2月30日", []),
        ("1018年2月3日", []),
        ("2018年8月", []),
        ("版本1.2018.8.29", []),
    ],
)
def test_dates(text: str, expected: list[str]) -> None:
    assert [iso for _, _, iso in find_dates(text)] == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("关于印发《养犬规划》的通知", "通知"),
        ("东岭县养犬管理办法（征求意见稿）", "办法"),
        ("东岭县养犬规划(2021—2025年)", "规划"),
        ("临江市公司登记执法", None),
        ("云川省养犬方法", None),
        ("中华人民共和国公司法", "法"),
        ("关于养犬问题的复函", "函"),
        ("临江市养犬服务合作协议案", None),
        ("政府工作报告", "报告"),
    ],
)
def test_types(title: str, expected: str | None) -> None:
    assert type_of(title) == expected


@pytest.mark.parametrize(
    ("title", "issuer", "expected"),
    [
        ("宁波公安科技规划", None, "浙江省宁波市"),
        ("关于昆明市养犬情况的报告", None, "云南省昆明市"),
        ("养犬办法", "北京市朝阳区人民政府", "北京市朝阳区"),
        ("恩施州养犬办法", None, "湖北省恩施土家族苗族自治州"),
        ("海南藏族自治州养犬办法", None, "青海省海南藏族自治州"),
        ("吉林省养犬条例", None, "吉林省"),
        ("朝阳区养犬办法", None, None),
        ("白银等贵金属管理办法", None, None),
        ("云南白药的使用方法", None, None),
        ("北京市、天津市养犬合作协议", None, None),
        ("全国养犬条例", "国务院", None),
        ("由市和县养犬部门公布", None, None),
    ],
)
def test_regions(title: str, issuer: str | None, expected: str | None) -> None:
    assert region_of(title, issuer) == expected


@pytest.mark.parametrize(
    ("page_title", "expected"),
    [
        ("关于养犬的通知_南屏市人民政府", "关于养犬的通知"),
        ("养犬规划 - 行业政策 - 智慧警务网 ITS.COM|领先的门户网站", "养犬规划"),
        ("南屏市人民政府门户网站 - 养犬办法", "养犬办法"),
        ("要闻::东岭县改造渡口::东岭新闻网", "东岭县改造渡口"),
        ("2016-2020年养犬规划", "2016-2020年养犬规划"),
        ("甲计划 - 乙计划", "甲计划 - 乙计划"),
    ],
)
def test_site_names_leave_a_title(page_title: str, expected: str) -> None:
    assert drop_site(page_title) == expected


def test_page_title_names_a_page_without_heading() -> None:
    lines = lines_of(["今天召开推进会，部署了任务。"])
    title = document_of(lines, page_title="养犬登记推进会召开_东岭县人民政府网").metadata.title
    assert title == "养犬登记推进会召开"


@pytest.mark.parametrize(
    ("page_title", "apart", "title"),
    [
        ("新闻内容", "东岭县改造渡口二十三处", "东岭县改造渡口二十三处"),
        ("新闻内容", "东岭县人民政府", None),
        ("东岭县渡口改造完成", "东岭县改造渡口二十三处", "东岭县渡口改造完成"),
    ],
)
def test_a_line_set_as_a_title_is_one_where_nothing_else_is(
    page_title: str, apart: str, title: str | None
) -> None:
    lines = lines_of(["今天召开推进会，部署了任务。"])
    document = document_of(lines, page_title=page_title, set_apart=apart)
    assert document.metadata.title == title


def test_no_lines_make_an_empty_document() -> None:
    document = document_of([])
    assert (document.passages, document.sections, document.metadata.title) == ((), (), None)


@pytest.mark.parametrize(
    "text", ["字" * 2_000_000, "一、" * 700_000, "（" * 500_000, "第1章 " * 300_000]
)
def test_a_line_of_millions_takes_linear_time(text: str) -> None:
    started = time.process_time()
    document = document_of([Line(text, ((0, 1),))])
    assert time.process_time() - started < 5
    assert sum(len(passage.text) for passage in document.passages) >= len(text) * 0.99


def test_stretches_of_a_fused_line_keep_their_source_lines() -> None:
    filler = "会议部署了犬只管理的各项任务，要求抓好落实。" * 6
    text = f"{filler} 一、提高认识 我们要提高认识，抓好犬只管理工作，把登记、免疫、巡查各项任务落到实处。"
    start = text.index("一、")
    line = Line(text, ((0, 4), (50, 5), (start + 8, 6)))
    assert [passage.lines for passage in document_of([line]).passages] == [(4, 5), (5, 6)]


@pytest.mark.parametrize(
    "text", ["2018年3月" * 600, "年月" * 1400, "发文机关：" * 3000, " - " * 5000]
)
def test_hostile_heads_are_read_fast(text: str) -> None:
    started = time.process_time()
    document_of(lines_of([text] * 20))
    assert time.process_time() - started < 2


@given(st.text(alphabet="縣府號條乾镇㑮𠵾\U0002a6d7公安 1", max_size=40))
def test_simplifying_is_character_by_character(text: str) -> None:
    table = variants()
    assert simplified(text) == "".join(table.get(ord(char), char) for char in text)


def test_a_traditional_text_is_stored_as_written() -> None:
    texts = ["台川縣犬隻登記辦法", "第一章　總則", "第一條　為規範犬隻登記，制定本辦法。"]
    passages = document_of(lines_of(texts)).passages
    assert passages[-1].heading == ("第一章 總則", "第一條")
    assert squeezed([passage.text for passage in passages]) == squeezed(texts)


def test_fused_headings_of_the_real_document() -> None:
    if not SHARED.is_dir():
        pytest.skip("no folder of real documents beside the checkout")
    path = next((SHARED / "seeds").glob("001_*.txt"))
    document = document_of(lines_of(path.read_text(encoding="utf-8").split("\n")))
    tops = [section.heading for section in document.sections if section.level == 1]
    assert [heading[:2] for heading in tops] == ["一、", "二、", "三、", "四、"]
    ends = ["提供了经费保障", "奠定了思想基础", "提供了制度保障", "奠定了物质基础"]
    assert [heading[-7:] for heading in tops] == ends


@pytest.mark.parametrize("site", ["东岭县人民政府", "东岭县公安局门户网站"])
def test_the_name_of_a_site_is_no_title_and_its_signature_no_head(site: str) -> None:
    texts = [
        "关于规范养犬的意见",
        "为了规范养犬，提出如下意见。",
        "一、登记",
        "养犬人应当登记。",
        site,
    ]
    document = document_of(lines_of(texts, {1: 3}), page_title=site)
    assert document.metadata.title == "关于规范养犬的意见"
    assert "一、登记" in [section.heading for section in document.sections]


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (["机密★1年", "东岭县养犬办法", "第一条 为了规范养犬，制定本办法。"], "东岭县养犬办法"),
        (["【发布单位】东岭县人民政府", "【失效日期】", "东岭县养犬办法"], "东岭县养犬办法"),
        (["颁布单位：东岭县人民政府", "发文日期：2009-01-08", "东岭县养犬办法"], "东岭县养犬办法"),
        (["东岭县养犬办法.docx", "为了规范养犬，制定本办法。"], "东岭县养犬办法"),
        (
            ["岚江市湿地保护办法", "（2031年3月5日岚江市人民政府令", "第15号公布）"],
            "岚江市湿地保护办法",
        ),
    ],
)
def test_marks_above_and_after_a_title_are_none_of_it(texts: list[str], title: str) -> None:
    assert document_of(lines_of(texts)).metadata.title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("问答实录：《青石市养犬办法》有关情况", "问答实录：《青石市养犬办法》有关情况"),
        ("政策解读：青石市渡口管理条例", "政策解读：青石市渡口管理条例"),
        ("专访：青石市水务局局长谈渡口", "专访：青石市水务局局长谈渡口"),
        ("问：渡口由谁管理", None),
        ("地址：青石市东路十二号三楼", None),
        ("article_number：第一条", None),
        ("create-date：2031年3月5日", None),
        ("012_青石市水务局关于渡口的通知", "青石市水务局关于渡口的通知"),
    ],
)
def test_a_label_is_no_title_and_a_kind_of_text_no_label(text: str, title: str | None) -> None:
    assert (
        find_title(lines_of([text, "渡口由县级人民政府管理，任何人不得擅自设立。"]), {}).text
        == title
    )


def test_a_name_of_a_file_is_spelt_as_the_text_spells_it() -> None:
    name, spelt = "003_青石市关于建好渡口_管好渡船的意见", "青石市关于建好渡口 管好渡船的意见"
    assert find_title(lines_of([name, f"文件名称：{spelt}", "各县："]), {}).text == spelt
    assert find_title(lines_of([name, "各县："]), {}).text == name.removeprefix("003_")


def test_a_title_is_not_placed_at_the_signature() -> None:
    texts = ["东岭县人民政府", "养犬人应当登记并领证。", "一、登记", "二、检查", "东岭县养犬办法"]
    document = document_of(lines_of(texts), title="东岭县养犬办法")
    assert [section.heading for section in document.sections] == ["一、登记", "二、检查"]


def test_a_date_alone_dates_an_unsigned_notice_but_not_a_chronicle() -> None:
    annex = ["东岭县养犬办法", *[f"第{n}条 养犬应当登记。" for n in "一二三四五六七八九"]]
    notice = ["关于印发养犬办法的通知", "现将办法印发给你们。", "二○○九年一月八日", *annex]
    assert document_of(lines_of(notice)).metadata.issued_on == "2009-01-08"
    events = ["2008年3月1日", "全县开始登记。", "2008年5月6日", "全县开始检查。"] * 4
    chronicle = ["东岭县养犬大事记", "本记按时间排列。", *events, *annex]
    assert document_of(lines_of(chronicle)).metadata.issued_on is None


def test_a_decree_of_the_chairman_is_numbered_as_his_and_dated_by_its_signature() -> None:
    texts = ["中华人民共和国主席令", "第八十四号"]
    texts += [
        "《中华人民共和国养犬法》已由第十三届全国人民代表大会常务委员会第二十九次会议于2021年6月10日通过，现予公布。"
    ]
    texts += [
        "中华人民共和国主席　周明远",
        "2021年6月11日",
        "中华人民共和国养犬法",
        "第一条 为了规范养犬，制定本法。",
    ]
    found = document_of(lines_of(texts)).metadata
    assert (found.doc_number, found.issued_on) == ("主席令第84号", "2021-06-11")


def test_hereby_published_is_not_of_the_day_of_approval() -> None:
    line = (
        "《东岭县养犬条例》已于2020年8月27日通过，经云川省人大常委会于2020年9月29日批准，现予公布。"
    )
    texts = [
        "东岭县人民代表大会常务委员会公告",
        line,
        "东岭县人民代表大会常务委员会",
        "2020年10月15日",
    ]
    found = document_of(lines_of(texts)).metadata
    assert (found.issued_on, found.published_on) == ("2020-10-15", None)


def test_a_row_of_numbers_is_no_heading() -> None:
    assert read_label("12.3      13.5      14.8") is None
    assert read_label("1.1   编制目的") == ("1.1", 1, 3)


def test_a_title_may_be_long_where_it_says_what_it_is_about() -> None:
    title = "东岭县公安局、东岭县卫生健康局关于办理违反犬类登记、检疫、免疫、收容、领养、繁殖、运输、经营和展览管理规定行政案件具体适用法律若干问题的解释"
    texts = [title, "为正确办理案件，制定本解释。"]
    assert len(title) > 60
    assert document_of(lines_of(texts)).metadata.title == title


def test_chapters_of_a_bare_number_hold_sections_and_items() -> None:
    texts = ["东岭县防汛应急预案", "1 总则", "1.1 编制目的", "减轻灾害损失。", "1.2 适用范围"]
    texts += ["适用于全县。", "2 组织体系", "2.1 指挥部", "2.1.1 办公室", "设在县水务局。"]
    texts += ["1.值班备勤", "实行双人值班。", "2.2 专家组", "3 000万元用于储备。", "3 附则"]
    document = document_of(lines_of(texts))
    assert [(section.heading, section.level) for section in document.sections] == [
        ("1 总则", 1),
        ("1.1 编制目的", 2),
        ("1.2 适用范围", 2),
        ("2 组织体系", 1),
        ("2.1 指挥部", 2),
        ("2.1.1 办公室", 3),
        ("1.值班备勤", 4),
        ("2.2 专家组", 2),
        ("3 附则", 1),
    ]


def test_rows_that_begin_with_a_count_are_no_chapters() -> None:
    texts = [
        "东岭县经费安排",
        "1.1 目的",
        "按人安排。",
        "1.2 依据",
        "依规安排。",
        "1 名指导员负责",
        "3 个小组",
    ]
    headings = {section.heading for section in document_of(lines_of(texts)).sections}
    assert headings == {"1.1 目的", "1.2 依据"}


def test_parts_hold_numbered_headings() -> None:
    texts = ["东岭县数字乡村规划", "第一部分 发展基础", "一、建设成效", "光纤通达。"]
    texts += ["第一部分的问题在人才。", "第二部分", "总体要求", "一、指导思想", "数字赋能。"]
    sections = document_of(lines_of(texts)).sections
    assert [(section.heading, section.level) for section in sections] == [
        ("第一部分 发展基础", 1),
        ("一、建设成效", 2),
        ("第二部分 总体要求", 1),
        ("一、指导思想", 2),
    ]


@pytest.mark.parametrize(
    ("texts", "title", "kind"),
    [
        (["临江市人民政府", "临政发〔2021〕3号", "临江市人民政府关于稳就业的若干措施"], -1, "措施"),
        (["临政发〔2021〕3号　　签发人：张三", "临江市人民政府关于稳就业的几点做法"], -1, None),
        (["临江市财政局", "临江市财政局关于稳就业的政策措施"], -1, "措施"),
        (["临江市财政局权责清单", "一、行政许可"], 0, "清单"),
    ],
)
def test_titles_below_office_number_and_signer(
    texts: list[str], title: int, kind: str | None
) -> None:
    metadata = document_of(lines_of([*texts, "各单位要认真执行。"])).metadata
    assert (metadata.title, metadata.type) == (texts[title], kind)


def test_the_line_of_a_meeting_may_be_broken() -> None:
    texts = ["政府工作报告", "——2017年3月7日在苏州市第十五届人民代表大会第二次会", "议上"]
    found = document_of(lines_of([*texts, "苏州市市长　张三", "各位代表："])).metadata
    assert (found.issued_on, found.region) == ("2017-03-07", "江苏省苏州市")


@pytest.mark.parametrize(
    ("head", "title", "type", "number"),
    [
        (
            "关于渡口检查的通告[岚水规（2031）3号]",
            "关于渡口检查的通告",
            "通告",
            "岚水规〔2031〕3号",
        ),
        (
            "关于渡口更名的批复　岚水函〔2031〕4号",
            "关于渡口更名的批复",
            "批复",
            "岚水函〔2031〕4号",
        ),
        ("岚水发〔2031〕5号 关于渡口停航的通知", "关于渡口停航的通知", "通知", "岚水发〔2031〕5号"),
        (
            "关于停航的通知（岚水发〔2031〕6号）（已失效）",
            "关于停航的通知（已失效）",
            "通知",
            "岚水发〔2031〕6号",
        ),
        ("岚江市水利局公告第九号", "岚江市水利局公告第九号", "公告", "岚江市水利局公告第9号"),
        (
            "岚江市水利局公告\n【2031年 第9号】",
            "岚江市水利局公告",
            "公告",
            "岚江市水利局公告2031年第9号",
        ),
        (
            "岚江市水利局关于进一步加强\n渡口缆绳检查和更换的\n意　　见",
            "岚江市水利局关于进一步加强渡口缆绳检查和更换的意见",
            "意见",
            None,
        ),
        ("白石县\n渡口停航应急方案", "白石县渡口停航应急方案", "方案", None),
        ("附件1-2\n渡口停航须知", "渡口停航须知", None, None),
        ("关于做好渡口检查\n渡口检查如下", "关于做好渡口检查", None, None),
    ],
)
def test_a_title_is_told_from_its_number_in_lines_and_brackets(
    head: str, title: str, type: str | None, number: str | None
) -> None:
    texts = [*head.split("\n"), "　　为保障渡运安全，定于明日检查全部渡口。"]
    found = document_of(lines_of(texts)).metadata
    assert (found.title, found.type, found.doc_number) == (title, type, number)


@pytest.mark.parametrize(
    "end",
    [
        "附件：检查表 岚江市水利局 2031年8月2日",
        "附件：1.检查表 2.汇总表 岚江市水利局 二〇三一年八月二日 （此件公开发布）",
        "岚江市水利局　2031年8月2日　(联系人：林溪)",
    ],
)
def test_a_text_in_one_line_is_signed_before_a_note_and_behind_annexes(end: str) -> None:
    body = "各渡口管理站：为防范风险，定于九月检查渡口缆绳，发现断丝的应当立即更换，并将结果报我局备案。"
    text = f"岚江市水利局关于检查渡口缆绳的通知 岚水发〔2031〕7号 {body}请认真执行。 {end}"
    found = document_of(lines_of([text])).metadata
    assert (found.issuer, found.issued_on) == ("岚江市水利局", "2031-08-02")


@pytest.mark.parametrize("time", ["上午9:00—11:30", " 14:00至16:30", "下午2:30", "（星期三）9:00"])
def test_when_people_meet_is_no_byline(time: str) -> None:
    line = f"时间：2031年3月5日{time}"
    document = document_of(lines_of(["关于召开渡口工作会议的通知", line, "地点：县政府三楼会议室"]))
    assert line in "\n".join(passage.text for passage in document.passages)
    assert document.metadata.published_on is None


def test_a_time_above_a_place_is_text() -> None:
    minutes = [
        "渡口会议纪要",
        "时间：2031年5月1日 15:30",
        "地点：二楼会议室",
        "会议研究了渡口管理。",
    ]
    document = document_of(lines_of(minutes))
    assert minutes[1] in "\n".join(passage.text for passage in document.passages)


def test_lines_of_contents_are_no_title_and_tell_no_number() -> None:
    head = ["临江市人民政府公报", "2031年第3期", "目　　录", "市政府文件"]
    entry = "临政办发〔2031〕{}号 关于做好第{}批渡口防汛工作的通知……{}"
    entries = [entry.format(at, at, 4 + 3 * at) for at in range(1, 4)]
    text = [
        "临江市人民政府关于加强码头安全管理的通知",
        "临政发〔2031〕9号",
        "各县人民政府：",
        "为了加强码头安全管理，现就有关事项通知如下。",
    ]
    found = document_of(lines_of([*head, *entries, *text]))
    assert found.metadata.title == "临江市人民政府关于加强码头安全管理的通知"
    assert found.metadata.doc_number == "临政发〔2031〕9号"
    dotless = document_of(
        lines_of([*head, *(one.replace("……", " ") for one in entries[:1]), *text])
    )
    assert dotless.metadata.doc_number == "临政办发〔2031〕1号"


@pytest.mark.parametrize(
    "day",
    [
        "二〇三一年元月六日",
        "2031年元月6日",
        "2031年1月6日（星期一）",
        "公元2031年1月6日",
        "2 0 3 1 年 1 月 6 日",
    ],
)
def test_a_signature_may_tell_its_day_in_many_ways(day: str) -> None:
    texts = ["临江市公安局关于养犬的通知", "各县：", "请执行。", "临江市公安局", day]
    assert document_of(lines_of(texts)).metadata.issued_on == "2031-01-06"


def test_the_sign_of_a_reprint_is_no_part_of_a_title() -> None:
    for sign in ("（转载）", "【转载】"):
        document = document_of(lines_of([sign + "临江市养犬办法", "第一条 养犬应当登记。"]))
        assert document.metadata.title == "临江市养犬办法"


def test_a_page_of_a_wiki_tells_its_title_in_its_head() -> None:
    head = ["{{Header", "| title = 临江市养犬办法", "| section = 临政发〔2031〕5号", "}}"]
    document = document_of(lines_of([*head, "第一条 养犬应当登记。"]))
    assert document.metadata.title == "临江市养犬办法"
    shared = document_of(lines_of(["《临江市养犬办法》由会员上传分享", "第一条 养犬应当登记。"]))
    assert shared.metadata.title == "临江市养犬办法"
