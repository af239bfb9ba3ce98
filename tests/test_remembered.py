"""Archives that have not changed are not unpacked again."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

import searcher
from searcher.index import Index
from searcher.load import archives
from tests.formats.archives import pack, write_tar, write_zip

MEMBERS = {
    "通知.txt": "关于养犬登记的通知\n各区做好养犬登记。\n".encode(),
    "意见/意见.txt": "关于防汛的意见\n各区做好防汛准备。\n".encode(),
    "坏.pdf": b"%PDF-1.7 \x00 no more",
    "图.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "内.zip": write_zip([("附件.txt", "附件一\n养犬登记表填写说明。\n".encode())]),
}


@pytest.fixture(params=["附件.zip", "附件.tar.gz"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An archive of documents, of what cannot be read, and of an archive."""
    path = tmp_path / "files" / str(request.param)
    path.parent.mkdir()
    write(path, MEMBERS)
    return path


def write(path: Path, members: dict[str, bytes]) -> None:
    listed = list(members.items())
    raw = write_zip(listed) if path.suffix == ".zip" else pack(write_tar(listed), "gz")
    path.write_bytes(raw)


def built(archive: Path, *, rebuild: bool = False) -> Index:
    return searcher.build_index(archive.parent, archive.parent.parent / "index", rebuild=rebuild)


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: str) -> NoReturn:
        raise AssertionError(f"{path} is opened again")

    monkeypatch.setattr(archives, "visit", fail)


def test_an_unchanged_archive_is_not_opened(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = built(archive)
    assert first.summary is not None and first.summary.added == 3
    assert len(first.summary.skipped) == 2
    forbid(monkeypatch)
    again = built(archive)
    assert again.summary is not None and again.summary.unchanged == 3
    assert set(again.summary.skipped) == set(first.summary.skipped)
    # Another document comes, and the archive stays remembered.
    (archive.parent / "新.txt").write_text("关于林长制的意见\n推行林长制。\n", encoding="utf-8")
    for added in (1, 0):
        more = built(archive)
        assert more.summary is not None and more.summary.added == added
        assert (more.summary.removed, len(more.summary.skipped)) == (0, 2)
    assert more.check() == []


def test_what_changed_in_an_archive_is_read(archive: Path) -> None:
    built(archive)
    write(archive, {**MEMBERS, "通知.txt": "关于养猫登记的通知\n做好养猫登记。\n".encode()})
    index = built(archive)
    assert index.summary is not None
    assert (index.summary.changed, index.summary.unchanged) == (1, 2)
    assert index.search('"养猫登记"').total == 1


def test_a_rebuild_opens_it(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(archive)
    forbid(monkeypatch)
    with pytest.raises(AssertionError, match="opened again"):
        built(archive, rebuild=True)


def test_documents_that_were_taken_out_come_back(archive: Path) -> None:
    built(archive)
    searcher.remove([f"{archive}!/通知.txt"], archive.parent.parent / "index")
    again = built(archive)
    assert again.summary is not None and again.summary.added == 1


def test_an_archive_that_is_gone_is_forgotten(archive: Path) -> None:
    (archive.parent / "新.txt").write_text("关于林长制的意见\n推行林长制。\n", encoding="utf-8")
    built(archive)
    raw = archive.read_bytes()
    archive.unlink()
    gone = built(archive)
    assert gone.summary is not None and gone.summary.removed == 3
    archive.write_bytes(raw)
    back = built(archive)
    assert back.summary is not None and back.summary.added == 3
