"""How this project's index grows with the corpus, and what an update of one file costs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.altered import TEXTS, enlarge, part, size_of
from benchmarks.speed.building import Built, Cost, build_ours
from benchmarks.speed.engine import OURS
from benchmarks.speed.latency import Asked, Spread, measure

PARTS = (8, 4, 2)
TIMES = 4


@dataclass(frozen=True)
class Step:
    """One size of the corpus: the share of it, passages, bytes of source, the index made of it
    and its latencies without snippets."""

    share: float
    passages: int
    source: int
    built: Built
    plain: dict[str, Spread]


def grow(corpus: Path, folder: Path, asked: Asked, *, seed: int) -> Iterator[Step]:
    """An eighth, a quarter, half and the whole of the corpus, and four times as much."""
    for every in PARTS:
        yield _step(1 / every, part(corpus, folder / "corpus", every=every), folder, asked)
    yield _step(1.0, corpus, folder, asked)
    size = TIMES * size_of(corpus)
    grown = enlarge(corpus, folder / "corpus", size=size, seed=seed)
    yield _step(float(TIMES), grown, folder, asked)


def update_cost(corpus: Path, index: Path) -> Cost:
    """What it costs to bring an index up to date when one file of middling size has changed.

    The file is changed and put back, the index left updated.
    """
    texts = (path for path in corpus.rglob("*") if path.suffix in TEXTS)
    files = sorted(texts, key=lambda path: (path.stat().st_size, path))
    changed = files[len(files) // 2]
    before = changed.read_bytes()
    try:
        changed.write_bytes(before + b"\n\nOne more line.\n")
        return build_ours(corpus, index).cost
    finally:
        changed.write_bytes(before)


def _step(share: float, corpus: Path, folder: Path, asked: Asked) -> Step:
    import searcher

    built = build_ours(corpus, folder / "index")
    plain = measure({OURS: built.folder}, asked, rounds=1)[OURS]
    passages = searcher.open_index(built.folder).stats().passages
    step = Step(share, passages, size_of(corpus), built, plain)
    shutil.rmtree(folder)
    return step
