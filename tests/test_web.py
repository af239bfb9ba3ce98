"""The page and the API: what each answers, what each refuses, in this process."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import searcher
from searcher.index import Index
from tests.conftest import ROOT

pytest.importorskip("starlette")
pytest.importorskip("jinja2")
pytest.importorskip("httpx")

from starlette.testclient import TestClient  # noqa: E402

from searcher.web.app import make_app  # noqa: E402
from searcher.web.guard import Rules, hosts_of, is_token  # noqa: E402
from searcher.web.limits import LARGEST_BODY, SEARCHES_AT_ONCE  # noqa: E402
from searcher.web.operations import OPERATIONS, Operation  # noqa: E402
from searcher.web.shapes import ERROR  # noqa: E402
from searcher.web.shelf import LOOKED_EVERY, Shelf  # noqa: E402
from searcher.web.view import path_of  # noqa: E402

HERE = "http://127.0.0.1:8080"
NOTICE = "岚江市-数据共享-通知.txt"
OLD, NEW = "云川省-养犬管理条例-2012.md", "云川省-养犬管理条例-2020.md"
PAGES = (
    "/",
    "/search?q=数据共享",
    path_of("doc", NOTICE) + "?q=数据共享",
    "/kwic?q=数据共享",
    "/trend?q=数据共享",
    "/first?q=数据共享",
    path_of("reuse", NOTICE),
    path_of("diff", OLD, NEW),
    "/help",
)


def client_of(index: Index | str | Path, rules: Rules | None = None) -> TestClient:
    """Return a client of a server of an index."""
    folder = index._source.store.folder if isinstance(index, Index) else index
    return TestClient(make_app(str(folder), rules), base_url=HERE, follow_redirects=False)


@pytest.fixture(scope="module")
def client(seeds_index: Index) -> Iterator[TestClient]:
    """A client of a server of the starter corpus."""
    with client_of(seeds_index) as made:
        yield made


@pytest.mark.parametrize("address", PAGES)
def test_each_page_is_whole_and_needs_no_script(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.text.rstrip().endswith("</html>")
    page = answer.text
    assert '<main id="main"' in page and page.count("<h1>") == 1
    assert len(re.findall("<script", page)) == 1 and "defer></script>" in page
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    sources = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert sources and not [one for one in sources if re.match(r"https?:|//|data:", one)]


def test_every_link_of_every_page_leads_somewhere(client: TestClient) -> None:
    seen: dict[str, int] = {}
    for address in PAGES:
        for link in re.findall(r'href="([^"#]+)', client.get(address).text):
            link = link.replace("&amp;", "&")
            if link not in seen:
                seen[link] = client.get(link).status_code
    assert len(seen) > 100
    assert {link: code for link, code in seen.items() if code not in (200, 303)} == {}


def test_ids_in_a_page_stand_once(client: TestClient) -> None:
    for address in PAGES:
        ids = re.findall(r'\sid="([^"]*)"', client.get(address).text)
        assert len(ids) == len(set(ids)), address


def test_a_search_shows_hits_facets_and_chips(client: TestClient, seeds_index: Index) -> None:
    page = client.get("/search", params={"q": "数据共享", "type": "通知"}).text
    found = seeds_index.search("数据共享", type="通知", group="document")
    assert f"<h1>{found.total} 份文件</h1>" in page
    assert page.count("data-hit") == len(found)
    assert "<mark>数据共享</mark>" in page
    assert re.search(r"文种：通知 <span[^>]*>×", page)
    assert '<input type="hidden" name="type" value="通知">' in page


def test_passages_of_a_document_that_are_not_on_the_page_are_told(
    client: TestClient, seeds_index: Index
) -> None:
    asked = {"q": "数据", "group": "passage"}
    found = seeds_index.search("数据")
    last = {hit.document: hit.more_in_document for hit in found}
    page = client.get("/search", params=asked).text
    told = re.findall(r'<p class="more"><a href="([^"]+)">本文件另有 (\d+) 段', page)
    assert sorted(int(count) for _, count in told) == sorted(filter(None, last.values())) != []
    every = client.get(told[0][0].replace("&amp;", "&")).text
    assert "本文件另有" not in every and len(set(re.findall(r'href="(/doc/[^#?"]+)', every))) == 1
    assert "本文件另有" not in client.get("/search", params={**asked, "per_document": "0"}).text
    api = client.get("/api/v1/search", params={"q": "数据", "per_document": "0"}).json()
    assert {hit["more_in_document"] for hit in api["hits"]} == {None}


def test_a_facet_counts_what_its_link_finds(client: TestClient) -> None:
    """Each count of a facet is the number of documents behind its link, office by office."""
    page = client.get("/search", params={"q": "数据"}).text
    assert "个词" not in page
    rows = re.findall(
        r'<li><a href="([^"]+)" rel="nofollow">([^<]+)</a><span class="count">(\d+)', page
    )
    assert len(rows) > 10
    for href, value, count in rows:
        shown = client.get(href.replace("&amp;", "&")).text
        counted = re.search(r"全部符合的 (\d+) 份文件", shown)
        assert counted is not None and counted[1] == count, value


def test_counts_are_those_of_the_generation_that_is_served(corpus: Path, tmp_path: Path) -> None:
    searcher.build_index(corpus, tmp_path / "index")
    counted = re.compile(r"全部符合的 (\d+) 份文件")
    with client_of(tmp_path / "index") as asked:
        for address in ("/search?q=公安", "/search?q=公安&page=2", "/search?q=公安&type=通知"):
            told = asked.get(address).text
            again = asked.get(address).text
            assert counted.findall(told) == counted.findall(again) != []
        before = int(counted.findall(asked.get("/search?q=公安").text)[0])
        (corpus / "新.txt").write_text("岚江市公安通报\n公安信息化数据已汇聚。\n", "utf-8")
        searcher.build_index(corpus, tmp_path / "index")
        time.sleep(LOOKED_EVERY + 0.1)
        asked.get("/healthz")
        assert int(counted.findall(asked.get("/search?q=公安").text)[0]) == before + 1


def test_an_office_named_exactly_is_no_other(seeds_index: Index) -> None:
    def offices(name: str) -> set[str | None]:
        return {hit.issuer for hit in seeds_index.search("工作", issuer=name, limit=100)}

    assert offices("=岚江市人民政府") == {"岚江市人民政府"}
    assert offices("岚江市人民政府") == {"岚江市人民政府", "岚江市人民政府办公室"}


def test_a_document_is_shown_whole_with_its_marks_in_order(
    client: TestClient, seeds_index: Index
) -> None:
    page = client.get(path_of("doc", NOTICE), params={"q": "数据共享 接口", "m": "3"}).text
    shown = seeds_index.show(NOTICE)
    plain = re.sub(
        r"\s|<[^>]*>", "", re.sub(r'<span class="of">.*?</span>|<a class="here".*?</a>', "", page)
    )
    for passage in shown.passages:
        for line in passage.text.split("\n"):
            assert re.sub(r"\s", "", line) in plain
    numbers = list(map(int, re.findall(r'id="m(\d+)"', page)))
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 5
    assert 'class="now" data-mark="3"' in page and f">3/{len(numbers)}</span>" in page
    assert "m=4#m4" in page and "m=2#m2" in page
    last = client.get(path_of("doc", NOTICE), params={"q": "数据共享 接口", "m": "9999"}).text
    assert f"{len(numbers)}/{len(numbers)}" in last and "m=1#m1" in last


def test_the_document_tells_status_versions_and_who_names_it(client: TestClient) -> None:
    page = client.get(path_of("doc", OLD)).text
    assert "已废止" in page and "同时废止" in page
    assert path_of("diff", OLD, NEW) in page
    newer = client.get(path_of("doc", NEW)).text
    assert "被引" in newer and "岚江市人民政府关于印发岚江市养犬管理实施办法的通知" in newer


def test_a_text_leads_to_the_article_that_it_names(client: TestClient) -> None:
    page = client.get(path_of("doc", NEW)).text
    assert re.search(r'<a href="#p4">本条例第五条</a>', page)


def test_citations_hold_the_facts(client: TestClient) -> None:
    page = client.get(path_of("doc", NOTICE)).text
    title = "岚江市人民政府办公室关于加快推进政务数据共享工作的通知"
    assert f"岚江市人民政府办公室.{title}:岚政办发〔2021〕34号[A].2021-05-18." in page
    assert f"岚江市人民政府办公室《{title}》（岚政办发〔2021〕34号，2021-05-18）" in page
    ris = client.get(path_of("doc", NOTICE), params={"format": "ris"})
    assert ris.text.split("\r\n") == [
        "TY  - GOVDOC",
        f"TI  - {title}",
        "AU  - 岚江市人民政府办公室",
        "M1  - 岚政办发〔2021〕34号",
        "PY  - 2021",
        "DA  - 2021/05/18",
        "LA  - zh",
        "ER  - ",
        "",
    ]


def test_a_comparison_shows_what_went_and_came(client: TestClient) -> None:
    page = client.get(path_of("diff", OLD, NEW)).text
    assert "<ins>" in page and "<del>" in page and 'class="added"' in page
    counts = client.get(path_of("api/v1/diff", OLD, NEW)).json()["counts"]
    assert f"修改 <b>{counts['changed']}</b>" in page.replace("变更", "修改")
    assert "<details" not in client.get(path_of("diff", OLD, NEW) + "?show=all").text


@pytest.mark.parametrize("page", ["search", "kwic", "trend", "first"])
def test_each_table_is_exported(client: TestClient, page: str) -> None:
    answer = client.get(f"/{page}", params={"q": "数据共享", "format": "csv"})
    assert answer.status_code == 200 and answer.text.startswith("\ufeff")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(answer.text.splitlines()) > 1


def test_the_trend_is_a_picture_and_a_table(client: TestClient) -> None:
    page = client.get("/trend", params={"q": "“数据共享” 信息化"}).text
    assert "<svg " in page and "<title>" in page and "<desc>" in page
    told = client.get("/api/v1/trend", params={"q": ["“数据共享”", "信息化"]}).json()
    for row in told["rows"]:
        assert f'<th scope="row">{row["key"]}</th><td>{row["characters"]:,}</td>' in page
    assert client.get("/trend", params={"q": "数据", "format": "svg"}).text.startswith("<svg")


def test_pages_speak_the_reader_s_language(client: TestClient) -> None:
    assert 'lang="zh-CN"' in client.get("/help").text
    english = client.get("/help", headers={"accept-language": "en-GB,en;q=.9"}).text
    assert 'lang="en"' in english and "How to write a query" in english


def test_a_query_that_cannot_be_read_quotes_the_place(client: TestClient) -> None:
    answer = client.get("/search", params={"q": '"A B"~x OR'})
    assert answer.status_code == 400 and 'role="alert"' in answer.text
    told = client.get("/api/v1/search", params={"q": '"A B"~x OR'}).json()["error"]
    assert told["code"] == "bad_query" and isinstance(told["position"], int)
    assert set(told) == {"code", "message", "position"}


def test_the_api_says_what_the_library_says(client: TestClient, seeds_index: Index) -> None:
    told = client.get(
        "/api/v1/search", params={"q": "公安 信息化", "limit": 5, "year": "2020..2022"}
    )
    own = seeds_index.search("公安 信息化", limit=5, year="2020..2022")
    assert [hit["id"] for hit in told.json()["hits"]] == [hit.id for hit in own]
    assert told.json()["total"] == own.total
    page = client.get(path_of("api/v1/passages", own[0].id), params={"context": 1}).json()
    assert page["passages"][page["focus"]]["text"] == own[0].text


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_each_operation_answers_and_refuses_what_it_does_not_know(
    client: TestClient, operation: object
) -> None:
    name = operation.name  # type: ignore[attr-defined]
    ids = {"diff": [OLD, NEW], "passages": [NOTICE + "#3"]}.get(name, [NOTICE])
    path = path_of(f"api/v1/{name}", *ids) if operation.ids else f"/api/v1/{name}"  # type: ignore[attr-defined]
    asked = {} if operation.ids else {"q": "数据"}  # type: ignore[attr-defined]
    answer = client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    refused = client.get(path, params={**asked, "nonsense": "1"})
    assert refused.status_code == 400 and refused.json()["error"]["code"] == "bad_parameter"
    if operation.ids:  # type: ignore[attr-defined]
        gone = client.get(path_of(f"api/v1/{name}", *["无此文件"] * len(ids)))
        assert gone.status_code == 404 and gone.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "数" * 1001},
        {"q": "数据", "limit": "101"},
        {"q": "数据", "limit": "0"},
        {"q": "数据", "limit": "-1"},
        {"q": "数据", "offset": "1e3"},
        {"q": "数据", "sort": "best"},
        {"q": "数据", "year": "甲"},
        {"q": "数据", "since": "yesterday"},
        {"q": ["数据", "信息"]},
        {},
    ],
)
def test_the_api_keeps_its_bounds(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get("/api/v1/search", params=asked)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_parameter" and answer.json()["error"]["message"]


def test_what_a_client_has_is_not_sent_again(client: TestClient) -> None:
    for address in ("/search?q=数据", "/api/v1/search?q=数据"):
        tag = client.get(address).headers["etag"]
        again = client.get(address, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(address, headers={"if-none-match": 'W/"x"'}).status_code == 200


def test_only_get_is_answered(client: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = client.request(method, "/api/v1/search?q=数据")
        assert answer.status_code == 405 and answer.headers["allow"] == "GET, HEAD"
    assert client.head("/search?q=数据").status_code == 200


def test_a_body_is_bounded(client: TestClient) -> None:
    answer = client.request("GET", "/", content=b"x" * (LARGEST_BODY + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "", "localhost:x", "10.0.0.1", "[::1", "[::1]x"],
)
def test_a_host_that_is_not_ours_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400
    for own in ("127.0.0.1:8080", "localhost", "[::1]:8080", "LOCALHOST:9"):
        assert client.get("/healthz", headers={"host": own}).status_code == 200


def test_a_token_is_wanted_where_one_is_set(seeds_index: Index) -> None:
    rules = Rules(hosts_of("192.0.2.1", ["desk.example"]), token="a-token-of-twenty-five")
    with client_of(seeds_index, rules) as client:
        for address in ("/", "/search?q=数据", "/api/v1/search?q=数据", "/static/searcher.css"):
            answer = client.get(address)
            assert answer.status_code == 401 and "Basic" in answer.headers["www-authenticate"]
        bearer = {"authorization": "Bearer a-token-of-twenty-five"}
        assert client.get("/", headers=bearer).status_code == 200
        assert client.get("/", auth=("reader", "a-token-of-twenty-five")).status_code == 200
        assert client.get("/", auth=("reader", "a-token-of-twenty-fiv")).status_code == 401
        assert client.get("/", headers={**bearer, "host": "desk.example"}).status_code == 200
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Basic", "Basic ===", "Basic 5L2g", "Digest x", "Bearer 密"]
)
def test_what_is_no_token_is_none(given: str) -> None:
    assert not is_token(given, "a-token")


def test_every_answer_has_the_headers_that_keep_it_safe(client: TestClient) -> None:
    for address in ("/", "/nothing", "/api/v1/search", "/static/searcher.js", "/feed"):
        headers = client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"


HOSTILE = "<script>alert(1)</script>\u202e\"'><img src=x onerror=alert(1)>"


def test_a_hostile_document_is_inert_everywhere(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    name = "a[2021]#?%&<b>\"'.md"
    text = f"# 岚江市{HOSTILE}办法\n\n岚政发〔2021〕9号\n\n第一条 数据共享{HOSTILE}应当登记。\n\n第二条 \u2066依照第一条=1+1。\n"
    (folder / name).write_text(text, "utf-8")
    (folder / "b.md").write_text(text.replace("登记", "备案"), "utf-8")
    searcher.build_index(folder, tmp_path / "index")
    with client_of(tmp_path / "index") as client:
        addresses = [
            "/",
            "/search?q=数据共享",
            path_of("doc", name) + "?q=数据共享&m=1",
            "/kwic?q=数据共享",
            "/trend?q=" + quote(HOSTILE),
            "/first?q=数据共享",
            path_of("reuse", name),
            path_of("diff", name, "b.md"),
            "/feed?q=数据共享",
            "/search?q=" + quote(HOSTILE),
        ]
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert "<script>alert" not in answer.text and "<img" not in answer.text, address
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", answer.text), address
        assert client.get(path_of("api/v1/documents", name)).json()["document"]["id"] == name


def test_no_path_of_the_server_leaves_it(tmp_path: Path, corpus: Path) -> None:
    """The folder was named from the root: neither it nor the index is told to anyone."""
    assert corpus.is_absolute()
    searcher.build_index(corpus, tmp_path / "index")
    with client_of(tmp_path / "index") as client:
        for address in (
            "/search?q=公安",
            "/search?q=公安&format=csv",
            "/first?q=公安&format=csv",
            "/doc/规划.txt?q=公安",
            "/doc/无此",
            "/api/v1/search?q=公安",
            "/api/v1/documents/规划.txt",
            "/api/v1/first?q=公安",
            "/api/v1/documents/无此",
            "/feed",
        ):
            assert str(tmp_path) not in client.get(address).text, address


def test_a_new_generation_is_served_without_a_restart(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searcher.web.shelf.LOOKED_EVERY", 0.0)
    searcher.build_index(corpus, tmp_path / "index")
    with client_of(tmp_path / "index") as client:
        before = client.get("/api/v1/search?q=潮汐能")
        assert before.json()["total"] == 0
        (corpus / "新.txt").write_text("潮汐能发电管理办法\n本办法适用于潮汐能发电。\n", "utf-8")
        searcher.build_index(corpus, tmp_path / "index")
        after = client.get(
            "/api/v1/search?q=潮汐能", headers={"if-none-match": before.headers["etag"]}
        )
        assert after.status_code == 200 and after.json()["total"] > 0


def test_an_index_that_goes_away_serves_until_then(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searcher.web.shelf.LOOKED_EVERY", 0.0)
    searcher.build_index(corpus, tmp_path / "index")
    with client_of(tmp_path / "index") as client:
        (tmp_path / "index").rename(tmp_path / "gone")
        assert client.get("/api/v1/search?q=公安").json()["total"] > 0


def test_more_searches_than_may_run_are_turned_away(
    client: TestClient, seeds_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all slots taken the next search is told to come again."""
    import threading

    gate = threading.Event()
    began = threading.Semaphore(0)
    work = Shelf._work

    def slow(shelf: Shelf, wanted: object) -> object:
        began.release()
        gate.wait(20)
        return work(shelf, wanted)  # type: ignore[arg-type]

    monkeypatch.setattr(Shelf, "_work", slow)
    with ThreadPoolExecutor(SEARCHES_AT_ONCE) as pool:
        waiting = [
            pool.submit(client.get, "/api/v1/search?q=数据") for _ in range(SEARCHES_AT_ONCE)
        ]
        for _ in waiting:
            assert began.acquire(timeout=20)
        answer = client.get("/api/v1/search?q=公安")
        page = client.get("/search?q=公安")
        gate.set()
        codes = [one.result().status_code for one in waiting]
    assert codes == [200] * SEARCHES_AT_ONCE
    assert answer.status_code == 503 and answer.json()["error"]["code"] == "busy"
    assert answer.headers["retry-after"] == "1" and page.status_code == 503


