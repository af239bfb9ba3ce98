"""Saved pages of kinds that name no main text: what is the document, what the page around it."""

from __future__ import annotations

from pathlib import Path

import pytest

import searcher
from searcher.index import Shown

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
