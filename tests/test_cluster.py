"""An index in a cluster: the same answers as one in a folder, nothing lost, nothing foreign touched."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from whoosh.query import Term

import searcher
from searcher import InputError, SearcherError
from searcher.cluster import client as asking
from searcher.cluster.address import API_KEY, AUTHORITY, PASSWORD, USER, read_address
from searcher.cluster.client import Client
from searcher.cluster.store import ClusterStore
from searcher.errors import ClusterFailed, IndexMissing
from searcher.index import Index
from searcher.indexing.update import Options, update
from tests.cluster.engine import Cluster, free_ports
from tests.cluster.proxy import before, certificate
from tests.conftest import SEEDS

CASES = Path(__file__).parent / "cases" / "cluster.tsv"
QUERIES: list[tuple[str, dict[str, Any]]] = [
    (query, json.loads(options or "{}"))
    for query, _, options in (
        line.partition("\t") for line in CASES.read_text(encoding="utf-8").splitlines()
    )
]
# What is said of a whole search.
SAID = ("total", "complete", "relaxed", "partial", "missing", "notes", "folded")


@pytest.fixture(scope="module")
def over(cluster: Cluster) -> Index:
    """The starter corpus in a cluster."""
    return searcher.build_index(SEEDS, f"{cluster.url}/seeds")


@pytest.mark.parametrize(("query", "options"), QUERIES)
def test_a_cluster_answers_as_a_folder_does(
    over: Index, seeds_index: Index, query: str, options: dict[str, Any]
) -> None:
    here, there = seeds_index.search(query, **options), over.search(query, **options)
    assert {name: getattr(there, name) for name in SAID} == {
        name: getattr(here, name) for name in SAID
    }
    assert [without_score(hit) for hit in there] == [without_score(hit) for hit in here]
    scores = [hit.score for hit in here]
    assert [hit.score for hit in there] == pytest.approx(scores, rel=1e-3, abs=1e-3)


def without_score(hit: Any) -> dict[str, Any]:
    return {name: value for name, value in hit.fields().items() if name != "score"}


def test_what_is_no_search_is_the_same_too(over: Index, seeds_index: Index) -> None:
    for call in CALLS:
        assert call(over) == call(seeds_index)


CALLS: tuple[Any, ...] = (
    lambda index: [{**one.fields(), "added_at": ""} for one in index.docs()],
    lambda index: index.show("岚江市-养犬-实施办法.txt#4", context=1).passages,
    lambda index: index.show("岚江市-养犬-实施办法.txt").sections,
    lambda index: index.links("岚江市-养犬-实施办法.txt"),
    lambda index: index.versions("云川省-养犬管理条例-2020.md"),
    lambda index: index.ghosts(),
    lambda index: index.facets("公安"),
    lambda index: index.facets("养犬", count="passages"),
    lambda index: index.kwic("养犬", limit=20),
    lambda index: index.kwic("公安", sort="left"),
    lambda index: index.kwic("公安", sort="right", limit=5),
    lambda index: index.collocates("公安"),
    lambda index: index.keyness("公安"),
    lambda index: [hit.fields() for hit in index.search(Term("body", "公安"))],
    lambda index: index.trend("公安", "养犬"),
    lambda index: index.reuse("岚江市-养犬-实施办法.txt"),
    lambda index: index.check(),
)


def test_every_string_finds_its_passages(over: Index, seeds_index: Index) -> None:
    here, there = seeds_index._generation.segments[0], over._generation.segments[0]
    texts = here.folded_texts(range(here.passages))
    asked = {text[at : at + size] for text in texts[::7] for at, size in ((3, 2), (5, 7), (1, 1))}
    for string in sorted(asked - {""})[:150]:
        wanted = [number for number, text in enumerate(texts) if string in text]
        assert there.occurrences(string)[0].tolist() == wanted, string


def test_an_update_takes_what_changed_and_a_reader_keeps_its_generation(
    cluster: Cluster, corpus: Path
) -> None:
    url = f"{cluster.url}/updated"
    first = searcher.build_index(corpus, url)
    searcher.build_index(corpus, corpus.parent / "beside")
    assert first.summary is not None and first.summary.added == 5
    before_it = first.search("公安").total
    (corpus / "通知.txt").unlink()
    (corpus / "新.txt").write_text("云川省公安厅公告\n公安机关加强公安管理。\n", encoding="utf-8")
    second = searcher.build_index(corpus, url)
    assert second.summary is not None
    assert (second.summary.added, second.summary.removed, second.summary.unchanged) == (1, 1, 4)
    assert first.search("公安").total == before_it
    assert {one.id for one in first.docs()} - {one.id for one in second.docs()} == {"通知.txt"}
    assert first.refresh() and first.search("公安").total == second.search("公安").total
    folder = searcher.build_index(corpus, corpus.parent / "beside")
    for query in ("公安", '"公安机关"', "数据 平台", "养老机构"):
        assert [hit.id for hit in second.search(query)] == [hit.id for hit in folder.search(query)]
    assert searcher.build_index(corpus, url).check() == []
    left = searcher.remove([str(corpus / "新.txt")], url)
    assert len(left.docs()) == 4


def test_what_fills_the_disk_is_let_go_of(
    cluster: Cluster, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{cluster.url}/room"
    first = searcher.build_index(corpus, url)
    store = first._source.store
    wanted = [hit.id for hit in first.search("公安")]
    before = {path.name: path.stat().st_ino for path in store.folder.glob("s*.terms")}
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=0))
    second = searcher.open_index(url)
    after = {path.name: path.stat().st_ino for path in store.folder.glob("s*.terms")}
    assert before.keys() == after.keys() and before != after
    for index in (first, second):
        assert [hit.id for hit in index.search("公安")] == wanted
        assert [hit.document for hit in index.search("养老机构")][:1] == ["条例.md"]


def test_parts_make_one_index(cluster: Cluster, corpus: Path) -> None:
    url = f"{cluster.url}/parts"
    for part in ("1/2", "2/2"):
        found = searcher.build_index(corpus, url, part=part)
    assert len(found.docs()) == 5
    names = [segment.entry.name for segment in found._generation.segments]
    assert names == ["s000001", "s000002"]
    folder = searcher.build_index(corpus, corpus.parent / "beside")
    assert {hit.id for hit in found.search("公安")} == {hit.id for hit in folder.search("公安")}


def test_two_writers_lose_nothing(cluster: Cluster, corpus: Path, tmp_path: Path) -> None:
    """What one puts in service while another writes stays, unless both took in the same."""
    url = f"{cluster.url}/writers"
    other = tmp_path / "other"
    other.mkdir()
    (other / "乙.txt").write_text("青河市养老公告\n请各单位办理养老登记。\n", encoding="utf-8")
    store = ClusterStore(url)
    inside = iter([other])

    class Between(ClusterStore):
        @property
        def commits(self) -> Any:
            for folder in inside:
                update(store, [str(folder)], Options())
            return super().commits

    update(Between(url), [str(corpus)], Options())
    assert {one.id for one in searcher.open_index(url).docs()} >= {"乙.txt", "规划.txt"}
    inside = iter([tmp_path / "third"])
    (tmp_path / "third").mkdir()
    (tmp_path / "third" / "丙.txt").write_text("东岭县公告\n现予公告。\n", encoding="utf-8")
    with pytest.raises(ClusterFailed, match="run the same command again"):
        update(Between(url), [str(tmp_path / "third")], Options())
    assert len(searcher.open_index(url).docs()) == 7


@pytest.mark.parametrize("at", range(4, 40, 4))
def test_an_update_broken_off_anywhere_leaves_what_was(
    cluster: Cluster, corpus: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr(asking, "READING", 0.2)
    monkeypatch.setattr(asking, "WRITING", 0.2)
    name = f"broken{at}"
    url = f"{cluster.url}/{name}"
    searcher.build_index(corpus, url)
    (corpus / "新.txt").write_text("云川省公安厅公告\n公安机关加强管理。\n", encoding="utf-8")
    with before(cluster.url) as proxy:
        proxy.rule = lambda number, method, path: 0 if number >= at else None
        try:
            searcher.build_index(corpus, f"{proxy.url}/{name}")
        except SearcherError as error:
            assert len(str(error).splitlines()) == 1
    assert len(searcher.open_index(url).docs()) in (5, 6)
    after = searcher.build_index(corpus, url)
    assert len(after.docs()) == 6 and after.check() == []


def test_a_busy_engine_is_waited_for(cluster: Cluster, corpus: Path) -> None:
    with before(cluster.url) as proxy:
        proxy.rule = lambda number, method, path: 429 if number % 3 == 0 else None
        found = searcher.build_index(corpus, f"{proxy.url}/busy")
        assert len(found.docs()) == 5 and len(found.search("公安")) > 0


def test_a_full_disk_is_told_and_what_was_serves(
    cluster: Cluster, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{cluster.url}/full"
    found = searcher.build_index(corpus, url)
    (corpus / "新.txt").write_text("云川省公安厅公告\n加强管理。\n", encoding="utf-8")
    client = Client(read_address(url))
    block = {"index.blocks.read_only_allow_delete": True}
    client.ask("PUT", "/full/_settings", block)
    monkeypatch.setattr(asking, "WRITING", 0.2)
    with pytest.raises(ClusterFailed, match="disk is nearly full"):
        searcher.build_index(corpus, url)
    assert len(found.search("公安")) > 0
    client.ask("PUT", "/full/_settings", {"index.blocks.read_only_allow_delete": None})
    assert len(searcher.build_index(corpus, url).docs()) == 6


def test_what_is_not_ours_is_never_touched(cluster: Cluster, corpus: Path) -> None:
    client = Client(read_address(f"{cluster.url}/foreign"))
    client.ask("PUT", "/foreign")
    client.ask("PUT", "/foreign/_doc/1?refresh=true", {"theirs": 1})
    with pytest.raises(ClusterFailed, match="none of ours"):
        searcher.build_index(corpus, f"{cluster.url}/foreign", rebuild=True)
    with pytest.raises(ClusterFailed, match="none of ours"):
        searcher.open_index(f"{cluster.url}/foreign")
    assert client.ask("GET", "/foreign/_count")["count"] == 1
    with pytest.raises(IndexMissing):
        searcher.open_index(f"{cluster.url}/nothing")


def test_who_does_not_answer_is_told_of_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "READING", 0.1)
    (port,) = free_ports(1)
    with pytest.raises(ClusterFailed, match="does not answer"):
        Client(read_address(f"http://127.0.0.1:{port}/policy")).ask("GET", "/")


def test_a_certificate_and_credentials(
    cluster: Cluster, over: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = certificate(tmp_path)
    if made is None:
        pytest.skip("there is no openssl here to make a certificate")
    with before(cluster.url, tls=made) as proxy:
        url = f"{proxy.url}/seeds"
        with pytest.raises(ClusterFailed, match="not trusted"):
            searcher.open_index(url)
        with pytest.raises(ClusterFailed, match="write https:// in the place of http://"):
            searcher.open_index(url.replace("https", "http"))
        with pytest.raises(ClusterFailed, match="write http:// in the place of https://"):
            searcher.open_index(f"{cluster.url}/seeds".replace("http", "https"))
        monkeypatch.setenv(AUTHORITY, str(made[0]))
        with pytest.raises(ClusterFailed, match="of another host"):
            searcher.open_index(url.replace("127.0.0.1", "localhost"))
        monkeypatch.setenv(USER, "reader")
        monkeypatch.setenv(PASSWORD, "密码:1")
        assert len(searcher.open_index(url).search("公安")) == 10
        said = base64.b64decode((proxy.credentials[-1] or "").removeprefix("Basic ")).decode()
        assert said == "reader:密码:1"
        monkeypatch.setenv(API_KEY, "a2V5")
        index = searcher.open_index(url)
        assert proxy.credentials[-1] == "ApiKey a2V5"
        assert "a2V5" not in repr(vars(index._source.store)) + repr(read_address(url))
        proxy.rule = lambda number, method, path: 401
        with pytest.raises(ClusterFailed, match="wants to know who asks") as told:
            searcher.open_index(url)
        assert "a2V5" not in str(told.value) and "密码" not in str(told.value)


@pytest.mark.parametrize(
    ("url", "said"),
    (
        ("http://reader:secret@host:9200/policy", "in the environment"),
        ("http://host:9200/", "names no index"),
        ("http://host:9200/Policy", "small letters"),
        ("http://:9200/policy", "names no host"),
        ("http://[::1/policy", "cannot read the URL"),
        ("http://host:99999/policy", "cannot read the URL"),
        ("https://host:9200/policy?pretty", "no meaning"),
    ),
)
def test_a_wrong_url_is_told_of(url: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as told:
        read_address(url)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("url", ("ftp://host/policy", "s3://bucket/policy"))
def test_a_url_of_another_kind_is_no_folder(
    url: str, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="no index can be at"):
        searcher.build_index(corpus, url)
    with pytest.raises(InputError, match="no index can be at"):
        searcher.open_index(url)
    assert not (tmp_path / url.partition("/")[0]).exists()


def test_a_credential_goes_nowhere_unencrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(API_KEY, "a2V5")
    with pytest.raises(InputError, match="unencrypted"):
        read_address("http://example.org:9200/policy")
    assert read_address("http://127.0.0.1:9200/policy").credential == "ApiKey a2V5"


def test_folders_need_nothing_of_it() -> None:
    code = (
        "import sys, searcher; i = searcher.build_index(sys.argv[1], sys.argv[2]); i.search('公安'); "
        "sys.exit(any(m.startswith('searcher.cluster') for m in sys.modules))"
    )
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder, "甲.txt")
        text.write_text("公安公告\n请办理登记。\n", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", code, str(text), f"{folder}/index"], check=False
        )
    assert done.returncode == 0
