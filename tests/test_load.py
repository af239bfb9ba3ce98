"""Load: one file's bytes, its encoding, and the lines of plain text and Markdown."""

from __future__ import annotations

import hashlib
import json
import os
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.errors import LoadError
from searcher.load import FORMATS, Format, digest_of, load, source_of, stamp_of
from searcher.load.encoding import decode
from searcher.load.inline import plain
from searcher.load.losses import AS_PAGE
from searcher.load.markdown import read as read_markdown
from searcher.load.plain import MOST_LINES, lines_of
from searcher.load.reading import Unreadable

CASES = Path(__file__).parent / "cases"
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
SENTENCE = "临江市人民政府关于推进政务信息化建设的实施意见"
NOISE = hashlib.shake_256(b"").digest(4000).replace(b"\0", b"\xff")
TRADITIONAL = "東嶺縣政府關於推動資訊化建設與應用的實施計畫，請各單位遵照辦理。"


def file(folder: Path, name: str, content: str | bytes = SENTENCE) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def reason(path: Path) -> str:
    with pytest.raises(LoadError) as caught:
        load(str(path))
    assert caught.value.path == str(path)
    return caught.value.reason


# --- files ---------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/pagemap").exists(), reason="no such file of the system")
def test_a_file_that_never_ends_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searcher.load.reading.LARGEST", 1 << 20)
    with pytest.raises(LoadError, match="more than the size"):
        digest_of("/proc/self/pagemap")


def test_load_reads_a_file_once_into_a_source(tmp_path: Path) -> None:
    raw = "第一章 总则\n\n第一条 为了加强管理".encode()
    path = str(file(tmp_path, "规定.txt", raw))
    source = load(path)
    assert (source.path, source.format, source.encoding) == (path, "text", "utf-8")
    assert source.digest == digest_of(path) == hashlib.sha256(raw).hexdigest()
    assert [(line.text, line.marks) for line in source.lines] == [
        ("第一章 总则", ((0, 1),)),
        ("", ((0, 2),)),
        ("第一条 为了加强管理", ((0, 3),)),
    ]
    assert stamp_of(path).size == len(raw)


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", "\ufeff \n\u3000\r\n".encode(), "the file is empty: nothing but blanks"),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3", "it is no PDF file, or a damaged one"),
        ("a.md", b"PK\x03\x04\x14\0", "the bytes are a ZIP archive"),
        ("a.html", b"\xd0\xcf\x11\xe0\xa1\xb1", "the bytes are a DOC, WPS or XLS file"),
        ("a.txt", b"\0\1\2\3" * 99, "a binary file, not text"),
        ("a.txt", NOISE, "its encoding cannot be told"),
        ("a.md", b"---\nhidden: true\n---\n<!-- x -->", "no text beside its markup"),
        ("a.html", b"<html><body></body></html>", "no main text on the page"),
        ("a.dwg", b"x", "format .dwg is not supported"),
    ],
)
def test_bad_files_say_why(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    assert reason(file(tmp_path, name, content)).startswith(words)


def test_what_the_system_refuses_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    assert reason(tmp_path / "gone.txt") == "no longer there"
    assert reason(tmp_path / "folder.txt") == "a folder, not a file"
    assert reason(tmp_path / "pipe.txt") == "cannot be read (not a regular file)"

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    assert reason(file(tmp_path, "locked.txt")) == "no permission to read it"
    with pytest.raises(LoadError, match="no permission"):
        digest_of(str(tmp_path / "locked.txt"))


def test_a_file_over_the_limit_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, ".txt", Format("text", "plain", limit=1_000_000))
    assert reason(file(tmp_path, "大.txt", b"a" * 1_000_001)) == "the file is larger than 1 MB"


# --- encodings -----------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32", "utf-8", "gb18030", "big5"])
def test_each_encoding_comes_out_right(codec: str) -> None:
    text = TRADITIONAL if codec == "big5" else SENTENCE
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    assert decoded.encoding.startswith(codec.removesuffix("-sig"))


