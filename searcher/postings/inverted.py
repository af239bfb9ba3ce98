"""Writing a field's postings: terms, document gaps, frequencies, positions.

Per field `f` of the container: its lexicon; `f.starts` and `f.occurrences` (where each
term's postings and positions begin); planes `f.gaps` (documents as differences within a
term), `f.freqs` (frequency less one, nearly always zero) and `f.positions`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .container import ContainerWriter
from .lexicon import write_pairs, write_text
from .planes import PlanesWriter
from .runs import Ints, Longs, Stretch, Terms


class InvertedWriter:
    """Takes a field's postings term after term and puts them into a container."""

    def __init__(self, container: ContainerWriter, name: str) -> None:
        self._container = container
        self._name = name
        self._gaps = PlanesWriter(container, f"{name}.gaps")
        self._freqs = PlanesWriter(container, f"{name}.freqs", width=0)
        self._positions: PlanesWriter | None = None
        self._last_position = 0
        self._kept: list[NDArray[np.bool_]] = []
        self._counts: list[Longs] = []
        self._totals: list[Longs] = []

    def append(self, stretch: Stretch) -> None:
        """Add the postings of the next terms; a term without postings is left out."""
        kept = stretch.counts > 0
        self._kept.append(kept)
        counts = stretch.counts[kept]
        if not len(counts):
            return
        starts = np.cumsum(counts) - counts
        gaps = np.diff(stretch.docs, prepend=np.int32(0))
        gaps[starts] = stretch.docs[starts]
        self._gaps.append(gaps)
        self._freqs.append(stretch.freqs - 1)
        self._counts.append(counts)
        self._totals.append(np.add.reduceat(stretch.freqs, starts, dtype=np.int64))
        if stretch.positions is not None:
            self._append_positions(stretch.positions)

    def close(self, terms: Terms) -> dict[str, int]:
        """Write what is held back and the lexicon; `terms` are all terms appended.

        Returns what the directory says of the field: its greatest position.
        """
        for planes in (self._gaps, self._freqs, self._positions):
            if planes is not None:
                planes.close()
        kept = np.concatenate([np.empty(0, bool), *self._kept])
        if isinstance(terms, np.ndarray):
            write_pairs(self._container, self._name, terms[kept])
        else:
            used = [term for term, keep in zip(terms, kept.tolist(), strict=True) if keep]
            write_text(self._container, self._name, used)
        self._close_starts()
        return {"last_position": self._last_position}

    def _append_positions(self, positions: Ints) -> None:
        if self._positions is None:
            self._positions = PlanesWriter(self._container, f"{self._name}.positions")
        self._positions.append(positions)
        self._last_position = max(self._last_position, int(positions.max(initial=0)))

    def _close_starts(self) -> None:
        counts = np.concatenate([np.empty(0, np.int64), *self._counts])
        totals = np.concatenate([np.empty(0, np.int64), *self._totals])
        for part, sizes in (("starts", counts), ("occurrences", totals)):
            ends = np.cumsum(np.append(0, sizes))
            wide = "<u4" if ends[-1] < 1 << 32 else "<u8"
            self._container.add(f"{self._name}.{part}", ends.astype(wide))
