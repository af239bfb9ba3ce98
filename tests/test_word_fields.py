"""Fields of word processors: the signs they draw, the forms they show, and no instructions."""

from __future__ import annotations

import pytest

from searcher.load.word.fields import drawn
from tests.formats.docx import body, package
from tests.formats.docx import root as part
from tests.formats.docx import run


@pytest.mark.parametrize(
    "code, text",
    [
        (r" eq \o\ac(○,甲)", "甲"),
        (r"EQ \o\ac(○,3)", "③"),
        (r"EQ \o\ac(◯;20)", "⑳"),
        (r"EQ \o\ac(○,21)", "21"),
        (r"EQ \o\ac(□,7)", "7"),
        (r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(lán),岚)', "岚"),
        (r"EQ \o\ad(\s\up 9(ㄌㄢˊ),岚江)", "岚江"),
        (r"EQ \o(\s\up 5(国务),\s\do 2(院办))", "国务院办"),
        (r"EQ \f(1,2)", "1/2"),
        (r"EQ \r(3,x)", "√x"),
        (r"EQ \b\bc\((\f(甲,乙))", "(甲/乙)"),
        (r"EQ \x(须报批)", "须报批"),
        (r"EQ \l(甲,乙)", "甲,乙"),
        (r"EQ \s\up 6(注)", "注"),
        (r"EQ 甲\,乙", "甲,乙"),
        (r'SYMBOL 168 \f "Wingdings" \s 12', "□"),
        (r"SYMBOL 0x61 \f Symbol", "α"),
        ("MACROBUTTON NoMacro [填写单位]", "[填写单位]"),
        ("PAGE", ""),
        ("", ""),
        (r"EQ \o\ac(○,", ""),
    ],
)
def test_what_a_field_draws_by_its_instruction(code: str, text: str) -> None:
    assert drawn(code) == text


def test_long_and_deep_instructions_are_read_in_time() -> None:
    assert isinstance(drawn("EQ " + r"\o(" * 4_000), str)
    assert isinstance(drawn("EQ " + "(" * 4_000 + r"\f(1,2)"), str)


def field(code: str, result: str | None = None, form: str = "") -> str:
    """A field's runs: begin, instruction, result where there is one, end."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"{}</w:r>'
    begin = mark.format("begin", f">{form}</w:fldChar>" if form else "/>")
    shown = "" if result is None else mark.format("separate", "/>") + run(result) * bool(result)
    return f"{begin}<w:r><w:instrText>{code}</w:instrText></w:r>{shown}" + mark.format("end", "/>")


def texts(*runs: str) -> list[str]:
    from searcher.load.word.docx import read

    reading = read(package(body("".join(f"<w:p>{one}</w:p>" for one in runs))))
    return [line.text for line in reading.lines]


def test_signs_in_fields_stand_in_their_sentence() -> None:
    signs = field(r" eq \o\ac(○,甲)") + run("级和") + field(r"EQ \o\ad(\s\up 9(yǐ),乙)")
    assert texts(run("渡口分为") + signs + run("级。")) == ["渡口分为甲级和乙级。"]


def test_a_result_holds_where_there_is_one() -> None:
    assert texts(field(r"EQ \f(1,2)", "半"), field("REF a", "见附件"), field("PAGE")) == [
        "半",
        "见附件",
    ]
    simple = r'<w:fldSimple w:instr="EQ \o\ac(○,乙)"/>'
    assert texts(simple + run("级"), f'<w:fldSimple w:instr="PAGE">{run("3")}</w:fldSimple>') == [
        *("乙级", "3")
    ]


def test_forms_show_what_was_chosen_and_ticked() -> None:
    entries = '<w:listEntry w:val="东岭县"/><w:listEntry w:val="青河市"/>'
    chosen = f'<w:ffData><w:ddList><w:result w:val="1"/>{entries}</w:ddList></w:ffData>'
    first = f"<w:ffData><w:ddList>{entries}</w:ddList></w:ffData>"
    box = '<w:ffData><w:checkBox><w:default w:val="0"/>{}</w:checkBox></w:ffData>'
    assert texts(
        run("县区：") + field("FORMDROPDOWN", None, chosen),
        field("FORMDROPDOWN", "", first),
        field("FORMCHECKBOX", "", box.format("<w:checked/>")) + run("同意"),
        field("FORMCHECKBOX", None, box.format("")) + run("不同意"),
    ) == ["县区：青河市", "东岭县", "☑同意", "☐不同意"]


def control(*runs: str, style: str = "") -> str:
    """A content control that is marked as showing its placeholder."""
    shown = "".join(runs)
    return (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{shown}</w:sdtContent></w:sdt>"
    )


STYLES = part(
    "styles",
    '<w:style w:type="character" w:styleId="a5"><w:name w:val="Placeholder Text"/></w:style>'
    '<w:style w:type="character" w:styleId="a6"><w:name w:val="my"/><w:basedOn w:val="a5"/></w:style>',
)


def test_controls_that_were_filled_in_are_read_and_prompts_are_not() -> None:
    from searcher.load.word.docx import read

    prompt = '<w:rStyle w:val="{}"/>'
    rows = [
        f"<w:p>{run('单位：')}{control(run('岚江市渡口管理站'))}</w:p>",
        f"<w:p>{run('电话：')}{control(run('请填写', prompt.format('a5')))}</w:p>",
        f"<w:p>{run('地址：')}{control(run('此处填写', prompt.format('a6')), run('江边一号'))}</w:p>",
        control(f"<w:p>{run('单击或点击此处输入文字。')}</w:p>"),
        control(f"<w:p>{run('整段填写的内容。')}</w:p>"),
    ]
    reading = read(package(body("".join(rows)), {"styles": STYLES}))
    assert [line.text for line in reading.lines] == [
        *("单位：岚江市渡口管理站", "电话：", "地址：江边一号", "整段填写的内容。")
    ]


def test_signs_of_symbol_fonts_are_shown_or_counted() -> None:
    from searcher.load.word.docx import read

    wingdings = '<w:rFonts w:ascii="Wingdings"/>'
    rows = (
        run("\uf0fe", wingdings)
        + run("同意\uf028一\uf029")
        + '<w:r><w:sym w:font="X" w:char="F041"/></w:r>'
    )
    reading = read(package(body(f"<w:p>{rows}</w:p>")))
    assert [line.text for line in reading.lines] == ["☑同意(一)"]
    assert reading.notes == ("not read: 1 sign of an unknown font",)