@pytest.mark.parametrize(
    "text, codec",
    [
        ("公安", "gb18030"),
        ("㐂镕堃喆𠮷等字也要认得，第二条规定", "gb18030"),
        (TRADITIONAL, "gb18030"),
        ("第一條 為維護社會秩序，特制定本規則。", "big5"),
        ("notice 2021\n第一条", "utf-16-le"),
        (SENTENCE, "utf-16-be"),
        ("notice", "utf-16-le"),
    ],
)
def test_encodings_without_a_mark_are_told_apart(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == (text, codec)


def test_a_few_broken_bytes_do_not_turn_utf8_into_something_else() -> None:
    raw = (SENTENCE * 9).encode()
    assert decode(raw[:-1]) == ((SENTENCE * 9)[:-1] + "\ufffd", "utf-8")
    broken = raw.replace("化".encode(), b"\xe5\x8c", 1)
    assert decode(broken) == ((SENTENCE * 9).replace("化", "\ufffd", 1), "utf-8")


def test_a_file_of_two_encodings_is_read_line_by_line() -> None:
    lines = [SENTENCE, "东岭县水利局", "plain", "第二条规定"]
    codecs = ["utf-8", "gb18030", "ascii", "gb18030"]
    raw = b"\n".join(line.encode(codec) for line, codec in zip(lines, codecs))
    assert decode(raw) == ("\n".join(lines), "utf-8+gb18030")


def test_a_declared_encoding_is_believed_only_when_it_reads_well() -> None:
    assert decode("東嶺縣".encode("big5"), "Big5") == ("東嶺縣", "big5")
    assert decode("东岭县喆".encode("gb18030"), "gb2312").encoding == "gb18030"
    assert decode(SENTENCE.encode(), "gb2312") == (SENTENCE, "utf-8")
    assert decode(TRADITIONAL.encode("big5"), "gbk") == (TRADITIONAL, "big5")


@given(st.binary(max_size=400), st.sampled_from([None, "gb2312", "big5", "utf-7", "no such"]))
def test_any_bytes_give_text_or_a_reason(raw: bytes, declared: str | None) -> None:
    try:
        text = decode(raw, declared).text
    except Unreadable as error:
        assert str(error)
    else:
        assert text.strip()


@given(st.text(alphabet="临江市水利局关于加强管理的通知，。0aA", min_size=6))
def test_chinese_text_survives_gb18030(text: str) -> None:
    raw = text.encode("gb18030")
    try:
        raw.decode("utf-8")  # a few words can be valid UTF-8 by chance, a document never is
    except UnicodeDecodeError:
        assert decode(raw) == (text, "gb18030")


# --- plain text ----------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_once(end: str) -> None:
    lines = lines_of(f"甲{end}{end}乙{end}")
    assert [(line.text, line.marks) for line in lines] == [
        ("甲", ((0, 1),)),
        ("", ((0, 2),)),
        ("乙", ((0, 3),)),
    ]


def test_soft_breaks_part_text_but_are_no_source_lines() -> None:
    lines = lines_of("甲\u2028乙\v丙\n丁\x85戊")
    assert [(line.text, line.marks[0][1]) for line in lines] == [
        ("甲", 1),
        ("乙", 1),
        ("丙", 1),
        ("丁", 2),
        ("戊", 2),
    ]


def test_pages_are_known_only_where_form_feeds_part_them() -> None:
    assert [line.page for line in lines_of("甲\n乙\n\f丙\n丁")] == [1, 1, 1, 2, 2]
    assert [line.page for line in lines_of("甲\n乙")] == [None, None]


def test_endless_blank_lines_are_cut_and_numbers_stay() -> None:
    lines = lines_of("甲" + "\n" * 5000 + "乙")
    assert len(lines) == 102
    assert lines[-1].marks == ((0, 5001),)


def test_more_lines_than_any_document_has() -> None:
    with pytest.raises(Unreadable, match="more than 2,000,000 lines"):
        lines_of("\n" * MOST_LINES)


@given(st.text(alphabet="甲乙 \t\n", max_size=80))
def test_plain_lines_cover_the_text(text: str) -> None:
    shown = [line.text for line in lines_of(text)]
    assert "\n".join(shown) == text.removesuffix("\n") or text in ("", "\n")
    assert [line.marks for line in lines_of(text)] == [((0, n + 1),) for n in range(len(shown))]


# --- Markdown ------------------------------------------------------------------------------

INLINE = [
    json.loads(row) for row in (CASES / "load_markdown.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", INLINE, ids=[case["label"] for case in INLINE])
def test_markdown_line(case: dict[str, str]) -> None:
    lines = read_markdown(f"前文\n\n{case['written']}".encode()).lines
    assert [line.text for line in lines[2:]] == [case["plain"]]


def test_markdown_blocks_keep_their_lines() -> None:
    page = read_markdown("""---
title: "临江市水资源规划"
date: 2021-03-01
---
# 临江市<br>水资源规划

第一章 总则
-----

<!-- 说明
第二行 -->适用于本市。

| 序号 | 任务 |
|:--|--:|
| 1 | **建库** |
甲 | 乙
```
a_b_ = *c*
```
以上各条
---
[1]: https://example.org/x
完""".encode())
    assert page.meta == {"title": "临江市水资源规划", "published_on": "2021-03-01"}
    shown = [(line.marks[0][1], line.level, line.text) for line in page.lines if line.text]
    assert shown == [
        (5, 1, "临江市"),
        (5, 1, "水资源规划"),
        (7, 2, "第一章 总则"),
        (11, 0, "适用于本市。"),
        (13, 0, "序号\t任务"),
        (15, 0, "1\t建库"),
        (16, 0, "甲\t乙"),
        (18, 0, "a_b_ = *c*"),
        (20, 0, "以上各条"),
        (23, 0, "完"),
    ]


def test_what_only_looks_like_front_matter_stays() -> None:
    page = read_markdown("---\n第一条：为了加强管理\n---\n第二条".encode())
    assert [line.text for line in page.lines] == ["", "第一条：为了加强管理", "", "第二条"]
    assert page.meta == {}


HOSTILE = ["[", "*a", "<!--", "<a ", "> ", "# ", "![a](b ", "`a", "\\", "|-", "~~~\n", "- ", "a |"]


MARKDOWN = (
    "# 青石市水务局关于渡口管理的通知\n\n**发布日期**: 2031-03-05\n**发布机构**: 青石市水务局\n\n---\n\n"
    "- 见[附件](https://site.example/a)，渡口由县级人民政府管理。\n"
)


@pytest.mark.parametrize("name", ["通知.txt", "通知"])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_text_that_is_plainly_markdown_is_read_as_such(
    tmp_path: Path, name: str, codec: str
) -> None:
    source = load(str(file(tmp_path, name, MARKDOWN.encode(codec))))
    assert source.format == "markdown"
    assert [line.text for line in source.lines if line.text] == [
        "青石市水务局关于渡口管理的通知",
        "发布日期: 2031-03-05",
        "发布机构: 青石市水务局",
        "见附件，渡口由县级人民政府管理。",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# 渡口\n# 码头\n# 航道\n# 船闸",  # bullets
        "* 渡口\n* 码头\n***旗公安局，张**\n---\n- 3 -",
        "## 渡口管理办法\n第一条 渡口由县管理。",  # one sign is none
        "**渡口**由县管理，**码头**由市管理。",
        "1. 渡口 # 码头\n2. [注](见下)\n---",
    ],
)
def test_a_text_that_uses_signs_of_markdown_stays_as_it_is(tmp_path: Path, text: str) -> None:
    source = load(str(file(tmp_path, "渡口.txt", text)))
    assert source.format == "text"
    assert [line.text for line in source.lines] == text.splitlines()


def test_labels_between_asterisks_show_markdown_without_a_heading(tmp_path: Path) -> None:
    text = "渡口公告\n- **发布日期**：2031-03-05\n- **文号：**青水〔2031〕3号"
    found = [line.text for line in load(str(file(tmp_path, "渡口.txt", text))).lines]
    assert found == ["渡口公告", "发布日期：2031-03-05", "文号：青水〔2031〕3号"]


@pytest.mark.parametrize("sign", HOSTILE)
def test_a_line_of_nothing_but_signs_ends_soon(sign: str) -> None:
    try:
        page = read_markdown(("文" + sign * 60_000 + " 文").encode())
    except Unreadable:
        pytest.fail("there is text")
    assert page.lines[0].text.startswith("文")


@given(st.text(alphabet="甲 *_`~[]()<>!#|-=+\\&;.1\n", max_size=60))
def test_markdown_never_fails_nor_loses_words(text: str) -> None:
    try:
        lines = read_markdown(text.encode()).lines
    except Unreadable:
        assert "甲" not in text.replace("---", "")
    else:
        assert [line.marks[0][1] for line in lines] == sorted(line.marks[0][1] for line in lines)


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="no real documents beside the checkout")
def test_real_documents_load() -> None:
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        text = path.read_text("utf-8")
        source = load(str(path))
        assert source.encoding == "utf-8"
        assert "\n".join(line.text for line in source.lines) == text.removesuffix("\n")


