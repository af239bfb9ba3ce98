"""The commands that keep running: kept queries, an index kept current, a server that ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import searcher
from searcher import watching
from searcher.building import build_index
from searcher.cli import cli
from searcher.errors import ClusterFailed, SearcherError
from searcher.index import Index
from tests.conftest import ROOT
from tests.processes import eventually

NEW = "岚江市公安信息化数据通报\n岚政办〔2022〕9号\n公安信息化数据已汇聚。\n岚江市人民政府办公室\n2022年3月1日\n"


def run(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, args)
    return done.exit_code, done.stdout


def test_an_alert_tells_of_new_documents_once(corpus: Path, place: str, tmp_path: Path) -> None:
    where = ("--index", place, "--file", str(tmp_path / "alerts.json"))
    assert run("alerts", "add", "公安", "公安 信息化", *where)[0] == 0
    assert run("alerts", "run", *where) == (1, "")
    (corpus / "新.txt").write_text(NEW, "utf-8")
    searcher.build_index(corpus, place)
    status, out = run("alerts", "run", *where)
    told = [json.loads(line) for line in out.splitlines()]
    assert status == 0 and [(one["alert"], one["document"]) for one in told] == [("公安", "新.txt")]
    assert "公安" in told[0]["snippet"] and len(told[0]["permalink"]) == 12
    assert run("alerts", "run", *where) == (1, "")
    (corpus / "新.txt").write_text(NEW.replace("已汇聚", "已再次汇聚"), "utf-8")
    searcher.build_index(corpus, place)
    assert run("alerts", "run", *where)[0] == 0


def test_alerts_are_listed_and_names_taken_once(place: str, tmp_path: Path) -> None:
    where = ("--index", place, "--file", str(tmp_path / "alerts.json"))
    assert run("alerts", "add", "通知", "--type", "通知", *where)[0] == 0
    assert isinstance(run_error("alerts", "add", "通知", "数据", *where), searcher.SearcherError)
    assert isinstance(
        run_error("alerts", "add", "坏", '"A B"~x OR', *where), searcher.SearcherError
    )
    listed = run("alerts", "list", *where[2:])[1]
    assert json.loads(listed) == {
        "name": "通知",
        "query": "",
        "filters": {"type": ["通知"]},
        "seen": 1,
    }


def run_error(*args: str) -> BaseException | None:
    return CliRunner().invoke(cli, args).exception


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"format": 1, "alerts": [{"name": 3}]}', "\ud7ff"]
)
def test_a_file_that_holds_no_alerts_is_left_as_it_is(content: str, tmp_path: Path) -> None:
    path = tmp_path / "alerts.json"
    path.write_text(content, "utf-8")
    error = run_error("alerts", "list", "--file", str(path))
    assert isinstance(error, searcher.SearcherError) and "--file" in str(error)
    assert path.read_text("utf-8") == content


def start(*args: str) -> subprocess.Popen[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "searcher", *args]
    return subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)


def test_watching_keeps_an_index_current(corpus: Path, place: str) -> None:
    pytest.importorskip("watchfiles")
    index = searcher.open_index(place)
    with start("watch", str(corpus), "--index", place) as watching:
        try:
            assert index.search('"信息化数据已汇聚"').total == 0

            def found() -> bool:
                # Written again until it is seen: watching begins a moment after the first build.
                (corpus / "新.txt").write_text(NEW, "utf-8")
                index.refresh()
                return index.search('"信息化数据已汇聚"').total > 0

            assert eventually(found, seconds=90)
        finally:
            watching.send_signal(signal.SIGTERM)
            assert watching.wait(30) == 0
            assert watching.stderr is not None and watching.stderr.read().endswith("ended\n")


def test_a_build_that_failed_is_tried_again_without_another_change(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = str(tmp_path / "index")
    # Something changes, then nothing for two whiles.
    monkeypatch.setattr(watching, "_changes", lambda *_: iter([{"新.txt"}, (), ()]))
    failed: list[SearcherError] = []
    builds = watching.watch([str(corpus)], place, failed=failed.append)
    next(builds)
    (corpus / "新.txt").write_text(NEW, "utf-8")
    tries: list[Any] = []

    def fails_once(*given: Any, **options: Any) -> Index:
        tries.append(given)
        if len(tries) == 1:
            raise ClusterFailed("http://host/policy", "does not answer")
        return build_index(*given, **options)

    monkeypatch.setattr(watching, "build_index", fails_once)
    monkeypatch.setattr(watching, "AGAIN", 0.0)
    assert [summary.added for summary in builds] == [1]
    assert len(failed) == 1
    assert len(tries) == 2


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals of POSIX systems")
@pytest.mark.parametrize("sign", ["SIGINT", "SIGHUP", "SIGQUIT"])
def test_a_server_that_is_asked_much_ends_with_a_line(place: str, sign: str) -> None:
    httpx = pytest.importorskip("httpx")
    pytest.importorskip("uvicorn")
    if signal.getsignal(getattr(signal, sign)) is signal.SIG_IGN:
        pytest.skip("ignored here, as by nohup")
    with start("serve", "--index", place, "--port", "0") as server:
        assert server.stderr is not None
        found = re.search(r"http://\S+", server.stderr.readline())
        assert found is not None
        over = threading.Event()

        def ask() -> None:
            while not over.is_set():
                with contextlib.suppress(httpx.TransportError):
                    httpx.get(found[0] + "search", params={"q": "公安 数据"}, timeout=5)

        asking = [threading.Thread(target=ask, daemon=True) for _ in range(3)]
        for thread in asking:
            thread.start()
        try:
            assert eventually(lambda: httpx.get(found[0] + "healthz").is_success, seconds=60)
            time.sleep(0.3)
        finally:
            server.send_signal(getattr(signal, sign))
            assert server.wait(30) == 0
            over.set()
        assert server.stderr.read() == "ended\n"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_answers_and_ends_when_told(place: str, workers: str) -> None:
    pytest.importorskip("uvicorn")
    httpx = pytest.importorskip("httpx")
    with start("serve", "--index", place, "--port", "0", "--workers", workers) as server:
        try:
            assert server.stderr is not None
            found = re.search(r"http://\S+", server.stderr.readline())
            assert found is not None

            def healthy() -> bool:
                try:
                    return bool(httpx.get(found[0] + "healthz", timeout=5).status_code == 200)
                except httpx.TransportError:
                    return False

            assert eventually(healthy, seconds=60)
            answer = httpx.get(found[0] + "search", params={"q": "公安"}, timeout=20)
            assert answer.status_code == 200 and "<mark>公安</mark>" in answer.text
            assert "server" not in answer.headers
            refuses_what_is_no_http(answer.url.port)
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(30) == 0


NO_HTTP = (
    b"hello\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01" + b"\xfc" * 99,
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /search?q=\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
)
ALIVE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"


def refuses_what_is_no_http(port: int) -> None:
    """It is refused as all else is; requests sent one upon another are answered one by one."""
    for sent in NO_HTTP:
        head, _, body = said_to(port, sent).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 400") and b"default-src 'none'" in head, sent
        assert json.loads(body)["error"]["code"] == "bad_request", sent
    answers = said_to(port, (ALIVE + b"\r\n") * 9 + ALIVE + b"Connection: close\r\n\r\n")
    assert answers.count(b'{"status": "ok"}') == 10


def said_to(port: int, sent: bytes) -> bytes:
    """Return all that a server answers to some bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_others_are_served_with_a_token_only(corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("uvicorn")
    searcher.build_index(corpus, tmp_path / "index")
    place = ("serve", "--index", str(tmp_path / "index"), "--port", "0")
    assert "token" in str(run_error(*place, "--host", "0.0.0.0"))
    for content in ("", "short", "two words of a token file", "密" * 20):
        (tmp_path / "token").write_text(content, "utf-8")
        assert "token" in str(run_error(*place, "--token-file", str(tmp_path / "token")))
    assert "no index" in str(run_error("serve", "--index", str(tmp_path / "nowhere")))


def test_workers_share_the_connections_at_a_socket() -> None:
    uvicorn = pytest.importorskip("uvicorn")
    from searcher.web.sharing import Share, SharingServer

    async def nothing(scope: object, receive: object, send: object) -> None:
        return

    async def taken() -> list[int]:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            config = uvicorn.Config(nothing, lifespan="off", log_level="error")
            counts = Share.among(3)  # One of them does not come.
            servers = [SharingServer(config, listening.dup(), Share(counts, n)) for n in range(2)]
            config.load()
            for server in servers:
                server.lifespan = config.lifespan_class(config)
                await server.startup()
            place = listening.getsockname()
            clients = [await asyncio.open_connection(*place) for _ in range(8)]
            await asyncio.sleep(0.5)
            found = [len(server.server_state.connections) for server in servers]
            for _, writer in clients:
                writer.close()
            for server in servers:
                await server.shutdown()
        return found

    assert sorted(asyncio.run(taken())) == [4, 4]
