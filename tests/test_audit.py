"""What `check` finds beyond checksums: an index whose parts are not what its texts give."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import searcher
from searcher.indexing.tallies import Key, Tally
from searcher.postings.columns import Column
from searcher.store.catalog import Catalog
from searcher.store.columns import COLUMNS, NAMES, Columns
from tests.conftest import SEEDS
from tests.faults.asked import COMMANDS, Said, judged, said_by, texts_of, updated
from tests.faults.corpora import write
from tests.faults.mutations import KINDS, Mutation, mutations, read_arrays, seal, write_arrays

Change = Callable[[NDArray[Any]], NDArray[Any]]

TRIED = 4 * len(KINDS)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that name, repeal and repeat one another."""
    return write(tmp_path_factory.mktemp("audit") / "corpus", texts_of(6))


@pytest.fixture(scope="module")
def whole(corpus: Path) -> Path:
    """An index of two segments, with a document deleted."""
    folder = corpus.parent / "index"
    searcher.build_index(corpus, folder)
    (corpus / "002.txt").unlink()
    (corpus / "004.txt").write_text("关于防汛的通知\n各区做好防汛准备。\n", encoding="utf-8")
    searcher.build_index(corpus, folder)
    return folder


@pytest.fixture(scope="module")
def truth(whole: Path) -> Said:
    """What the commands say of the undamaged index, four of every kind of question."""
    found = said_by(whole, COMMANDS[::4])
    assert not [said for said in found.values() if not said.startswith(("0 ", "1 "))]
    return found


def test_an_index_of_every_format_is_whole(tmp_path: Path) -> None:
    index = searcher.build_index(SEEDS, tmp_path / "index")
    seen: list[tuple[int, int, int]] = []
    assert index.check(progress=lambda *far: seen.append(far)) == []
    documents = len(index.docs())
    assert [(done, total) for done, total, _ in seen] == [
        (n, documents) for n in range(1, documents + 1)
    ]


