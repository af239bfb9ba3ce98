"""Workers that prepare files: none of them, however it ends, costs a build more than its file."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searcher
from searcher.indexing import kept as keeping
from searcher.indexing import pool
from searcher.indexing.answers import answer_frames, outcome_of
from searcher.indexing.batches import BATCH, Prepared
from searcher.indexing.kept import Kept
from searcher.indexing.pool import Workshop, prepared_by
from searcher.indexing.prepare import prepare
from searcher.indexing.segment_writer import SegmentWriter
from searcher.load import Found
from searcher.load.sandbox import idle, processes
from searcher.load.sandbox.frames import Frame
from searcher.load.sandbox.limits import TOO_LONG, Limits
from searcher.model import Skip
from searcher.store import Store
from tests.faults.corpora import bytes_of
from tests.processes import children_of, eventually, is_running

ROOT = Path(__file__).resolve().parents[1]
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


@pytest.fixture(autouse=True)
def none_idle() -> None:
    """No worker of another test is there."""
    idle.end_all()


def written(folder: Path, names: list[str]) -> Path:
    """A folder of files that differ in a number."""
    folder.mkdir()
    for number, name in enumerate(names):
        text = f"关于第{number}项工作的通知\n推进公安信息化第{number}项任务。\n"
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def skipped(index: searcher.Index) -> dict[str, str]:
    """The names of files left out, with the reason."""
    assert index.summary is not None
    return {Path(skip.path).name: skip.reason for skip in index.summary.skipped}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_ends_its_worker_is_left_out_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    names = [f"{n:02}.txt" for n in range(24)]
    bad = {"05死.txt": "brought its reader down", "11半.txt": "brought its reader down"}
    bad |= {"17转.txt": TOO_LONG, "18谎.txt": "an answer that cannot be"}
    bad |= {"12错.txt": "RuntimeError: in the midst"}
    again = ["09再.txt", "10再.txt"]
    files = written(tmp_path / "files", sorted([*names, *bad, *again]))
    (files / "12错.txt").write_text("推进公安信息化建设。\n" * 20_000, encoding="utf-8")
    monkeypatch.setattr(pool, "TASK", "tests.tasks:faulty")
    monkeypatch.setattr(pool, "limits_of", lambda size, **_: Limits(2.0, 60.0, 1 << 30))
    index = searcher.build_index(files, tmp_path / "index", jobs=jobs)
    reasons = skipped(index)
    assert set(reasons) == set(bad)
    assert all(bad[name] in reasons[name] for name in bad)
    assert len(index.docs()) == len(index.search("公安", limit=50)) == len(names) + len(again)
    assert index.check() == []


def test_the_order_of_files_is_kept_whoever_prepares_them(tmp_path: Path) -> None:
    files = written(tmp_path / "files", [f"{n:03}.txt" for n in range(60)])
    (files / "000.txt").write_text("推进公安信息化建设。\n" * 20_000, encoding="utf-8")
    for jobs in (1, 2, 5):
        searcher.build_index(files, tmp_path / str(jobs), jobs=jobs)
    first, *others = (bytes_of(tmp_path / str(jobs)) for jobs in (1, 2, 5))
    assert all(other == first for other in others)


@on_linux
def test_workers_killed_forty_times_end_forty_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At any moment: while they start, too."""
    monkeypatch.setattr(pool, "TASK", "tests.tasks:failing")
    files = [Found(str(tmp_path / f"{n}.txt"), f"{n}.txt") for n in range(40)]
    wanted = [Skip(file.path, f"seen {file.id}") for file in files]
    chance = random.Random(40)
    killed = builds = 0
    while killed < 40:
        builds += 1
        if builds % 3 == 0:
            idle.end_all()
        workshop = Workshop(1 + builds % 2, {}, tmp_path)
        outcomes: list[object] = []
        build = threading.Thread(target=lambda: outcomes.extend(prepared_by(workshop, files)))
        build.start()
        time.sleep(chance.uniform(0, 0.06))
        killed += kill_one(chance)
        build.join(60)
        assert outcomes == wanted


