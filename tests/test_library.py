"""What docs/library.md shows runs, in its order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "library.md"
BLOCK = re.compile(r"```python\n(.*?)```", re.S)


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