def test_searches_at_once_find_what_each_alone_finds(client: TestClient) -> None:
    queries = ["数据共享", "公安 信息化", "养老服务", '"应当"', "岚政发〔2021〕6号", "养犬"] * 4
    alone = [client.get("/api/v1/search", params={"q": q}).json()["hits"] for q in queries]
    with ThreadPoolExecutor(4) as pool:
        asked = pool.map(lambda q: client.get("/api/v1/search", params={"q": q}).json(), queries)
        assert [one["hits"] for one in asked] == alone


ODD = ["", " ", "((", '"', "NOT", "-", "*", "~", ":", "标题:", "年份:9..1", "\\", "\x00", "\ud7ff", "%", "%00",
       "../..", "a" * 1000, "数" * 1000, "(" * 500, '"A B"~99999999999', "年份:99999", "\u202e", "{{7*7}}",
       "<svg/onload=1>", "A OR", "OR A", "NOT NOT A", "日期:>=", "'; DROP TABLE", "🀄", "\ufeff", "\r\n", "=1+1"]  # fmt: skip


def hostile_requests() -> list[str]:
    """Some four hundred addresses that nobody means well with."""
    found = []
    for odd in ODD:
        text = quote(odd, errors="surrogatepass")
        found += [f"/api/v1/{name}?q={text}" for name in ("facets", "kwic", "trend", "first")]
        found += [f"/api/v1/search?q=a&{name}={text}" for name in ("issuer", "since", "cites")]
        found += [f"/search?q={text}", f"/api/v1/search?q={text}", f"/kwic?q={text}", f"/trend?q={text}",
                  f"/doc/{text}", f"/api/v1/documents/{text}", f"/first?q={text}"]  # fmt: skip
    found += [f"/search?q=a&{name}={value}" for name in ("page", "year", "since", "sort", "issuer", "format", "m")
              for value in ("", "-1", "99999999999999999999", "%00", "%ff%fe", "[]", "1.5")]  # fmt: skip
    found += ["/doc/%2e%2e/%2e%2e/etc/passwd", "/static/../app.py", "/static/%2e%2e/app.py", "/diff/a", "/diff/a/b/c",
              "/api/v1/diff/%2f/%2f", "/doc/", "/p/", "//", "/%", "/%zz", "/doc/%ff", "/api/v1/passages/%23", "/?" + "a=b&" * 999]  # fmt: skip
    return found


