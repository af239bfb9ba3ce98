"""Nothing that is read from an index can run: no pickle, no marshal, no private code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from searcher.index import Index
from tests.conftest import ROOT

# What an interpreter reports when it takes anything apart that can hold code.
AUDITED = """
import marshal, pickle, sys, tempfile
sys.path.insert(0, {root!r})
import searcher, searcher.cli, searcher.analysis, searcher.present.machine, searcher.search
from searcher.analysis import segmenter
{warm}
import importlib._bootstrap_external as modules
seen = []
own = modules.SourceFileLoader.get_code.__code__

def from_import():
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code is own or frame.f_globals.get("__name__", "").startswith("importlib"):
            return True
        frame = frame.f_back
    return False

def hook(event, args):
    if event in ("pickle.find_class", "exec", "compile", "os.system", "subprocess.Popen",
                 "ctypes.dlopen") or event.startswith("marshal."):
        if not from_import():
            frame = sys._getframe(1)
            seen.append((event, frame.f_code.co_filename))
    if event == "open" and isinstance(args[0], str) and "jieba.cache" in args[0]:
        seen.append((event, args[0]))

sys.addaudithook(hook)
index = searcher.open_index({index!r})
for query in ("公安", '"营商环境"', "信息*", "养老 -消防", "如何办理养老服务登记？", "岚政发〔2021〕12号"):
    for hit in index.search(query, explain=True):
        index.show(hit.id, context=1)
index.docs(), index.stats(), searcher.check({index!r})
before = len(seen)
pickle.loads(b"cos\\ngetcwd\\n."), marshal.loads(marshal.dumps(1))
assert len(seen) >= before + 3, "the hook is blind"
theirs = [one for one in seen if not one[1].startswith("<") and "dataclasses" not in one[1]]
print(theirs)
"""


@pytest.mark.parametrize("library", ["rjieba", "jieba"])
def test_opening_and_searching_unpickle_nothing(index: Index, tmp_path: Path, library: str) -> None:
    if library == "rjieba":
        pytest.importorskip("rjieba")
    # Without its twins the words come from jieba, which would like to read a cache by marshal.
    alone = "import os; os.environ['SEARCHER_KERNEL'] = 'off'; sys.modules['rjieba'] = None"
    warm = "" if library == "rjieba" else alone
    program = AUDITED.format(root=str(ROOT), index=str(tmp_path / "index"), warm=warm)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_the_cache_that_jieba_would_read_is_never_made_nor_read(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['rjieba'] = None\n"
        "from searcher.analysis import Segmenter\n"
        "cutter = Segmenter(library='jieba')\n"
        "print([word for word, _, _ in cutter.cut('信息化建设')])"
    )
    cache = tmp_path / "jieba.cache"
    cache.write_bytes(b"not marshal")
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stdout.strip() == "['信息', '信息化', '建设']", done.stderr
    assert cache.read_bytes() == b"not marshal" and list(tmp_path.iterdir()) == [cache]
