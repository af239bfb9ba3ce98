"""Runs in a nameless file, where they do not fit into memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher import disk

from .container import Container
from .container_writer import ContainerWriter
from .lexicon import TextLexicon, write_text
from .merge import Source
from .runs import Longs, Run, Stretch, Terms


class _Spilled:
    """A run in a file, read by stretches: what is kept at hand counts as memory."""

    def __init__(self, reader: disk.Reader) -> None:
        self._container = Container(reader, "(a run)")

    @property
    def terms(self) -> Terms:
        if "pairs" in self._container:
            return self._container.array("pairs")
        return TextLexicon(self._container, "terms").keys()

    @property
    def sizes(self) -> Longs:
        return np.diff(self._container.array("occurrences"))

    def stretch(self, first: int, last: int) -> Stretch:
        part = self._container.part
        starts, ends = (part(name, first, last + 1) for name in ("starts", "occurrences"))
        docs, freqs = (part(name, int(starts[0]), int(starts[-1])) for name in ("docs", "freqs"))
        positions = None
        if "positions" in self._container:
            positions = part("positions", int(ends[0]), int(ends[-1]))
        return Stretch(np.diff(starts), docs, freqs, positions)


def spill(run: Run, scratch: disk.Scratch) -> Source:
    """Write a run to a nameless file; what comes back reads it from there."""
    container = ContainerWriter()
    if isinstance(run.terms, np.ndarray):
        container.lend("pairs", run.terms)
    else:
        write_text(container, "terms", run.terms)
    for name, array in _run_arrays(run).items():
        container.lend(name, array)
    return _Spilled(scratch.add(container.close))


def _run_arrays(run: Run) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {
        "starts": run.starts,
        "occurrences": run.occurrences,
        "docs": run.whole.docs,
        "freqs": run.whole.freqs,
    }
    if run.whole.positions is not None:
        arrays["positions"] = run.whole.positions
    return arrays
