"""An index in a cluster: the same answers as one in a folder, nothing lost, nothing foreign touched."""

from __future__ import annotations

import base64
import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import searcher
from searcher import InputError
from searcher.cluster import client as asking
from searcher.cluster.address import API_KEY, read_address
from searcher.cluster.bitmaps import CHUNK, bitmap
from searcher.cluster.client import Client
from searcher.errors import ClusterFailed
from searcher.index import Index
from tests.cluster.engine import Cluster, free_ports
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


@pytest.mark.parametrize(
    "call",
    (
        lambda index: index.collocates("公安"),
        lambda index: index.keyness("公安"),
        lambda index: index.kwic("公安", sort="left"),
        lambda index: index.whoosh(),
    ),
)
def test_what_a_cluster_cannot_do_is_refused_in_a_sentence(over: Index, call: Any) -> None:
    with pytest.raises(InputError, match="needs an index in a folder"):
        call(over)


def test_every_string_finds_its_passages(over: Index, seeds_index: Index) -> None:
    here, there = seeds_index._generation.segments[0], over._generation.segments[0]
    texts = here.folded_texts(range(here.passages))
    asked = {text[at : at + size] for text in texts[::7] for at, size in ((3, 2), (5, 7), (1, 1))}
    for string in sorted(asked - {""})[:150]:
        wanted = [number for number, text in enumerate(texts) if string in text]
        assert there.holding(string).tolist() == wanted, string  # type: ignore[attr-defined]


def test_parts_make_one_index(cluster: Cluster, corpus: Path) -> None:
    url = f"{cluster.url}/parts"
    for part in ("1/2", "2/2"):
        found = searcher.build_index(corpus, url, part=part)
    assert len(found.docs()) == 5
    assert {segment.entry.name for segment in found._generation.segments} == {"s000001", "s000002"}
    folder = searcher.build_index(corpus, corpus.parent / "beside")
    assert {hit.id for hit in found.search("公安")} == {hit.id for hit in folder.search("公安")}


def test_who_does_not_answer_is_told_of_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "READING", 0.1)
    (port,) = free_ports(1)
    with pytest.raises(ClusterFailed, match="does not answer"):
        Client(read_address(f"http://127.0.0.1:{port}/policy")).ask("GET", "/", patience=0.1)


@pytest.mark.parametrize(
    ("url", "said"),
    (
        ("http://reader:secret@host:9200/policy", "in the environment"),
        ("http://host:9200/", "small letters"),
        ("http://host:9200/Policy", "small letters"),
        ("http://:9200/policy", "names no host"),
        ("http://host:99999/policy", "cannot read the URL"),
        ("https://host:9200/policy?pretty", "no meaning"),
    ),
)
def test_a_wrong_url_is_told_of(url: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as told:
        read_address(url)
    assert "secret" not in str(told.value)


def test_a_credential_goes_nowhere_unencrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(API_KEY, "a2V5")
    with pytest.raises(InputError, match="unencrypted"):
        read_address("http://example.org:9200/policy")
    assert read_address("http://127.0.0.1:9200/policy").credential == "ApiKey a2V5"


@given(st.lists(st.tuples(st.integers(0, 300_000), st.integers(1, 90_000)), max_size=8))
def test_a_bitmap_says_what_its_mask_does(runs: list[tuple[int, int]]) -> None:
    mask = np.zeros(400_000, bool)
    for start, size in runs:
        mask[start : start + size] = True
    assert decoded(bitmap(mask), len(mask)).tolist() == mask.tolist()


def decoded(text: str, size: int) -> Any:
    """The mask of a Roaring bitmap of runs, read as its specification says."""
    raw, mask = base64.b64decode(text), np.zeros(size, bool)
    cookie, last = struct.unpack_from("<HH", raw)
    assert cookie == 12347
    count, at = last + 1, 4 + (last + 8) // 8
    if not mask.any() and len(raw) < at + 4:
        return mask
    keys = [struct.unpack_from("<HH", raw, at + 4 * n)[0] for n in range(count)]
    at += 4 * count + (4 * count if count >= 4 else 0)
    for key in keys:
        (runs,) = struct.unpack_from("<H", raw, at)
        for n in range(runs):
            start, length = struct.unpack_from("<HH", raw, at + 2 + 4 * n)
            mask[key * CHUNK + start : key * CHUNK + start + length + 1] = True
        at += 2 + 4 * runs
    return mask


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
