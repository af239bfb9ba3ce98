"""Mails and saved pages: what is written in them, and the files that are sent along."""

from __future__ import annotations

from pathlib import Path

import pytest

import searcher
from searcher.load import source_of, walk
from searcher.load.archives import member_bytes
from searcher.load.mail import read
from searcher.load.mail.parts import message_of
from searcher.load.reading import Unreadable
from tests.formats.archives import write_zip
from tests.formats.document import Document
from tests.formats.docx import write_docx
from tests.formats.mails import Attachment, write_eml, write_mht
from tests.formats.mutation import mutants

TEXT = "各乡镇水务站：\n请于五月底前完成管网检修。\n"
DOCX = write_docx(Document("东岭县管网检修办法", [(1, "一、总则"), (None, "每季检修一次。")]))
PAGE = (
    "<html><head><title>东岭县管网检修通知</title></head><body><h1>东岭县管网检修通知</h1>"
    "<p>各乡镇水务站要按月检修管网，发现漏点当日上报，三日内修复，不得拖延。</p></body></html>"
)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gb2312", "big5"])
def test_a_mail_has_its_subject_as_title_and_says_who_wrote_when(charset: str) -> None:
    text = TEXT if charset != "big5" else "各鄉鎮水務站：\n請於五月底前完成管網檢修。\n"
    subject = "關於管網檢修的通知" if charset == "big5" else "关于管网检修的通知"
    raw = write_eml(subject, text, charset=charset) if charset != "big5" else None
    if raw is None:
        raw = f"Subject: {subject}\nTo: a@b\n\n{text}".encode("big5")
        assert [line.text for line in read(raw).lines][-2:] == text.splitlines()
        return
    reading = read(raw)
    assert [(line.level, line.text) for line in reading.lines] == [
        (1, subject),
        (0, "发件人：松河市交通运输局 <jtj@songhe.example>"),
        (0, "收件人：各县（区）交通运输局 <all@songhe.example>"),
        (0, "日期：2023-04-12 09:30"),
        *((0, line) for line in text.splitlines()),
    ]
    assert reading.meta == {"title": subject, "published_on": "2023-04-12"}


def test_of_two_forms_of_the_same_text_the_richer_is_read() -> None:
    table = "<table><tr><td>乡镇</td><td>里程</td></tr><tr><td>青河乡</td><td>56</td></tr></table>"
    lines = [
        line.text for line in read(write_eml("里程", "见附表", page=f"<p>如下</p>{table}")).lines
    ]
    assert "乡镇\t里程" in lines and "青河乡\t56" in lines and "见附表" not in lines


def test_attachments_are_documents_of_their_own(tmp_path: Path) -> None:
    inner = write_eml("转发", "再转一次。", [Attachment("深处.txt", "深处的字".encode())])
    files = [
        Attachment("办法.docx", DOCX),
        Attachment("图.png", b"\x89PNG", "image/png"),
        Attachment("转发.eml", inner, "message/rfc822"),
        Attachment("资料.zip", write_zip([("内.txt", "包里的字".encode())], "gbk")),
    ]
    (tmp_path / "来信.eml").write_bytes(write_eml("检修", TEXT, files))
    (tmp_path / "包.zip").write_bytes(write_zip([("信.eml", write_eml("包中信", TEXT, files[:1]))]))
    index = searcher.build_index(tmp_path, tmp_path / "index")
    assert [record.id for record in index.docs()] == [
        "包.zip!/信.eml",
        "包.zip!/信.eml!/办法.docx",
        "来信.eml",
        "来信.eml!/办法.docx",
        "来信.eml!/资料.zip!/内.txt",
        "来信.eml!/转发.eml",
        "来信.eml!/转发.eml!/深处.txt",
    ]
    assert index.summary is not None
    assert [skip.path.rpartition("/")[2] for skip in index.summary.skipped] == ["图.png"]
    assert [hit.document for hit in index.search('"每季检修一次"', fold=False)] == [
        "包.zip!/信.eml!/办法.docx",
        "来信.eml!/办法.docx",
    ]
    assert member_bytes(f"{tmp_path}/来信.eml!/办法.docx") == DOCX
    again = searcher.build_index(tmp_path, tmp_path / "index")
    assert again.summary is not None and again.summary.unchanged == 7


def test_a_saved_page_is_read_as_a_page_whatever_its_name_says() -> None:
    for name in ("a.mht", "a.doc", "a.html.mhtml", "a"):
        source = source_of(name, write_mht(PAGE))
        assert source.format == "mht"
        assert [line.text for line in source.lines if line.text] == [
            "东岭县管网检修通知",
            "各乡镇水务站要按月检修管网，发现漏点当日上报，三日内修复，不得拖延。",
        ]
        assert source.notes == ("not read: 1 picture",)


def test_a_page_of_frames_is_read_whole() -> None:
    frames = "<html><frameset><frame src='a'><frame src='b'></frameset></html>"
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    parts = "".join(
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n"
        for page in (frames, PAGE)
    )
    lines = source_of("a.mht", f"{head}{parts}--b--".encode()).lines
    assert "东岭县管网检修通知" in [line.text for line in lines]


def test_headers_without_encoding_and_names_in_parts() -> None:
    raw = "From: 县水务局\nSubject: 管网检修\n\n正文。".encode("gb18030")
    assert [line.text for line in read(raw).lines] == ["管网检修", "发件人：县水务局", "正文。"]
    part = (
        "Content-Type: application/x\nContent-Disposition: attachment;\n"
        " filename*0*=UTF-8''%E5%8A%9E;\n filename*1*=%E6%B3%95.docx\n\n"
    )
    assert message_of(part.encode()).name == "办法.docx"


@pytest.mark.parametrize("depth, parts", [(40, 1), (1, 30_000)], ids=["deep", "many"])
def test_parts_within_parts_are_bounded(depth: int, parts: int) -> None:
    raw = b"x"
    for level in range(depth):
        boundary = f"b{level}".encode()
        inner = b"".join(b"--" + boundary + b"\n" + raw + b"\n" for _ in range(parts))
        raw = b"Content-Type: multipart/mixed; boundary=" + boundary + b"\n\n" + inner
    assert 0 < len(list(message_of(raw).walk())) <= 10_001


def test_a_mail_without_text_says_so() -> None:
    with pytest.raises(Unreadable, match="no text in the mail"):
        read(b"MIME-Version: 1.0\n\n")


def test_mutated_mails_are_read_or_refused(tmp_path: Path) -> None:
    raw = write_eml("检修", TEXT, [Attachment("办法.txt", TEXT.encode())], page=PAGE)
    path = tmp_path / "a.eml"
    for damaged in mutants([raw, write_mht(PAGE)], 200):
        path.write_bytes(damaged)
        assert all(one.path for one in walk(path))
        try:
            read(damaged)
        except Unreadable as error:
            assert str(error)
