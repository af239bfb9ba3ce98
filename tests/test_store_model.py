"""An index against a plain-Python model of it, whatever is added, changed, removed and rebuilt."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

import searcher
from searcher.indexing import commit

NAMES = st.sampled_from(["甲.txt", "乙.txt", "丙.txt", "丁.md", "戊.txt"])
# Each mark stands in a text on a line of its own, among words that all texts have.
MARKS = st.lists(st.sampled_from(["天元", "地黄", "玄铁", "宇航", "洪水"]), min_size=1, unique=True)


class Model(RuleBasedStateMachine):
    """Files are the truth: which marks each holds. The index follows when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.files = self.place / "files"
        self.files.mkdir()
        self.held: dict[str, list[str]] = {}
        self.indexed: dict[str, list[str]] = {}
        self.index: searcher.Index | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.place)

    @rule(name=NAMES, marks=MARKS)
    def put(self, name: str, marks: list[str]) -> None:
        """Write a file, new or in the place of what it held."""
        lines = "\n".join(f"第{mark}项，推进{mark}工作落实到位。" for mark in marks)
        (self.files / name).write_text(f"关于工作的通知\n{lines}\n", encoding="utf-8")
        self.held[name] = marks

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        (self.files / name).unlink(missing_ok=True)
        self.held.pop(name, None)

    @rule(rebuild=st.booleans())
    def build(self, rebuild: bool) -> None:
        """Bring the index up to date; with no files left there is nothing to do it from."""
        expected = self.expected(rebuild)
        try:
            self.index = searcher.build_index(self.files, self.place / "index", rebuild=rebuild)
        except searcher.InputError:
            assert not self.held
            return
        summary: Any = self.index.summary
        assert (summary.added, summary.changed, summary.removed, summary.unchanged) == expected
        self.indexed = dict(self.held)

    def expected(self, rebuild: bool) -> tuple[int, int, int, int]:
        before = {} if rebuild else self.indexed
        both = self.held.keys() & before.keys()
        same = sum(self.held[name] == before[name] for name in both)
        gone = len(before.keys() - self.held.keys())
        return len(self.held.keys() - before.keys()), len(both) - same, gone, same

    @rule()
    def reopen(self) -> None:
        if self.index is not None:
            self.index = searcher.open_index(self.place / "index")

    @invariant()
    def answers_as_the_model(self) -> None:
        if self.index is None:
            return
        assert sorted(record.id for record in self.index.docs()) == sorted(self.indexed)
        for mark in ("天元", "地黄", "洪水"):
            wanted = sorted(name for name, marks in self.indexed.items() if mark in marks)
            for query in (f'"{mark}工作"', mark):
                hits = self.index.search(query, limit=50, group="document", fold=False)
                assert sorted(hit.document for hit in hits) == wanted
                assert all(mark in hit.text for hit in hits)
        both = self.index.search("天元 -洪水", group="document", limit=50)
        assert {hit.document for hit in both} >= {
            name for name, marks in self.indexed.items() if "天元" in marks and "洪水" not in marks
        }

    @invariant()
    def shows_what_the_files_held(self) -> None:
        for name, marks in self.indexed.items() if self.index else ():
            shown = self.index.show(name)  # type: ignore[union-attr]
            text = "\n".join(passage.text for passage in shown.passages)
            assert [mark for mark in marks if f"推进{mark}工作" in text] == marks


def test_an_index_is_what_the_model_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit, "MOST_SEGMENTS", 3)
    run_state_machine_as_test(
        Model,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