def kill_one(chance: random.Random) -> bool:
    """Kill a child of this process, whichever it is; whether there was one."""
    for child in sorted(children_of(os.getpid()), key=lambda _: chance.random())[:1]:
        os.kill(child, signal.SIGKILL)
        return True
    return False


@on_linux
def test_a_build_whose_workers_are_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    files = written(tmp_path / "files", [f"{n:03}.txt" for n in range(80)])
    at = set(range(10, 80, 20))

    def kill(done: int, total: int, size: int) -> None:
        if done in at:  # once each: a file that ends two workers is left out
            at.remove(done)
            for child in children_of(os.getpid()):
                with suppress(ProcessLookupError):  # it has just ended
                    os.kill(child, signal.SIGKILL)

    index = searcher.build_index(files, tmp_path / "index", jobs=2, progress=kill)
    assert len(index.docs()) == 80 and not skipped(index)


def test_workers_that_cannot_work_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = written(tmp_path / "files", ["a.txt"])
    monkeypatch.setattr(pool, "TASK", "tests.tasks:broken")
    with pytest.raises(searcher.SearcherError, match="do not start .ImportError: no such lib"):
        searcher.build_index(files, tmp_path / "index")
    monkeypatch.setattr(processes, "is_alone", lambda: False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with pytest.raises(searcher.SearcherError, match="do not start"):
        searcher.build_index(files, tmp_path / "index")


@on_linux
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_workers_end_with_their_build(tmp_path: Path, sign: signal.Signals) -> None:
    files = written(tmp_path / "files", [f"{n:02}转.txt" for n in range(40)])
    program = (
        "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL);"  # `nohup` ignores it
        "from searcher.indexing import pool; from searcher.cli import main;"
        "pool.TASK = 'tests.tasks:faulty'; main()"
    )
    command = [sys.executable, "-c", program, "index", str(files), "--jobs", "2"]
    build = subprocess.Popen([*command, "--index", str(tmp_path / "index")], cwd=ROOT)
    assert eventually(lambda: len(children_of(build.pid)) == 2)
    children = children_of(build.pid)
    time.sleep(0.5)
    build.send_signal(sign)
    build.wait(20)
    assert eventually(lambda: not any(map(is_running, children)))


@on_linux
def test_a_build_that_does_not_hear_interrupts_runs_on_and_ends_when_told(tmp_path: Path) -> None:
    """As `make test &` starts one."""
    files = written(tmp_path / "files", ["a.txt"])
    command = [sys.executable, "-m", "searcher", "index", str(files)]
    build = subprocess.Popen(
        [*command, "--index", str(tmp_path / "index")],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    for _ in range(20):
        build.send_signal(signal.SIGINT)
        time.sleep(0.02)
    _, said = build.communicate(timeout=60)
    assert build.returncode == 0 and b"1 added" in said


PROGRAMS = {
    "without a guard": "print(searcher.build_index('files', 'index', jobs=2).summary.added)",
    "in a thread": """
        import threading
        def build():
            print(searcher.build_index("files", "index", jobs=2).summary.added)
        thread = threading.Thread(target=build)
        thread.start()
        thread.join()
        """,
    "in a forked process": """
        import os
        searcher.build_index("files", "other")
        if not os.fork():
            print(searcher.build_index("files", "index", jobs=2).summary.added, flush=True)
            os._exit(0)
        os.wait()
        """,
    "that has no signals to spare": """
        import signal
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
        print(searcher.build_index("files", "index", jobs=2).summary.added)
        """,
    "that spawns": """
        import multiprocessing
        multiprocessing.set_start_method("spawn")
        print(searcher.build_index("files", "index", jobs=2).summary.added)
        """,
    "that has a fork server": """
        import multiprocessing
        multiprocessing.set_start_method("forkserver")
        print(searcher.build_index("files", "index", jobs=2).summary.added)
        """,
}


@pytest.mark.skipif(os.name != "posix", reason="forks")
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_may_build(tmp_path: Path, program: str) -> None:
    written(tmp_path / "files", [f"{n:02}.txt" for n in range(20)])
    (tmp_path / "program.py").write_text("import searcher\n" + textwrap.dedent(PROGRAMS[program]))
    ran = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
    )
    assert (ran.stdout, ran.stderr) == (b"20\n", b"")


def test_in_a_pool_of_processes_a_build_is_possible(tmp_path: Path) -> None:
    """Those of `multiprocessing` are daemons, which may have no children of that kind."""
    written(tmp_path / "files", ["a.txt", "b.txt"])
    program = """
        import multiprocessing, searcher
        def build(number):
            return searcher.build_index("files", f"index{number}").summary.added
        if __name__ == "__main__":
            with multiprocessing.Pool(2) as pool:
                print(pool.map(build, range(2)))
        """
    (tmp_path / "program.py").write_text(textwrap.dedent(program))
    ran = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
    )
    assert ran.stdout == b"[2, 2]\n", ran.stderr


