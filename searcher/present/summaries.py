"""Counts for people: what a build did, what an index holds, how well it searches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from searcher.language import told
from searcher.present.lines import label
from searcher.results import Stats
from searcher.text.inert import one_line

if TYPE_CHECKING:
    from searcher.indexing.update import Summary
    from searcher.judging import Evaluation

MOST_SKIPS_SHOWN = 200
MOST_NOTES_SHOWN = 20
# Columns of the names of counts.
COUNTS = 11


def summary_lines(summary: Summary, *, verbose: bool = False) -> Iterator[str]:
    """Yield what a build did, and each file left out with its reason; `verbose` says too what was
    cleared away of a build that had broken off."""
    yield from (told(one_line(line)) for line in (summary.cleared if verbose else ()))
    for skip in summary.skipped[:MOST_SKIPS_SHOWN]:
        yield told("skipped {0}: {1}", one_line(skip.path), told(one_line(skip.reason)))
    for one in summary.notes[:MOST_NOTES_SHOWN]:
        yield told("noted {0}: {1}", one_line(one.path), told(one_line(one.text)))
    if len(summary.skipped) > MOST_SKIPS_SHOWN:
        yield told("… and {0} more", f"{len(summary.skipped) - MOST_SKIPS_SHOWN:,}")
    counted = (summary.added, summary.changed, summary.removed, summary.unchanged)
    counts = [f"{count:,}" for count in (*counted, len(summary.skipped))]
    noted = len({note.path for note in summary.notes})
    done = told("{0} added, {1} changed, {2} removed, {3} unchanged, {4} skipped", *counts)
    yield done + (told(", {0} with notes (searcher docs --notes)", f"{noted:,}") if noted else "")


def stats_lines(stats: Stats) -> Iterator[str]:
    """Yield the counts, a line each."""
    for name, value in asdict(stats).items():
        shown = ", ".join(map(one_line, value)) if isinstance(value, tuple) else value
        shown = told(shown) if name == "kernel" else shown
        yield label(name, f"{shown:,}" if isinstance(shown, int) else str(shown), COUNTS)


def evaluation_lines(judged: Evaluation) -> Iterator[str]:
    """Yield the figures of an evaluation, a line each, then what was gained over another run."""
    for name, value in judged.figures.items():
        yield label(name, f"{value:.4f}" if isinstance(value, float) else str(value), COUNTS)
    seconds = (f"{judged.index_seconds:.1f}", f"{judged.search_seconds:.1f}")
    yield label("seconds", told("{0} to index, {1} to search", *seconds), COUNTS)
    for one in judged.differences:
        bounds = f"[{one.low:+.4f}, {one.high:+.4f}]"
        gain = (f"{one.mean:+.4f}", bounds, f"{one.p:.3f}")
        yield label(one.measure, told("{0} {1} against the other run (p = {2})", *gain), COUNTS)
