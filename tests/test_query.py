"""The query language: what each form means, and what each error says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.errors import QueryError
from searcher.query import parse
from searcher.query.nodes import All, Any, Dates, Near, Node, Not, Word


def shape(node: Node) -> object:
    """The tree without offsets."""
    if isinstance(node, (All, Any)):
        return (type(node).__name__, *map(shape, node.clauses))
    if isinstance(node, Not):
        return ("Not", shape(node.clause))
    if isinstance(node, Dates):
        return (node.since, node.until)
    if isinstance(node, Near):
        return (node.words, node.distance)
    name = "" if isinstance(node, Word) else type(node).__name__ + " "
    return f"{name}{node.field + ':' if node.field else ''}{node.text}"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("公安", "公安"),
        ("公安 信息化", ("All", "公安", "信息化")),
        ("公安　信息化", ("All", "公安", "信息化")),
        ("公安 AND 信息化", ("All", "公安", "信息化")),
        ('"信息化建设"', "Phrase 信息化建设"),
        ("“信息化建设”", "Phrase 信息化建设"),
        ("「信息化建设」", "Phrase 信息化建设"),
        ('"不能当“甩手掌柜”"', "Phrase 不能当“甩手掌柜”"),
        ('"他说\\"可以\\""', 'Phrase 他说"可以"'),
        ("公安“信息化”", ("All", "公安", "Phrase 信息化")),
        ("公安 OR 警务", ("Any", "公安", "警务")),
        ("公安|警务", ("Any", "公安", "警务")),
        ("公安｜警务 信息化", ("Any", "公安", ("All", "警务", "信息化"))),
        ("公安 -测试", ("All", "公安", ("Not", "测试"))),
        ("公安 NOT 测试", ("All", "公安", ("Not", "测试"))),
        ("公安 －测试", ("All", "公安", ("Not", "测试"))),
        ("(公安 OR 警务) 信息化", ("All", ("Any", "公安", "警务"), "信息化")),
        ("（公安 OR 警务）信息化", ("All", ("Any", "公安", "警务"), "信息化")),
        ("标题:规划", "title:规划"),
        ("标题：规划", "title:规划"),
        ("標題：規劃", "title:規劃"),
        ('title:"发展规划"', "Phrase title:发展规划"),
        ("标题:(规划 OR 计划)", ("Any", "title:规划", "title:计划")),
        ("发文机关:公安局", "issuer:公安局"),
        ("章节:保障", "heading:保障"),
        ("信息*", "Prefix 信息"),
        ("信息＊", "Prefix 信息"),
        ('"公安 信息化"~5', (("公安", "信息化"), 5)),
        ("年份:2018..2022", ("2018-01-01", "2022-12-31")),
        ("日期:2021-01..2021-06", ("2021-01-01", "2021-06-30")),
        ("date:>=2021", ("2021-01-01", None)),
        ("date:<2021", (None, "2020-12-31")),
        ("date:>2021-06", ("2021-07-01", None)),
        ("date:2024-02", ("2024-02-01", "2024-02-29")),
        ("日期:..2021", (None, "2021-12-31")),
        ("date:>= 2021", ("2021-01-01", None)),
        ("日期: ＜ 2021年6月", (None, "2021-05-31")),
        ("年份:2018 .. 2022", ("2018-01-01", "2022-12-31")),
        ("年份:2018.. 公安", ("All", ("2018-01-01", None), "公安")),
        ("年份:2018 -2022", ("All", ("2018-01-01", "2018-12-31"), ("Not", "2022"))),
        ("年份:２０１８－２０２２", ("2018-01-01", "2022-12-31")),
        ("年份:2018年—2022年", ("2018-01-01", "2022-12-31")),
        ("年份:2018至今", ("2018-01-01", None)),
        ("年份:二〇一八年", ("2018-01-01", "2018-12-31")),
        ("日期:二〇一八年十一月", ("2018-11-01", "2018-11-30")),
        ("日期:20181105", ("2018-11-05", "2018-11-05")),
        ('"公安 信息化" ～5', (("公安", "信息化"), 5)),
        ("公安 ， 信息化 ？", ("All", "公安", "信息化")),
        ("COVID-19 防控", ("All", "COVID-19", "防控")),
        ("12:30", "12:30"),
    ],
)
def test_forms(query: str, expected: object) -> None:
    assert shape(parse(query)) == expected


@pytest.mark.parametrize(
    "spelling",
    [
        "昆政办〔2016〕130号",
        "昆政办[2016]130号",
        "昆政办(2016)130号",
        "昆政办（2016）130号",
        "昆政办【2016】130",
        "昆政办 2016 130号",
        "昆政辦〔2016〕130號",
    ],
)
def test_document_numbers(spelling: str) -> None:
    assert shape(parse(spelling)) == "Number 昆政办〔2016〕130号"
    assert shape(parse(f"文号:{spelling}")) == "Number number:昆政办〔2016〕130号"
    assert shape(parse(f"通知 {spelling}")) == ("All", "通知", "Number 昆政办〔2016〕130号")


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("", "nothing to look for"),
        ("   ", "nothing to look for"),
        ("\x00\x1b", "nothing to look for"),
        ("，。！", "no character to look for"),
        ("*", "no character to look for"),
        ('"信息化', "quote is not closed"),
        ('""', "quotes are empty"),
        ("(公安", "bracket is not closed"),
        ("公安)", "bracket was not opened"),
        ("(((", "a word is wanted"),
        ("()", "a word is wanted"),
        ("公安 OR", "a word is wanted"),
        ("AND 公安", "a word is wanted"),
        ("公安 AND", "AND wants something"),
        ("作者:张三", "no field “作者”"),
        ("标题:", "wants a value"),
        ("日期:昨天", "no date"),
        ("日期:2021-02-30", "no date"),
        ("年份:2022..2018", "ends before it begins"),
        ("信*化", "only at the end"),
        ("***旗", "only at the end"),
        ('"公安 信息化"~', "distance"),
        ('"公安"~5', "two words or more"),
        ("NOT", "leave out"),
        ("(" * 60 + "公安" + ")" * 60, "nest deeper"),
        ("公安 " * 10_001, "longer than"),
        ("公 " * 600, "more than 500"),
    ],
)
def test_errors_quote_the_place_and_show_an_example(query: str, problem: str) -> None:
    with pytest.raises(QueryError, match=problem) as caught:
        parse(query)
    assert "write for example" in str(caught.value)
    assert 0 <= caught.value.offset <= len(query)


def test_error_points_at_the_bracket() -> None:
    with pytest.raises(QueryError) as caught:
        parse("公安 (信息化 OR 数据")
    assert caught.value.offset == 3


PIECES = st.sampled_from(
    ["公安", "信息化", '"', "(", ")", "-", "|", "OR", "AND", "NOT", "标题:", "年份:", "2021..2022"]
    + [
        "*",
        "~5",
        " ",
        "：",
        "“",
        "〔2016〕",
        "5号",
        "：x:",
        ">=",
        "\x00",
        "\ud83d\ude00",
        "COVID-19",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_string_parses_or_is_a_query_error(query: str) -> None:
    try:
        parse(query)
    except QueryError as error:
        assert str(error)
