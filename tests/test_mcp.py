"""The tools for models, asked by the protocol's own client: in this process, over standard input,
over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import searcher
from searcher.index import Index
from tests.conftest import ROOT

pytest.importorskip("mcp")

from mcp.client import Client  # noqa: E402
from mcp.client.stdio import StdioServerParameters  # noqa: E402

from searcher.mcp.fitting import LONGEST_ANSWER, cut_text, fitted  # noqa: E402
from searcher.mcp.server import make_server  # noqa: E402
from searcher.web.limits import SECONDS_TO_ASK  # noqa: E402

NOTICE = "岚江市-数据共享-通知.txt"
TOOLS = {"search", "read", "outline", "facets", "kwic", "trend", "links"}
Talk = Callable[[Client], Awaitable[Any]]


def place_of(index: Index) -> str:
    return index._source.store.place


def talk(target: Any, said: Talk) -> Any:
    """Return what a conversation with a server comes to."""

    async def run() -> Any:
        async with Client(target) as client:
            return await said(client)

    return asyncio.run(run())


def call(index: Index, tool: str, **arguments: Any) -> dict[str, Any]:
    """Return the answer of one tool, which is whole and of a bounded length."""

    async def said(client: Client) -> Any:
        return await client.call_tool(tool, arguments)

    answer = talk(make_server(place_of(index)), said)
    assert not answer.is_error, answer.content
    texts = [part.text for part in answer.content]
    length = sum(map(len, texts)) + len(json.dumps(answer.structured_content or ""))
    assert length <= LONGEST_ANSWER + 2
    told: dict[str, Any] = json.loads("".join(texts))
    return told


def refused(index: Index, tool: str, **arguments: Any) -> str:
    async def said(client: Client) -> Any:
        return await client.call_tool(tool, arguments)

    answer = talk(make_server(place_of(index)), said)
    assert answer.is_error
    return "".join(part.text for part in answer.content)


def test_the_tools_are_listed_with_what_they_take(seeds_index: Index) -> None:
    async def said(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = talk(make_server(place_of(seeds_index)), said)
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.description and tool.input_schema["properties"] for tool in tools)
    assert not any(tool.input_schema["additionalProperties"] for tool in tools)


def test_search_finds_what_the_library_finds(seeds_index: Index) -> None:
    told = call(seeds_index, "search", query="数据共享", limit=5, type=["通知"])
    own = seeds_index.search("数据共享", limit=5, type=["通知"])
    assert [hit["id"] for hit in told["hits"]] == [hit.id for hit in own]
    assert told["total"] == own.total and told["truncated"] == (own.total > len(own))
    assert [hit["more_in_document"] for hit in told["hits"]] == [
        hit.more_in_document for hit in own
    ]
    every = call(seeds_index, "search", query="数据共享", limit=5, type=["通知"], per_document=0)
    own = seeds_index.search("数据共享", limit=5, type=["通知"], per_document=0)
    assert [hit["id"] for hit in every["hits"]] == [hit.id for hit in own]


def test_what_is_found_is_read_on_to_its_end(seeds_index: Index) -> None:
    whole = "\n".join(passage.text for passage in seeds_index.show(NOTICE).passages)
    assert call(seeds_index, "read", id=NOTICE)["text"] == whole
    rest = call(seeds_index, "read", id=NOTICE, offset=1000)
    assert rest["text"] == whole[1000:] and rest["next_offset"] is None
    passage = call(seeds_index, "read", id=NOTICE + "#5")
    assert passage["text"] == seeds_index.show(NOTICE + "#5").place.text


def test_the_outline_leads_to_passages(seeds_index: Index) -> None:
    told = call(seeds_index, "outline", id=NOTICE)
    for section in told["sections"]:
        text = seeds_index.show(section["passage"]).place.text
        assert re.sub(r"\s", "", section["heading"]) in re.sub(r"\s", "", text)


def test_counts_and_links(seeds_index: Index) -> None:
    facets = call(seeds_index, "facets", query="数据", by=["type"])
    assert sum(row["count"] for row in facets["counts"]) == facets["total"] > 0
    lines = call(seeds_index, "kwic", query="数据", limit=1000)
    assert lines["total"] >= len(lines["lines"]) > 10
    trend = call(seeds_index, "trend", queries=["数据", "公安"])
    assert [row["year"] for row in trend["rows"]] == sorted(row["year"] for row in trend["rows"])
    links = call(seeds_index, "links", id="云川省-养犬管理条例-2020.md", direction="in")
    assert links["total"] == len(links["links"]) > 0


def test_a_long_answer_is_cut_and_goes_on_where_it_was(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    articles = "\n".join(
        f"第{n}条 数据共享平台应当登记第{n}项目录，并逐年更新。" for n in range(1, 1500)
    )
    (corpus / "办法.txt").write_text(f"岚江市数据共享办法\n{articles}\n", "utf-8")
    index = searcher.build_index(corpus, tmp_path / "index")
    whole = "\n".join(passage.text for passage in index.show("办法.txt").passages)
    assert len(whole) > 2 * LONGEST_ANSWER
    text, offset = "", 0
    while offset is not None:
        told = call(index, "read", id="办法.txt", offset=offset)
        text, offset = text + told["text"], told["next_offset"]
        assert told["truncated"] == (offset is not None)
    assert text == whole
    seen: list[str] = []
    offset = 0
    while offset is not None:
        told = call(index, "kwic", query="登记", limit=1000, offset=offset)
        seen, offset = seen + [line["left"] for line in told["lines"]], told["next_offset"]
    assert len(seen) == told["total"] == 1499


def test_text_that_json_spells_long_still_fits() -> None:
    answer = cut_text({"text": "\u202e" * LONGEST_ANSWER}, "text", offset=0)
    assert len(answer) <= LONGEST_ANSWER and json.loads(answer)["truncated"]
    answer = fitted({"hits": [{"text": "数" * 90_000}]}, "hits", offset=0, total=1)
    assert len(answer) <= LONGEST_ANSWER


def test_a_permalink_is_a_resource(seeds_index: Index) -> None:
    hit = seeds_index.search("数据共享")[0]

    async def said(client: Client) -> Any:
        return await client.read_resource(f"searcher://passage/{hit.permalink}")

    contents = talk(make_server(place_of(seeds_index)), said).contents
    assert contents[0].text == seeds_index.show(hit.id).place.text


def test_errors_say_what_is_wrong_and_no_path(seeds_index: Index) -> None:
    for told in (
        refused(seeds_index, "search", query='"A B"~x OR'),
        refused(seeds_index, "read", id="无此文件"),
        refused(seeds_index, "search", query="数据", year=["甲"]),
        refused(seeds_index, "links", id=NOTICE, kind="none"),
        refused(seeds_index, "search", query="数" * 1001),
    ):
        assert told and place_of(seeds_index) not in told and "Traceback" not in told


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("search", {"query": "数据", "since": "2022"}, "'since': query, limit, offset, sort, "),
        ("search", {"limt": 1}, "'limt': query, limit, "),
        ("read", {"id": NOTICE, "self": 1}, "'self': id, offset"),
        ("trend", {"queries": ["数据"], "甲" * 99: 1}, f"'{'甲' * 39}…': queries, by, "),
    ],
)
def test_an_argument_that_a_tool_has_not_is_refused(
    tool: str, arguments: dict[str, Any], told: str, seeds_index: Index
) -> None:
    assert refused(seeds_index, tool, **arguments).startswith(f"there is no argument {told}")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"query": "数据", "limit": "ten"}, "limit does not fit: it should be a valid integer"),
        ({"query": "数据", "limit": 0}, "limit does not fit: it should be greater than"),
        ({"query": "数据", "issuer": [5]}, "issuer.0 does not fit: it should be a valid string"),
        ({"limit": 3}, "query is missing"),
        ({"query": None}, "query is missing"),
    ],
)
def test_an_argument_that_does_not_fit_is_told_in_one_sentence(
    arguments: dict[str, Any], told: str, seeds_index: Index
) -> None:
    said = refused(seeds_index, "search", **arguments)
    assert said.startswith(told) and "\n" not in said and "http" not in said


def test_null_is_no_argument(seeds_index: Index) -> None:
    plain = call(seeds_index, "search", query="数据")
    assert call(seeds_index, "search", query="数据", limit=None, sort=None, issuer=None) == plain


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_every_text_that_a_tool_takes_is_bounded(seeds_index: Index) -> None:
    async def said(client: Client) -> Any:
        return (await client.list_tools()).tools

    def parts(shape: Any) -> Iterator[dict[str, Any]]:
        if isinstance(shape, dict):
            yield shape
        for inner in shape.values() if isinstance(shape, dict) else shape:
            if isinstance(inner, (dict, list)):
                yield from parts(inner)

    bounds = {"string": {"maxLength", "enum"}, "array": {"maxItems"}}
    for tool in talk(make_server(place_of(seeds_index)), said):
        for shape in parts(tool.input_schema["properties"]):
            wanted = bounds.get(str(shape.get("type")), set(shape))
            assert not wanted or wanted & set(shape), (tool.name, shape)


def test_it_is_asked_over_standard_input(seeds_index: Index) -> None:
    command = ["-m", "searcher", "mcp", "--index", place_of(seeds_index)]
    server = StdioServerParameters(command=sys.executable, args=command, env=environment())

    async def said(client: Client) -> Any:
        names = {tool.name for tool in (await client.list_tools()).tools}
        return names, await client.call_tool("search", {"query": "数据共享"})

    names, answer = talk(server, said)
    assert names == TOOLS and json.loads(answer.content[0].text)["hits"]


@pytest.mark.parametrize("odd", ["no message", "", "[]", '{"jsonrpc": "2.0", "id": 9}', "\ud800"])
def test_every_request_is_answered_whatever_stands_beside_it(seeds_index: Index, odd: str) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}}
    hello["clientInfo"] = {"name": "a", "version": "1"}
    search = {"name": "search", "arguments": {"query": "数据共享"}}
    asked = [("initialize", hello), *[("tools/call", search)] * 3]
    lines = [
        json.dumps({"jsonrpc": "2.0", "id": at, "method": method, "params": params})
        for at, (method, params) in enumerate(asked)
    ]
    lines.insert(1, json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}))
    # The client says all it has to say, and waits.
    said = "\n".join([*lines[:3], odd, *lines[3:], ""]).encode("utf-8", "surrogatepass")
    command = [sys.executable, "-m", "searcher", "mcp", "--index", place_of(seeds_index)]
    done = subprocess.run(command, input=said, capture_output=True, env=environment(), timeout=60)
    answers = {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    assert answers.keys() == {0, 1, 2, 3, None} and done.returncode == 0
    assert answers[None]["error"]["code"] == -32700
    assert all("result" in answers[at] for at in range(4))


@pytest.fixture(params=[("mcp", "--http", "0"), ("serve", "--port", "0")], ids=["alone", "beside"])
def address(request: pytest.FixtureRequest, seeds_index: Index) -> Iterator[str]:
    """The address of tools served over HTTP, alone and beside the page."""
    command = [sys.executable, "-m", "searcher", *request.param, "--index", place_of(seeds_index)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment(), text=True) as server:
        try:
            assert server.stderr is not None
            found = re.search(r"http://[^/]+/", server.stderr.readline())
            assert found is not None
            yield found[0] + "mcp"
        finally:
            server.terminate()


def test_it_is_asked_over_http(address: str) -> None:
    import httpx

    async def said(client: Client) -> Any:
        return await client.call_tool("search", {"query": "数据共享"})

    assert json.loads(talk(address, said).content[0].text)["hits"]
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    kinds = {"accept": "application/json, text/event-stream"}
    other = httpx.post(address, json=asked, headers={**kinds, "host": "evil.example"})
    assert other.status_code == 400
    for origin in ("http://evil.example", "null", "http://[", "http://127.0.0.1.evil.example:80"):
        foreign = httpx.post(address, json=asked, headers={**kinds, "origin": origin})
        assert foreign.status_code == 400 and foreign.json()["error"]["code"] == "bad_host"
    own = httpx.post(address, json=asked, headers={**kinds, "origin": address.removesuffix("/mcp")})
    assert own.status_code == 200 and len(own.json()["result"]["tools"]) == len(TOOLS)
    for method in ("GET", "DELETE", "OPTIONS"):
        kept_open = httpx.request(method, address, headers=kinds)
        assert kept_open.status_code == 405 and kept_open.headers["allow"] == "POST"
    big = httpx.post(address, content=b"x" * 70_000, headers=kinds)
    assert big.status_code == 413


def test_a_body_without_end_is_refused(address: str) -> None:
    import httpx

    kinds = {"accept": "application/json", "content-type": "application/json"}
    endless = httpx.post(address, content=(b" " * 8_000 for _ in range(100)), headers=kinds)
    assert endless.status_code == 413 and endless.json()["error"]["code"] == "too_large"
    slow = httpx.post(address, content=slowly(), headers=kinds, timeout=30)
    assert slow.status_code == 408 and slow.json()["error"]["code"] == "too_slow"


def slowly() -> Iterator[bytes]:
    """The beginning of a body, which comes a byte a second for longer than is waited."""
    yield b"{"
    for _ in range(int(SECONDS_TO_ASK) + 4):
        time.sleep(1)
        yield b" "
