"""What docs/library.md shows runs, in its order."""

from __future__ import annotations

import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import searcher
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "library.md"
BLOCK = re.compile(r"```python\n(.*?)```", re.S)


@pytest.mark.folder
def test_the_page_of_the_library_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    names: dict[str, object] = {}
    for number, block in enumerate(blocks):
        exec(compile(block, f"library.md, block {number}", "exec"), names)
    assert len(blocks) > 10
    shown = capsys.readouterr().out
    assert "no index at nowhere; build one with" in shown
    assert "cannot read the query at character 4" in shown
    assert re.search('<b class="match term0">信?息化建', shown)
    assert '公安信<b class="match term0">息化建</b>设' in shown


def test_many_days_and_filters_are_asked_at_once(tmp_path: Path) -> None:
    for name in "甲乙丙":
        (tmp_path / f"{name}.txt").write_text(
            f"云川省{name}渡口办法\n第一条 渡口由县管理。\n", "utf-8"
        )
    index = searcher.build_index(tmp_path, tmp_path / "index")

    def ask(number: int) -> int:
        day = f"{2000 + number % 97}-01-01"
        found = index.search("渡口", as_of=day, path=f"甲.txt{'/' * (number % 89)}")
        listed = index.docs(status="unknown", as_of=day, cites=f"渡口办法{number}")
        return found.total + len(listed)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(ask, range(600))) == {1}
    finally:
        sys.setswitchinterval(before)


def test_a_closed_index_holds_no_file_and_answers_nothing(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text(
        "云川省渡口办法\n第一条 渡口由县管理。\n2031年3月5日\n", "utf-8"
    )
    place = tmp_path / "index"
    searcher.build_index(tmp_path / "甲.txt", place).close()
    with searcher.open_index(place) as index:
        results = index.search("渡口", explain=True)
        assert index.search("渡口 -船").total and index.trend("渡口").rows
        index.links("甲.txt")
    assert results[0].document == "甲.txt"
    del results
    descriptors = Path("/proc/self/fd")
    if descriptors.exists():
        opened = [os.readlink(one) for one in descriptors.iterdir() if one.exists()]
        assert not [name for name in opened if name.startswith(str(place))]
    index.close()
    for ask in (index.stats, index.refresh, index.docs, lambda: index.search("渡口")):
        with pytest.raises(searcher.InputError, match="closed"):
            ask()
