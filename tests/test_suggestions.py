"""What is suggested for words that stand nowhere: those that do, and sound or look like them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import searcher
from searcher.index import Index
from searcher.search.sounds import Sounds
from searcher.text.pinyin import sound_of, spellings_of
from searcher.text.tables import table

SUGGESTED = "did_you_mean"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of a notice with words to misspell."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "通知.txt").write_text(
        "关于推进公安信息化建设的通知\n"
        "各县要推进公安机关信息化建设，保护群众权益。已经建成的平台要配备 wifi 设施。\n"
        "施工安全由住建部门负责。优化营商环境，实行数据共享。花卉市场照常营业。\n",
        "utf-8",
    )
    for number in range(12):
        (folder / f"{number}.txt").write_text(
            f"公安机关第{number}次例会纪要\n内容从略。\n", "utf-8"
        )
    return searcher.build_index(folder, tmp_path_factory.mktemp("index") / "i")


def suggested(index: Index, query: str, **options: str) -> list[str]:
    results = index.search(query, **options)  # type: ignore[arg-type]
    return [dict(note.facts)["text"] for note in results.notes if note.code == SUGGESTED]


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("公安信息花", "信息化"),
        ("数据 公安信息花", "信息化"),
        ('"公安信息花"', "信息化"),
        ("标题:信息花", "信息化"),
        ("gongan", "公安"),
        ("GongAn", "公安"),
        ("gong an", "公安"),
        ("gong'an", "公安"),
        ("gonganxinxihua", "公安信息化"),
        ("公安 xinxihua", "信息化"),
        ("公安xinxihua", "信息化"),
        ("己经", "已经"),
        ("数据共想", "共享"),
        ("营伤环境", "营商"),
        ("息信化", "信息化"),
        ("wfii", "wifi"),
        ("工安", "公安"),
        ('"工鞍"', "公安"),
        ("公安信息花 推进", "信息化"),
    ],
)
def test_what_sounds_or_looks_alike_is_suggested(place: Index, query: str, meant: str) -> None:
    answered = suggested(place, query)
    assert answered and meant in " ".join(answered), answered


@pytest.mark.parametrize(
    "query",
    [
        "公安",
        "公安信息化",
        "公安信息化建设",
        "优化营商环境",
        "wifi",
        "施工安全",
        '"工安"',
        '"工安" 施工',
        "如何推进公安机关的信息化建设呢",
        "公安 -信息花",
        "火星",
        "qwrtp",
        "2021",
        "岚政发〔2021〕99号",
        "发文机关:公鞍",
        "公安" * 40 + "信息花",
    ],
)
def test_nothing_is_suggested_for_what_stands_or_is_like_nothing(place: Index, query: str) -> None:
    assert suggested(place, query) == []


def test_a_filter_does_not_make_words_stand_nowhere(place: Index) -> None:
    assert suggested(place, "信息化", path="1.txt") == []
    assert suggested(place, "信息花", path="1.txt") == ["信息化"]


def test_it_is_said_in_text_and_in_json(place: Index) -> None:
    command = [sys.executable, "-m", "searcher", "search", "公安信息花", "--index"]
    command.append(place._source.store.place)
    said = subprocess.run(command, capture_output=True).stderr.decode("utf-8")
    assert "“信息花”: did you mean 信息化?" in said
    found = json.loads(subprocess.run([*command, "--json"], capture_output=True).stdout)
    (note,) = [note for note in found["notes"] if note["code"] == SUGGESTED]
    assert note["text"] == "“信息花”: did you mean 信息化?"


def test_words_are_spelt_as_they_are_asked_for() -> None:
    """What begins with a sound that was asked for is found, wherever its syllables part."""
    sounds = Sounds.of(["方案", "反感", "反感", "行业", "银行", "中华"])
    assert sorted(sounds.like("翻干")) == ["反感", "方案"] and sounds.like("方案") == ["反感"]
    assert sounds.nearly_like("宗华") == ["中华"] and sounds.like("宗华") == []
    assert sounds.spelt("yinhang") == [["银行"]] and sounds.spelt("zonghuafangan") != []


def test_the_table_of_sounds_is_loaded_only_where_it_is_wanted(place: Index) -> None:
    code = (
        "import sys, searcher; from searcher.text.pinyin import _table;"
        "index = searcher.open_index(sys.argv[1]);"
        "index.search('公安 信息化 OR 优化营商环境'); print(_table.cache_info().currsize);"
        "index.search('公安信息花'); print(_table.cache_info().currsize, len(_table()) > 20_000);"
        "print('pypinyin' in sys.modules)"
    )
    where = place._source.store.place
    done = subprocess.run([sys.executable, "-c", code, where], capture_output=True, check=True)
    # Nor is more of its package loaded than the table.
    assert done.stdout.split() == [b"0", b"1", b"True", b"False"]


def test_pinyin_is_cut_into_the_fewest_words() -> None:
    sounds = Sounds.of(["公安", "公安厅", "信息", "化肥", "信息化", "安", "厅长"])
    assert sounds.spelt("gonganting") == [["公安厅"]]
    assert sounds.spelt("gonganxinxihua") == [["公安"], ["信息化"]]
    assert Sounds.of(["主任", "租赁", "房屋"]).spelt("fangwuzulin") == [["房屋"], ["租赁"]]
    assert sounds.spelt("gonganx") == [] and sounds.spelt("") == []
    assert sounds.spelt("gongan" * 10_000) == []


@pytest.mark.parametrize("word", ["公安", "银行", "绿化", "长江"])
def test_a_word_is_spelt_in_its_readings(word: str) -> None:
    known = {"公安": "gongan", "银行": "yinhang", "绿化": "lvhua", "长江": "changjiang"}
    assert known[word] in spellings_of(word)
    assert all(sound_of(one).isascii() for one in spellings_of(word))


def test_the_table_of_lookalikes_holds_groups_of_han() -> None:
    lines = [line for line in table("lookalikes.txt").splitlines() if line[0] != "#"]
    assert len(lines) > 100
    for line in lines:
        assert len(set(line)) == len(line) > 1 and all("一" <= char <= "鿿" for char in line), line
