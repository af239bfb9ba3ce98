"""DOCX: what a reader sees of it, and that no hostile one does harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from searcher.load.reading import Reading, Unreadable
from searcher.load.word.counting import counted
from searcher.load.word.docx import read
from tests.formats import docx
from tests.formats.document import Document
from tests.formats.docx import Level, body, package, paragraph, root, run, styles, table
from tests.formats.members import member_mutants
from tests.formats.mutation import mutants, outcomes_of

NOTICE = Document(
    "临江市人民政府关于加强数据共享工作的通知",
    (
        (None, "各县区人民政府："),
        (1, "总体要求"),
        (None, "坚持统筹规划。"),
        (1, "重点任务"),
        (2, "建设平台"),
        (2, "制定标准"),
        (None, "临江市人民政府"),
    ),
)
LEVELS = {1: Level("chineseCounting", "%1、"), 2: Level("chineseCounting", "（%2）")}


def shown(reading: Reading) -> list[tuple[int, str]]:
    """The lines with their levels."""
    return [(line.level, line.text) for line in reading.lines]


def texts(*blocks: str, **parts: str) -> list[str]:
    """The lines of a document made of these blocks and parts."""
    reading = read(package(body("".join(blocks)), {"styles": styles(docx.STYLES), **parts}))
    return [line.text for line in reading.lines]


def test_paragraphs_that_are_markdown_lose_its_signs() -> None:
    rows = (
        "### 基本信息",
        "- **发布机构**：临江市水务局",
        "- **原文**：[链接](https://site.example/a)",
        "渡口*由县管理。",
    )
    assert texts(*map(paragraph, rows)) == [
        "基本信息",
        "发布机构：临江市水务局",
        "原文：链接",
        "渡口*由县管理。",
    ]


def test_headings_by_style_get_the_numbers_of_their_lists() -> None:
    reading = read(docx.write_docx(NOTICE, LEVELS))
    assert shown(reading) == [
        (1, NOTICE.title),
        (0, "各县区人民政府："),
        (2, "一、总体要求"),
        (0, "坚持统筹规划。"),
        (2, "二、重点任务"),
        (3, "（一）建设平台"),
        (3, "（二）制定标准"),
        (0, "临江市人民政府"),
    ]
    assert reading.meta == {"title": NOTICE.title}
    assert [line.marks for line in reading.lines] == [((0, at),) for at in range(1, 9)]


def test_strict_namespaces_read_alike() -> None:
    plain = docx.write_docx(NOTICE, LEVELS)
    files = {}
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        for name in archive.namelist():
            files[name] = archive.read(name).replace(docx.W.encode(), docx.STRICT.encode())
    assert read(docx.zipped(files)) == read(plain)


@pytest.mark.parametrize(
    "number, form, written",
    [
        (10, "chineseCounting", "十"),
        (24, "chineseCounting", "二十四"),
        (110, "chineseCountingThousand", "一百一十"),
        (1005, "chineseCountingThousand", "一千〇五"),
        (2, "ideographTraditional", "乙"),
        (12, "ideographTraditional", "乙"),
        (11, "japaneseCounting", "十一"),
        (3, "chineseLegalSimplified", "叁"),
        (7, "decimalFullWidth", "７"),
        (21, "decimalEnclosedCircle", "㉑"),
        (51, "decimalEnclosedCircle", "51"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (3, "decimalZero", "03"),
        (3, "noSuchFormat", "3"),
    ],
)
def test_number_formats(number: int, form: str, written: str) -> None:
    assert counted(number, form) == written


def numbered_texts(numbering: str, *numbers: tuple[int, int]) -> list[str]:
    """What paragraphs 甲 in these lists and depths read as."""
    rows = (paragraph("甲", number=number) for number in numbers)
    return texts(*rows, numbering=root("numbering", numbering))


def level(at: int, text: str, form: str = "decimal", more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def test_lower_levels_start_anew_unless_told_not_to() -> None:
    chapters = level(0, "第%1章", "chineseCountingThousand")
    articles = level(1, "第%2条", "chineseCountingThousand", '<w:lvlRestart w:val="0"/>')
    items = level(2, "（%3）")
    numbering = (
        f'<w:abstractNum w:abstractNumId="5">{chapters}{articles}{items}</w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="5"/></w:num>'
    )
    depths = (0, 1, 1, 2, 2, 0, 1, 2)
    assert numbered_texts(numbering, *((3, depth) for depth in depths)) == [
        *(
            "第一章甲",
            "第一条甲",
            "第二条甲",
            "（1）甲",
            "（2）甲",
            "第二章甲",
            "第三条甲",
            "（1）甲",
        )
    ]


def test_lists_of_one_definition_count_together_but_where_one_starts_over() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "%1.")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    found = numbered_texts(numbering, (1, 0), (2, 0), (3, 0), (3, 0), (9, 0))
    assert found == ["1.甲", "2.甲", "5.甲", "6.甲", "甲"]


def test_legal_numbering_writes_upper_levels_in_digits() -> None:
    upper = level(0, "%1、", "chineseCounting")
    lower = level(1, "%1.%2", "decimal", "<w:isLgl/>")
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{upper}{lower}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert numbered_texts(numbering, (1, 0), (1, 1)) == ["一、甲", "1.1甲"]


def test_bullets_and_switched_off_numbers_leave_the_text() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "", "bullet")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert numbered_texts(numbering, (1, 0), (0, 0)) == ["甲", "甲"]


def test_a_style_based_on_a_heading_is_one_and_circles_of_styles_end() -> None:
    rows = (
        docx.STYLES
        + '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="章名"/><w:basedOn w:val="2"/></w:style>'
        + '<w:style w:type="paragraph" w:styleId="y"><w:name w:val="甲"/><w:basedOn w:val="z"/></w:style>'
        + '<w:style w:type="paragraph" w:styleId="z"><w:name w:val="乙"/><w:basedOn w:val="y"/></w:style>'
    )
    blocks = (
        paragraph("临江市供水办法", style="a"),
        paragraph("第一章 总则", style="x"),
        paragraph("正文一。", style="y"),
        paragraph("（一）供水水源", properties='<w:outlineLvl w:val="1"/>'),
        paragraph("（二）供水设施。设施由市政府建设。", properties='<w:outlineLvl w:val="1"/>'),
    )
    reading = read(package(body("".join(blocks)), {"styles": styles(rows)}))
    assert [line.level for line in reading.lines] == [1, 2, 0, 3, 0]


def test_chinese_style_names_without_a_styles_part() -> None:
    blocks = (
        paragraph("总则", style="标题 1") + paragraph("细则", style="Heading2") + paragraph("完。")
    )
    assert [line.level for line in read(package(body(blocks))).lines] == [1, 2, 0]


def test_a_lone_heading_above_numbered_ones_is_the_title() -> None:
    blocks = (
        paragraph("临江市供水办法", style="2"),
        paragraph("一、总则", style="3"),
        paragraph("完。"),
    )
    reading = read(package(body("".join(blocks)), {"styles": styles(docx.STYLES)}))
    assert reading.meta == {"title": "临江市供水办法"}
    assert [line.level for line in reading.lines] == [1, 2, 0]


def large(text: str, size: int, colour: str = "000000") -> str:
    properties = f'<w:color w:val="{colour}"/><w:sz w:val="{size}"/>'
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{run(text, properties)}</w:p>'


def test_centred_large_lines_are_the_title_but_not_the_letterhead() -> None:
    blocks = (
        large("临江市人民政府文件", 96, "FF0000"),
        large("临政发〔2031〕7号", 32),
        large("临江市人民政府", 44),
        large("关于修订供水办法的通知", 44),
        paragraph("各县区人民政府：") + paragraph("现将办法印发给你们，请遵照执行。"),
    )
    reading = read(package(body("".join(blocks))))
    assert reading.meta == {"title": "临江市人民政府关于修订供水办法的通知"}


@pytest.mark.parametrize(
    "stated, meta",
    [("临江市供水办法", {"title": "临江市供水办法"}), ("Microsoft Word - 文档1", {}), ("", {})],
)
def test_a_title_in_the_properties_counts_where_the_text_has_it(
    stated: str, meta: dict[str, str]
) -> None:
    blocks = paragraph("临江市") + paragraph("供水办法") + paragraph("正文。")
    assert (
        read(package(body(blocks), core=docx.core_properties(stated, "Administrator"))).meta == meta
    )


def test_tables_row_by_row_and_nested_ones_in_their_place() -> None:
    assert texts(table([["项目", "金额", ""], ["一期", "", "待定"]])) == [
        "项目\t金额",
        "一期\t\t待定",
    ]
    nested = f"<w:tbl><w:tr><w:tc>{paragraph('上。')}{table([['甲', '乙']])}{paragraph('下。')}</w:tc></w:tr></w:tbl>"
    assert texts(nested) == ["上。", "甲\t乙", "下。"]


def test_notes_follow_the_paragraph_and_do_not_part_its_sentence() -> None:
    notes = root(
        "footnotes",
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="4"><w:p><w:r><w:footnoteRef/></w:r>{run(" 含再生水。")}</w:p></w:footnote>',
    )
    mark = '<w:r><w:footnoteReference w:id="4"/></w:r>'
    sentence = f"<w:p>{run('本办法所称水源')}{mark}{run('，是指地表水。')}</w:p>"
    assert texts(sentence, paragraph("完。"), footnotes=notes) == [
        *("本办法所称水源，是指地表水。", "注1：含再生水。", "完。")
    ]


def test_tracked_changes_read_as_accepted() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="2">{run("新")}</w:ins>'
    moved = f'<w:moveFrom w:id="3">{run("原处")}</w:moveFrom><w:moveTo w:id="4">{run("此处")}</w:moveTo>'
    open_end = f"<w:p><w:pPr><w:rPr><w:del w:id='5'/></w:rPr></w:pPr>{run('前半，')}</w:p>"
    row = f"<w:tbl><w:tr><w:trPr><w:del w:id='6'/></w:trPr><w:tc>{paragraph('删去的行')}</w:tc></w:tr></w:tbl>"
    assert texts(
        f"<w:p>{run('保留')}{deleted}{inserted}{moved}</w:p>", open_end, paragraph("后半。"), row
    ) == [*("保留新此处", "前半，后半。")]


def field(code: str, *results: str) -> str:
    marks = [
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    ]
    instruction = f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    shown = marks[1] + "".join(run(text) for text in results) if results else ""
    return f"{marks[0]}{instruction}{shown}{marks[2]}"


def test_fields_give_results_not_instructions() -> None:
    link = field(' HYPERLINK "http://example.cn" ', "供水办法")
    circled = field(r" eq \o\ac(○,3) ")
    simple = f'<w:fldSimple w:instr="DATE">{run("三月")}</w:fldSimple>'
    unclosed = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF</w:instrText></w:r>'
    )
    assert texts(
        f"<w:p>{link}{circled}{simple}</w:p>", f"<w:p>{run('甲')}{unclosed}</w:p>", paragraph("乙")
    ) == [*("供水办法③三月", "甲", "乙")]


def test_generated_contents_are_left_out() -> None:
    begin, code, middle, end = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        "<w:r><w:instrText> TOC \\o </w:instrText></w:r>",
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
    )
    first = f"<w:p>{begin}{code}{middle}{run('总则')}<w:r><w:tab/></w:r>{run('1')}</w:p>"
    second = f"<w:p>{run('附则')}<w:r><w:tab/></w:r>{run('12')}</w:p>"
    assert texts(first, second, end, paragraph("总则", style="2"), paragraph("甲。")) == [
        "总则",
        "甲。",
    ]


def test_small_things_inside_a_run() -> None:
    inner = (
        "<w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:noBreakHyphen/><w:t>1</w:t><w:softHyphen/><w:t>0</w:t>"
        '<w:sym w:font="Wingdings" w:char="F0FC"/><w:br/><w:t>下一行</w:t>'
    )
    ruby = f"<w:ruby><w:rt>{run('shui')}</w:rt><w:rubyBase>{run('水')}</w:rubyBase></w:ruby>"
    hidden = run("看不见", "<w:vanish/>") + run("看得见", '<w:vanish w:val="0"/>')
    assert texts(f"<w:p><w:r>{inner}</w:r></w:p>", f"<w:p><w:r>{ruby}</w:r>{hidden}</w:p>") == [
        *("甲\t乙-10√", "下一行", "水看得见")
    ]


def test_text_boxes_once_and_prompts_never() -> None:
    box = f"<w:txbxContent>{paragraph('框中文字')}</w:txbxContent>"
    drawn = f"<mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
    older = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    both = f"<w:p>{run('旁边。')}<w:r><mc:AlternateContent>{drawn}{older}</mc:AlternateContent></w:r></w:p>"
    prompt = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{run('单击或点击此处输入文字。')}</w:sdtContent></w:sdt>"
    )
    control = f"<w:sdt><w:sdtContent>{paragraph('控件。')}</w:sdtContent></w:sdt>"
    assert texts(both, f"<w:p>{run('前')}{prompt}{run('后')}</w:p>", control) == [
        *("旁边。", "框中文字", "前后", "控件。")
    ]


def test_pages_where_marks_and_count_agree() -> None:
    turned = NOTICE._replace(pages=frozenset({2, 6}))
    pages = [line.page for line in read(docx.write_docx(turned)).lines]
    assert pages == [1, 1, 1, 2, 2, 2, 2, 3]
    blocks = paragraph("甲。") + paragraph("乙。", turns=True)
    assert {line.page for line in read(package(body(blocks), pages=7)).lines} == {None}


def test_a_page_that_turns_in_every_cell_of_a_row_turns_once() -> None:
    turn = "<w:r><w:lastRenderedPageBreak/></w:r>"
    cell = f"<w:tc><w:p>{turn}{run('续')}</w:p></w:tc>"
    blocks = paragraph("甲。") + f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>" + paragraph("乙。")
    assert [line.page for line in read(package(body(blocks), pages=2)).lines] == [1, 2, 2]


@pytest.mark.parametrize(
    "raw, reason",
    [
        (b"PK\x03\x04 cut", "its ZIP container is cut short or damaged"),
        (docx.zipped({"a.txt": "甲"}), "a ZIP file without a Word document inside"),
        (package(body("")), "no text in the document: it may hold nothing but pictures"),
        (package("<w"), "its part word/document.xml is no well-formed XML"),
        (package("<a>" * 400), "the elements of its part word/document.xml are nested too deep"),
        (
            package('<!DOCTYPE a [<!ENTITY b "' + "c" * 99 + '">]><a>&b;</a>'),
            "its part word/document.xml declares a document type, which the format forbids",
        ),
        (
            package(" " * 40_000_000 + body("")),
            "its part word/document.xml unpacks to more than 250 times its size",
        ),
    ],
    ids=range(7),
)
def test_what_cannot_be_read_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(raw)
    assert str(raised.value) == reason


def test_an_encrypted_member_is_named_as_such() -> None:
    raw = bytearray(docx.write_docx(NOTICE))
    for at, flags in ((raw.index(b"PK\x01\x02"), 8), (0, 6)):
        while at >= 0:
            raw[at + flags] |= 1
            at = raw.find(b"PK\x01\x02" if flags == 8 else b"PK\x03\x04", at + 1)
    with pytest.raises(Unreadable, match="encrypted"):
        read(bytes(raw))


def test_broken_styles_and_missing_numbering_leave_the_text() -> None:
    blocks = paragraph("甲", style="2", number=(1, 0))
    assert [line.text for line in read(package(body(blocks), {"styles": "<w"})).lines] == ["甲"]


def test_deep_tables_end_without_an_error() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 60 + paragraph("底") + "</w:tc></w:tr></w:tbl>" * 60
    assert texts(paragraph("上。"), deep)[0] == "上。"


def test_mutated_files_are_read_or_refused() -> None:
    raw = docx.write_docx(NOTICE._replace(pages=frozenset({3})), LEVELS)
    assert outcomes_of(read, [*mutants([raw], 200), *member_mutants(raw, 200)]) == {True, False}
