"""Work on a text is linear in its length, whatever it is made of.

A room adds its passes to `PASSES`: what is run on a text, and the modules whose regular
expressions say what the text is made of.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from types import ModuleType
from typing import NamedTuple

import pytest

from searcher import repair as repair_room
from searcher.errors import QueryError
from searcher.load.plain import lines_of
from searcher.model import Document, Line, Metadata, Passage, Source
from searcher.query import read_query
from searcher.query.lexer import tokens
from searcher.query.markup import without_markup
from searcher.relations.comparison import compare, units_of
from searcher.relations.likeness import sketch
from searcher.relations.mentions import find_mentions
from searcher.relations.names import is_draft, key_of, names_of
from searcher.relations.statements import statements_of
from searcher.structure import structure
from searcher.structure.offices import is_office, office_of_letterhead, office_of_title
from searcher.text.dates import find_dates
from searcher.text.doc_numbers import find_numbers, normal_number
from searcher.text.folding import fold
from searcher.text.numerals import read_numeral
from tests.linear import SIZE, Run, is_linear, patterns_of, texts_against

MOST_TEXTS = 60  # of a pass and a shape, drawn by a fixed seed
PAGE = 30  # lines


class Pass(NamedTuple):
    """What is run on a text, and the modules that say what the text is made of."""

    run: Run
    modules: tuple[str, ...]
    always: tuple[tuple[str, str], ...] = ()  # (before, unit): texts that were slow once


def modules_of(room: str) -> tuple[str, ...]:
    package = importlib.import_module(f"searcher.{room}")
    names = (found.name for found in pkgutil.iter_modules(package.__path__))
    return tuple(f"searcher.{room}.{name}" for name in names)


def paged(text: str) -> list[Line]:
    """The lines as printed ones, most of them full, so many on a page."""
    return [
        replace(line, page=1 + at // PAGE, full=at % 5 != 4)
        for at, line in enumerate(lines_of(text))
    ]


def on_one_page(text: str) -> list[Line]:
    return [replace(line, page=1, full=at % 2 == 0) for at, line in enumerate(lines_of(text))]


def structured(text: str) -> object:
    lines = lines_of(text)
    source = Source("a.txt", "text", "utf-8", "", lines, {"title": text, "page_title": text})
    structure(source, id="a", lines=lines, fixes=())
    return structure(replace(source, meta={}), id="a", lines=lines, fixes=())


def stated(text: str) -> object:
    """What a text says as a title, and in the first passage and one further on."""
    passages = tuple(Passage(f"a#{at}", text, (text[:200],), None, (at, at)) for at in (1, 2))
    filler = (Passage("a#3", "甲", (), None, (3, 3)),) * 12
    found = Metadata(title=text[:4000])
    return statements_of(
        Document("a", "a", "text", "utf-8", "", found, (), (passages[0], *filler, passages[1]))
    )


def read(query: str) -> object:
    """What a query is read as, its tokens also where it is too long for an answer."""
    with suppress(QueryError):
        read_query(query)
    return without_markup(query), tokens(query)


def compared(text: str) -> object:
    return compare("a", "b", old=[text], new=[text.replace("甲", "乙")]), units_of([text])


def repairs() -> Iterator[tuple[str, Pass]]:
    """Every fault on plain lines, those of printed pages on such too."""
    for fault, formats in repair_room._FAULTS:
        modules = (fault.__module__, *_helpers(importlib.import_module(fault.__module__)))
        always = SLOW_ONCE.get(fault.__name__, ())
        for name, lines in (("", lines_of), (" paged", paged), (" one page", on_one_page)):
            if not name or "pdf" in formats and fault.__module__ in _USES_PAGES:
                run = _running(fault, lines)
                yield f"{fault.__name__}{name}", Pass(run, modules, always)


def _running(fault: repair_room.Fault, lines: Callable[[str], object]) -> Run:
    return lambda text: fault(list(lines(text)))  # type: ignore[call-overload]


def _helpers(module: ModuleType) -> list[str]:
    """The modules of the room that a fault is made with."""
    names = {getattr(value, "__module__", None) for value in vars(module).values()}
    return sorted(
        n for n in names if n and n.startswith("searcher.repair.") and n != module.__name__
    )


_USES_PAGES = {f"searcher.repair.{name}" for name in ("furniture", "typeset", "interruptions")}
SLOW_ONCE: dict[str, tuple[tuple[str, str], ...]] = {
    "page_furniture": (("", "首页\n信息公开\n联系我们\n网站地图\n甲"),),
    "dots_for_punctuation": (("", "月月月月月．"), ("", "'甲乙丙.丁戊己'庚辛")),
    "watermarks": (
        ("开通VIP", "即可"),
        ("来自一一文库", " "),
        ("", "www.a.aa/a"),
        ("百度文库", " "),
    ),
    "wrapped_lines": (("附", " "),),
    "typeset_lines": (("", "甲乙\n注1："),),
}
PASSES: dict[str, Pass] = {
    **dict(repairs()),
    "structure": Pass(
        structured,
        (*modules_of("structure"), *modules_of("text")),
        (
            ("", " "),
            ("一、", " "),
            ("", "."),
            ("附件", " "),
            ("", "一人民政府、"),
            ("", "（试）"),
            ("〔1900", " "),
        ),
    ),
    "offices": Pass(
        lambda text: (is_office(text), office_of_title(text), office_of_letterhead(text)),
        ("searcher.structure.offices",),
        (("", "一人民政府、"),),
    ),
    "dates": Pass(find_dates, ("searcher.text.dates",)),
    "document numbers": Pass(
        lambda text: (find_numbers(text), find_numbers(text, typed=True), normal_number(text)),
        ("searcher.text.doc_numbers",),
        (
            ("〔1900", " "),
            ("〔一九", "号"),
            ("", "〔一九〇〇〕一"),
            ("", "(1900)政"),
            ("令", " "),
            ("公告", " "),
        ),
    ),
    "statements": Pass(
        stated,
        (
            *(
                f"searcher.relations.{name}"
                for name in ("endings", "lists", "statements", "mentions", "validity", "standing")
            ),
        ),
        (
            ("", "《甲办法》、"),
            ("", "《甲办法》，"),
            ("废止", "《甲办法》、"),
            ("下列文件予以废止：", "《甲办法》；"),
            ("", "自〓〓起"),
            ("", "《甲》延长至"),
            ("", "（《甲》"),
            ("根据", "《甲法》，制定本"),
        ),
    ),
    "queries": Pass(
        read,
        (*modules_of("query"), "searcher.text.doc_numbers"),
        (
            ("", '"\\'),
            ("", '\\"'),
            ("", "“甲"),
            ("", "(甲 OR "),
            ("", "甲 "),
            ("", "-"),
            ("", "标题:"),
            ("", "第1条"),
            ("", "〔2031〕"),
        ),
    ),
    "names": Pass(
        lambda text: (key_of.__wrapped__(text), is_draft(text), names_of(text)),
        ("searcher.relations.names",),
        (("", "本"), ("", "修正"), ("第", "一")),
    ),
    "mentions": Pass(find_mentions, ("searcher.relations.mentions",), (("", "《甲"), ("", "》"))),
    "comparison": Pass(compared, ("searcher.relations.comparison",), (("", "第一条 甲\n"),)),
    "likeness": Pass(lambda text: sketch([fold(text)]), ("searcher.relations.likeness",)),
    "numerals": Pass(lambda text: [read_numeral(row) for row in text.split("\n")], ()),
}


def on_a_line(before: str, unit: str) -> Callable[[int], str]:
    return lambda size: before + unit * (size // len(unit) + 1) + "乙"


def on_many(before: str, unit: str) -> Callable[[int], str]:
    return lambda size: before + "\n".join([unit] * (size // (len(unit) + 1) + 1))


def drawn_for(name: str) -> list[tuple[str, str]]:
    """Return a choice of what the pass's patterns mention, the same at every run."""
    modules = map(importlib.import_module, PASSES[name].modules)
    sources = dict.fromkeys(source for module in modules for source in patterns_of(module))
    texts = texts_against(sources, name)
    return random.Random(name).sample(texts, min(MOST_TEXTS, len(texts)))


