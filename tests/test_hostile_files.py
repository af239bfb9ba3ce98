"""A folder of bad files: each is indexed or named with its reason, and none reaches a terminal."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from pathlib import Path

import pytest

import searcher
from searcher.index import Index
from searcher.load.names import decoded_path
from tests.conftest import Run
from tests.faults.files import bad_files

# A terminal acts on these categories: controls, marks that reorder or hide, half characters.
ACTED_ON = {"Cc", "Cf", "Cs"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str], Index]:
    """The folder, the names in it, and its index."""
    place = tmp_path_factory.mktemp("bad")
    names = bad_files(place / "files")
    index = searcher.build_index(place / "files", place / "index")
    return place, names, index


def test_each_is_indexed_or_named_with_its_reason(built: tuple[Path, set[str], Index]) -> None:
    place, names, index = built
    assert len(names) > 100 and index.summary is not None
    skipped = {skip.path: skip.reason for skip in index.summary.skipped}
    found = {record.path for record in index.docs()} | set(skipped)
    for name in names - {".hidden.txt", "~$lock.txt", "folder.txt"}:
        path = decoded_path(f"{place}/files/{name}")
        assert path in found or any(one.startswith(f"{path}/") for one in found), name
    assert all(len(reason) > 8 and reason.isprintable() for reason in skipped.values())
    assert index.check() == []


def test_nothing_outside_the_folder_is_read(built: tuple[Path, set[str], Index]) -> None:
    _, _, index = built
    assert not index.search('"root:x:0:0"') and not index.search('"/bin/bash"')
    assert not [one for one in index.docs() if one.path.endswith("passwd.txt")]


def acted_on(text: str) -> set[str]:
    return {char for char in text if unicodedata.category(char) in ACTED_ON} - {"\n"}


def test_nothing_hostile_reaches_the_terminal(
    built: tuple[Path, set[str], Index], run: Run
) -> None:
    place, _, index = built
    at = ("--index", str(place / "index"))
    queries = ["公安", "信息化", '"隐藏"', "红色", "alert", "script"]
    said = [run("search", query, "-n", "200", *at) for query in queries]
    said += [run("search", query, "--explain", "--group", "document", *at) for query in queries]
    said += [run("docs", *at), run("stats", *at)]
    said += [run("show", record.id, *at) for record in index.docs() if record.count < 10]
    said += [run("show", record.id, "--fixes", *at) for record in index.docs()]
    said += [run("index", str(place / "files"), "-v", *at), run("show", "\x1b[31m\u202e", *at)]
    for status, out, err in said:
        assert status in (0, 1, 2) and not acted_on(out) and not acted_on(err)
    assert sum(out.count("公安") for _, out, _ in said) > 500


def test_machines_get_text_and_nothing_else(built: tuple[Path, set[str], Index], run: Run) -> None:
    place, _, index = built
    at = ("--index", str(place / "index"))
    _, out, _ = run("search", "公安", "-n", "200", "--json", *at)
    hits = json.loads(out)["hits"]
    assert len(hits) == 200 and not acted_on(out)
    _, out, _ = run("search", "公安", "-n", "200", "--format", "csv", *at)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["id"] for row in rows] and len(rows) == 200
    for command in (["docs"], ["stats"], ["show", index.docs()[0].id]):
        _, out, _ = run(*command, "--json", *at)
        assert json.loads(out) and not acted_on(out)


def test_the_next_update_reads_none_of_them_again(built: tuple[Path, set[str], Index]) -> None:
    place, _, index = built
    again = searcher.build_index(place / "files", place / "index")
    assert again.summary is not None and again.summary.unchanged == len(index.docs())
    assert again.summary.added == again.summary.changed == again.summary.removed == 0
