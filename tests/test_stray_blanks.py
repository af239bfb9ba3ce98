"""Blanks that fell into running text go; those that part words, names and headings stay."""

from __future__ import annotations

import random

import pytest

from searcher.load.plain import lines_of
from searcher.repair import repair
from searcher.repair.stray_blanks import stray_blanks

PROSE = (
    "为了加强渡口安全管理，保障人民群众生命财产安全，根据有关法律法规的规定，结合本市实际情况，制定本办法。",
    "市交通运输主管部门负责全市渡口安全的监督管理工作，县区人民政府应当加强组织领导，落实工作责任。",
    "渡口经营单位应当建立健全安全管理制度，定期检查船舶设备，及时消除安全隐患，不得超过核定人数载客。",
)


def blanked(text: str, seed: int) -> str:
    chance = random.Random(seed)
    return "".join(char + (" " if chance.random() < 0.15 else "") for char in text).strip()


@pytest.mark.parametrize("format", ["text", "pdf", "docx", "markdown"])
def test_blanks_inside_words_go(format: str) -> None:
    for seed in range(5):
        lines = lines_of("\n".join(blanked(text, seed * 10 + at) for at, text in enumerate(PROSE)))
        repaired, fixes = repair(lines, format)
        assert [line.text for line in repaired] == list(PROSE)
        assert repair(repaired, format)[0] == repaired
        assert fixes


@pytest.mark.parametrize(
    "rows",
    [
        ["张川河 李秋山 王林溪 赵云岭 陈明月", "周白石 吴青禾 郑柳湾 孙东岭 钱南渡"] * 4,
        ["第一条 渡口应当登记。", "第二条 渡船应当检验。", "第三章 附则"] * 6,
        ["云川省财政厅 云川省教育厅 云川省民政厅", "关于做好资助工作的通知 各市财政局："] * 5,
        ["检查渡口 更换缆绳 登记船舶 培训船员", "公布名单 设置标志 维修码头 巡查河道"] * 4,
        ["时代县 林业局 局长", "东岭县发展改革局 局长", "青山 依旧 在 几度 夕阳 红"] * 5,
    ],
)
def test_blanks_between_words_stay(rows: list[str]) -> None:
    assert [line.text for line in stray_blanks(lines_of("\n".join(rows)))[0]] == rows


# A blank before each mark tells that the words were set apart, which a program does.
SET_APART = (
    (
        "市 交通 主管 部门 负责 渡口 监督 ， 县区 政府 应当 加强 领导 ， 落实 责任 。",
        "市交通主管部门负责渡口监督，县区政府应当加强领导，落实责任。",
    ),
    (
        "第三 条 渡船 应当 在 2031 年 5 月 前 检验 ， 不得 超载 ， 不得 夜航 。",
        "第三条 渡船应当在2031年5月前检验，不得超载，不得夜航。",
    ),
)
BEHIND_MARKS = (
    (
        "市交通主管部门负责监督， 县区政府应当加强领导， 落实责任； 逾期的， 予以通报。",
        "市交通主管部门负责监督，县区政府应当加强领导，落实责任；逾期的，予以通报。",
    ),
    (
        "第三条 渡船应当登记、 检验， 不得超载， 不得夜航。",
        "第三条 渡船应当登记、检验，不得超载，不得夜航。",
    ),
)


@pytest.mark.parametrize("rows", [SET_APART, BEHIND_MARKS])
def test_blanks_that_stand_evenly_beside_marks_go(rows: tuple[tuple[str, str], ...]) -> None:
    lines = lines_of("\n".join([row for row, _ in rows] * 4))
    repaired, fixes = stray_blanks(lines)
    assert [line.text for line in repaired] == [row for _, row in rows] * 4
    assert fixes and stray_blanks(repaired) == (repaired, [])


def test_a_blank_behind_some_marks_stays() -> None:
    rows = [
        "负责监督， 县区政府加强领导，落实责任，逾期的，予以通报。",
        "不得超载， 不得夜航，不得酒后。",
    ] * 8
    assert [line.text for line in stray_blanks(lines_of("\n".join(rows)))[0]] == rows