@pytest.mark.parametrize("shape", [on_a_line, on_many], ids=["a line", "many lines"])
@pytest.mark.parametrize("name", PASSES)
def test_a_pass_is_linear(name: str, shape: Callable[[str, str], Callable[[int], str]]) -> None:
    found = PASSES[name]
    slow = [pair for pair in drawn_for(name) if not is_linear(found.run, shape(*pair))]
    # What was slow once is tried with longer texts, for a small square shows late.
    longer = {"size": 4 * SIZE}
    slow += [pair for pair in found.always if not is_linear(found.run, shape(*pair), **longer)]
    assert slow == []


# The measure itself


@pytest.mark.parametrize(
    "source", ["[ 　]*(?=一、)", r"[.…]{3,}[ 　]*\d+$", "(?:后|即可|即|可)+免费"]
)
def test_a_pattern_that_backtracks_is_told(source: str) -> None:
    bad = re.compile(source)
    texts = texts_against([source])
    assert any(not is_linear(bad.search, on_a_line(*pair)) for pair in texts)


def test_a_square_over_lines_is_told() -> None:
    def square(text: str) -> int:
        rows = text.split("\n")
        return sum(row == other for row in rows for other in rows)

    assert not is_linear(square, on_many("", "甲"))


def test_a_linear_pattern_passes() -> None:
    good = re.compile("(?<![ 　])[ 　]*(?=一、)")
    assert all(is_linear(good.search, on_a_line(*pair)) for pair in texts_against([good.pattern]))
