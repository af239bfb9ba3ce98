"""Saved pages of kinds that name no main text: what is the document, what the page around it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import searcher
from searcher.results import Shown

TITLE = "临江市司法局关于规范执法行为的通知"
BODY = (
    "<p>　　为规范全市行政执法行为，根据有关规定，结合我市实际，现就有关事项通知如下：</p>"
    "<p>　　一、规范程序</p><p>　　执法人员不得少于两人，并应当主动出示证件。</p>"
    "<p>临江市司法局</p><p>2022年8月16日</p>"
)
SPANS = f"""<title>{TITLE}-通知公告-临江市司法局</title><div><a href=/>首页</a> <a href=/1>机构职能</a></div>
<div class=main><div class=bt>{TITLE}</div><div class=ly><span>时间：2022-08-18 10:20</span><span>来源：市司法局</span><span>作者：办公室</span></div>
<div class=nr>{BODY}</div><p>上一篇：<a href=/2>关于召开座谈会的通知</a></p><p>下一篇：<a href=/3>关于征集意见的公告</a></p></div>
<div>版权所有：临江市司法局 滇公网安备 53010002000001号</div>"""
TABLES = f"""<title>通知</title><table><tr><td><a>首页</a> | <a>新闻中心</a></td></tr><tr><td>
<table><tr><td align=center><b>{TITLE}</b></td></tr><tr><td>[ 2022-08-18 ]&nbsp;&nbsp;阅读：1024</td></tr><tr><td>{BODY}</td></tr></table></td></tr>
<tr><td>Copyright &copy; 2022 All Rights Reserved</td></tr></table>"""
SCRIPTED = f"""<meta property="og:title" content="{TITLE}"><title></title><h1>{TITLE}</h1><em>2022-08-18 18:30</em>
<div id="js_content" style="visibility: hidden; opacity: 0">{BODY * 2}</div><span style="visibility:hidden">看不见</span>"""


def shown(page: str, folder: Path) -> Shown:
    (folder / "a.html").write_text(f'<html><meta charset="utf-8">{page}', encoding="utf-8")
    return searcher.build_index(folder / "a.html", folder / "index").show("a.html")


@pytest.mark.parametrize("page", (SPANS, TABLES), ids=("spans", "tables"))
def test_the_document_stands_alone(tmp_path: Path, page: str) -> None:
    document = shown(page, tmp_path)
    meta = document.document.metadata
    assert (meta.title, meta.issuer, meta.type) == (TITLE, "临江市司法局", "通知")
    assert (meta.issued_on, meta.published_on) == ("2022-08-16", "2022-08-18")
    text = "\n".join(passage.text for passage in document.passages)
    assert "执法人员不得少于两人" in text
    for around in ("首页", "上一篇", "下一篇", "版权", "Copyright", "阅读", "来源"):
        assert around not in text


def test_an_article_that_a_script_uncovers_is_read(tmp_path: Path) -> None:
    document = shown(SCRIPTED, tmp_path)
    text = "\n".join(passage.text for passage in document.passages)
    assert document.document.metadata.title == TITLE
    assert "执法人员不得少于两人" in text and "看不见" not in text


def test_a_page_called_after_its_section_has_no_title(tmp_path: Path) -> None:
    page = "<title>领导讲话_临江市人民政府</title><div id=zoom><p>各位代表：</p><p>现在我报告工作，请予审议。</p></div>"
    assert shown(page, tmp_path).document.metadata.title is None


def test_a_page_that_is_a_title_with_its_files_is_read(tmp_path: Path) -> None:
    trail = "<div>当前位置：<a href=/>首页</a></div>"
    page = (
        f"<title>{TITLE}_临江市司法局</title>{trail}<h2>{TITLE}</h2><p>发布时间：2022-08-18</p>"
        "<ul><li><a href=1>执法文书格式.docx</a></li><li><a href=2>执法证件样式.pdf</a></li></ul>"
        "<p><a href=/3>关于召开座谈会的通知</a></p><p><a href=/4>机构职能</a></p>"
    )
    document = shown(page, tmp_path)
    meta = document.document.metadata
    assert (meta.title, meta.published_on) == (TITLE, "2022-08-18")
    text = "\n".join(passage.text for passage in document.passages)
    assert "执法文书格式" in text and "座谈会" not in text


@pytest.mark.parametrize(
    "number", ("临司发〔2022〕7号", "文号：临司发[2022]7号", "发文字号 临司发〔2022〕07号")
)
def test_a_title_and_a_number_on_plain_lines_above_the_text_are_the_pages(
    tmp_path: Path, number: str
) -> None:
    lines = f"<div class=t>{TITLE}</div><div class=n>{number}</div>"
    page = f"<title>临江市司法局</title>{lines}<div id=zoom>{BODY}</div>"
    meta = shown(page, tmp_path).document.metadata
    assert (meta.title, meta.doc_number) == (TITLE, "临司发〔2022〕7号")


HEADLINE = "东岭县更新老旧水管二十七公里"
NEWS = (
    "<p>　　东岭县今年投资九百万元，更新老旧水管二十七公里，三个片区的一万多户居民受益，工程将在入冬前完工。</p>"
    "<p>　　县水务局要求施工单位倒排工期、挂图作战，每旬通报一次进度，确保按时通水。</p>"
)
MENU = '<div class=top><a href="/">首页</a> <a href="/1">县情</a> <a href="/2">要闻</a></div>'


def news(beside: str, *, head: str = "", name: str = HEADLINE, tag: str = "h1") -> str:
    """A page whose day stands in `beside`, below its heading, or in `head`."""
    return (
        f"<title>{name}-东岭网</title>{head}{MENU}<div class=w><{tag}>{HEADLINE}</{tag}>{beside}"
        f"<div class=con>{NEWS}</div></div><div>主办：东岭县融媒体中心</div>"
    )


DAYS = {
    "label": "<div>发布时间：2021-04-06</div>",
    "label without colon": "<div>发布日期 2021-04-06</div>",
    "label in a cell of its own": "<table><tr><td>公开日期</td><td>2021-04-06</td></tr></table>",
    "label in a list": "<dl><dt>发布时间</dt><dd>2021年4月6日</dd></dl>",
    "in brackets": "<div>【发布时间：2021-04-06】【字体：大 中 小】</div>",
    "Han numerals": "<div>发表时间：二〇二一年四月六日</div>",
    "clock glued to the day": "<p>2021年04月06日10:20 来源：<a href=/4>东岭网</a></p>",
    "clock glued to digits": "<p>2021-04-0610:20:30　东岭网</p>",
    "name of the source before": "<div><span>东岭发布</span> <span>2021-04-06 10:20</span></div>",
    "label glued to the source": "<div>来源：东岭网发布时间：2021-04-06 08:00</div>",
    "alone": "<div>2021-04-06</div>",
    "with a name beside it": "<h6>2021-04-06　|　县水务局</h6>",
    "time": '<time datetime="2021-04-06T10:20">4月6日</time>',
}
HEADS = {
    "meta": '<meta name="PubDate" content="2021-04-06 10:00">',
    "itemprop": '<meta itemprop="datePublished" content="2021-04-06T10:20:30+08:00">',
    "clock behind a hyphen": '<meta name="firstpublishedtime" content="2021-04-06-23:59:59">',
    "JSON-LD": '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", '
    '"datePublished": "2021-04-06T10:20:30+08:00"}]}</script>',
}


@pytest.mark.parametrize("beside", DAYS.values(), ids=DAYS)
def test_a_day_beside_the_text_is_that_of_publication(tmp_path: Path, beside: str) -> None:
    meta = shown(news(beside), tmp_path).document.metadata
    assert (meta.title, meta.published_on) == (HEADLINE, "2021-04-06")


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_day_in_the_markup_is_that_of_publication(tmp_path: Path, head: str) -> None:
    assert shown(news("", head=head), tmp_path).document.metadata.published_on == "2021-04-06"


@pytest.mark.parametrize(
    "other",
    (
        "<div>今天是2021年4月6日 星期二</div>",
        "<div class=x><a href=/5><span>2023-08-06 15:09</span> 城北市场完工</a></div>",
        "<div class=comment-list><p>王先生 <time datetime='2023-01-02'>昨天</time></p></div>",
        "<ul><li><time datetime='2023-01-02'>1月2日</time><a href=/6>南门通车</a></li></ul>",
    ),
)
def test_a_day_of_something_else_is_not_the_pages(tmp_path: Path, other: str) -> None:
    page = news("").replace("<div>主办", f"{other}<div>主办")
    meta = shown(page, tmp_path).document.metadata
    assert (meta.published_on, meta.issued_on) == (None, None)


def test_a_title_cut_at_a_quote_is_taken_from_the_heading(tmp_path: Path) -> None:
    whole = '东岭县更新"高龄"水管二十七公里'
    head = f'<meta property="og:title" content="{whole}">'
    page = news("", head=head, name=whole).replace(HEADLINE, whole)
    assert shown(page, tmp_path).document.metadata.title == whole


def test_a_deep_heading_above_its_day_is_the_title(tmp_path: Path) -> None:
    page = news("<div><b>发布时间：2021-04-06</b></div>", name="工作动态", tag="h5")
    assert shown(page, tmp_path).document.metadata.title == HEADLINE


def test_a_window_named_for_the_site_gives_way_to_the_heading(tmp_path: Path) -> None:
    office = "东岭县水务局"
    page = f"<title>{office}</title>{MENU}<h1>{TITLE}</h1><p>来源：本局发布时间：2022-08-18 21:35</p><div class=v>{BODY}</div><p>{office}</p>"
    meta = shown(page, tmp_path).document.metadata
    assert (meta.title, meta.published_on) == (TITLE, "2022-08-18")


@pytest.mark.parametrize("name", ("box1", "article"))
def test_a_short_notice_among_many_links_is_read(tmp_path: Path, name: str) -> None:
    links = " ".join(f"<a href=/{n}>东岭要闻第{n}条速览</a>" for n in range(80))
    notice = "因水管更新，定于4月7日9时至18时对城北片区停水，请居民提前储水，不便之处敬请谅解。"
    tip = "【声明】本站文稿只供参考，不代表本站立场，有异议请与本站联系，我们将及时处理。"
    page = f"<title>停水通知-东岭网</title><div>{links}</div><h1>东岭县停水通知</h1><div class={name}><p>{notice}</p></div><div><p>{tip}</p></div>"
    text = "\n".join(passage.text for passage in shown(page, tmp_path).passages)
    assert notice in text and "速览" not in text


def test_a_fragment_of_a_page_in_a_text_file_is_read_as_a_page(tmp_path: Path) -> None:
    cells = (
        '<TABLE width="610"><tr><td STYLE="border:none"><p ALIGN=CENTER>东岭县勘误表</p></td></tr>'
    )
    rows = "<tr><td>请代表发言</td><td><font FACE=x>请代理人发言</font></td></tr></TABLE>"
    (tmp_path / "a.txt").write_text(cells + rows, encoding="utf-8")
    index = searcher.build_index(tmp_path / "a.txt", tmp_path / "index")
    (hit,) = index.search('"请代理人发言"')
    assert not {"<", "td", "border"} & set(re.findall("<|[a-z]+", hit.text))
