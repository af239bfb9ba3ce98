"""The pages in a real browser: keys, no script, narrow screens, print, what assistive tools find.

They run where Chromium and playwright are installed, and say so where they are not.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from searcher.index import Index
from tests.conftest import ROOT

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("uvicorn", reason="the extra web is not installed")
if CHROMIUM is None:
    pytest.skip("Chromium is not installed", allow_module_level=True)

NOTICE = "/doc/" + quote("岚江市-数据共享-通知.txt")
DIFF = "/diff/{}/{}".format(
    *map(quote, ("云川省-养犬管理条例-2012.md", "云川省-养犬管理条例-2020.md"))
)
PAGES = {
    "home": "/",
    "results": "/search?q=数据共享",
    "nothing": "/search?q=%22火星基地%22",
    "document": NOTICE + "?q=数据共享&m=2",
    "law": "/doc/" + quote("云川省-养犬管理条例-2020.md"),
    "table": "/doc/" + quote("南屏市-养老服务-意见.html"),
    "kwic": "/kwic?q=数据共享&sort=right",
    "trend": "/trend?q=数据共享 信息化",
    "first": "/first?q=数据共享",
    "diff": DIFF,
    "help": "/help",
    "error": "/search?q=%22A B%22~x OR",
}


@pytest.fixture(scope="module")
def base(seeds_index: Index) -> Iterator[str]:
    """The address of a server of the starter corpus."""
    folder = str(seeds_index._source.store.folder)
    command = [sys.executable, "-m", "searcher", "serve", "--index", folder, "--port", "0"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=env, text=True) as server:
        try:
            assert server.stderr is not None
            found = re.search(r"http://[^/]+", server.stderr.readline())
            assert found is not None
            yield found[0]
        finally:
            server.send_signal(signal.SIGTERM)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def page(browser: Any, base: str) -> Iterator[Any]:
    """A page of 1280 pixels in a Chinese browser; what it complains of fails its test."""
    context = browser.new_context(
        base_url=base, locale="zh-CN", viewport={"width": 1280, "height": 900}
    )
    made = context.new_page()
    complaints: list[str] = []
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on("console", lambda said: complaints.extend([said.text] if said.type == "error" else []))
    made.on(
        "request",
        lambda asked: complaints.extend([] if asked.url.startswith(base) else [asked.url]),
    )
    yield made
    context.close()
    # An answer that is an error is one to the console too.
    assert [one for one in complaints if "status of 400" not in one] == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_assistive_tools_find_nothing_amiss(page: Any, name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.emulate_media(color_scheme=scheme)
    page.goto(PAGES[name])
    found = axe.Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    told = [
        (one["id"], [node["html"][:160] for node in one["nodes"]][:3])
        for one in found.response["violations"]
    ]
    assert told == []


@pytest.mark.parametrize("width", [320, 360, 800, 1100])
def test_nothing_runs_over_the_edge(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in PAGES.values():
        page.goto(address)
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(over) <= 0, (address, width)


def test_everything_works_without_script(browser: Any, base: str) -> None:
    context = browser.new_context(base_url=base, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.fill("#q", "数据共享")
    page.click("button:has-text('检索')")
    assert "/search?q=" in page.url and page.locator("[data-hit]").count() > 2
    page.click(".facet a:has-text('通知')")
    assert "type=" in page.url and page.locator(".chips li").count() == 2
    page.locator("[data-hit] h2 a").first.click()
    assert page.locator("mark").count() > 2
    page.click("text=下一处")
    page.click("text=下一处")
    assert "m=2" in page.url and page.locator("mark.now .of").inner_text().startswith("2/")
    page.click("text=‹ 结果")
    assert "type=" in page.url
    page.click(".chips li a >> nth=0")
    assert "type=" not in page.url
    context.close()


def test_what_unfolds_on_phones_is_open_on_wide_screens(page: Any) -> None:
    page.goto(PAGES["results"])
    assert page.locator(".left .facet h2").first.is_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    assert not page.locator(".left .facet h2").first.is_visible()
    page.click("summary:has-text('筛选')")
    assert page.locator(".left .facet h2").first.is_visible()


def press(page: Any, key: str) -> None:
    page.keyboard.press(key)
    page.wait_for_load_state()


def test_keys_on_results(page: Any) -> None:
    page.goto("/search?q=工作")
    press(page, "/")
    assert page.evaluate("document.activeElement.id") == "q"
    press(page, "j")  # in the box a key is a letter
    assert page.evaluate("document.activeElement.id") == "q"
    press(page, "Escape")
    for key, rank in (("j", 0), ("j", 1), ("k", 0)):
        press(page, key)
        assert (
            page.evaluate(
                "[...document.querySelectorAll('[data-hit] h2 a')].indexOf(document.activeElement)"
            )
            == rank
        )
    press(page, "n")
    page.wait_for_url("**page=2*")
    press(page, "p")
    page.wait_for_url(lambda url: "page=" not in url)
    press(page, "j")
    press(page, "o")
    page.wait_for_url("**/doc/**")
    press(page, "?")
    page.wait_for_url("**/help")


def test_keys_in_a_document(page: Any) -> None:
    page.goto(NOTICE + "?q=数据共享")
    for key, number in (("j", 1), ("j", 2), ("k", 1)):
        press(page, key)
        page.wait_for_url(f"**m={number}#m{number}")
    press(page, "Escape")
    page.wait_for_url("**/search?q=**")


def test_no_key_acts_while_an_input_method_composes(page: Any) -> None:
    page.goto("/search?q=工作")
    page.evaluate(
        "for (const key of ['j', '/', 'n', '?']) document.body.dispatchEvent(new KeyboardEvent("
        "'keydown', {key, bubbles: true, isComposing: true, cancelable: true}))"
    )
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    assert "page=" not in page.url and "/help" not in page.url
    for keys in ("Control+j", "Alt+n", "Meta+n"):
        page.keyboard.press(keys)
    assert "page=" not in page.url


def test_no_key_acts_in_a_box_where_an_input_method_composes(page: Any) -> None:
    page.goto("/search?q=工作")
    page.fill("#q", "")
    engine = page.context.new_cdp_session(page)
    composed = {"text": "shu", "selectionStart": 3, "selectionEnd": 3}
    engine.send("Input.imeSetComposition", composed)
    for key in ("Escape", "Enter", "j"):
        engine.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229},
        )
    assert page.evaluate("document.activeElement.id") == "q"
    engine.send("Input.insertText", {"text": "数据"})
    assert page.locator("#q").input_value() == "数据" and "q=%E5%B7%A5" in page.url
    press(page, "Enter")
    page.wait_for_url("**q=%E6%95%B0%E6%8D%AE*")


def test_back_leads_where_one_was(page: Any) -> None:
    page.goto("/search?q=数据共享&type=通知")
    page.locator("[data-hit] h2 a").first.click()
    page.click("text=下一处")
    page.go_back()
    page.go_back()
    assert "type=" in page.url and page.locator("#q").input_value() == "数据共享"


def test_a_document_is_printed_with_title_and_number(page: Any) -> None:
    page.goto(PAGES["document"])
    page.emulate_media(media="print")
    for gone in (".top", ".marks", ".left", ".foot"):
        assert not page.locator(gone).first.is_visible(), gone
    assert (
        page.locator("h1").is_visible()
        and "岚政办发〔2021〕34号" in page.locator("main").inner_text()
    )
    assert page.pdf(format="A4")[:4] == b"%PDF"


def test_on_a_phone_marks_are_stepped_through_at_its_foot(page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(NOTICE + "?q=数据共享&m=2#m2")
    steps, mark = page.locator(".marks").bounding_box(), page.locator("#m2").bounding_box()
    assert steps is not None and mark is not None
    assert steps["y"] + steps["height"] == 780 and steps["height"] < 60
    assert 0 <= mark["y"] and mark["y"] + mark["height"] <= steps["y"]
    page.click("text=下一处")
    page.wait_for_url("**m=3#m3")


def test_the_contents_show_where_the_present_mark_is(page: Any) -> None:
    page.goto(NOTICE + "?q=数据共享&m=5#m5")
    assert page.locator(".contents .on").count() == 1
    section = page.locator(".contents .on a").get_attribute("href")
    before = f"document.querySelector('{section}').compareDocumentPosition(document.querySelector('#m5'))"
    assert page.evaluate(before) & 4


def test_figures_keep_their_digits_together(page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/trend?q=数据共享 信息化&by=issuer")
    lines = """[...document.querySelectorAll(".figures td")].map(cell => {
        const text = document.createRange();
        text.selectNodeContents(cell);
        return new Set([...text.getClientRects()].map(one => one.top)).size;
    })"""
    assert set(page.evaluate(lines)) == {1}


def test_a_mark_asked_for_is_in_sight(page: Any) -> None:
    page.goto(NOTICE + "?q=数据共享&m=9#m9")
    box = page.locator("#m9").bounding_box()
    assert box is not None and 0 <= box["y"] <= 900


def test_a_citation_is_copied(page: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(NOTICE)
    page.locator(".copy").first.click()
    page.wait_for_selector(".copy:has-text('已复制')")
    assert page.evaluate("navigator.clipboard.readText()").endswith("[A].2021-05-18.")
