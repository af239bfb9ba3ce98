"""DOC, WPS and RTF: the same text as from DOCX, and that no hostile file does harm."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from searcher.load import outside
from searcher.load.containers import MAGIC, Container
from searcher.load.formats import format_named
from searcher.load.reading import Reading, Unreadable
from searcher.load.sniffing import true_format
from searcher.load.word.doc.binary import modifiers
from searcher.load.word.units import whole
from tests.formats.doc import write_doc
from tests.formats.document import Document
from tests.formats.docx import write_docx
from tests.formats.mutation import mutants, outcomes_of

# Written by LibreOffice out of invented text: styles, lists, a table, notes, changes, a field.
WORD_97 = Path(__file__).with_name("formats") / "word97.doc"
LINES = [
    (1, "临江市数据管理办法"),
    (2, "第一章 总则"),
    (0, "本办法所称公共数据，是指数据资源。"),
    (0, "注1：指本市行政区域内的数据。"),
    (0, "注2：见第二章。"),
    (0, "保留加上完。"),
    (0, "链接文字之后。𠮷字。"),
    (0, "项目\t金额\t备注"),
    (0, "一期\t100"),
    (0, "二期\t\t待定"),
    (2, "第二章 分则"),
    (0, "第一条 适用。"),
    (0, "第二条 施行。"),
    (0, "大号居中"),
    (0, "甲"),
]


def read(raw: bytes) -> Reading:
    """What a file named .doc gives, by its bytes."""
    return true_format(raw, format_named("doc")).read(raw)


def shown(raw: bytes) -> list[tuple[int, str]]:
    """The lines with their levels."""
    return [(line.level, line.text) for line in read(raw).lines]


def test_a_word_document_has_headings_numbers_tables_notes_and_no_deleted_text() -> None:
    reading = read(WORD_97.read_bytes())
    assert [(line.level, line.text) for line in reading.lines][:-1] == LINES
    assert reading.meta == {"title": "临江市数据管理办法"}
    assert [line.marks[0][1] for line in reading.lines][:8] == [1, 2, 3, 3, 3, 4, 5, 6]


LONG = Document(
    "临江市供水办法",
    (
        (1, "第一章 总则"),
        *(
            (None, f"第{number}条 供水单位应当按照规定做好第{number}项工作。")
            for number in range(1, 90)
        ),
        (2, "（一）𠮷字号水厂"),
    ),
)


def test_the_lines_are_those_of_the_docx_of_the_same_document() -> None:
    assert read(write_doc(LONG)).lines == read(write_docx(LONG)).lines
    assert read(write_doc(LONG)).meta == {"title": "临江市供水办法"}


def rtf(text: str) -> bytes:
    """An RTF file with the styles of a heading and of a title."""
    head = (
        r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Arial;}}"
        r"{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\s2\sbasedon1 my;}{\s3 Title;}}"
    )
    return (head + text + "}").encode("gb18030")


def hexed(text: str) -> str:
    return "".join(rf"\'{byte:02x}" for byte in text.encode("gbk"))


def test_rtf_saved_as_doc_is_read() -> None:
    label = r"{\listtext\pard\plain " + hexed("一、") + r"\tab}"
    raw = rtf(
        rf"\pard\s3\qc {hexed('临江市供水办法')}\par"
        rf"\pard\s2 {label}{hexed('总则')}\par"
        r"\pard\plain \u20379?\u27700? 12\'b6\'d6\par"
        rf"\pard\outlinelevel1 {hexed('（一）水源')}\par"
        r"\pard\plain 直接写出的汉字{\v hidden}{\deleted gone}{\*\unknown no}{\info{\title no}}\line next\par"
    )
    assert shown(raw) == [
        *((1, "临江市供水办法"), (2, "一、总则"), (0, "供水 12吨"), (3, "（一）水源")),
        *((0, "直接写出的汉字"), (0, "next")),
    ]


def test_rtf_tables_notes_and_fields() -> None:
    row = r"\trowd\intbl {}\cell {}\cell\row "
    raw = rtf(
        "".join(row.replace("{}", "%s") % cells for cells in (("A1", "B1"), ("A2", "B2")))
        + r"\pard before{\footnote\pard note text} after"
        + r'{\field{\*\fldinst HYPERLINK "x"}{\fldrslt  link}}\par'
        + r"\u-10187?\u-9138?\par"
    )
    assert shown(raw) == [
        *((0, "A1\tB1"), (0, "A2\tB2"), (0, "before after link"), (0, "注1：note text"), (0, "𝑎"))
    ]


def test_other_formats_under_the_name_are_read_by_their_bytes() -> None:
    document = Document("临江市供水办法", ((1, "一、总则"), (None, "正文。")))
    assert shown(write_docx(document)) == [(1, "临江市供水办法"), (2, "一、总则"), (0, "正文。")]
    page = "<html><head><title>办法</title></head><body><div id=zoom><p>为加强供水管理，制定本办法。</div>"
    assert [text for _, text in shown(page.encode("gb18030"))] == ["为加强供水管理，制定本办法。"]


@pytest.mark.parametrize(
    "raw, reason",
    [
        (MAGIC, "its container is cut short or damaged"),
        (b"\x00\x01\x02", "its container is cut short or damaged"),
        (b"{\\rtf1 }", "no text in the document: it may hold nothing but pictures"),
        (b"{\\rtf1 " + b"{" * 9000, "its groups are nested too deep"),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(raw)
    assert str(raised.value) == reason


def patched(at: int, value: int) -> bytes:
    """The Word document with a 16-bit word of its main stream changed."""
    raw = WORD_97.read_bytes()
    main = Container(raw).stream("WordDocument")
    start = raw.index(main[:64])
    return raw[: start + at] + value.to_bytes(2, "little") + raw[start + at + 2 :]


def test_an_encrypted_document_is_named_as_such() -> None:
    with pytest.raises(Unreadable, match="encrypted: a password"):
        read(patched(0x0A, 0x0100))


def renamed(old: str, new: str) -> bytes:
    """The container with a stream of another name of the same length."""
    names = [name.encode("utf-16-le") for name in (old, new)]
    return WORD_97.read_bytes().replace(names[0], names[1])


def test_a_container_of_something_else_says_what() -> None:
    with pytest.raises(Unreadable, match="no Word document in its container"):
        read(renamed("WordDocument", "MordDocument"))


def test_old_word_without_a_program_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(
        Unreadable, match="before Word 97.*apt-get install libreoffice-writer-nogui"
    ):
        read(patched(2, 0x68))


def test_a_program_that_takes_too_long_is_killed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "soffice"
    slow.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import time; time.sleep(60)'\n")
    slow.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(slow) if name == "soffice" else None)
    monkeypatch.setattr(outside, "_SECONDS", 0.5)
    with pytest.raises(Unreadable, match="took too long"):
        read(patched(2, 0x68))


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_reads_what_is_older() -> None:
    # RTF under another name stands in for a document from before Word 97.
    raw = rtf(
        r"\pard\s3 " + hexed("临江市供水办法") + r"\par\pard\plain " + hexed("正文。") + r"\par"
    )
    try:
        converted = outside.converted(raw, "an old document", suffix=".doc", form="docx")
    except subprocess.SubprocessError as error:
        pytest.skip(f"LibreOffice does not run here: {error}")
    assert [text for _, text in shown(converted)] == ["临江市供水办法", "正文。"]


def test_halves_of_rare_characters_are_joined() -> None:
    assert whole("\ud842\udfb7字") == "𠮷字"
    assert whole("\ud842字") == "�字"


def test_modifiers_of_every_size() -> None:
    raw = bytes.fromhex("1624 01 0b46 0200 0066 04000000 0ac6 02 aabb 4026 03")
    assert list(modifiers(raw)) == [
        *((0x2416, 1), (0x460B, 2), (0x6600, 4), (0xC60A, 0xBBAA), (0x2640, 3))
    ]


@pytest.mark.parametrize(
    "raw",
    [WORD_97.read_bytes(), write_doc(LONG), rtf(r"{\listtext 1.}\pard a\par" * 40)],
    ids=["doc", "long", "rtf"],
)
def test_mutated_files_are_read_or_refused(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert True in outcomes_of(read, mutants([raw], 300))


def test_the_first_pages_header_comes_first() -> None:
    # Written by LibreOffice out of invented text: a header of the first page, one of the others.
    raw = Path(__file__).with_name("formats").joinpath("header97.doc").read_bytes()
    assert shown(raw)[:4] == [
        (0, "临江市人民政府文件"),
        (0, "临政发〔2023〕5号"),
        (1, "临江市供水办法"),
        (2, "一、总则"),
    ]
