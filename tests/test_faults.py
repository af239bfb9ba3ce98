"""Every call that a build or an update makes of the system fails in turn: nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import searcher
from tests.faults.corpora import bytes_of
from tests.faults.power import Journal
from tests.faults.systems import Counting, Short
from tests.faults.work import (
    Work,
    build_work,
    fault_at_every_call,
    in_small,
    power_cut_after_every_call,
    update_work,
)


@pytest.fixture(params=[build_work, update_work], ids=["build", "update"])
def work(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Work]:
    """A build from nothing, or an update that changes, removes, adds and merges."""
    with in_small():
        yield request.param(tmp_path)


@pytest.mark.parametrize("kind", ["error", "full disk", "interrupt"])
def test_a_fault_at_every_call(work: Work, tmp_path: Path, kind: str) -> None:
    # An interrupt ends a build as an error does, by an exception: here a share of them will do.
    step = 2 if kind == "interrupt" else 1
    assert fault_at_every_call(work, tmp_path / "index", kind, step=step) > 20


def test_the_calls_are_of_every_kind(work: Work, tmp_path: Path) -> None:
    calls = set(work.calls(tmp_path / "index"))
    common = {"create", "write", "sync", "sync_folder", "nameless", "replace", "remove"}
    assert calls == common | ({"make_folder"} if work.start is None else set())


def test_short_writes_are_taken_up(work: Work, tmp_path: Path) -> None:
    folder = work.begin(tmp_path / "index")
    work.run(folder, Short())
    assert bytes_of(folder) == work.new and searcher.check(folder) == []


@pytest.mark.parametrize("make", [build_work, update_work])
def test_a_power_cut_after_every_call(make: Callable[[Path], Work], tmp_path: Path) -> None:
    assert power_cut_after_every_call(make(tmp_path), tmp_path / "index", mended=7) > 60


@pytest.mark.parametrize("call", ["sync", "sync_folder"])
def test_a_build_that_did_not_sync_would_be_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    monkeypatch.setattr(Journal, call, getattr(Counting, call))
    with pytest.raises((AssertionError, searcher.StoreError)):
        power_cut_after_every_call(update_work(tmp_path), tmp_path / "index", mended=1000)
