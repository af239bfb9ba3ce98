"""Strings that run over from a passage into the next: those told by postings are those that do, and
they are found beside those that stand inside one."""

import contextlib
import random

import pytest

import searcher
from searcher import Index, kernel
from searcher.analysis import fold
from searcher.query.nodes import Seam
from searcher.search.matcher import Matcher
from searcher.search.seams import find_over_seams
from searcher.store.segment import OpenSegment, blankless

FILLER = "渡口值守人员应当按期检验船舶，登记往来货物。" * 20
BLANKS = ["", "", "", " ", "　", "  "]


@pytest.fixture(scope="module", params=["kernel", "numpy"])
def segment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> OpenSegment:
    """Documents whose articles begin and end with few letters, blanks between some of them."""
    if request.param == "kernel" and kernel.loaded() is None:
        pytest.skip("no kernel was built")
    folder, draw = tmp_path_factory.mktemp("seams"), random.Random(23)
    for number in range(12):
        articles = []
        for article in range(1, 40):
            begin, end = (draw.choices("甲乙丙", k=draw.randrange(1, 5)) for _ in range(2))
            ended = "".join(one + draw.choice(BLANKS) for one in end).strip()
            begun = "".join(one + draw.choice(BLANKS) for one in begin)
            articles.append(f"第{article}条 {FILLER}{ended}\n{begun}")
        text = "".join(articles) + FILLER
        (folder / f"{number:02}.txt").write_text(f"云川渡口办法{number}\n{text}\n", "utf-8")
    with kernel.without() if request.param == "numpy" else contextlib.nullcontext():
        searcher.build_index(folder, folder / "index")
        (found,) = searcher.open_index(folder / "index")._generation.segments
    return found


def test_what_runs_over_a_seam_is_told_by_postings(segment: OpenSegment) -> None:
    draw = random.Random(5)
    texts = [blankless(segment.folded(passage)) for passage in range(segment.passages)]
    told = 0
    for _ in range(120):
        passage = draw.randrange(segment.passages - 1)
        ended, begun = (draw.randrange(1, 5) for _ in range(2))
        wanted = texts[passage][-ended:] + draw.choice(BLANKS) + texts[passage + 1][:begun]
        letters = blankless(wanted)
        held = [at for at in range(segment.passages - 1) if runs_over(segment, texts, at, letters)]
        mask = Matcher(segment).seam(Seam(wanted))
        assert mask.nonzero()[0].tolist() == held, wanted
        sure, _ = find_over_seams(segment, wanted)
        told += len(sure) > 0
    assert told > 20


def runs_over(segment: OpenSegment, texts: list[str], at: int, letters: str) -> bool:
    """Tell whether letters begin in a passage and end in the next, by their texts."""
    if segment.catalog.document_of(at) != segment.catalog.document_of(at + 1):
        return False
    most = len(letters) - 1
    return letters in texts[at][-most:] + texts[at + 1][:most]


@pytest.fixture(scope="module", params=["kernel", "numpy"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Documents whose lines begin and end with few letters, in several segments, one of which has
    lost a document."""
    if request.param == "kernel" and kernel.loaded() is None:
        pytest.skip("no kernel was built")
    folder, draw = tmp_path_factory.mktemp("running"), random.Random(31)
    docs, built = folder / "docs", folder / "index"
    docs.mkdir()
    with kernel.without() if request.param == "numpy" else contextlib.nullcontext():
        for number in range(12):
            sides = [
                ["".join(draw.choices("甲乙。", k=draw.randrange(4))) for _ in "前后"]
                for _ in FILLER
            ]
            lines = [f"{begun}{FILLER}{ended}" for begun, ended in sides[:30]]
            inside = "".join(draw.choices("甲乙。", k=60))
            text = "\n".join([f"云川渡口办法{number}", *lines, f"{FILLER}{inside}{FILLER}"])
            (docs / f"{number:02}.txt").write_text(text, "utf-8")
            if number in (7, 11):
                searcher.build_index(docs, built)
        (docs / "03.txt").unlink()
        searcher.build_index(docs, built)
        return searcher.open_index(built)


def test_strings_of_a_document_are_found_wherever_its_passages_end(index: Index) -> None:
    documents = [
        [(passage.id, fold(passage.text)) for passage in index.show(one.id).passages]
        for one in index.docs()
    ]
    segments = index._generation.segments
    assert len(segments) > 1 and any(segment.deleted for segment in segments)
    draw, both, alone = random.Random(2), 0, 0
    for _ in range(150):
        cut_from = draw.choice(documents)
        at = draw.randrange(len(cut_from) - 1)
        ended, begun = (draw.randrange(1, 5) for _ in range(2))
        wanted = cut_from[at][1][-ended:] + cut_from[at + 1][1][:begun]
        inside = {id for rows in documents for id, text in rows if wanted in text}
        held = {id for rows in documents for id in beginnings(rows, wanted)}
        results = index.search(f'"{wanted}"', limit=500, per_document=0, fold=False)
        assert {hit.id for hit in results} == held, wanted
        assert results.total == len(held) and cut_from[at][0] in held
        assert ("seam" in [one.code for one in results.notes]) == (not inside)
        for hit in results:
            assert any(wanted in hit.text[start:end] for start, end in hit.highlights), wanted
        both += len(inside) > 0
        alone += not inside
    assert both > 40 and alone > 20, (both, alone)


def beginnings(passages: list[tuple[str, str]], wanted: str) -> set[str]:
    """Return the passages in which a string of the joined text begins."""
    joined = "".join(text for _, text in passages)
    owners = [id for id, text in passages for _ in text]
    starts = range(len(joined) - len(wanted) + 1)
    return {owners[at] for at in starts if joined.startswith(wanted, at)}
