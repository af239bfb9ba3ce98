"""Load: which files are found, what encoding they are in, and what text each format gives."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.errors import InputError, LoadError
from searcher.load import Found, digest_of, load, stamp_of, walk
from searcher.load.encoding import decode, plausibility
from searcher.load.html import MOST_TAGS
from searcher.load.html import read as read_html
from searcher.load.markdown import read as read_markdown
from searcher.load.plain import MOST_LINES, lines_of
from searcher.load.reading import Unreadable
from searcher.model import Skip

CASES = Path(__file__).parent / "cases"
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
SENTENCE = "临江市人民政府关于推进政务信息化建设的实施意见"
TRADITIONAL = "東嶺縣政府關於推動資訊化建設與應用的實施計畫，請各單位遵照辦理。"


def texts(raw: bytes) -> list[str]:
    return [line.text for line in read_html(raw).lines if line.text]


def file(folder: Path, name: str, content: str | bytes = SENTENCE) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def found(*paths: Path | str) -> list[str]:
    return [entry.id for entry in walk(paths) if isinstance(entry, Found)]


def skipped(*paths: Path | str) -> dict[str, str]:
    return {
        os.path.basename(entry.path): entry.reason
        for entry in walk(paths)
        if isinstance(entry, Skip)
    }


def reason(path: Path) -> str:
    with pytest.raises(LoadError) as caught:
        load(str(path))
    assert caught.value.path == str(path)
    return caught.value.reason


# --- folders -------------------------------------------------------------------------------


def test_walk_is_sorted_and_passes_hidden_files_over(tmp_path: Path) -> None:
    for name in ("b.TXT", "a.md", "子/丙.htm", ".git/x.txt", ".DS_Store", "~$稿.md", "子/.y.txt"):
        file(tmp_path, name)
    assert list(walk(tmp_path)) == [
        Found(f"{tmp_path}/a.md", "a.md"),
        Found(f"{tmp_path}/b.TXT", "b.TXT"),
        Found(f"{tmp_path}/子/丙.htm", "子/丙.htm"),
    ]


def test_paths_stay_as_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file(tmp_path, "seeds/规划.txt")
    monkeypatch.chdir(tmp_path)
    assert list(walk("seeds/")) == [Found("seeds/规划.txt", "规划.txt")]
    assert list(walk(["seeds/规划.txt"])) == [Found("seeds/规划.txt", "规划.txt")]


def test_same_id_in_two_folders_gets_the_folder_in_front(tmp_path: Path) -> None:
    for name in ("甲/规划.txt", "甲/意见.txt", "乙/规划.txt", "丙/甲/规划.txt"):
        file(tmp_path, name)
    assert found(tmp_path / "甲", tmp_path / "乙") == ["意见.txt", "甲/规划.txt", "乙/规划.txt"]
    assert found(tmp_path / "甲", tmp_path / "丙/甲") == [
        "意见.txt",
        f"{tmp_path}/甲/规划.txt",
        f"{tmp_path}/丙/甲/规划.txt",
    ]


def test_a_file_given_twice_is_found_once(tmp_path: Path) -> None:
    path = file(tmp_path, "规划.txt")
    assert found(tmp_path, path, tmp_path) == ["规划.txt"]


def test_links_never_lead_outside(tmp_path: Path) -> None:
    file(tmp_path, "外/秘密.txt")
    root = tmp_path / "内"
    file(root, "规划.txt"), file(root, ".版本/甲.txt"), file(root, "子/乙.txt")
    for name, target in {
        "out.txt": tmp_path / "外/秘密.txt",
        "out": tmp_path / "外",
        "up": root,
        "above": tmp_path,
        "gone.txt": root / "无.txt",
        "self.txt": root / "self.txt",
        "twin.txt": root / "规划.txt",
        "folder": root / "子",
        "only.txt": root / ".版本/甲.txt",
    }.items():
        (root / name).symlink_to(target)
    assert found(root) == ["only.txt", "规划.txt", "子/乙.txt"]
    assert skipped(root) == {
        "out.txt": "the link leads outside the folder given",
        "out": "the link leads outside the folder given",
        "up": "the link leads round in a circle",
        "above": "the link leads round in a circle",
        "gone.txt": "the link leads nowhere",
        "self.txt": "the link leads round in a circle",
        "twin.txt": f"a link to {root}/规划.txt, read under that name",
        "folder": "a link to a folder; its files are read where they lie",
    }


def test_a_path_that_is_a_link_is_followed(tmp_path: Path) -> None:
    file(tmp_path, "真/规划.txt")
    (tmp_path / "名").symlink_to(tmp_path / "真")
    assert list(walk(tmp_path / "名")) == [Found(f"{tmp_path}/名/规划.txt", "规划.txt")]


def test_what_is_no_document_is_named_with_its_reason(tmp_path: Path) -> None:
    file(tmp_path, "表.xlsx"), file(tmp_path, "README")
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "s.txt"))
    (tmp_path / os.fsdecode("公文.txt".encode("gb18030"))).write_text(SENTENCE)
    assert skipped(tmp_path) == {
        "README": "no suffix, so its format is unknown",
        "pipe.txt": "a named pipe, not a document",
        "s.txt": "a socket, not a document",
        "表.xlsx": "format .xlsx is not supported",
        "\\xb9\\xab\\xce\\xc4.txt": "its name is not UTF-8",
    }
    assert skipped("/dev/null") == {"null": "a device, not a document"}


def test_unreadable_folder_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file(tmp_path, "子/甲.txt"), file(tmp_path, "乙.txt")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if os.path.basename(path) == "子":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("os.scandir", refusing)
    assert found(tmp_path) == ["乙.txt"]
    assert skipped(tmp_path) == {"子": "folder left out: no permission to read it"}


@pytest.mark.parametrize("path", ["没有/这个", "", "a\0b"])
def test_no_such_path(path: str) -> None:
    with pytest.raises(InputError, match="check the path"):
        walk(path)


# --- files ---------------------------------------------------------------------------------


def test_load_reads_a_file_once_into_a_source(tmp_path: Path) -> None:
    raw = "第一章 总则\n\n第一条 为了加强管理".encode()
    path = str(file(tmp_path, "规定.txt", raw))
    source = load(path)
    assert (source.path, source.format, source.encoding) == (path, "text", "utf-8")
    assert source.digest == digest_of(path) == hashlib.sha256(raw).hexdigest()
    assert [(line.text, line.marks) for line in source.lines] == [
        ("第一章 总则", ((0, 1),)),
        ("", ((0, 2),)),
        ("第一条 为了加强管理", ((0, 3),)),
    ]
    assert stamp_of(path).size == len(raw)


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", "\ufeff \n\u3000\r\n".encode(), "the file is empty: nothing but blanks"),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3", "the bytes are a PDF file, whatever its name says"),
        ("a.md", b"PK\x03\x04\x14\0", "the bytes are a ZIP, DOCX or OFD file"),
        ("a.html", b"\xd0\xcf\x11\xe0\xa1\xb1", "the bytes are a DOC, WPS or XLS file"),
        ("a.txt", b"\0\1\2\3" * 99, "a binary file, not text"),
        ("a.txt", hashlib.shake_256(b"").digest(4000), "its encoding cannot be told"),
        ("a.md", b"---\nhidden: true\n---\n<!-- x -->", "no text beside its markup"),
        ("a.html", b"<html><body></body></html>", "no main text on the page"),
        ("a.docx", b"x", "format .docx is not supported"),
    ],
)
def test_bad_files_say_why(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    assert reason(file(tmp_path, name, content)).startswith(words)


def test_what_the_system_refuses_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    assert reason(tmp_path / "gone.txt") == "no longer there"
    assert reason(tmp_path / "folder.txt") == "a folder, not a file"
    assert reason(tmp_path / "pipe.txt") == "cannot be read (not a regular file)"

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    assert reason(file(tmp_path, "locked.txt")) == "no permission to read it"
    with pytest.raises(LoadError, match="no permission"):
        digest_of(str(tmp_path / "locked.txt"))


def test_a_file_over_the_limit_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file(tmp_path, "大.txt")
    monkeypatch.setattr("searcher.load.formats.Format.limit", 0)
    monkeypatch.setattr(
        "searcher.load.format_of", lambda path: type("F", (), {"limit": 10, "name": "text"})
    )
    assert reason(path) == "the file is larger than 0 MB"
