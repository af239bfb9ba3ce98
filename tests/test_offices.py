"""What the name of an office looks like, by how it is built, and what a joint notice tells of it."""

from __future__ import annotations

import pytest

from searcher.structure.offices import is_office, office_of_title
from tests.test_relations import document


@pytest.mark.parametrize(
    "name",
    "岚江市文明办 岚江市委编办 市农办 岚江市老龄办 岚江市双拥办 岚江市安委办 岚江市委依法治市办 岚江市档案馆 岚江市红十字会 "
    "岚江市侨联 岚江市委党校 岚江市供销合作社联合社 岚江日报社 岚江市教育工会 岚江军分区 人民银行岚江市中心支行 "
    "岚江市城管局（综合行政执法局）".split(),
)
def test_an_office_is_known_by_how_its_name_is_built(name: str) -> None:
    assert is_office(name) and is_office(f"{name} 岚江市教育局")
    meta = document(
        f"{name} 岚江市教育局\n关于检修渡口的通知\n岚教〔2031〕1号\n各区县：\n请检修渡口。\n"
    ).metadata
    assert meta.title == f"{name} 岚江市教育局关于检修渡口的通知" and meta.type == "通知"
    assert meta.issuer == f"{name}、岚江市教育局"


@pytest.mark.parametrize(
    "text",
    "岚江市承办 岚江市主办 全市一网通办 跨省通办 岚江市办 岚政办 各市农办 我市农办 岚江市渡口（码头）".split(),
)
def test_what_only_ends_like_an_office_is_none(text: str) -> None:
    assert not is_office(text)


def test_the_year_may_stand_before_the_report_of_a_government() -> None:
    assert office_of_title("岚江市2031年政府工作报告") == "岚江市政府"
    assert office_of_title("岚江市2031年政府采购报告") is None
