"""The query language: what each form means, and what each error says."""

from __future__ import annotations

import random
import re
import time
from functools import partial
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.errors import QueryError
from searcher.query import nodes, parse, read_query
from searcher.query.lexer import _Lexer, tokens
from searcher.query.nodes import All, Any, Dates, Near, Node, Not, Word
from searcher.query.parser import plain_query
from searcher.query.quotes import QUOTES, begins_clause, find_quotes
from searcher.search.synonyms import Longest


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
        ("(公安 OR 警务", "bracket is not closed"),
        ('公安 "信息化', "quote is not closed"),
        ("(((", "nothing to look for"),
        ("()", "nothing to look for"),
        ("公安 OR", "a word is wanted"),
        ("AND 公安", "a word is wanted"),
        ("公安 AND", "AND wants something"),
        ("标题:", "wants a value"),
        ("日期:昨天", "no date"),
        ("日期:2021-02-30", "no date"),
        ("年份:2022..2018", "ends before it begins"),
        ('"公安 信息化"~', "distance"),
        ('"公安"~5', "two words or more"),
        ("NOT", "leave out"),
        ("(" * 60 + "公安 OR 警务" + ")" * 60, "nest deeper"),
        (" OR ".join(["公"] * 600), "more than 500"),
    ],
)
def test_errors_quote_the_place_and_show_an_example(query: str, problem: str) -> None:
    with pytest.raises(QueryError, match=problem) as caught:
        parse(query)
    assert "write for example" in str(caught.value)
    assert 0 <= caught.value.offset <= len(query)


def test_what_joins_words_is_not_counted_with_them() -> None:
    tree = parse(" OR ".join(f"公{number}" for number in range(400)))
    assert len(list(nodes.leaves(tree))) == 400


