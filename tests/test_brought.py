"""Files with holes that are filled as they are read, and the bytes in which they come."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.cluster import cbor
from searcher.cluster.brought import SUFFIXES, begin, rows_of
from searcher.cluster.rows import Place
from searcher.cluster.segment import ClusterSegment
from searcher.errors import ClusterFailed, IndexDamaged
from searcher.index import Index
from searcher.kernel import loaded, without
from searcher.search.clock import Clock
from searcher.search.near import find_near
from searcher.store.segment import OpenSegment


class Rows:
    """Rows in memory; counts what is asked for."""

    def __init__(self, folder: Path, name: str) -> None:
        self.rows = {id: row for s in SUFFIXES for id, row in rows_of(folder / (name + s))}
        self.asked: list[str] = []
        self.ways = 0
        self.broken = False

    def get(self, places: Sequence[Place], *, size: int) -> dict[Place, bytes]:
        if self.broken and places:
            raise ClusterFailed("http://host/policy", "is gone")
        self.asked += [one.id for one in places]
        self.ways += bool(places)
        return {one: self.rows[one.id] for one in places}


@pytest.fixture(params=["Rust", "numpy"])
def hollow(request: pytest.FixtureRequest, seeds_index: Index, tmp_path: Path) -> Any:
    """A segment of the starter corpus of which nothing is at hand that is seldom read."""
    if request.param == "Rust" and loaded() is None:
        pytest.skip("no kernel was built")
    folder = seeds_index._source.store.folder
    (entry,) = seeds_index._source.manifest.segments
    rows: Any = Rows(folder, entry.name)
    for name in entry.files:
        if name.endswith(SUFFIXES):
            size = entry.files[name].size
            begin(rows, "x", tmp_path / name, size=size, beside=tmp_path / f"{name}.part")
        else:
            shutil.copyfile(folder / name, tmp_path / name)
    if request.param == "Rust":
        return ClusterSegment(tmp_path, entry, rows=rows, index="x"), rows
    with without():
        return ClusterSegment(tmp_path, entry, rows=rows, index="x"), rows


def test_holes_are_filled_with_what_is_asked_for(hollow: Any, seeds_index: Index) -> None:
    segment, rows = hollow
    whole: OpenSegment = seeds_index._generation.segments[0]
    before = len(rows.asked)
    assert before < len(rows.rows)
    for string in ("公安", "信息化建设", "的"):
        docs, freqs = segment.occurrences(string)
        assert docs.tolist() == whole.occurrences(string)[0].tolist()
        assert freqs.tolist() == whole.occurrences(string)[1].tolist()
    after = len(rows.asked)
    assert segment.folded_texts(range(9)) == whole.folded_texts(range(9))
    segment.occurrences("公安")
    assert before < after <= len(rows.asked) <= after + 2
    segment.verify()
    assert sorted({*rows.asked}) == sorted(rows.rows)
    rows.broken = True
    segment.verify()


def test_what_is_read_together_is_brought_together(hollow: Any, seeds_index: Index) -> None:
    segment, rows = hollow
    if segment.native is None:
        pytest.skip("numpy reads one after the other")
    whole: OpenSegment = seeds_index._generation.segments[0]
    asked, ways = len(rows.asked), rows.ways
    held = segment.occurrences("信息化基础设施建设")[0]
    assert held.tolist() == whole.occurrences("信息化基础设施建设")[0].tolist()
    assert rows.ways == ways + 1 < ways + len(rows.asked) - asked
    words = ["公安", "信息化", "建设"]
    near = [find_near(one, "body", words, 5, Clock()) for one in (segment, whole)]
    assert near[0].tolist() == near[1].tolist()
    # Postings of words, then of pairs, one for each; at last where words begin.
    assert rows.ways <= ways + 1 + 2 * len(words) + 1


def test_what_is_expected_is_brought_at_once(hollow: Any, seeds_index: Index) -> None:
    segment, rows = hollow
    whole: OpenSegment = seeds_index._generation.segments[0]
    words, ways = ["公安", "信息化", "建设", "的"], rows.ways
    segment.expect(texts=range(0, segment.passages, 20), words=[*words, "没有这个词"])
    assert rows.ways == ways + 1
    for passage in range(0, segment.passages, 20):
        assert segment.folded(passage) == whole.folded(passage)
    fields = [one.arrays.field("body") for one in (segment, whole)]
    for word in words:
        held = [field.docs(field.find(word)).tolist() for field in fields]
        assert held[0] == held[1] != []
    assert rows.ways == ways + 1


def test_what_cannot_be_brought_is_told(hollow: Any) -> None:
    segment, rows = hollow
    rows.broken = True
    with pytest.raises(ClusterFailed, match="is gone"):
        segment.occurrences("公安")
    rows.broken = False
    rows.rows = {id: row[:-1] + bytes([row[-1] ^ 1]) for id, row in rows.rows.items()}
    with pytest.raises(IndexDamaged, match="altered"):
        segment.occurrences("公安")


def test_what_was_altered_at_hand_is_brought_once_more(hollow: Any, seeds_index: Index) -> None:
    segment, rows = hollow
    wanted = segment.folded_texts(range(segment.passages))
    path = Path(segment.arrays.containers[0].path)
    raw = bytearray(path.read_bytes())
    for at in range(64, segment.arrays.containers[0].checked, 4096):
        raw[at] ^= 1
    path.write_bytes(raw)
    again = ClusterSegment(path.parent, segment.entry, rows=rows, index="x")
    assert again.folded_texts(range(segment.passages)) == wanted


@given(st.binary())
def test_bytes_come_back(content: bytes) -> None:
    assert cbor.read(cbor.row(content)) == {cbor.BYTES: content}


@pytest.mark.parametrize(
    ("raw", "said"),
    (
        ("00", 0),
        ("1903e8", 1000),
        ("1b000000e8d4a51000", 1000000000000),
        ("3863", -100),
        ("fb3ff199999999999a", 1.1),
        ("f93c00", 1.0),
        ("f4", False),
        ("f6", None),
        ("c11a514b67b0", 1363896240),
        ("62c3bc", "ü"),
        ("83010203", [1, 2, 3]),
        ("a201020304", {1: 2, 3: 4}),
        ("5f42010243030405ff", b"\x01\x02\x03\x04\x05"),
        ("7f657374726561646d696e67ff", "streaming"),
        ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
        ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
    ),
)
def test_answers_are_read(raw: str, said: Any) -> None:
    assert cbor.read(bytes.fromhex(raw)) == said


@pytest.mark.parametrize("raw", ("", "19", "62c3", "a101", "1c", "5f01ff", "81" * 60, "bf01"))
def test_what_is_no_answer_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="CBOR"):
        cbor.read(bytes.fromhex(raw))


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        cbor.read(raw)
    except ValueError as error:
        assert "CBOR" in str(error) or "decode" in str(error)
