"""DOCX and its kin: parts by their relationships, embedded files, first headers, what is lost."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from searcher.errors import LoadError
from searcher.load import source_of
from searcher.load.formats import format_named
from searcher.load.reading import Reading
from searcher.load.salvage import whole_parts
from searcher.load.sniffing import true_format
from searcher.load.word.docx import read
from tests.formats import docx
from tests.formats.containers import WORD, container
from tests.formats.doc import write_doc
from tests.formats.document import Document
from tests.formats.docx import Related, body, package, paragraph, root, run, write_docx
from tests.formats.mails import write_mht
from tests.formats.members import member_mutants
from tests.formats.mutation import mutants, outcomes_of
from tests.formats.renderings import as_docx, as_word_xml

PAGE = "<html><body><h1>东岭县渡口管理办法</h1><p>第一条　为保障渡运安全，制定本办法。</p></body></html>"
LINES = [(1, "东岭县渡口管理办法"), (0, "第一条　为保障渡运安全，制定本办法。")]


def named_doc(raw: bytes) -> Reading:
    """What a file named .doc gives, by its bytes."""
    return true_format(raw, format_named("doc")).read(raw)


def levels(reading: Reading) -> list[tuple[int, str]]:
    return [(line.level, line.text) for line in reading.lines if line.text]


def moved(raw: bytes, name: str) -> bytes:
    """A DOCX with its document in another part."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        files = {one: archive.read(one) for one in archive.namelist()}
    rels = files.pop("word/_rels/document.xml.rels")
    folder, _, file = name.rpartition("/")
    return docx.zipped(
        {
            **files,
            "_rels/.rels": files["_rels/.rels"].replace(b"word/document.xml", name.encode()),
            name: files.pop("word/document.xml"),
            f"{folder}/_rels/{file}.rels": rels.replace(b'Target="', b'Target="/word/'),
        }
    )


@pytest.mark.parametrize("name", ["word/document2.xml", "word/Document.xml", "docs/text.xml"])
def test_the_document_is_where_the_package_says(name: str) -> None:
    raw = moved(as_docx(), name)
    assert source_of("a.docx", raw).lines == read(as_docx()).lines


def test_the_document_may_lie_in_any_folder() -> None:
    with zipfile.ZipFile(io.BytesIO(as_docx())) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts = {
        name.replace("word/", "text/"): (
            part.replace(b"word/", b"text/") if name.endswith((".rels", "Types].xml")) else part
        )
        for name, part in parts.items()
    }
    assert not any(name.startswith("word/") for name in parts)
    assert source_of("a.docx", docx.zipped(parts)).lines == read(as_docx()).lines
    del parts["[Content_Types].xml"]
    with pytest.raises(LoadError, match="ZIP archive"):
        source_of("a.docx", docx.zipped(parts))


def chunked(content: str | bytes, name: str) -> bytes:
    """A DOCX whose text is a file of another kind."""
    chunk = f'{paragraph("前。")}<w:altChunk r:id="c1"/>{paragraph("后。")}'
    return package(body(chunk), related=[Related("c1", "aFChunk", name, content)])


@pytest.mark.parametrize(
    "content, name",
    [
        (PAGE, "c.html"),
        (PAGE.encode("gb18030"), "c.htm"),
        (write_mht(PAGE), "c.mht"),
        (write_docx(Document(LINES[0][1], [(None, LINES[1][1])])), "c.docx"),
    ],
    ids=["html", "gbk", "mht", "docx"],
)
def test_text_that_stands_in_an_embedded_file_is_read_in_its_place(
    content: str | bytes, name: str
) -> None:
    lines = levels(read(chunked(content, name)))
    assert [text for _, text in lines] == ["前。", *(text for _, text in LINES), "后。"]


def test_an_embedded_file_that_cannot_be_read_is_counted() -> None:
    reading = read(chunked(b"\x89PNG\r\n", "c.png"))
    assert reading.notes == ("not read: 1 part in an unknown format",)


