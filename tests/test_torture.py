"""A small share of `make torture`: builds killed at random moments, files damaged at random."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import searcher
from searcher import kernel
from tests.faults.corpora import write
from tests.faults.damage import Answers, Case, answers, cases, flipped, generated, judged
from tests.faults.kills import killed, moments, seconds_of
from tests.faults.work import update_work

KILLS = 50
DAMAGES = 200
# Most bits say nothing that anyone asks for.
LOST = 400


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes to fork and kill")
def test_a_killed_update_leaves_the_old_index_or_the_new_one(tmp_path: Path) -> None:
    work = update_work(tmp_path)
    longest = seconds_of(work, tmp_path / "index")
    found = [
        killed(work, tmp_path / "index", after=after)
        for after in moments(KILLS, longest, seed=KILLS)
    ]
    assert set(found) <= {"old", "new"} and "old" in found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments, with a document deleted."""
    place = tmp_path_factory.mktemp("damage")
    texts = generated(16)
    searcher.build_index(write(place / "corpus", texts), place / "index")
    del texts["009.txt"]
    texts["007.txt"] += "增加的公安信息化建设内容。\n"
    searcher.build_index(write(place / "corpus", texts), place / "index")
    return place / "index"


@pytest.fixture(scope="module")
def truth(whole: Path) -> Answers:
    """What the undamaged index answers."""
    found = answers(searcher.open_index(whole))
    assert not [answer for answer in found.values() if isinstance(answer, Exception)]
    return found


def test_damage_is_told_or_harmless(whole: Path, truth: Answers, tmp_path: Path) -> None:
    told = 0
    for case in cases(whole, DAMAGES):
        verdict = judged(case, whole=whole, folder=tmp_path / "index", truth=truth)
        assert verdict.wrong == (), case
        told += verdict.told
    # Who answers in Rust reads less of the files, and so of the damage.
    assert told > DAMAGES // 2


def test_damage_untold_would_be_noticed(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = (Case("s000001.terms", flipped, seed) for seed in range(LOST))
    with kernel.without():  # which verifies what it reads by itself, and scores to other last digits
        truth = answers(searcher.open_index(whole))
        monkeypatch.setattr("searcher.postings.container.Container._is_whole", lambda *_: True)
        verdicts = (judged(case, whole=whole, folder=tmp_path / "i", truth=truth) for case in lost)
        assert any(verdict.wrong for verdict in verdicts)