MISREAD = (
    "临江市人民政府关于加强消防安全工作的意见\n临政发〔2020〕3号\n为落实消防安全责任制，提出如下意见。\n"
    * 3
)


@pytest.mark.parametrize(
    "right, wrong",
    [("gb18030", "latin-1"), ("utf-8", "latin-1"), ("utf-8", "gb18030")],
)
def test_text_saved_in_the_wrong_encoding_is_read_aright(right: str, wrong: str) -> None:
    saved = MISREAD.encode(right).decode(wrong, "replace")
    found = decode(saved.encode("utf-8"))
    assert found.encoding == f"{right} saved as {wrong.replace('latin-1', 'cp1252')}" or (
        found.encoding == f"{right} saved as latin-1"
    )
    # What was shown as U+FFFD is lost for good.
    lost = saved.count("\ufffd") * 2
    assert sum(char not in found.text for char in MISREAD) <= lost
    assert "临江市人民政府关于加强消防安全工作的意见" in found.text
    assert decode(MISREAD.encode(right)).text == MISREAD


@pytest.mark.parametrize("right, wrong", [("gb18030", "latin-1"), ("utf-8", "latin-1")])
def test_lines_saved_in_the_wrong_encoding_are_read_aright(right: str, wrong: str) -> None:
    lines = MISREAD.split("\n")
    lines[3:6] = [line.encode(right).decode(wrong) for line in lines[3:6]]
    found = decode("\n".join(lines).encode("utf-8"))
    assert found.text == MISREAD
    assert found.encoding.startswith(f"utf-8+{right} saved as ")