@pytest.mark.parametrize(
    ("query", "expected", "codes"),
    [
        ("作者:张三", "作者:张三", ["field"]),
        ("送来锦旗：感谢民警", "送来锦旗：感谢民警", ["field"]),
        ("1）加强管理", ("All", "1", "加强管理"), ["bracket"]),
        ("加强管理（试行", ("All", "加强管理", "试行"), ["bracket"]),
        ("公安)", "公安", ["bracket"]),
        ("函数foo()", "函数foo", ["bracket"]),
        ("数据不予共享”的规定", ("All", "数据不予共享", "的规定"), ["quote"]),
        ("“一网通办的规定", "一网通办的规定", ["quote"]),
        ('管径3"的水管', ("All", "管径3", "的水管"), ["quote"]),
        ("7*24小时", "7*24小时", ["star"]),
        ("a*b 信息*", ("All", "a*b", "Prefix 信息"), ["star"]),
        ("***旗", "***旗", ["star"]),
        ("🎉 开业", "开业", []),
        ("🎉", "🎉", []),
        ("(公安 信息化) 数据", ("All", "公安", "信息化", "数据"), []),
        ("依据（临政发〔2019〕8号）", ("All", "依据", "Number 临政发〔2019〕8号"), []),
        ("《办法》（临政发〔2019〕8号）", ("All", "《办法》", "Number 临政发〔2019〕8号"), []),
        ("第一，审批 -收费。第二，公开。", ("All", "第一，审批", "-收费。第二，公开。"), ["prose"]),
        ("地区：临江；时间：三月", "地区：临江；时间：三月", ["prose"]),
        (
            "深化“证照分离”改革，推行“一网通办”，提效。",
            ("All", "深化", "Phrase 证照分离", "改革，推行", "Phrase 一网通办", "，提效。"),
            [],
        ),
        ("⼯⼈", "工人", []),
        ("渔\u200b港\u200b停\ufeff泊", "渔港停泊", []),
        ("渔 港", "渔 港", []),
        ("渔　港 停泊", ("All", "渔　港", "停泊"), []),
        ("停泊 渔 港 2 号", ("All", "停泊", "渔 港 2 号"), []),
        ("渔 AND 港", ("All", "渔", "港"), []),
        ("-渔 港", ("All", ("Not", "渔"), "港"), []),
        ("a b", ("All", "a", "b"), []),
        ("渔港停泊**", "渔港停泊", ["star"]),
        ("**渔港停泊**", "渔港停泊", ["star"]),
        ("“不得以“渔港”字样”", "Phrase 不得以“渔港”字样", []),
        ("““渔港”改为“停泊””", "Phrase “渔港”改为“停泊”", []),
        ("渔港“”停泊", ("All", "渔港", "停泊"), []),
        ("〔2019〕8号", "Number 〔2019〕8号", []),
        ("临政发「2019」8号", "Number 临政发〔2019〕8号", []),
        ("临政发〔二〇一九〕八号 渔港", ("All", "Number 临政发〔2019〕8号", "渔港"), []),
        ("文号:〔2019〕八号", "Number number:〔2019〕8号", []),
        ("「临政发「2019」8号」", "Phrase 临政发「2019」8号", []),
        ("字" * 10_001, "字" * 10_000, ["long"]),
        ("河湖法典 184条", ("All", "河湖法典", "第184条"), []),
        ("河湖法典一百八十四条", "河湖法典第一百八十四条", []),
        ("高速公路18条", "高速公路18条", []),
        ("184条 河湖法典", ("All", "第184条", "河湖法典"), []),
        ("18条 高速公路", ("All", "18条", "高速公路"), []),
        ("河湖法典 第 184 条", ("All", "河湖法典", "第184条"), []),
        ("河湖法典　第　184　条", ("All", "河湖法典", "第184条"), []),
        ("“第 184 条”", "Phrase 第 184 条", []),
        ("“河湖法典184条”", "Phrase 河湖法典184条", []),
        ("河湖法典13条之一", "河湖法典第13条之一", []),
        ("河湖法典第十三条之2", "河湖法典第十三条之二", []),
        ("《河湖法典》184条2款", "《河湖法典》第184条第2款", []),
        ("河湖法典第184条第（二）项", "河湖法典第184条第二项", []),
        ("河湖法典 第 184 条 第 2 款", ("All", "河湖法典", "第184条", "第2款"), []),
        ("河湖法典184条捕捞", "河湖法典第184条捕捞", []),
        ("河湖管理规定十条措施", "河湖管理规定十条措施", []),
        ("since:2021 until：2022-03", ("All", ("2021-01-01", None), (None, "2022-03-31")), []),
        ("渔港 path:docs", ("All", "渔港", "path:docs"), ["option"]),
        ('<a href="/x">渔港</a>停泊', "渔港停泊", ["markup"]),
        ("<td>渔港</td><td>停泊</td>", ("All", "渔港", "停泊"), ["markup"]),
        ("渔港&nbsp;停泊", ("All", "渔港", "停泊"), ["markup"]),
        ("&ldquo;渔港&rdquo;停泊", ("All", "Phrase 渔港", "停泊"), ["markup"]),
        ("国务院令591", "Number 国务院令第591号", []),
        ("第591号国务院令", "Number 国务院令第591号", []),
        ("临政发{2019}8号", "Number 临政发〔2019〕8号", []),
        ('"渔港停泊”', "Phrase 渔港停泊", []),
        ("“渔港停泊＂ 办法", ("All", "Phrase 渔港停泊", "办法"), []),
        ("”渔港停泊“", "渔港停泊", ["quote"]),
        ("一图读懂｜临江办法", ("Any", "一图读懂", "临江办法"), []),
    ],
)
def test_what_can_be_pasted_is_read(query: str, expected: object, codes: list[str]) -> None:
    reading = read_query(query)
    assert (shape(reading.tree), [one.code for one in reading.notes]) == (expected, codes)


def test_long_text_is_running_text() -> None:
    assert isinstance(parse("关于 加强 " * 300 + "-测试"), Word)


@pytest.mark.parametrize(
    "query", ['"' + '\\"' * 4999, '"' * 9999, "“" * 9999, "(" * 5000, "\\" * 9999]
)
def test_reading_is_linear(query: str) -> None:
    began = time.perf_counter()
    try:
        read_query(query)
    except QueryError:
        pass
    assert time.perf_counter() - began < 1


def balances(text: str, start: int, closing: set[int], end: int) -> bool:
    """Tell whether pairs of quotes of its own kind are all that stands inside a pair."""
    if text[start] in "”」』" or QUOTES[text[start]] == text[start]:
        return False
    opening = [n for n in range(start, end) if QUOTES.get(text[n]) == QUOTES[text[start]]]
    depths = accumulate(
        (n in opening and text[n] not in "”」』") - (n in closing) for n in range(start, end + 1)
    )
    *before, last = depths
    return last == 0 and 0 not in before


def twin(text: str, at: int) -> int:
    """Return where the quote at a place is closed by its own kind, -1 where it is not."""
    ends = [n for n in range(at + 1, len(text)) if text[n] == QUOTES[text[at]]]
    kept = [n for n in ends if (n - len(text[:n].rstrip("\\"))) % 2 == 0]
    return next(filter(partial(balances, text, at, set(kept)), kept), (*kept, -1)[0])


