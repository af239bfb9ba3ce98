"""Counts over the whole folder are those of a scan of its texts, and filters never raise them."""

from __future__ import annotations

import json
import random
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import searcher
from searcher.cli import cli
from searcher.counts import beside as beside_words
from searcher.counts.beside import Side
from searcher.counts.concordance import Line
from searcher.index import Index
from searcher.language import speak
from searcher.present import plain
from searcher.present.counts import BARS
from searcher.present.tables import Table, table_text
from searcher.text.folding import fold

SEEDS = Path(__file__).resolve().parents[1] / "seeds"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return searcher.build_index(SEEDS, tmp_path_factory.mktemp("counts") / "index")


@pytest.fixture(scope="module")
def texts(index: Index) -> list[tuple[dict[str, str | None], str]]:
    """Each passage folded, with what its document is counted by."""
    found: list[tuple[dict[str, str | None], str]] = []
    for record in index.docs():
        meta = record.metadata
        day = meta.issued_on or meta.published_on
        by = {
            "issuer": meta.issuer,
            "region": meta.region,
            "type": meta.type,
            "year": day and day[:4],
            "id": record.id,
        }
        found += [(by, fold(passage.text)) for passage in index.show(record.id).passages]
    return found


def phrases(texts: list[tuple[dict[str, str | None], str]], count: int) -> list[str]:
    """Random strings of one to twelve characters that stand somewhere, none with a quote."""
    chance = random.Random(7)
    found: list[str] = []
    while len(found) < count:
        _, text = chance.choice(texts)
        length = chance.randint(1, 12)
        at = chance.randrange(max(1, len(text) - length))
        phrase = text[at : at + length]
        if phrase.strip() == phrase != "" and not set(phrase) & set('"\\\n\t'):
            found.append(phrase)
    return found


def occurrences(text: str, phrase: str) -> int:
    return sum(text.startswith(phrase, at) for at in range(len(text)))


def test_occurrences_equal_a_scan(
    index: Index, texts: list[tuple[dict[str, str | None], str]]
) -> None:
    for phrase in phrases(texts, 60):
        for by in ("year", "region"):
            counted: Counter[str | None] = Counter()
            for values, text in texts:
                counted[values[by]] += occurrences(text, phrase)
            trend = index.trend(f'"{phrase}"', by=by)
            rows = {row.key: row.counts[0] for row in trend.rows if row.counts[0]}
            assert rows == {key: count for key, count in counted.items() if key and count}, phrase
            assert trend.undated.counts[0] == counted[None], phrase
        lines = index.kwic(f'"{phrase}"', limit=100_000)
        assert lines.total == len(lines.lines) == sum(counted.values())
        assert all(fold(line.match) == phrase for line in lines.lines if "\n" not in phrase)


def test_facets_equal_a_scan_and_sum_to_the_total(
    index: Index, texts: list[tuple[dict[str, str | None], str]]
) -> None:
    documents: dict[str | None, list[str]] = {}
    for values, text in texts:
        documents.setdefault(values["id"], []).append(text)
    for phrase in phrases(texts, 40):
        # It may run on from one passage into the next, with a blank for the seam.
        held = {
            id
            for id, own in documents.items()
            if any(phrase in text for text in own)
            or any(phrase in seam.join(own) for seam in ("", " "))
        }
        holding = {values["id"]: values for values, _ in texts if values["id"] in held}
        found = index.facets(f'"{phrase}"')
        assert found.total == len(holding)
        for by, counts in found.facets.items():
            expected = Counter(values[by] for values in holding.values())
            assert {one.value: one.count for one in counts} == dict(expected)
            assert sum(one.count for one in counts) == found.total


def test_a_filter_never_raises_a_count(index: Index) -> None:
    whole = index.facets("数据 共享").total
    assert index.facets(by="issuer, region") == index.facets(by=("issuer", "region"))
    for filters in ({"type": "通知"}, {"year": 2021}, {"since": "2021-06"}, {"issuer": "岚江"}):
        assert index.facets("数据 共享", **filters).total <= whole
    assert index.facets("数据 共享 平台").total <= whole


