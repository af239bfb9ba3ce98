"""The checkout as tools see it: what is linted, what a release holds, what it may be installed with."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

CONFIG = configparser.ConfigParser()
CONFIG.read(ROOT / "setup.cfg", encoding="utf-8")
RUFFLED = "import sys\nimport os\nx = { 1:2 }\n"


@pytest.mark.parametrize("folder", ["searcher/build", "searcher/dist", "searcher/index"])
@pytest.mark.parametrize("tool", ["black --check", "isort --check-only", "flake8"])
def test_a_file_is_linted_whatever_its_folder_is_called(
    tool: str, folder: str, tmp_path: Path
) -> None:
    name, *options = tool.split()
    pytest.importorskip(name)
    for config in ("setup.cfg", "pyproject.toml"):
        (tmp_path / config).write_bytes((ROOT / config).read_bytes())
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "ruffled.py").write_text(RUFFLED)
    command = [sys.executable, "-m", name, *options, "searcher"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 1


def test_every_folder_with_code_is_linted() -> None:
    linted = re.search(r"^LINTED := (.*)", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert linted is not None
    folders = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("[a-z]*/**/*.py")}
    named = {name for name in linted[1].split() if (ROOT / name).is_dir()}
    assert folders - {"build", "dist"} == named


def test_every_requirement_has_a_lower_bound_that_the_checks_can_install() -> None:
    groups = [CONFIG["options"]["install_requires"], *CONFIG["options.extras_require"].values()]
    lines = [line for group in groups for line in group.split("\n") if line]
    for line in lines:
        assert re.match(r"(?i)[a-z][a-z0-9-]*>=\d+\.\d+", line), line


def test_nothing_offers_to_install_what_the_index_of_packages_has_by_our_name() -> None:
    """On PyPI it is another program's: extras come from the checkout, and are there."""
    suffixes = {".md", ".py", ".po", ".html", ".cfg", ".toml"}
    folders = (ROOT, ROOT / "docs", ROOT / "benchmarks", *(ROOT / "searcher").glob("**/"))
    files = [path for folder in folders for path in folder.iterdir() if path.suffix in suffixes]
    said = "\n".join(path.read_text("utf-8") for path in files)
    assert re.findall(r"install[^\n;:]*\s['\"]?searcher\b.*", said) == []
    named = set(re.findall(r"pip install -e '\.\[(\w+)\]'", said))
    assert {"web", "mcp", "watch", "xlsx", "archives"} <= named
    called = set(re.findall(r"\bextra\(['\"](\w+)['\"]\)", said))
    assert {"web", "ocr"} <= called
    assert named | called <= set(CONFIG["options.extras_require"])


def test_what_is_derived_from_others_is_noticed() -> None:
    """A table that names a source of another's stands in NOTICE, and NOTICE goes with the wheel."""
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert "NOTICE" in CONFIG["metadata"]["license_files"].split()
    for path in (ROOT / "searcher").rglob("*"):
        if path.suffix in (".txt", ".tsv"):
            head = path.read_text("utf-8")[:600]
            if re.search(r"licensed|Apache|derived", head):
                assert path.relative_to(ROOT).as_posix() in notice


def test_a_release_takes_along_every_file_of_the_package() -> None:
    """Every folder is a package of the release, with the files whose names fit these patterns."""
    assert CONFIG["options"]["packages"] == "find_namespace:"
    patterns = re.split(r",\s*", CONFIG["options.package_data"]["*"].strip())
    for path in (ROOT / "searcher").rglob("*.*"):
        if path.is_file() and path.suffix not in {".py", ".pyc", ".so"}:
            assert any(path.match(one) for one in patterns), path
