"""A corpus before and after a change, and what an index of it shows."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import searcher
from searcher.disk import checksum
from searcher.index import Index
from searcher.store import Store

BEFORE = {
    "规划.txt": "云川市公安信息化规划\n云政发〔2021〕12号\n一、总体要求\n建成警务云平台，优化营商环境。\n",
    "通知.txt": "关于防汛工作的通知\n各县区公安机关要做好防汛准备。\n",
    "条例.md": "# 云川省养老条例\n\n第一条 为了规范养老服务，制定本条例。\n",
}
# One is changed, one is gone, one is new.
AFTER = {
    "规划.txt": BEFORE["规划.txt"].replace("警务云平台", "新的警务云平台和数据中心"),
    "条例.md": BEFORE["条例.md"],
    "意见.txt": "关于林长制工作的意见\n公安机关配合推行林长制。\n",
}
QUERIES = ("公安", '"警务云平台"', "防汛 OR 林长制", "养老服务 -公安", "云政发〔2021〕12号")

View = dict[str, Any]


def write(folder: Path, texts: Mapping[str, str]) -> Path:
    """The texts as the files of a folder, and no others."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def view(index: Index) -> View:
    """Everything an index shows: documents, texts, answers with their scores and marks."""
    documents = index.docs()
    shown: View = {
        one.id: (one, [passage.text for passage in index.show(one.id).passages])
        for one in documents
    }
    for query in QUERIES:
        shown[f"? {query}"] = [
            (hit.id, hit.text, round(hit.score, 4), tuple(hit.highlights))
            for hit in index.search(query)
        ]
    stats = index.stats()
    shown["counts"] = (stats.documents, stats.passages, stats.characters, stats.terms)
    return shown


def view_of(folder: Path) -> View | None:
    """What the index in a folder shows; None where there is none."""
    try:
        return view(searcher.open_index(folder))
    except searcher.IndexMissing:
        return None


def bytes_of(folder: Path) -> dict[str, Any] | None:
    """What the generation in service is made of, whatever its number: equal bytes are an
    equal index. None where there is none."""
    try:
        manifest = Store(folder).current()
    except searcher.IndexMissing:
        return None
    made: dict[str, Any] = {}
    for at, segment in enumerate(manifest.segments):
        made[f"{at} deleted"] = segment.deleted
        for name, entry in segment.files.items():
            made[f"{at} {Path(name).suffix}"] = (entry, checksum(folder / name) == entry.sha256)
    return made


def strays(folder: Path) -> set[str]:
    """The names in an index's folder that its generation does not account for."""
    manifest = Store(folder).current()
    known = {*manifest.all_files(), "CURRENT", f"manifest-{manifest.generation}.json", "write.lock"}
    return {path.name for path in folder.iterdir()} - known
