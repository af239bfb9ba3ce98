"""Every rule in a table takes the text beside it that it must, and leaves the one it must not."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from searcher.text.rules import Kind, Rule, Rules

PACKAGE = Path(__file__).resolve().parents[1] / "searcher"
TABLES = sorted(PACKAGE.rglob("rules/*.tsv"))
USED: dict[str, Callable[[re.Pattern[str], str], object]] = {
    "whole": lambda pattern, text: pattern.fullmatch(text),
    "start": lambda pattern, text: pattern.match(text),
    "inside": lambda pattern, text: pattern.search(text),
}


def read(path: Path) -> Rules:
    return Rules(str(path.parents[1] / "__init__.py"), path.name)


def every_rule() -> list[object]:
    return [
        pytest.param(rule, table.kinds[rule.kind], id=f"{path.stem}-{rule.kind}-{number}")
        for path in TABLES
        for table in [read(path)]
        for number, rule in enumerate(table.rules)
    ]


@pytest.mark.parametrize("rule, kind", every_rule())
def test_a_rule_takes_what_it_must_and_leaves_what_it_must_not(rule: Rule, kind: Kind) -> None:
    pattern = re.compile(rule.source, kind.flags)
    assert USED[kind.use](pattern, rule.taken)
    assert not USED[kind.use](pattern, rule.left)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: str(path.stem))
def test_every_kind_has_rules(path: Path) -> None:
    table = read(path)
    assert {rule.kind for rule in table.rules} == set(table.kinds)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.tsv")), ids=lambda path: str(path.stem))
def test_no_row_stands_twice(path: Path) -> None:
    rows = [row for row in path.read_text("utf-8").splitlines() if row and row[0] != "#"]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize(
    "row",
    [
        "menu\t首页",
        "menu\t首页\t首页",
        "menu\t首页\t首页\t",
        "menu\t首页\t\t总则",
        "other\t首页\t首页\t总则",
    ],
)
def test_a_rule_without_both_texts_is_refused(tmp_path: Path, row: str) -> None:
    (tmp_path / "rules").mkdir()
    table = tmp_path / "rules" / "a.tsv"
    table.write_text(f"@\tmenu\twhole\tMenus.\n{row}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="is no rule"):
        Rules(str(tmp_path / "room.py"), "a.tsv").filled("{menu}")


def test_a_kind_that_a_table_has_not_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.tsv").write_text("", encoding="utf-8")
    with pytest.raises(KeyError, match="menu"):
        Rules(str(tmp_path / "room.py"), "a.tsv").filled("{menu}")


def test_parts_and_words_take_their_places(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    rows = [
        "@\tmenu\twhole\tMenus.",
        "=\tsite\t[a-z]{2,4}网",
        "menu\t{site}{gap}首页\tab网 首页\t首页",
    ]
    rows.append("menu\twords:登录 注册\t注册\t注册登记")
    (tmp_path / "rules" / "a.tsv").write_text("\n".join(rows), encoding="utf-8")
    table = Rules(str(tmp_path / "room.py"), "a.tsv")
    assert all(map(table.pattern("{menu}").fullmatch, ("abc网 首页", "登录")))
    assert table.words("menu")[-2:] == ("登录", "注册")


HAN = re.compile("[\u4e00-\u9fff]")
MOST_HAN = 12  # characters of Han in a literal; more is a list of words, which belongs into a table


def literals_of(path: Path) -> list[str]:
    """The strings of a module but for its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef)
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, holders) and isinstance(node.body[0], ast.Expr)
    }
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [node.value for node in found if isinstance(node.value, str) and id(node) not in told]


@pytest.mark.parametrize("room", ["repair", "structure", "load/html"])
def test_no_list_of_words_stands_in_code(room: str) -> None:
    crowded = {
        path.name: literal
        for path in (PACKAGE / room).glob("*.py")
        for literal in literals_of(path)
        if len(HAN.findall(literal)) > MOST_HAN
    }
    assert crowded == {}