def other_twin(text: str, at: int) -> int:
    """Return where a double quote that begins a clause is closed by the next one, of another
    kind, which has no twin itself; -1 where it is not."""
    end = next((n for n in range(at + 1, len(text)) if text[n] in '"“”「」'), -1)
    if end < 0 or text[at] == "「" or text[end] not in '"”' or text[end - 1] == "\\":
        return -1
    between = text[at + 1 : end].strip()
    lone = text[end] == "”" or twin(text, end) < 0
    return end if begins_clause(text, at) and between and lone else -1


@given(st.lists(st.sampled_from('"“”「」\\甲 ('), max_size=40).map("".join))
def test_quotes_are_those_that_reading_on_finds(text: str) -> None:
    """Against looking for the end of each quote by itself."""
    spans, at = [], 0
    while at < len(text):
        end = -1
        if text[at] in QUOTES and (text[at] not in "”」』" or begins_clause(text, at)):
            end = twin(text, at)
            end = end if end > 0 else other_twin(text, at)
        spans += [(at, end)] if end > 0 else []
        at = max(at, end) + 1
    assert [tuple(one) for one in find_quotes(text).spans] == spans


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


@given(st.sets(st.text("怎么办吗呢", min_size=1, max_size=3)), st.text("怎么办吗呢甲", max_size=20))
def test_words_are_found_as_a_pattern_of_the_longest_first_finds_them(
    words: set[str], text: str
) -> None:
    longest = sorted(words, key=lambda word: (-len(word), word))
    found = re.finditer("|".join(map(re.escape, longest)) or "(?!)", text)
    assert Longest(words).within(text) == [(match.start(), match[0]) for match in found]


@pytest.mark.parametrize(
    ("typed", "words", "code"),
    (
        ("|渔港|停泊|", ["渔港", "停泊"], "bar"),
        ("| 渔港 | 停泊 |", ["渔港", "停泊"], "bar"),
        ("渔港|", ["渔港"], "bar"),
        ("日期：待定 渔港", ["日期：待定", "渔港"], "date"),
        ("年份：渔港管理", ["年份：渔港管理"], "date"),
    ),
)
def test_what_only_looks_like_a_sign_is_read_as_words_and_told(
    typed: str, words: list[str], code: str
) -> None:
    lexed = tokens(typed)
    assert [token.text for token in lexed.tokens if token.kind == "word"] == words
    assert [one.code for one in lexed.notes] == [code]
    assert all(token.kind == "word" for token in lexed.tokens)


@pytest.mark.parametrize("typed", ("渔港 | 停泊", "渔港|停泊", "渔港||停泊", "年份：二〇二一"))
def test_what_is_a_sign_stays_one(typed: str) -> None:
    assert {token.kind for token in tokens(typed).tokens} & {"or", "field"}
    assert not tokens(typed).notes


@pytest.mark.parametrize(
    "query",
    [
        "公安",
        " 公安  信息化 ",
        "公安 OR 警务",
        "公安 NOT 测试 AND 规划",
        '"建设指挥平台"',
        "第三条 令公告字",
    ],
)
def test_plain_words_are_read_as_any_query_is(query: str) -> None:
    lexer = _Lexer(query)
    assert not lexer.is_text
    assert tokens(query) == (list(lexer.typed_tokens()), list(lexer.notes.values()))


def test_han_alone_is_read_as_without_the_shorter_way(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, read = random.Random(3), 0
    signs = "条款项章节编号第之一二十百两千零法公安令渔港"
    for _ in range(3000):
        words = ["".join(draw.choices(signs, k=draw.randint(2, 5))) for _ in range(3)]
        quoted = draw.choice("，。；：、").join(words[: draw.randint(1, 3)])
        query = draw.choice((" ".join(words), " OR ".join(words), f'"{quoted}"', f"“{quoted}”"))
        with monkeypatch.context() as patch:
            plain = read_query(query)
            read += plain_query(query) is not None
            patch.setattr("searcher.query.parser.plain_query", lambda _: None)
            assert read_query(query) == plain, query
    assert 300 < read < 2700


def test_words_that_may_be_a_number_are_looked_at() -> None:
    assert [token.kind for token in tokens("临江市政府令第五号").tokens] == ["number"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("-草案", "all_but"),
        ("NOT 草案 -通知", "all_but"),
        ("since:在2031年以后，渡口归县管理", "date"),
        ("日期：2031年3月5日，地点：渡口", "date"),
    ],
)
def test_what_is_no_more_than_that_is_said(query: str, code: str) -> None:
    assert [one.code for one in read_query(query).notes] == [code]


def test_a_day_behind_its_label_is_a_day() -> None:
    assert read_query("日期：2031年3月5日").tree == Dates("2031-03-05", "2031-03-05")
    assert not read_query("渡口 -草案").notes
