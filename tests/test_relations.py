"""What documents say of each other: read, resolved, and what follows for whether they hold."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from whoosh.query import Term

from searcher.building import build_index
from searcher.errors import InputError, QueryError
from searcher.index import Index
from searcher.indexing import relations
from searcher.model import Document, Line, Source
from searcher.relations.comparison import compare
from searcher.relations.copies import copies
from searcher.relations.ghosts import find_ghosts
from searcher.relations.graph import Evidence, Graph, Status
from searcher.relations.kinds import KINDS, Statement
from searcher.relations.likeness import (
    COPY,
    LIKE,
    NEVER,
    SAME_DOCUMENT,
    SKETCH,
    likeness,
    shingles,
    sketch,
)
from searcher.relations.mentions import find_mentions
from searcher.relations.names import key_of
from searcher.relations.namesakes import Norm
from searcher.relations.resolution import Register, least_of_copies, least_of_versions
from searcher.relations.standing import STATUSES
from searcher.relations.statements import statements_of
from searcher.relations.tabulation import tabulate
from searcher.store.records import details_bytes, read_statements
from searcher.store.standings import sentence_around
from searcher.structure import structure
from searcher.text.folding import fold_all
from searcher.text.permalinks import permalink


def document(text: str) -> Document:
    lines = [Line(line, ((0, number),)) for number, line in enumerate(text.split("\n"), 1)]
    source = Source("a.txt", "text", "utf-8", "", tuple(lines))
    return structure(source, id="a.txt", lines=lines, fixes=())


def said(text: str) -> list[tuple[str, str]]:
    """The kinds of what a text says, with the names it says it of."""
    return [(one.kind, one.name) for one in statements_of(document(text))]


def test_statements_are_read_anew_where_they_are_many(
    seeds_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = seeds_index._generation.segments
    kept = relations.relations(segments)
    monkeypatch.setattr(relations, "MOST_KEPT", 3)
    read = relations.relations(segments)
    assert {name: column.tolist() for name, column in kept.items()} == {
        name: column.tolist() for name, column in read.items()
    }
    assert len(kept["target"]) > 3


class Folder(Graph):
    """A graph over texts, with what they say at hand."""

    def __init__(self, *texts: str) -> None:
        documents = [document(text) for text in texts]
        metas = [one.metadata for one in documents]
        norms = [
            Norm(m.title or "", m.doc_number or "", m.issuer or "", m.issued_on or "")
            for m in metas
        ]
        self.statements = [statements_of(one) for one in documents]
        super().__init__(tabulate(norms, self.statements))


LAW_2012 = """云川省养犬条例
（2012年3月1日云川省第十一届人民代表大会常务委员会第六次会议通过）
第一条 为了规范养犬，制定本条例。
第二条 违反本条例第一条的，处罚款。
第三条 本条例自2012年5月1日起施行。"""
LAW_2020 = """云川省养犬条例
（2020年3月1日云川省第十三届人民代表大会常务委员会第九次会议通过）
第一条 为了规范养犬，保障安全，制定本条例。
第二条 养犬应当登记。
第三条 本条例自2020年5月1日起施行。2012年3月1日云川省第十一届人民代表大会常务委员会第六次会议通过的《云川省养犬条例》同时废止。"""
RULES = """云川省养犬条例实施办法
（2015年6月1日云川省人民政府发布）
第一条 根据《云川省养犬条例》，制定本办法。
第二条 依照云川省养犬条例第二条处罚。
第三条 本办法自2015年7月1日起施行，有效期5年。"""


@pytest.mark.parametrize(
    ("text", "found"),
    (
        ("依照《养犬法》第三条处罚。", [("养犬法", None, 3)]),
        (
            "见《关于修改〈养犬法〉的决定》（岚政发〔2019〕8号）。",
            [("关于修改〈养犬法〉的决定", "岚政发〔2019〕8号", None)],
        ),
        ("依照养犬法第一百○四条处理。", [("依照养犬法", None, 104)]),
        ("违反本条例第七条的，", [("", None, 7)]),
        ("领取《养犬许可证》。", []),
        ("根据岚政发〔2019〕8号文件，", [("", "岚政发〔2019〕8号", None)]),
    ),
)
def test_norms_are_found_where_they_are_named(
    text: str, found: list[tuple[str, str | None, int | None]]
) -> None:
    mentions = find_mentions(text)
    assert [(one.name, one.number, one.article) for one in mentions] == found
    assert all(0 <= one.start < one.end <= len(text) for one in mentions)


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    (
        ("根据《甲法》、《乙条例》，结合本市实际，制定本办法。", ["basis", "basis"]),
        ("《甲办法》和《乙办法》同时废止。", ["repeals", "repeals"]),
        (
            "1999年8月1日市政府发布的《甲办法》、2001年2月3日市政府印发的《乙办法》同时废止。",
            ["repeals", "repeals"],
        ),
        ("《甲办法》中关于登记的规定同时废止。", ["repeals-part"]),
        ("违反《甲办法》的，依照《乙条例》处罚。", ["cites", "cites"]),
        ("对《甲办法》作如下修改：", ["amends"]),
        ("为贯彻落实《甲意见》，现提出以下要求。", ["implements"]),
        ("企业应当停止执行《甲办法》规定的收费。", ["cites"]),
        (
            "2010年7月30日市人大《关于修改甲条例的决定》修正的《甲条例》同时废止。",
            ["cites", "repeals"],
        ),
        ("2014年7月30日市政府令第8号公布的《甲办法》同时废止。", ["repeals"]),
        ("依照《甲法》和《乙办法》的有关规定制定本行政区域的规划。", ["cites", "cites"]),
        ("签订《养犬委托保管书》，解除《补充协议》。", []),
    ),
)
def test_the_sentence_tells_of_which_kind_a_mention_is(sentence: str, kinds: list[str]) -> None:
    text = f"岚江市养犬管理通知\n第一条 {sentence}\n第二条 各区执行。"
    assert [kind for kind, name in said(text) if name] == kinds


@pytest.mark.parametrize(
    ("title", "statement"),
    (
        ("关于修改《养犬办法》的决定", ("amends", "养犬办法")),
        ("关于废止《养犬办法》的决定", ("repeals", "养犬办法")),
        ("云川省实施〈养犬法〉办法", ("implements", "养犬法")),
        ("养犬条例实施细则", ("implements", "养犬条例")),
        ("关于转发《养犬办法》的通知", ("cites", "养犬办法")),
    ),
)
def test_a_title_says_what_its_document_does(title: str, statement: tuple[str, str]) -> None:
    assert statement in said(f"{title}\n第一条 总则。\n第二条 附则。")


def test_days_of_effect_and_of_expiry_are_the_documents_own() -> None:
    days = [(one.kind, one.day) for one in statements_of(document(RULES)) if one.day]
    assert days == [("effective", "2015-07-01"), ("expires", "2020-07-01")]
    for told, end in (
        ("，试行两年", "2017-07-01"),
        ("，有效期一年零六个月", "2017-01-01"),
        ("，施行期限为三年，期满自动失效", "2018-07-01"),
        ("，至2019年12月31日止", "2019-12-31"),
        ("，2019年12月31日自动废止", "2019-12-31"),
        ("，有效期自2015年7月1日至2019年12月31日", "2019-12-31"),
    ):
        text = RULES.replace("，有效期5年", told)
        statements = [one for one in statements_of(document(text)) if one.kind == "expires"]
        assert [one.day for one in statements] == [end], told
    for other in ("合同执行期限为三年。", "报名自2015年7月1日至2015年8月1日止。", "新船试行两年。"):
        text = RULES.replace("，有效期5年。", f"。{other}")
        assert "expires" not in [one.kind for one in statements_of(document(text))], other
    trial = document(RULES.replace("本办法自2015", "本办法（试行）自2015"))
    assert ("expires", "2020-07-01") in [(one.kind, one.day) for one in statements_of(trial)]
    for other in (
        "依照云川省养犬条例取得、本办法规定的许可证有效期为三年",
        "依照本办法取得的许可证，有效期五年",
        "许可证实施统一编号，有效期为五年",
        "养犬合同有效期五年",
        "本办法施行前取得的资质，有效期至2033年12月31日",
        "犬只补贴标准执行至2033年12月31日止",
    ):
        for ending in (f"。{other}。", f"，{other}。"):
            ruled = document(RULES.replace("，有效期5年。", ending))
            assert "expires" not in [one.kind for one in statements_of(ruled)], ending
    licence = RULES.replace("，有效期5年", "").replace(
        "依照云川省养犬条例第二条处罚", "许可证有效期5年"
    )
    assert "expires" not in [one.kind for one in statements_of(document(licence))]


def test_short_names_stand_for_the_titles_they_were_given_for() -> None:
    text = "养犬通知\n第一条 依照《岚江市养犬办法》（以下简称《办法》）办理。\n第二条 违反《办法》的，处罚。"
    assert [name for _, name in said(text) if name] == ["岚江市养犬办法"] * 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    (
        ("中华人民共和国养犬法", "养犬法（2018年修正）", True),
        ("关于适用《中华人民共和国养犬法》的规定", "关于适用〈养犬法〉的规定", True),
        ("养犬解释（一）", "养犬解释（二）", False),
        ("云川省养犬条例", "东川省养犬条例", False),
    ),
)
def test_titles_are_the_same_only_after_folding(one: str, other: str, same: bool) -> None:
    assert (key_of(one) == key_of(other)) is same


def test_a_name_means_the_version_that_stood_when_it_was_written() -> None:
    three = Folder(LAW_2012, LAW_2020, RULES)
    meant = {(link.target, link.later) for link in three.out(2) if link.target != 2}
    assert meant == {(0, False)}


def test_a_name_of_an_older_text_is_told_to_lead_to_a_later_version() -> None:
    two = Folder(LAW_2020, RULES)
    meant = {(link.target, link.later) for link in two.out(1) if link.target == 0}
    assert meant == {(0, True)}


def test_a_repeal_means_an_older_text_and_never_itself() -> None:
    two = Folder(LAW_2012, LAW_2020)
    assert [(link.source, link.kind) for link in two.into(0)] == [(1, "repeals")]
    alone = Folder(LAW_2020)
    assert alone.into(0) == [] and {link.kind for link in alone.out(0)} <= {"self"}


@pytest.mark.parametrize(
    ("as_of", "old", "new"),
    (
        ("2013-01-01", "unknown", "not_yet"),
        ("2020-04-01", "unknown", "not_yet"),
        ("2021-01-01", "repealed", "unknown"),
        ("2012-04-01", "not_yet", "not_yet"),
    ),
)
def test_status_depends_on_the_day_asked_and_shows_its_evidence(
    as_of: str, old: str, new: str
) -> None:
    two = Folder(LAW_2012, LAW_2020)
    found = [two.status(number, as_of) for number in (0, 1)]
    assert [one.status for one in found] == [old, new]
    assert all(bool(one.evidence) is (one.status != "unknown") for one in found)


def test_a_later_version_amends_where_none_repeals() -> None:
    newer = LAW_2020.partition("2012年3月1日")[0]
    two = Folder(LAW_2012, newer)
    assert two.status(0, "2021-01-01") == Status("amended", (Evidence(1),))
    assert two.versions(0) == [0, 1]


def test_a_list_of_what_holds_is_evidence_and_silence_is_none() -> None:
    listed = """云川省现行有效地方性法规目录