def test_updated_and_merged_indexes_are_whole(
    whole: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert searcher.check(whole) == []
    shutil.copytree(whole, tmp_path / "index")
    shutil.copytree(corpus, tmp_path / "corpus")
    monkeypatch.setattr("searcher.indexing.commit.MOST_SEGMENTS", 1)
    (tmp_path / "corpus" / "新.txt").write_text(
        "关于养犬登记的意见\n做好登记。\n", encoding="utf-8"
    )
    index = searcher.build_index(tmp_path / "corpus", tmp_path / "index")
    assert index.stats().segments == 1 and index.check() == []


def test_words_of_a_user_dictionary_are_what_the_texts_give(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("信息化云 1000\n", encoding="utf-8")
    files = write(tmp_path / "files", texts_of(3))
    assert searcher.build_index(files, tmp_path / "index", userdict=words).check() == []


def add_one(array: NDArray[Any]) -> NDArray[Any]:
    array[0] += 1
    return array


def last_bit(array: NDArray[Any]) -> NDArray[Any]:
    """The first bit of the last byte: of records always one that tells something."""
    array[-1] ^= 1
    return array


def turn_round(array: NDArray[Any]) -> NDArray[Any]:
    return array[::-1].copy()


def rewritten(change: Callable[[str], str]) -> Change:
    """The change of a packed text."""
    return lambda array: np.frombuffer(
        zlib.compress(change(zlib.decompress(array.tobytes()).decode()).encode()), np.uint8
    )


# What is altered, and the file that `check` names.
ALTERED: dict[str, tuple[str, str, Change]] = {
    "a frequency": ("s000001.terms", "body_characters.records", last_bit),
    "a position": ("s000001.terms", "body_grams.records", last_bit),
    "a count of documents": ("s000001.terms", "title_grams.records", add_one),
    "all records of words": ("s000001.terms", "body.records", turn_round),
    "a record of a word": ("s000001.terms", "body.records", last_bit),
    "a term that is no text": ("s000001.terms", "body.text", lambda a: np.full_like(a, 0xFF)),
    "a term": ("s000001.terms", "label.text", add_one),
    "characters": (
        "s000001.terms",
        "body_characters.chars",
        lambda a: np.append(a[:-1], a[-1] + 1),
    ),
    "a length": ("s000001.docs", "lengths.body", add_one),
    "where words begin": ("s000001.docs", "begins.body", last_bit),
    "where sections begin": ("s000001.docs", "values.opens", lambda a: np.ones_like(a)),
    "a day": ("s000001.docs", "values.day", add_one),
    "a rank": ("s000001.docs", "values.authority", add_one),
    "a title in the table": (
        "s000001.documents",
        "table.title",
        rewritten(lambda text: text.replace("养犬管理办法", "养猫管理办法", 1)),
    ),
    "a date in the table": (
        "s000001.documents",
        "table.issued_on",
        rewritten(lambda text: text.replace("2012-04-02", "2022-04-02", 1)),
    ),
    "a title that is named": (
        "s000001.documents",
        "table.names",
        rewritten(lambda text: text.replace("犬只", "猫只", 1)),
    ),
    "a seal": ("s000001.documents", "seals", add_one),
    "a citation": ("s000002.citations", "s000001", add_one),
    "the kind of a link": ("s000002.relations", "kind", lambda a: np.zeros_like(a)),
    "the end of validity": ("s000002.relations", "ends", add_one),
    "a copy": ("s000002.relations", "original", lambda a: np.arange(len(a), dtype=a.dtype)),
}


@pytest.mark.parametrize(("file", "array", "change"), ALTERED.values(), ids=ALTERED)
def test_what_checksums_cannot_tell_is_told(
    whole: Path, tmp_path: Path, file: str, array: str, change: Change
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(whole, folder)
    arrays, meta = read_arrays(folder / file)
    before = arrays[array].copy()
    arrays[array] = change(arrays[array].copy())
    assert not np.array_equal(before, arrays[array])
    write_arrays(folder / file, arrays, meta)
    seal(folder)
    assert searcher.check(folder, quick=True) == []
    assert [line for line in searcher.check(folder) if file in line and "--rebuild" in line]


@pytest.mark.parametrize("array", ["start", "end", "passage"])
@pytest.mark.parametrize("far", [250, 100_000])
def test_words_that_stand_past_their_passage_are_told(
    whole: Path, tmp_path: Path, array: str, far: int
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(whole, folder)
    arrays, meta = read_arrays(folder / "s000002.relations")
    arrays[array] = np.full_like(arrays[array], far)
    write_arrays(folder / "s000002.relations", arrays, meta)
    seal(folder)
    asked = [words for words in COMMANDS if words[0] in ("docs", "links", "versions", "show")]
    found = said_by(folder, asked)
    assert any(said.startswith("Told") for said in found.values())
    assert not [said for said in found.values() if said.startswith(("Raw", "Late"))]


def test_ids_that_no_record_has_are_told(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(whole, folder)
    arrays, meta = read_arrays(folder / "s000001.documents")
    rename = rewritten(lambda text: text.replace("养犬/新办法.txt", "养犬/他办法.txt"))
    arrays["table.id"] = rename(arrays["table.id"])
    write_arrays(folder / "s000001.documents", arrays, meta)
    seal(folder)
    asked = [("docs",), ("docs", "--sort", "added"), ("search", "养犬", "--json")]
    found, truth = said_by(folder, asked), said_by(whole, asked)
    assert found["docs"] == truth["docs"]
    assert not [said for said in found.values() if said.startswith(("Raw", "Late"))]


def test_a_column_is_read_without_the_others(whole: Path) -> None:
    def table() -> Columns:
        return Catalog(whole, "s000001").table

    apart, read = table(), table()
    assert apart["title"] is apart["title"] and list(apart) == ["title"]
    assert apart.read("id") == read["id"] and list(apart) == ["title"]
    assert set(map(len, map(read.__getitem__, (*COLUMNS, NAMES)))) == {len(apart["title"])}


def test_tallies_tell_collections_apart() -> None:
    def tally(*occurrences: tuple[str, int, int], key: Key) -> int:
        made = Tally()
        words, docs, positions = zip(*occurrences)
        made.add(Column(words, np.array(docs), np.array(positions)), key, first=0)
        return made.sum

    key = Key()
    one, other = ("公安", 1, 2), ("云平", 2, 1)
    assert tally(one, other, key=key) == tally(other, one, key=key)
    assert tally(one, other, key=key) != tally(one, other, key=Key())
    swapped = ("公安", 2, 1), ("云平", 1, 2)
    assert tally(one, other, key=key) != tally(*swapped, key=key)
    assert tally(one, other, key=key) != tally(one, other, other, key=key)


@pytest.mark.parametrize("mutation", mutations(TRIED, seed=7), ids=lambda m: f"{m.kind} {m.seed}")
def test_an_altered_index_gives_no_other_answer_that_check_accepts(
    whole: Path, truth: Said, tmp_path: Path, mutation: Mutation
) -> None:
    assert judged(mutation, whole, folder=tmp_path / "index", truth=truth).wrong == ()


def test_most_alterations_are_caught(whole: Path, tmp_path: Path) -> None:
    found = [judged(one, whole, folder=tmp_path / "i", truth={}) for one in mutations(28, seed=8)]
    assert sum(one.caught for one in found) > 20


def test_updating_an_altered_index_ends_well(whole: Path, corpus: Path, tmp_path: Path) -> None:
    for mutation in mutations(len(KINDS), seed=9):
        assert updated(mutation, whole, folder=tmp_path / "index", files=corpus) == ""
