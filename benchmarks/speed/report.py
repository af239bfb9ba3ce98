"""The pages about speed and size, from what one run measured: all of it, and the short one."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from benchmarks.speed import tables
from benchmarks.speed.engine import KINDS
from benchmarks.speed.goals import goals
from benchmarks.speed.measured import Measured
from benchmarks.speed.picture import picture

PICTURE_TITLE = "Milliseconds a query, ten texts fetched: median, line to the 99th percentile"

HOW = """\
- **Latency.** Processor time of the thread from the query as typed to the ten best texts: tokenising and fetching included. Every round is a new
  process that opens all engines, warms them with as many other queries, and asks each query once of one engine after
  the other. The figure of a query is the median of its rounds. Words are two or three of one passage, common words are
  of the 200 that most passages hold, phrases are 1 to 8 characters from anywhere, half of them from inside a word.
  This project's search also ranks by titles and headings, counts all that match, and puts passages after that hold most of the words.
- **Indexing.** This project: from files on disk, everything included: reading, repair, structure, words, postings, checksums.
  From passages, it is without reading, repair and structure.
  The others are handed the same passages as texts, cut by `{cutter}` in a bare loop (stock Whoosh: by jieba's analyzer); the
  cutting is in their seconds, loading of libraries and dictionaries is not. One process each; processor seconds count all its
  threads and are what ratios are of.
- **tantivy**: one field, whitespace tokenizer, positions, stored as cut; queries are built of terms, not parsed; totals are
  not counted. Most phrases that begin inside a word it cannot find so, and is soon done; "characters" has every character as a
  word and finds them. **SQLite FTS5**: unicode61 over words joined by spaces, and the trigram tokenizer over the text for phrases,
  both optimized after writing. **bm25s** answers any words only. **Whoosh + jieba** holds every tenth passage: its seconds and size are
  times ten, its latencies are those of the sample.
- **Phrases** are compared with a scan of the texts, width, case and variants of characters aside.
- **Memory** is the most that was resident in a process of its own, mapped files included."""


SHORT = """\
# Speed and size

Beside other engines over the same {passages:,} passages ({source:.0f} MB) of Chinese law, measured in one run on {date}
({machine}): the median of a query in milliseconds with its ten texts and snippets, phrases found that a scan
of the texts finds, processor seconds to build, size as times the source, most memory while searching.

{table}

![Latencies of every engine by kind of query](performance.svg)

`searcher` is built from files, reading, repair and structure included; the others are handed passages that are cut already.
How everything is measured, all percentiles, serving and growth: [benchmarks/performance.md](../benchmarks/performance.md);
where the time goes: [benchmarks/profile.md](../benchmarks/profile.md); measure it yourself: `make bench`.
"""


def write(measured: Measured, top: Path) -> None:
    """Write the pages and their picture below the top of a checkout."""
    pages = {
        "benchmarks/performance.md": page(measured),
        "docs/performance.md": short_page(measured),
        "docs/performance.svg": picture(measured.plain, PICTURE_TITLE),
    }
    for name, text in pages.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, encoding="utf-8")


def short_page(measured: Measured) -> str:
    """What users want to know, in Markdown: one table and one picture."""
    return SHORT.format(
        passages=measured.passages,
        source=measured.source / 1e6,
        date=measured.date,
        machine=measured.machine.rpartition(", load")[0] or measured.machine,
        table=tables.short_table(measured),
    )


def page(measured: Measured) -> str:
    """The page in Markdown."""
    return "\n\n".join(_parts(measured)) + "\n"


def _parts(measured: Measured) -> Iterator[str]:
    yield "# Speed and size"
    yield f"Written by `make bench` ({_command(measured)}), measured in one run on {measured.date}."
    yield _circumstances(measured)
    yield "![Latencies of every engine by kind of query](../docs/performance.svg)"
    yield "## Goals"
    yield tables.goal_table(goals(measured))
    yield "## Latency"
    yield "Median / 95th / 99th percentile in milliseconds, in brackets the median beside tantivy's. Without snippets:"
    yield tables.latency_table(measured.plain)
    yield "With snippets, as people see results:"
    yield tables.latency_table(measured.marked)
    yield from _rest(measured)
    yield "## How it is measured"
    yield HOW.format(cutter=_cutter(measured))
    yield "Where the time goes, and what was tried where a goal is missed: [profile.md](profile.md)."


def _rest(measured: Measured) -> Iterator[str]:
    if measured.found:
        yield "## Phrases found"
        yield tables.found_table(measured)
    if measured.built:
        yield "## Indexing"
        yield tables.build_table(measured)
    yield "## Serving"
    yield tables.service_table(measured)
    if measured.steps:
        yield "## Growth"
        yield "This project's index over parts of the corpus, and over four times as much: altered copies of all documents."
        yield tables.growth_table(measured)


def _circumstances(measured: Measured) -> str:
    counts = {kind: 0 for kind in KINDS}
    for query in measured.asked.queries:
        counts[query.kind] += 1
    asked = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    lines = [
        f"corpus: {_plain(measured.name)}, {measured.documents:,} documents, {measured.passages:,} passages, "
        f"{measured.source / 1e6:.1f} MB",
        f"machine: {measured.machine}",
        "versions: " + ", ".join(f"{name} {said}" for name, said in measured.versions.items()),
        f"queries: {asked}; rounds: {measured.choice.rounds}; seed: {measured.choice.seed}",
        *(f"left out: {name}: {_plain(reason)}" for name, reason in measured.absent.items()),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _command(measured: Measured) -> str:
    choice = measured.choice
    words = f"--queries {choice.number} --seed {choice.seed} --rounds {choice.rounds}"
    return f"`{words}{'' if choice.growth else ' --no-growth'}`"


def _cutter(measured: Measured) -> str:
    return "rjieba" if "rjieba" in measured.versions else "jieba"


def _plain(text: str) -> str:
    return escape(text, quote=False)