2021年6月1日
一、继续有效的法规
《云川省养犬条例》
二、废止的法规
《云川省养猫条例》"""
    two = Folder(LAW_2020, listed)
    assert Folder(LAW_2020).status(0, "2022-01-01").status == "unknown"
    status = two.status(0, "2022-01-01")
    assert status.status == "in_force"
    place = status.evidence[0]
    (named,) = [
        one
        for one in two.statements[place.document]
        if (one.passage, one.start, one.end) == place[1:]
    ]
    assert named.name == "云川省养犬条例"


def test_a_term_of_validity_holds_until_its_end() -> None:
    rules = Folder(RULES)
    days = ("2015-06-15", "2016-01-01", "2020-07-01", "2020-07-02")
    statuses = [rules.status(0, day).status for day in days]
    assert statuses == ["not_yet", "in_force", "in_force", "repealed"]


def test_what_is_named_and_not_here_is_listed_by_how_many_name_it() -> None:
    other = RULES.replace("养犬条例", "养猫条例").replace(
        "《云川省养猫条例》", "《云川省养猫条例》和《养鸟法》"
    )
    three = Folder(RULES, other, other.replace("第二条", "第九条"))
    ghosts = find_ghosts(three, dict(enumerate(three.statements)))
    assert [(ghost.name, ghost.documents) for ghost in ghosts[:2]] == [
        ("云川省养猫条例", 2),
        ("养鸟法", 2),
    ]


def test_copies_are_alike_whatever_their_blanks_and_versions_are_not() -> None:
    base = [
        f"第{n}条 养犬人应当在{n}日内向第{n * 7}号窗口登记，并缴纳{n * 31}元。"
        for n in range(1, 40)
    ]
    spaced = ["　　" + text.replace("，", ", ") for text in base]
    other = [text.replace("养犬人", "居民").replace("登记", "备案") for text in base]
    folded = [fold_all(one) for one in (base, spaced, other)]
    hashes = [shingles(one) for one in folded]
    assert copies([sketch(one) for one in folded], hashes.__getitem__) == [[0, 1]]
    least = [[hash >> 32 for hash in every[:SKETCH].tolist()] for every in hashes]
    assert [sketch(one) for one in folded] == least
    assert sketch(fold_all(["养犬管理办法" * 400])) == sketch(fold_all(["养犬管理办法" * 40]))
    assert likeness(hashes[0], hashes[1]) > 0.95 > likeness(hashes[0], hashes[2])


def test_a_comparison_is_by_article_and_blind_to_blanks_and_variants() -> None:
    old = [
        "第一条 为了規範养犬，制定本条例。",
        "第二条 养犬人应当到公安机关登记。",
        "第三条 禁止遛犬。",
    ]
    new = [
        "第一条 为了规范养犬， 制定本条例。",
        "第二条 本条例所称犬只包括工作犬。",
        "第三条 养犬人应当到街道办事处登记。",
    ]
    found = compare("a", "b", old=old, new=new)
    assert found.counts == {"same": 1, "changed": 1, "added": 1, "removed": 1, "renumbered": 1}
    (changed,) = [one for one in found.changes if one.kind == "changed"]
    spelled = [
        "".join(text for kind, text in changed.words if kind != out) for out in ("insert", "delete")
    ]
    assert spelled == ["养犬人应当到公安机关登记。", "养犬人应当到街道办事处登记。"]


def test_statements_slice_back_to_their_evidence() -> None:
    for text in (LAW_2012, LAW_2020, RULES):
        whole = document(text)
        for one in statements_of(whole):
            evidence = whole.metadata.title if one.passage < 0 else whole.passages[one.passage].text
            assert evidence and 0 <= one.start < one.end <= len(evidence)
            assert isinstance(one, Statement)


def test_a_draft_is_a_version_that_never_holds_and_that_nobody_means() -> None:
    draft = LAW_2020.replace("云川省养犬条例\n", "云川省养犬条例（草案）\n", 1).replace(
        "3月1日云", "2月1日云", 1
    )
    three = Folder(LAW_2020, draft, RULES.replace("2015", "2021"))
    assert three.versions(0) == [1, 0]
    assert three.status(1, "2022-01-01").status == "unknown"
    assert {link.target for link in three.out(2) if link.kind != "self"} == {0}


def test_what_a_notice_sends_out_is_found_by_its_own_name() -> None:
    notice = "岚江市人民政府关于印发岚江市养犬办法的通知\n岚政发〔2021〕6号\n各区：\n现印发给你们。\n2021年3月1日"
    two = Folder(
        notice, "养猫通知\n依照《岚江市养犬办法》（岚政发〔2021〕6号）办理。\n2021年5月1日"
    )
    assert [link.source for link in two.into(0)] == [1]


NOTICE = """岚江市人民政府关于做好冬季供水工作的通知
岚政发〔2021〕8号
各区县人民政府：
入冬以来气温骤降，供水管网结冰的风险上升，各单位要提前检修阀门和水表。
夜间值守的人员要每两小时巡查一次泵站，发现渗漏立即报告市供水调度中心。
岚江市人民政府
2021年12月1日"""


# What makes a text long enough to be taken for a copy.
LONGER = """