def test_a_large_document_is_taken_in_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = written(tmp_path / "files", ["a.txt"])
    large = "".join(f"第{n}条　第{n}号渡口应当停渡。\n" for n in range(1, 12 * BATCH))
    for name in ("大.txt", "大半.txt"):
        (files / name).write_text(large, encoding="utf-8")
    monkeypatch.setattr(keeping, "MOST_IN_MEMORY", 100_000)
    monkeypatch.setattr(pool, "TASK", "tests.tasks:faulty")
    index = searcher.build_index(files, tmp_path / "index")
    assert set(skipped(index)) == {"大半.txt"} and index.check() == []
    assert {record.id for record in index.docs()} == {"a.txt", "大.txt"}
    assert index.stats().passages == sum(record.count for record in index.docs()) > 4 * BATCH
    (hit,) = index.search('"第11998号渡口"')
    assert hit.document == "大.txt"


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Found, list[Frame]]:
    """A file, and what a worker says of it."""
    place = written(tmp_path_factory.mktemp("answer") / "files", ["a.txt"])
    found = Found(str(place / "a.txt"), "a.txt")
    return found, list(answer_frames(prepare(found, "")))


def outcome(found: Found, frames: list[Frame], folder: Path) -> Prepared | Skip:
    """What is made of the frames of an answer."""
    kept = Kept(folder)
    for frame in frames:
        kept.add(frame)
    return outcome_of(kept, found)


def test_what_a_worker_says_comes_through(
    answer: tuple[Found, list[Frame]], tmp_path: Path
) -> None:
    found, frames = answer
    wanted, got = prepare(found, ""), outcome(found, frames, tmp_path)
    assert isinstance(wanted, Prepared) and isinstance(got, Prepared)
    assert (got.record, got.details) == (wanted.record, wanted.details)
    assert (got.names, got.notes) == (wanted.names, wanted.notes)
    for mine, theirs in zip(got.batches, wanted.batches, strict=True):
        assert mine.passages == theirs.passages
        assert {name: array.tolist() for name, array in mine.values.items()} == {
            name: array.tolist() for name, array in theirs.values.items()
        }
        for name, column in theirs.columns.items():
            assert mine.columns[name].docs.tolist() == column.docs.tolist()
            if column.positions is not None:
                assert (
                    np.asarray(mine.columns[name].positions).tolist() == column.positions.tolist()
                )


def test_characters_of_four_bytes_come_through(tmp_path: Path) -> None:
    text = "关于𬇙渡口的通知\n第一条 渡口归𬇙水乡。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found = Found(str(tmp_path / "a.txt"), "a.txt")
    frames = list(answer_frames(prepare(found, "")))
    wanted, got = prepare(found, ""), outcome(found, frames, tmp_path)
    assert isinstance(wanted, Prepared) and isinstance(got, Prepared)
    (mine,), (theirs,) = got.batches, wanted.batches
    assert mine.passages == theirs.passages
    for name in ("body_grams", "heading_grams", "title_grams"):
        pairs, sent = (np.asarray(batch.columns[name].terms) for batch in (mine, theirs))
        assert np.array_equal(pairs, sent)
    assert ord("𬇙") in np.asarray(mine.columns["body_grams"].terms) >> np.uint64(32)


def altered(**parts: Any) -> Callable[[list[Frame]], list[Frame]]:
    """What makes another frame of the only one."""

    def change(frames: list[Frame]) -> list[Frame]:
        (frame,) = frames
        return [frame._replace(**{name: made(frame) for name, made in parts.items()})]

    return change


