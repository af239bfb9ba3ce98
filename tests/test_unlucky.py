"""Builds and readers in bad luck: stopped, closed, without permission, over files that change."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

import searcher
from searcher.cli import cli
from tests.processes import children_of, eventually, is_running

ROOT = Path(__file__).resolve().parents[1]
FILES = 24
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
ODD_NAMES = (
    *(
        "a\nb.txt",
        "\x1b[31mred.txt",
        "-rf.txt",
        "--help.txt",
        " lead.txt",
        "trail .txt",
        "q\"uo'te.txt",
    ),
    *("a.zip!.txt", "x!y.txt", "#1.txt", "a#2.txt", "%41.txt", "$(id).txt", "a\\b.txt", "=1+1.txt"),
    *("\u00e9.txt", "e\u0301.txt", "\u202egpj.txt", "*.txt", "[a].txt", "长" * 83 + ".txt"),
)


def text(number: int, edition: int = 0) -> str:
    """A text that tells its number and its edition."""
    return f"关于第{number}项工作的通知\n推进公安信息化第{number}项任务，第{edition}版{edition}。\n"


def write(folder: Path, count: int = FILES) -> Path:
    """A folder of texts."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:02}.txt").write_text(text(number), encoding="utf-8")
    return folder


def build(files: Path, index: Path) -> subprocess.Popen[bytes]:
    """The program, building."""
    command = [sys.executable, "-m", "searcher", "index", str(files), "--index", str(index), "-q"]
    return subprocess.Popen(command, cwd=ROOT)


@on_linux
def test_a_build_that_is_stopped_goes_on(tmp_path: Path) -> None:
    files = write(tmp_path / "files")
    running = build(files, tmp_path / "index")
    assert eventually(lambda: children_of(running.pid))
    all_of_it = [running.pid, *children_of(running.pid)]
    for sign, pause in ((signal.SIGSTOP, 0.5), (signal.SIGCONT, 0.0)):
        for process in all_of_it:
            os.kill(process, sign)
        time.sleep(pause)
    assert running.wait(60) == 0
    index = searcher.open_index(tmp_path / "index")
    assert len(index.docs()) == FILES and index.check() == []


@on_linux
def test_a_worker_that_is_stopped_ends_with_its_build(tmp_path: Path) -> None:
    files = write(tmp_path / "files")
    running = build(files, tmp_path / "index")
    assert eventually(lambda: children_of(running.pid))
    (worker,) = children_of(running.pid)
    os.kill(worker, signal.SIGSTOP)
    running.kill()
    running.wait(20)
    os.kill(worker, signal.SIGCONT)
    assert eventually(lambda: not is_running(worker))
    assert build(files, tmp_path / "index").wait(60) == 0
    assert len(searcher.open_index(tmp_path / "index").docs()) == FILES


ASKED: tuple[Callable[[searcher.Index], object], ...] = (
    lambda index: [hit.text for hit in index.search("公安 任务", limit=50)],
    lambda index: index.search('"第3项任务"').total,
    lambda index: index.show("03.txt"),
    lambda index: index.kwic("公安"),
)


def ask_until_closed(index: searcher.Index, seed: int, faults: list[BaseException]) -> None:
    """Ask whatever chance draws until the index says that it is closed."""
    chance = random.Random(seed)
    try:
        while True:
            chance.choice(ASKED)(index)
    except BaseException as error:
        if "the index is closed" not in str(error):
            faults.append(error)