def test_hostile_requests_are_answered(client: TestClient, seeds_index: Index) -> None:
    requests = hostile_requests()
    assert len(requests) >= 400
    folder = str(Path(str(seeds_index._source.store.folder)).resolve().parent)
    for address in requests:
        answer = client.get(address)
        assert answer.status_code < 500, address
        assert "default-src 'none'" in answer.headers["content-security-policy"], address
        assert folder not in answer.text and "Traceback" not in answer.text, address
        if answer.status_code >= 400 and address.startswith("/api/"):
            assert set(answer.json()["error"]) == {"code", "message", "position"}, address


def test_the_feed_is_atom(client: TestClient) -> None:
    from lxml import etree

    for address in ("/feed", "/feed?q=数据共享"):
        answer = client.get(address)
        assert answer.headers["content-type"].startswith("application/atom+xml")
        tree = etree.fromstring(answer.content)
        space = {"a": "http://www.w3.org/2005/Atom"}
        entries = tree.findall("a:entry", space)
        assert entries and all(
            len(tree.findall(f"a:{name}", space)) == 1 for name in ("id", "title", "updated")
        )
        for entry in entries:
            assert {"id", "title", "updated"} <= {one.tag.rpartition("}")[2] for one in entry}
            link = next(one.get("href") for one in entry.iterfind("a:link", space))
            assert client.get(link or "").status_code == 200
        days = [entry.findtext("a:updated", "", space) for entry in entries]
        assert days == sorted(days, reverse=True)


