"""The child process: it is bounded in time and memory, and what ends it ends one request."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.load.sandbox import idle, limits, processes
from searcher.load.sandbox.frames import Frame, frame_bytes, reading, receive
from searcher.load.sandbox.limits import TOO_LONG, TOO_MUCH, limits_of
from searcher.load.sandbox.worker import Ended, Worker
from tests.processes import eventually, is_running

ROOT = Path(__file__).resolve().parents[1]
TASK = "tests.tasks:acting"
PLENTY = limits_of(1_000_000)
ONCE = replace(PLENTY, busy=0.3)
on_posix = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX systems")
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


FORKED, SPAWNED = "forked", "spawned"


@pytest.fixture(params=[pytest.param(FORKED, marks=on_linux), SPAWNED])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How a child is started, whatever threads other tests left."""
    monkeypatch.setattr(processes, "is_alone", lambda: request.param == FORKED)
    return str(request.param)


@pytest.fixture
def worker(way: str) -> Iterator[Worker]:
    """A worker that does what it is told."""
    worker = Worker()
    worker.start(TASK, {"of": "tests"})
    yield worker
    worker.end()


def did(worker: Worker, do: str, *, limits: limits.Limits = PLENTY, **values: Any) -> Frame:
    """What the worker says when it has done something."""
    worker.ask({"do": do, **values}, limits)
    (frame,) = worker.answer(limits)
    return frame


def ended(worker: Worker, do: str, *, limits: limits.Limits = PLENTY, **values: Any) -> Ended:
    """How the worker ends at something."""
    worker.ask({"do": do, **values}, limits)
    with pytest.raises(Ended) as end:
        list(worker.answer(limits))
    return end.value


def test_requests_are_answered_in_their_order(worker: Worker) -> None:
    for _ in range(3):
        worker.ask({"do": "nothing"}, PLENTY)
    for _ in range(3):
        (frame,) = worker.answer(PLENTY)
        assert frame.said["settings"] == {"of": "tests"} and frame.said["pid"] == worker.pid
        assert bytes(frame.blocks[0]) == b"block"


@pytest.mark.parametrize("act", ["raise", "nest"])
def test_a_fault_is_a_reason_and_the_child_goes_on(worker: Worker, act: str) -> None:
    reasons = {
        "raise": "it could not be read through (StopAsyncIteration: broken)",
        "nest": "its parts are nested too deep",
    }
    assert did(worker, act).said == {"failed": reasons[act]}
    assert did(worker, "nothing").said["pid"] == worker.pid


@on_posix
@pytest.mark.parametrize("act", ["spin", "match"])
def test_what_is_busy_too_long_is_ended(worker: Worker, act: str) -> None:
    end = ended(worker, act, limits=ONCE)
    assert str(end) == TOO_LONG and end.by_limit


@on_posix
@pytest.mark.parametrize("act", ["wait", "stop"])
def test_what_waits_too_long_is_ended(worker: Worker, act: str) -> None:
    end = ended(worker, act, limits=replace(PLENTY, clock=0.5))
    assert str(end) == TOO_LONG and end.by_limit


@on_linux
def test_what_is_kept_from_running_gets_more_time(worker: Worker) -> None:
    limits = replace(PLENTY, busy=30.0, clock=0.2)
    assert "said" in did(worker, "ask", seconds=0.01, work=1.0, limits=limits).said


@on_posix
def test_time_that_is_asked_for_is_given(worker: Worker) -> None:
    assert "said" in did(worker, "ask", seconds=60, work=0.8, limits=ONCE).said
    end = ended(worker, "ask", seconds=0.01, work=60, limits=ONCE)
    assert str(end) == TOO_LONG


@on_linux
def test_what_takes_too_much_memory_fails_alone(worker: Worker) -> None:
    assert did(worker, "fill", size=100 << 20).said["said"] == 100 << 20
    assert did(worker, "fill", size=PLENTY.memory + (64 << 20)).said == {"failed": TOO_MUCH}
    assert worker.retiring


