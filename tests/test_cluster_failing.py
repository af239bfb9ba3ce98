"""Three nodes of which some end at once, red parts, a disk that is full: nothing that was in service is
lost, a reader sees one generation, and what fails is told in one sentence."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import searcher
from searcher.cluster import client as asking
from searcher.cluster.address import read_address
from searcher.cluster.client import Client
from searcher.cluster.store import ClusterStore
from searcher.errors import ClusterFailed
from searcher.index import Index
from tests.cluster.engine import Cluster, Node, Unavailable

# Set by `make test-nodes`: three nodes take minutes, and how soon they find one another is theirs.
WANTED = "SEARCHER_TEST_NODES"
# Bytes of memory that must be free for three nodes.
NEEDED = 4 << 30
DISK = "cluster.routing.allocation.disk"
LETTERS = "甲乙丙丁戊己庚辛壬癸"


def available() -> int | None:
    """The free memory; None where the system does not tell."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") + _cached()
    except (AttributeError, ValueError, OSError):
        return None


def _cached() -> int:
    with open("/proc/meminfo", encoding="ascii") as file:
        told = dict(line.split(":", 1) for line in file)
    return int(told["Cached"].split()[0]) * 1024


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three nodes; tests skip where they cannot be had."""
    if not os.environ.get(WANTED):
        pytest.skip("three nodes are started and killed by: make test-nodes")
    free = available()
    if free is not None and free < NEEDED:
        pytest.skip(f"three nodes want {NEEDED >> 30} GB of memory, and {free >> 20} MB are free")
    try:
        with Cluster(tmp_path_factory.mktemp("three"), 3) as found:
            yield found
    except Unavailable as reason:
        pytest.skip(f"no three nodes can be started here: {reason}")


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader who has read nothing yet."""
    monkeypatch.setenv("SEARCHER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def url_of(cluster: Cluster, name: str) -> str:
    """The URL of an index that names all nodes."""
    hosts = ",".join(f"127.0.0.1:{node.http}" for node in cluster.nodes)
    return f"http://{hosts}/{name}"


def take_in(corpus: Path, number: int) -> str:
    """One more document in a corpus; its id."""
    letter = "".join(LETTERS[int(digit)] for digit in str(number))
    text = f"岚江市{letter}号公告\n公安机关办理{letter}号登记。\n"
    (corpus / f"{number}.txt").write_text(text, encoding="utf-8")
    return f"{number}.txt"


def again(cluster: Cluster, nodes: list[Node]) -> None:
    """Start nodes that were killed, and wait for them."""
    for node in nodes:
        cluster.run(node)
    cluster.wait()


@pytest.mark.parametrize("which", ((0,), (0, 1, 2)))
def test_nodes_killed_while_writing_lose_nothing_that_was_told(
    three: Cluster, corpus: Path, own_cache: Path, which: tuple[int, ...]
) -> None:
    name = "writing" + "".join(map(str, which))
    url = url_of(three, name)
    told = {one.id for one in searcher.build_index(corpus, url).docs()}
    nodes = [three.nodes[n] for n in which]
    killed = threading.Thread(target=lambda: list(map(three.kill, nodes)))
    for number in itertools.count():
        id = take_in(corpus, number)
        if number == 1:
            killed.start()
        try:
            searcher.build_index(corpus, url)
            told.add(id)
        except ClusterFailed as error:
            assert len(str(error).splitlines()) == 1
        if number == 2:
            killed.join()
            again(three, nodes)
        if number == 3:
            break
    found = searcher.open_index(url)
    assert {one.id for one in found.docs()} >= told
    assert found.check() == []
    after = searcher.build_index(corpus, url)
    assert len(after.docs()) == 9 and len(after.search("登记")) > 0


def test_nodes_killed_while_searching_are_not_missed(
    three: Cluster, corpus: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = url_of(three, "searching")
    made = searcher.build_index(corpus, url)
    queries = ("公安", "养老机构", '"数据共享"', "政务服务大厅", "信息化")
    wanted = {query: [hit.id for hit in made.search(query)] for query in queries}
    # Whoever has read nothing yet reads from the nodes that are left.
    monkeypatch.setenv("SEARCHER_CACHE", str(own_cache / "other"))
    index, node = Index(url), three.nodes[0]
    index.search(queries[0])
    three.kill(node)
    for query in queries:
        assert [hit.id for hit in index.search(query)] == wanted[query]
    again(three, [node])


def test_without_a_manager_it_is_told_and_what_was_read_serves(
    three: Cluster, corpus: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = url_of(three, "red")
    made = searcher.build_index(corpus, url)
    wanted = [hit.id for hit in made.search("公安")]
    monkeypatch.setattr(asking, "READING", 1.0)
    monkeypatch.setattr(asking, "WRITING", 1.0)
    for node in three.nodes[:2]:
        three.kill(node)
    take_in(corpus, 1)
    assert [hit.id for hit in made.search("公安")] == wanted
    with pytest.raises(ClusterFailed) as told:
        searcher.build_index(corpus, url)
    assert len(str(told.value).splitlines()) == 1
    again(three, three.nodes[:2])
    assert [hit.id for hit in searcher.open_index(url).search("公安")] == wanted
    assert len(searcher.build_index(corpus, url).docs()) == 6


def test_parts_that_are_red_are_told_and_what_was_read_serves(
    three: Cluster, corpus: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is a manager all the time; a node ends that alone has a part."""
    url = url_of(three, "parts")
    made = searcher.build_index(corpus, url)
    wanted = [hit.id for hit in made.search("公安")]
    store = made._source.store
    assert isinstance(store, ClusterStore)
    (body,) = store.pointed_to.bodies.values()
    client, node = Client(read_address(url)), three.nodes[2]
    alone = {"auto_expand_replicas": False, "number_of_replicas": 0}
    client.ask("PUT", f"/{body.index}/_settings", {"index": alone})
    three.kill(node)
    monkeypatch.setattr(asking, "READING", 1.0)
    monkeypatch.setattr(asking, "WRITING", 1.0)
    until(lambda: client.ask("GET", f"/_cluster/health/{body.index}")["status"] == "red")
    assert [hit.id for hit in made.search("公安")] == wanted
    with pytest.raises(ClusterFailed, match="cannot reach all parts") as told:
        made.check()
    assert len(str(told.value).splitlines()) == 1
    again(three, [node])
    assert made.check() == []


def test_rows_that_are_gone_are_told_and_mended(
    three: Cluster, corpus: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = url_of(three, "gone")
    made = searcher.build_index(corpus, url)
    store = made._source.store
    assert isinstance(store, ClusterStore)
    (body,) = store.pointed_to.bodies.values()
    client = Client(read_address(url))
    client.ask("DELETE", f"/{body.index}")
    monkeypatch.setenv("SEARCHER_CACHE", str(own_cache / "other"))
    with pytest.raises(ClusterFailed) as told:
        searcher.open_index(url)
    assert len(str(told.value).splitlines()) == 1
    mended = searcher.build_index(corpus, url, rebuild=True)
    assert mended.check() == [] and len(mended.search("公安")) > 0


def test_a_full_disk_is_told_at_once_and_what_was_serves(
    three: Cluster, corpus: Path, own_cache: Path
) -> None:
    url = url_of(three, "flood")
    made = searcher.build_index(corpus, url)
    client = Client(read_address(url))
    settle(client, {**marks("1%"), "cluster.info.update.interval": "10s"})
    try:
        until(lambda: is_blocked(client, "flood"))
        take_in(corpus, 1)
        began = time.monotonic()
        with pytest.raises(ClusterFailed, match="disk is nearly full"):
            searcher.build_index(corpus, url)
        assert time.monotonic() - began < 60
        assert len(made.search("公安")) > 0 and len(searcher.open_index(url).docs()) == 5
        # There is room again.
        settle(client, marks("99.9%"))
        until(lambda: not is_blocked(client, "flood") and is_taken(corpus, url))
        assert len(searcher.open_index(url).docs()) == 6
    finally:
        settle(client, dict.fromkeys((*marks(""), "cluster.info.update.interval")))


def marks(share: str) -> dict[str, Any]:
    """Settings by which a disk is full from such a share on."""
    names = ("low", "high", "flood_stage")
    found: dict[str, Any] = {f"{DISK}.watermark.{name}": share for name in names}
    return {**found, f"{DISK}.threshold_enabled": True}


def settle(client: Client, settings: dict[str, Any]) -> None:
    """Change settings of the whole cluster until it ends."""
    client.ask("PUT", "/_cluster/settings", {"transient": settings})


def is_blocked(client: Client, name: str) -> bool:
    """Whether an index takes nothing in."""
    return "read_only_allow_delete" in str(client.ask("GET", f"/{name}/_settings"))


def is_taken(corpus: Path, url: str) -> bool:
    """Whether the cluster takes a build; what is not is told of as of a disk that is full."""
    try:
        searcher.build_index(corpus, url)
    except ClusterFailed as error:
        assert "disk is nearly full" in str(error)
        return False
    return True


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.5)