def test_documents_within_documents_are_bounded() -> None:
    raw = write_docx(Document("深处", [(None, "最深。")]))
    for _ in range(8):
        raw = chunked(raw, "c.docx")
    assert "最深。" not in [text for _, text in levels(read(raw))]
    raw = write_docx(Document("深处", [(None, "最深。")]))
    for _ in range(3):  # 27,000 documents, of a few kilobytes
        inner = [Related("c1", "aFChunk", "c.docx", raw)]
        raw = package(body('<w:altChunk r:id="c1"/>' * 30), related=inner)
    assert 30 <= len(read(raw).lines) < 1_000


def headed(first: str, later: str, said: str = "<w:titlePg/>") -> bytes:
    """A DOCX with a header for its first page and one for the others."""
    parts = [
        Related("h1", "header", "header1.xml", root("hdr", first)),
        Related("h2", "header", "header2.xml", root("hdr", later)),
    ]
    section = (
        '<w:sectPr><w:headerReference w:type="first" r:id="h1"/>'
        f'<w:headerReference w:type="default" r:id="h2"/>{said}</w:sectPr>'
    )
    text = f"<w:body>{paragraph('东岭县供水办法', style='a')}{paragraph('第一条 适用。')}{section}</w:body>"
    return package(root("document", text), {"styles": docx.styles(docx.STYLES)}, related=parts)


def test_the_first_pages_header_gives_letterhead_and_number() -> None:
    first = "".join(
        map(paragraph, ("东岭县人民政府文件", "东政发〔2023〕5号", "— 1 —", "内部资料"))
    )
    reading = read(headed(first, paragraph("内部资料")))
    assert levels(reading) == [
        (0, "东岭县人民政府文件"),
        (0, "东政发〔2023〕5号"),
        (1, "东岭县供水办法"),
        (0, "第一条 适用。"),
    ]
    assert [line.marks[0][1] for line in reading.lines] == [1, 1, 1, 2]
    source = source_of("a.docx", headed(first, ""))
    assert source.meta == {"title": "东岭县供水办法"}


def test_a_header_that_is_on_every_page_is_left_out() -> None:
    first = paragraph("东岭县人民政府文件")
    assert len(levels(read(headed(first, first)))) == 2
    assert len(levels(read(headed(first, "", said="")))) == 2


def test_what_is_no_text_is_counted() -> None:
    drawing = (
        "<w:r><w:drawing><a:graphic><a:graphicData>{}</a:graphicData></a:graphic></w:drawing></w:r>"
    )
    picture, chart = '<pic:pic xmlns:pic="p"/>', '<c:chart xmlns:c="c"/>'
    rows = (
        f"<w:p>{run('图：')}{drawing.format(picture) * 2}{drawing.format(chart)}</w:p>"
        f"<w:p>{run('表：')}<w:r><w:object><v:shape><v:imagedata/></v:shape></w:object></w:r>"
        '<w:r><w:commentReference w:id="1"/></w:r></w:p>'
    )
    assert read(package(body(rows))).notes == (
        "not read: 2 pictures; 1 chart; 1 embedded file; 1 comment",
    )


def test_the_words_of_a_diagram_follow_its_paragraph() -> None:
    space = "http://schemas.openxmlformats.org/drawingml/2006"
    boxes = "".join(
        f"<d:pt><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>"
        for text in ("受理", "审核")
    )
    data = f'<d:d xmlns:d="{space}/diagram" xmlns:a="{space}/main">{boxes}</d:d>'
    drawn = f'<w:p>{run("流程如下：")}<w:r><w:drawing><d:relIds xmlns:d="d" r:dm="d1"/></w:drawing></w:r></w:p>'
    raw = package(body(drawn), related=[Related("d1", "diagramData", "d.xml", data)])
    assert [text for _, text in levels(read(raw))] == ["流程如下：", "受理", "审核"]


def test_a_document_in_one_file_of_xml_reads_alike() -> None:
    for name in ("a.doc", "a.xml", "a.docx", "a.txt"):
        source = source_of(name, as_word_xml())
        assert (source.format, source.lines) == ("word-xml", read(as_docx()).lines)


SPACE_2003 = "http://schemas.microsoft.com/office/word/2003/wordml"
WORD_2003 = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="{SPACE_2003}" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"
 xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:v="urn:schemas-microsoft-com:vml">
