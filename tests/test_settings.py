"""searcher.toml: the options of commands that its user always wants."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import searcher
from searcher.cli import cli
from searcher.settings import defaults_of
from tests.conftest import ROOT

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(corpus: Path, tmp_path: Path) -> Run:
    """Run the program in a folder with an index of the five documents in 政策库."""
    searcher.build_index(corpus, tmp_path / "政策库")

    def call(*args: str, folder: Path = tmp_path, **environment: str) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "searcher", *args]
        own = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "PYTHONPATH": str(ROOT)}
        env = {**os.environ, **own, **environment}
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True)
        return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")

    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., None]:
    """Write the settings of the folder, or the user's own."""

    def put(text: str, *, own: bool = False) -> None:
        place = tmp_path / "config" / "searcher" if own else tmp_path
        place.mkdir(parents=True, exist_ok=True)
        (place / "searcher.toml").write_text(text, encoding="utf-8")

    return put


def test_a_setting_is_the_default_of_an_option(run: Run, write: Callable[..., None]) -> None:
    write('index = "政策库"\n[search]\nlimit = 2\nformat = "json"\ntype = ["通知", "公告"]\n')
    status, out, _ = run("search", "公安")
    found = json.loads(out)
    assert status == 0 and len(found["hits"]) == 2
    assert {hit["document"] for hit in found["hits"]} <= {"通知.txt", "traditional.txt"}
    assert len(json.loads(run("search", "公安", "-n", "1")[1])["hits"]) == 1
    assert run("search", "公安", "--format", "csv")[1].startswith("\ufeffrank,")
    assert "documents: 5" in run("stats")[1]
    assert "[default: 2; x>=1]" in run("search", "--help")[1]


def test_what_counts_for_more(run: Run, write: Callable[..., None], tmp_path: Path) -> None:
    """An option, then SEARCHER_INDEX, then the folder's settings, then the user's own."""
    write('index = "不在"\n[search]\nlimit = 1\n', own=True)
    assert "不在" in run("stats")[2]
    write('index = "政策库"\n')
    assert run("stats")[0] == 0
    assert len(json.loads(run("search", "公安", "--json")[1])["hits"]) == 1
    assert "no index at elsewhere" in run("stats", SEARCHER_INDEX="elsewhere")[2]
    assert run("stats", "--index", "政策库", SEARCHER_INDEX="elsewhere")[0] == 0


def test_paths_start_from_the_folder_of_the_settings(
    run: Run, write: Callable[..., None], tmp_path: Path
) -> None:
    write('index = "../../政策库"\n', own=True)
    (tmp_path / "below").mkdir()
    assert run("stats", folder=tmp_path / "below")[0] == 0
    write('index = "s3://host/policy"\n', own=True)
    assert "no index can be at 's3://host/policy'" in run("stats")[2]


def test_options_of_all_commands_may_stand_in_a_table(run: Run, write: Callable[..., None]) -> None:
    """TOML has either an `index` or a table [index]."""
    write('[common]\nindex = "政策库"\n[index]\nquiet = true\n')
    assert run("stats")[0] == 0
    assert run("index", "corpus")[1:] == ("", "")


def test_the_commands_that_relate_and_count_are_set_too(
    run: Run, write: Callable[..., None]
) -> None:
    """An option of all commands counts where a command takes it: no trend is sorted by date."""
    write('[common]\nindex = "政策库"\nsort = "relevance"\n[trend]\nby = "type"\nformat = "json"\n')
    assert json.loads(run("trend", "公安")[1])["by"] == "type"
    assert run("kwic", "公安")[0] == 0


def test_colour_is_set_for_all_commands(run: Run, write: Callable[..., None]) -> None:
    write('index = "政策库"\ncolor = "always"\n')
    assert "\x1b[" in run("search", "公安")[1]
    assert "\x1b[" not in run("--color", "never", "search", "公安")[1]


def test_what_the_page_shows_is_what_can_be_set(run: Run, write: Callable[..., None]) -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    examples = re.findall("```toml\n(.*?)```", page, re.S)
    assert len(examples) == 2
    for example in examples:
        write(example)
        assert run("stats")[0] == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("limit = ", "cannot read the settings in searcher.toml"),
        ("\ufeffindex = \x00", "cannot read the settings in searcher.toml"),
        ("[find]\nlimit = 2", "searcher.toml sets options of 'find', which is no command"),
        ("limt = 2", "searcher.toml sets 'limt', which is no option of any command"),
        ("[search]\nlimt = 2", "searcher.toml sets 'limt' of search; it has: index, limit,"),
        ('[search]\nlimit = "x"', "sets limit of search to 'x', which it cannot be"),
        ("[search]\nlimit = true", "sets limit of search to True, which it cannot be"),
        ("[search]\nlimit = [1]", "sets limit of search to [1], which it cannot be"),
        ('[search]\nformat = "xml"', "sets format of search to 'xml', which it cannot be"),
        ('[search]\nexplain = "yes"', "sets explain of search to 'yes', which it cannot be"),
        ("[index]\njobs = 0", "sets jobs of index to 0, which it cannot be"),
        ("index = 5", "which it cannot be"),
        ("x = " + "[" * 5000, "cannot read the settings in searcher.toml"),
        ("#" * (2 << 20), "larger than"),
    ],
)
def test_settings_that_cannot_be_are_told(
    run: Run, write: Callable[..., None], text: str, words: str
) -> None:
    write(text)
    status, out, err = run("stats")
    assert (status, out) == (2, "") and words in err
    assert err.startswith("Error: ") and err.count("\n") == 1


def test_settings_in_a_folder_that_cannot_be_looked_into_count_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(self: Path, **options: object) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    assert defaults_of(cli, {"XDG_CONFIG_HOME": "/nowhere"}) == {}
