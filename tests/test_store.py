"""Generations on disk: swapped whole, verified, locked."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import searcher
from searcher.index import Index
from searcher.store import Store


def files_of(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.name.startswith(("s0", "manifest", "CURRENT")))


def test_no_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(searcher.IndexMissing, match="searcher index PATH"):
        searcher.open_index(tmp_path / "none")


def test_another_format_is_refused_with_the_command_that_rebuilds(
    index: Index, tmp_path: Path
) -> None:
    pointer = tmp_path / "index" / "CURRENT"
    content = json.loads(pointer.read_text())
    pointer.write_text(json.dumps({**content, "format": 99}))
    with pytest.raises(searcher.IndexStale, match="--rebuild"):
        searcher.open_index(tmp_path / "index")


@pytest.mark.parametrize(
    "suffix", [".terms", ".docs", ".documents", ".details", ".json", "CURRENT"]
)
def test_a_missing_or_cut_file_is_named(index: Index, tmp_path: Path, suffix: str) -> None:
    folder = tmp_path / "index"
    path = next(p for p in files_of(folder) if p.name.endswith(suffix))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(searcher.StoreError, match=path.name):
        searcher.open_index(folder)
    path.unlink()
    with pytest.raises(searcher.StoreError):
        searcher.open_index(folder)


@pytest.mark.parametrize("suffix", [".terms", ".docs", ".documents", ".details"])
def test_check_finds_one_altered_byte(index: Index, tmp_path: Path, suffix: str) -> None:
    folder = tmp_path / "index"
    assert index.check() == []
    path = next(p for p in files_of(folder) if p.name.endswith(suffix))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert [line for line in searcher.check(folder) if path.name in line]


@pytest.mark.parametrize("suffix", [".terms", ".docs", ".documents", ".details"])
def test_a_file_cut_short_under_an_open_index_is_told(
    index: Index, tmp_path: Path, suffix: str
) -> None:
    for path in (tmp_path / "index").glob(f"s*{suffix}"):
        os.truncate(path, 100)
    with pytest.raises(searcher.IndexDamaged, match="cut short.*--rebuild"):
        for record in index.docs():
            index.show(record.id)
        index.search("公安 信息化")


def test_a_damaged_index_is_mended_by_a_rebuild(index: Index, corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    next(p for p in files_of(folder) if p.name.endswith(".terms")).write_bytes(b"")
    with pytest.raises(searcher.IndexDamaged):
        searcher.build_index(corpus, folder)
    assert searcher.build_index(corpus, folder, rebuild=True).search("公安")


def test_a_build_that_breaks_off_leaves_the_old_index(
    index: Index, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    before = [hit.id for hit in index.search("公安")]
    (corpus / "new.txt").write_text("新增文件谈公安工作的推进情况。\n", encoding="utf-8")

    def broken(self: Store, manifest: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "commit", broken)
        with pytest.raises(searcher.IndexUnwritten, match="No space left on device"):
            searcher.build_index(corpus, folder)
    assert [hit.id for hit in searcher.open_index(folder).search("公安")] == before
    assert searcher.build_index(corpus, folder).summary.added == 1  # type: ignore[union-attr]
    manifest = Store(folder).current()
    orphans = {p.name for p in files_of(folder)} - set(manifest.all_files())
    assert orphans == {"CURRENT", f"manifest-{manifest.generation}.json"}


def test_an_open_index_goes_on_with_its_generation(
    index: Index, corpus: Path, tmp_path: Path
) -> None:
    (corpus / "规划.txt").unlink()
    searcher.build_index(corpus, tmp_path / "index")
    assert "规划.txt" in {hit.document for hit in index.search("营商环境")}
    assert index.refresh()
    assert "规划.txt" not in {hit.document for hit in index.search("营商环境")}
    assert not index.refresh()


def test_a_second_writer_is_told_who_holds_the_lock(index: Index, tmp_path: Path) -> None:
    with Store(tmp_path / "index").writing():
        with pytest.raises(searcher.IndexLocked, match="being written by process"):
            with Store(tmp_path / "index").writing():
                raise AssertionError("the lock was not held")


@pytest.mark.parametrize("sign", [signal.SIGKILL])
def test_a_build_that_is_ended_leaves_the_old_index_and_no_process(
    index: Index, tmp_path: Path, sign: signal.Signals
) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(2000):
        text = f"关于第{number}项工作的通知\n推进公安信息化第{number}项任务。\n"
        (many / f"{number}.txt").write_text(text, encoding="utf-8")
    folder = tmp_path / "index"
    command = [sys.executable, "-m", "searcher", "index", str(many), "--index", str(folder)]
    build = subprocess.Popen(
        [*command, "--jobs", "2"], stderr=subprocess.PIPE, start_new_session=True
    )
    deadline = time.monotonic() + 20
    while not list(folder.glob("*.writing")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)
    build.send_signal(sign)
    build.communicate()
    assert searcher.open_index(folder).stats().documents in (5, 2005)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and _group_lives(build.pid):
        time.sleep(0.1)
    assert not _group_lives(build.pid)
    again = searcher.build_index(tmp_path / "corpus", folder)
    manifest = Store(folder).current()
    kept = {*manifest.all_files(), "CURRENT", f"manifest-{manifest.generation}.json"}
    assert again.check() == [] and {p.name for p in files_of(folder)} <= kept


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_no_pickle_stands_in_the_index(index: Index, tmp_path: Path) -> None:
    for path in files_of(tmp_path / "index"):
        assert b"whoosh" not in path.read_bytes() and not path.read_bytes().startswith(b"\x80")


@pytest.mark.parametrize(
    "pointer",
    [
        "[" * 4_000,
        "x" * 50_000,
        '{"format": 4, "manifest": "../x", "sha256": ""}',
        '{"format": 4, "manifest": "manifest-01.json", "sha256": ""}',
        '{"format": true, "manifest": "manifest-1.json", "sha256": ""}',
        "{}",
        "[]",
        "",
        "\xff",
    ],
)
def test_a_pointer_made_by_someone_else_is_told(index: Index, tmp_path: Path, pointer: str) -> None:
    (tmp_path / "index" / "CURRENT").write_text(pointer, encoding="latin-1")
    with pytest.raises(searcher.IndexDamaged, match="CURRENT.*--rebuild"):
        searcher.open_index(tmp_path / "index")
    assert searcher.check(tmp_path / "index")


@pytest.mark.parametrize("kind", ["pipe", "folder", "link", "device"])
def test_a_current_that_is_no_file_is_told_at_once(
    index: Index, corpus: Path, tmp_path: Path, kind: str
) -> None:
    current = tmp_path / "index" / "CURRENT"
    current.rename(tmp_path / "kept")
    if kind == "pipe":
        os.mkfifo(current)
    elif kind == "folder":
        current.mkdir()
    else:
        current.symlink_to(tmp_path / "kept" if kind == "link" else "/dev/zero")
    with pytest.raises(searcher.IndexDamaged, match="CURRENT cannot be read: it is .*--rebuild"):
        searcher.open_index(tmp_path / "index")
    assert searcher.check(tmp_path / "index")
    summary = searcher.build_index(corpus, tmp_path / "index", rebuild=True).summary
    assert summary is not None and [note.text for note in summary.notes] == [
        "none of an index's; it is now called CURRENT.1.unknown"
    ]
    assert os.path.lexists(tmp_path / "index" / "CURRENT.1.unknown")


def altered(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """The index with another manifest, its checksum made anew."""
    pointer = json.loads((folder / "CURRENT").read_text())
    path = folder / pointer["manifest"]
    manifest = json.loads(path.read_bytes())
    change(manifest)
    content = json.dumps(manifest).encode()
    path.write_bytes(content)
    pointer["sha256"] = sha256(content).hexdigest()
    (folder / "CURRENT").write_text(json.dumps(pointer))


MANIFESTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a segment of another folder": lambda m: m["segments"][0].update(name="../other/s000001"),
    "a segment fifty times": lambda m: m.update(segments=m["segments"] * 50),
    "no segment": lambda m: m.update(segments=[]),
    "a file of another folder": lambda m: m["files"].update(
        {"../s000001.citations": m["files"].pop("s000001.citations")}
    ),
    "a file of the segment missing": lambda m: m["segments"][0]["files"].pop("s000001.docs"),
    "a size below nothing": lambda m: m["files"]["s000001.citations"].update(size=-1),
    "a size that is true": lambda m: m["files"]["s000001.citations"].update(size=True),
    "a checksum that is none": lambda m: m["files"]["s000001.citations"].update(sha256="x"),
    "more documents than passages": lambda m: m["segments"][0].update(documents=10**9),
    "no passages": lambda m: m["segments"][0].update(passages=0),
    "deleted documents out of order": lambda m: m["segments"][0].update(deleted=[1, 0]),
    "a deleted document that is not there": lambda m: m["segments"][0].update(deleted=[5]),
    "all documents deleted": lambda m: m["segments"][0].update(deleted=[0, 1, 2, 3, 4]),
    "another generation": lambda m: m.update(generation=7),
    "paths that are none": lambda m: m.update(made_from=[None]),
    "an identity that is none": lambda m: m.update(identity=[]),
    "one thing more": lambda m: m.update(more=1),
    "one thing less": lambda m: m.pop("userdict"),
    "a text that cannot be written": lambda m: m.update(created="\ud800"),
}


@pytest.mark.parametrize("change", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_is_taken_on_no_trust(
    index: Index, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    altered(tmp_path / "index", lambda manifest: None)
    assert searcher.check(tmp_path / "index") == []
    altered(tmp_path / "index", change)
    with pytest.raises(searcher.IndexDamaged, match="manifest-1.json: .*--rebuild"):
        searcher.open_index(tmp_path / "index")
    assert searcher.check(tmp_path / "index")