<w:lists><w:listDef w:listDefId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="39"/>
<w:suff w:val="Nothing"/><w:lvlText w:val="%1、"/></w:lvl></w:listDef>
<w:list w:ilfo="1"><w:ilst w:val="0"/></w:list></w:lists>
<w:styles><w:style w:type="paragraph" w:default="on" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style></w:styles>
<w:body><wx:sect>
<w:p><w:pPr><w:pStyle w:val="t"/></w:pPr><w:r><w:t>东岭县供水办法</w:t></w:r></w:p>
<wx:sub-section><w:p><w:pPr><w:pStyle w:val="1"/><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/>
<wx:t wx:val="一、"/></w:listPr></w:pPr><w:r><w:t>总则</w:t></w:r></w:p>
<w:p><w:r><w:t>第一条 供水</w:t></w:r><aml:annotation aml:id="1" w:type="Word.Insertion"><aml:content>
<w:r><w:t>单位</w:t></w:r></aml:content></aml:annotation><aml:annotation aml:id="2" w:type="Word.Deletion">
<aml:content><w:r><w:delText>甲</w:delText></w:r></aml:content></aml:annotation>
<aml:annotation aml:id="3" w:type="Word.Comment"><aml:content><w:p><w:r><w:t>批注</w:t></w:r></w:p>
</aml:content></aml:annotation><w:r><w:t>应当检修。</w:t></w:r><w:r><w:footnote><w:p><w:r><w:t>见附件</w:t></w:r></w:p>
</w:footnote></w:r></w:p>
<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent>
</v:textbox></v:shape></w:pict></w:r></w:p></wx:sub-section>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:sectPr><w:hdr w:type="first"><w:p><w:r><w:t>东岭县人民政府文件</w:t></w:r></w:p></w:hdr>
<w:hdr w:type="odd"><w:p><w:r><w:t>内部</w:t></w:r></w:p></w:hdr><w:titlePg/></w:sectPr>
</wx:sect></w:body></w:wordDocument>"""


def test_the_xml_of_word_2003_is_read_as_a_document() -> None:
    reading = named_doc(WORD_2003.encode())
    assert levels(reading) == [
        (0, "东岭县人民政府文件"),
        (1, "东岭县供水办法"),
        (2, "一、总则"),
        (0, "第一条 供水单位应当检修。"),
        (0, "注1：见附件"),
        (0, "框中"),
        (0, "甲\t乙"),
        (0, "丙"),
    ]
    assert reading.notes == ("not read: 1 comment",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_xml_of_word_is_read_in_any_encoding_and_behind_blanks(encoding: str) -> None:
    bare = WORD_2003.replace(' encoding="UTF-8"', "")
    for blanks in ("", "\n  ") if encoding == "utf-8" else ("",):
        assert levels(named_doc(f"{blanks}{bare}".encode(encoding)))[1] == (1, "东岭县供水办法")
    # Word writes no document type: such a file is XML as any other, and its entities stay names.
    typed = bare.replace("<w:wordDocument", "<!DOCTYPE a [<!ENTITY b 'c'>]><w:wordDocument", 1)
    read = source_of("a.doc", typed.replace("供水办法", "供水办法&b;", 1).encode(encoding))
    assert (read.format, read.lines[0].text) == ("xml", "东岭县供水办法&b;")


def test_other_xml_is_refused_and_never_indexed_as_text() -> None:
    for name in ("a.doc", "a.xml", "a.xls"):
        with pytest.raises(LoadError, match="XML"):
            source_of(name, b'<?xml version="1.0"?><rss><title>x</title></rss>')


def test_a_document_with_an_embedded_one_gives_its_own_text() -> None:
    from searcher.load.containers import Container

    outer, inner = (
        Container(write_doc(Document(title, [(None, "正文。")])))
        for title in ("外层办法", "内层办法")
    )
    streams = {f"ObjectPool/{name}": inner.stream(name) for name in ("WordDocument", "1Table")}
    streams |= {name.upper(): outer.stream(name) for name in ("WordDocument", "1Table")}
    assert levels(named_doc(container(streams, WORD))) == [(1, "外层办法"), (0, "正文。")]


def rtf(text: str) -> bytes:
    return (r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}}" + text).encode("gb18030")


def test_rtf_that_is_cut_short_says_so() -> None:
    assert named_doc(rtf(r"\pard 第一条\par}")).notes == ()
    assert named_doc(rtf(r"\pard 第一条\par {\b 第二")).notes == (
        "the file is cut short: its end is missing",
    )


def test_rtf_draws_signs_counts_pictures_and_keeps_the_first_header() -> None:
    header = r"\titlepg{\headerf \pard 东岭县人民政府文件\par}{\header \pard 内部\par}"
    sign = r"{\field{\*\fldinst { EQ \\o\\ac(○,甲)}}{\fldrslt }}"
    picture = r"{\*\shppict{\pict\pngblip 89}}{\nonshppict{\pict\wmetafile 01}}"
    reading = named_doc(rtf(rf"{header}\pard 分为{sign}级。{picture}\par}}"))
    assert levels(reading) == [(0, "东岭县人民政府文件"), (0, "分为甲级。")]
    assert reading.notes == ("not read: 1 picture",)


def test_a_text_box_in_rtf_follows_the_paragraph_that_it_stands_in() -> None:
    def box(text: str) -> str:
        return r"{\shp{\*\shpinst{\shptxt \pard " + text + r"\par}}}"

    lines = levels(
        named_doc(rtf(rf"\pard 渡船应{box('注意' + box('安全'))}当检验。\par 完。\par}}"))
    )
    assert [text for _, text in lines] == ["渡船应当检验。", "安全", "注意", "完。"]
    cell = rf"\trowd\cellx9\cellx19\pard\intbl 甲{box('乙')}\cell 丙\cell\row\pard 完。\par}}"
    assert [text for _, text in levels(named_doc(rtf(cell)))] == ["甲 乙\t丙", "完。"]
    cut = levels(named_doc(rtf(r"\pard 前{\shp{\*\shpinst{\shptxt \pard 中")))
    assert sorted(text for _, text in cut) == ["中", "前"]


def test_rtf_shows_the_signs_of_its_symbol_fonts() -> None:
    fonts = r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset2 Wingdings;}}"
    text = r"\pard {\f1\'fe}\'bc\'d7{\f1\u-3842 ?}\'d2\'d2\par}"
    assert levels(named_doc((fonts + text).encode())) == [(0, "☑甲☑乙")]


@pytest.mark.parametrize("raw", [as_word_xml(), WORD_2003.encode()], ids=["flat", "2003"])
def test_mutated_xml_is_read_or_refused(raw: bytes) -> None:
    assert True in outcomes_of(named_doc, mutants([raw], 300))


def test_mutated_packages_with_files_in_them_are_read_or_refused() -> None:
    packages = (chunked(PAGE, "c.html"), headed(paragraph("文件"), ""))
    damaged = [one for raw in packages for one in member_mutants(raw, 150)]
    assert outcomes_of(read, damaged) == {True, False}


SHORT_PAGE = "<html><body><p>定于周六停渡。</p></body></html>"


def test_a_short_page_within_a_document_is_no_menu() -> None:
    for content, name in ((SHORT_PAGE, "c.html"), (write_mht(SHORT_PAGE), "c.mht")):
        assert (0, "定于周六停渡。") in levels(read(chunked(content, name)))


def embedded(content: bytes, name: str, *, kind: str = "Embed") -> Reading:
    """What a DOCX gives with a file of another program in it."""
    link = (
        f'<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="{kind}" r:id="o1"/>'
    )
    holder = f"<w:p><w:r><w:t>附件见此。</w:t></w:r><w:r><w:object>{link}</w:object></w:r></w:p>"
    raw = package(
        body(holder + paragraph("后。")), related=[Related("o1", "package", name, content)]
    )
    return read(raw)


def test_a_document_embedded_as_an_object_follows_its_paragraph() -> None:
    inner = write_docx(Document("渡口名册", [(None, "共三处。")]))
    reading = embedded(inner, "embeddings/a.docx")
    assert [text for _, text in levels(reading)] == ["附件见此。", "渡口名册", "共三处。", "后。"]
    assert reading.notes == ()
    lost = ("not read: 1 embedded file",)
    assert embedded(b"\x89PNG\r\n", "embeddings/a.bin").notes == lost
    assert embedded(inner, "embeddings/a.docx", kind="Link").notes == lost


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_a_cell_that_goes_on_from_none_is_shown() -> None:
    begins, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        cell("甲", goes_on) + cell("乙"),
        cell("丙", begins) + cell("丁"),
        cell("没", goes_on) + cell("戊"),
        cell("己", '<w:gridSpan w:val="2"/>'),
        cell("庚", goes_on) + cell("辛", '<w:hMerge w:val="continue"/>'),
        cell("壬", '<w:hMerge w:val="restart"/>') + cell("没", "<w:hMerge/>"),
    ]
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    lines = [text for _, text in levels(read(package(body(f"<w:tbl>{table}</w:tbl>"))))]
    assert lines == ["甲\t乙", "丙\t丁", "戊", "己", "庚\t辛", "壬"]


def test_letters_drawn_along_a_path_are_read_but_for_watermarks() -> None:
    def art(id: str, words: str) -> str:
        path = f'<v:textpath xmlns:v="urn:schemas-microsoft-com:vml" string="{words}"/>'
        shape = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="{id}">{path}</v:shape>'
        return f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"

    drawn = art("_x0000_s1", "东岭县人民政府文件") + art("PowerPlusWaterMarkObject1", "草稿")
    lines = levels(read(package(body(drawn + paragraph("第一条 适用。")))))
    assert [text for _, text in lines] == ["东岭县人民政府文件", "第一条 适用。"]


def test_the_form_of_a_drawing_that_holds_text_is_read_once() -> None:
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    for first, second in (("<w:x/>", paragraph("后备。")), (paragraph("先。"), paragraph("先。"))):
        forms = f"<mc:Choice>{first}</mc:Choice><mc:Fallback>{second}</mc:Fallback>"
        raw = package(body(f"<mc:AlternateContent {space}>{forms}</mc:AlternateContent>"))
        assert len(levels(read(raw))) == 1


def test_a_document_that_says_all_in_its_headers_is_read() -> None:
    parts = [Related("h1", "header", "header1.xml", root("hdr", paragraph("定于周六停渡。")))]
    assert levels(read(package(body("<w:p/>"), related=parts))) == [(0, "定于周六停渡。")]
    with_text = read(package(body(paragraph("正文。")), related=parts))
    assert levels(with_text) == [(0, "正文。")]


def test_a_document_without_its_list_of_parts_is_read() -> None:
    raw = as_docx()
    whole, listed = read(raw), raw.index(b"PK\x01\x02")
    for damaged in (raw[:listed], raw[: listed + 30], raw[:listed] + bytes(len(raw) - listed)):
        found = source_of("a.docx", damaged)
        assert found.lines == whole.lines
        assert found.notes[0].startswith("its ZIP container is cut short or damaged: what is whole")


def test_parts_that_are_not_whole_are_not_read_and_take_no_time() -> None:
    raw = as_docx()
    listed, text = raw.index(b"PK\x01\x02"), raw.index(b"word/document.xml")
    broken = raw[: text + 30] + bytes(8) + raw[text + 38 : listed]
    with pytest.raises(LoadError, match="its ZIP container is cut short or damaged"):
        source_of("a.docx", broken)
    packed = zlib.compress(bytes(1 << 24), 9)[2:-10]
    many = b"".join(
        struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 8, 8, 0, 0, 0, 0, 0, 0, 20_000 - at)
        for at in range(500)
    )
    assert list(whole_parts(many + bytes(20_000) + packed, most=50_000, largest=1 << 22)) == []


@pytest.mark.parametrize("lie", ["offset", "size", "packed"])
def test_a_document_whose_list_of_parts_lies_is_read(lie: str) -> None:
    """Every entry of the list tells a wrong place or too small a size; the parts are whole."""
    raw = bytearray(as_docx())
    whole = read(bytes(raw))
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        begins = at + {"offset": 42, "size": 24, "packed": 20}[lie]
        told = int.from_bytes(raw[begins : begins + 4], "little")
        raw[begins : begins + 4] = (told + (7 if lie == "offset" else -7)).to_bytes(4, "little")
        at = raw.find(b"PK\x01\x02", at + 1)
    found = source_of("a.docx", bytes(raw))
    assert found.lines == whole.lines
    assert found.notes[0].startswith("its ZIP container is cut short or damaged: what is whole")
