"""HTML: what of a document stands beside the element of its main text, and what else does."""

from __future__ import annotations

from pathlib import Path

import pytest

import searcher
from searcher.load.html import read

TITLE = "岚江市水利局关于检查渡口的通知"
TEXT = [
    "各县水利局：",
    "现将检查渡口的有关事项通知如下，请认真贯彻执行。",
    "一、检查由市水利局牵头，于三月底以前完成。",
    "二、检查中发现渡船、渡口有隐患的，责令限期整改，并将整改的结果书面报送市水利局。",
]
FOOT = "<div class=footer><p>主办：岚江市水利局</p></div>"
ELSE = "<p>岚江市水利局负责全市渡口的管理，保护河湖，服务群众。</p>"


def page(below: str, above: str = "", name: str = "id=zoom") -> str:
    text = "".join(f"<p>{line}</p>" for line in TEXT)
    menu = "<div class=nav><a href=/>首页</a> <a href=/1>政务公开</a></div>"
    body = f"{menu}<div class=main><h1>{TITLE}</h1>{above}<div {name}>{text}</div>{below}</div>"
    return f"<html><title>{TITLE}</title><body>{body}{FOOT}</body></html>"


def texts(markup: str) -> list[str]:
    return [line.text for line in read(markup.encode()).lines if line.text]


@pytest.mark.parametrize("name", ["id=zoom", "class=article-content", "class=b"])
@pytest.mark.parametrize(
    ("below", "lines"),
    [
        (
            "<div class=s><p>岚江市水利局</p><p>2031年3月5日</p></div>",
            ["岚江市水利局", "2031年3月5日"],
        ),
        ("<div>岚江市水利局　2031年3月5日</div>", ["岚江市水利局\u30002031年3月5日"]),
        (
            "<div><h2>岚江市渡口办法</h2><p>第一条 渡船应当检验。<p>第二条 渡工应当培训。</div>",
            ["岚江市渡口办法", "第一条 渡船应当检验。", "第二条 渡工应当培训。"],
        ),
        (
            "<section><h3>附件1</h3><p>渡口名单如下</p><p>石渡、柳渡</p></section>",
            ["附件1", "渡口名单如下", "石渡、柳渡"],
        ),
        ("<p>抄送：市委办公室，市政协办公室。</p>", ["抄送：市委办公室，市政协办公室。"]),
        ("<p>（联系人：林溪；电话：000-123）</p>", ["（联系人：林溪；电话：000-123）"]),
        (
            "<div class=fj><p>附件：1.渡口登记表</p><p>2.渡船登记表</p></div>",
            ["附件：1.渡口登记表", "2.渡船登记表"],
        ),
        (
            "<table><tr><td>1<td>石渡<td>木船<tr><td>2<td>柳渡<td>铁船</table>",
            ["1\t石渡\t木船", "2\t柳渡\t铁船"],
        ),
        ("<div><a href=1.doc>附件1.渡口登记表.doc</a></div>", ["附件1.渡口登记表.doc"]),
        (
            "<p>附件下载：</p><ul><li><a href=1.doc>渡口登记表</a></ul>",
            ["附件下载：", "渡口登记表"],
        ),
        (
            "<div class=share>分享到 <a href=#>微博</a></div><p>渡船应当检验合格后使用。</p>",
            ["渡船应当检验合格后使用。"],
        ),
    ],
)
def test_what_goes_on_below_the_main_text_is_read(name: str, below: str, lines: list[str]) -> None:
    assert texts(page(below, name=name)) == [TITLE, *TEXT, *lines]


ANNEX = ["附件1", "岚江市渡口办法", "第一条 渡船应当检验。"]
TURNS = "<p>上一篇：<a href=/2>岚江市水利局关于收费的通知</a></p><p>下一篇：没有了</p>"


