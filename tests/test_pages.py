"""From the page of a file to the page of a hit: labels, recognition, what was left out, opening."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest

import searcher
from searcher.cli import cli
from searcher.errors import InputError
from searcher.load import ocr
from searcher.load.page.pdf import read
from searcher.load.page.pdf.fonts import use_stand_in
from searcher.load.page.pdf.opening import open_pdf
from searcher.model import Line
from searcher.present.summaries import summary_lines
from searcher.repair import repair
from tests.formats.document import Document
from tests.formats.pdf import Pdf
from tests.formats.typesetting import Layout, typeset, write_pdf

TITLE = "临江市农村供水管理办法"
ARTICLES = [
    (None, f"第{number}条　供水单位应当每{number}日检测一次水质，并将结果向用水户公布。" * 3)
    for number in range(1, 31)
]
SOURCE = Document(TITLE, ARTICLES)


@pytest.fixture
def built(tmp_path: Path) -> searcher.Index:
    """An index of one document whose first page is printed 17, and its folder."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "办法.pdf").write_bytes(write_pdf(SOURCE, Layout(first_page=17)))
    return searcher.build_index(tmp_path / "docs", tmp_path / "index")


def out_of(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    capsys.readouterr()
    cli.main(list(map(str, arguments)), standalone_mode=False)
    return capsys.readouterr().out


# --- pages and labels ------------------------------------------------------------------------


def test_a_hit_names_its_page_and_the_label(
    built: searcher.Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (hit,) = built.search('"每30日检测"')
    assert hit.page is not None and hit.page > 1
    assert hit.page_label == str(hit.page + 16)
    assert hit.ocr_confidence is None
    at = ("--index", tmp_path / "index")
    (fields,) = json.loads(out_of(capsys, "search", '"每30日检测"', "--json", *at))["hits"]
    assert (fields["page"], fields["page_label"]) == (hit.page, hit.page_label)


@pytest.mark.parametrize("snippets", (True, False))
def test_a_hit_names_the_page_that_its_words_stand_on(tmp_path: Path, snippets: bool) -> None:
    """A passage that runs over a page's end stands on both pages."""
    articles = [
        (
            None,
            f"第{number}条　{number}号泵站按月检修。"
            + "值班人员逐日记录水位。" * 8
            + f"{number}号完。",
        )
        for number in range(101, 131)
    ]
    (tmp_path / "办法.pdf").write_bytes(write_pdf(Document(TITLE, articles), Layout(first_page=17)))
    index = searcher.build_index(tmp_path / "办法.pdf", tmp_path / "index")
    (number, passage), *_ = [
        (number, passage)
        for number, passage in enumerate(index.show("办法.pdf").passages, 1)
        if passage.page_breaks and passage.page_breaks[0][0] > 20
    ]
    article = passage.text[1 : passage.text.index("条")]
    ((_, after, label),) = passage.page_breaks
    assert (after, label) == ((passage.page or 0) + 1, str(after + 16))
    (begun,) = index.search(f'"{article}号泵站"', snippets=snippets)
    (ended,) = index.search(f'"{article}号完"', snippets=snippets)
    assert begun.id == ended.id == f"办法.pdf#{number}"
    assert (begun.page, ended.page, ended.page_label) == (passage.page, after, label)
    assert bool(ended.highlights) == snippets


def test_a_passage_in_a_paragraph_over_pages_has_its_own_page(tmp_path: Path) -> None:
    long = "供水单位应当建立台账，如实记录水质检测、设施维护和应急处置情况，" * 80
    (tmp_path / "a.pdf").write_bytes(write_pdf(Document(TITLE, [(None, long + "永久保存。")])))
    index = searcher.build_index(tmp_path / "a.pdf", tmp_path / "index")
    pages = [passage.page for passage in index.show("a.pdf").passages]
    assert pages[0] == 1 and pages[-1] == max(filter(None, pages)) > 2


def test_numbers_printed_in_a_text_file_are_labels_too() -> None:
    rows = ["— 6 —", "第一条　为加强供水管理，制定本办法。", "— 7 —", "第二条　本办法适用于本市。"]
    repaired, _ = repair([Line(row, ((0, at),)) for at, row in enumerate(rows, 1)], "text")
    assert [(line.page, line.page_label) for line in repaired] == [(6, "6"), (7, "7")]


# --- opening ---------------------------------------------------------------------------------


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The files that a viewer was asked to open."""
    files: list[str] = []
    monkeypatch.setattr(click, "launch", files.append)
    yield files


def test_show_open_gives_file_and_page(
    built: searcher.Index,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    launched: list[str],
) -> None:
    file = tmp_path / "docs" / "办法.pdf"
    at = ("--index", tmp_path / "index")
    assert out_of(capsys, "show", "办法.pdf#1", "--open", *at) == f"{file}  page 1 (“17”)\n"
    place = json.loads(out_of(capsys, "show", "办法.pdf", "--open", "--json", *at))
    assert place == {
        "path": str(file),
        "file": str(file),
        "page": 1,
        "page_label": "17",
        "lines": place["lines"],
    }
    assert launched == []  # there is no terminal
    built.show("办法.pdf#1", open=True)
    assert launched == [str(file)]
    file.unlink()
    with pytest.raises(InputError, match="no longer there"):
        built.show("办法.pdf#1", open=True)


# --- recognition -----------------------------------------------------------------------------


class Said(NamedTuple):
    """What the engine gives for a picture."""

    txts: tuple[str, ...]
    boxes: tuple[list[list[float]], ...]
    scores: tuple[float, ...]


def scan(*, text_pages: int = 0) -> bytes:
    """A scanned page, and pages with text behind it."""
    pdf = typeset(SOURCE, Layout(footer=""))
    pdf.pages = pdf.pages[:text_pages]
    first = Pdf()
    first.page()
    first.picture(60, 80)
    pdf.pages.insert(0, first.pages[0])
    return pdf.bytes()


def test_recognised_lines_stand_where_they_were_found(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ["　　为加强农村供水管理，保障饮水", "安全，制定本办法。", "污渍"]
    scores = (0.98, 0.9, 0.2)
    shapes: list[tuple[int, ...]] = []

    def engine(picture: Any) -> Said:
        shapes.append(picture.shape)
        boxes = []
        for at, row in enumerate(rows):
            left, top = 300.0 + 120 * row.count("　"), 400.0 + 100 * at
            right = 300.0 + 60 * len(row)
            boxes.append([[left, top], [right, top], [right, top + 66], [left, top + 66]])
        return Said(tuple(row.strip() for row in rows), tuple(boxes), scores)

    monkeypatch.setattr(ocr, "_engine", lambda: engine)
    with ocr.recognising(True):
        reading = read(scan())
    assert shapes == [(3509, 2480, 3)]  # 300 dots an inch of A4
    assert [(line.confidence, line.page) for line in reading.lines] == [(0.98, 1), (0.9, 1)]
    repaired, _ = repair(reading.lines, "pdf")
    assert [line.text.strip() for line in repaired] == ["".join(rows[:2]).strip()]
    assert reading.notes == ()


def test_pages_are_drawn_with_the_fonts_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in, with which text is read, would show as black boxes."""
    pdf = Pdf()
    pdf.page()
    pdf.picture(60, 80)
    pdf.text(100, 300, "丨", size=360)
    drawn: list[float] = []

    def engine(picture: Any) -> Said:
        drawn.append(float((picture < 100).mean()))
        return Said(("供水",), ([[0.0, 0.0], [80.0, 0.0], [80.0, 40.0], [0.0, 40.0]],), (0.9,))

    monkeypatch.setattr(ocr, "_engine", lambda: engine)
    with ocr.recognising(True):
        assert [line.text.strip() for line in read(pdf.bytes()).lines] == ["供水"]
    assert drawn[0] < 0.06
    use_stand_in()
    with open_pdf(pdf.bytes()) as document:
        assert (document[0].render().to_numpy() < 100).mean() > 0.1


def test_what_is_left_out_is_said_and_can_be_asked_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.pdf").write_bytes(scan(text_pages=2))
    index = searcher.build_index(tmp_path / "a.pdf", tmp_path / "index")
    said = "page 1 of 3 is scanned, without text; read with: searcher index --ocr"
    assert index.summary is not None
    assert next(summary_lines(index.summary)) == f"noted {tmp_path / 'a.pdf'}: {said}"
    assert index.show("a.pdf").document.notes == (said,)
    again = searcher.build_index(tmp_path / "a.pdf", tmp_path / "index").summary
    assert again is not None and again.unchanged == 1
    monkeypatch.setattr("searcher.indexing.update.require_ocr", lambda: None)
    monkeypatch.setattr("searcher.indexing.pool.TASK", "tests.tasks:recognising")
    recognised = searcher.build_index(tmp_path / "a.pdf", tmp_path / "index", ocr=True)
    assert recognised.summary is not None and recognised.summary.changed == 1
    (hit,) = recognised.search("饮水安全")
    assert hit.ocr_confidence == pytest.approx((0.96 * 23 + 0.9 * 9) / 32, abs=1e-4)


def test_asking_for_recognition_that_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "find_spec", lambda name: None)
    (tmp_path / "a.pdf").write_bytes(scan())
    with pytest.raises(InputError, match=r"\.venv/bin/pip install -e '\.\[ocr\]'"):
        searcher.build_index(tmp_path / "a.pdf", tmp_path / "index", ocr=True)
    with pytest.raises(InputError, match="every page is scanned"):
        searcher.build_index(tmp_path / "a.pdf", tmp_path / "index")
