"""The commands as scripts meet them: output, exit status, one-line errors."""

from __future__ import annotations

import csv
import functools
import inspect
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import searcher
from searcher.choices import Choices
from searcher.cli import cli
from searcher.commands import MODULES, command_named
from searcher.commands.options import set_color
from searcher.index import Index
from searcher.present.documents import document_lines
from searcher.present.plain import width
from searcher.present.sheet import DAY, FORMULA, stretch
from tests.conftest import ROOT, Run

HIT_KEYS = (
    "rank score id document path title heading issuer doc_number type region issued_on "
    "published_on page lines text highlights snippet snippet_highlights"
).split()


def test_search_text(run: Run, place: str) -> None:
    status, out, err = run("search", "优化营商环境", "--index", place)
    assert status == 0
    assert "岚江市公安信息化发展规划" in out and "二、主要任务 › （二）优化营商环境" in out
    assert "岚政发〔2021〕12号" in out and "规划.txt:" in out
    assert "\x1b[" not in out and "passages in" in err


def test_search_in_colour(run: Run, place: str) -> None:
    status, out, _ = run("search", "营商环境", "--index", place, "--color", "always")
    assert "\x1b[31m\x1b[1m营商环境\x1b[0m" in out
    _, plain, _ = run("--color", "never", "search", "营商环境", "--index", place)
    assert "\x1b" not in plain


def test_search_json(run: Run, place: str) -> None:
    status, out, err = run("search", "公安", "--json", "--index", place, "-n", "3")
    found = json.loads(out)
    assert (status, err, found["query"]) == (0, "", "公安")
    assert {"query", "total", "relaxed", "took_ms", "hits"} <= set(found)
    assert len(found["hits"]) == 3 <= found["total"]
    for rank, hit in enumerate(found["hits"], 1):
        assert set(HIT_KEYS) <= set(hit) and hit["rank"] == rank
        assert hit["id"].startswith(hit["document"] + "#")
        for text, spans in (("text", "highlights"), ("snippet", "snippet_highlights")):
            ends = [0, *(n for span in hit[spans] for n in span)]
            assert ends == sorted(ends) and {hit[text][a:b] for a, b in hit[spans]} <= {"公安"}


def test_search_jsonl_and_csv(run: Run, place: str) -> None:
    _, out, _ = run("search", "公安", "--format", "jsonl", "--index", place)
    hits = [json.loads(line) for line in out.splitlines()]
    _, table, _ = run("search", "公安", "--format", "csv", "--index", place)
    assert table.startswith("\ufeffrank,")
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert rows[0]["lines"] == stretch(*hits[0]["lines"])
    assert [row["id"] for row in rows] == [hit["id"] for hit in hits]
    assert [row["text"] for row in rows] == [hit["text"] for hit in hits]


def test_a_search_without_words_lists_what_the_filters_choose(run: Run, place: str) -> None:
    status, out, err = run("search", "--type", "通知", "--index", place, "--json", "-n", "50")
    found = json.loads(out)
    assert status == 0 and found["query"] == "" and found["notes"] == []
    assert {hit["type"] for hit in found["hits"]} == {"通知"} and found["total"] > 0
    numbers = [hit["id"] for hit in found["hits"] if hit["document"] == "通知.txt"]
    assert numbers == sorted(numbers, key=lambda id: int(id.rpartition("#")[2]))
    assert run("search", "--type", "批复", "--index", place)[0] == 1
    status, out, err = run("search", "--index", place)
    assert (status, out) == (2, "") and "words to look for are wanted, or filters" in err


def test_hits_are_counted_and_their_files_listed(run: Run, place: str) -> None:
    args = ("公安", "--index", place)
    found = json.loads(run("search", *args, "--json", "-n", "100")[1])
    documents = list(dict.fromkeys(hit["path"] for hit in found["hits"]))
    status, out, err = run("search", *args, "-c")
    assert (status, out) == (0, f"{found['total']}\n") and "passages in" in err
    assert json.loads(run("search", *args, "-c", "--json")[1]) == {
        "query": "公安",
        "passages": found["total"],
    }
    assert run("search", *args, "-c", "--group", "document")[1] == f"{len(documents)}\n"
    status, out, _ = run("search", *args, "-l")
    assert (status, set(out.splitlines())) == (0, set(documents)) and len(documents) > 1
    assert len(run("search", *args, "-l", "-n", "1")[1].splitlines()) == 1
    files = json.loads(run("search", *args, "-l", "--json")[1])["files"]
    assert sum(one["passages"] for one in files) == found["total"]
    assert run("search", "火星基地", "--index", place, "-c")[:2] == (1, "0\n")
    assert run("search", "火星基地", "--index", place, "-l")[:2] == (1, "")
    assert run("search", *args, "-c", "-l")[0] == 2