@pytest.mark.parametrize("control", ["\0", "\x02", "\x08"])
def test_text_among_control_characters_is_read(control: str) -> None:
    assert decode(control.join(MISREAD).encode("utf-8")).text == MISREAD
    assert decode(MISREAD.replace("，", f"，{control * 5}").encode("gb18030")).text == MISREAD


def test_text_in_other_scripts_stays() -> None:
    for text in (
        "Résumé de l'année: où? déjà vu, ça été très bien fêté à Noël.",
        "Привет, мир! " * 9,
    ):
        assert decode(text.encode("utf-8")).text == text


DAMAGED = "东岭县停水通知\n　　因更换水管，定于明日停水，请各用户提前储水。\n"


@pytest.mark.parametrize(("codec", "most"), (("utf-8", 1), ("gb18030", 6)))
@pytest.mark.parametrize("how", ("put in", "put over", "left out"))
def test_one_stray_byte_costs_few_characters(codec: str, most: int, how: str) -> None:
    raw = DAMAGED.encode(codec)
    for at in range(len(raw)):
        for byte in (0x81, 0xA1, 0xB5, 0xE6, 0xFF):
            stray = b"" if how == "left out" else bytes([byte])
            text = decode(raw[:at] + stray + raw[at + (how != "put in") :]).text
            kept = SequenceMatcher(None, DAMAGED, text, autojunk=False).get_matching_blocks()
            assert sum(block.size for block in kept) >= len(DAMAGED) - most, (at, byte, text)


def test_damage_is_told_in_the_notes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(DAMAGED.encode().replace("水管".encode(), "水管".encode()[1:]))
    (note,) = load(str(tmp_path / "a.txt")).notes
    assert note.startswith("1 damaged place stands as \ufffd")


@pytest.mark.parametrize(
    ("text", "shown"),
    (
        ("``甲``乙", "甲乙"),
        ("```甲`乙", "``甲乙"),
        ("`甲``乙", "`甲``乙"),
        ("`甲`乙`丙`", "甲乙丙"),
    ),
)
def test_code_is_closed_by_as_many_quotes_as_open_it(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_text_padded_with_nuls_and_one_of_gbk_that_is_utf8_by_chance_are_read() -> None:
    assert decode("因管网检修，定于明日停水。\n".encode() + bytes(500)).text.startswith(
        "因管网检修"
    )
    assert decode("停水通知".encode("gb18030")).text == "停水通知"
    assert decode("因管网检修".encode("utf-16-le")).text == "因管网检修"
    assert decode("résumé naïve".encode()).text == "résumé naïve"


def test_bytes_taken_for_line_ends_and_blanks_are_put_back() -> None:
    """A page read byte by byte has line ends in the middle of 关 and 者, and a blank in that of 栏."""
    text = "云川省关于公开渡口检查结果的公告\n各位投资者请看专栏，渡口由县里管理。\n第二行的内容，公布如下。"
    seen = text.encode("utf-8").decode("latin-1")
    for end in ("\n", "\r\n"):
        saved = "".join({"\x85": end, "\xa0": " "}.get(char, char) for char in seen)
        found = decode(saved.encode("utf-8"))
        assert (found.text, found.notes) == (text, ())


@pytest.mark.parametrize("day", ["", "Published Time: 2031-03-05T08:00:00+08:00\n\n"])
def test_what_a_reader_of_pages_wrote_above_is_no_text(tmp_path: Path, day: str) -> None:
    head = f"Title: 岚江市渡口办法_岚江网\n\nURL Source: https://site.example/a\n\n{day}Markdown Content:\n"
    (tmp_path / "a.md").write_text(f"{head}各县：\n\n请遵照执行。\n", "utf-8")
    found = load(str(tmp_path / "a.md"))
    assert [line.text for line in found.lines if line.text] == ["各县：", "请遵照执行。"]
    assert found.meta["page_title"] == "岚江市渡口办法_岚江网"
    assert found.meta.get("published_on", "")[:10] == ("2031-03-05" if day else "")


def test_a_page_with_the_name_of_an_office_file_is_said_to_be_one() -> None:
    page = "<html><body><table><tr><td>木船<td>15%</table><p>渡口归县管理。</p></html>".encode()
    told = source_of("渡口.xls", page)
    assert (told.format, told.notes) == ("html", (AS_PAGE,))
    assert [line.text for line in told.lines if line.text] == ["木船\t15%", "渡口归县管理。"]
    assert source_of("渡口.html", page).notes == ()
