"""The child process: it is bounded in time and memory, and what ends it ends one file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest

from searcher.load import load, source_of
from searcher.load.formats import FORMATS, Format
from searcher.load.reading import Unreadable
from searcher.load.sandbox import parent as isolated
from searcher.load.sandbox.exchange import receive, send
from searcher.load.sandbox.parent import read_isolated, reader_memory, time_limit
from tests.formats.document import Document
from tests.formats.pdf import Pdf
from tests.formats.typesetting import write_pdf

ROOT = Path(__file__).resolve().parents[1]
PDF = FORMATS[".pdf"]
TEXT = "第一条　为加强农村供水管理，制定本办法。"
RAW = write_pdf(Document("临江市农村供水管理办法", [(None, TEXT)]))
on_posix = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX systems")


@pytest.fixture
def child() -> Iterator[int]:
    """The process id of a running child."""
    read_isolated(PDF, RAW)
    assert isolated._child is not None
    yield isolated._child.pid


def many_pages(count: int) -> bytes:
    """A file that takes its reader some time."""
    pdf = Pdf()
    for _ in range(count):
        pdf.page()
        for row in range(30):
            pdf.text(80, 750 - 22 * row, TEXT, size=12)
    return pdf.bytes()


def test_what_the_child_reads_is_what_its_module_reads(child: int) -> None:
    assert read_isolated(PDF, RAW) == PDF.read(RAW)
    assert isolated._child is not None and isolated._child.pid == child


def test_a_reason_comes_through_and_the_child_goes_on(child: int) -> None:
    with pytest.raises(Unreadable, match="no PDF file, or a damaged one"):
        read_isolated(PDF, b"%PDF-1.4")
    assert read_isolated(PDF, RAW).lines
    assert isolated._child is not None and isolated._child.pid == child


def test_a_reader_at_fault_is_a_reason_too() -> None:
    with pytest.raises(Unreadable, match=r"it could not be read through \(KeyError"):
        read_isolated(Format("none", "none", isolated=True), b"")


@on_posix
def test_a_file_that_takes_too_long_is_left_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch, child: int
) -> None:
    raw = many_pages(300)
    with monkeypatch.context() as patched:
        patched.setattr(isolated, "time_limit", lambda size: 0.3)
        began = time.monotonic()
        with pytest.raises(Unreadable, match="reading it took too long"):
            read_isolated(PDF, raw)
        assert time.monotonic() - began < 5
    assert read_isolated(PDF, RAW).lines
    assert isolated._child is not None and isolated._child.pid != child


@on_posix
def test_a_file_that_needs_too_much_memory_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(isolated, "MOST_MEMORY", 100 << 20)
        with pytest.raises(Unreadable, match="more memory than a document may|broke down"):
            read_isolated(PDF, RAW + b"\0" * (80 << 20))
    assert read_isolated(PDF, RAW).lines
    assert reader_memory() < 1 << 30


@on_posix
def test_a_child_that_crashes_ends_one_file(child: int) -> None:
    raw = many_pages(300)
    threading.Timer(0.3, os.kill, (child, signal.SIGSEGV)).start()
    with pytest.raises(Unreadable, match="its reader broke down on it"):
        read_isolated(PDF, raw)
    assert read_isolated(PDF, RAW).lines


@on_posix
def test_a_child_killed_between_files_is_started_again(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    time.sleep(0.1)
    assert read_isolated(PDF, RAW).lines


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_workers_of_a_pool_have_children_of_their_own(tmp_path: Path, child: int) -> None:
    path = tmp_path / "办法.pdf"
    path.write_bytes(RAW)
    with get_context("fork").Pool(2) as pool:
        found = pool.map(_child_of_worker, [str(path)] * 8, chunksize=1)
    assert child not in {pid for pid, _ in found}
    assert {count for _, count in found} == {len(load(str(path)).lines)}


def _child_of_worker(path: str) -> tuple[int, int]:
    lines = load(path).lines
    time.sleep(0.05)
    assert isolated._child is not None
    return isolated._child.pid, len(lines)


@on_posix
def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(RAW)
    program = textwrap.dedent("""
        import os, signal
        from searcher.load import isolated, load
        load("a.pdf")
        print(isolated._child.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        """)
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
    )
    pid = int(ran.stdout)
    deadline = time.monotonic() + 5
    while _is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_running(pid)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"


def test_nothing_of_the_folder_it_runs_in_is_imported(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    (tmp_path / "a.pdf").write_bytes(RAW)
    program = "import sys; sys.path.pop(0); from searcher.load import load; print(len(load('a.pdf').lines))"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
    )
    assert int(ran.stdout) > 1, ran.stderr


def test_the_time_a_file_may_take_grows_with_it() -> None:
    assert time_limit(0) < 10
    assert time_limit(1_000_000) < time_limit(5_000_000) < time_limit(10**12) == 300


def test_frames_arrive_whole(tmp_path: Path) -> None:
    with open(tmp_path / "pipe", "wb") as pipe:
        send(pipe, b"")
        send(pipe, "供水".encode())
        pipe.write(b"\xff" * 8)
    with open(tmp_path / "pipe", "rb") as pipe:
        assert (receive(pipe), receive(pipe).decode()) == (b"", "供水")
        with pytest.raises(ValueError):
            receive(pipe)
        with pytest.raises(EOFError):
            receive(pipe)


def test_bytes_of_ten_thousand_pages_end_in_time() -> None:
    began = time.monotonic()
    pdf = Pdf()
    for _ in range(10_000):
        pdf.page().drawn.append("")
    pdf.text(80, 700, TEXT)
    assert [line.page for line in source_of("册.pdf", pdf.bytes()).lines] == [10_000]
    assert time.monotonic() - began < 60