def test_passages_around_a_hit_are_shown(run: Run, place: str) -> None:
    args = ("search", "营商环境", "--index", place, "-n", "1")
    (hit,) = json.loads(run(*args, "--json", "--context", "1")[1])["hits"]
    shown = json.loads(run("show", hit["id"], "--context", "1", "--json", "--index", place)[1])
    around = [*hit["before"], {"id": hit["id"], "text": hit["text"]}, *hit["after"]]
    assert around == [{"id": one["id"], "text": one["text"]} for one in shown["passages"]]
    assert len(around) > 1 and "before" not in json.loads(run(*args, "--json")[1])["hits"][0]
    lines = run(*args, "--context", "1")[1].splitlines()
    assert all(any(one["text"].replace("\n", " ") in line for line in lines) for one in around)
    row = next(csv.DictReader(io.StringIO(run(*args, "--context", "1", "--format", "csv")[1])))
    assert row["after"] == "\n".join(one["text"] for one in hit["after"])


def test_the_eldest_come_first_and_the_undated_last(run: Run, place: str) -> None:
    for command in (("search", "公安", "--group", "document"), ("docs",)):
        out = run(*command, "--sort", "date-asc", "--json", "--index", place, "-n", "50")[1]
        found = json.loads(out)
        rows = found["hits"] if isinstance(found, dict) else found
        days = [row["issued_on"] or row["published_on"] or "9999" for row in rows]
        assert days == sorted(days) and len(set(days)) > 1


def test_documents_are_filtered_sorted_and_paged(run: Run, place: str) -> None:
    def docs(*args: str) -> tuple[int, str, str]:
        return run("docs", "--index", place, *args)

    everything = json.loads(docs("--json")[1])
    assert [row["path"] for row in everything] == sorted(row["path"] for row in everything)
    notices = json.loads(docs("--json", "--type", "通知")[1])
    assert {row["type"] for row in notices} == {"通知"} and 0 < len(notices) < len(everything)
    status, out, err = docs("--sort", "date", "-n", "2", "--offset", "1", "--format", "jsonl")
    newest = sorted((row["issued_on"] or row["published_on"] or "" for row in everything))[::-1]
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["issued_on"] or row["published_on"] or "" for row in rows] == newest[1:3]
    assert f"2 of {len(everything)} documents" in err
    table = docs("--format", "csv")[1]
    assert table.startswith("\ufeffid,path,")
    cells = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert [row["title"] for row in cells] == [row["title"] or "" for row in everything]
    undated = sum(not (row["issued_on"] or row["published_on"]) for row in everything)
    assert f"leave out: {undated}" in docs("--since", "1900")[2] or not undated
    assert docs("--type", "批复")[::2] == (1, "nothing found\n")
    assert "none from 99 on" in docs("--offset", "99")[2]


def test_a_hit_whose_file_is_gone_says_so(run: Run, place: str, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "通知.txt").unlink()
    status, out, err = run("search", "公安", "--index", place, "-n", "50")
    lines = [line for line in out.splitlines() if "通知.txt:" in line]
    assert lines and all("(its file is no longer there)" in line for line in lines)
    assert out.count("no longer there") == len(lines) and "通知.txt" in err
    found = json.loads(run("search", "公安", "--index", place, "-n", "50", "--json")[1])
    assert [note["code"] for note in found["notes"]] == ["gone"]
    assert "(its file is no longer there)" in run("show", "通知.txt", "--index", place)[1]


def test_nothing_found_is_status_1(run: Run, place: str) -> None:
    status, out, err = run("search", '"火星基地"', "--index", place)
    assert (status, out) == (1, "") and "nothing found" in err
    status, out, _ = run("search", '"火星基地"', "--index", place, "--json")
    assert status == 1 and json.loads(out)["hits"] == []


