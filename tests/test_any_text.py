"""Any text at all through the whole house: read, indexed, asked for, marked and shown."""

from __future__ import annotations

import json
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import searcher
from searcher.index import Index
from searcher.present.documents import document_lines
from searcher.present.hits import results_text, search_notes
from searcher.present.machine import documents_json, results_csv, results_json, shown_json
from searcher.present.shown import shown_lines

PIECES = st.sampled_from(
    "公安 信息化 一、 （二） 第三条 《 》 “ ” 〔2021〕 12号 \n \r\n \t \u2028 \u202e \x1b[31m \x00 \x9b "
    "\u200b \ufeff \U000e0041 𠀀 é e\u0301 ﬁ Ⅳ ㈠ ½ ß İ <b> &lt; # | ` ~~ --- 2021年3月5日 a 1 。".split(
        " "
    )
)
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=60).map("".join)
OPERATORS = st.sampled_from(
    [
        '"',
        "(",
        ")",
        " OR ",
        " | ",
        "-",
        "NOT ",
        "标题:",
        "日期:",
        "年份:",
        "..",
        ">=",
        "*",
        "~5",
        " ",
        "“",
        "：",
        "\\",
    ]
)
# Half characters too: a caller's string may hold them.
QUERIES = st.lists(OPERATORS | PIECES | st.text(st.characters(), max_size=5), max_size=12).map(
    "".join
)
QUICK = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True, scope="module")
def uncoloured() -> Iterator[None]:
    """Without our own colours, whatever a terminal would act on comes from a document."""
    with patch("click.style", lambda text, **_: text):
        yield


def shown_to_people(index: Index, results: searcher.Results) -> str:
    """Everything a terminal would get."""
    records = index.docs()
    lines = [results_text(results, columns=40), *search_notes(results), *document_lines(records)]
    for record in records:
        for fixes in (True, False):
            lines += shown_lines(index.show(record.id), fixes=fixes)
    return "\n".join(lines)


def is_inert(text: str) -> bool:
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs")} <= {"\n", "\t"}


def marks_lie_inside(results: searcher.Results) -> bool:
    """Whether every highlight is a stretch of its text, ascending and apart."""
    for hit in results:
        for text, marks in ((hit.text, hit.highlights), (hit.snippet.text, hit.snippet.highlights)):
            ends = [0, *(place for mark in marks for place in mark)]
            if ends != sorted(ends) or ends[-1] > len(text) or any(a == b for a, b in marks):
                return False
    return True


@given(TEXTS, QUERIES)
@QUICK
def test_any_document_is_indexed_and_shown_as_text(text: str, query: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        files = Path(name) / "files"
        files.mkdir()
        (files / "good.txt").write_text("关于公安工作的通知\n推进信息化。\n", encoding="utf-8")
        raw = text.encode("utf-8", "replace")
        for suffix in ("txt", "md", "html"):
            (files / f"any.{suffix}").write_bytes(raw)
        index = searcher.build_index(files, Path(name) / "index")
        for asked in ("公安", query):
            try:
                results = index.search(asked, explain=True)
            except searcher.QueryError:
                continue
            assert marks_lie_inside(results) and is_inert(shown_to_people(index, results))
        machine = [results_json(index.search("公安")), "\n".join(documents_json(index.docs()))]
        machine += [shown_json(index.show(record.id)) for record in index.docs()]
        assert all(json.loads(one) and is_inert(one) for one in machine)


@example("优化\ud800营商环境若干措施的通知")
@given(QUERIES)
@settings(QUICK, max_examples=300)
def test_any_query_is_answered_or_told_where_it_cannot_be_read(
    seeds_index: Index, query: str
) -> None:
    try:
        results = seeds_index.search(query, limit=5)
    except searcher.QueryError as error:
        assert 0 <= error.offset <= len(query) and len(str(error)) < 500
        return
    assert len(results) <= 5 <= max(5, results.total) and marks_lie_inside(results)
    text = results_text(results, columns=60) + "\n".join(search_notes(results))
    assert is_inert(text) and is_inert(results_json(results))
    assert is_inert("\n".join(results_csv(results)).replace("\r\n", "\n"))