def test_occurrences_that_overlap_count_each(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("养犬通知\n　　人人人养犬，人人登记。\n", encoding="utf-8")
    found = searcher.build_index(tmp_path / "a.txt", tmp_path / "index")
    assert found.kwic("人人").total == 3
    assert found.trend("人人", by="type").rows[0].counts == (3,)


def test_a_year_without_documents_is_a_gap(index: Index) -> None:
    trend = index.trend("数据")
    years = [int(row.key) for row in trend.rows]
    assert years == sorted(years) and 2015 not in years
    assert all(row.characters for row in trend.rows)
    records = index.docs()
    total = sum(row.characters for row in trend.rows) + trend.undated.characters
    assert total == sum(record.characters for record in records)


def beside(text: str, line: Line, side: str, width: int) -> str:
    start, end = line.span
    return text[end : end + width] if side == "right" else text[max(0, start - width) : start][::-1]


@pytest.mark.parametrize("few", (0, 5, beside_words.FEW))
@pytest.mark.parametrize("side", ("left", "right"))
def test_lines_stand_in_the_order_of_the_words_on_a_side(
    monkeypatch: pytest.MonkeyPatch, index: Index, side: Side, few: int
) -> None:
    """Whether the index or the texts tell what stands beside, in pages of any size."""
    monkeypatch.setattr(beside_words, "FEW", few)
    texts = {p.id: fold(p.text) for one in index.docs() for p in index.show(one.id).passages}
    # To part every group, however small, takes numpy long.
    queries = ("数据 OR 数据共享 OR 共享", "办公室", "数据", "的", "信息化", "数据 -平台", "通知")
    for query in queries if few else queries[:2]:
        for width in (3, 20) if few else (3,):
            lines = index.kwic(query, width=width).lines
            places = {id: at for at, id in enumerate(dict.fromkeys(line.id for line in lines))}
            ordered = sorted(
                lines,
                key=lambda line: (
                    beside(texts[line.id], line, side, width),
                    places[line.id],
                    line.span,
                ),
            )
            found = index.kwic(query, width=width, sort=side)
            assert found.lines == tuple(ordered) and not found.partial
            page = index.kwic(query, width=width, sort=side, offset=7, limit=9)
            assert page.lines == tuple(ordered[7:16]) and page.total == found.total


def test_lines_of_many_segments_stand_in_one_order(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(beside_words, "FEW", 0)
    for name, words in (("a", "养犬丙。养犬"), ("b", "养犬戊。"), ("c", "养犬乙。\n养犬")):
        (tmp_path / f"{name}.txt").write_text(f"通知\n　　{words}\n", encoding="utf-8")
        index = searcher.build_index(tmp_path, tmp_path / "index")
    right = [line.right[:1] for line in index.kwic("养犬", sort="right").lines]
    assert right == sorted(right) and {"", "戊", "乙", "丙"} <= {*right}
    (tmp_path / "b.txt").unlink()
    index = searcher.build_index(tmp_path, tmp_path / "index")
    assert "戊" not in [line.right[:1] for line in index.kwic("养犬", sort="right").lines]


def test_lines_stand_in_the_order_of_days(index: Index) -> None:
    lines = index.kwic("数据", sort="date").lines
    days = [line.date or "9999" for line in lines]
    assert days == sorted(days) and days[-1] == "9999"
    assert sorted(lines, key=lambda line: line.id) == sorted(
        index.kwic("数据").lines, key=lambda line: line.id
    )
    for sort in ("date", "place"):
        whole = index.kwic("数据", sort=sort).lines
        assert index.kwic("数据", sort=sort, offset=11, limit=13).lines == whole[11:24]
        assert index.kwic("数据", sort=sort, offset=100_000).lines == ()


def test_company_is_counted_within_the_window(tmp_path: Path) -> None:
    text = "养犬通知\n　　" + "数据登记应当及时。" * 5 + "\n　　数据安全。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found = searcher.build_index(tmp_path / "a.txt", tmp_path / "index")
    company = found.collocates("数据", window=1)
    assert company.nodes == 6
    assert {row.word: row.near for row in company.rows}["登记"] == 5
    assert "及时" not in {row.word for row in company.rows}
    # What is no word is counted in the texts themselves.
    assert found.collocates("据登", window=2).nodes == 5


def test_company_takes_time_that_grows_with_the_text(tmp_path: Path) -> None:
    line = "　　数据登记应当及时，岚江市数据局会同有关部门办理登记事项。\n"
    spent = []
    for size in (250, 1_000):  # passages that are read at once
        file = tmp_path / f"{size}.txt"
        file.write_text("养犬通知\n" + line * size, encoding="utf-8")
        found = searcher.build_index(file, tmp_path / f"index{size}")
        started = time.process_time()
        assert found.collocates("数据", sample=0).nodes == 2 * size
        spent.append(time.process_time() - started)
    # A square takes sixteen times as long, and two seconds.
    assert spent[1] < max(8 * spent[0], 0.4)


def test_company_of_a_frequent_word_is_estimated_from_a_sample(index: Index) -> None:
    seen: list[tuple[int, int]] = []
    whole = index.collocates("数据", sample=0)
    some = index.collocates("数据", sample=20, progress=lambda *told: seen.append(told))
    assert whole.read == whole.nodes == some.nodes > some.read > 0
    assert seen[-1] == (20, 20)
    near = {row.word: row.near for row in whole.rows}
    assert some.rows[0].word in near
    assert near[some.rows[0].word] / 2 < some.rows[0].near < near[some.rows[0].word] * 2
    phrase = index.collocates("据共", sample=5)
    assert phrase.read < phrase.nodes == index.kwic('"据共"').total


def test_keyness_tells_what_is_more_frequent_here(index: Index) -> None:
    found = index.keyness("", type="条例", against={"type": "讲话"})
    rows = {row.word: row for row in found.rows}
    assert "条例" in rows and rows["条例"].count > rows["条例"].other
    assert all(row.count * found.other_words > row.other * found.words for row in found.rows)


def test_the_first_is_the_earliest_that_is_dated(index: Index) -> None:
    found = index.first("数据共享")
    days = [
        record.metadata.issued_on or record.metadata.published_on
        for record in index.docs()
        if any("数据共享" in fold(p.text) for p in index.show(record.id).passages)
    ]
    assert found.first is not None
    assert (found.first.issued_on or found.first.published_on) == min(filter(None, days))
    assert found.undated == days.count(None)
    assert "数据共享" in found.first.snippet.text
    assert len({hit.issuer for hit in found.by_issuer}) == len(found.by_issuer)


def test_the_first_uses_tell_how_they_stand_on_the_day_asked(index: Index) -> None:
    by_day = {
        day: {hit.id: hit.standing and hit.standing.status for hit in found.by_issuer}
        for day in ("2013-01-01", "2024-01-01")
        for found in [index.first("养犬", as_of=day)]
    }
    assert by_day["2013-01-01"] != by_day["2024-01-01"]


def test_reuse_names_other_works_and_no_copies(tmp_path: Path) -> None:
    shared = "各区应当在每年三月底前完成辖区内犬只登记信息核查，建立健全数据共享机制，并将核查结果报送市公安机关和农业农村主管部门，逾期不报的予以通报批评。"
    for name, year in (("甲市", 2019), ("乙市", 2021)):
        text = f"{name}养犬办法\n（{year}年3月1日{name}人民政府发布）\n第一条 为了规范{name}养犬，制定本办法。\n第二条 {shared}\n"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    found = searcher.build_index(tmp_path, tmp_path / "index")
    reuse = found.reuse("乙市.txt")
    (passage,) = reuse.passages
    assert shared in passage.text
    assert [(one.document, one.date) for one in passage.shared] == [("甲市.txt", "2019-03-01")]
    assert reuse.direction == "from" and found.reuse("甲市.txt").direction == "to"
    assert "发布" not in passage.text
    assert (
        searcher.build_index(SEEDS / "formats", tmp_path / "other")
        .reuse("松河市-农村公路养护-通知.txt")
        .passages
        == ()
    )


def test_reuse_tells_no_direction_where_versions_overlap(tmp_path: Path) -> None:
    """What the elder says today may have come in when it was amended, after the younger one."""
    shared = "各区应当在每年三月底前完成辖区内犬只登记信息核查，建立健全数据共享机制，并将核查结果报送市公安机关和农业农村主管部门，逾期不报的予以通报批评。"
    heads = {
        "甲市": "2011年3月1日甲市第二届人民代表大会常务委员会第三次会议通过\n"
        "2020年5月6日甲市第四届人民代表大会常务委员会第九次会议修正",
        "乙市": "2015年3月1日乙市第三届人民代表大会常务委员会第五次会议通过",
    }
    for name, head in heads.items():
        text = f"{name}养犬条例\n{head}\n第一条 为了规范{name}养犬，制定本条例。\n第二条 {shared}\n"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    found = searcher.build_index(tmp_path, tmp_path / "index")
    elder, younger = found.reuse("甲市.txt"), found.reuse("乙市.txt")
    assert (elder.date, elder.version) == ("2011-03-01", "2020-05-06")
    assert elder.passages and younger.passages
    assert elder.direction is None and younger.direction is None


def test_lines_of_adoption_are_no_reuse(tmp_path: Path) -> None:
    for name in ("养犬", "绿化"):
        text = (
            f"临江市{name}管理条例\n2016年2月19日临江市第十六届人民代表大会第五次会议通过\n"
            "2016年3月30日云川省第十二届人民代表大会常务委员会第二十次会议批准\n"
            "2019年3月28日云川省第十三届人民代表大会常务委员会第八次会议修正\n"
            f"第一条 为了{name}，制定本条例。\n"
        )
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    found = searcher.build_index(tmp_path, tmp_path / "index")
    assert found.reuse("养犬.txt").passages == ()


COMMANDS = (
    ("facets", "数据"),
    ("kwic", "数据"),
    ("trend", "数据", "共享"),
    ("collocates", "数据"),
    ("keyness", "数据", "--against", "type=讲话"),
    ("first", "数据"),
    ("links", "岚江市-养犬-实施办法.txt"),
    ("versions", "岚江市-养犬-实施办法.txt"),
    ("ghosts",),
    ("diff", "云川省-养犬管理条例-2012.md", "云川省-养犬管理条例-2020.md"),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("desk") / "index"
    searcher.build_index(SEEDS, folder)
    return str(folder)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_each_command_prints_every_form(place: str, command: tuple[str, ...]) -> None:
    run = CliRunner()
    for form in ("text", "json", "jsonl", "csv"):
        done = run.invoke(cli, [*command, "--index", place, "--format", form])
        assert done.exit_code == 0, done.output
        if form == "json":
            assert isinstance(json.loads(done.stdout), dict)
        if form == "jsonl":
            assert all(isinstance(json.loads(row), dict) for row in done.stdout.splitlines())


@pytest.fixture
def chinese() -> Iterator[None]:
    """The process speaks Chinese."""
    speak("zh")
    yield
    speak(None)


@pytest.mark.usefixtures("chinese")
def test_words_of_ours_in_tables_are_chinese_and_those_of_texts_as_they_stand(place: str) -> None:
    run = CliRunner()
    table = run.invoke(cli, ["facets", "数据", "--by", "issuer,type", "--index", place]).stdout
    assert {line.split()[0] for line in table.splitlines()} == {"分面", "发文机关", "文种"}
    table = run.invoke(cli, ["first", "数据", "--index", place]).stdout
    assert "\n发文机关 " in table and "issuer" not in table
    lines = run.invoke(cli, ["kwic", "数据", "--limit", "1", "--index", place])
    assert "共 " in lines.stderr and "of" not in lines.stderr
    shown = table_text(Table(("word", "way"), [{"word": "in", "way": "in"}])).splitlines()[1]
    assert shown.split()[0] == "in" and "in" not in shown.split()[1:]


def test_an_id_is_whole_and_a_first_use_stands_in_its_words(index: Index) -> None:
    long = "养犬/" * 30 + "通知.txt#1"
    assert long in table_text(Table(("id", "title"), [{"id": long, "title": "通知"}]))
    rows = index.first("数据 共享").table_rows()
    assert rows and all("数据" in row["text"] or "共享" in row["text"] for row in rows)


def test_bars_of_queries_begin_in_one_column(place: str) -> None:
    done = CliRunner().invoke(cli, ["trend", "数据", "信息化", "--index", place])
    short, long = (line for line in done.stderr.splitlines() if set(line) & set(BARS))
    assert plain.width(short) == plain.width(long) and long.startswith("信息化  ")


def test_a_trend_is_a_picture_that_stands_alone(place: str) -> None:
    done = CliRunner().invoke(cli, ["trend", "数据", "<b>", "--index", place, "--format", "svg"])
    picture = ElementTree.fromstring(done.stdout)
    words = "".join(picture.itertext())
    assert "数据" in words and "分母" in words and "2021" in words


def test_a_trend_by_office_is_a_picture_of_bars(place: str, index: Index) -> None:
    command = ["trend", "数据", "信息化", "--by", "issuer", "--index", place, "--format", "svg"]
    picture = ElementTree.fromstring(CliRunner().invoke(cli, command).stdout)
    words = "".join(picture.itertext())
    rows = index.trend("数据", "信息化", by="issuer").rows
    assert all(row.key in words and f"（{row.counts[0]} 次）" in words for row in rows)
    drawn = [one for one in picture.iter("{http://www.w3.org/2000/svg}rect") if one.get("stroke")]
    assert len(drawn) == sum(bool(count) for row in rows for count in row.counts) + 2


def test_names_of_series_that_end_alike_stand_apart(place: str) -> None:
    command = ["trend", "无此词甲", "无此词乙", "--index", place, "--format", "svg"]
    picture = ElementTree.fromstring(CliRunner().invoke(cli, command).stdout)
    tall = [
        float(one.get("y", "0"))
        for one in picture.iter("{http://www.w3.org/2000/svg}text")
        if (one.text or "").startswith("无此词") and len(one.text or "") == 4
    ]
    assert len(tall) == 2 and abs(tall[0] - tall[1]) >= 14


def test_a_comparison_as_a_page_escapes_what_documents_say(tmp_path: Path) -> None:
    for name, words in (("a", "登记"), ("b", "<i>登记")):
        (tmp_path / f"{name}.txt").write_text(
            f"养犬办法\n第一条 养犬人应当{words}。\n第二条 附则。\n", encoding="utf-8"
        )
    searcher.build_index(tmp_path, tmp_path / "index")
    done = CliRunner().invoke(
        cli, ["diff", "a.txt", "b.txt", "--index", str(tmp_path / "index"), "--format", "html"]
    )
    assert "<i>" not in done.stdout and "&lt;i&gt;" in done.stdout


@pytest.mark.parametrize(
    ("call", "words"),
    (
        (lambda index: index.facets("数据", by="colour"), "colour"),
        (lambda index: index.kwic("年份:2021"), "counted"),
        (lambda index: index.trend(), "one query"),
        (lambda index: index.first("数据", date="now"), "version or first"),
        (lambda index: index.links("nowhere.txt"), "nowhere.txt"),
        (lambda index: index.versions("nowhere.txt"), "nowhere.txt"),
        (lambda index: index.status("岚江市-养犬-实施办法.txt", as_of="soon"), "soon"),
    ),
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(
    index: Index, call: object, words: str
) -> None:
    with pytest.raises(searcher.SearcherError, match=words):
        call(index)  # type: ignore[operator]


def test_results_are_tables_and_data_frames(index: Index) -> None:
    record = index.docs()[0]
    found = [
        index.search("数据"),
        index.facets("数据"),
        index.trend("数据", "共享"),
        index.kwic("数据"),
        index.collocates("数据"),
        index.keyness("数据"),
        index.first("数据"),
        index.reuse(record.id),
        index.links(record.id),
        index.versions(record.id),
        index.diff(record.id, record.id),
    ]
    for one in found:
        frame, rows = one.to_pandas(), one.table_rows()
        assert tuple(frame.columns) == one.columns and len(frame) == len(rows)
        assert all(row[name] is not ... for row in rows for name in one.columns)
    trend = index.trend("数据").to_pandas()
    assert trend.loc[trend["year"] == "2021", "count"].item() == next(
        row.counts[0] for row in index.trend("数据").rows if row.key == "2021"
    )


def test_without_pandas_a_table_says_how_to_get_it(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(searcher.InputError, match="pip install pandas"):
        index.facets("数据").to_pandas()