@pytest.mark.parametrize(
    ("between", "lines"),
    [
        ("", ANNEX),
        ("<a href=/3>岚江市水利局关于任免的通知</a>", ANNEX),
        # What is no annex is of the other pages.
        (ELSE, []),
        ("<a href=/3>附件1</a><p>更多</p>", []),
    ],
)
def test_an_annex_below_what_turns_the_page_is_read(between: str, lines: list[str]) -> None:
    annex = "".join(f"<p>{line}</p>" for line in ANNEX)
    assert texts(page(f"{TURNS}{between}<div>{annex}</div>")) == [TITLE, *TEXT, *lines]


def test_a_summary_between_title_and_text_is_read() -> None:
    told = "<p>来源：岚江网 2031-03-05 字号：大 中 小</p>"
    summary = "<div><p>摘要：本通知所说的检查一年一次。</p></div>"
    for above in (told + summary, summary + told):
        assert texts(page("", above)) == [TITLE, "摘要：本通知所说的检查一年一次。", *TEXT]


@pytest.mark.parametrize(
    "below",
    [
        "<p>【打印】【关闭】</p><p>责任编辑：林溪</p>",
        f"<p>上一篇：<a href=/2>岚江市水利局关于收费的通知</a></p>{ELSE}",
        f"<h3>相关阅读</h3><p>岚江市检查渡口，历时三个月。</p>{ELSE}",
        f"<ul><li><a href=/3>岚江市水利局关于任免的通知</a></ul>{ELSE}",
        f"<p>地址：渡口路3号，邮编：000000，电话：000-123</p>{ELSE}",
        f"<p>版权所有：岚江市水利局</p>{ELSE}",
        "<p>附件下载：</p><p>更多</p>",
        "<p>渡口名单如下</p><p>石渡、柳渡</p>",
        "<p>2031年3月6日</p>",
        "<p>发布日期：2031年3月6日</p>",
        "<p>您确定要离开本页吗？</p>",
        "<table><tr><td><a href=/4>要闻</a><td><a href=/5>公告</a><tr><td><a href=/6>图片</a><td><a href=/7>视频</a></table>",
        f"{'<p>岚江</p>' * 6}{ELSE}",
    ],
)
def test_furniture_below_the_main_text_stays_out(below: str) -> None:
    assert texts(page(below)) == [TITLE, *TEXT]


@pytest.mark.parametrize(
    "above", ["<p>政策法规</p>", f"<p>当前位置：首页</p>{ELSE}<p>更多</p>", "<a href=/8>解读</a>"]
)
def test_furniture_above_the_main_text_stays_out(above: str) -> None:
    assert texts(page("", above))[-len(TEXT) :] == TEXT
    assert not set(texts(page("", above))) - {TITLE, *TEXT}


def test_paragraphs_left_out_are_counted() -> None:
    assert read(page(ELSE).encode()).notes == ()
    left = f"<ul><li><a href=/3>岚江市水利局关于任免的通知</a></ul>{ELSE}"
    assert read(page(left).encode()).notes == ("not read: 1 paragraph beside the main text",)
    assert read(page(left + ELSE).encode()).notes == (
        "not read: 2 paragraphs beside the main text",
    )


def test_a_link_that_nobody_closed_is_none(tmp_path: Path) -> None:
    articles = "".join(
        f"<p>第{n}条 渡口经营者应当登记船舶，报送检验情况。</p>" for n in "一二三四五"
    )
    nav = "".join(f'<li><a href="/{n}">政务栏目{n}</a></li>' for n in range(5))
    pages = {
        "里面.html": f'<h1>青石县渡口办法</h1><a href="/"><div>{articles}</div>',
        "都在.html": f'<a href="/"><h1>青石县渡口办法</h1><div>{articles}</div>',
        "栏目.html": f'<a href="/"><ul>{nav}</ul><h1>青石县渡口办法</h1><div>{articles}</div>',
    }
    for name, page in pages.items():
        (tmp_path / name).write_text(
            f"<html><meta charset=utf-8><body>{page}</body></html>", "utf-8"
        )
    index = searcher.build_index(tmp_path, tmp_path / "index")
    assert index.search('"第五条 渡口经营者应当登记船舶"', fold=False).total == len(pages)
    assert not index.search('"政务栏目"').total
