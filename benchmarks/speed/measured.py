"""Everything one run measured, and the run itself."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.altered import size_of
from benchmarks.cutting import LIBRARY
from benchmarks.speed import building, finding, growth, latency, serving
from benchmarks.speed.engine import ALL, OURS, Source, engine, missing, version
from benchmarks.speed.queries import draw_queries

# By engine and kind of query.
Latencies = dict[str, dict[str, latency.Spread]]


@dataclass(frozen=True)
class Choice:
    """What to measure: engines beside ours, queries of the larger kinds, rounds, growth too;
    `index` is one made before of the corpus, whose making is then not measured."""

    peers: Sequence[str]
    number: int = 200
    seed: int = 1
    rounds: int = 3
    growth: bool = True
    index: Path | None = None


@dataclass
class Measured:
    """The figures of one run; what was not measured is empty."""

    name: str
    choice: Choice
    source: int
    documents: int
    passages: int
    machine: str
    date: str
    asked: latency.Asked
    absent: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    built: dict[str, building.Built] = field(default_factory=dict)
    plain: Latencies = field(default_factory=dict)
    marked: Latencies = field(default_factory=dict)
    found: dict[str, finding.Finding] = field(default_factory=dict)
    served: dict[str, serving.Served] = field(default_factory=dict)
    cold: dict[str, float] = field(default_factory=dict)
    cutting: building.Cost | None = None
    two_processes: building.Built | None = None
    from_passages: building.Built | None = None
    update: building.Cost | None = None
    steps: list[growth.Step] = field(default_factory=list)


def run(corpus: Path, name: str, choice: Choice, folder: Path) -> Measured:
    """Measure all that was chosen; the corpus is a copy that may be written to."""
    say("this project's index")
    ours = choice.index or folder / OURS
    built = None if choice.index else building.build_ours(corpus, ours)
    texts, documents = _texts(ours)
    source = _source(corpus, texts, folder)
    asked = _asked(texts, choice)
    measured = Measured(
        name, choice, size_of(corpus), documents, len(texts), machine(), _today(), asked
    )
    folders = {OURS: ours}
    if built:
        measured.built[OURS] = built
    folders |= _build_peers(measured, source, folder)
    _describe(measured, folders)
    _ask(measured, folders, source)
    if built:
        _change(measured, corpus, folder)
    return measured


def _build_peers(measured: Measured, source: Source, folder: Path) -> dict[str, Path]:
    for name in measured.choice.peers:
        reason = missing(name)
        if reason is None:
            say(f"{name}: index")
            try:
                measured.built[name] = building.build(name, source, folder / name)
            except Exception as error:  # a peer that fails is left out, not the run
                reason = str(error).splitlines()[0]
        if reason is not None:
            measured.absent[name] = reason
            say(f"{name}: left out, {reason}")
    measured.cutting = building.cutting(source)
    return {name: built.folder for name, built in measured.built.items() if name != OURS}


def _describe(measured: Measured, folders: dict[str, Path]) -> None:
    packages = {package for name in folders for package in engine(name).packages}
    packages |= {LIBRARY, "numpy"}
    measured.versions = {"Python": platform.python_version()}
    measured.versions |= {package: version(package) for package in sorted(packages)}


def _ask(measured: Measured, folders: dict[str, Path], source: Source) -> None:
    asked = measured.asked
    rounds = measured.choice.rounds
    say("latencies")
    measured.plain = latency.measure(folders, asked, rounds=rounds)
    say("latencies with snippets")
    measured.marked = latency.measure(folders, asked, rounds=rounds, marked=True)
    say("phrases beside a scan")
    measured.found = finding.find(folders, source, asked.queries)
    say("two processes, memory, new processes")
    measured.served = {name: serving.serve(name, at, asked) for name, at in folders.items()}
    first = next(query for query in asked.queries if query.kind == ALL)
    measured.cold = serving.cold_starts(folders, first)


def _change(measured: Measured, corpus: Path, folder: Path) -> None:
    say("a build by two processes, one from passages, an update")
    measured.two_processes = building.build_ours(corpus, folder / "two", jobs=serving.CORES)
    measured.from_passages = building.build_from_passages(corpus, folder / "passages-index")
    measured.update = growth.update_cost(corpus, folder / "two")
    if measured.choice.growth:
        steps = growth.grow(corpus, folder / "growth", measured.asked, seed=measured.choice.seed)
        for step in steps:
            say(f"growth: {step.share:g} of the corpus measured")
            measured.steps.append(step)


def _texts(index: Path) -> tuple[list[str], int]:
    """The passages of this project's index, and how many documents hold them."""
    import searcher
    from benchmarks.exact_strings import passage_texts

    opened = searcher.open_index(index)
    return [text.replace("\r", " ") for text in passage_texts(opened)], opened.stats().documents


def _source(corpus: Path, texts: Sequence[str], folder: Path) -> Source:
    """The passages in one file for the peers."""
    passages = folder / "passages"
    with passages.open("w", encoding="utf-8", newline="") as lines:
        lines.writelines(f"{text}\r" for text in texts)
    return Source(corpus, passages)


def _asked(texts: Sequence[str], choice: Choice) -> latency.Asked:
    warm = draw_queries(texts, number=choice.number, seed=choice.seed + 1_000_000)
    queries = draw_queries(texts, number=choice.number, seed=choice.seed, avoid=warm)
    return latency.Asked(queries, warm)


def machine() -> str:
    """The processor, cores, memory and system of this machine, and how busy it is."""
    facts = [
        next(_processors(), platform.processor() or platform.machine()),
        f"{os.cpu_count()} cores",
        f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB",
        f"{platform.system()} {platform.machine()}",
        f"load {os.getloadavg()[0]:.1f} at the start",
    ]
    return ", ".join(facts)


def _processors() -> Iterator[str]:
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    return (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))


def _today() -> str:
    return time.strftime("%Y-%m-%d")


def say(what: str) -> None:
    """Tell on standard error how far the run is."""
    print(f"{time.strftime('%H:%M:%S')} {what} …", file=sys.stderr, flush=True)
