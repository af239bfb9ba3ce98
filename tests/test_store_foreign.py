"""The files of others in the folder of an index: found again, whatever is done there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

import searcher
from searcher import disk
from searcher.indexing import update
from searcher.store import Store
from tests.conftest import ROOT
from tests.faults.corpora import BEFORE, write
from tests.faults.kills import killed_at
from tests.faults.systems import Breaking, Full, Interrupted

# Names of ours, names that look like them, and names that anybody may use.
NAMES = (
    "CURRENT CURRENT.new CURRENT.1.unknown current CURRENT~ write.lock writer.json manifest.json "
    "manifest-1.json manifest-2.json manifest-3.json manifest-7.json manifest-2021.json "
    "manifest-01.json manifest-1.json.bak s000001.docs s000001.terms s000002.docs s000002.terms "
    "s000002m.docs s000003.documents s000003.details s000003.citations s000004.docs s000009.docs "
    "s000002.writing s000003.writing s000009.writing s000002.current s000003.current s999999.docs "
    "s999999999.docs s9999999999.docs s000004.docs.bak S000002.DOCS s20240115.pdf s202401.txt "
    "s000002.spill s000001 s1.docs notes.txt README.md .gitignore 通知.docx a.zip"
).split()
CONTENTS = (
    b"",
    b"mine\n",
    b"\0" * 40,
    b"SRCHARR",
    b"{}",
    b'{"pid": 1}',
    b"MANIFEST-000001\n",
    b"[" * 99,
)
FOLDERS = ("s202401.d", "s000002.spill", "s000002.docs", "manifest-2.json", "CURRENT", "notes")
FAULTS = {"error": Breaking, "full disk": Full, "interrupt": Interrupted}


def is_blank_claim(name: str, content: bytes) -> bool:
    """The one thing of others that goes: a build's claim from before a power cut looks so."""
    return name.endswith(".writing") and not content.strip(b"\0")