def test_relaxation_is_said(run: Run, place: str) -> None:
    _, _, err = run("search", "公安", "营商环境", "火星", "--index", place)
    assert "no passage holds: 火星" in err and "hold all the words" in err


def test_a_word_to_leave_out_is_no_option(run: Run, place: str) -> None:
    status, out, _ = run("search", "公安", "-规划", "--index", place, "--json")
    assert status == 0 and "规划.txt" not in {hit["document"] for hit in json.loads(out)["hits"]}
    status, _, err = run("search", "公安", "--limt", "3", "--index", place)
    assert status == 2 and "No such option" in err


@pytest.mark.parametrize("query", ["--公安", "--- 公安", "-----公安-----"])
def test_dashes_round_what_is_pasted_are_no_option(run: Run, place: str, query: str) -> None:
    status, out, _ = run("search", "--index", place, "--json", "--", query)
    assert status == 0 and json.loads(out)["total"] > 0
    status, _, err = run("search", "--index", place, "--", "---")
    assert status == 2 and "no character to look for" in err


def test_filters_may_be_given_more_than_once(run: Run, place: str) -> None:
    args = ("search", "公安", "--type", "通知", "--type", "公告", "--index", place, "--json")
    found = {hit["document"] for hit in json.loads(run(*args)[1])["hits"]}
    assert found == {"通知.txt", "traditional.txt"}


def test_explain(run: Run, place: str) -> None:
    _, out, _ = run("search", "公安信息化怎么建设", "--explain", "--index", place)
    assert "body           公安" in out and "characters" in out


def test_show_passage_and_document(run: Run, place: str) -> None:
    _, out, _ = run("show", "规划.txt", "--index", place)
    assert "issued on: 2021-03-05" in out and "一、总体要求  (line 4)" in out
    _, out, _ = run("show", "规划.txt#2", "--context", "1", "--index", place)
    assert "规划.txt#1" in out and "规划.txt#3" in out
    shown = json.loads(run("show", "规划.txt#2", "--json", "--index", place)[1])
    assert shown["focus"] == 0 and shown["passages"][0]["id"] == "规划.txt#2"
    assert run("show", "规划.txt", "--fixes", "--index", place)[0] == 0


def test_what_was_not_read_is_counted_and_listed(run: Run, tmp_path: Path) -> None:
    folder, place = tmp_path / "docs", str(tmp_path / "index")
    folder.mkdir()
    (folder / "a.txt").write_text("各乡镇要按月检修。", "utf-8")
    rtf = r"{\rtf1\ansi\ansicpg936 \pard 第一条 检修。{\pict 00}\par"
    (folder / "b.rtf").write_bytes(rtf.encode("gbk"))
    status, _, err = run("index", str(folder), "--index", place)
    notes = "the file is cut short: its end is missing; not read: 1 picture"
    assert status == 0 and f"noted {folder}/b.rtf: not read: 1 picture" in err
    counts = "2 added, 0 changed, 0 removed, 0 unchanged, 0 skipped"
    assert err.endswith(f"{counts}, 1 with notes (searcher docs --notes)\n")
    assert run("docs", "--notes", "--index", place)[1] == f"b.rtf: {notes}\n"
    (record,) = json.loads(run("docs", "--notes", "--json", "--index", place)[1])
    assert (record["id"], "; ".join(record["notes"])) == ("b.rtf", notes)
    assert [one.id for one in searcher.open_index(place).docs(notes=True)] == ["b.rtf"]


def test_docs_stats_check(run: Run, place: str) -> None:
    assert "岚政办〔2019〕130号" in run("docs", "--index", place)[1]
    assert len(json.loads(run("docs", "--json", "--index", place)[1])) == 5
    assert json.loads(run("stats", "--json", "--index", place)[1])["documents"] == 5
    assert "documents: 5" in run("stats", "--index", place)[1]
    assert run("check", "--index", place)[:2] == (0, "")


@pytest.mark.folder
def test_check_of_a_damaged_index_is_status_1(run: Run, place: str) -> None:
    path = next(Path(place).glob("*.terms"))
    content = bytearray(path.read_bytes())
    content[100] ^= 255
    path.write_bytes(content)
    status, out, err = run("check", "--index", place)
    assert status == 1 and path.name in out and "--rebuild" in err


