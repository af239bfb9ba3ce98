"""One document in every format: the same passages, headings and metadata, whatever wrote it."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict, replace
from pathlib import Path

import pytest

import searcher
from searcher.index import Index
from searcher.results import Shown
from tests.conftest import SEEDS
from tests.formats.archives import write_tar, write_zip
from tests.formats.document import Document
from tests.formats.docx import Level, write_docx
from tests.formats.notice import NOTICE, texts
from tests.formats.ofd import write_ofd
from tests.formats.renderings import (
    ANNEX,
    ANNEX_TITLE,
    ANNEXES,
    FILES,
    RENDERINGS,
    RETOLD,
    STEM,
    as_rtf,
)
from tests.formats.typesetting import Layout, write_pdf

FOLDER = SEEDS / "formats"
SINGLE = [suffix for suffix in RENDERINGS if suffix != ".zip"]
MEMBERS = ["松河市农村公路养护/通知正文.docx", "松河市农村公路养护/网页/通知.htm"]
IDS = [STEM + suffix for suffix in SINGLE] + [f"{STEM}.zip!/{name}" for name in MEMBERS]
RETOLD_IDS = [STEM + suffix for suffix in RETOLD]
ATTACHED = f"{STEM}.eml!/{ANNEX}.xlsx"
ANNEX_IDS = [*(ANNEX + suffix for suffix in ANNEXES), ATTACHED]
PAGED = (".pdf", ".ofd")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return searcher.build_index(FOLDER, tmp_path_factory.mktemp("formats") / "index")


def passages(shown: Shown) -> list[tuple[tuple[str, ...], str]]:
    return [(passage.heading, passage.text) for passage in shown.passages]


def outline(shown: Shown) -> list[tuple[str, int]]:
    return [(section.heading, section.level) for section in shown.sections]


def test_the_files_are_those_that_the_script_writes() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FILES)
    for name, write in FILES.items():
        path = FOLDER / name
        assert path.read_bytes() == write(NOTICE), name
        assert path.stat().st_size < 20_000


def test_every_file_is_read_whole(index: Index) -> None:
    assert index.summary is not None
    ids = [*IDS, *RETOLD_IDS, *ANNEX_IDS]
    assert (index.summary.skipped, index.summary.added) == ((), len(ids))
    assert sorted(record.id for record in index.docs()) == sorted(ids)


def test_what_the_document_says(index: Index) -> None:
    shown = index.show(f"{STEM}.txt")
    text = "\n".join(text for _, text in texts())
    assert "\n".join(passage.text for passage in shown.passages) == text
    assert asdict(shown.document.metadata) == {
        "title": "松河市人民政府办公室关于做好农村公路养护工作的通知",
        "issuer": "松河市人民政府办公室",
        "doc_number": "松政办发〔2023〕27号",
        "type": "通知",
        "region": None,
        "issued_on": "2023-04-12",
        "published_on": None,
        "first_on": None,
        "year": "2023",
        "cites": (),
    }
    headings = {(part.text, part.level) for part in NOTICE if part.kind == "heading"}
    assert headings <= set(outline(shown))


@pytest.mark.parametrize("id", IDS)
def test_every_format_gives_the_same(index: Index, id: str) -> None:
    shown, text = index.show(id), index.show(f"{STEM}.txt")
    assert shown.document.metadata == text.document.metadata
    assert outline(shown) == outline(text)
    assert passages(shown) == passages(text)


@pytest.mark.parametrize("id", RETOLD_IDS)
def test_mails_and_slides_hold_the_same_text(index: Index, id: str) -> None:
    shown, text = index.show(id), index.show(f"{STEM}.txt")
    lines = [line for one in shown.passages for line in one.text.splitlines()]
    said = {cell for line in lines for cell in line.split("\t")}
    assert {cell for _, line in texts() for cell in line.split("\t")} <= said
    own, other = shown.document.metadata, text.document.metadata
    assert replace(own, published_on=None) == other
    assert {heading for heading, _ in outline(text)} <= {heading for heading, _ in outline(shown)}


@pytest.mark.parametrize("id", ANNEX_IDS)
def test_rows_of_workbooks_stand_under_the_header_of_their_table(index: Index, id: str) -> None:
    (table,) = (part for part in NOTICE if part.kind == "table")
    shown = index.show(id)
    assert shown.document.metadata.title == ANNEX_TITLE
    lines = "\n".join(passage.text for passage in shown.passages).splitlines()
    assert lines[-4:] == ["\t".join(row) for row in table.rows]
    hits = index.search('"每公里每年2,700元"', limit=99, fold=False)
    (hit,) = (hit for hit in hits if hit.document == id)
    assert hit.heading[-1] == " ".join(table.rows[0])


@pytest.mark.parametrize("id", IDS)
def test_pages_are_told_where_the_format_has_them(index: Index, id: str) -> None:
    found = [passage.page for passage in index.show(id).passages]
    if not id.endswith(PAGED):
        assert set(found) == {None}
        return
    assert found == sorted(found, key=lambda page: page or 0)
    assert set(found) == {1, 2, 3}


def test_a_hit_in_an_archive_says_where_it_stands(index: Index) -> None:
    hits = index.search('"坑槽修补"', path=f"*.zip!/*/{MEMBERS[0].rpartition('/')[2]}")
    assert [hit.document for hit in hits] == [f"{STEM}.zip!/{MEMBERS[0]}"]
    (pdf,) = index.search('"坑槽修补"', path="*.pdf")
    assert pdf.page == 2 and "坑槽修补" in pdf.text


def test_names_in_the_archive_are_in_gbk() -> None:
    with zipfile.ZipFile(FOLDER / f"{STEM}.zip") as archive:
        raw = [member.orig_filename.encode("cp437") for member in archive.infolist()]
        assert not any(member.flag_bits & 0x800 for member in archive.infolist())
    assert [name.decode("gbk") for name in raw] == MEMBERS


PARAGRAPHS = [
    (part.level or None, text)
    for part, text in texts()
    if part.kind not in ("table", "title", "number")
]
TITLE = next(part.text for part in NOTICE if part.kind == "title")
BARE = Document(TITLE, PARAGRAPHS)
# What a page setter can do to the same text.
LAYOUTS = {
    "one column": Layout(),
    "two columns": Layout(columns=2, size=12.0, leading=20.0),
    "two columns under headings across": Layout(
        columns=2, size=10.5, leading=18.0, spanning=frozenset({1})
    ),
    "running heads": Layout(header="松河市人民政府公报　2023年第4期"),
    "GBK": Layout(encoding="GBK-EUC-H"),
    "turned": Layout(rotate=90),
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The bare document as plain text."""
    lines = [TITLE, *("　　" + text if level is None else text for level, text in PARAGRAPHS)]
    return read(tmp_path_factory.mktemp("plain"), "a.txt", "\n".join(lines).encode())