class Neighbours(RuleBasedStateMachine):
    """Somebody puts things into the folder while an index is built, broken, killed and cleared."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.folder = self.place / "index"
        self.folder.mkdir()
        self.files = write(self.place / "files", BEFORE)
        self.planted: dict[str, bytes | None] = {}
        self.built = 0

    def teardown(self) -> None:
        shutil.rmtree(self.place)

    @rule(name=st.sampled_from(NAMES), content=st.sampled_from(CONTENTS))
    def plant(self, name: str, content: bytes) -> None:
        """Write a file, be it over one of the index."""
        if self.planted.get(name, b"") is None or is_blank_claim(name, content):
            return
        (self.folder / name).write_bytes(content)
        self.planted[name] = content

    @rule(name=st.sampled_from(FOLDERS))
    def plant_folder(self, name: str) -> None:
        if not os.path.lexists(self.folder / name):
            (self.folder / name).mkdir()
            (self.folder / name / "inside.txt").write_text("mine\n")
            self.planted[name] = None

    @rule(rebuild=st.booleans(), jobs=st.sampled_from([1, 1, 2]))
    def build(self, rebuild: bool, jobs: int) -> None:
        self.change()
        try:
            searcher.build_index(self.files, self.folder, rebuild=rebuild, jobs=jobs)
        except searcher.StoreError:
            assert self.planted

    @rule(kind=st.sampled_from(sorted(FAULTS)), at=st.integers(0, 60))
    def build_in_vain(self, kind: str, at: int) -> None:
        self.change()
        try:
            with disk.through(FAULTS[kind](at)):
                update.update(
                    Store(self.folder), [str(self.files)], update.Options(rebuild=at > 30)
                )
        except (searcher.SearcherError, KeyboardInterrupt):
            pass

    @rule(at=st.integers(0, 60))
    def kill(self, at: int) -> None:
        """A build killed at some call, as by SIGKILL."""
        self.change()
        killed_at(
            lambda: update.update(Store(self.folder), [str(self.files)], update.Options()), at
        )

    @rule()
    def clear(self) -> None:
        Store(self.folder).clear()

    def change(self) -> None:
        self.built += 1
        text = f"第{self.built}号通知\n推进公安信息化第{self.built}项任务。\n"
        (self.files / "通知.txt").write_text(text, encoding="utf-8")

    @invariant()
    def all_is_there(self) -> None:
        for name, content in self.planted.items():
            places = [self.folder / name, *self.folder.glob("CURRENT.*.unknown")]
            if name != "CURRENT":
                places = places[:1]
            if content is None:
                found = [place for place in places if (place / "inside.txt").is_file()]
            else:
                found = [p for p in places if p.is_file() and p.read_bytes() == content]
            assert found, f"{name} is gone"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes to fork and kill")
def test_whatever_lies_in_the_folder_is_found_again() -> None:
    run_state_machine_as_test(
        Neighbours,
        settings=settings(
            max_examples=int(os.environ.get("SEARCHER_EXAMPLES", "30")),
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "searcher", *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("names", [["s20240115.pdf", "manifest-2021.json"], ["CURRENT"], ["a/"]])
def test_a_folder_of_something_else_is_refused_in_one_line(
    tmp_path: Path, names: list[str]
) -> None:
    write(tmp_path / "docs", BEFORE)
    (tmp_path / "box").mkdir()
    for name in names:
        place = tmp_path / "box" / name
        place.mkdir() if name.endswith("/") else place.write_text("mine\n")
    before = sorted(path.name for path in (tmp_path / "box").iterdir())
    done = run("index", "docs", "--index", "box", cwd=tmp_path)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and done.stdout == ""
    assert done.stderr.startswith("Error: the folder box is not an index: it holds ")
    assert "--index" in done.stderr
    assert sorted(path.name for path in (tmp_path / "box").iterdir()) == before
    if names == ["CURRENT"]:
        for command in (["search", "公安"], ["docs"], ["stats"], ["check"]):
            done = run(*command, "--index", "box", cwd=tmp_path)
            assert done.returncode == 2 and "is not an index" in done.stderr


def test_an_index_begins_beside_what_lies_in_any_folder(tmp_path: Path) -> None:
    write(tmp_path / "docs", BEFORE)
    box = tmp_path / "box"
    (box / "lost+found").mkdir(parents=True)
    (box / ".git").mkdir()
    for name in ("README.md", ".gitkeep", ".DS_Store", "Thumbs.db"):
        (box / name).write_text("mine\n")
    assert searcher.build_index(tmp_path / "docs", box).summary
    assert Store(box).clear()
    left = sorted(path.name for path in box.iterdir())
    assert left == sorted([".DS_Store", ".git", ".gitkeep", "README.md", "Thumbs.db", "lost+found"])


def test_documents_beside_the_index_stay_and_are_told_apart(tmp_path: Path) -> None:
    files = write(tmp_path / "files", BEFORE)
    done = run("index", ".", "--index", ".", cwd=files)
    assert done.returncode == 2 and "the folder . is not an index" in done.stderr
    assert {path.name for path in files.iterdir()} == set(BEFORE)
    assert run("index", ".", "--index", "index/", cwd=files).returncode == 0
    again = run("index", ".", "--index", "index/", cwd=files)
    assert again.returncode == 0 and "3 unchanged, 0 skipped" in again.stderr
    assert "noted index: the folder of the index; it is passed over" in again.stderr
    (files / "index" / "README.md").write_text("# 说明\n\n索引。\n", encoding="utf-8")
    strict = run("index", ".", "--strict", "--index", "index/", cwd=files)
    assert strict.returncode == 0 and "0 added" in strict.stderr


@pytest.mark.parametrize("path", ["index", "index/通知.txt", "index/below", "linked"])
def test_documents_inside_the_index_are_refused(tmp_path: Path, path: str) -> None:
    files = write(tmp_path / "files", BEFORE)
    index = tmp_path / "index"
    searcher.build_index(files, index)
    write(index / "below", BEFORE)
    (index / "通知.txt").write_text(BEFORE["通知.txt"], encoding="utf-8")
    (tmp_path / "linked").symlink_to(index / "below")
    with pytest.raises(searcher.InputError, match="is in the folder of the index itself"):
        searcher.build_index(tmp_path / path, index)
    assert (index / "通知.txt").exists() and (index / "below" / "通知.txt").exists()


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
def test_make_clean_leaves_what_is_not_of_the_index(tmp_path: Path) -> None:
    files = write(tmp_path / "seeds", BEFORE)
    shutil.copy(ROOT / "Makefile", tmp_path)
    searcher.build_index(files, tmp_path / "index")
    for name in ("README.md", "s20240115.pdf", "manifest-2021.json", "s000009.docs"):
        (tmp_path / "index" / name).write_text("mine\n")
    (tmp_path / "index" / "own").mkdir()
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["make", "clean", f"PYTHON={sys.executable}"], cwd=tmp_path, env=env)
    assert done.returncode == 0
    left = sorted(path.name for path in (tmp_path / "index").iterdir())
    assert left == ["README.md", "manifest-2021.json", "own", "s000009.docs", "s20240115.pdf"]
