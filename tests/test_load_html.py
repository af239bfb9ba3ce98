"""HTML: the main text of pages of several shapes, their metadata, and pages made to hurt."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.load import load
from searcher.load.formats import format_named
from searcher.load.html import MOST_TAGS, read
from searcher.load.reading import Unreadable
from searcher.load.sniffing import true_format
from searcher.model import Line
from searcher.repair import repair

CASES = Path(__file__).parent / "cases"
PROSE = "为加强水资源管理，促进节约用水，根据有关规定，结合本市实际，制定本办法。"


def shown(name: str) -> list[tuple[int, str]]:
    """The lines of a page that are not blank, each with its source line."""
    return [(line.marks[0][1], line.text) for line in load(str(CASES / name)).lines if line.text]


def texts(page: str) -> list[str]:
    return [line.text for line in read(page.encode()).lines if line.text]


def test_page_with_an_editor_box() -> None:
    source = load(str(CASES / "load_trs.html"))
    assert shown("load_trs.html") == [
        (25, "云川省人民政府办公厅关于加强政务信息化项目管理的通知"),
        (29, "各市、县人民政府，省政府各部门："),
        (30, "为加强政务信息化项目管理，经省政府同意，现就有关事项通知如下。"),
        (32, "一、总体要求"),
        (33, "坚持统筹规划、共建共享，面积约12km2。"),
        (34, "（一）完善机制"),
        (35, "1. 建立项目台账。"),
        (35, "2. 落实绩效评价。"),
        (36, "序号\t任务\t责任单位"),
        (37, "1\t建设数据平台\t省大数据局"),
        (38, "2\t整合业务系统\t省财政厅"),
        (41, "附件：政务信息化项目申报表.docx"),
        (42, "云川省人民政府办公厅"),
        (42, "2021年3月15日"),
    ]
    levels = {line.text: line.level for line in source.lines if line.level}
    title = "云川省人民政府办公厅关于加强政务信息化项目管理的通知"
    assert levels == {title: 1, "一、总体要求": 2, "（一）完善机制": 3}
    assert source.lines[4].marks == ((0, 30), (10, 31))


def test_metadata_of_head_and_table() -> None:
    assert load(str(CASES / "load_trs.html")).meta == {
        "title": "云川省人民政府办公厅关于加强政务信息化项目管理的通知",
        "page_title": "云川省人民政府办公厅关于加强政务信息化项目管理的通知_云川省人民政府网",
        "issuer": "云川省人民政府办公厅",
        "doc_number": "云政办发〔2021〕12号",
        "issued_on": "2021年3月15日",
        "published_on": "2021年3月18日",
        "source": "云川省人民政府办公厅",
        "site": "云川省人民政府网",
        "column": "省政府办公厅文件",
        "keywords": "政务信息化;项目管理",
        "index_number": "YC000-2021-0031",
        "topic": "科技、教育",
    }


def test_page_in_gb18030_that_calls_itself_gb2312(tmp_path: Path) -> None:
    page = (CASES / "load_zoom.html").read_text("utf-8").encode("gb18030")
    (tmp_path / "要点.html").write_bytes(page)
    source = load(str(tmp_path / "要点.html"))
    assert source.encoding == "gb18030"
    assert [line.text for line in source.lines] == [
        "临江市公安局2020年工作要点",
        "",
        "2020年是关键之年。全局要突出以下重点。",
        "",
        "一、维护社会稳定。健全风险研判、预警、处置机制，",
        "把矛盾化解在基层。",
        "",
        "二、推进信息化建设。朱镕基、堃、喆等字也要认得。",
    ]
    assert source.meta["title"] == "临江市公安局2020年工作要点"
    assert source.meta["issuer"] == "临江市公安局"
    assert source.meta["doc_number"] == "临公发〔2020〕5号"
    assert source.meta["published_on"] == "2020-02-11"


def test_news_page_without_a_known_name() -> None:
    assert [number for number, _ in shown("load_news.html")] == [7, 10, 11, 12, 13]
    meta = load(str(CASES / "load_news.html")).meta
    assert meta["title"] == "东岭县召开数字乡村建设推进会"
    assert (meta["published_on"], meta["source"]) == ("2022-05-06", "东岭日报")


def test_page_laid_out_in_tables() -> None:
    assert shown("load_layout.htm") == [
        (6, "沙坪区人民政府关于印发防火规定的通知"),
        (7, "各街道办事处，区政府各部门："),
        (8, "现将《沙坪区森林防火规定》印发给你们，请遵照执行。"),
        (9, "第一条\u3000为了预防森林火灾，保护森林资源，制定本规定。"),
        (10, "第二条\u3000每年十月一日至次年四月三十日为防火期，防火期内禁止野外用火。"),
    ]


def test_paragraphs_parted_by_two_breaks() -> None:
    lines = [line.text for line in load(str(CASES / "load_breaks.html")).lines]
    assert lines[:3] == [
        "关于做好夏粮收购工作的意见",
        "",
        "为做好今年夏粮收购工作，现提出如下意见。",
    ]
    assert [len(line) > 0 for line in lines] == [True, False] * 3 + [True]


def test_a_list_of_links_has_no_main_text() -> None:
    with pytest.raises(Unreadable, match="no main text"):
        read((CASES / "load_links.html").read_bytes())


def test_several_editor_boxes_are_one_document() -> None:
    boxes = f"<div class=TRS_Editor><p>{PROSE}</p></div><p>无关</p>"
    assert texts(boxes * 2) == [PROSE, PROSE]


def test_the_box_of_a_known_name_may_be_short() -> None:
    page = f"<div>{'<a href=x>导航条目，很多很多</a>' * 20}</div><div id=zoom>决定任命李某某为局长。此决定即日生效。</div>"
    assert texts(page) == ["决定任命李某某为局长。此决定即日生效。"]


def test_a_list_of_documents_in_the_text_is_no_table_of_particulars() -> None:
    head = "<tr><td>文件名称</td><td>文号</td><td>发文日期</td><td>发布机构</td></tr>"
    row = "<tr><td>用水办法</td><td>临政发〔2009〕3号</td><td>2009-03-01</td><td>临江市人民政府</td></tr>"
    page = read(f"<div id=zoom><p>{PROSE}</p><table>{head}{row}</table></div>".encode())
    assert [line.text for line in page.lines if "\t" in line.text] == [
        "文件名称\t文号\t发文日期\t发布机构",
        "用水办法\t临政发〔2009〕3号\t2009-03-01\t临江市人民政府",
    ]
    assert page.meta == {}


@pytest.mark.parametrize(
    "labels",
    [
        "<dl><dt>索引号</dt><dd>A-1</dd><dt>发文机关</dt><dd>临江市政府</dd><dt>成文日期</dt><dd>2020年1月2日</dd></dl>",
        "<p>索引号：A-1 发文机关：临江市政府 成文日期：2020年1月2日</p>",
        "<ul><li><b>索 引 号:</b>A-1<li><b>发文机关:</b> 临江市政府<li><b>成文日期:</b>2020年1月2日</ul>",
        "<table><tr><td>【索引号】<td>A-1<tr><td>【发文机关】<td>临江市政府<tr><td>【成文日期】<td>2020年1月2日</table>",
    ],
)
def test_particulars_in_any_shape_leave_the_text(labels: str) -> None:
    page = read(f"<div id=zoom>{labels}<p>{PROSE}</div>".encode())
    assert [line.text for line in page.lines if line.text] == [PROSE]
    beside = "".join(line.text for line in page.labels)
    assert all(told in beside for told in ("A-1", "临江市政府", "2020年1月2日"))
    assert page.meta == {
        "index_number": "A-1",
        "issuer": "临江市政府",
        "issued_on": "2020年1月2日",
    }


@pytest.mark.parametrize(
    "markup, lines",
    [
        ("<p>甲<b>乙</b>丙<br>丁", ["甲乙丙", "丁"]),
        ("<p>标&nbsp;&nbsp;题\n   续&emsp;行", ["标 题续 行"]),
        ("<p>COVID\n19", ["COVID 19"]),
        ("<p>A &lt;B&gt; &amp; C", ["A <B> & C"]),
        ("<ol start=3><li>甲<li value=7>乙<li>（二）丙</ol>", ["3. 甲", "7. 乙", "（二）丙"]),
        ("<ul><li>甲<ol><li>乙</ol><li>丙</ul>", ["甲", "1. 乙", "丙"]),
        ("<ol style='list-style: none'><li>甲</ol>", ["甲"]),
        ("<pre>  左栏    右栏\n  二</pre>", ["  左栏    右栏", "  二"]),
        ("<p>甲<script>乙</script><!--丙--><style>丁</style><noscript>戊</noscript>", ["甲"]),
        ("<p>甲<span style='DISPLAY:none'>乙</span><i hidden>丙</i>", ["甲"]),
        ("<ruby>堃<rp>(</rp><rt>kūn</rt></ruby>", ["堃"]),
        ("<table><tr><td>甲<br>乙<td>丙<tr><td><td>丁</table>", ["甲 乙\t丙", "丁"]),
        ("<table><caption>表一<tr><td>甲<td>乙</table>", ["表一", "甲\t乙"]),
    ],
)
def test_markup_becomes_lines(markup: str, lines: list[str]) -> None:
    assert texts(f"<div id=zoom><p>{PROSE}</p>{markup}</div>") == [PROSE, *lines]


@pytest.mark.parametrize(
    "page",
    [
        f"<p\nclass='a'\n>{PROSE}</p>",
        f"<title>甲\n乙</title><!--\n-->{PROSE}",
        f"<script>\n</script>\r\n<p title='<b>'>{PROSE}</p>",
        f"<p>甲</p>\n<br/>\n<o:p>{PROSE}</o:p>",
    ],
)
def test_source_lines_count_every_line_end(page: str) -> None:
    [line] = [line for line in read(page.encode()).lines if line.text == PROSE]
    assert line.marks == ((0, 3),)


def test_a_title_outside_the_text_is_no_site_name() -> None:
    def title(head: str, before: str) -> str | None:
        page = f"<title>{head}</title>{before}<div id=zoom><p>{PROSE}</div>"
        return read(page.encode()).meta.get("title")

    assert (
        title("用水管理办法_临江市", "<h1>临江市水利局</h1><div>用水管理办法</div>")
        == "用水管理办法"
    )
    assert title("临江市人民政府", "<h1>临江市用水管理办法</h1>") == "临江市用水管理办法"
    assert title("临江市水利局 用水", "<h3>水利局</h3>") is None


# --- pages made to hurt --------------------------------------------------------------------

DEPTH = 50_000
HURTFUL = {
    "deep": "<div>" * DEPTH + PROSE + "</div>" * DEPTH,
    "deep, inline": "<b><i>" * 4_000 + PROSE,
    "nested lists": "<ul><li>" * 4_000 + PROSE,
    "nested tables": "<table><tr><td>" * 3_000 + PROSE,
    "nested editor boxes": "<div class=TRS_Editor>" * 4_000 + PROSE,
    "comments never closed": f"<p>{PROSE}</p>" + "<!--" * 25_000,
    "quotes never closed": f"<p>{PROSE}</p>" + '<p title="' * 25_000,
    "one long name": f"<p>{PROSE}</p><" + "a" * 300_000,
    "labels": f"<p>{PROSE}</p>" + "<td>索引号</td>" * 4_000,
    "many paragraphs": f"<p>{PROSE}</p>\n" * MOST_TAGS,
    "one long line": f"<p>{PROSE}{'水' * 1_000_000}</p>",
}


@pytest.mark.parametrize("name", HURTFUL)
def test_hurtful_pages_are_read(name: str) -> None:
    assert any(line.text.startswith(PROSE) for line in read(HURTFUL[name].encode()).lines)


@pytest.mark.parametrize(
    "page", ["<a " * 25_000, "<b>" * 4_000, "<frameset><frame src=a>", "<" * 99]
)
def test_pages_of_markup_alone_have_no_text(page: str) -> None:
    with pytest.raises(Unreadable, match="no main text"):
        read(page.encode())


def test_a_page_too_large_for_a_tree_keeps_lines_and_metadata() -> None:
    head = "<head><title>大表</title><script>甲</script></head>\n"
    page = read((head + "<tr><td>水&amp;电</td></tr>\n" * MOST_TAGS).encode())
    assert len(page.lines) == MOST_TAGS
    assert page.lines[0] == Line("水&电", ((0, 2),))
    assert page.lines[-1].marks == ((0, MOST_TAGS + 1),)
    assert page.meta == {"page_title": "大表"}


PIECES = ["<p>", "</p>", "<div id=zoom>", "</div>", "<br>", "<td>", "<table>", "</table>", "<tr>"]
PIECES += [
    "<ol>",
    "<li>",
    "</ol>",
    "<a href=x>",
    "</a>",
    "<pre>",
    "<h2>",
    "<!--",
    "-->",
    "<script>",
]
PIECES += [
    "\n",
    "&nbsp;",
    "文号：",
    "标题",
    "水资源管理，节约用水。",
    "<",
    ">",
    "\u3000",
    "</h2>",
    "</pre>",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_page_gives_lines_that_stand_in_it(pieces: list[str]) -> None:
    page = "水" + "".join(pieces)
    try:
        lines = read(page.encode()).lines
    except Unreadable:
        return
    last = page.count("\n") + 1
    assert all(1 <= number <= last for line in lines for _, number in line.marks)
    assert all(line.text == line.text.rstrip() for line in lines)


def test_what_browsers_with_frames_do_not_show_is_no_text() -> None:
    page = f"<html><noframes><body><p>您的浏览器不支持框架。</p></body></noframes><p>{PROSE}</p></html>"
    assert texts(page) == [PROSE]


def test_the_heading_right_above_the_main_text_is_the_title() -> None:
    page = f"<h2>东岭县养犬登记管理办法</h2><h3>来源</h3><div id=zoom>{PROSE}<br><br>{PROSE}</div>"
    assert read(page.encode()).meta["title"] == "东岭县养犬登记管理办法"


def test_comments_before_a_page_do_not_hide_it() -> None:
    raw = b"<?xml version='1.0'?>" + b"<!-- -->" * 100 + "<html><p>临江市用水办法".encode()
    assert true_format(raw, format_named("text")).name == "html"
    assert [line.text for line in read(b"<!---->" * 100 + b"word").lines] == ["word"]


@pytest.mark.parametrize(
    "unit", ("<div class=share>甲</div>", "<div id=zoom><p>甲乙丙丁</p></div>")
)
def test_many_small_parts_of_a_page_are_each_seen_once(unit: str) -> None:
    page = read(f"<html><body><p>{PROSE}</p>{unit * 4000}".encode())
    assert any(PROSE in line.text for line in page.lines)


LINKS = "".join(f"<li><a href=/{n}>岚江要闻第{n}期回顾</a>" for n in range(40))
OF_SITE = "<div>版权所有：岚江市人民政府，主办单位：岚江市政府办公室，技术支持：岚江网。</div>"
NOTICE = "因检修，周六城东停气。"


@pytest.mark.parametrize(
    "notice",
    [
        f"<h1>停气</h1><p>{NOTICE}",
        f"<div id=zoom>{NOTICE}</div>",
        f"<div class=content><p>各位居民：<p>{NOTICE}<p>市燃气公司</div>",
        f"<table><tr><td>{NOTICE}</table>",
    ],
)
def test_a_notice_of_one_sentence_among_links_is_read(notice: str) -> None:
    page = read(f"<ul>{LINKS}</ul>{notice}{OF_SITE}".encode())
    texts = [line.text for line in page.lines if line.text]
    assert NOTICE in texts and not any("版权" in text or "要闻" in text for text in texts)
    with pytest.raises(Unreadable):
        read(f"<ul>{LINKS}</ul>{OF_SITE}".encode())


@pytest.mark.parametrize(
    ("head", "page_title", "title"),
    [
        (
            "<h1>岚江市“十四五”<br>渡口规划</h1>",
            "岚江市“十四五” 渡口规划|岚江网",
            "岚江市“十四五”渡口规划",
        ),
        (
            "<p class=t>岚江市改造渡口二十三处</p><p>发布时间：2031-08-09",
            "岚江市人民政府网",
            "岚江市改造渡口二十三处",
        ),
        (
            "<div>岚江市改造渡口二十三处</div><div>2031-08-09 来源：市水利局",
            "无标题",
            "岚江市改造渡口二十三处",
        ),
        ("<div>浏览次数：二十三次以上</div><div>2031-08-09 来源：市水利局", "无标题", None),
    ],
)
def test_a_title_is_the_line_above_the_day_or_the_lines_of_a_heading(
    head: str, page_title: str, title: str | None
) -> None:
    page = read(f"<title>{page_title}</title>{head}<div class=content><p>{PROSE}</div>".encode())
    assert page.meta.get("title") == title


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<div class='artTitle'>岚江市改造渡口工程</div>", "岚江市改造渡口工程"),
        ("<p align=center>岚江市改造渡口办法", "岚江市改造渡口办法"),
        (
            "<p align=center><b>岚江市渡口管理办法</b><p align=center>（此件公开发布）",
            "岚江市渡口管理办法",
        ),
        ("<p><b>岚江市渡口管理办法</b><p><b>市交通运输局政策法规科</b>", "岚江市渡口管理办法"),
        ("<p><b>热烈庆祝渡口建成百年</b><p><b>岚江市渡口修到了村</b>", "岚江市渡口修到了村"),
        ("<p align=center>您的网速太慢请稍后再访问", None),
        ("<p><font size=5>岚江市改造渡口二十三处</font>", "岚江市改造渡口二十三处"),
        ("<p style='text-align: center'>岚江市改造渡口方案", "岚江市改造渡口方案"),
        ("<p><strong>岚江市改造渡口二十三处</strong>", "岚江市改造渡口二十三处"),
        ("<p><strong>岚江市</strong>改造渡口二十三处", None),
        ("<div class=subtitle>岚江市改造渡口二十三处</div>", None),
        ("<div class=share>分享给朋友圈的朋友看看</div>", None),
        ("<center>您当前的位置：首页 > 要闻</center>", None),
        ("<center><a href=/>岚江市改造渡口二十三处</a></center>", None),
    ],
)
def test_a_line_set_as_a_title_above_the_text_may_be_one(head: str, title: str | None) -> None:
    body = f"<p>{PROSE}</p>" * 4
    menu = "<div class=nav><a href=/>首页</a> <a href=/1>岚江要闻</a></div>"
    page = f"<title>岚江网-正文</title>{menu}{head}<div class=content>{body}</div>"
    assert read(page.encode()).meta.get("set_apart") == title
    whole = f"<div align=center>{page}</div>"
    assert "set_apart" not in read(whole.encode()).meta


def test_a_day_with_its_weekday_is_that_of_publication_where_it_says_so() -> None:
    for said, day in (
        ("发稿时间：2031年8月9日 星期六", "2031-08-09"),
        ("今天是2031年8月9日 星期六", None),
    ):
        page = read(f"<h1>岚江市改造渡口</h1><p>{said}<div class=content><p>{PROSE}</div>".encode())
        assert page.meta.get("published_on") == day


def test_tags_in_a_text_are_no_text_where_most_lines_have_some() -> None:
    rows = ["渡口补贴表", "第一批", "<table border=1>", "<tr><td>甲乡</td><td>三百元</td></tr>"]
    raw = "\n".join([*rows, "<!-- 完 -->", "<p>请<b>按月</b>公示。</p>"]).encode()
    assert true_format(raw, format_named("text")).name == "html"
    texts = [" ".join(line.text.split()) for line in read(raw).lines if line.text.strip()]
    assert texts[:2] == ["渡口补贴表", "第一批"]
    assert "".join(texts[2:]).replace(" ", "") == "甲乡三百元请按月公示。"


@pytest.mark.parametrize(
    "text", ["输入<姓名>，当a<b且b>c时提交。", "网页分段：\n用<p>检查</p>标明。\n其他照旧。\n完。"]
)
def test_signs_like_tags_in_a_text_stay(text: str) -> None:
    assert true_format(text.encode(), format_named("text")).name == "text"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            '<title>关于"清河"行动的通告_岚江网</title><meta name=title content="关于"清河"行动的通告">',
            None,
        ),
        (
            '<meta name=title content="岚江市政府&lt;br/&gt;关于&amp;quot;清河&amp;quot;行动的通告">',
            '岚江市政府关于"清河"行动的通告',
        ),
    ],
)
def test_titles_in_the_markup_that_content_systems_spoil(head: str, title: str | None) -> None:
    assert read(f"{head}<div id=zoom><p>{PROSE}</div>".encode()).meta.get("title") == title


def test_a_notice_in_catchwords_is_read_and_a_column_is_not() -> None:
    page = (
        f"<ul>{LINKS}</ul><h1>停气通知</h1><p>城东片区 周六 9时至17时 停气检修</p><ul>{LINKS}</ul>"
    )
    assert texts(page + OF_SITE) == ["停气通知", "城东片区 周六 9时至17时 停气检修"]
    with pytest.raises(Unreadable):
        read(f"<h1>通知公告</h1><p>共35条 第1页</p><ul>{LINKS}</ul>{OF_SITE}".encode())


@pytest.mark.parametrize(
    "held",
    [
        "<div style='display:none'>{}</div>",
        "<textarea hidden>{}</textarea>",
        "<noscript>{}</noscript>",
        "<script type='text/template'>{}</script>",
        '<script>window.data={{"content":"{}"}}</script>',
        "<script>var text='{}'</script>",
    ],
)
def test_text_that_only_scripts_show_is_read_where_no_other_is(held: str) -> None:
    body = f"<p>{PROSE}<\\/p>\\n<p>{PROSE[:-1]}，即日施行。<\\/p>" if "<script>" in held else PROSE
    page = f"<ul>{LINKS}</ul>\n<h1>岚江市用水办法</h1><p>发布时间：2031-08-09</p>{held.format(body)}{OF_SITE}"
    found = read(page.encode())
    assert [line.text for line in found.lines[:2]] == ["岚江市用水办法", PROSE]
    assert found.lines[1].marks == ((0, 2),)
    assert found.meta["title"] == "岚江市用水办法" and found.meta["published_on"] == "2031-08-09"
    with_text = page.replace(
        "</h1>", "</h1><div id=zoom>本页另有正文，请予以查看并遵照执行。</div>"
    )
    assert texts(with_text) == ["岚江市用水办法", "本页另有正文，请予以查看并遵照执行。"]


@pytest.mark.parametrize(
    "held",
    [
        "<noscript>您的浏览器没有开启脚本，请在设置中开启以后再次访问本网站，谢谢。</noscript>",
        "<script>var told = '网络异常，您的意见没有能够送达，请稍后再试，或者拨打热线。'</script>",
        "<div hidden>用手机扫一扫，就可以把本页的内容转给您的朋友，非常方便快捷。</div>",
    ],
)
def test_messages_to_who_uses_a_page_are_no_text_of_it(held: str) -> None:
    notice = "<h1>停气通知</h1><p>城东片区 周六 9时至17时 停气检修</p>"
    assert texts(f"<body>{held}{notice}")[-1:] == ["城东片区 周六 9时至17时 停气检修"]
    with pytest.raises(Unreadable):
        read(f"<body>{held}<ul>{LINKS}</ul></body>".encode())


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("公告<br>\n请储水。<br>", ["公告", "请储水。"]),
        (
            "公告\n请县<span style='color:red'>供水公司</span>检修。\n完。",
            ["公告", "请县供水公司检修。", "完。"],
        ),
        ("<!-- 始 -->\n公告\n请<b>储水</b>。\n完。", ["公告", "请储水。", "完。"]),
        (
            "公告\n" * 4 + "<table border=1><tr><td>片区</td><td>时间</td></tr></table>",
            ["公告"] * 4 + ["片区\t时间"],
        ),
        ("公告\n请储水。\n<script>var a = 1;</script>", ["公告", "请储水。"]),
    ],
)
def test_tags_that_were_left_in_a_text_are_no_text(text: str, lines: list[str]) -> None:
    form = true_format(text.encode(), format_named("text"))
    assert [line.text for line in form.read(text.encode()).lines if line.text] == lines


@pytest.mark.parametrize(
    ("row", "read"),
    [
        ("余氯<b>超标</b>且 a<b，流量 x<y 时 y>z。", "余氯超标且 a<b，流量 x<y 时 y>z。"),
        (
            "请<b>储水</b>，告知 <lin@site.example> 或 <附件2>。",
            "请储水，告知 <lin@site.example> 或 <附件2>。",
        ),
        (
            "<font color=red>报文</font>为 <record><id>7</id></record>。",
            "报文为 <record><id>7</id></record>。",
        ),
        ("分段用 <p>、<br> 等，如 <b>重点</b>。", None),
        ("粗体标签写作“<b>”，如 <b>重点</b>。", None),
        ("若 a<b>c，则重测<sup>2</sup>。", "若 a<b>c，则重测2。"),
    ],
)
def test_other_angle_brackets_of_a_text_stay(row: str, read: str | None) -> None:
    raw = f"公告\n{row}\n检测如下。\n完。".encode()
    form = true_format(raw, format_named("text"))
    assert [line.text for line in form.read(raw).lines][1] == (read or row)


def test_a_page_named_as_a_document_is_read_whole() -> None:
    page = "<html><body><table><tr><td>片区</td><td>停水</td></tr></table></body></html>".encode()
    for name in ("doc", "workbook", "rtf"):
        lines = true_format(page, format_named(name)).read(page).lines
        assert [line.text for line in lines] == ["片区\t停水"]
    with pytest.raises(Unreadable):
        true_format(page, format_named("html")).read(page)


def test_text_behind_the_end_of_the_page_in_cdata_and_in_formulas_is_read() -> None:
    parts = ("渡船应当检验合格。", "渡工应当培训合格。", "补贴S=3万元。")
    formula = "<math><mi>S</mi><mo>=</mo><mn>3</mn><annotation>S=3</annotation></math>"
    page = (
        f"<html><body><p>{PROSE}</p><p><![CDATA[{parts[0]}]]></p></body></html>"
        f"<html><body><p>{parts[1]}</p></body></html>\n<p>补贴{formula}万元。</p>"
    )
    assert texts(page) == [PROSE, *parts]


def test_a_text_with_tags_left_in_it_is_mended_as_a_text(tmp_path: Path) -> None:
    lines = [
        "云川省渡口管理办法<br>",
        "",
        "为了加强全省渡口的管理工作，保障人民群众出行的安",
        "全，制定本办法。",
    ]
    (tmp_path / "a.txt").write_text("\n".join(lines * 8), "utf-8")
    source = load(str(tmp_path / "a.txt"))
    texts = [line.text for line in repair(source.lines, source.format)[0]]
    assert source.format == "text" and "<br>" not in "".join(texts)
    assert texts.count("为了加强全省渡口的管理工作，保障人民群众出行的安全，制定本办法。") == 8


def test_a_title_above_the_text_is_a_part_of_it_and_stands_once() -> None:
    body = f"<div class=content>{{}}<p>{PROSE}</p><p>{PROSE}</p></div>"
    title = "岚江市渡口管理办法"
    above = (
        f"<title>{title}</title><ul>{LINKS}</ul><h1>岚江市<br>渡口管理办法</h1><p>2031-08-09</p>"
    )
    assert texts(above + body.format("")) == ["岚江市", "渡口管理办法", PROSE, PROSE]
    assert texts(above + body.format(f"<p>{title}</p>")) == [title, PROSE, PROSE]
