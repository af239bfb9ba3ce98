"""The lock of a writer: waited for, told of, taken over; and how a build is ended."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import searcher
from searcher.index import Index
from searcher.store import Store
from searcher.store.names import claim_bytes, claim_name

SIGNALS = [signal.SIGINT, signal.SIGTERM]


def command(*args: str) -> list[str]:
    return [sys.executable, "-m", "searcher", *args]


@pytest.fixture
def dead(index: Index, tmp_path: Path) -> tuple[Path, int]:
    """An index whose writer was killed in the midst: its folder and the writer's number."""
    folder = tmp_path / "index"
    child = os.fork()
    if not child:
        with Store(folder).writing() as writing:
            assert writing.number == 2
            (folder / "s000002.docs").write_bytes(b"SRCHARR1 and half a file")
            (folder / "s000002.terms").write_bytes(bytes(100))
            (folder / "s000002.current").write_bytes(b"")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    return folder, child


def test_a_dead_writer_gives_way_and_leaves_nothing(dead: tuple[Path, int], corpus: Path) -> None:
    folder, writer = dead
    assert searcher.open_index(folder).search("公安") and (folder / "s000002.docs").exists()
    summary = searcher.build_index(corpus, folder).summary
    assert summary is not None and summary.unchanged == 5
    assert summary.cleared == (
        f"took over the lock of process {writer}, which is gone",
        "removed s000002.current, left by a broken-off build",
        "removed s000002.docs, left by a broken-off build",
        "removed s000002.terms, left by a broken-off build",
        "removed s000002.writing, left by a broken-off build",
    )
    assert not list(folder.glob("s000002*"))
    again = searcher.build_index(corpus, folder).summary
    assert again is not None and again.cleared == ()


@pytest.mark.parametrize("verbose", [True, False])
def test_what_was_cleared_is_said_with_v_only(
    dead: tuple[Path, int], corpus: Path, verbose: bool
) -> None:
    folder, writer = dead
    flags = ["-v"] if verbose else []
    done = subprocess.run(
        command("index", str(corpus), "--index", str(folder), *flags),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and done.stdout == ""
    assert (f"lock of process {writer}" in done.stderr) == verbose
    assert ("removed s000002.docs" in done.stderr) == verbose
    assert not list(folder.glob("s000002*"))


def test_a_lock_that_a_worker_of_a_dead_writer_still_holds_is_waited_for(
    index: Index, corpus: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True
    )
    with Store(folder).writing() as writing:
        claim = folder / claim_name(writing.number)
        claim.write_bytes(claim_bytes(writing.number, int(dead.stdout)))
        summaries: list[object] = []
        other = threading.Thread(
            target=lambda: summaries.append(searcher.build_index(corpus, folder).summary)
        )
        other.start()
        time.sleep(0.5)
        assert not summaries
    other.join(10)
    assert len(summaries) == 1


def test_a_second_writer_waits_as_long_as_it_is_told(
    index: Index, corpus: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    began = time.monotonic()
    with Store(folder).writing():
        with pytest.raises(searcher.IndexLocked, match=f"process {os.getpid()}"):
            searcher.build_index(corpus, folder, wait=0.3)
        assert 0.25 < time.monotonic() - began < 5
        waiting = subprocess.Popen(
            command("index", str(corpus), "--index", str(folder), "--wait", "30"),
            stderr=subprocess.PIPE,
        )
        time.sleep(1.0)
        assert waiting.poll() is None
    _, said = waiting.communicate(timeout=20)
    assert waiting.returncode == 0 and b"5 unchanged" in said


def work_of(group: int) -> float:
    """The seconds of CPU that a group of processes has used, those that have ended too."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("sign", SIGNALS)
def test_a_build_does_little_more_after_a_signal(
    index: Index, tmp_path: Path, sign: signal.Signals, jobs: str
) -> None:
    """Work is told by CPU time, which a busy machine does not stretch as it does the clock."""
    many, folder = tmp_path / "many", tmp_path / "index"
    many.mkdir()
    text = "推进公安信息化建设，优化营商环境，落实主体责任。" * 4000
    for number in range(400):
        (many / f"{number}.txt").write_text(f"第{number}号通知\n{text}\n", encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    build = subprocess.Popen(
        command("index", str(many), "--index", str(folder), "--jobs", jobs),
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A shell lets what runs in its background ignore interrupts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not list(folder.glob("*.writing")) and build.poll() is None:
        time.sleep(0.02)
    while work_of(build.pid) < 1.5 and build.poll() is None:
        time.sleep(0.02)
    at_signal = work_of(build.pid)
    build.send_signal(sign)
    _, said = build.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert worked - at_signal < 2.0
    assert build.returncode == 130 and b"Traceback" not in said
    assert not list(folder.glob("s000002*"))
    assert searcher.open_index(folder).stats().documents == 5
