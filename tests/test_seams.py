"""Strings that run over from a passage into the next: those told by postings are those that do."""

import contextlib
import random

import pytest

import searcher
from searcher import kernel
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
