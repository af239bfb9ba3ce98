"""Every message that the program's code can say, and the catalogue brought up to date with them.

`python -m tests.messages` adds those that searcher/language/zh.po lacks, without a translation,
and takes out those that nothing says any more.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from searcher.language.catalogue import Entry, read_catalogue

PACKAGE = Path(__file__).resolve().parents[1] / "searcher"
CATALOGUE = PACKAGE / "language" / "zh.po"
TEMPLATES = PACKAGE / "web" / "templates"
# What a template says: t("…").
IN_TEMPLATE = re.compile(r"""\bt\(("(?:[^"\\]|\\.)*"|'[^']*')""")
HEAD = """\
# What searcher says, in Chinese. Brought up to date by: make messages
msgid ""
msgstr ""
"Language: zh\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
# Two words of English one after the other.
SENTENCE = re.compile(r"[A-Za-z][a-z]+[,;:]? [a-z]{2,}|[a-z]{2,} [A-Z]?[a-z]+")
# Rooms and functions whose words programmers read, or machines.
FOR_PROGRAMMERS = (
    "whoosh",
    "text/tables",
    "language",
    *("web/openapi", "web/operations", "web/shapes", "mcp/server", "mcp/standard"),
)
NOT_SAID = {"split", "compile", "ValueError", "TypeError", "AttributeError", "KeyError"}
# Parameters of the API, which it describes to programmers.
NOT_SAID |= {"Parameter", "choice", "number", "query_parameter"}
# Names of formats, of what is in them and of columns: the same in every language.
NAMES = re.compile(
    r"query (Q?0) passage|import \w+|<!?\w+ |PowerPoint Document|Current User|pPr rPr |apt-get install"
    r"|system volume information|attachment; |text/\w+; |Basic realm|application/\S+; |public, max-age"
)
# Said by click, joined from pieces, or of one word.
BY_HAND = "by hand"


def collected() -> set[str]:
    """Return every message, its places as {0}, {1}."""
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        below = path.relative_to(PACKAGE).as_posix()
        if not below.startswith(FOR_PROGRAMMERS):
            found.update(_said_in(ast.parse(path.read_text("utf-8"))))
    for path in sorted(TEMPLATES.glob("*.html")):
        for match in IN_TEMPLATE.finditer(path.read_text("utf-8")):
            found.add(_numbered(json.loads(f'"{match[1][1:-1]}"')))
    return found


def _said_in(tree: ast.AST) -> Iterator[str]:
    silent = {id(part) for node in ast.walk(tree) for part in _silent(node)}
    said = {id(part) for node in ast.walk(tree) for part in _said_surely(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and _is_command(node):
            yield from _help(ast.get_docstring(node, clean=False) or "")
        elif id(node) not in silent and isinstance(node, (ast.JoinedStr, ast.Constant)):
            message = _message(node)
            if message and (id(node) in said or _reads_as_prose(message)):
                yield message


def _reads_as_prose(text: str) -> bool:
    pattern = "\\" in text or "(?" in text
    return bool(SENTENCE.search(text)) and not pattern and not NAMES.match(text)


def _said_surely(node: ast.AST) -> Iterator[ast.AST]:
    """The message of a call that says one, however short."""
    if isinstance(node, ast.Call):
        if ast.unparse(node.func) == "told":
            yield from node.args[:1]
        yield from (keyword.value for keyword in node.keywords if keyword.arg == "help")


def _silent(node: ast.AST) -> Iterator[ast.AST]:
    """What is in a node and is no message of its own."""
    if isinstance(node, ast.JoinedStr):
        yield from (part for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.Assert):
        yield from ast.walk(node)
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        yield from ast.walk(node) if name in NOT_SAID else ()


def _message(node: ast.JoinedStr | ast.Constant) -> str:
    if isinstance(node, ast.Constant):
        return _numbered(node.value) if isinstance(node.value, str) else ""
    parts, places = [], 0
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        else:
            parts.append(f"{{{places}}}")
            places += 1
    return "".join(parts)


def _numbered(template: str) -> str:
    """A template of str.format with its places numbered."""
    names = list(dict.fromkeys(re.findall(r"\{(\w*)[^{}]*\}", template)))
    return re.sub(r"\{(\w*)[^{}]*\}", lambda place: f"{{{names.index(place[1])}}}", template)


def _is_command(node: ast.FunctionDef) -> bool:
    return any(
        re.match(r"(table_)?command\(|click\.group", ast.unparse(d)) for d in node.decorator_list
    )


def _help(docstring: str) -> Iterator[str]:
    """The whole help of a command, and its first sentence as the list of commands has it."""
    text = inspect.cleandoc(docstring)
    yield text
    yield text.partition("\n\n")[0].replace("\n", " ")


def written(own: list[Entry], said: list[Entry]) -> str:
    """Return the catalogue as a file: what no code spells out, marked so, then what code says.

    The entries of code are sorted and tell no place, so that code which moves leaves them alone.
    """
    blocks = [f"#: {BY_HAND}\n{_block(entry)}" for entry in own]
    return "\n".join([HEAD, *blocks, *map(_block, sorted(said))])


def _block(entry: Entry) -> str:
    return f"msgid {quoted(entry.message)}\nmsgstr {quoted(entry.translation)}\n"


def quoted(text: str) -> str:
    """Return a text as a .po file spells it."""
    return json.dumps(text, ensure_ascii=False)


def by_hand() -> list[Entry]:
    """Return the entries of the catalogue that no code of ours spells out."""
    content = CATALOGUE.read_text("utf-8")
    marked = set(re.findall(rf"^#: {BY_HAND}\nmsgid (.*)", content, re.M))
    return [entry for entry in read_catalogue(CATALOGUE) if quoted(entry.message) in marked]


def updated() -> str:
    """Return the catalogue with every message that is said, and no other."""
    known = dict(read_catalogue(CATALOGUE))
    own = by_hand()
    said = collected() - dict(own).keys()
    return written(own, [Entry(text, known.get(text, "")) for text in said])


if __name__ == "__main__":
    CATALOGUE.write_text(updated(), encoding="utf-8")
    missing = sum(not entry.translation for entry in read_catalogue(CATALOGUE))
    sys.stderr.write(f"{missing} messages lack their translation in {CATALOGUE}\n")