def test_openapi_describes_what_is_there(client: TestClient) -> None:
    told = client.get("/openapi.json").json()
    assert set(told["paths"]) == {operation.path for operation in OPERATIONS}
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(told)


def test_answers_have_the_shapes_that_are_described(client: TestClient) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    for operation in OPERATIONS:
        ids = {"diff": [OLD, NEW], "passages": [NOTICE + "#3"]}.get(operation.name, [NEW])
        path = (
            path_of(f"api/v1/{operation.name}", *ids)
            if operation.ids
            else f"/api/v1/{operation.name}"
        )
        told = client.get(path, params={} if operation.ids else {"q": "数据"}).json()
        jsonschema.validate(told, operation.answer)
        assert set(told) == set(operation.answer["properties"]), operation.name


def test_what_the_page_needs_is_loaded_by_nothing_else() -> None:
    """No room above the page imports what only the extras bring."""
    lazy = re.compile(r"^\s*(?:from|import) (?:starlette|uvicorn|jinja2|mcp|watchfiles)\b", re.M)
    for path in sorted((ROOT / "searcher").rglob("*.py")):
        below = path.relative_to(ROOT / "searcher")
        if below.parts[0] not in ("web", "mcp"):
            for match in lazy.finditer(path.read_text("utf-8")):
                assert match[0].startswith((" ", "\n ")), below


