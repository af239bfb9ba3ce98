"""XML of any kind: records become documents, documents lines; nothing in it is resolved or does harm."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from searcher import build_index
from searcher.load import load
from searcher.load.reading import Reading, Unreadable
from searcher.load.xml import read

TEXT = (
    "第一条　渡口由县级人民政府管理，任何人不得擅自设立。\n第二条　渡船应当检验合格，方可载客，船员应当持证上岗。"
    * 3
)
RECORD = (
    "<record><id>{0}</id><title>青石市水务局关于第{0}号渡口管理的通知</title><发文机关>青石市水务局</发文机关>"
    "<docNumber>青水〔2031〕{0}号</docNumber><pub_date>2031-03-0{0}</pub_date><content>"
    + TEXT
    + "</content></record>\n"
)
RECORDS = "<records>\n" + "".join(RECORD.format(at) for at in (1, 2, 3)) + "</records>"
FIELDS = "".join(
    f'<doc><field name="标题">第{at}号渡口公告</field><field name="内容">{TEXT}</field></doc>'
    for at in (1, 2)
)
ATTRIBUTES = "".join(
    f'<doc 标题="第{at}号渡口公告" date="2031-03-0{at}">{TEXT}</doc>' for at in (1, 2)
)
PAGE = "&lt;p&gt;渡口停航。&lt;/p&gt;&lt;p&gt;请绕行。&lt;/p&gt;&lt;p&gt;特此公告。&lt;/p&gt;"
ITEM = (
    "<item><title>第{0}号渡口公告</title><pubDate>Wed, 05 Mar 2031 08:00:00 +0800</pubDate>"
    "<description>" + PAGE + "</description></item>"
)
RSS = f"<rss><channel><title>青石市水务局</title>{ITEM.format(1)}{ITEM.format(2)}</channel></rss>"
ONE = (
    "<公文><标题>青石市水务局关于渡口管理的通知</标题><发文机关>青石市水务局</发文机关>"
    "<正文><p>各县：</p>\n<p>渡口由<b>县级</b>人民政府管理。</p></正文></公文>"
)
LAW = """<law>
<title>青石市渡口管理条例</title>
<issuer>青石市人民代表大会常务委员会</issuer>
<chapter><num>第一章</num><title>总则</title>
<article><num>第一条</num><p>为了加强渡口管理，制定本条例。</p></article>
<article num="2"><p>渡口由<term>县级</term>人民政府
  管理。</p></article></chapter>