附注
本文由办公室归档，纸质件与电子件内容相同，查阅时应当出示工作证件，复制件须加盖骑缝章，归档年限为三十年，期满后由档案馆鉴定去留，任何单位不得擅自销毁或者外借，外单位查阅的须经分管负责人签字同意，并在登记簿上写明用途、页数和归还日期。
"""


def write_family(folder: Path) -> Index:
    """A law in two versions, the text of the younger one twice more, and a notice in two copies."""
    folder.mkdir()
    texts = {
        "a2012.txt": LAW_2012,
        "b2020.txt": LAW_2020,
        "c2020.md": LAW_2020,
        "d2020.txt": LAW_2020.replace("，", ", "),
        "e.txt": NOTICE,
        "f.txt": NOTICE,
    }
    for name, text in texts.items():
        (folder / name).write_text(text + LONGER, encoding="utf-8")
    return build_index(folder, folder.parent / "index")


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return write_family(tmp_path_factory.mktemp("family") / "texts")


@pytest.mark.parametrize(
    ("query", "options", "found", "folded"),
    (
        ("养犬", {}, ["b2020.txt"], 3),
        ("养犬", {"as_of": "2015"}, ["a2012.txt"], 3),
        ("养犬", {"fold": False}, ["a2012.txt", "b2020.txt", "c2020.md", "d2020.txt"], None),
        ('"违反本条例第一条的"', {}, ["a2012.txt"], 0),
        ("养犬", {"path": "d2020.txt"}, ["d2020.txt"], 0),
        ("泵站", {}, ["e.txt"], 1),
    ),
)
def test_one_of_the_copies_and_versions_stands_for_all_that_were_found(
    family: Index, query: str, options: dict[str, Any], found: list[str], folded: int | None
) -> None:
    results = family.search(query, group="document", **options)
    assert sorted(hit.document for hit in results) == found
    assert (results.total, results.complete, results.folded) == (len(found), len(found), folded)


def test_what_holds_all_the_words_is_not_folded_under_what_holds_fewer(family: Index) -> None:
    assert [hit.document for hit in family.search("养犬 处罚款")][0] == "a2012.txt"


def test_pages_of_folded_hits_go_on_where_the_last_one_ended(family: Index) -> None:
    whole = [hit.id for hit in family.search("养犬 OR 供水", limit=50)]
    pages = [family.search("养犬 OR 供水", limit=2, offset=n) for n in range(0, len(whole), 2)]
    assert [hit.id for page in pages for hit in page] == whole
    assert {page.total for page in pages} == {len(whole)}


def test_a_version_that_holds_a_pasted_sentence_is_not_folded_under_one_that_does_not(
    family: Index,
) -> None:
    old, new = (family.show(name).passages for name in ("a2012.txt", "b2020.txt"))
    held = "".join(one.text for one in new)
    sentences = [line for one in old for line in one.text.split("\n") if len(line) > 15]
    own = [line for line in sentences if line not in held]
    assert own
    for sentence in own:
        first = family.search(sentence)[0]
        assert first.document == "a2012.txt" and sentence in first.passage.text


def test_short_texts_fold_only_under_one_file_name(tmp_path: Path) -> None:
    """Two pages that say the same in a few words are two notices to who looks for either."""
    text = "临江市停水通知\n因管网检修，定于4月6日8时至20时对城北片区停水，请提前储水。\n"
    for name in ("a.txt", "b.txt", "b.md", "sub/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = build_index(tmp_path, tmp_path / "index").search("停水", group="document")
    assert [hit.document for hit in found] == ["a.txt", "b.md"] and found.folded == 2


def test_a_tree_of_whoosh_is_folded_too(family: Index) -> None:
    tree = Term("body", "养犬")
    assert {hit.document for hit in family.search(tree)} == {"b2020.txt"}
    assert len({hit.document for hit in family.search(tree, fold=False)}) == 4


def test_a_hit_tells_how_its_document_stands(family: Index) -> None:
    hit = family.search("养犬", document="a2012.txt")[0]
    assert (hit.status, hit.versions, hit.copies) == ("repealed", ("b2020.txt",), ())
    for one in hit.status_evidence:
        text = family.show(one.id).place.text
        assert text[slice(*one.span)] == one.text
    assert "同时废止" in hit.status_evidence[0].text
    copy = family.search("养犬", document="c2020.md")[0]
    assert copy.copies == ("b2020.txt", "d2020.txt") and copy.versions == ("a2012.txt",)
    assert copy.status == "unknown" and copy.status_evidence == ()


def test_regulations_of_two_regions_are_never_folded(tmp_path: Path) -> None:
    for region in ("云川省", "东川省"):
        text = LAW_2020.replace("云川省养犬条例", "养犬条例").replace("云川省", region)
        (tmp_path / f"{region}.txt").write_text(text, encoding="utf-8")
    hits = build_index(tmp_path, tmp_path / "i").search("养犬", group="document")
    assert [(hit.versions, hit.copies) for hit in hits] == [((), ())] * 2


def test_texts_of_one_title_that_are_not_alike_are_no_versions(tmp_path: Path) -> None:
    other = "\n".join(
        ["云川省养犬条例", "2022年5月6日", *(f"{n}.完全另一篇讲话。" for n in "甲乙丙")]
    )
    (tmp_path / "a.txt").write_text(LAW_2012, encoding="utf-8")
    (tmp_path / "b.txt").write_text(other, encoding="utf-8")
    assert build_index(tmp_path, tmp_path / "i").versions("a.txt").versions[1:] == ()


YEARLY = """{title}

