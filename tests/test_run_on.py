"""A text stored as one line says of itself what it says in lines, and has the same provisions."""

from __future__ import annotations

import pytest

from searcher.load import source_of
from searcher.model import Document
from searcher.repair import repair
from searcher.structure import structure
from searcher.structure.run_on import find_provisions

_ARTICLES = (
    "第一条为了加强渡口管理，保障群众安全，根据有关法律，制定本办法。",
    "第二条本市行政区域内的渡口适用本办法，依照第九条登记。",
    "第三条渡口应当设置标志，不符合第二条规定的，责令改正。",
    "第四条本办法自2031年10月1日起施行。",
)
_CHAPTERS = ("第一章总则", *_ARTICLES[:2], "第二章附则", *_ARTICLES[2:])
_TEXTS = {
    "notice": (
        "青禾市人民政府关于印发青禾市渡口管理办法的通知",
        "青政发〔2031〕12号",
        "各县区人民政府，市政府各部门：",
        "《青禾市渡口管理办法》已经市政府同意，现印发给你们，请认真贯彻执行。",
        "青禾市人民政府",
        "2031年9月1日",
        "青禾市渡口管理办法",
        *_CHAPTERS,
    ),
    "regulation": (
        "青禾市渡口管理条例",
        "2031年5月6日青禾市第十届人民代表大会常务委员会第五次会议通过",
        "2031年6月1日云川省第十届人民代表大会常务委员会第八次会议批准",
        *_CHAPTERS,
    ),
    "amended": (
        "青禾市渡口管理条例",
        "（2021年5月6日青禾市第九届人民代表大会常务委员会第五次会议通过，根据2031年6月1日青禾市第十届"
        "人民代表大会常务委员会第八次会议通过的《关于修改〈青禾市渡船条例〉等两部法规的决定》修正）",
        *_CHAPTERS,
    ),
    "trial": ("青禾市渡口管理办法（试行）", *_ARTICLES),
    "interpretation": (
        "最高人民法院关于审理渡船纠纷案件适用法律若干问题的解释",
        "法释〔2031〕25号",
        "为正确审理渡船纠纷案件，结合审判实践，制定本解释。",
        *_ARTICLES,
    ),
    "reply": (
        "云川省人民政府关于同意设立青禾渡口经济区的批复",
        "云政函〔2031〕34号",
        "青禾市人民政府：",
        "你市《关于设立青禾渡口经济区的请示》（青政〔2031〕3号）收悉。现批复如下：",
        "一、同意设立青禾渡口经济区。",
        "二、你市要加强领导，落实责任，抓好各项工作，重大事项及时报告。",
        "云川省人民政府",
        "2031年6月3日",
    ),
    "number first": (
        "青政办发〔2031〕8号",
        "青禾市人民政府办公室关于做好渡口防汛工作的通知",
        "各县区人民政府，市直各单位：",
        "为做好渡口防汛工作，各单位要落实24小时值班制度，备足防汛物资，确保渡口和船舶的安全。",
        "青禾市人民政府办公室",
        "2031年5月1日",
    ),
    "speech": (
        "在全市渡口安全工作会议上的讲话",
        "林溪",
        "（2031年5月6日）",
        "同志们：",
        "今天召开这次会议，主要任务是部署渡口安全工作。安全重于泰山，必须时刻绷紧这根弦，切实抓出成效，让群众放心。",
    ),
    "report": (
        "政府工作报告",
        "——2031年1月8日在青禾市第十届人民代表大会第一次会议上",
        "青禾市市长林溪",
        "各位代表：",
        "现在，我代表市人民政府，向大会报告工作，请予审议，并请市政协委员提出意见。过去五年，成绩显著。",
    ),
}


def _read(text: str) -> Document:
    source = source_of("a.txt", text.encode())
    lines, fixes = repair(source.lines, source.format)
    return structure(source, id="a.txt", lines=lines, fixes=fixes)


@pytest.mark.parametrize("between", ["", " ", "\u3000\u3000"])
@pytest.mark.parametrize("kind", _TEXTS)
def test_one_line_says_what_lines_say(kind: str, between: str) -> None:
    whole, flat = _read("\n".join(_TEXTS[kind])), _read(between.join(_TEXTS[kind]))
    assert flat.metadata == whole.metadata
    assert whole.metadata.title is not None
    assert [section.heading for section in flat.sections] == [
        section.heading for section in whole.sections
    ]


@pytest.mark.parametrize("between", ["\\n", "\\r\\n", "<br/>", "<br>", "\x85", "\u2028", "\v"])
def test_line_ends_of_any_kind_part_lines(between: str) -> None:
    whole, flat = _read("\n".join(_TEXTS["notice"])), _read(between.join(_TEXTS["notice"]))
    assert flat.metadata == whole.metadata
    assert len(flat.sections) == len(whole.sections) > 0


def test_nuls_behind_a_text_are_no_part_of_it() -> None:
    raw = "\n".join(_TEXTS["notice"]).encode()
    for code in ("utf-8", "gb18030", "utf-16"):
        source = source_of("a.txt", raw.decode().encode(code) + bytes(600))
        assert [line.text for line in source.lines] == raw.decode().split("\n")


@pytest.mark.parametrize(
    "text",
    [
        "违反本办法第一条、第二条、第三条规定的，由渡口所在地的县人民政府责令改正。",
        "将第一条修改为：“第一条　为了渡口安全，制定本办法。第二条　渡口应当登记。第三条　渡口应当设标。”",
        "依照第一条的规定处罚。第二条规定的期限自登记之日起计算。第三条所称渡口包括码头。",
        "本办法共四章，第一章总则，第二章渡口，第三章船舶，第四章附则。",
        "东岭县关于修改渡口办法的决定：将第一条改为“渡口应当登记”。第二条中的“船”改为“渡船”。第三条删除。",
    ],
)
def test_what_cites_provisions_is_left_whole(text: str) -> None:
    assert find_provisions(text) == []