PAIR = 2  # blocks before those of the batch: record and details
ALTERED: dict[str, Callable[[list[Frame]], list[Frame]]] = {
    "no frames": lambda frames: [],
    "no batches": altered(blocks=lambda frame: frame.blocks[:PAIR]),
    "a batch twice": lambda frames: [*frames, frames[0]._replace(blocks=frames[0].blocks[PAIR:])],
    "a block less": altered(blocks=lambda frame: frame.blocks[:-1]),
    "a block more": altered(blocks=lambda frame: [*frame.blocks, b""]),
    "a block that is another": altered(
        blocks=lambda frame: [
            *frame.blocks[:PAIR],
            *[frame.blocks[PAIR]] * (len(frame.blocks) - PAIR),
        ]
    ),
    "no record": altered(blocks=lambda frame: [b"{}", b"{}", *frame.blocks[PAIR:]]),
    "names that are none": altered(said=lambda frame: {"names": [1], "notes": []}),
    "passages that are none": altered(
        blocks=lambda frame: [
            *frame.blocks[:PAIR],
            np.array([2], "<u4").tobytes(),
            b"[]",
            *frame.blocks[PAIR + 2 :],
        ]
    ),
    "words of an empty list": altered(
        blocks=lambda frame: [*frame.blocks[: PAIR + 2], b"", *frame.blocks[PAIR + 3 :]]
    ),
}


@pytest.mark.parametrize("change", ALTERED)
def test_an_answer_that_cannot_be_is_not_believed(
    answer: tuple[Found, list[Frame]], tmp_path: Path, change: str
) -> None:
    found, frames = answer
    got = outcome(found, ALTERED[change](frames), tmp_path)
    assert isinstance(got, Skip) and "an answer that cannot be" in got.reason


@settings(max_examples=300)
@given(data=st.data())
def test_whatever_is_believed_can_be_written(
    answer: tuple[Found, list[Frame]], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Numbers are altered in arrays: what is out of place is refused, the rest does no harm."""
    found, (said,) = answer
    which = data.draw(st.integers(PAIR + 2, len(said.blocks) - 1))
    raw = bytearray(said.blocks[which])
    if raw:
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] = data.draw(st.integers(0, 255))
    blocks = [*said.blocks[:which], bytes(raw), *said.blocks[which + 1 :]]
    folder = tmp_path_factory.mktemp("written")
    got = outcome(found, [said._replace(blocks=blocks)], folder)
    if isinstance(got, Prepared):
        writer = SegmentWriter(Store(folder), "s000001")
        writer.add(got)
        writer.finish()


def test_a_worker_is_kept_a_while_for_the_next_build(tmp_path: Path) -> None:
    files = written(tmp_path / "files", ["a.txt"])
    searcher.build_index(files, tmp_path / "index")
    assert eventually(lambda: idle._idle)
    ((_, worker),) = idle._idle
    searcher.build_index(files, tmp_path / "index", rebuild=True)
    assert eventually(lambda: idle._idle)
    assert idle._idle[0][1] is worker


def test_members_of_an_archive_have_time_for_the_way_to_them(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(bytes(10_000_000))
    driver = pool._Driver(pool._Board([]), Workshop(1, {"ocr": False}, tmp_path))
    member = Found(str(tmp_path / "a.zip!/a.txt"), "a.zip!/a.txt", "0", 1000)
    alone = Found(str(tmp_path / "a.txt"), "a.txt", "0", 1000)
    assert driver._choose_limits(member).busy == driver._choose_limits(alone).busy + 5.0


def test_records_name_the_file_that_was_asked_for(
    answer: tuple[Found, list[Frame]], tmp_path: Path
) -> None:
    found, frames = answer
    record = json.loads(bytes(frames[0].blocks[0]))
    for key, value in (("file", "/etc/passwd"), ("path", "b.txt"), ("id", "b.txt"), ("count", 9)):
        raw = json.dumps({**record, key: value}).encode()
        changed = [frames[0]._replace(blocks=[raw, *frames[0].blocks[1:]])]
        assert isinstance(outcome(found, changed, tmp_path), Skip)
