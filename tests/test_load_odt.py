"""ODT: what a reader sees of it, as of the DOCX of the same document; none does harm."""

from __future__ import annotations

import pytest

from searcher.load.reading import Reading, Unreadable
from searcher.load.word.docx import read as read_docx
from searcher.load.word.odf import read
from tests.formats import odt
from tests.formats.members import member_mutants
from tests.formats.mutation import mutants, outcomes_of
from tests.formats.renderings import as_docx, as_odt

LISTS = odt.STYLES + odt.list_style(
    {1: ("", "一, 二, 三, ...", "、"), 2: ("（", "一, 二, 三, ...", "）")}
)


def texts(body: str, styles: str = odt.STYLES) -> list[str]:
    return [line.text for line in read(odt.package(odt.content(body, styles))).lines]


def levels(reading: Reading) -> list[tuple[int, str]]:
    return [(line.level, line.text) for line in reading.lines]


def test_the_lines_are_those_of_the_docx_of_the_same_document() -> None:
    assert levels(read(as_odt())) == levels(read_docx(as_docx()))
    assert read(as_odt()).meta == read_docx(as_docx()).meta


def test_lists_count_for_themselves_unless_they_go_on() -> None:
    inner = odt.numbered([odt.paragraph("丙"), odt.paragraph("丁")])
    first = odt.numbered([odt.paragraph("甲"), odt.paragraph("乙") + inner])
    on = odt.numbered(
        [odt.paragraph("戊") + odt.paragraph("续")], said=' text:continue-numbering="true"'
    )
    anew = odt.numbered([odt.paragraph("己")])
    started = '<text:list text:style-name="L1"><text:list-item text:start-value="7">{}</text:list-item></text:list>'
    assert texts(first + on + anew + started.format(odt.paragraph("庚")), LISTS) == [
        *("一、甲", "二、乙", "（一）丙", "（二）丁", "三、戊", "续", "一、己", "七、庚")
    ]


def test_headings_have_the_numbers_of_the_outline() -> None:
    outline = odt.list_style({1: ("第", "一, 二, 三, ...", "章 "), 2: ("", "1", ".")})
    outline = (
        outline.replace('list-style style:name="L1"', "outline-style")
        .replace("</text:list-style>", "</text:outline-style>")
        .replace("list-level-style-number", "outline-level-style")
    )
    body = odt.heading("总则", 1) + odt.heading("目的", 2) + odt.heading("分则", 1)
    styles = {"styles.xml": odt.content("", outline).replace("document-content", "document-styles")}
    reading = read(odt.package(odt.content(body), styles))
    assert levels(reading) == [(2, "第一章 总则"), (3, "1.目的"), (2, "第二章 分则")]


def test_what_is_seen_of_a_paragraph() -> None:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>见附件</text:p></text:note-body></text:note>"
    )
    ruby = "<text:ruby><text:ruby-base>岚</text:ruby-base><text:ruby-text>lán</text:ruby-text></text:ruby>"
    body = (
        f'<text:p>第一条<text:s text:c="2"/>{ruby}江市\n   应当{note}<text:line-break/>检修'
        "<office:annotation><text:p>批注</text:p></office:annotation>"
        '<text:span text:style-name="gone">看不见</text:span><text:tab/>完</text:p>'
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>删去</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
    )
    gone = (
        '<style:style style:name="gone" style:family="text">'
        '<style:text-properties text:display="none"/></style:style>'
    )
    reading = read(odt.package(odt.content(body, gone)))
    assert [line.text for line in reading.lines] == [
        "第一条  岚江市 应当",
        "检修\t完",
        "注1：见附件",
    ]
    assert reading.notes == ("not read: 1 comment",)


def test_boxes_pictures_and_tables() -> None:
    box = (
        "<text:p>旁边。<draw:frame><draw:text-box><text:p>框中</text:p></draw:text-box></draw:frame>"
        "<draw:frame><draw:image/></draw:frame></text:p>"
    )
    covered = odt.table([("甲", "乙")]).replace(
        "</table:table-row>", "<table:covered-table-cell/></table:table-row>"
    )
    reading = read(odt.package(odt.content(box + covered)))
    assert [line.text for line in reading.lines] == ["旁边。", "框中", "甲\t乙"]
    assert reading.notes == ("not read: 1 picture",)


def test_the_first_pages_header_comes_first() -> None:
    masters = (
        '<style:master-page style:name="First" style:next-style-name="Standard"><style:header>'
        "<text:p>岚江市人民政府文件</text:p><text:p>— 1 —</text:p><text:p>内部</text:p>"
        '</style:header></style:master-page><style:master-page style:name="Standard">'
        "<style:header><text:p>内部</text:p></style:header></style:master-page>"
    )
    page = '<style:style style:name="P1" style:family="paragraph" style:master-page-name="First"/>'
    styles = {"styles.xml": odt.content("", masters).replace("document-content", "document-styles")}
    raw = odt.package(odt.content(odt.paragraph("第一条", "P1"), page), styles)
    assert [line.text for line in read(raw).lines] == ["岚江市人民政府文件", "第一条"]


def test_one_file_of_xml_reads_alike() -> None:
    body = odt.heading("一、总则", 1) + odt.paragraph("第一条 适用。")
    assert read(odt.flat(body)).lines == read(odt.package(odt.content(body))).lines


@pytest.mark.parametrize(
    "raw, reason",
    [
        (odt.package(odt.content("")), "no text in the document"),
        (odt.package("<a"), "its part content.xml is no well-formed XML"),
        (
            odt.package(odt.content("").replace("office:text", "office:chart")),
            "without a text inside",
        ),
        (
            odt.package(odt.content(""), {"META-INF/manifest.xml": "<m><encryption-data/></m>"}),
            "encrypted: a password",
        ),
        (
            odt.package('<!DOCTYPE a [<!ENTITY b "c">]>' + odt.content("<text:p>&b;</text:p>")),
            "declares a document type",
        ),
    ],
    ids=range(5),
)
def test_what_cannot_be_read_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(raw)


def test_mutated_files_are_read_or_refused() -> None:
    assert outcomes_of(read, [*mutants([as_odt()], 200), *member_mutants(as_odt(), 300)]) == {
        True,
        False,
    }
