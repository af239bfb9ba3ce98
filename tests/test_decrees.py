"""Decrees and notices that bring a text: title, issuer, number and day of what they bring."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import searcher
from benchmarks.official import Case, read_cases
from searcher.load import source_of
from searcher.model import Metadata
from searcher.repair import repair
from searcher.structure import structure
from tests.test_web_pages import shown

CASES = Path(__file__).parent / "cases"
RULES = "云川省渡口管理办法"
BRINGS = (
    f"《{RULES}》已经2031年3月1日省水利厅第2次厅务会议审议通过，现予公布，自2031年5月1日起施行。"
)
ARTICLES = (
    "<p>第一条 为了加强渡口管理，保障乘客安全，根据有关法律法规，结合本省实际，制定本办法。</p>"
    "<p>第二条 本省行政区域内渡口的设置、运营和监督管理，适用本办法。</p>"
)
FIRST = ("云川省水利厅", "云川省水利厅令第3号", "2031-03-09")


def page(title: str, *above: str, table: str = "") -> str:
    """A saved page: its title in the markup, a table, the lines of a decree, then the rules."""
    lines = "".join(f"<p>{line}</p>" for line in above)
    return (
        f'<meta name="ArticleTitle" content="{title}"><title>{title}_云川省水利厅</title>'
        f"<table>{table}</table><div id=zoom>{lines}<p>{RULES}</p>{ARTICLES}</div>"
    )


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


SIGNED = ("厅长：林溪", "2031年3月9日")
DECREES = {
    "number in the title of the page": page(
        f"云川省水利厅令第3号——{RULES}", "云川省水利厅令", "第3号", BRINGS, *SIGNED
    ),
    "number of the year in the title": page(f"云川省水利厅令第3号 《{RULES}》", BRINGS, *SIGNED),
    "number in two lines of the text": page(
        f"【第3号令】《{RULES}》", "云川省水利厅令", "第 3 号", BRINGS, *SIGNED
    ),
    "number in brackets in a table": page(
        f"【第3号令】《{RULES}》",
        BRINGS,
        *SIGNED,
        table=row("索引号", "YC000012/2031-00003", "分类", "厅令")
        + row("发布机构", "", "发文日期", "")
        + row("名称", f"【第3号令】《{RULES}》")
        + row("文号", "云川省水利厅令【第3号】", "主题词", "渡口"),
    ),
    "in the history of the rules": page(
        RULES, "（2031年3月9日云川省水利厅令第3号公布 自2031年5月1日起施行）"
    ).replace(f"<p>{RULES}</p>", ""),
}


def facts(markup: str, folder: Path) -> tuple[str | None, ...]:
    meta = shown(markup, folder).document.metadata
    return meta.title, meta.issuer, meta.doc_number, meta.issued_on


@pytest.mark.parametrize("markup", DECREES.values(), ids=DECREES)
def test_rules_that_a_decree_brings_have_their_own_title_and_its_number_and_day(
    tmp_path: Path, markup: str
) -> None:
    assert facts(markup, tmp_path) == (RULES, *FIRST)


NOTICE = f"现公布《{RULES}》，自2031年5月1日起施行。"


@pytest.mark.parametrize(
    "title, lines, number",
    (
        (f"云川省水利厅公告（〔2031〕7号）　　{RULES}", (), "云川省水利厅公告〔2031〕7号"),
        (f"云川省水利厅公告〔2031〕第7号（{RULES}）", (), "云川省水利厅公告〔2031〕7号"),
        (f"{RULES}（云水规〔2031〕7号）", (), "云水规〔2031〕7号"),
        (RULES, ("云川省水利厅公告", "〔2031〕7号"), "云川省水利厅公告〔2031〕7号"),
    ),
)
def test_rules_that_a_notice_brings(
    tmp_path: Path, title: str, lines: tuple[str, ...], number: str
) -> None:
    markup = page(title, *lines, NOTICE, "云川省水利厅", "2031年3月9日")
    assert facts(markup, tmp_path) == (RULES, "云川省水利厅", number, "2031-03-09")


def test_a_notice_without_a_title_keeps_its_number_for_one(tmp_path: Path) -> None:
    markup = page("云川省水利厅公告2031年第7号", "为保障渡运安全，我厅决定开展检查，现予公告。")
    meta = shown(markup, tmp_path).document.metadata
    assert (meta.title, meta.doc_number) == ("云川省水利厅公告2031年第7号",) * 2
    assert meta.issuer == "云川省水利厅"


def test_a_law_is_of_the_day_the_decree_was_signed_where_it_tells_no_history(
    tmp_path: Path,
) -> None:
    adopted = (
        "《临江市渡口条例》已由临江市第五届人民代表大会常务委员会第九次会议于2031年2月20日通过，"
        "云川省第八届人民代表大会常务委员会第三次会议于2031年3月1日批准，现予公布，自2031年5月1日起施行。"
    )
    markup = page("临江市渡口条例", adopted, "临江市人民代表大会常务委员会", "2031年3月9日")
    assert facts(markup, tmp_path)[3] == "2031-03-09"


@pytest.mark.parametrize(
    "title, issuer",
    (
        ("中国渡船协会会员管理办法（试行）", "中国渡船协会"),
        ("全国渡船结算有限责任公司账户业务指引", "全国渡船结算有限责任公司"),
        ("渡船公司管理办法", None),
        ("云川省渡船协会管理办法", None),
    ),
)
def test_a_body_that_its_own_rules_begin_with_issued_them(
    tmp_path: Path, title: str, issuer: str | None
) -> None:
    markup = f"<title>{title}</title><div id=zoom>{ARTICLES}</div>"
    assert shown(markup, tmp_path).document.metadata.issuer == issuer


def test_the_source_of_a_page_names_the_issuer_where_nothing_else_does(tmp_path: Path) -> None:
    told = '<meta name="ContentSource" content="{}">'
    text = f"<title>{RULES}</title><div id=zoom>{ARTICLES}</div>"
    assert shown(told.format("云川省水利厅") + text, tmp_path).document.metadata.issuer
    for media in ("云川日报", "云川省水利厅网站", "本站"):
        assert shown(told.format(media) + text, tmp_path).document.metadata.issuer is None


def test_a_year_and_a_day_on_lines_of_their_own_are_the_day_of_a_page(tmp_path: Path) -> None:
    day = "<p>2031</p><p>03/11</p><p>17:29</p><p>来源：</p><p>云川省水利厅</p>"
    trail = "<p>分享</p><p>打印</p><p>扫一扫</p><p>收藏</p><p>标签</p><p>其他</p><p>无障碍</p>"
    markup = f"<title>{RULES}</title><div>{day}{trail}</div><div id=zoom>{ARTICLES}</div>"
    assert shown(markup, tmp_path).document.metadata.published_on == "2031-03-11"
    for other in ("<p>03/2031</p><p>来源：</p>", "<p>2031</p><p>03/11</p><p>共三页</p>"):
        markup = f"<title>{RULES}</title><div>{other}{trail}</div><div id=zoom>{ARTICLES}</div>"
        assert shown(markup, tmp_path).document.metadata.published_on is None


def test_a_table_of_official_files_is_held_against_what_is_read(tmp_path: Path) -> None:
    table = tmp_path / "table.tsv"
    table.write_text(
        "# comment\na.html\t渡口管理办法\t?水利厅|云川省水利厅\t\t2031-03-09\t\n", encoding="utf-8"
    )
    (case,) = read_cases(table)
    assert isinstance(case, Case)
    read = Metadata(title="《渡口管理办法》（试行）", doc_number="云水规〔2031〕7号")
    outcomes = [
        case.judge(field, getattr(read, field)) for field in ("title", "issuer", "doc_number")
    ]
    assert outcomes == ["right", "", "wrong"]
    assert case.judge("issued_on", None) == "missing"


KINDS = [
    json.loads(row)
    for row in (CASES / "official_kinds.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", KINDS, ids=lambda case: str(case["label"]))
def test_what_files_of_offices_say_of_themselves(case: dict[str, Any]) -> None:
    meta = told(case["text"], case["file"])
    assert [meta.title, meta.issuer, meta.doc_number, meta.issued_on] == case["expected"]


@pytest.mark.parametrize(
    "above",
    (
        (RULES, "云川省水利厅令", "第3号"),
        (RULES, "云川省水利厅令第3号"),
        (RULES, "（云川省水利厅令第3号）"),
        ("云川省水利厅令第3号",),
        ("云川省水利厅令 第3号",),
        ("云川省水利厅令", "第 3 号", "", RULES),
    ),
)
def test_a_decree_in_lines_of_its_own_around_the_title_numbers_the_rules(
    above: tuple[str, ...],
) -> None:
    articles = "第一条 为了加强渡口管理，制定本办法。\n第二条 本省行政区域内的渡口适用本办法。"
    meta = told("\n".join((*above, BRINGS, *SIGNED, articles)))
    assert (meta.title, meta.issuer, meta.doc_number, meta.issued_on) == (RULES, *FIRST)


def test_a_decree_that_is_told_among_others_is_not_the_one_beside_the_title() -> None:
    acts = "（1999年5月1日云川省水利厅令第1号公布 2031年3月9日云川省水利厅令第3号修正）"
    text = f"{RULES}\n{acts}\n第一条 为了加强渡口管理，制定本办法。"
    assert told(text).doc_number == "云川省水利厅令第1号"


def told(text: str, file: str = "规章.txt") -> Metadata:
    """What the text of a file says of itself."""
    source = source_of(file, text.encode())
    lines, fixes = repair(source.lines, source.format)
    return structure(source, id="a", lines=lines, fixes=fixes).metadata


def test_the_rules_of_a_number_come_before_what_cites_it(tmp_path: Path) -> None:
    cited = "省水利厅令第3号"
    texts = {
        "规章": f"{RULES}\n云川省水利厅令\n第3号\n{BRINGS}\n第一条 为了加强渡口管理，制定本办法。",
        "通知": f"关于落实渡口责任的通知\n各渡口：\n一、按照{cited}要求落实责任。\n二、{cited}第二条适用于全部渡口。",
        "总结": f"渡口工作总结\n一年来，认真贯彻{cited}，渡口秩序好转。",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    index = searcher.build_index(tmp_path, tmp_path / "index")
    for typed in (cited, f"云川{cited}"):
        assert index.search(typed)[0].path.endswith("规章.txt")