<chapter title="第二章 附则"><article><num>第三条</num><p>本条例自公布之日起施行。</p></article></chapter>
</law>"""
TEI = """<?xml version="1.0"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><title>青石渡志</title></fileDesc></teiHeader>
<text><body><div><head>渡口</head><p>青石渡在<placeName>青石</placeName>之北。</p></div></body></text></TEI>"""


def shown(reading: Reading) -> list[str]:
    return [line.text for line in reading.lines if line.text]


def told(folder: Path, name: str, text: str | bytes) -> list[tuple[str | None, ...]]:
    """What each document in a file of that name says of itself."""
    file = folder / "in" / name
    file.parent.mkdir()
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    index = build_index([str(file)], str(folder / "index"))
    found = [one.metadata for one in index.docs()]
    return [(one.title, one.issuer, one.doc_number, one.published_on) for one in found]


WANTED = [
    (
        f"青石市水务局关于第{at}号渡口管理的通知",
        "青石市水务局",
        f"青水〔2031〕{at}号",
        f"2031-03-0{at}",
    )
    for at in (1, 2, 3)
]


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode(),
        lambda text: ("<?xml version='1.0' encoding='GB2312'?>\n" + text).encode("gb18030"),
        lambda text: ("<?xml version='1.0' encoding='UTF-16'?>\n" + text).encode("utf-16"),
    ],
    ids=["bare", "gb2312", "utf-16"],
)
def test_each_record_is_a_document(tmp_path: Path, encoded: Callable[[str], bytes]) -> None:
    assert told(tmp_path, "通知.xml", encoded(RECORDS)) == WANTED


def test_xml_of_too_many_tags_is_one_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searcher.load.archives.records._MOST_TAGS", RECORDS.count("<") - 1)
    assert [one[0] for one in told(tmp_path, "通知.xml", RECORDS)] == [WANTED[0][0]]


def test_xml_of_too_many_attributes_is_one_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searcher.load.archives.records._MOST_TAGS", RECORDS.count("<"))
    many = " ".join(f'a{at}="1"' for at in range(RECORDS.count("<") + 1))
    text = RECORDS.replace("<records>", f"<records {many}>")
    assert [one[0] for one in told(tmp_path, "通知.xml", text)] == [WANTED[0][0]]


def test_fields_and_attributes_name_what_they_hold(tmp_path: Path) -> None:
    titles = ["第1号渡口公告", "第2号渡口公告"]
    for name, held in (("fields", FIELDS), ("attributes", ATTRIBUTES)):
        (tmp_path / name).mkdir()
        found = told(tmp_path / name, "公告.xml", f"<add>{held}</add>")
        assert [one[0] for one in found] == titles


def test_documents_in_groups_are_documents(tmp_path: Path) -> None:
    one, two, three = (RECORD.format(at) for at in (1, 2, 3))
    groups = f'<组 name="水利">{one}{two}</组><组 name="航运">{three}</组>'
    assert told(tmp_path, "通知.xml", f"<root>{groups}</root>") == WANTED


def test_groups_that_say_more_and_chapters_stay_whole(tmp_path: Path) -> None:
    article = f"<article><title>{{}}</title><content>{TEXT}</content></article>"
    chapters = f"<chapter><title>第一章　总则</title>{article.format('目的')}</chapter>" * 2
    assert len(told(tmp_path, "办法.xml", f"<law>{chapters}</law>")) == 1
    group = f"<组><说明>说明：{TEXT}</说明>{RECORD.format(1)}</组>"
    lines = shown(read(f"<root>{group}{group}</root>".encode()))
    assert "".join(lines).count("任何人不得擅自设立") == 12


def test_entries_of_a_feed_are_pages(tmp_path: Path) -> None:
    day = "2031-03-05"
    assert told(tmp_path, "公告.rss", RSS) == [
        ("第1号渡口公告", "青石市水务局", None, day),
        ("第2号渡口公告", "青石市水务局", None, day),
    ]
    lines = shown(read(RSS.replace(ITEM.format(2), "").encode()))
    assert lines == ["第1号渡口公告", "来源：青石市水务局", "渡口停航。", "请绕行。", "特此公告。"]


@pytest.mark.parametrize("name", ["通知.xml", "通知.txt", "通知"])
def test_bytes_tell_xml_whatever_its_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(ONE, encoding="utf-8")
    source = load(str(file))
    assert source.format == "xml"
    assert [line.text for line in source.lines if line.text] == [
        "青石市水务局关于渡口管理的通知",
        "发文机关：青石市水务局",
        "各县：",
        "渡口由县级人民政府管理。",
    ]
    assert [line.marks[0][1] for line in source.lines if line.text] == [1, 1, 1, 2]


def test_a_document_becomes_lines_without_tags() -> None:
    law = read(LAW.encode())
    assert [(line.text, line.marks[0][1]) for line in law.lines] == [
        ("青石市渡口管理条例", 2),
        ("issuer：青石市人民代表大会常务委员会", 3),
        ("第一章　总则", 4),
        ("第一条　为了加强渡口管理，制定本条例。", 5),
        ("第2条　渡口由县级人民政府管理。", 6),
        ("第二章 附则", 8),
        ("第三条　本条例自公布之日起施行。", 8),
    ]
    assert law.meta == {"title": "青石市渡口管理条例", "issuer": "青石市人民代表大会常务委员会"}
    tei = read(TEI.encode())
    assert shown(tei) == ["青石渡志", "渡口", "青石渡在青石之北。"]
    assert [line.level > 0 for line in tei.lines] == [True, True, False]


def test_rows_are_a_table_and_their_fields_no_title(tmp_path: Path) -> None:
    rows = "".join(
        f"<amendment><create-date>193{at}年6月</create-date><organization>云川省第{at}次大会</organization></amendment>"
        for at in (1, 2, 3)
    )
    text = f"<document><histories><revision><create-date>1930年6月5日</create-date></revision>{rows}</histories></document>"
    assert [one[0] for one in told(tmp_path, "章程.xml", text)] == [None]
    few = "<law><history><organization>云川省第一次大会</organization><id>云川省令第三号</id></history></law>"
    assert shown(read(few.encode())) == ["organization：云川省第一次大会", "id：云川省令第三号"]


def test_damaged_xml_is_read_as_far_as_it_goes() -> None:
    found = read(
        "<公文><标题>青石市渡口办法</标题><正文><p>水压<0.3 & 流量>2。</p><p>未完".encode()
    )
    assert shown(found) == ["青石市渡口办法", "水压<0.3 & 流量>2。", "未完"]
    assert found.notes == ("the XML is damaged; it is read as far as it goes",)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "<doc><p>水压<设计值时停航，流量>标准值。</p><p>后一段</p></doc>",
            ["水压<设计值时停航，流量>标准值。", "后一段"],
        ),
        ("<doc><p>甲<p>乙</q><p>丙&lt;5 &amp; &#x6E21;口</doc>", ["甲", "乙", "丙<5 & 渡口"]),
        ('<doc title="甲&B<C 通知" url=http://x><p class=a>文字</doc>', ["甲&B<C 通知", "文字"]),
        ('<doc><p 名称="甲" 名称="乙">文字</p></doc>', ["名称：甲 乙", "文字"]),
        ("<doc>甲<br>乙</doc>", ["甲", "乙"]),
        ("<doc>甲<br>乙</br></doc>", ["甲", "乙"]),
        ("<p>甲</p>乙", ["甲", "乙"]),
        ("<公文<标题渡口", ["<公文<标题渡口"]),
        ("<x:doc><x:p>甲</x:p><y:p>乙</y:p></x:doc>", ["甲", "乙"]),
        ("<doc>" + "<a>" * 300 + "甲" + "</a>" * 300 + "<p>乙</p></doc>", ["甲", "乙"]),
    ],
)
def test_no_fault_loses_text(text: str, lines: list[str]) -> None:
    assert shown(read(text.encode())) == lines


def test_faults_are_noted_but_names_of_no_space_and_depth_are_none() -> None:
    assert not read("<x:doc><x:p>甲</x:p></x:doc>".encode()).notes
    assert not read(("<a>" * 300 + "甲" + "</a>" * 300).encode()).notes
    assert read("<doc><p>甲</q></p></doc>".encode()).notes


def test_damaged_records_lose_nothing(tmp_path: Path) -> None:
    damaged = RECORDS.replace("</record>", "</records>", 1).replace("任何", "甲&lt;乙 &amp; 任何")
    lines = "".join(shown(read(damaged.encode())))
    assert lines.count("甲<乙 & 任何") == RECORDS.count("任何")
    feed = RSS.replace("</description>", "</descripton>", 1)
    assert "".join(shown(read(feed.encode()))).count("渡口停航") == 2


def test_a_wrong_end_tag_ends_the_last_record(tmp_path: Path) -> None:
    assert told(tmp_path, "通知.xml", RECORDS.replace("</record>", "</records>", 1)) == WANTED


def test_long_strings_are_read() -> None:
    assert len(shown(read(f"<doc><p>{'渡口停航。' * 700_000}</p></doc>".encode()))[0]) == 3_500_000


def test_halves_of_characters_are_joined_and_end_no_build(tmp_path: Path) -> None:
    found = read(
        '<doc name="渡&#xD83D;&#xDE00;"><p>口&#55357;&#56832;、&#xD83D;</p></doc>'.encode()
    )
    assert shown(found) == ["渡😀", "口😀、\ufffd"]
    halves = RECORDS.replace("水务局", "水务局&#xD83D;")
    assert len(told(tmp_path, "通知.xml", halves)) == 3


def test_what_parts_a_file_may_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise ValueError

    monkeypatch.setattr("searcher.load.archives.records.records_in", fail)
    assert [one[0] for one in told(tmp_path, "通知.xml", RECORDS)] == [WANTED[0][0]]


def test_many_attributes_are_read_as_few_are() -> None:
    many = " ".join(f'a{at}="甲"' for at in range(150_000))
    found = read(f'<doc><p {many} x:title="乙">文字</p></doc>'.encode())
    assert shown(found)[-1] == "文字"
    lines = read(f'<div><div {many[:9000]} title="乙"><p>文字</p></div></div>'.encode())
    assert shown(lines) == ["乙", "文字"]


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("说明.txt", "<水位公告>\n水位<警戒值，暂不停航。\n参见</水位公告>。", "text"),
        ("名单.txt", "<附件1>\n东岭渡口\n</附件1>\n<附件2>\n西岭渡口\n</附件2>", "text"),
        ("公告.txt", "<?xml version='1.0'?><doc><p>水压<设计值</doc>", "xml"),
        ("公告.xml", "渡口公告\n渡口停航。", "text"),
        ("公告.xml", '[{"title": "渡口公告", "content": "渡口停航。"}]', "json"),
    ],
)
def test_bytes_tell_what_is_no_xml(tmp_path: Path, name: str, text: str, form: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    source = load(str(file))
    assert source.format == form
    if form == "text":
        assert [line.text for line in source.lines] == text.split("\n")


def test_entities_are_neither_resolved_nor_fetched() -> None:
    laughs = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    head = f'<!DOCTYPE l [<!ENTITY a0 "哈">{laughs}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    found = read(f'{head}<l y="&a9;"><p>渡口&a9;&x;&nbsp;管理</p></l>'.encode())
    assert shown(found) == ["渡口&a9;&x; 管理"]


@pytest.mark.parametrize(
    "text",
    [
        "<a>渡口" * 3000,
        "<a>" + "<b><c>" * 100 + "渡口",
        "<a>渡口" + "<![CDATA[" * 999,
        "<a>渡口" + "<?" * 999,
    ],
)
def test_nesting_and_open_ends_do_no_harm(text: str) -> None:
    assert "渡口" in "".join(shown(read(text.encode())))


def test_what_holds_no_chinese_or_is_markup_of_another_kind_is_left(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no text in Chinese in the XML"):
        read(b"<a><b>1</b></a>")
    about = tmp_path / "说明.txt"
    about.write_text("<附件> 是元素的名称，见 <标题>渡口</标题>。", encoding="utf-8")
    assert load(str(about)).format == "text"


@pytest.mark.parametrize(
    "marked",
    [
        "<table><tr>说明文字<td>渡口</td>格间的话<td>数量</td></tr></table>",
        "<rows><row>说明文字，格间的话<date>2031-01-02</date></row></rows>",
        "<doc><p>说明文字<?米，如此。</p><p>格间的话?>三米。</p></doc>",
        "<doc><p><![CDATA[说明文字<?写作?>格间的话]]></p></doc>",
        "<doc><p>说明文字 <!DOCTYPE 是声明</p><p>格间的话。</p></doc>",
    ],
)
def test_no_text_beside_cells_or_signs_is_lost(marked: str) -> None:
    text = "".join(line.text for line in read(marked.encode()).lines)
    assert "说明文字" in text and "格间的话" in text


def test_instructions_and_the_document_type_are_no_text() -> None:
    marked = (
        '<?xml-stylesheet href="渡口"?><!DOCTYPE doc [<!ENTITY 甲 "码头">]><doc><p>水位。</p></doc>'
    )
    assert [line.text for line in read(marked.encode()).lines] == ["水位。"]


def test_records_of_data_under_the_name_of_xml_are_documents(tmp_path: Path) -> None:
    long = "渡口由县级人民政府管理，船舶应当登记。"
    records = [{"title": f"{name}渡口办法", "content": long} for name in ("青石县", "东岭县")]
    (tmp_path / "a.xml").write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    index = build_index(tmp_path / "a.xml", tmp_path / "index")
    assert {record.metadata.title for record in index.docs()} == {
        "青石县渡口办法",
        "东岭县渡口办法",
    }
