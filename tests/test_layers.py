"""Each room imports only from rooms above it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "searcher"
ROOMS = (
    "version model errors tabular notes disk ending kernel text load repair structure relations analysis postings schema store "
    "query highlight search hits marking arguments choices results counts evaluate whoosh indexing cluster viewer "
    "opened relating counting searching showing index building judging typed language settings completion present web mcp alerts watching commands cli __main__"
).split()


def imported_rooms(path: Path) -> set[str]:
    """The rooms that a module imports, at its top or inside a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {parts[1] for parts in imported(path, ast.walk(tree)) if len(parts) > 1}


def imported(path: Path, nodes: Iterable[ast.AST]) -> set[tuple[str, ...]]:
    """The names of ours that some nodes of a module import, each as its parts."""
    package = ("searcher", *path.relative_to(PACKAGE).parts[:-1])
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {tuple(alias.name.split(".")) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = (*base, *(node.module or "").split(".")) if node.module else base
            names |= {(*module, alias.name) for alias in node.names}
    return {parts for parts in names if parts[0] == "searcher"}


def imported_files(path: Path) -> set[Path]:
    """The files that a module imports, at its top or inside a function, but for types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    files = set()
    for parts in imported(path, ast.walk(tree)):
        # The last part may be a name in the file.
        ways = (PACKAGE.joinpath(*parts[1:]), PACKAGE.joinpath(*parts[1:-1]))
        sources = (way.with_suffix(".py") if way != PACKAGE else way for way in ways)
        folders = (way / "__init__.py" for way in ways)
        found = next((one for pair in zip(sources, folders) for one in pair if one.is_file()), path)
        files |= {found} - {path}
    return files


def test_no_files_import_each_other_in_a_circle() -> None:
    waiting = {path: imported_files(path) for path in PACKAGE.rglob("*.py")}
    while free := [path for path, imports in waiting.items() if not imports & waiting.keys()]:
        for path in free:
            del waiting[path]
    assert sorted(path.relative_to(PACKAGE).as_posix() for path in waiting) == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.name))
def test_imports_run_upward(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if room == "__init__":
        return
    above = set(ROOMS[: ROOMS.index(room) + 1])
    assert imported_rooms(path) <= above


def test_every_room_is_named() -> None:
    rooms = {p.stem for p in PACKAGE.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert rooms - {"__init__", "__pycache__"} == set(ROOMS)


# What changes the disk, by the last part of its name.
CHANGES = (
    "write_bytes write_text replace rename unlink rmtree rmdir mkdir makedirs touch fsync "
    "NamedTemporaryFile TemporaryFile SpooledTemporaryFile TemporaryDirectory mkstemp"
).split()
STRING_METHODS = {"replace"}


@pytest.mark.parametrize("room", ["postings", "store", "indexing"])
def test_whatever_writes_an_index_goes_through_the_one_door(room: str) -> None:
    found = [
        f"{path.name}:{node.lineno}"
        for path in sorted((PACKAGE / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and changes_the_disk(node)
    ]
    assert found == []


def changes_the_disk(call: ast.Call) -> bool:
    """Whether a call opens a file for writing, or asks for another change."""
    source = ast.unparse(call.func)
    name = source.rpartition(".")[2]
    if name == "open":
        modes = [one.value for one in call.args if isinstance(one, ast.Constant)]
        return "devnull" not in ast.unparse(call) and any(set("wxa+") & set(str(m)) for m in modes)
    if name in STRING_METHODS:
        return source in ("os.replace", "path.replace")
    return "." in source and name in CHANGES and not source.startswith("disk.")


def test_what_the_architecture_answers_is_there() -> None:
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text("utf-8")
    answers = re.findall(r"^\| .*\? \| `(\S+)` \|$", page, re.M)
    assert len(set(answers)) == 20
    assert [name for name in answers if not (PACKAGE / name).is_file()] == []
