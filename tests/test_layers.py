"""Each room imports only from rooms above it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "searcher"
ROOMS = (
    "version model errors tabular notes disk kernel text load repair structure relations analysis postings schema store "
    "query highlight search marking arguments choices hits results counts evaluate whoosh indexing cluster viewer "
    "opened relating counting searching showing index building judging typed language settings completion present web mcp alerts watching commands cli __main__"
).split()


def imported_rooms(path: Path) -> set[str]:
    """The rooms that a module imports, at its top or inside a function."""
    package = ("searcher", *path.relative_to(PACKAGE).parts[:-1])
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *filter(None, [node.module])))
            names |= (
                {module} if module != "searcher" else {f"searcher.{a.name}" for a in node.names}
            )
    return {name.split(".")[1] for name in names if name.startswith("searcher.")}


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