def read(folder: Path, name: str, raw: bytes) -> Shown:
    (folder / name).write_bytes(raw)
    index = searcher.build_index(folder, folder / "index")
    (record,) = index.docs()
    return index.show(record.id)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_pdf_gives_the_text_however_it_is_set(tmp_path: Path, plain: Shown, name: str) -> None:
    shown = read(tmp_path, "a.pdf", write_pdf(BARE, LAYOUTS[name]))
    assert passages(shown) == passages(plain)
    assert outline(shown) == outline(plain)
    assert shown.document.metadata == plain.document.metadata


def test_numbers_that_a_word_processor_makes_are_the_numbers_in_the_text(
    tmp_path: Path, plain: Shown
) -> None:
    bare = [(level, text.lstrip("一二三四（）、") if level else text) for level, text in PARAGRAPHS]
    numbering = {1: Level("chineseCounting", "%1、"), 2: Level("chineseCounting", "（%2）")}
    shown = read(tmp_path, "a.docx", write_docx(Document(TITLE, bare), numbering))
    assert passages(shown) == passages(plain)
    assert outline(shown) == outline(plain)


@pytest.mark.parametrize("name", ["a.ofd", "a.zip", "a.tar.xz"])
def test_other_ways_of_writing_give_the_same(tmp_path: Path, plain: Shown, name: str) -> None:
    raw = write_ofd(BARE) if name == "a.ofd" else write_docx(BARE)
    if name != "a.ofd":
        members = [("通知/正文.docx", raw)]
        raw = write_zip(members, "gbk") if name == "a.zip" else write_tar(members, "xz", "gbk")
    shown = read(tmp_path, name, raw)
    assert passages(shown) == passages(plain)
    assert outline(shown) == outline(plain)


def test_rtf_saved_as_doc_gives_the_same(tmp_path: Path, index: Index) -> None:
    shown, text = read(tmp_path, "a.doc", as_rtf()), index.show(f"{STEM}.txt")
    assert passages(shown) == passages(text)
    assert outline(shown) == outline(text)
    assert shown.document.metadata == text.document.metadata


def test_json_names_the_member_and_the_page(index: Index) -> None:
    from searcher.present.machine import results_json

    (hit,) = json.loads(results_json(index.search('"反光锥桶"', path="*.ofd")))["hits"]
    assert (hit["document"], hit["page"]) == (f"{STEM}.ofd", 2)