岚政办发〔{year}〕3号

各区人民政府，市政府各部门：
　　为确保{year}年春节期间各项工作正常运转，现就有关事项告知如下。
　　一、各单位要安排领导带班，实行二十四小时值班，不得擅离职守，遇有重大情况及时报告。
　　二、值班电话要保持畅通，值班人员要熟悉业务，妥善处置突发事件，不得迟报漏报瞒报。
　　三、市政府办公室将进行抽查，对脱岗的予以通报批评，造成后果的依规处理，{more}。
　　四、各区应当于节前一周报送值班表，写明带班领导、值班人员和联系电话，临时更换的须经同意。

岚江市人民政府办公室
{year}年1月{day}日
"""


def write_yearly(folder: Path, title: str, *, more: str = "并公布结果", third: str = "") -> Index:
    """A document of one title and nearly the same words in each of three years."""
    for year in (2021, 2022, 2023):
        own = third if third and year == 2023 else more
        text = YEARLY.format(title=title, year=year, more=own, day=20)
        (folder / f"{year}.txt").write_text(text, encoding="utf-8")
    return build_index(folder, folder / "i")


@pytest.mark.parametrize(
    ("title", "revised"),
    (
        ("岚江市人民政府办公室关于做好春节期间值班工作的通知", False),
        ("岚江市政府工作报告", False),
        ("岚江市人民政府办公室关于印发《岚江市春节值班工作计划》的通知", False),
        ("岚江市人民政府办公室关于印发《岚江市节假日值班办法》的通知", True),
        ("岚江市节假日值班规定", True),
        ("岚江市值班单位名录（2020年本）", True),
    ),
)
def test_what_comes_anew_every_year_is_no_version_of_the_last(
    tmp_path: Path, title: str, revised: bool
) -> None:
    index = write_yearly(tmp_path, title)
    hits = index.search("值班电话", group="document")
    assert len(hits) == (1 if revised else 3)
    statuses = [hit.status for hit in index.search("值班电话", fold=False, group="document")]
    assert statuses.count("amended") == (2 if revised else 0)
    family = index.versions("2021.txt")
    assert (len(family.versions), family.copies) == (3 if revised else 1, ())


def test_a_notice_takes_the_place_of_the_one_that_it_says_it_does(tmp_path: Path) -> None:
    title = "岚江市人民政府办公室关于做好春节期间值班工作的通知"
    ends = f"并公布结果。《{title}》（岚政办发〔2022〕3号）同时废止"
    index = write_yearly(tmp_path, title, third=ends)
    found = {hit.document: hit for hit in index.search("值班", fold=False)}
    assert found["2022.txt"].status == "repealed" and found["2022.txt"].versions == ("2023.txt",)
    assert found["2021.txt"].status == "unknown" and found["2021.txt"].versions == ()


def test_pages_of_one_number_are_one_document_whatever_day_they_tell(tmp_path: Path) -> None:
    title = "岚江市人民政府办公室关于做好春节期间值班工作的通知"
    for day in (20, 28):
        text = YEARLY.format(title=title, year=2021, more="并公布结果", day=day)
        (tmp_path / f"{day}.txt").write_text(text, encoding="utf-8")
    hit = build_index(tmp_path, tmp_path / "i").search("值班", document="20.txt")[0]
    assert (hit.copies, hit.versions, hit.status) == (("28.txt",), (), "unknown")


def test_a_draft_of_what_comes_every_year_belongs_to_the_one_most_like_it(tmp_path: Path) -> None:
    title = "岚江市政府办公室春节值班工作计划"
    write_yearly(tmp_path, title)
    draft = YEARLY.format(title=f"{title}（征求意见稿）", year=2022, more="并公布结果", day=20)
    draft = draft.replace("岚政办发〔2022〕3号\n", "").partition("\n岚江市人民政府办公室\n")[0]
    (tmp_path / "draft.txt").write_text(draft, encoding="utf-8")
    index = build_index(tmp_path, tmp_path / "i")
    assert {one.id for one in index.versions("draft.txt").versions} == {
        "draft.txt",
        "2022.txt",
    }
    assert len(index.versions("2021.txt").versions) == 1


@pytest.mark.parametrize(
    ("elder", "younger", "least"),
    (
        ({"day": "2021-01-05"}, {"day": "2022-01-05"}, NEVER),
        ({"day": "2021-01-05"}, {"day": "2022-01-05", "first": "2021-01-05"}, LIKE),
        ({"number": "岚办〔2021〕3号"}, {"number": "岚办〔2021〕3号", "day": "2021-01-05"}, LIKE),
        ({"day": "2021-01-05"}, {"day": "2021-01-05"}, SAME_DOCUMENT),
        ({}, {}, NEVER),
    ),
)
def test_an_announcement_is_a_version_by_what_is_told_of_it(
    elder: dict[str, str], younger: dict[str, str], least: float
) -> None:
    plain = Norm("岚江市养犬公告", "", "", "")
    assert least_of_versions(plain._replace(**elder), plain._replace(**younger)) == least


def test_texts_with_numbers_of_two_years_are_no_copies() -> None:
    one, other = (Norm("养犬公告", f"岚办〔{year}〕3号", "", "") for year in (2021, 2022))
    assert least_of_copies(one, other) == NEVER
    assert least_of_copies(one, other._replace(number="")) == COPY


def test_every_status_of_a_day_is_that_of_each_document(family: Index) -> None:
    graph = family._generation.graph
    for day in ("2011-01-01", "2012-04-01", "2015-01-01", "2020-04-01", "2026-01-01"):
        codes = [STATUSES[code] for code in graph.statuses(day)]
        shown = [graph.status(number, day) for number in range(len(graph))]
        assert codes == [one.status for one in shown]
        assert all(bool(one.evidence) is (one.status != "unknown") for one in shown)


def test_the_sentence_that_shows_a_status_is_a_part_of_its_passage() -> None:
    text = "第三条 略；" + "甲" * 300 + "《乙》废止。" + "丙" * 300
    start, end = sentence_around(text, text.index("《"), text.index("》") + 1)
    assert 0 < start < text.index("《") and "《乙》废止。" in text[start:end] and end < len(text)


@pytest.mark.parametrize(
    ("filters", "found"),
    (
        ({"status": "已废止"}, ["a2012.txt"]),
        ({"status": ["repealed", "尚未生效"], "as_of": "2012-04-01"}, 6),
        ({"status": "不明", "as_of": "2021"}, 5),
        ({"cites": "《云川省养犬条例》"}, []),
        ({"cited_by": "b2020.txt"}, ["a2012.txt"]),
        ({"cites": "a2012.txt"}, ["b2020.txt", "c2020.md", "d2020.txt"]),
    ),
)
def test_documents_are_chosen_by_status_and_by_who_names_whom(
    family: Index, filters: dict[str, Any], found: list[str] | int
) -> None:
    ids = [record.id for record in family.docs(**filters)]
    assert (len(ids) if isinstance(found, int) else ids) == found
    assert sum(one.count for one in family.facets(by="type", **filters).facets["type"]) == len(ids)


@pytest.mark.parametrize(
    ("query", "found"),
    (
        ("状态:已废止", ["a2012.txt"]),
        ("status:repealed 养犬", ["a2012.txt"]),
        ("养犬 -状态:不明", ["a2012.txt"]),
        ("状态:(废止 OR 未生效) 条例", ["a2012.txt"]),
        ("被引:《云川省养犬条例》", ["a2012.txt"]),
        ("引用:a2012.txt 登记", ["b2020.txt", "c2020.md", "d2020.txt"]),
    ),
)
def test_a_query_may_ask_for_status_and_for_who_names_whom(
    family: Index, query: str, found: list[str]
) -> None:
    hits = family.search(query, group="document", fold=False)
    assert sorted(hit.document for hit in hits) == found


def test_a_norm_that_is_not_here_is_found_by_who_names_it(tmp_path: Path) -> None:
    (tmp_path / "rules.txt").write_text(RULES, encoding="utf-8")
    (tmp_path / "notice.txt").write_text(NOTICE, encoding="utf-8")
    index = build_index(tmp_path, tmp_path / "i")
    assert [one.id for one in index.docs(cites="云川省养犬条例")] == ["rules.txt"]
    hit, *_ = index.search("引用:《云川省养犬条例》")
    assert {hit.text[a:b] for a, b in hit.highlights} == {"云川省养犬条例"}
    assert index.search("引用:《云川省养猫条例》").total == 0


@pytest.mark.parametrize("query", ("状态:很好", "状态:(有效 OR 很好)", '状态:"很好"'))
def test_what_is_no_status_is_told_with_what_is_one(family: Index, query: str) -> None:
    with pytest.raises(QueryError, match="很好.*现行有效, 已修改"):
        family.search(query)
    with pytest.raises(InputError, match="很好.*现行有效, 已修改"):
        family.docs(status="很好")


def test_documents_and_what_is_shown_tell_how_they_stand(family: Index) -> None:
    fields = {record.id: record.fields() for record in family.docs()}
    assert (fields["a2012.txt"]["status"], fields["e.txt"]["status"]) == ("repealed", "unknown")
    assert fields["e.txt"]["copies"] == ("f.txt",) and fields["e.txt"]["status_evidence"] == []
    shown = family.show("a2012.txt#1").document.standing
    assert shown == family.status("a2012.txt") and shown is not None
    assert [one.id for one in shown.evidence] == ["b2020.txt#2"]
    assert family.docs(as_of="2015")[0].fields()["status"] == "unknown"


def test_a_permalink_is_of_the_text_alone() -> None:
    assert (
        permalink("养犬 应当\n登记。") == permalink("　养犬应当登记。") != permalink("养犬应登记。")
    )


def test_a_permalink_finds_its_text_wherever_it_stands(tmp_path: Path) -> None:
    place = tmp_path / "docs" / "a.txt"
    place.parent.mkdir()
    place.write_text(LAW_2020, encoding="utf-8")
    index = build_index(place.parent, tmp_path / "i")
    link = index.search("养犬应当登记")[0].permalink
    before = index.show(link)
    assert (before.permalink, before.difference) == (link, ())
    place.write_text(LAW_2020.replace("第二条", "第一条之一 先说一件别的事。\n第二条"), "utf-8")
    moved = build_index(place.parent, tmp_path / "i").show(link)
    kinds = [kind for kind, _ in moved.difference]
    assert "insert" in kinds and "delete" not in kinds
    place.write_text(LAW_2020.replace("养犬应当登记", "养犬人应当及时登记"), encoding="utf-8")
    for rebuild in (False, True):
        changed = build_index(place.parent, tmp_path / "i", rebuild=rebuild).show(link)
        spelled = ["".join(t for kind, t in changed.difference if kind != out) for out in KINDS_OUT]
        assert spelled == [changed.place.text, before.place.text]
        assert [kind for kind, _ in changed.difference].count("insert") == 2
    (place.parent / "b.txt").write_text(NOTICE, encoding="utf-8")
    place.unlink()
    with pytest.raises(InputError, match=f"{link} is gone; it was 'a.txt#2'"):
        build_index(place.parent, tmp_path / "i").show(link)
    place.write_text(LAW_2020, encoding="utf-8")
    assert build_index(place.parent, tmp_path / "i").show(link).difference == ()


KINDS_OUT = ("delete", "insert")


def test_a_text_that_is_cut_otherwise_is_found_whole(tmp_path: Path) -> None:
    place = tmp_path / "docs" / "a.txt"
    place.parent.mkdir()
    lines = ["养犬登记办法", *(f"第{n}条 犬只{n}须登记。" for n in "一二三四五六七八九")]
    place.write_text("\n".join(lines), encoding="utf-8")
    index = build_index(place.parent, tmp_path / "i")
    before = index.show("a.txt").passages
    links = [index.show(one.id).permalink for one in before]
    place.write_text("\n".join([lines[0], "前面加上的一句话。" * 9, *lines[1:]]), encoding="utf-8")
    after = build_index(place.parent, tmp_path / "i")
    for link, passage in zip(links[1:], before[1:]):
        shown = after.show(link or "")
        assert "".join(passage.text.split()) in "".join(
            "".join(one.text.split()) for one in shown.passages
        )
        assert shown.difference == ()


def test_of_copies_a_permalink_shows_what_they_fold_under(family: Index) -> None:
    link = family.search("养犬应当登记", document="c2020.md")[0].permalink
    assert family.show(link).document.id == "b2020.txt"
    assert family.links(link).out == family.links("b2020.txt#2").out


def test_a_permalink_that_nobody_made_is_no_id(family: Index) -> None:
    with pytest.raises(InputError, match="holds no document or passage 'abcdef012345'"):
        family.show("abcdef012345")


def test_a_short_name_without_marks_stands_for_its_title_too() -> None:
    text = "养犬通知\n第一条 依照《岚江市养犬办法》（以下简称养犬办法）办理。\n第二条 违反养犬办法第三条的，处罚。"
    assert [name for _, name in said(text) if name] == ["岚江市养犬办法"] * 2


def test_a_text_that_was_amended_holds_from_its_own_day_not_from_the_first() -> None:
    amended = LAW_2012.replace(
        "（2012年3月1日", "（2012年3月1日云川省人大常委会通过　2018年6月1日"
    ).replace("第六次会议通过）", "第六次会议修正）")
    one = Folder(amended)
    assert one.day(0) == 20180601
    found = {day: one.status(0, day) for day in ("2013-01-01", "2019-01-01")}
    assert found["2013-01-01"] == Status("not_yet", (Evidence(0),))
    assert found["2019-01-01"].status == "unknown"


def test_an_office_may_be_left_out_of_a_title_and_no_other_is_taken_for_it() -> None:
    rules = "{}关于养犬案件的规定\n2015年3月1日\n第一条 总则。"
    courts = rules.format("云川省高级人民法院"), rules.format("东川省高级人民法院")
    named = "养犬通知\n2016年1月1日\n依照云川省高级人民法院《关于养犬案件的规定》办理。"
    assert [link.target for link in Folder(courts[0], named).out(1)] == [0]
    assert Folder(*courts, named).out(2) == []


def test_what_a_document_says_at_its_head_of_itself_is_no_citation() -> None:
    assert said(NOTICE) == []
    both = "养犬通知\n第一条 依照《养犬办法》（岚政发〔2019〕8号）办理。\n第二条 略。"
    assert said(both) == [("cites", "养犬办法")]


def test_regulations_of_one_kind_are_no_copies_however_alike(tmp_path: Path) -> None:
    lines = [f"第{n}条 养犬人应当遵守第{n * 3}项要求，费用为{n * 7}元。" for n in range(1, 40)]
    for place in ("岚江市", "青河市"):
        own = [
            line.replace("养犬人", f"{place}养犬人") if n % 4 else line
            for n, line in enumerate(lines)
        ]
        text = "\n".join([f"{place}养犬管理办法", f"{place}人民政府", "2020年5月1日", *own])
        (tmp_path / f"{place}.txt").write_text(text, encoding="utf-8")
    index = build_index(tmp_path, tmp_path / "i")
    assert index.search("养犬人", group="document").total == 2
    assert index.versions("岚江市.txt").copies == ()


def test_a_norm_told_by_its_day_is_no_other_version() -> None:
    older = "云川省养犬规则\n2020年3月1日\n第一条 1999年8月1日发布的《云川省养犬规则》已有规定。\n第二条 略。"
    assert [link.kind for link in Folder(older).out(0)] == []


def test_what_was_read_by_hand_is_right_nearly_always() -> None:
    folder = Path(__file__).parents[1] / "benchmarks"
    with (folder / "relations.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) >= 300 and {row["kind"] for row in rows} <= set(KINDS)
    assert sum(row["verdict"] == "right" for row in rows) >= 0.98 * len(rows)
    assert {row["verdict"] for row in rows} <= {"right", "wrong"}


class Counted(list[Norm]):
    """Norms that count how often one of them is looked at."""

    looks = 0

    def __getitem__(self, at: Any) -> Any:
        self.looks += 1
        return super().__getitem__(at)


OFFICES = "甲乙丙丁戊己庚辛"


def looks_at_namesakes(count: int) -> int:
    """How often a document is looked at where so many of one name speak of each other."""
    days = [f"201{at % 6}-03-11" for at in range(count)]
    names = ["通知", "岚江市养犬登记管理办法", "关于养犬登记管理的办法", "关于印发通知的通知"]
    norms = Counted(
        Norm(
            names[at % len(names)] if at % 5 else f"{at}号案关于印发通知的通知",
            f"岚政发〔2012〕{at % 7}号",
            f"岚江{OFFICES[at % len(OFFICES)]}{at}局" if at % 3 else "",
            days[at],
        )
        for at in range(count)
    )

    def has_article(at: int, article: int) -> bool:
        norms.looks += 1
        return False

    register = Register(norms, has_article)
    meant = 0
    for source in range(count):
        for kind in ("cites", "repeals", "amends"):
            for name in ("通知", f"岚江{source}局关于养犬登记管理的办法", "养犬登记管理办法"):
                for number, day in ((None, None), (f"岚政发〔2012〕{source}号", days[source])):
                    said = Statement(kind, 0, 0, 2, name, number, source % 3 or None, day)
                    meant += register.meant(source, said) is not None
    assert meant > count
    return norms.looks


def test_many_documents_of_one_name_are_looked_at_no_oftener_for_being_many() -> None:
    # So many that those of one day are more than are asked for an article.
    fewer, more = looks_at_namesakes(2_000), looks_at_namesakes(4_000)
    assert more < 2.2 * fewer


@pytest.mark.parametrize(
    "kind, day, wanted",
    [
        ("cites", None, 4),
        ("cites", "2012", 1),
        ("cites", "1999", 3),
        ("repeals", None, 2),
        ("repeals", "2012-03-01", 1),
        ("amends", None, 3),
    ],
)
def test_of_many_of_one_name_the_last_that_stood_is_meant(
    kind: str, day: str | None, wanted: int
) -> None:
    days = ("", "2012-03-01", "2013-03-01", "2014-03-01", "2015-03-01", "2016-03-01")
    own, other = "岚江市养犬办法", "关于印发岚江市养犬办法的通知"
    titles = (own, own, other, own, own, own)
    register = Register([Norm(t, "", "", d) for t, d in zip(titles, days, strict=True)])
    said = Statement(kind, 0, 0, 2, own, day=day)
    assert register.meant(4, said) == wanted


@pytest.mark.parametrize("place", [7, 9], ids=["day", "due"])
@pytest.mark.parametrize(
    ("day", "held"),
    [
        ("2021-03-05", True),
        ("2021", True),
        ("二〇二一", False),
        ("2021-3x", False),
        ("1" * 5000, False),
    ],
)
def test_days_of_statements_are_days(place: int, day: str, held: bool) -> None:
    row = ["repeals", 0, 0, 1, "甲", None, None, None, False, None]
    row[place] = day
    raw = json.dumps({"sections": [], "fixes": [], "says": [row], "sketch": ""}).encode()
    if held:
        assert read_statements(raw).statements[0][place] == day
    else:
        with pytest.raises(ValueError, match="statements"):
            read_statements(raw)


@pytest.mark.parametrize(
    "told",
    ["２００６年８月２４日发布的《甲办法》", "2006年8月24日发布的《甲办法》"],
    ids=["full width", "plain"],
)
def test_what_is_said_of_a_day_is_kept_and_read(told: str) -> None:
    sentences = f"第一条 {told}同时废止。\n第二条 《乙办法》自２０３５年１月起废止。"
    said_here = statements_of(document(f"岚江市养犬管理通知\n{sentences}"))
    assert [(one.day, one.due) for one in said_here if one.name] == [
        ("2006-08-24", None),
        (None, "2035-01-01"),
    ]
    kept = details_bytes(document("岚江市养犬管理通知"), said_here)
    assert read_statements(kept).statements == said_here


@pytest.mark.parametrize(
    "header",
    ["序号\t文件名称\t文号", "序号 文件名称 文号", "渡口类\t共三件"],
    ids=["cells", "blanks", "part"],
)
@pytest.mark.parametrize("above", ["决定废止下列文件。", "附件：失效文件目录"])
def test_the_head_of_a_table_does_not_end_a_list(header: str, above: str) -> None:
    row = (
        "1 东岭县养犬办法 东政发〔2015〕4号"
        if " " in header
        else "1\t东岭县养犬办法\t东政发〔2015〕4号"
    )
    text = f"关于宣布失效一批文件的决定\n各单位：\n{above}\n{header}\n{row}"
    assert [kind for kind, _ in said(text)] == ["repeals"]


def test_a_table_below_other_words_ends_nothing() -> None:
    row = "1\t东岭县养犬办法\t东政发〔2015〕4号"
    text = f"关于废止下列文件的决定\n请各单位学习，附件是有关文件。\n序号\t文件名称\t文号\n{row}"
    assert [kind for kind, _ in said(text)] == ["cites"]
