"""What stands about a title in an office's layouts: letterheads, grades, seals, minutes."""

from __future__ import annotations

import pytest

from tests.test_decrees import told

OFFICE, NUMBER, DAY = "云川省水利厅", "云水发〔2031〕8号", "2031年3月9日"
ABOUT = "关于加强渡口安全管理的通知"
BODY = ("各市水利局：", "为加强渡口安全管理，现就有关事项通知如下。", "一、加强检查。")
JOINT = (OFFICE, "云川省公安厅")


@pytest.mark.parametrize(
    "above",
    (
        ("份号：000001", "密级：秘密", "紧急程度：加急", f"{OFFICE}文件"),
        ("000001　秘密★1年　特急", f"{OFFICE}文件"),
        ("特提", f"{OFFICE}发电"),
        ("公开方式：主动公开", "时效性：有效", f"{OFFICE}文件"),
        (f"{OFFICE}函",),
        (OFFICE, "文件"),
    ),
)
def test_what_stands_above_a_number_is_no_title(above: tuple[str, ...]) -> None:
    meta = told("\n".join((*above, NUMBER, ABOUT, *BODY, OFFICE, DAY)))
    facts = (meta.title, meta.issuer, meta.doc_number, meta.issued_on)
    assert facts == (ABOUT, OFFICE, NUMBER, "2031-03-09")


def test_offices_above_a_line_of_their_own_for_the_kind() -> None:
    meta = told("\n".join((*JOINT, "文件", NUMBER, ABOUT, *BODY, *JOINT, DAY)))
    assert (meta.title, meta.issuer) == (ABOUT, "、".join(JOINT))
    brings = "《云川省渡口管理办法》已经审议通过，现予公布，自2031年5月1日起施行。"
    rules = ("云川省渡口管理办法", "第一条 为了加强渡口管理，制定本办法。")
    decree = told("\n".join((*JOINT, "令", "2031年第3号", brings, "厅长　林溪", DAY, *rules)))
    assert (decree.title, decree.issuer) == (rules[0], "、".join(JOINT))
    assert decree.doc_number == "云川省公安厅令2031年第3号"


@pytest.mark.parametrize(
    "title",
    (
        "转发省政府办公厅关于加强渡口安全管理的通知",
        "批转市公安局 市财政局关于加强渡口安全管理意见的通知",
        "印发青禾市财政局关于渡口补助办法的通知",
        "认真学习贯彻国务院关于渡口安全的决定",
    ),
)
def test_an_office_whose_text_is_passed_on_is_no_issuer(title: str) -> None:
    unsigned = told("\n".join((title, *BODY)))
    assert (unsigned.title, unsigned.issuer) == (title, None)
    assert told("\n".join((title, *BODY, OFFICE, DAY))).issuer == OFFICE
    assert told("\n".join((f"{OFFICE}文件", NUMBER, title, *BODY))).issuer == OFFICE


@pytest.mark.parametrize("seal", ("{}（印章）", "{}（公章）", "{} （盖章）"))
def test_a_seal_is_no_part_of_a_signature(seal: str) -> None:
    meta = told("\n".join((ABOUT, NUMBER, *BODY, seal.format(OFFICE), DAY)))
    assert (meta.issuer, meta.issued_on) == (OFFICE, "2031-03-09")


@pytest.mark.parametrize(
    "lines, title, issuer",
    (
        (
            (
                "云川省水利厅专题会议纪要",
                "〔2031〕12号",
                f"{OFFICE}　　{DAY}",
                "关于渡口建设的会议纪要",
            ),
            "关于渡口建设的会议纪要",
            OFFICE,
        ),
        (
            ("云川省水利厅厅长办公会议纪要", "（第12次）"),
            "云川省水利厅厅长办公会议纪要（第12次）",
            OFFICE,
        ),
        ((f"{OFFICE}公告", "2031年第7号", "关于渡口名单的公告"), "关于渡口名单的公告", OFFICE),
        ((f"{OFFICE}2031年渡口安全工作要点",), f"{OFFICE}2031年渡口安全工作要点", OFFICE),
        (("渡口建设规划", OFFICE, "2031年3月"), "渡口建设规划", OFFICE),
        ((OFFICE, "行政处罚决定书", "云水罚〔2031〕3号"), f"{OFFICE}行政处罚决定书", OFFICE),
        (("渡口建设的做法和渡口安全的方案",), "渡口建设的做法和渡口安全的方案", None),
    ),
)
def test_titles_of_other_kinds(lines: tuple[str, ...], title: str, issuer: str | None) -> None:
    meta = told("\n".join((*lines, "会议认为，渡口建设十分重要。", "一、加强检查。")))
    assert (meta.title, meta.issuer) == (title, issuer)


