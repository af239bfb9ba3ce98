"""OFD: pages in reading order, and that no hostile file does harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from searcher.load.page.ofd import read
from searcher.load.page.ofd import texts as ofd_texts
from searcher.load.reading import Unreadable
from searcher.repair import repair
from tests.formats import ofd
from tests.formats.document import Document
from tests.formats.docx import zipped
from tests.formats.members import member_mutants
from tests.formats.mutation import mutants, outcomes_of
from tests.formats.ofd import Text, package, page_xml, write_ofd

SENTENCE = "坚持统筹规划、分步实施，到2031年建成覆盖全市的供水管网，新增日供水能力30万立方米。"
PLAN = Document(
    "临江市供水规划",
    (
        (None, "各县区人民政府："),
        (1, "一、总体要求"),
        (None, SENTENCE * 3),
        (1, "二、重点任务"),
        (None, SENTENCE),
    ),
)


def texts(*pages: list[Text]) -> list[tuple[int | None, str]]:
    """The pages and trimmed texts of the lines that hold text."""
    lines = read(package(pages)).lines
    return [(line.page, line.text.strip()) for line in lines if line.text]


def test_a_document_comes_back_line_by_line_with_pages() -> None:
    reading = read(write_ofd(PLAN._replace(pages=frozenset({3}))))
    assert reading.meta == {"title": "临江市供水规划"}
    assert reading.lines[0].text.strip() == "临江市供水规划"
    shown = [line for line in reading.lines if "—" not in line.text]
    assert "".join(line.text.strip() for line in shown) == PLAN.title + "".join(
        text for _, text in PLAN.paragraphs
    )
    assert [line.page for line in shown if "重点任务" in line.text] == [2]
    numbers = [line.marks[0][1] for line in reading.lines if line.text]
    assert numbers == [*range(1, len(numbers) + 1)]


def test_repair_joins_the_lines_of_paragraphs_and_drops_page_numbers() -> None:
    reading = read(write_ofd(PLAN._replace(pages=frozenset({3}))))
    lines = [line.text.strip() for line in repair(reading.lines, "ofd")[0] if line.text.strip()]
    assert lines == [PLAN.title, *(text for _, text in PLAN.paragraphs)]


def test_indents_and_full_lines_are_told() -> None:
    lines = read(write_ofd(PLAN, page_numbers=False)).lines
    paragraph = [line for line in lines if line.text and line.text.strip()[0] not in "临各一二"][:5]
    assert paragraph[0].text.startswith("　　坚持")
    assert [line.full for line in paragraph] == [True, True, True, True, False]


def test_objects_out_of_order_are_read_from_the_top_and_from_the_left() -> None:
    page = [
        Text(50, 80, "第二行"),
        Text(90, 60, "右"),
        Text(50, 60.5, "左"),
        Text(50, 40, "第一行"),
    ]
    assert texts(page) == [(1, "第一行"), (1, "左\t右"), (1, "第二行")]


def test_objects_of_single_characters_make_words() -> None:
    page = [Text(50 + 5.64 * at, 60, char) for at, char in enumerate("供水规划")]
    assert texts(page) == [(1, "供水规划")]


def test_digits_each_in_a_cell_of_their_own_make_numbers() -> None:
    page = characters(Text(50, 60, "临政发〔2026〕17号", 5))
    assert texts(page) == [(1, "临政发〔2026〕17号")]
    apart = [Text(50, 60, "甲"), Text(60, 60, "5"), Text(66, 60, "6")]
    assert texts(apart) == [(1, "甲 5 6")]


def columns(left: str, right: str) -> list[Text]:
    return [
        Text(x, 60 + 8 * at, f"{name}{at}栏中文字，写满整整一行", 4)
        for at in range(6)
        for x, name in ((28, left), (110, right))
    ]


def test_two_columns_are_read_one_after_the_other_between_lines_across() -> None:
    above = Text(28, 40, "横贯全页的一行文字写在两栏之上横贯全页的一行文字写在", 5)
    found = [text for _, text in texts([above, *columns("左", "右")])]
    assert found[0] == above.text
    assert [text[:2] for text in found[1:]] == [f"{side}{at}" for side in "左右" for at in range(6)]


def broken(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


@pytest.mark.parametrize("one_by_one", [False, True])
def test_columns_of_short_headings_and_a_last_page_of_one_column(one_by_one: bool) -> None:
    said = "由县水务局负责，每年向社会公布水质，并对供水单位逐一检查，检查中发现的问题限期整改。"
    parts = [part for ten in "一二三四五六七八" for part in (f"{ten}、任务", f"任务{ten}{said}")]
    rows = [row for part in parts for row in broken(part, 18)]
    set_out = [
        Text(28 + 82 * (at // 14 % 2), 60 + 8 * (at % 14), row, 4) for at, row in enumerate(rows)
    ]
    pages = [set_out[at : at + 28] for at in range(0, len(set_out), 28)]
    assert len(pages) == 2 and len(pages[1]) < 14
    if one_by_one:
        pages = [[one for text in page for one in characters(text)] for page in pages]
    lines = read(package(pages)).lines
    assert [line.text.strip() for line in lines] == rows
    assert [line.full for line in lines] == [len(row) == 18 for row in rows]


def characters(text: Text) -> list[Text]:
    """The same text as one object for each character."""
    return [
        Text(text.x + text.size * at, text.y, char, text.size) for at, char in enumerate(text.text)
    ]


def test_cells_of_a_table_are_read_row_by_row() -> None:
    page = [
        Text(x, 60 + 8 * at, f"{name}{at}", 4)
        for at in range(6)
        for x, name in ((28, "项目"), (110, "金额"))
    ]
    assert texts(page) == [(1, f"项目{at}\t金额{at}") for at in range(6)]


def test_a_template_is_given_on_the_first_page_only() -> None:
    pages = [[Text(50, 60, "甲")], [Text(50, 60, "乙")]]
    lines = read(package(pages, template=[Text(50, 20, "临江市人民政府文件")])).lines
    assert [(line.page, line.text.strip()) for line in lines] == [
        (1, "临江市人民政府文件"),
        (1, "甲"),
        (2, "乙"),
    ]


def test_watermarks_and_unseen_text_are_left_out() -> None:
    page = [
        Text(50, 60, "正文"),
        Text(50, 90, "内部资料", 10, 'CTM="0.7 0.7 -0.7 0.7 0 0"'),
        Text(50, 120, "不可见", 5, 'Visible="false"'),
        Text(50, 150, "透明", 5, 'Alpha="0"'),
    ]
    assert texts(page) == [(1, "正文")]


def test_large_words_struck_through_by_the_text_are_a_watermark() -> None:
    title = Text(60, 40, "供水规划", 15)
    mark = Text(40, 72, "内部资料", 20)
    rows = [
        Text(28, 60 + 8 * at, f"{ten}是优先保障农村供水，", 5) for at, ten in enumerate("一二三")
    ]
    found = [text for _, text in texts([mark, title, *rows])]
    assert found == [title.text, *(row.text for row in rows)]


def test_a_transformed_object_stands_where_it_is_shown() -> None:
    scaled = Text(50, 40, "放大的字", 4, 'CTM="2 0 0 2 0 0"')
    (line,) = read(package([[scaled]])).lines
    assert line.text == "放大的字"


@pytest.mark.parametrize(("matrix", "sign"), [("0 1 -1 0 0 0", 1), ("0 -1 1 0 0 0", -1)])
def test_a_table_set_sideways_is_read_as_on_a_turned_page(matrix: str, sign: int) -> None:
    page = [
        Text(100 - sign * 10 * row, 100 + sign * 40 * cell, words, 4, f' CTM="{matrix}"')
        for row, cells in enumerate((("序号", "任务"), ("一", "危桥改造"), ("二", "水毁修复")))
        for cell, words in enumerate(cells)
    ]
    upright = Text(20, 20, "附件", 4)
    table = [(1, "序号\t任务"), (1, "一\t危桥改造"), (1, "二\t水毁修复")]
    assert texts([*page, upright]) == [*table, (1, "附件")]


def test_a_code_that_falls_to_the_next_line_is_parted() -> None:
    code = '<ofd:TextCode X="0" Y="5" DeltaX="5 -5 5" DeltaY="0 8 0">上行下行</ofd:TextCode>'
    part = page_xml([Text(50, 60, "甲")])
    start, end = part.index("<ofd:TextCode"), part.index("</ofd:TextObject>")
    raw = package([[]], parts={"Doc_0/Pages/Page_0/Content.xml": part[:start] + code + part[end:]})
    assert [line.text for line in read(raw).lines] == ["上行", "下行"]


def entry(*bodies: str) -> str:
    rows = "".join(f"<ofd:DocBody>{body}</ofd:DocBody>" for body in bodies)
    return f'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016">{rows}</ofd:OFD>'


def test_several_documents_follow_and_a_later_version_replaces_its_earlier() -> None:
    root = "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
    ids = [f"<ofd:DocInfo><ofd:DocID>{name}</ofd:DocID></ofd:DocInfo>{root}" for name in "aab"]
    lines = read(package([[Text(50, 60, "甲")]], parts={"OFD.xml": entry(*ids)})).lines
    assert [(line.page, line.text) for line in lines] == [(1, "甲"), (2, "甲")]


def test_what_an_office_adds_to_the_properties_is_metadata() -> None:
    custom = (
        '<ofd:CustomDatas><ofd:CustomData Name="发文字号">临政发〔2031〕7号</ofd:CustomData>'
        '<ofd:CustomData Name="密级">普通</ofd:CustomData></ofd:CustomDatas>'
    )
    info = f"<ofd:DocInfo><ofd:Title>未命名1</ofd:Title>{custom}</ofd:DocInfo>"
    root = "<ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>"
    raw = package([[Text(50, 60, "正文文字")]], parts={"OFD.xml": entry(info + root)})
    assert read(raw).meta == {"doc_number": "临政发〔2031〕7号"}


def test_a_damaged_page_is_passed_over_and_named() -> None:
    raw = package(
        [[Text(50, 60, "甲")], [], [Text(50, 60, "丙")]],
        parts={"Doc_0/Pages/Page_1/Content.xml": "<a"},
    )
    reading = read(raw)
    assert [(line.page, line.text) for line in reading.lines] == [(1, "甲"), (3, "丙")]
    assert reading.notes == (
        "page 2 could not be read: its part Doc_0/Pages/Page_1/Content.xml is no well-formed XML",
    )


@pytest.mark.parametrize(
    "raw, reason",
    [
        (b"PK\x03\x04", "its ZIP container is cut short or damaged"),
        (zipped({"a.txt": "甲"}), "a ZIP file without an OFD document inside"),
        (zipped({"OFD.xml": entry("")}), "an OFD file without pages"),
        (package([[]]), "no text on its pages: it holds nothing but pictures"),
        (
            package([[Text(9, 9, "甲")]], parts={"Encryptions.xml": "<a/>"}),
            "it is encrypted: a password or key is needed to open it",
        ),
        (
            package([[]], parts={"OFD.xml": "<!DOCTYPE a []><a/>"}),
            "its part OFD.xml declares a document type, which the format forbids",
        ),
        (
            package([[]], parts={"Doc_0/Pages/Page_0/Content.xml": "<a>" * 300}),
            "the elements of its part Doc_0/Pages/Page_0/Content.xml are nested too deep",
        ),
    ],
    ids=range(7),
)
def test_what_cannot_be_read_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(raw)
    assert str(raised.value) == reason


@pytest.mark.parametrize("delta", ["g 999999999 5", "1e999 nan x", "g", "g 3"])
def test_absurd_distances_do_no_harm(delta: str) -> None:
    part = page_xml([Text(50, 60, "甲乙丙丁")]).replace('DeltaX="g 3 5.64"', f'DeltaX="{delta}"')
    assert delta in part
    raw = package([[]], parts={"Doc_0/Pages/Page_0/Content.xml": part})
    assert [line.text.strip() for line in read(raw).lines] == ["甲乙丙丁"]


def test_mutated_files_are_read_or_refused() -> None:
    raw = write_ofd(PLAN._replace(pages=frozenset({3})), head="临江市人民政府公报")
    assert outcomes_of(read, [*mutants([raw], 200), *member_mutants(raw, 200)]) == {True, False}


def test_the_writer_breaks_no_number() -> None:
    rows = list(ofd._wrapped("共有12345678户", 4, 4))
    assert rows == ["共有", "12345678", "户"]


# --- composite objects -------------------------------------------------------------------------

_UNITS = (
    '<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CompositeGraphicUnits>{}'
    "</ofd:CompositeGraphicUnits></ofd:Res>"
)


def composite(number: int, *, x: float = 0, y: float = 0) -> str:
    return f'<ofd:CompositeObject ID="9{number}" Boundary="{x} {y} 99 99" ResourceID="{number}"/>'


def with_units(content: str, *units: str) -> bytes:
    """A page of the objects in `content`, and units of objects numbered from 1."""
    held = "".join(
        f'<ofd:CompositeGraphicUnit ID="{at}" Width="99" Height="99"><ofd:Content>{unit}'
        "</ofd:Content></ofd:CompositeGraphicUnit>"
        for at, unit in enumerate(units, 1)
    )
    page = page_xml([]).replace("</ofd:Layer>", f"{content}</ofd:Layer>")
    parts = {
        "Doc_0/Pages/Page_0/Content.xml": page,
        "Doc_0/PublicRes.xml": _UNITS.format(held),
    }
    return package([[]], parts=parts)


def test_composite_objects_show_what_they_are_composed_of_in_their_place() -> None:
    inner = ofd.text_object(Text(10, 10, "供水管网", 5), 3)
    outer = ofd.text_object(Text(10, 30, "第二行", 5), 4) + composite(1, y=40)
    lines = read(with_units(composite(2, x=20) + composite(1, x=20, y=5), inner, outer)).lines
    assert [line.text.strip() for line in lines if line.text] == ["供水管网", "第二行", "供水管网"]


def test_a_composite_object_that_is_missing_is_said() -> None:
    said = ofd.text_object(Text(10, 10, "供水管网", 5), 3)
    reading = read(with_units(said + composite(7)))
    assert reading.notes == ("every page is incomplete: the file does not hold all that is shown",)


@pytest.mark.parametrize("inside", [composite(1) * 2, composite(1) + "甲" * 9])
def test_composite_objects_inside_themselves_come_to_an_end(
    inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ofd_texts, "_MOST_OBJECTS", 10_000)
    with pytest.raises(Unreadable, match="shows more than|nothing but pictures"):
        read(with_units(composite(1), inside))


def test_pages_that_are_pictures_and_text_that_leans_are_said() -> None:
    picture = '<ofd:ImageObject ID="7" Boundary="0 0 210 297" ResourceID="5"/>'
    page = page_xml([]).replace("</ofd:Layer>", f"{picture}</ofd:Layer>")
    said = [Text(50, 60, "正文"), Text(50, 90, "内部资料", 10, 'CTM="0.7 0.7 -0.7 0.7 0 0"')]
    reading = read(package([said, []], parts={"Doc_0/Pages/Page_1/Content.xml": page}))
    assert reading.notes == (
        "page 2 of 2 is a picture, without text",
        "slanted text was left out as a watermark: 内部资料",
    )


def test_what_stands_beside_the_pages_is_counted() -> None:
    picture = '<ofd:ImageObject ID="7" Boundary="50 90 60 60" ResourceID="5"/>'
    page = page_xml([Text(50, 60, "正文")]).replace("</ofd:Layer>", f"{picture}</ofd:Layer>")
    notes = '<Annot Type="Highlight" ID="1"/><Annot Type="Watermark" ID="2"/>'
    names = {
        "Attachments": '<Attachment ID="1" Name="附表"><FileLoc>a.xlsx</FileLoc></Attachment>',
        "Annotations": '<Page PageID="50"><FileLoc>Annot_0.xml</FileLoc></Page>',
    }
    whole = package([[Text(50, 60, "正文")]])
    with zipfile.ZipFile(io.BytesIO(whole)) as held:
        root = held.read("Doc_0/Document.xml").decode()
        entry = held.read("OFD.xml").decode()
    listed = "".join(f"<ofd:{name}>{name}.xml</ofd:{name}>" for name in names)
    raw = package(
        [[Text(50, 60, "正文")]],
        parts={
            "OFD.xml": entry.replace(
                "</ofd:DocBody>", "<ofd:Signatures>Signs.xml</ofd:Signatures></ofd:DocBody>"
            ),
            "Signs.xml": '<Signatures><Signature ID="1" Type="Seal"/></Signatures>',
            "Doc_0/Document.xml": root.replace("</ofd:Document>", f"{listed}</ofd:Document>"),
            **{f"Doc_0/{name}.xml": f"<{name}>{inside}</{name}>" for name, inside in names.items()},
            "Doc_0/Annot_0.xml": f"<PageAnnot>{notes}</PageAnnot>",
            "Doc_0/Pages/Page_0/Content.xml": page,
        },
    )
    assert read(raw).notes == ("not read: 1 embedded file; 1 comment; 1 seal; 1 picture",)


def test_of_a_page_that_shows_no_text_what_it_hides_is_read() -> None:
    hidden = [
        Text(50, 60, "扫描件背后的文字", 5, 'Alpha="0"'),
        Text(50, 90, "另行公布", 5, 'Visible="false"'),
    ]
    assert texts(hidden, [Text(50, 60, "可见", 5), *hidden]) == [
        (1, "扫描件背后的文字"),
        (1, "另行公布"),
        (2, "可见"),
    ]


def test_characters_with_steps_down_alone_stand_one_below_the_other() -> None:
    objects = "".join(
        f'<ofd:TextObject ID="{n}" Boundary="{180 - 12 * n} 30 7 150" Font="1" Size="5">'
        f'<ofd:TextCode X="0" Y="5" DeltaY="g {len(text) - 1} 5">{text}</ofd:TextCode>'
        "</ofd:TextObject>"
        for n, text in enumerate(("渡口管理应当保障安全", "渡船检验合格方可载客"))
    )
    raw = package([[Text(0, 0, "换")]])
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    page = next(name for name in files if name.endswith("Content.xml"))
    start, end = files[page].index(b"<ofd:TextObject"), files[page].index(b"</ofd:TextObject>") + 17
    files[page] = files[page][:start] + objects.encode() + files[page][end:]
    lines = [line.text.strip() for line in read(zipped(files)).lines if line.text.strip()]
    assert "".join(lines) == "渡口管理应当保障安全渡船检验合格方可载客"
