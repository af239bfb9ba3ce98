"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

READMES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"```(console|python)\n(.*?)```", re.S)
CUT = "…"


def blocks(name: str, kind: str) -> list[str]:
    """The fenced blocks of one kind in a README."""
    return [text for k, text in BLOCK.findall((ROOT / name).read_text("utf-8")) if k == kind]


def sessions(name: str) -> list[tuple[str, list[str]]]:
    """Each command that a README shows, and the lines shown under it."""
    found: list[tuple[str, list[str]]] = []
    for line in "".join(blocks(name, "console")).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that holds what the README's commands read."""
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    return tmp_path


def run(command: str, folder: Path) -> str:
    """A README's command, the program taken from this interpreter."""
    program = f"{shlex.quote(sys.executable)} -m searcher"
    query = re.fullmatch(r"make search Q=('.*')", command)
    if query:
        command = f"{program} index seeds/ && {program} search {query[1]}"
    command = re.sub(r"^searcher\b", lambda _: program, command)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, cwd=folder, env=env, capture_output=True, check=True)
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize("name", (*READMES, "docs/counts.md"))
def test_commands_print_what_is_shown(name: str, checkout: Path) -> None:
    run("searcher index seeds/", checkout)
    for command, shown in sessions(name):
        if command == "make test":
            continue
        out = run(command, checkout).splitlines()
        expected = shown[: shown.index(CUT)] if CUT in shown else shown
        assert out[: len(expected)] == expected, command


@pytest.mark.parametrize("name", READMES)
def test_the_library_in_ten_lines_runs(
    name: str, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout)
    ours, theirs = blocks(name, "python")
    exec(compile(ours, name, "exec"), {})
    assert "信息化建设" in capsys.readouterr().out
    exec(compile(theirs, name, "exec"), {})
    assert '<b class="match term' in capsys.readouterr().out


PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_links_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_make_knows_what_the_readme_names() -> None:
    rules = (ROOT / "Makefile").read_text("utf-8")
    named = {
        target
        for name in READMES
        for target in re.findall(r"\$ make (\w+)", (ROOT / name).read_text("utf-8"))
    }
    assert named == {"search", "test"}
    for target in {*named, "install", "index", "lint", "bench", "clean"}:
        assert re.search(rf"^{target}:.*##", rules, re.M)