@on_posix
def test_where_addresses_are_not_counted_the_child_watches_itself() -> None:
    program = textwrap.dedent("""
        import sys, time
        sys.platform = "elsewhere"
        from searcher.load.sandbox.limits import Limits, within
        with within(Limits(9, 9, 50 << 20)):
            time.sleep(0.6)
        with within(Limits(9, 9, 50 << 20)):
            held = b"1" * (200 << 20)
            time.sleep(20)
        """)
    # What a process held before it became another counts: a shell holds little.
    shell = ["sh", "-c", '"$0" -c "$1"; exit $?', sys.executable, program]
    ran = subprocess.run(shell, cwd=ROOT, capture_output=True)
    assert limits.ended_by_memory(ran.returncode), ran.stderr


@on_posix
@pytest.mark.parametrize("sign", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
def test_a_child_that_crashes_says_so(worker: Worker, sign: signal.Signals) -> None:
    end = ended(worker, "kill", sign=sign)
    assert f"it brought its reader down ({-sign})" in str(end) and not end.by_limit


@on_posix
def test_a_child_killed_between_requests_is_missed_at_the_next(worker: Worker) -> None:
    os.kill(worker.pid, signal.SIGKILL)
    assert not ended(worker, "nothing").by_limit


@on_posix
def test_an_interrupt_is_left_to_the_parent(worker: Worker) -> None:
    os.kill(worker.pid, signal.SIGINT)
    assert did(worker, "nothing").said["pid"] == worker.pid


def test_what_a_library_prints_is_no_answer(worker: Worker) -> None:
    assert "said" in did(worker, "talk").said


@on_posix
def test_what_is_no_frame_ends_the_child(worker: Worker) -> None:
    assert not ended(worker, "lie").by_limit
    assert eventually(lambda: not is_running(worker.pid))


@on_posix
def test_an_answer_that_never_ends_is_cut_off(worker: Worker) -> None:
    small = replace(PLENTY, memory=2)
    worker.ask({"do": "nothing"}, PLENTY)
    with pytest.raises(Ended):
        list(worker.answer(small))


def test_a_task_that_cannot_be_begun_says_why(way: str) -> None:
    worker = Worker()
    with pytest.raises(Ended, match="ImportError: no such library"):
        worker.start("tests.tasks:broken", {})


@on_linux
def test_a_child_that_is_gone_is_missed_though_another_holds_its_pipe(worker: Worker) -> None:
    """As a process does that was forked in the moment between the pipe and its closing."""
    assert worker._process.stdout
    pipe = os.fstat(worker._process.stdout.fileno()).st_ino
    ends = Path(f"/proc/{worker.pid}/fd").iterdir()
    held = os.open(next(end for end in ends if end.stat().st_ino == pipe), os.O_WRONLY)
    assert not ended(worker, "kill", sign=signal.SIGKILL).by_limit
    os.close(held)


@on_linux
def test_a_fork_holds_nothing_of_its_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its lock nor its files, and its signals end it."""
    monkeypatch.setattr(processes, "is_alone", lambda: True)
    import fcntl

    lock = os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    before = signal.signal(signal.SIGTERM, lambda *_: print("the parent's"))
    try:
        worker = Worker()
        worker.start(TASK, {})
    finally:
        signal.signal(signal.SIGTERM, before)
    os.close(lock)
    again = os.open(tmp_path / "lock", os.O_RDWR)
    fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(again)
    held = {
        str(end.readlink()).partition(":")[0] for end in Path(f"/proc/{worker.pid}/fd").iterdir()
    }
    assert held == {"pipe", os.devnull}
    assert (
        Path(f"/proc/{worker.pid}/cmdline").read_bytes() == Path("/proc/self/cmdline").read_bytes()
    )
    assert not ended(worker, "kill", sign=signal.SIGTERM).by_limit


@on_linux
def test_a_fork_may_nest_as_deep_as_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "is_alone", lambda: True)

    def below(depth: int) -> Worker:
        return below(depth - 1) if depth else Worker()

    worker = below(sys.getrecursionlimit() // 2)
    worker.start(TASK, {})
    assert did(worker, "descend", depth=sys.getrecursionlimit() // 2).said["said"] == 0
    worker.end()


@on_linux
def test_a_process_with_threads_does_not_fork() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert not processes.is_alone()
        worker = Worker()
    finally:
        done.set()
        thread.join()
    worker.start(TASK, {})
    assert b"searcher.load.sandbox" in Path(f"/proc/{worker.pid}/cmdline").read_bytes()
    worker.end()


@on_linux
def test_the_program_has_forks_for_workers(tmp_path: Path) -> None:
    """And a script that has no threads."""
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "import searcher; from searcher.load.sandbox import processes; "
            "print(processes.is_alone())",
        ],
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
    )
    assert ran.stdout == b"True\n", ran.stderr


@on_linux
@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("act", ["spin", "match"])
def test_the_child_ends_with_its_parent(tmp_path: Path, act: str, alone: bool) -> None:
    program = textwrap.dedent(f"""
        import os, signal, time
        from searcher.load.sandbox import processes
        from searcher.load.sandbox.limits import limits_of
        from searcher.load.sandbox.worker import Worker
        processes.is_alone = lambda: {alone}
        worker = Worker()
        worker.start("tests.tasks:acting", {{}})
        worker.ask({{"do": "{act}"}}, limits_of(50_000_000))
        print(worker.pid, flush=True)
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGKILL)
        """)
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True)
    assert eventually(lambda: not is_running(int(ran.stdout)))


def test_nothing_of_the_folder_it_runs_in_is_imported(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    (tmp_path / "a.txt").write_text("岚江市供水办法\n第一条　为加强供水管理，制定本办法。\n")
    program = (
        "import sys; sys.path.pop(0); import searcher; "
        "print(searcher.build_index('a.txt', 'index').summary.added)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
    )
    assert ran.stdout == b"1\n", ran.stderr


def test_an_idle_child_is_used_again_where_the_parent_is_now(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle.end_all()
    worker = Worker()
    worker.start(TASK, {"of": "before"})
    idle.keep(worker)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLACE", "here")
    assert idle.take() is worker and idle.take() is None
    worker.start(TASK, {"of": "now"})
    said = did(worker, "look").said
    assert said["settings"] == {"of": "now"}
    assert said["said"]["folder"] == os.getcwd() and said["said"]["place"] == "here"
    worker.end()


@on_linux
def test_an_idle_child_does_not_wait_for_ever(way: str) -> None:
    worker = Worker()
    worker.start(TASK, {})
    worker.rest(0.2)
    assert eventually(lambda: not is_running(worker.pid))
    with pytest.raises(Ended):
        worker.start(TASK, {})


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_an_idle_child_stays_with_the_process_that_started_it() -> None:
    worker = Worker()
    worker.start(TASK, {})
    idle.keep(worker)
    fork = os.fork()
    if not fork:
        os._exit(0 if idle.take() is None else 1)
    assert os.waitpid(fork, 0)[1] == 0
    assert did(worker, "nothing").said["pid"] == worker.pid


def test_what_a_file_may_take_grows_with_it() -> None:
    small, middling, large = map(limits_of, (0, 5_000_000, 200_000_000))
    assert small.busy == 5 and small.memory == 1 << 30
    assert small.busy < middling.busy < large.busy and small.memory < middling.memory
    assert limits_of(0, packed=1_000_000_000).busy < large.busy
    assert limits_of(0, ocr=True).memory > 4 << 30


@given(st.lists(st.binary(max_size=50)), st.dictionaries(st.text(max_size=5), st.integers()))
def test_frames_come_back_as_they_were(blocks: list[bytes], said: dict[str, Any]) -> None:
    said.pop("sizes", None)
    frame = receive(reading(io.BytesIO(frame_bytes(Frame(said, blocks)))))
    assert frame.said == said and list(map(bytes, frame.blocks)) == blocks


@given(st.data())
def test_no_altered_frame_is_more_than_refused(data: st.DataObject) -> None:
    raw = bytearray(frame_bytes(Frame({"of": [1, 2]}, [b"one", b"another"])))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255))
    try:
        frame = receive(reading(io.BytesIO(bytes(raw[: data.draw(st.integers(0, len(raw)))]))))
    except (EOFError, ValueError, LookupError, TypeError):
        return
    assert sum(map(len, frame.blocks)) <= len(raw)
