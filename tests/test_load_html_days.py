"""HTML: the day of publication in its many places, and the days of other articles."""

from __future__ import annotations

import pytest

from searcher.load.html import read

PROSE = "<p>为加强水资源管理，促进节约用水，根据有关规定，结合本市实际，制定本办法。"
TITLE = "岚江市改造渡口二十三处"


def day_of(head: str = "", above: str = "", below: str = "") -> str | None:
    page = f"<title>{TITLE}-岚江网</title>{head}<h1>{TITLE}</h1>{above}<div id=zoom>{PROSE}</div>{below}"
    return read(page.encode()).meta.get("published_on")


@pytest.mark.parametrize(
    "line",
    [
        "2031年8月9日 星期六",
        "2031-08-09 发布",
        "市水利局 2031-08-09",
        "发 布 日 期 ： 2031-08-09",
        "Publish Date: 2031-08-09",
        "发布时间：2031–08–09",
    ],
)
def test_a_day_below_the_title(line: str) -> None:
    day = day_of(above=f"<div>{line}</div>")
    assert day is not None and day.replace("–", "-")[:4] == "2031"


@pytest.mark.parametrize(
    "line",
    [
        "截止日期 2031-08-09",
        "有效期至2031-08-09",
        "会议时间：2031-08-09",
        "今天是2031年8月9日 星期六",
    ],
)
def test_a_day_of_something_else(line: str) -> None:
    assert day_of(above=f"<div>{line}</div>") is None


@pytest.mark.parametrize("line", ["更新时间：2031-08-09", "2031-08-09 10:20 来源：市水利局"])
def test_a_day_right_below_the_text(line: str) -> None:
    assert day_of(below=f"<p>{line}</p>") == "2031-08-09"
    assert day_of(below=f"<a href=1>市防汛办召开工作会议</a><p>{line}</p>") is None


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="weibo: article:create_at" content="2031-08-09 11:00">',
        '<meta name=date content="2031-08-09">',
        '<script type="application/ld+json">{"title":"%s","pubDate":"2031-08-09T10:00"}</script>'
        % TITLE,
        '<script>var pubtime = "2031-08-09 10:00"; var other = {"pubtime":"2031-08-09"}</script>',
        '<script>var ct = "1943980000";</script>',
    ],
)
def test_a_day_in_the_markup(head: str) -> None:
    day = day_of(head)
    assert day is not None and day[:10] in ("2031-08-09", "2031-08-08")


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"headline":"市防汛办召开工作会议","datePublished":"2030-01-02"}</script>',
        '<script type="application/ld+json">{"itemListElement":[{"datePublished":"2030-01-02"}]}</script>',
        '<script>var a=[{"pubtime":"2030-01-02"},{"pubtime":"2030-01-03"}]</script>',
    ],
)
def test_the_day_of_another_article_in_the_markup(head: str) -> None:
    assert day_of(head) is None


def test_a_labelled_day_below_the_link_to_another_article() -> None:
    entry = "<dl><dt><a href=1>市防汛办召开工作会议</a></dt><dd>发布时间：2030-01-02</dd></dl>"
    assert day_of(above=entry) is None and day_of(below=entry) is None
    own = f"<h2><a href=1>{TITLE}</a></h2><p>发布时间：2031-08-09</p>"
    assert day_of(above=own) == "2031-08-09"