def test_an_index_that_is_closed_under_threads_says_so(tmp_path: Path) -> None:
    searcher.build_index(write(tmp_path / "files"), tmp_path / "index").close()
    faults: list[BaseException] = []
    for round in range(3):
        index = searcher.open_index(tmp_path / "index")
        threads = [
            threading.Thread(target=ask_until_closed, args=(index, at, faults)) for at in range(4)
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.05 * round)
        index.close()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads) and faults == []


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder that nothing can be written to; skipped where this user may write everywhere."""
    before = {path: path.stat().st_mode for path in (folder, *folder.iterdir())}
    for path in before:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        if os.access(folder, os.W_OK):
            pytest.skip("whoever runs this may write everywhere")
        yield
    finally:
        for path, mode in before.items():
            path.chmod(mode)


READING = (
    *(("search", "公安"), ("show", "03.txt"), ("docs",), ("stats",), ("check",), ("ghosts",)),
    *(("facets", "公安"), ("kwic", "公安"), ("trend", "公安"), ("collocates", "公安")),
    *(("keyness", "公安"), ("first", "公安"), ("reuse", "03.txt"), ("links", "03.txt")),
)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX systems")
def test_an_index_that_cannot_be_written_can_be_read(tmp_path: Path) -> None:
    files, index = write(tmp_path / "files"), tmp_path / "index"
    searcher.build_index(files, index).close()
    (files / "new.txt").write_text(text(99), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in index.iterdir()}
    with read_only(index):
        for command in READING:
            done = CliRunner().invoke(cli, [*command, "--index", str(index)])
            assert done.exit_code in (0, 1) and "Error" not in done.output, command
        for words in (
            ("index", str(files)),
            ("index", str(files), "--rebuild"),
            ("remove", "03.txt"),
        ):
            done = CliRunner().invoke(cli, [*words, "--index", str(index)])
            assert isinstance(done.exception, searcher.InputError), words
            assert str(done.exception).startswith("cannot write to the index folder"), words
    assert {path.name: path.read_bytes() for path in index.iterdir()} == before


@on_linux
def test_documents_of_any_name_are_found_by_it(tmp_path: Path) -> None:
    files, index = tmp_path / "files", tmp_path / "index"
    files.mkdir()
    for number, name in enumerate(ODD_NAMES):
        (files / name).write_text(text(number), encoding="utf-8")
    (files / os.fsdecode(b"\xff\xfe.txt")).write_text(text(99), encoding="utf-8")
    built = searcher.build_index(files, index)
    ids = [record.id for record in built.docs()]
    assert len(ids) == len(ODD_NAMES) + 1 and built.check() == []
    for id in ids:
        done = CliRunner().invoke(cli, ["show", "--index", str(index), "--", id])
        assert done.exit_code == 0 and "公安信息化" in done.output, id
        assert "\x1b" not in done.output and "\u202e" not in done.output


def test_files_that_change_during_a_build_are_one_edition_or_another(tmp_path: Path) -> None:
    files, index = write(tmp_path / "files"), tmp_path / "index"
    done = threading.Event()

    def change() -> None:
        chance, edition = random.Random(7), 0
        while not done.wait(0.002):
            edition += 1
            number = chance.randrange(FILES)
            place = files / f"{number:02}.txt"
            ways: tuple[Callable[[], object], ...] = (
                lambda: place.unlink(missing_ok=True),
                lambda: place.write_text(text(number, edition), encoding="utf-8"),
                lambda: place.write_text("", encoding="utf-8"),
                lambda: place.rename(files / "moved.tmp").rename(place),
            )
            try:
                chance.choice(ways)()
            except OSError:
                pass

    changing = threading.Thread(target=change)
    changing.start()
    try:
        for _ in range(4):
            built = searcher.build_index(files, index)
            assert built.check() == []
            for hit in built.search("公安信息化", limit=100):
                edition = hit.text.partition("版")[2].rstrip("。\n")
                assert f"第{edition}版{edition}。" in hit.text
    finally:
        done.set()
        changing.join()
    (files / "00.txt").write_text(text(0, 9), encoding="utf-8")
    updated = searcher.build_index(files, index)
    anew = searcher.build_index(files, tmp_path / "anew")
    assert {record.id for record in updated.docs()} == {record.id for record in anew.docs()}
    texts = [{hit.text for hit in one.search("公安", limit=100)} for one in (updated, anew)]
    assert texts[0] == texts[1] != set()


def test_a_change_that_keeps_size_and_time_is_seen(tmp_path: Path) -> None:
    """As of a clock that was put back."""
    files, index = write(tmp_path / "files", 2), tmp_path / "index"
    searcher.build_index(files, index)
    seen = (files / "00.txt").stat()
    (files / "00.txt").write_text(text(0, 5), encoding="utf-8")
    os.utime(files / "00.txt", ns=(seen.st_atime_ns, seen.st_mtime_ns))
    os.utime(files / "01.txt", (0, 0))
    built = searcher.build_index(files, index)
    assert built.summary is not None
    assert (built.summary.changed, built.summary.unchanged) == (1, 1)
    assert built.search('"第5版5"').total == 1
