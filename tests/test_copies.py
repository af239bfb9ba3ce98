"""Which texts are copies of one another, whatever stands between them and in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.building import build_index
from searcher.index import Index
from searcher.relations.copies import COMMON, copies, line_up
from searcher.relations.likeness import shingles, sketch
from searcher.relations.namesakes import Norm
from searcher.relations.resolution import least_of_copies
from searcher.text.folding import fold


def test_equal_texts_are_copies_however_many_look_alike_between_them() -> None:
    words = "现将有关人员任免事项通知如下请遵照执行并做好交接手续"
    texts = [f"任命第{at % 40}号同志为岚江市第{at % 40}处副处长，{words}。" for at in range(120)]
    found, order = groups_of(texts, [Norm("", "", "", "")] * len(texts))
    assert found == {frozenset((at, at + 40, at + 80)) for at in range(40)}
    many = [texts[0]] * (2 * COMMON)
    assert groups_of(many, [Norm("", "", "", "")] * len(many))[0] == {frozenset(range(2 * COMMON))}


def groups_of(texts: Sequence[str], norms: Sequence[Norm]) -> tuple[set[frozenset[int]], list[int]]:
    """The groups of copies among texts, and the order in which they were held together."""
    sketches = [sketch([fold(text)]) for text in texts]
    order = line_up(norms, sketches)
    groups = copies(
        sketches,
        lambda at: shingles([fold(texts[at])]),
        lambda one, other: least_of_copies(norms[one], norms[other]),
        order,
    )
    return set(map(frozenset, groups)), order


@settings(max_examples=40, deadline=None)
@given(places=st.permutations(range(24)))
def test_copies_do_not_hang_on_the_order_of_the_texts(places: list[int]) -> None:
    days = ("", "2031-03-01", "2031-04-01")
    norms = [Norm("泵站检修通知", "", "", days[at // 4 % 3]) for at in range(24)]
    texts = [f"请各单位于汛期前修好第{at % 4}号泵站，逾期不修的予以通报。" for at in range(24)]
    plain, order = groups_of(texts, norms)
    mixed, mixed_order = groups_of([texts[at] for at in places], [norms[at] for at in places])
    assert plain and {frozenset(places[at] for at in group) for group in mixed} == plain
    # What tells no day may be a copy of either, but makes no copies of texts of two days.
    assert all(len({norms[at].day for at in group} - {""}) < 2 for group in plain)
    keys = [(norms[at], texts[at]) for at in order]
    assert keys == [(norms[places[at]], texts[places[at]]) for at in mixed_order]


def test_an_update_tells_the_same_copies_versions_and_links_as_a_rebuild(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    (folder / "a").mkdir(parents=True)

    def put(name: str, number: int) -> None:
        title = f"岚江市人民政府关于第{number}号泵站的通知"
        pumps = "".join(f"第{number}站的{pump}号泵停机{pump * 3}天。" for pump in range(30))
        text = f"{title}\n岚政发〔2031〕{number}号\n各区人民政府：\n现将检修通知如下。{pumps}\n"
        (folder / name).write_text(text + "岚江市人民政府\n2031年3月1日\n", encoding="utf-8")

    def told(index: Index) -> Any:
        stands = {one.id: one.standing for one in index.docs()}
        meant = [one.target for one in index.links("citing.txt", kind="cites").out]
        return stands, meant, sorted(hit.document for hit in index.search("停机", limit=99))

    for name, number in (("38.txt", 8), ("84.txt", 7), ("a/48.txt", 9)):
        put(name, number)
    citing = "岚江市泵站管理报告\n岚政发〔2031〕7号所列泵站由市水务局检修。\n"
    (folder / "citing.txt").write_text(citing, encoding="utf-8")
    build_index(folder, tmp_path / "updated")
    put("24.txt", 7)
    put("a/85.txt", 7)
    updated = told(build_index(folder, tmp_path / "updated"))
    assert updated == told(build_index(folder, tmp_path / "rebuilt"))
    stands, meant, found = updated
    assert stands["84.txt"].copies == ("24.txt", "a/85.txt") and not stands["84.txt"].versions
    assert meant == ["24.txt"]
    assert sorted(set(found)) == ["24.txt", "38.txt", "a/48.txt"]
