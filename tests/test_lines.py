"""Strings that stand over the ends of lines inside a passage: found, ranked, counted and marked with
those that stand plainly, by the kernel and without it."""

import contextlib
import random
import re
from pathlib import Path

import pytest

import searcher
from searcher import Index, kernel
from searcher.analysis import fold
from searcher.query.nodes import Phrase, Run
from searcher.search.matcher import Matcher
from searcher.store.segment import OpenSegment

FILLER = "值守人员应当按期检验船舶，登记往来货物。"
WRAPPED = "青石县人民政府\n关于开展渡口安全\n检查的通知"
PLAIN = "青石县人民政府关于开展渡口安全检查的通知"
TEXTS = {
    "甲.html": f"<p>{PLAIN.replace('渡口', '渡口<br>')}</p><p>{FILLER}</p>",
    "乙.txt": f"{WRAPPED}\n\n各乡镇：\n\n{FILLER}\n",
    "丙.txt": f"关于转发文件的通知\n\n现将《{PLAIN}》转发给你们。\n\n{FILLER}\n",
}


@pytest.fixture(scope="module", params=["kernel", "numpy"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    with _answered_by(request.param):
        return _built(tmp_path_factory.mktemp("lines"), TEXTS)


def _answered_by(way: str) -> contextlib.AbstractContextManager[None]:
    if way == "kernel" and kernel.loaded() is None:
        pytest.skip("no kernel was built")
    return kernel.without() if way == "numpy" else contextlib.nullcontext()


def _built(folder: Path, texts: dict[str, str]) -> Index:
    (folder / "docs").mkdir()
    for name, text in texts.items():
        (folder / "docs" / name).write_text(text, "utf-8")
    searcher.build_index(folder / "docs", folder / "index")
    return searcher.open_index(folder / "index")


@pytest.mark.parametrize(
    "string", ["开展渡口安全检查", "人民政府关于开展渡口", "渡口安全检查的通知", "口安", "全检"]
)
def test_a_line_end_is_left_out(index: Index, string: str) -> None:
    results = index.search(f'"{string}"', fold=False)
    held = {hit.document for hit in results}
    plainly = {"丙.txt"} | {name for name, text in TEXTS.items() if string in _shown(text)}
    over = {name for name, text in TEXTS.items() if string in _shown(text).replace("\n", "")}
    assert plainly <= held == over and results.total == len(results.hits)
    assert not results.notes
    for hit in results:
        marked = [hit.text[start:end].replace("\n", "") for start, end in hit.highlights]
        assert string in "".join(marked), hit.text


def _shown(text: str) -> str:
    return text.replace("<br>", "\n")


def test_the_blank_of_a_line_end_may_be_typed(index: Index) -> None:
    wrapped = index.search('"关于开展渡口安全 检查的通知"', fold=False)
    assert {hit.document for hit in wrapped} == {"乙.txt"} and not wrapped.notes
    both = index.search('"人民政府 关于开展渡口安全检查"', fold=False)
    assert {hit.document for hit in both} == {"乙.txt"} and not both.notes
    (hit,) = both
    assert [hit.text[a:b] for a, b in hit.highlights] == ["人民政府\n关于开展渡口安全\n检查"]


def test_no_other_blank_is_left_out(tmp_path: Path) -> None:
    index = _built(
        tmp_path,
        {
            "甲.txt": f"渡口办法\n\n第一条 本县渡口。{FILLER}\n",
            "乙.txt": f"渡口办法\n\n本县第一条本县渡口。{FILLER}\n",
        },
    )
    assert {hit.document for hit in index.search('"一条本县"', fold=False)} == {"乙.txt"}


def test_what_holds_it_over_a_line_end_is_left_out_and_counted(index: Index) -> None:
    assert {hit.document for hit in index.search('通知 -"渡口安全检查"', fold=False)} == set()
    facets = index.facets('"展渡口安全检查"')
    assert facets.total == index.search('"展渡口安全检查"', fold=False).total == 3


def test_who_holds_it_over_a_line_end_ranks_with_the_others(tmp_path: Path) -> None:
    asked = "船舶夜间停靠应当开启信号灯"
    texts = {f"{n}.txt": f"渡口办法{n}\n\n{FILLER}{asked}。{FILLER}\n" for n in range(3)}
    broken = asked.replace("停靠", "停靠\n")
    texts["行.md"] = f"# 渡口办法四\n\n{FILLER}{broken}。{FILLER}\n".replace("停靠\n", "停靠<br>\n")
    hits = _built(tmp_path, texts).search(f'"{asked}"', fold=False).hits
    scores = [hit.score for hit in hits]
    assert len(hits) == 4 and min(scores) > 0.9 * max(scores), scores


@pytest.mark.parametrize("way", ["kernel", "numpy"])
def test_postings_tell_what_texts_hold(way: str, tmp_path: Path) -> None:
    draw, over, crossed = random.Random(11), 0, 0
    texts = {}
    for number in range(12):
        lines = ["".join(draw.choices("甲乙（", k=draw.randrange(1, 6))) for _ in range(60)]
        articles = [f"第{at}条 {FILLER * 8}" + "<br>\n".join(lines[at : at + 3]) for at in range(9)]
        texts[f"{number:02}.md"] = f"# 渡口办法{number}\n\n" + "\n\n".join(articles)
    with _answered_by(way):
        (segment,) = _built(tmp_path, texts)._generation.segments
        matcher = Matcher(segment)
        whole = [segment.passage(at).text for at in range(segment.passages)]
        assert sum("\n" in text for text in whole) > 50
        for _ in range(120):
            at = draw.randrange(len(whole) - 1)
            cut_from = whole[at] + whole[at + 1][:3]
            start = max(0, len(whole[at]) - draw.randrange(1, 16))
            string = cut_from[start : start + draw.randrange(2, 8)].replace("\n", "")
            inside, begun = _held(segment, whole, string)
            assert matcher.match(Phrase(string)).nonzero()[0].tolist() == inside, string
            assert matcher.match(Run(string)).nonzero()[0].tolist() == begun, string
            over += any(fold(string) not in fold(whole[one]) for one in inside)
            crossed += len(begun) > len(inside)
    assert over > 20 and crossed > 10, (over, crossed)


def _held(segment: OpenSegment, texts: list[str], string: str) -> tuple[list[int], list[int]]:
    """The passages that hold a string, and those in which it begins that may end in the next."""
    lined = ["\n".join(map(fold, text.split("\n"))) for text in texts]
    parts = [
        (_over_lines(string[:cut]) + r"\Z", _over_lines(string[cut:]))
        for cut in range(1, len(string))
    ]
    whole = re.compile(_over_lines(string))
    inside = [at for at, text in enumerate(lined) if whole.search(text)]
    begun = [
        at
        for at, (text, after) in enumerate(zip(lined, lined[1:]))
        if segment.catalog.document_of(at) == segment.catalog.document_of(at + 1)
        and any(re.search(first, text) and re.match(rest, after) for first, rest in parts)
    ]
    return inside, sorted({*inside, *begun})


def _over_lines(string: str) -> str:
    return "\n?".join("[ \n]" if char == " " else re.escape(char) for char in fold(string))


@pytest.mark.parametrize("way", ["kernel", "numpy"])
def test_no_string_runs_from_the_end_of_one_document_into_the_next(
    tmp_path: Path, way: str
) -> None:
    texts = {"1.txt": f"{FILLER}\n青石县运输局\n渡口安全", "2.txt": "管理措施\n渡口安全"}
    with _answered_by(way):
        index = _built(tmp_path, texts)
    assert not index.search('"输局渡口安全管"').total
    assert {hit.document for hit in index.search('"输局渡口安全"')} == {"1.txt"}
    # Nothing comes after the last passage.
    assert not index.search('"施渡口安全管"').total
    assert {hit.document for hit in index.search('"施渡口安全"')} == {"2.txt"}
