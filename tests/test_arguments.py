"""What the library is called with: refused in one sentence where it is of a wrong kind."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import searcher
from searcher.arguments import KINDS
from searcher.choices import Choices
from searcher.index import Index

WRONG: dict[str, list[Any]] = {
    "query": [None, 5, b"x", ["x"]],
    "phrase": [None, 5, b"x"],
    "id": [None, 7],
    "width": ["1", -1, None],
    "window": ["1", 0, None],
    "sample": ["1", -1, None],
    "per": ["1", 0, None],
    "by": [None, 5, [5]],
    "against": [5, "x", {5: 6}],
    "limit": ["ten", 0, -1, 1.5, True, None],
    "offset": ["ten", -1, 1.5, None],
    "context": ["1", -1, None],
    "per_document": ["1", -1, 1.5, None],
    "jobs": [0, -1, "2", 1.5, True],
    "timeout": ["soon", None, True],
    "wait": ["soon", None, -1],
    "progress": [5, "x"],
    "sort": ["size", 5, None],
    "group": ["chapter", None],
    "explain": ["yes", 1, None],
    "snippets": ["no", 0],
    "fold": ["no", 0],
    "quick": ["no", 0],
    "open": ["yes", 1],
    "rebuild": ["yes", 1],
    "strict": ["yes", 1],
    "ocr": ["yes", 1],
    "part": [5, b"1/2"],
    "paths": [None, 5, "", b"seeds", [None], [5], [""]],
    "index": [None, 5, "", b"index"],
    "userdict": [5, "", b"x"],
    "synonyms": [5, b"x"],
    "issuer": [5, b"x", [None], [5]],
    "region": [5],
    "type": [5],
    "doc_number": [5],
    "path": [5, [5]],
    "year": [
        "x",
        "2022..2018",
        (2022, 2018),
        0,
        -5,
        2021.5,
        b"2021",
        [None],
        [(2022, 2018)],
        True,
        "9" * 99,
    ],
    "since": ["yesterday", 20.5, b"2021", "2021-13", (2021,)],
    "until": ["yesterday", ["2021"], True],
}
CALLS: dict[str, tuple[Callable[..., object], dict[str, object]]] = {
    "search": (Index.search, {"query": "公安"}),
    "show": (Index.show, {"id": "规划.txt"}),
    "facets": (Index.facets, {"query": "公安"}),
    "kwic": (Index.kwic, {"query": "公安"}),
    "collocates": (Index.collocates, {"query": "公安"}),
    "keyness": (Index.keyness, {"query": "公安"}),
    "first": (Index.first, {"phrase": "公安"}),
    "reuse": (Index.reuse, {"id": "规划.txt"}),
    "links": (Index.links, {"id": "规划.txt"}),
    "status": (Index.status, {"id": "规划.txt"}),
    "versions": (Index.versions, {"id": "规划.txt"}),
    "build_index": (searcher.build_index, {}),
    "open_index": (searcher.open_index, {}),
    "check": (searcher.check, {}),
    "remove": (searcher.remove, {"paths": "规划.txt"}),
}


# These say in words of their own what they may be.
UNCHECKED = {"self", "filters", "count", "date", "direction", "kind", "as_of"}


def takes(name: str, argument: str) -> bool:
    parameters = inspect.signature(CALLS[name][0]).parameters
    filters = set(Choices.__annotations__) if "filters" in parameters else set()
    return argument in parameters or argument in filters


@pytest.mark.parametrize(
    ("call", "argument", "value"),
    [
        (call, argument, value)
        for call in CALLS
        for argument, values in WRONG.items()
        if takes(call, argument)
        for value in values
    ],
)
def test_an_argument_of_a_wrong_kind_is_refused(
    index: Index, tmp_path: Path, call: str, argument: str, value: Any
) -> None:
    function, given = CALLS[call]
    place = (
        {} if "self" in inspect.signature(function).parameters else {"index": tmp_path / "index"}
    )
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(searcher.InputError) as refused:
        function(*([] if place else [index]), **{**place, **given, argument: value})
    said = str(refused.value)
    assert said.startswith((f"{argument} ", "path must be", "a timeout of")) and len(said) < 150
    assert sorted(tmp_path.rglob("*")) == before


def test_every_argument_of_the_library_is_checked() -> None:
    for function, _ in CALLS.values():
        asked = set(inspect.signature(function).parameters) - UNCHECKED
        assert asked <= set(KINDS) & set(WRONG)


@pytest.mark.parametrize("wrong", [None, 5, b"x", ["x"]])
def test_several_texts_are_each_checked(index: Index, wrong: Any) -> None:
    with pytest.raises(searcher.InputError, match="query must be text"):
        index.trend("公安", wrong)
    with pytest.raises(searcher.InputError, match="id must be text"):
        index.diff("规划.txt", wrong)


def test_what_is_no_date_in_a_query_is_quoted_in_part(index: Index) -> None:
    with pytest.raises(searcher.QueryError) as refused:
        index.search("年份:" + "9" * 500)
    assert len(str(refused.value)) < 200


def test_right_kinds_are_taken(index: Index) -> None:
    whole = index.search("公安", limit=50)
    frame = np.array([2021, 2021])
    years: tuple[Any, ...] = (2021, "2021", (2021, 2021), [2021], ["2021", (2021, 2021)], None)
    years += (frame[0], frame, tuple(frame))
    for year in years:
        found = index.search("公安", limit=50, year=year)
        assert 0 < found.total <= whole.total and (year is None or found.total < whole.total)
    days: tuple[Any, ...] = ("2021", 2021, date(2021, 1, 1), datetime(2021, 1, 1, 12), None)
    for since in days:
        assert index.search("公安", since=since).total
    assert index.search("公安", path=Path("规划.txt")).total


def test_a_stretch_of_days_that_ends_before_it_begins_is_refused(index: Index) -> None:
    with pytest.raises(searcher.InputError, match="since '2022' is later than until '2019'"):
        index.docs(since="2022", until="2019")
    assert index.docs(since="2021-03", until="2021")


def test_the_day_that_is_asked_of_is_taken_as_programs_have_it(index: Index) -> None:
    told = [index.status("规划.txt", as_of=day) for day in ("2021-06-30", date(2021, 6, 30))]
    assert told[0] == told[1]
    assert index.search("公安", as_of=datetime(2021, 6, 30)).total == 7