def test_a_permalink_holds_while_its_text_does_and_shows_what_changed(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searcher.web.shelf.LOOKED_EVERY", 0.0)
    index = searcher.build_index(corpus, tmp_path / "index")
    hit = index.search('"养老机构应当配备"')[0]
    with client_of(tmp_path / "index") as client:
        page = client.get(path_of("doc", hit.document)).text
        links = re.findall(r'class="here" href="([^"]+)"', page)
        link = next(one for one in links if hit.permalink in one).replace("&amp;", "&")
        assert link == f"/p/{hit.permalink}"
        found = client.get(link)
        assert found.status_code == 200 and "<del>" not in found.text
        assert "第三十二条" in found.text and hit.title and hit.title in found.text
        # The document grows before the passage: the link holds.
        path = corpus / "条例.md"
        text = path.read_text("utf-8")
        path.write_text(
            text.replace("制定本条例。", "制定本条例，并公开征求各方面的意见。"), "utf-8"
        )
        searcher.build_index(corpus, tmp_path / "index")
        assert "<del>" not in client.get(link).text
        # The passage itself is changed: the nearest is shown, with what became of it.
        path.write_text(
            path.read_text("utf-8").replace("应当配备消防设施", "应当依法配备消防器材"), "utf-8"
        )
        searcher.build_index(corpus, tmp_path / "index")
        changed = client.get(link).text
        assert "<ins>依法</ins>" in changed and "<del>" in changed
        assert client.get("/p/000000000000").status_code == 404
        assert client.get("/p/xyz").status_code == 404


def test_files_that_are_gone_are_no_matter_of_the_reader(tmp_path: Path, corpus: Path) -> None:
    searcher.build_index(corpus, tmp_path / "index")
    (corpus / "规划.txt").unlink()
    with client_of(tmp_path / "index") as client:
        for address in ("/search?q=警务云平台", "/api/v1/search?q=警务云平台"):
            assert str(tmp_path) not in client.get(address).text


def test_the_page_of_the_api_says_what_there_is() -> None:
    import runpy

    made = runpy.run_path(str(ROOT / "docs" / "make_api.py"))["document"]()
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    assert page == made, "bring it up to date with: make docs"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_what_the_description_allows_is_answered_as_it_says(
    client: TestClient, operation: Operation
) -> None:
    """Requests drawn from the description: each is answered, in a shape that is described."""
    schemathesis = pytest.importorskip("schemathesis")
    jsonschema = pytest.importorskip("jsonschema")
    from hypothesis import HealthCheck, Phase, given, settings

    schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
    described = schema[operation.path]["GET"]

    @given(case=described.as_strategy())
    @settings(
        max_examples=10,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        database=None,
    )
    def drawn(case: Any) -> None:
        asked = case.as_transport_kwargs(base_url=HERE)
        answer = client.get(asked["url"], params=asked.get("params"))
        shape = {200: operation.answer, 400: ERROR, 404: ERROR}[answer.status_code]
        jsonschema.validate(answer.json(), shape)

    drawn()
