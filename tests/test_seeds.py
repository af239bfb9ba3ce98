"""The starter corpus through the whole house: what each document must give, whatever its faults."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from searcher.analysis import fold
from searcher.index import Index
from tests.conftest import ROOT, SEEDS

CASES = [
    json.loads(line)
    for name in ("seeds_clean.jsonl", "seeds_faulty.jsonl")
    for line in (ROOT / "tests" / "cases" / name).read_text(encoding="utf-8").splitlines()
]
each_document = pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])


def plain(text: str) -> str:
    """Folded, without spaces: typesetting puts them anywhere."""
    return "".join(fold(text).split())


def test_every_document_has_its_case() -> None:
    assert {case["file"] for case in CASES} == {
        path.name for path in SEEDS.iterdir() if path.is_file()
    }
    assert len(CASES) >= 15


@each_document
def test_metadata(seeds_index: Index, case: dict[str, Any]) -> None:
    meta = seeds_index.show(case["file"]).document.metadata
    for name in ("issuer", "doc_number", "issued_on", "published_on", "type", "region"):
        assert getattr(meta, name) == case.get(name), name
    assert plain(meta.title or "") == plain(case["title"])


@each_document
def test_phrases_are_found_where_they_stand(seeds_index: Index, case: dict[str, Any]) -> None:
    for phrase in case["phrases"]:
        hits = seeds_index.search(f'"{phrase}"', limit=100)
        found = [hit for hit in hits if hit.document == case["file"]]
        assert found, phrase
        for hit in found:
            assert plain(phrase) in plain(hit.text)
            assert any(plain(hit.text[a:b]) == plain(phrase) for a, b in hit.highlights)


@each_document
def test_boilerplate_is_gone(seeds_index: Index, case: dict[str, Any]) -> None:
    passages = seeds_index.show(case["file"]).passages
    for text in case["absent"]:
        assert not [passage.id for passage in passages if text in passage.text], text


@each_document
def test_headings(seeds_index: Index, case: dict[str, Any]) -> None:
    shown = seeds_index.show(case["file"])
    headings = {plain(section.heading).rstrip("。") for section in shown.sections}
    for heading in case["headings"]:
        assert plain(heading).rstrip("。") in headings


@each_document
def test_repeats_stand_once(seeds_index: Index, case: dict[str, Any]) -> None:
    passages = seeds_index.show(case["file"]).passages
    for phrase in case.get("once", ()):
        holding = [passage.id for passage in passages if plain(phrase) in plain(passage.text)]
        assert len(holding) == 1, (phrase, holding)


def test_every_fault_that_repair_knows_occurs(seeds_index: Index) -> None:
    made = {fix.name for case in CASES for fix in seeds_index.show(case["file"]).fixes}
    assert made >= known_faults()


@lru_cache(maxsize=1)
def known_faults() -> frozenset[str]:
    """The names under which repairs are recorded, read from where they are made."""
    import re

    sources = (ROOT / "searcher" / "repair").glob("*.py")
    return frozenset(
        name
        for path in sources
        for name in re.findall(r'^(?:NAME|[A-Z_]*FAULT) = "([^"]+)"', path.read_text("utf-8"), re.M)
    )


def test_two_words_find_passages_in_several_documents(seeds_index: Index) -> None:
    hits = seeds_index.search("公安 信息化", limit=50)
    assert not hits.relaxed and len({hit.document for hit in hits}) >= 4
    assert Path(hits[0].path).parent.name == "seeds"


def test_few_passages_with_all_words_come_first_and_the_others_by_score(seeds_index: Index) -> None:
    found = seeds_index.search("公安 数据 培训", limit=200)
    assert 0 < found.complete < found.total == len(found) and found.relaxed
    first, others = found[: found.complete], found[found.complete :]
    for tier in (first, others):
        scores = [hit.score for hit in tier]
        assert scores == sorted(scores, reverse=True)
    assert min(hit.score for hit in first) < max(hit.score for hit in others)
