"""Load: which files are found under the paths given, under which ids, and what is left out."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from searcher.errors import InputError
from searcher.load import Found, load, walk
from searcher.model import Skip


def file(folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("临江市人民政府", "utf-8")
    return path


def found(*paths: Path | str) -> list[str]:
    return [entry.id for entry in walk(paths) if isinstance(entry, Found)]


def skipped(*paths: Path | str) -> dict[str, str]:
    return {
        os.path.basename(entry.path): entry.reason
        for entry in walk(paths)
        if isinstance(entry, Skip)
    }


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
    file(tmp_path, "图.dwg"), (tmp_path / "程序").write_bytes(bytes(range(32)))
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "s.txt"))
    assert skipped(tmp_path) == {
        "程序": "its bytes are of no known format",
        "pipe.txt": "a named pipe, not a document",
        "s.txt": "a socket, not a document",
        "图.dwg": "format .dwg is not supported",
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


def test_names_that_are_not_utf8_are_decoded(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode("资料".encode("gbk"))
    folder.mkdir()
    for name, text in (("公文.txt", "公文一"), ("告示.txt", "告示一")):
        (folder / os.fsdecode(name.encode("gb18030"))).write_text(text, "utf-8")
    (folder / "告示.txt").write_text("告示二", "utf-8")
    found = {
        one.id: load(one.path).lines[0].text for one in walk(tmp_path) if isinstance(one, Found)
    }
    assert found == {"资料/公文.txt": "公文一", "资料/告示.txt": "告示二"}
    assert [reason.partition(";")[0] for reason in skipped(tmp_path).values()] == [
        "another file has this name too"
    ]


def test_files_without_a_known_suffix_are_what_their_bytes_are(tmp_path: Path) -> None:
    page = "<html><body><p>各乡镇要抓好秋收秋种工作，严防秸秆焚烧。</p></body></html>"
    names = ("a.jsp", "b.aspx", "c.html?id=3", "d.xhtml", "无后缀", "1.关于秋收的通知")
    for name in names:
        (tmp_path / name).write_text(page, "utf-8")
    (tmp_path / "说明").write_text("各乡镇要抓好秋收秋种工作。", "utf-8")
    (tmp_path / "样式.css").write_text("p { color: red }", "utf-8")
    (tmp_path / "程序.php").write_text("<?php echo 1;", "utf-8")
    found = [one for one in walk(tmp_path) if isinstance(one, Found)]
    assert {one.id: load(one.path).format for one in found} == {
        **dict.fromkeys(names, "html"),
        "说明": "text",
    }
    assert skipped(tmp_path) == {
        "样式.css": "format .css is not supported",
        "程序.php": "the bytes are a program that makes pages, not a page",
    }