@pytest.mark.parametrize(
    "office", ("云川海关", "青石街道办事处", "云川省船舶研究所", "东岭县水文站")
)
def test_offices_that_sign(office: str) -> None:
    meta = told("\n".join((ABOUT, NUMBER, *BODY, office, DAY)))
    assert meta.issuer == office


def test_offices_in_lines_round_the_word_of_a_letterhead() -> None:
    offices = (*JOINT, "云川省民政厅")
    heads = (offices[0], f"{offices[1]}　　文件", offices[2])
    meta = told("\n".join((*heads, NUMBER, ABOUT, *BODY)))
    assert (meta.title, meta.issuer) == (ABOUT, "、".join(offices))
    alone = told("\n".join((f"{OFFICE}文件", NUMBER, JOINT[1], ABOUT, *BODY)))
    assert alone.title == f"{JOINT[1]}{ABOUT}"


def test_a_document_without_a_signature_is_of_the_day_it_was_printed() -> None:
    printed = f"{OFFICE}办公室　　{DAY}印发"
    meta = told("\n".join((ABOUT, *BODY, "抄送：省公安厅。", printed, "共印60份")))
    assert (meta.issuer, meta.issued_on) == (f"{OFFICE}办公室", "2031-03-09")
    signed = told("\n".join((ABOUT, *BODY, OFFICE, "2031年3月1日", printed)))
    assert (signed.issuer, signed.issued_on) == (OFFICE, "2031-03-01")


def test_a_standard_says_when_it_was_put_out() -> None:
    text = "云川省地方标准\n渡口安全规范\n2031-03-09 发布　　2031-06-01 实施\n前言\n本文件规定渡口的要求。"
    assert told(text).published_on == "2031-03-09"


@pytest.mark.parametrize("number", ("云水发2031-8号", "云水发2031-8", "云水发2031—8号"))
def test_a_dash_may_part_year_and_serial(number: str) -> None:
    meta = told("\n".join((f"{OFFICE}{ABOUT}", number, *BODY)))
    assert meta.doc_number == NUMBER
    assert told(f"{OFFICE}2031-2035年规划\n渡口发展2031-35").doc_number is None


def test_joint_offices_above_a_notice_that_has_a_title_of_its_own() -> None:
    offices = (*JOINT, "云川海关")
    about = "关于渡船检查的公告"
    heads = ("　".join(offices), "公　告", "2031年第12号", about, "现公告如下：", "一、加强检查。")
    meta = told("\n".join(heads))
    assert (meta.title, meta.issuer) == (about, "、".join(offices))


def test_offices_signed_with_nothing_between_them() -> None:
    meta = told("\n".join((ABOUT, *BODY, "".join(JOINT), DAY)))
    assert meta.issuer == "、".join(JOINT)


def test_a_title_broken_inside_its_brackets() -> None:
    heads = ("关于印发《云川省渡口管理办法", "（试行）》的通知", NUMBER, *BODY)
    assert told("\n".join(heads)).title == "关于印发《云川省渡口管理办法（试行）》的通知"


@pytest.mark.parametrize("zero", "〇○◯零0０OoＯОο")
def test_any_round_letter_is_a_zero_of_a_date(zero: str) -> None:
    day = f"二{zero}三一年三月九日"
    assert told("\n".join((ABOUT, *BODY, OFFICE, day))).issued_on == "2031-03-09"


@pytest.mark.parametrize("number", ("云水发{2031}8号", "云 水 发 〔 2031 〕 8 号"))
def test_a_number_in_braces_or_with_letters_set_apart(number: str) -> None:
    assert told("\n".join((f"{OFFICE}{ABOUT}", number, *BODY))).doc_number == NUMBER


def test_labels_stand_in_cells_of_a_table() -> None:
    rows = (
        ("标题", "云川省渡口管理办法"),
        ("发文机关", OFFICE),
        ("发文字号", NUMBER),
        ("成文日期", DAY),
    )
    meta = told("\n".join("\t".join(row) for row in rows) + "\n第一条 为了加强管理，制定本办法。")
    facts = (meta.title, meta.issuer, meta.doc_number, meta.issued_on)
    assert facts == ("云川省渡口管理办法", OFFICE, NUMBER, "2031-03-09")
