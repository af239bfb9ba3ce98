"""Presentations: titles, paragraphs, tables and notes of the slides that are shown."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from searcher.load.formats import format_named
from searcher.load.reading import Reading, Unreadable
from searcher.load.sniffing import true_format
from tests.formats.decks import Slide, write_odp, write_ppt, write_pptx
from tests.formats.docx import zipped
from tests.formats.members import member_mutants
from tests.formats.mutation import mutants, outcomes_of

DECK = [
    Slide("东岭县供水管网改造汇报", ["县水务局", "2023年5月"]),
    Slide("一、现状", ["老旧管网三百公里"], [["乡镇", "里程"], ["青河乡", "56"]], "强调资金缺口"),
    Slide("备用", ["不放映"], hidden=True),
]
Writer = Callable[[Sequence[Slide]], bytes]


def read(raw: bytes) -> Reading:
    return true_format(raw, format_named("text")).read(raw)


@pytest.mark.parametrize("write", [write_pptx, write_odp, write_ppt])
def test_slides_are_pages_and_their_titles_headings(write: Writer) -> None:
    reading = read(write(DECK))
    rows = ["乡镇", "里程", "青河乡", "56"] if write is write_ppt else ["乡镇\t里程", "青河乡\t56"]
    assert [(line.page, line.level, line.text) for line in reading.lines] == [
        (1, 1, "东岭县供水管网改造汇报"),
        (1, 0, "县水务局"),
        (1, 0, "2023年5月"),
        (2, 2, "一、现状"),
        (2, 0, "老旧管网三百公里"),
        *((2, 0, row) for row in rows),
        (2, 0, "备注：强调资金缺口"),
    ]
    assert reading.meta == {"title": "东岭县供水管网改造汇报"}
    assert reading.notes == ("not read: 1 hidden slide",)


def test_what_is_no_text_is_counted_and_diagrams_are_read() -> None:
    raw = write_pptx([Slide("一、流程", ["如下"])])
    picture = "<p:pic/><p:grpSp><p:pic/></p:grpSp>"
    diagram = (
        '<p:graphicFrame><a:graphic><a:graphicData><dgm:relIds xmlns:dgm="d" r:dm="rId7"/>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        files = {name: package.read(name).decode() for name in package.namelist()}
    name, end = "ppt/slides/slide1.xml", "</p:spTree>"
    files[name] = files[name].replace(end, picture + diagram + end)
    files["ppt/slides/_rels/slide1.xml.rels"] = (
        '<Relationships xmlns="r"><Relationship Id="rId7" Type="x/diagramData" Target="../d.xml"/>'
        "</Relationships>"
    )
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    boxes = "".join(
        f"<d:pt><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>"
        for text in ("受理", "审核")
    )
    files["ppt/d.xml"] = f'<d:d xmlns:d="{drawing}/diagram" xmlns:a="{drawing}/main">{boxes}</d:d>'
    reading = read(zipped(files))
    assert [line.text for line in reading.lines] == ["一、流程", "如下", "受理", "审核"]
    assert reading.notes == ("not read: 2 pictures",)


@pytest.mark.parametrize(
    "raw, reason",
    [
        (write_pptx([]), "no text on the slides: they may hold nothing but pictures"),
        (zipped({"ppt/presentation.xml": "<a"}), "no well-formed XML"),
        (write_ppt(DECK)[:600], "its container is cut short or damaged|no presentation in"),
    ],
    ids=range(3),
)
def test_what_cannot_be_read_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(raw)


def test_a_damaged_slide_does_not_take_the_others_along() -> None:
    with zipfile.ZipFile(io.BytesIO(write_pptx(DECK))) as package:
        files = {name: package.read(name).decode() for name in package.namelist()}
    files["ppt/slides/slide1.xml"] = files["ppt/slides/slide1.xml"][:200]
    reading = read(zipped(files))
    assert [line.text for line in reading.lines][0] == "一、现状"
    assert reading.notes == ("not read: 1 missing slide; 1 hidden slide",)


def test_an_encrypted_presentation_is_named_as_such() -> None:
    raw = write_ppt(DECK).replace(bytes.fromhex("5fc091e3"), bytes.fromhex("dfc4d1f3"))
    with pytest.raises(Unreadable, match="encrypted: a password"):
        read(raw)


@pytest.mark.parametrize("write", [write_pptx, write_odp, write_ppt])
def test_mutated_presentations_are_read_or_refused(write: Writer) -> None:
    raw = write(DECK)
    form = true_format(raw, None)
    damaged = [*mutants([raw], 150)]
    if raw.startswith(b"PK"):
        damaged += member_mutants(raw, 150)
    assert True in outcomes_of(form.read, damaged)


def test_a_presentation_that_another_program_wrote() -> None:
    # Written by LibreOffice out of invented text: a table, a hidden slide, slides' numbers.
    raw = Path(__file__).with_name("formats").joinpath("deck97.ppt").read_bytes()
    reading = read(raw)
    lines = [line.text for line in reading.lines if line.text != "1"]
    assert lines[:3] == ["临江市供水管网改造汇报", "市水务局", "2023年5月"]
    assert lines[3:] == ["一、现状", "老旧管网三百公里", "县区\t里程", "东岭县\t56"]
    assert reading.notes == ("not read: 1 hidden slide",)