def test_index_ends_with_a_summary(run: Run, corpus: Path, tmp_path: Path) -> None:
    (corpus / "bad.txt").write_bytes(b"\x00\x01" * 99)
    status, out, err = run("index", str(corpus), "--index", str(tmp_path / "i"))
    assert (status, out) == (0, "")
    assert "skipped" in err and "bad.txt" in err
    assert err.strip().endswith("5 added, 0 changed, 0 removed, 0 unchanged, 1 skipped")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        pytest.param(
            ("search", "公安", "--index", "/nowhere/at/all"),
            "no index at /nowhere/at/all",
            marks=pytest.mark.folder,
        ),
        (("search", ""), "nothing to look for"),
        (("search", "，。"), "no character to look for"),
        (("search", '"公安'), "not closed"),
        (("search", "标题:"), "wants a value"),
        (("search", "日期:昨天"), "no date"),
        (("search", "*"), "信息*"),
        (("search", " OR ".join(["词"] * 600)), "more than 500"),
        (("search", "\x00\x1b"), "nothing to look for"),
        (("search", "公安", "--limit", "x"), "--limit"),
        (("search", "公安", "--year", "x"), "2018..2022"),
        (("search",), "words to look for are wanted"),
        (("show", "none.txt"), "searcher docs"),
        (("index", "/nowhere/at/all"), "/nowhere/at/all"),
        (("nonsense",), "No such command"),
    ],
)
def test_errors_are_one_line_and_status_2(
    run: Run, place: str, args: tuple[str, ...], words: str
) -> None:
    if "--index" not in args and args[0] in ("search", "show", "index"):
        args = (args[0], "--index", place, *args[1:])
    status, out, err = run(*args)
    assert (status, out) == (2, "")
    assert err.startswith("Error: ") and err.count("\n") == 1 and words in err
    assert "\x1b" not in err and "Traceback" not in err


