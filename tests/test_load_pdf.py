"""PDF: pages laid out by hand come back as the text they were set from."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from searcher.errors import LoadError
from searcher.indexing.prepare import read_document
from searcher.load import Found, load, source_of
from searcher.load.page.pdf import read
from searcher.load.page.pdf.fonts import STAND_IN
from searcher.load.reading import Unreadable
from searcher.model import Document as Shown
from searcher.repair import repair
from tests.formats.document import Document
from tests.formats.fonts import ENCODINGS, Font
from tests.formats.mutation import mutants
from tests.formats.pdf import Pdf
from tests.formats.typesetting import Layout, draw_table, typeset, write_pdf

TITLE = "临江市人民政府关于加强农村供水管理的通知"
_CLAUSES = (
    "各县（市、区）人民政府应当把农村供水工程纳入本级国民经济和社会发展规划",
    "市水利局负责全市农村供水工程的监督管理",
    "供水单位应当按照国家有关规定对水质进行检测",
    "安排专项资金1250万元，用于更新改造老旧管网",
    "新建改建供水工程36处",
    "水源保护区内禁止从事可能污染水源的活动",
    "任何单位和个人都有权对违反本通知的行为进行举报",
)


def document(paragraphs: int = 24, seed: int = 0) -> Document:
    """A notice of so many paragraphs, every fourth of them a heading."""
    chance = random.Random(seed)
    rows: list[tuple[int | None, str]] = []
    for number in range(1, paragraphs + 1):
        if number % 4 == 1:
            rows.append((1, f"第{number}部分 重点任务"))
        else:
            clauses = chance.choices(_CLAUSES, k=chance.randint(1, 6))
            rows.append((None, f"第{number}条　" + "，".join(clauses) + "。"))
    return Document(TITLE, rows)


def texts(raw: bytes) -> list[str]:
    """The paragraphs that come out of a PDF after repair."""
    lines, _ = repair(read(raw).lines, "pdf")
    return [line.text.strip() for line in lines if line.text.strip()]


def wanted(source: Document) -> list[str]:
    return [source.title, *(text for _, text in source.paragraphs)]


def shown(folder: Path, raw: bytes) -> Shown:
    path = folder / "通知.pdf"
    path.write_bytes(raw)
    return read_document(Found(str(path), "通知.pdf"))


# --- fonts ---------------------------------------------------------------------------------

_SAID = ("水利局公告，本市小河不可放水，", "如有人放水，立告公安。")  # in GB 2312 and in Big5
_NAMED = [
    Font("UniGB-UCS2-H"),
    Font("UniGB-UTF16-H", "SimSun"),
    Font("GBK-EUC-H", "FangSong_GB2312"),
    Font("GBK-EUC-H", "仿宋"),
    Font("GBK-EUC-H", "FZXBSJW--GB1-0", described=False),
    Font("GBK2K-H", "KaiTi"),
    Font("ETen-B5-H", "MingLiU", "CNS1"),
    Font("Identity-H", "SimHei"),
    Font("Identity-H", "SimHei", mapped=True, characters="".join(_SAID)),
    Font("Identity-H", "SimHei", "Identity", mapped=True, characters="".join(_SAID)),
    Font("Identity-H", "Frutiger", "Identity", mapped=True, characters="".join(_SAID)),
    Font("Identity-H", "宋体", "Identity", False, mapped=True, characters="".join(_SAID)),
    Font(name="宋体", simple=True),
]


@pytest.mark.parametrize("turn", ["1 0 0 1", "0 1 -1 0", "-1 0 0 -1", "0 -1 1 0"])
@pytest.mark.parametrize("apart", [False, True], ids=["lines", "characters"])
@pytest.mark.parametrize("font", _NAMED, ids=lambda font: f"{font.encoding}-{font.name}")
def test_text_depends_on_no_font(font: Font, apart: bool, turn: str) -> None:
    """The same comes out where no font is installed, and where the very font is."""
    across, up = (round(float(number)) for number in turn.split()[:2])
    pdf = Pdf(font)
    pdf.page()
    for row, words in enumerate(_SAID):
        x, y = 300 + 24 * row * up, 420 - 24 * row * across
        for at, part in enumerate(words if apart else [words]):
            pdf.text(x + 16 * at * across, y + 16 * at * up, part, turn=turn)
    lines = [line.text.strip() for line in read(pdf.bytes()).lines]
    assert [line for line in lines if line] == list(_SAID)


@pytest.mark.parametrize(
    "encoding", ["UniGB-UCS2-V", "UniGB-UTF16-V", "GBK-EUC-V", "GBK2K-V", "ETen-B5-V", "Identity-V"]
)
def test_fonts_that_run_down(encoding: str) -> None:
    pdf = Pdf(Font(encoding, "SimSun", "CNS1" if "B5" in encoding else "GB1"))
    pdf.page()
    for row, words in enumerate(_SAID):
        pdf.text(400 - 26 * row, 740, words)
    lines = [line.text.strip() for line in read(pdf.bytes()).lines]
    assert [line for line in lines if line] == list(_SAID)


@pytest.mark.parametrize(
    ("size", "turn"), [(-16, "-1 0 0 -1"), (-1, "-16 0 0 -16"), (-2, "0 -8 8 0")]
)
def test_sizes_below_nothing_turn_the_text_round(size: float, turn: str) -> None:
    pdf = Pdf()
    pdf.page()
    across = turn.startswith("-")
    for row, words in enumerate(_SAID):
        pdf.text(
            80 + (0 if across else 28 * row), 700 - 28 * row * across, words, size=size, turn=turn
        )
    assert "".join(texts(pdf.bytes())) == "".join(_SAID)


def test_characters_of_a_font_that_tells_no_more_are_left_out_and_the_rest_is_read() -> None:
    silent = Font("Identity-H", "SimHei", "Identity", characters="".join(map(chr, range(200))))
    pdf = Pdf(others=[silent])
    pdf.page()
    for row, words in enumerate(_SAID):
        pdf.text(80, 700 - 28 * row, words)
        pdf.text(80, 600 - 28 * row, "".join(map(chr, range(10 + row, 50 + row))), font=1)
    reading = read(pdf.bytes())
    assert [line.text.strip() for line in reading.lines if line.text] == list(_SAID)
    assert reading.notes == (
        "every page is readable only in part; read with: searcher index --ocr",
    )


def test_what_a_page_shows_and_pdfium_leaves_out_is_said() -> None:
    """pdfium has a font of its own for this one, without a single Chinese character."""
    font = Font("Identity-H", "ArialMT", "Identity", mapped=True, characters="".join(_SAID))
    pdf = Pdf(others=[font])
    for kept in ((), _SAID):
        pdf.page()
        for row, words in enumerate(kept):
            pdf.text(80, 700 - 28 * row, words)
        for at, char in enumerate(_SAID[0]):
            pdf.text(80 + 16 * at, 400, char, font=1)
    how = "read with: searcher index --ocr"
    reading = read(pdf.bytes())
    assert [line.text.strip() for line in reading.lines] == list(_SAID)
    assert reading.notes == (
        f"page 1 of 2 is scanned, without text; {how}",
        f"page 2 of 2 is readable only in part; {how}",
    )
    pdf.pages = pdf.pages[:1]
    with pytest.raises(Unreadable, match="every page is scanned, without text"):
        read(pdf.bytes())


def test_the_stand_in_font_is_what_its_script_makes() -> None:
    pytest.importorskip("fontTools")
    from searcher.load.page.pdf.fonts.make_stand_in import stand_in

    assert STAND_IN.read_bytes() == stand_in()
    assert STAND_IN.stat().st_size < 1000


# --- text and columns ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "layout",
    [
        Layout(),
        Layout(size=12, leading=16, header="云川省人民政府公报", footer="{}", first_page=31),
        Layout(size=14, leading=24, footer="第 {} 页"),
        Layout(columns=2, size=10.5, leading=16, gutter=20),
        Layout(columns=2, size=12, leading=20, header="云川省人民政府公报", footer="- {} -"),
        Layout(columns=2, size=9, leading=12, gutter=14, spanning=frozenset({1})),
        Layout(columns=3, size=9, leading=13, gutter=18),
        Layout(size=12, leading=20, paper=(842.0, 595.0)),
        Layout(columns=2, size=10.5, leading=16, indent=0),
    ],
    ids=lambda layout: f"{layout.columns}x{layout.size}",
)
def test_paragraphs_come_back_as_they_were_set(layout: Layout) -> None:
    source = document()
    assert texts(write_pdf(source, layout)) == wanted(source)


def test_two_columns_give_the_text_of_one(tmp_path: Path) -> None:
    source = document(40, seed=3)
    one = shown(tmp_path, write_pdf(source, Layout(size=12, leading=18)))
    two = shown(tmp_path, write_pdf(source, Layout(columns=2, size=10.5, leading=15)))
    assert [p.text for p in two.passages] == [p.text for p in one.passages]
    assert [p.heading for p in two.passages] == [p.heading for p in one.passages]
    assert two.metadata == one.metadata
    assert one.metadata.title == TITLE


def test_columns_written_row_by_row_are_read_one_after_the_other() -> None:
    left = ["　　各级人民政府应当加强", "对供水工作的领导，落实", "管护责任，保障安全。"]
    right = ["　　供水单位应当建立健全", "水质检测制度，公布水质", "信息，接受社会监督。"]
    pdf = Pdf()
    pdf.page()
    for row, pair in enumerate(zip(left, right)):
        pdf.text(80, 700 - 20 * row, pair[0], size=12)
        pdf.text(240, 700 - 20 * row, pair[1], size=12)
    assert texts(pdf.bytes()) == ["".join(left).strip(), "".join(right).strip()]


def test_names_in_columns_stay_in_their_rows() -> None:
    pdf = Pdf()
    pdf.page()
    for row, (name, office) in enumerate([("王明", "临江市水利局"), ("李红", "东岭县农业局")] * 3):
        pdf.text(80, 700 - 24 * row, name)
        pdf.text(300, 700 - 24 * row, office)
    assert texts(pdf.bytes())[:2] == ["王明\t临江市水利局", "李红\t东岭县农业局"]


def test_tables_are_read_row_by_row_with_whole_cells() -> None:
    rows = [
        ["序号", "任务", "责任单位"],
        ["1", "建立农村供水工程台账，完善应急供水机制，定期组织演练", "市水利局、市应急管理局"],
        ["2", "开展水质检测", "市卫生健康委员会"],
    ]
    pdf = Pdf()
    pdf.page()
    pdf.text(80, 750, "附件：任务分工表")
    end = draw_table(pdf, rows, [50, 180, 110], top=720, size=12)
    pdf.text(80, end - 40, "说明：以上任务于年底前完成。")
    assert texts(pdf.bytes()) == [
        "附件：任务分工表",
        *("\t".join(row) for row in rows),
        "说明：以上任务于年底前完成。",
    ]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_chinese_character_maps_are_read(encoding: str) -> None:
    source = document(6)
    assert texts(write_pdf(source, Layout(encoding=encoding))) == wanted(source)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_pages_that_a_viewer_turns(rotate: int) -> None:
    source = document(6)
    assert texts(write_pdf(source, Layout(rotate=rotate))) == wanted(source)


def test_text_that_runs_up_the_page_and_slanted_watermarks() -> None:
    pdf = Pdf()
    pdf.page()
    for row, text in enumerate(["　　为加强农村供水管理，保障饮水安", "全，现通知如下。"]):
        pdf.text(100 + 28 * row, 100, text, turn="0 1 -1 0")
    pdf.text(200, 300, "内部资料禁止外传", size=60, turn="0.7 0.7 -0.7 0.7")
    pdf.text(60, 40, "5", size=10)
    assert texts(pdf.bytes()) == ["为加强农村供水管理，保障饮水安全，现通知如下。", "5"]
    said = "slanted text was left out as a watermark: 内部资料禁止外传"
    assert read(pdf.bytes()).notes == (said,)


# --- pages ---------------------------------------------------------------------------------


def test_a_passage_knows_its_page_and_what_the_page_says(tmp_path: Path) -> None:
    found = shown(tmp_path, write_pdf(document(40), Layout(first_page=17)))
    pages = [(passage.page, passage.page_label) for passage in found.passages]
    assert pages[0] == (1, "17")
    assert pages == sorted(pages)
    assert {(page, str(page + 16)) for page, _ in pages if page} == set(pages)
    assert "—" not in "".join(passage.text for passage in found.passages)


def test_labels_that_the_file_itself_gives(tmp_path: Path) -> None:
    pdf = typeset(document(40), Layout(footer=""))
    pdf.labels = {0: "/S/r", 2: "/S/D/St 1"}
    found = shown(tmp_path, pdf.bytes())
    labels = {passage.page: passage.page_label for passage in found.passages}
    assert list(labels.items())[:4] == [(1, "i"), (2, "ii"), (3, "1"), (4, "2")]
    plain = shown(tmp_path, write_pdf(document(4), Layout(footer="")))
    assert plain.passages[0].page_label is None


# --- what a file says of itself --------------------------------------------------------------


@pytest.mark.parametrize(
    "said, found",
    [
        ({"Title": TITLE}, {"title": TITLE}),
        ({"Title": "Microsoft Word - 文件1.doc", "Author": "Administrator"}, {}),
        ({"Title": "无标题", "Author": "微软用户"}, {}),
        ({"Title": "东岭县人民政府关于防汛工作的通知"}, {}),
        (
            {"Title": "供水通知.wps", "Author": "临江市人民政府办公室"},
            {"author": "临江市人民政府办公室"},
        ),
    ],
)
def test_metadata_is_believed_only_where_it_is_no_noise(
    said: dict[str, str], found: dict[str, str]
) -> None:
    assert read(write_pdf(document(4), Layout(info=said))).meta == found


# --- what cannot be read ---------------------------------------------------------------------


def test_an_empty_password_opens_and_another_does_not() -> None:
    pdf = typeset(document(4), Layout(footer=""))
    assert texts(pdf.bytes(password="")) == wanted(document(4))
    with pytest.raises(Unreadable, match="a password is needed"):
        read(pdf.bytes(password="mima"))


def test_footnotes_are_named_and_stand_behind_the_paragraph_they_part() -> None:
    pdf = Pdf()
    said = "各县区应当将农村公路养护资金纳入预算并建立动态调整机制确保资金足额到位"
    for number, rows in ((1, (said[:18], said[18:] + "不得")), (2, ("拖欠挪用。", "附则一条。"))):
        pdf.page()
        for at, row in enumerate(rows):
            pdf.text(80, 740 - 28 * at, row)
        pdf.text(280, 60, f"— {number} —", size=14)
    pdf.pages = pdf.pages[::-1]
    pdf.text(80 + 16 * 18, 747, "12", size=8)
    pdf.pages[-1].drawn.insert(1, pdf.pages[-1].drawn.pop())
    for low, mark, words in ((103, "12", "资金每年核定一次。"), (90, "13", "由县财政局核定。")):
        pdf.text(80, low + 3, mark, size=5)
        pdf.text(86, low, words, size=9)
    pdf.pages = pdf.pages[::-1]
    assert texts(pdf.bytes()) == [
        said + "不得拖欠挪用。",
        "注12：资金每年核定一次。",
        "注13：由县财政局核定。",
        "附则一条。",
    ]


@pytest.mark.parametrize(
    "offices", [["县财政局", "县交通运输局"], ["县财政局", "县水务局", "县教育局"]]
)
def test_the_letterhead_of_several_offices_ends_with_its_last(offices: list[str]) -> None:
    pdf = Pdf()
    pdf.page()
    for at, office in enumerate(offices):
        pdf.text(100, 740 - 44 * at, office, size=36)
    pdf.text(400, 740 - 22 * (len(offices) - 1), "文件", size=40)
    for at in range(6):
        pdf.text(80, 560 - 28 * at, "各乡镇应当做好农村公路养护工作，保障安全畅通。")
    assert texts(pdf.bytes())[: len(offices)] == [*offices[:-1], offices[-1] + "文件"]


def form() -> Pdf:
    """An application of which the name, the town and one of two boxes are filled in."""
    pdf = Pdf()
    pdf.page()
    for at, (label, _, _) in enumerate(FIELDS):
        pdf.text(80, 700 - 40 * at, label, size=12)
        pdf.put(FIELDS[at][1], (190, 696 - 40 * at, 400, 712 - 40 * at))
    return pdf


def written(text: str) -> str:
    return f"<FEFF{text.encode('utf-16-be').hex()}>"


_BOX = "/Subtype/Widget/FT/Btn/T({0})/AS/{1}/V/{1}/AP<</N<</Yes null/Off null>>>>"
FIELDS = [
    ("申请单位：", f"/Subtype/Widget/FT/Tx/T(a)/V{written('临江市供水站')}", "临江市供水站"),
    ("所在地区：", f"/Subtype/Widget/FT/Ch/T(b)/V{written('东岭县')}/Ff 131072", "东岭县"),
    ("新建泵站：", _BOX.format("c", "Yes"), "☑"),
    ("更新管网：", _BOX.format("d", "Off"), "☐"),
    ("登录口令：", f"/Subtype/Widget/FT/Tx/Ff 8192/T(e)/V{written('qwerty')}", ""),
    ("暂不显示：", f"/Subtype/Widget/FT/Tx/F 2/T(f)/V{written('看不见')}", ""),
]


def test_what_a_form_holds_stands_beside_its_labels() -> None:
    rows = ["".join(line.text.split()) for line in read(form().bytes()).lines if line.text]
    assert rows == [label + value for label, _, value in FIELDS]


def test_text_laid_on_a_page_is_read_and_comments_and_stamps_are_counted() -> None:
    pdf = Pdf()
    pdf.page()
    pdf.text(80, 700, "申请事项：", size=12)
    pdf.annotation("FreeText", "Contents", "更新管网\n新建泵站", (150, 640, 400, 676))
    pdf.annotation("Text", "Contents", "此处待核", (500, 700, 520, 720))
    pdf.annotation("Text", "Contents", "", (500, 600, 520, 620))
    pdf.annotation("Stamp", "Contents", "", (300, 600, 420, 720))
    reading = read(pdf.bytes())
    said = "".join(line.text for line in reading.lines)
    assert "更新管网" in said and "新建泵站" in said and "此处待核" not in said
    assert reading.notes == ("not read: 1 comment; 1 picture",)


def test_an_exponent_is_no_mark_of_a_note() -> None:
    pdf = Pdf()
    pdf.page()
    pdf.text(80, 740, "面积为9m")
    pdf.text(80 + 16 * 4, 747, "2", size=8)
    assert texts(pdf.bytes()) == ["面积为9m2"]


def test_short_lines_that_end_at_one_place_are_not_full() -> None:
    rows = [f"第{ten}批名单" for ten in "一二三四五六七八"]
    said = [
        "经审核，下列单位符合条件，现将名单予以公布，公示期为五个工作日，",
        "公示期内可以提出意见。",
    ]
    pdf = Pdf()
    pdf.page()
    for at, row in enumerate(said + rows):
        pdf.text(80, 700 - 28 * at, row, size=13)
    lines = [line for line in read(pdf.bytes()).lines if line.text]
    assert [line.full for line in lines] == [True] + [False] * 9


def test_signs_of_a_second_font_that_are_written_later_stand_in_their_place() -> None:
    pdf = Pdf()
    pdf.page()
    pdf.text(80, 700, "实行")
    pdf.text(120, 700, "县道县管")
    pdf.text(112, 700, "(", size=16)
    pdf.text(184, 700, ")制度", size=16)
    assert texts(pdf.bytes()) == ["实行(县道县管)制度"]


@pytest.mark.parametrize("step", [0.2, 0.4, 0.6])
def test_digits_set_apart_as_all_characters_are_make_numbers(step: float) -> None:
    pdf = Pdf()
    pdf.page()
    pdf.spaced(80, 700, "临政发〔2026〕17号", size=16, step=16 * step)
    assert texts(pdf.bytes()) == ["临政发〔2026〕17号"]


def test_scans_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    pdf = typeset(document(4), Layout(footer=""))
    for _ in range(2):
        pdf.page()
        pdf.picture(60, 80)
    path = tmp_path / "混合.pdf"
    path.write_bytes(pdf.bytes())
    source = load(str(path))
    assert source.notes == (
        "pages 2–3 of 3 are scanned, without text; read with: searcher index --ocr",
    )
    assert {line.page for line in source.lines} == {1}
    pdf.pages = pdf.pages[1:]
    with pytest.raises(Unreadable) as caught:
        read(pdf.bytes())
    assert str(caught.value) == (
        "every page is scanned, without text; read with: searcher index --ocr"
    )


def test_glyph_numbers_of_a_font_that_tells_no_more_are_no_text() -> None:
    numbers = "".join(chr(0x600 + 37 * at) for at in range(40))
    pdf = Pdf()
    pdf.page()
    pdf.text(80, 700, numbers)
    told = pdf.bytes()
    assert texts(told) == [numbers]
    silent = told.replace(b"UniGB-UCS2-H", b"Identity-H  ").replace(b"(GB1)", b"(Own)")
    with pytest.raises(Unreadable, match="every page is scanned"):
        read(silent)


def test_blank_pages_and_no_pdf() -> None:
    pdf = Pdf()
    pdf.page()
    with pytest.raises(Unreadable, match="its pages are blank"):
        read(pdf.bytes())
    with pytest.raises(Unreadable, match="no PDF file, or a damaged one"):
        read(b"%PDF-1.7\nnothing")


def test_what_a_file_is_is_told_by_its_bytes() -> None:
    raw = write_pdf(document(4))
    assert source_of("通知.txt", raw).format == "pdf"
    assert source_of("通知.docx", raw).format == "pdf"
    assert source_of("通知.pdf", b"<html><body><p>" + "供水通知。".encode() * 9).format == "html"
    assert source_of("通知.pdf", "供水通知，请遵照执行。".encode("gbk")).format == "text"
    with pytest.raises(LoadError, match="the bytes are a picture, whatever its name says"):
        source_of("通知.pdf", b"\x89PNG\r\n")
    with pytest.raises(LoadError, match="no PDF file"):
        source_of("通知.pdf", raw[:400].replace(b"%PDF", b"%XYZ"))


def test_damaged_files_give_text_or_a_reason() -> None:
    pdf = typeset(document(4), Layout(columns=2, size=12, leading=18))
    draw_table(pdf, [["序号", "任务"], ["1", "检测水质"]], [60, 200], top=300, size=12)
    raws = [pdf.bytes(), pdf.bytes(password="")]
    pdf.packed = False
    raws.append(pdf.bytes())
    outcomes = {"read": 0, "refused": 0}
    for raw in mutants(raws, 300, seed=6):
        try:
            outcomes["read"] += bool(source_of("通知.pdf", raw).lines)
        except LoadError as error:
            assert error.reason and "Error" not in error.reason
            outcomes["refused"] += 1
    assert sum(outcomes.values()) == 300
    assert min(outcomes.values()) > 20


def test_words_struck_twice_and_watermarks_across_the_text() -> None:
    pdf = typeset(document(4), Layout(footer=""))
    pdf.text(100, 600, "内部资料", size=90)
    for shift in (0.0, 0.4):
        pdf.text(112 + shift, 120, "以上各条自发布之日起施行。")
    assert texts(pdf.bytes()) == [*wanted(document(4)), "以上各条自发布之日起施行。"]


def test_a_frame_around_the_text_is_no_table() -> None:
    pdf = typeset(document(4), Layout(footer=""))
    for y in (60.0, 700.0, 780.0):
        pdf.rule(60, y, 540, y)
    for x in (60.0, 540.0):
        pdf.rule(x, 60, x, 780)
    assert texts(pdf.bytes()) == wanted(document(4))


def test_heads_of_two_parts_go_and_the_head_of_a_table_stays_once() -> None:
    pdf = Pdf()
    tasks = ["检测水质", "更新老旧管网", "建立供水台账", "组织应急演练"]
    for number, task in enumerate(tasks, 1):
        pdf.page()
        pdf.text(80, 790, "云川省人民政府公报", size=10)
        pdf.text(440, 790, "2023年第4期", size=10)
        rows = [["序号", "任务", "单位"], [f"{number}", task, "水利局"]]
        draw_table(pdf, rows, [60, 200, 100], top=740, size=12)
    assert texts(pdf.bytes()) == [
        "序号\t任务\t单位",
        *(f"{number}\t{task}\t水利局" for number, task in enumerate(tasks, 1)),
    ]
