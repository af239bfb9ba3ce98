"""Messages in the language of the locale: none lacks its translation, and names stay as they are."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from searcher.cli import cli
from searcher.errors import extra
from searcher.language import language_of, speak, told
from searcher.language.catalogue import PLACE, read_catalogue
from tests.conftest import ROOT
from tests.messages import CATALOGUE, collected, updated

CHINESE = {"LC_ALL": "", "LANG": "zh_CN.UTF-8", "LANGUAGE": ""}


@pytest.fixture
def chinese() -> Iterator[None]:
    """The process speaks Chinese."""
    speak("zh")
    yield
    speak(None)


def run(*args: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "searcher", *args]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def test_no_message_lacks_its_translation() -> None:
    """`make messages` adds what is new to the catalogue; its translation is written by hand."""
    assert CATALOGUE.read_text("utf-8") == updated(), "bring it up to date with: make messages"
    assert [entry.message for entry in read_catalogue(CATALOGUE) if not entry.translation] == []


def test_a_translation_has_the_places_of_its_message() -> None:
    for message, translation in read_catalogue(CATALOGUE):
        assert set(PLACE.findall(translation)) <= set(PLACE.findall(message)), message


def test_messages_are_collected_from_the_code() -> None:
    messages = collected()
    assert "no index at {0}; build one with: searcher index PATH --index {1}" in messages
    assert "How many hits." in messages and "no permission to read it" in messages


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, None),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.GB18030"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, None),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, None),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh"}, None),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "fr:zh_CN"}, "zh"),
        ({"LANG": "C", "LANGUAGE": "zh_CN"}, None),
        ({"LANG": "fr_FR.UTF-8"}, None),
    ],
)
def test_the_language_is_that_of_the_locale(
    environment: dict[str, str], language: str | None
) -> None:
    assert language_of(environment) == language


ENGLISH = re.compile(r"(?<![-\w])[A-Za-z]+ [a-z]{3,}")


@pytest.mark.parametrize("name", ["", *cli.commands])
def test_help_is_chinese(name: str, tmp_path: Path) -> None:
    status, out, err = run(*filter(None, [name]), "--help", folder=tmp_path, **CHINESE)
    assert (status, err) == (0, "") and re.match("用法：(python -m )?searcher", out)
    # What is typed stays: options, words for what they take, commands, queries.
    prose = re.sub(
        r"^  (-[^ ].*?|\w+)(  |$)|(python -m )?searcher[ \w]*|\.venv/bin/pip install -e \S+",
        "",
        out,
        flags=re.M,
    )
    assert ENGLISH.findall(prose) == []
    plain = run(*filter(None, [name]), "--help", folder=tmp_path, LC_ALL="C")[1]
    assert re.match("Usage: (python -m )?searcher", plain)


def test_a_session_in_chinese(corpus: Path, tmp_path: Path) -> None:
    (corpus / "二进制.txt").write_bytes(b"\x00\x01" * 99)
    (corpus / "a: b; c.bin").write_bytes(b"\x00\x01" * 99)

    def said(*args: str) -> tuple[int, str, str]:
        return run(*args, "--index", "库", folder=tmp_path, **CHINESE)

    status, out, err = said("index", str(corpus))
    assert (status, out) == (0, "")
    assert err.endswith("新增 5，变更 0，移除 0，未变 0，跳过 2\n")
    assert f"跳过 {corpus}/二进制.txt：二进制文件，不是文本\n" in err
    assert f"跳过 {corpus}/a: b; c.bin：" in err
    status, out, err = said("search", "公安")
    assert status == 0 and re.fullmatch(r"\d+ 个段落，用时 [\d.]+ 毫秒\n", err)
    assert said("search", '"火星基地"')[2].startswith("没有找到\n")
    assert said("show", "规划.txt")[1].splitlines()[1].strip().startswith("文件：")
    assert "成文日期：2021-03-05" in said("show", "规划.txt")[1]
    assert "文件：5\n" in said("stats")[1]
    assert said("check")[2] == "索引完好\n"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (
            ("search", "公安", "--index", "无"),
            "错误：无 处没有索引；建立索引：searcher index PATH --index 无\n",
        ),
        (("search", "公安", "--limit", "x"), "错误：'-n' / '--limit' 的值不对：'x' 不是整数。\n"),
        (("index", "无处"), "错误：无处：没有这个文件或文件夹；请检查路径\n"),
        (("docs", "--nothing"), "错误：没有选项 '--nothing'"),
        (("nonsense",), "错误：没有命令 'nonsense'。\n"),
    ],
)
def test_errors_are_chinese(args: tuple[str, ...], words: str, tmp_path: Path) -> None:
    status, out, err = run(*args, folder=tmp_path, **CHINESE)
    assert (status, out) == (2, "") and err.startswith(words[:-1]) and err.count("\n") == 1


def test_programs_are_told_the_same_in_every_language(corpus: Path, tmp_path: Path) -> None:
    assert run("index", str(corpus), "--index", "库", folder=tmp_path, **CHINESE)[0] == 0
    for args in (("docs", "--json"), ("stats", "--json"), ("show", "规划.txt", "--json")):
        plain, spoken = (
            run(*args, "--index", "库", folder=tmp_path, **environment)
            for environment in ({"LC_ALL": "C"}, CHINESE)
        )
        assert plain == spoken and json.loads(plain[1])


def test_names_in_a_message_stay_as_they_are(chinese: None) -> None:
    assert told("a: b; c.txt: it is cut short") == "a: b; c.txt：它被截断"
    assert told("it is damaged; it is cut short") == "它已损坏；它被截断"
    assert told("no such message") == "no such message"
    assert told("skipped {0}: {1}", "nothing found", "x") == "跳过 nothing found：x"
    assert told("it is damaged " * 999) == "it is damaged " * 999


def test_how_an_extra_is_installed_is_told_in_chinese(chinese: None) -> None:
    command = ".venv/bin/pip install -e '.[web]'"
    assert told(f"the page needs more packages; {extra('web')}") == (
        f"网页需要更多软件包；在源码目录中执行：{command}"
    )