def test_hostile_text_is_shown_inert(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    text = (
        "关于\u202e公安\x1b]0;owned\x07工作的通知\n公安<script>alert(1)</script>\x9b31m工作安排。\n"
    )
    (folder / "a\x1b[31mb.txt").write_text(text, encoding="utf-8")
    place = str(tmp_path / "i")
    assert run("index", str(folder), "--index", place)[0] == 0
    for form in ("text", "json", "jsonl", "csv"):
        _, out, err = run("search", "公安", "--format", form, "--index", place)
        assert not set(out + err) & set("\x1b\x07\x9b\u202e")
    for command in (("docs",), ("show", "a\x1b[31mb.txt"), ("stats",)):
        status, out, _ = run(*command, "--index", place)
        assert status == 0 and not set(out) & set("\x1b\x07\x9b\u202e")


def test_every_command_has_help() -> None:
    for name, command in ((name, command_named(name)) for name in MODULES):
        assert command.help and all(
            option.help or isinstance(option.type, click.Choice)
            for option in command.params
            if isinstance(option, click.Option)
        ), name


@pytest.mark.parametrize(
    ("command", "function"),
    [
        ("index", searcher.build_index),
        ("remove", searcher.remove),
        ("search", Index.search),
        ("show", Index.show),
        ("docs", Index.docs),
        ("stats", Index.stats),
        ("check", searcher.check),
        ("eval", searcher.eval),
        ("versions", Index.versions),
        ("diff", Index.diff),
        ("ghosts", Index.ghosts),
        ("kwic", Index.kwic),
        ("trend", Index.trend),
        ("collocates", Index.collocates),
        ("first", Index.first),
    ],
)
def test_commands_and_library_are_one_thing(command: str, function: Callable[..., object]) -> None:
    """The same names and defaults, but for what only a terminal has."""
    terminal = set("index json as_json form color quiet verbose fixes count files".split())
    library = {"self", "index", "progress"}
    keywords = {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if name not in library
    }
    if keywords.pop("filters", None):
        keywords |= dict.fromkeys(Choices.__annotations__)
    options = {str(p.name): p for p in command_named(command).params if p.name not in terminal}
    assert set(options) == set(keywords)
    for name, option in options.items():
        if isinstance(option, click.Option) and not option.multiple:
            default = option.get_default(click.Context(command_named(command)))
            assert (default or keywords[name]) == (keywords[name] or default), name


def test_the_page_of_commands_is_fresh() -> None:
    made = subprocess.run(
        [sys.executable, "docs/make_cli.py"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == made


def test_python_dash_m_is_the_same_program(place: str) -> None:
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "searcher", "search", "公安", "--index", place]
    done = subprocess.run(command, capture_output=True, env=env, check=True)
    assert "公安" in done.stdout.decode("utf-8")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_a_full_disk_is_told_in_one_line(place: str) -> None:
    command = [sys.executable, "-m", "searcher", "search", "公安", "--json", "--index", place]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert done.stderr.startswith(b"Error: standard output cannot be used: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="streams are closed by the shell")
@pytest.mark.parametrize("closed", ["| true", ">&-", "2>&-", ">&- 2>&-"])
def test_who_does_not_listen_is_no_error(place: str, closed: str) -> None:
    searched = f"'{sys.executable}' -m searcher search 公安 --index '{place}' {closed}"
    script = f"{searched}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], stdout=subprocess.DEVNULL, stderr=-1)
    assert done.returncode == 0
    assert b"Error" not in done.stderr and b"Exception" not in done.stderr


def test_what_is_counted_is_named(run: Run, place: str) -> None:
    assert re.search(r"^[2-9] passages in", run("search", "公安", "--index", place)[2])
    grouped = run("search", "公安", "--group", "document", "--index", place)[2]
    assert re.search(r"^[2-9] documents in", grouped)


def test_no_command_shows_them_all(run: Run) -> None:
    status, out, err = run()
    assert (status, out) == (2, "")
    assert "Ranked passages" in err and err.endswith(
        "Error: a command is wanted: one of those above\n"
    )


def test_searching_imports_nothing_heavy(place: str) -> None:
    code = (
        "import sys; from searcher.cli import main; sys.argv[1:] = sys.argv[1:]\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'bs4', 'lxml', 'jieba', 'whoosh', 'opencc', 'charset_normalizer'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, "search", "公安", "--index", place]
    out = subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout.decode()
    pytest.importorskip("rjieba")
    assert out.rstrip().endswith("LOADED []")


def in_locale(*args: str | bytes, env: dict[str, str], folder: Path) -> tuple[int, str, str]:
    """Run the program in a process of its own, in another locale."""
    command = [sys.executable, "-m", "searcher", *args]
    asked = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    done = subprocess.run(command, cwd=folder, env=asked, capture_output=True)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


@pytest.fixture(scope="session")
def chinese_locale(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a terminal in GB18030."""
    if shutil.which("localedef") is None:
        pytest.skip("nothing here makes locales")
    folder = tmp_path_factory.mktemp("locales")
    made = subprocess.run(
        ["localedef", "-f", "GB18030", "-i", "zh_CN", str(folder / "zh_CN.GB18030")],
        capture_output=True,
    )
    if made.returncode > 1 or not (folder / "zh_CN.GB18030").exists():
        pytest.skip("the sources of locales are not installed")
    return {"LOCPATH": str(folder), "LC_ALL": "zh_CN.GB18030", "PYTHONUTF8": "0"}


@pytest.fixture
def chinese_folder(tmp_path: Path) -> Path:
    """A folder with a file, both with Chinese names."""
    (tmp_path / "文件").mkdir()
    (tmp_path / "文件" / "通知.txt").write_text("关于春耕的通知\n各县要抓好春耕生产。\n", "utf-8")
    return tmp_path


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.skipif(os.name != "posix", reason="locales of POSIX systems")
@pytest.mark.folder
def test_names_and_queries_in_a_locale_without_chinese(chinese_folder: Path) -> None:
    status, _, err = in_locale("index", "文件", "--index", "库", env=ASCII, folder=chinese_folder)
    assert (status, err.splitlines()[-1:]) == (
        0,
        ["1 added, 0 changed, 0 removed, 0 unchanged, 0 skipped"],
    )
    args = ("search", "春耕", "--json", "--index", "库")
    status, out, _ = in_locale(*args, env=ASCII, folder=chinese_folder)
    found = json.loads(out)
    assert (status, found["query"], found["hits"][0]["path"]) == (0, "春耕", "文件/通知.txt")
    assert searcher.open_index(chinese_folder / "库").docs()[0].id == "通知.txt"


def test_names_and_queries_in_a_locale_of_another_code(
    chinese_folder: Path, chinese_locale: dict[str, str]
) -> None:
    """What is typed comes in the terminal's code; what is on the disk is in UTF-8, or in it too."""
    typed = [text.encode("gb18030") for text in ("文件", "春耕", "库")]
    run = functools.partial(in_locale, env=chinese_locale, folder=chinese_folder)
    assert run("index", typed[0], "--index", typed[2])[0] == 0
    status, out, _ = run("search", typed[1], "--json", "--index", typed[2])
    found = json.loads(out)
    assert (status, found["query"], found["hits"][0]["path"]) == (0, "春耕", "文件/通知.txt")
    words = chinese_folder / os.fsdecode("词典.txt".encode("gb18030"))
    words.write_text("春耕生产\n", "utf-8")
    args = ("--userdict", words.name.encode("utf-8", "surrogateescape"), "--rebuild")
    assert run("index", typed[0], "--index", typed[2], *args)[0] == 0


def test_a_byte_that_no_code_spells_is_no_fault(run: Run, place: str) -> None:
    status, out, _ = run("search", "公安 \udcff", "--index", place, "--json")
    assert status == 0 and json.loads(out)["query"] == "公安 \ufffd"


def test_a_dumb_terminal_gets_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    for variables, colour in (({"TERM": "dumb"}, False), ({"NO_COLOR": "1"}, False), ({}, None)):
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        context = click.Context(cli)
        set_color(context, "auto")
        assert context.color is colour


@pytest.mark.parametrize("jobs", ["0", "-1", "x", "1.5"])
def test_a_build_has_at_least_one_process(
    run: Run, corpus: Path, tmp_path: Path, jobs: str
) -> None:
    args = ("index", str(corpus), "--index", str(tmp_path / "i"), "--jobs", jobs)
    status, out, err = run(*args)
    assert (status, out) == (2, "") and err.startswith("Error: ") and "--jobs" in err
    assert not (tmp_path / "i").exists()
    if jobs != "x":
        with pytest.raises(searcher.InputError, match="jobs must be a whole number, 1 or more"):
            searcher.build_index(corpus, tmp_path / "i", jobs=float(jobs))  # type: ignore[arg-type]


def test_the_table_of_documents_fits_the_terminal(index: Index) -> None:
    records = index.docs()
    whole = list(document_lines(records))
    assert len(whole) == 5 and max(map(width, whole)) > 100
    for columns in range(45, 200):
        lines = list(document_lines(records, columns=columns))
        assert all(width(line) <= columns for line in lines), columns
        assert {record.id for record in records} <= {
            word for line in lines for word in line.split()
        }
    assert len(list(document_lines(records, columns=45))) >= 10


HUGE = "政" * 500


@pytest.mark.parametrize(
    "args",
    [
        ("show", HUGE),
        ("search", "公安", "--year", HUGE),
        ("search", "公安", "--since", HUGE),
        ("search", f"作者:{HUGE}", "--sort", HUGE),
        ("search", "公安", "--limit", HUGE),
        ("search", "公安", f"--limit={HUGE}"),
        ("search", "公安", f"--limt={HUGE}"),
        (HUGE,),
    ],
)
def test_errors_quote_little_of_what_was_typed(run: Run, place: str, args: tuple[str, ...]) -> None:
    status, out, err = run(*args, *(("--index", place) if len(args) > 1 else ()))
    assert (status, out) == (2, "") and err.count("政") <= 40


def test_ids_are_accepted_as_they_are_printed(run: Run, tmp_path: Path) -> None:
    folder, place = tmp_path / "odd", str(tmp_path / "i")
    folder.mkdir()
    for name in ("a\x1b[31m\u202eb.txt", "两  格\t文.txt", "同.txt", "同\u200b.txt"):
        (folder / name).write_text(f"关于春耕的通知\n{len(name)}个县要抓好春耕生产。\n", "utf-8")
    assert run("index", str(folder), "--index", place)[0] == 0
    shown = run("docs", "--index", place)[1].splitlines()
    assert {line.rsplit("  ", 1)[1] for line in shown} == {"a[31mb.txt", "两 格 文.txt", "同.txt"}
    for printed in ("a[31mb.txt", "两 格 文.txt", "a[31mb.txt#1", "同.txt"):
        status, out, err = run("show", printed, "--index", place)
        assert (status, err) == (0, "") and "春耕生产" in out
    assert (
        json.loads(run("show", "同.txt", "--json", "--index", place)[1])["document"]["id"]
        == "同.txt"
    )


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals of POSIX systems")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT"])
def test_what_ends_the_program_ends_it_with_a_line(name: str) -> None:
    handler = "signal.default_int_handler" if name == "SIGINT" else "signal.SIG_DFL"
    code = (
        "import signal, sys\n"
        f"signal.signal(signal.{name}, {handler})\n"  # a job in the background ignores some
        "from searcher import cli\n"
        "from searcher.commands import documents\n"
        "documents.stats.callback = lambda **_: (print('up', flush=True), signal.pause())\n"
        "sys.argv = ['searcher', 'stats']\n"
        "cli.main()\n"
    )
    command = [sys.executable, "-c", code]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert started.stdout is not None and started.stdout.readline() == b"up\n"
    started.send_signal(getattr(signal, name))
    _, said = started.communicate(timeout=60)
    assert (started.returncode, said.strip()) == (130, b"Error: interrupted")


def test_every_option_says_what_it_does() -> None:
    context = click.Context(cli)
    commands = [cli.get_command(context, name) for name in cli.list_commands(context)]
    assert len(commands) > 15
    for command in filter(None, commands):
        options = [one for one in command.params if isinstance(one, click.Option)]
        assert [one.name for one in options if not one.help] == [], command.name


def test_a_table_runs_nothing_in_a_spreadsheet(run: Run, tmp_path: Path) -> None:
    folder, place = tmp_path / "hostile", str(tmp_path / "i")
    folder.mkdir()
    signs = ("=1+2", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "3-12", "3/12/99")
    for number, sign in enumerate(signs):
        text = f"{sign}\n{sign}春耕生产的安排，各县要抓好。\n"
        (folder / f"{sign.strip().replace('/', '_')}{number}.txt").write_text(text, "utf-8")
    assert run("index", str(folder), "--index", place)[0] == 0
    args = ("search", "春耕", "-n", "50", "--no-fold", "--format", "csv", "--index", place)
    table = run(*args)[1].removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len(rows) == len(signs)
    for row in rows:
        for name, value in row.items():
            assert not FORMULA.match(value) and not DAY.fullmatch(value), (name, value)
            assert value.count("'") == value.startswith("'")


def test_only_a_file_gets_a_byte_order_mark(run: Run, place: str) -> None:
    args = ("search", "公安", "--index", place, "--format")
    assert [run(*args, form)[1].count("\ufeff") for form in ("csv", "json", "jsonl")] == [1, 0, 0]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(shell: str, tmp_path: Path) -> None:
    env = {"_SEARCHER_COMPLETE": f"{shell}_source"}
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("no bash")
    status, out, _ = in_locale(env=env, folder=tmp_path)
    assert status == 0 and "_SEARCHER_COMPLETE" in out and "searcher" in out


def completions(line: str, folder: Path, **env: str) -> list[str]:
    """What is offered for a command line whose last word is begun."""
    words = line.split(" ")
    asked = {"_SEARCHER_COMPLETE": "bash_complete", "COMP_WORDS": line}
    asked |= {"COMP_CWORD": str(len(words) - 1)}
    return in_locale(env={**asked, **env}, folder=folder)[1].split()


def test_what_is_begun_is_completed(place: str, tmp_path: Path) -> None:
    assert "plain,search" in completions("searcher sea", tmp_path)
    assert "plain,--doc-number" in completions("searcher search --doc", tmp_path)
    assert "plain,jsonl" in completions("searcher search --format js", tmp_path)
    assert completions(f"searcher show --index {place} 规", tmp_path) == ["plain,规划.txt"]
    assert completions("searcher show 规", tmp_path, SEARCHER_INDEX=place) == ["plain,规划.txt"]
    assert completions("searcher show 规", tmp_path / "corpus") == []
    assert completions("searcher index co", tmp_path) == ["file,co"]
