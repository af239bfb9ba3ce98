"""Taking documents out of an index; source folders that were moved or are gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import searcher
from searcher.index import Index


def ids(index: Index) -> list[str]:
    return [record.id for record in index.docs()]


def test_documents_are_taken_out_by_path_and_by_id(
    index: Index, corpus: Path, tmp_path: Path
) -> None:
    place = tmp_path / "index"
    removed = searcher.remove([corpus / "规划.txt", "news.html"], place)
    assert removed.summary is not None
    assert (removed.summary.removed, removed.summary.unchanged) == (2, 3)
    assert set(ids(removed)) == {"traditional.txt", "通知.txt", "条例.md"}
    assert "规划.txt" not in {hit.document for hit in removed.search("公安信息化", limit=50)}
    assert (corpus / "规划.txt").exists() and searcher.check(place) == []
    again = searcher.build_index(corpus, place)
    assert again.summary is not None
    assert (again.summary.added, again.summary.unchanged) == (2, 3)


def test_a_folder_that_is_gone_is_taken_out(tmp_path: Path) -> None:
    for name in ("甲", "乙"):
        (tmp_path / name / "内").mkdir(parents=True)
        (tmp_path / name / "内" / f"{name}.txt").write_text(
            f"关于{name}的通知\n{name}事项。\n", "utf-8"
        )
    place = tmp_path / "index"
    searcher.build_index([tmp_path / "甲", tmp_path / "乙"], place)
    shutil.rmtree(tmp_path / "甲")
    left = searcher.remove(tmp_path / "甲", place)
    assert ids(left) == ["内/乙.txt"] and left.stats().made_from == (str(tmp_path / "乙"),)


@pytest.mark.parametrize("path", ["none.txt", "规划", "规划.txt#1", "../规划.txt"])
def test_what_is_not_in_the_index_cannot_be_taken_out(
    index: Index, tmp_path: Path, path: str
) -> None:
    place = tmp_path / "index"
    with pytest.raises(searcher.InputError, match="holds no document of"):
        searcher.remove(["规划.txt", path], place)
    assert len(ids(searcher.open_index(place))) == 5


def test_an_index_is_not_emptied(index: Index, corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(searcher.InputError, match="nothing would be left"):
        searcher.remove(corpus, tmp_path / "index")
    assert len(ids(searcher.open_index(tmp_path / "index"))) == 5
    with pytest.raises(searcher.IndexMissing):
        searcher.remove(corpus, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_moved_folder_is_noticed(index: Index, corpus: Path, tmp_path: Path) -> None:
    moved = tmp_path / "政策"
    corpus.rename(moved)
    again = searcher.build_index(moved, tmp_path / "index")
    summary = again.summary
    assert summary is not None
    assert (summary.added, summary.changed, summary.removed, summary.unchanged) == (0, 5, 0, 0)
    assert [(note.path, note.text) for note in summary.notes] == [
        (str(moved), f"5 documents were moved here from {corpus}")
    ]
    assert len(ids(again)) == 5 and {r.file for r in again.docs()} == {
        str(path) for path in moved.iterdir()
    }
    quiet = searcher.build_index(moved, tmp_path / "index").summary
    assert quiet is not None and quiet.unchanged == 5 and not quiet.notes


def test_what_changed_on_the_way_is_another_document(
    index: Index, corpus: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "政策"
    corpus.rename(moved)
    (moved / "通知.txt").write_text("关于秋收的通知\n抓好秋收。\n", "utf-8")
    summary = searcher.build_index(moved, tmp_path / "index").summary
    assert summary is not None and (summary.added, summary.changed) == (1, 4)
    assert [note.text for note in summary.notes] == [
        f"4 documents were moved here from {corpus}",
        f"no longer there; 1 documents of it stay in the index: take them out with: searcher remove {corpus}",
    ]


def test_a_copied_folder_is_no_moved_one(index: Index, corpus: Path, tmp_path: Path) -> None:
    shutil.copytree(corpus, tmp_path / "副本")
    summary = searcher.build_index(tmp_path / "副本", tmp_path / "index").summary
    assert summary is not None and (summary.added, summary.changed) == (5, 0)
    assert not summary.notes


def test_a_folder_that_is_gone_is_said_at_every_build(
    index: Index, corpus: Path, tmp_path: Path
) -> None:
    other = tmp_path / "其他"
    other.mkdir()
    (other / "新.txt").write_text("关于防汛的通知\n抓好防汛。\n", "utf-8")
    shutil.rmtree(corpus)
    for _ in range(2):
        summary = searcher.build_index(other, tmp_path / "index").summary
        assert summary is not None and [note.path for note in summary.notes] == [str(corpus)]
        assert "5 documents of it stay" in summary.notes[0].text
    assert len(ids(searcher.open_index(tmp_path / "index"))) == 6
