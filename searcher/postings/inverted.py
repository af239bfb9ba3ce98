"""Writing a field's postings: terms, document gaps, frequencies, positions, block bounds.

Per field `f` of the container: its lexicon; `f.starts` and `f.occurrences` (where each
term's postings and positions begin); planes `f.gaps` (documents as differences within a
term), `f.freqs` (frequency less one, nearly always zero) and `f.positions`. Terms of more
than 128 postings are listed in `f.long`; from `f.long_blocks` on each of their blocks has its
greatest frequency, its shortest document and its greatest impact (`f.block_freq`,
`f.block_length`, `f.block_impact`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .container import ContainerWriter
from .lexicon import write_pairs, write_text
from .planes import PlanesWriter
from .runs import Longs, Stretch, Terms, spread

BLOCK = 128
IMPACT = 0xFFFF
K1 = 1.2
B = 0.75


def impact(freqs: NDArray[Any], lengths: NDArray[Any], average: float) -> NDArray[np.float32]:
    """BM25's share of frequency and length: freq / (freq + K1 (1 - B + B length / average)).

    >>> impact(np.array([2]), np.array([10]), 10.0).round(3).tolist()
    [0.625]
    """
    norms = lengths * np.float32(K1 * B / (average or 1)) + np.float32(K1 * (1 - B))
    counted = freqs.astype(np.float32)
    shares: NDArray[np.float32] = counted / (counted + norms.astype(np.float32))
    return shares


class InvertedWriter:
    """Takes a field's postings term after term and puts them into a container.

    `lengths` is the length of every document of the segment in this field.
    """

    def __init__(self, container: ContainerWriter, name: str, lengths: NDArray[Any]) -> None:
        self._container = container
        self._name = name
        self._lengths = lengths
        self._gaps = PlanesWriter(container, f"{name}.gaps")
        self._freqs = PlanesWriter(container, f"{name}.freqs", width=0)
        self._positions: PlanesWriter | None = None
        self._block_freq = container.part(f"{name}.block_freq", "<u4")
        self._block_length = container.part(f"{name}.block_length", "<u2")
        self._block_impact = container.part(f"{name}.block_impact", "<u2")
        self._average = float(lengths.mean()) if len(lengths) else 0.0
        self._last_position = 0
        self._boosted = False
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
        self._append_blocks(stretch, starts, counts)
        self._append_extras(stretch)

    def close(self, terms: Terms) -> dict[str, int]:
        """Write what is held back and the lexicon; `terms` are all terms appended.

        Returns what the directory says of the field: its greatest position.
        """
        for planes in (self._gaps, self._freqs, self._positions):
            if planes is not None:
                planes.close()
        if not self._boosted:
            self._container.drop(f"{self._name}.weights")
        kept = np.concatenate([np.empty(0, bool), *self._kept])
        if isinstance(terms, np.ndarray):
            write_pairs(self._container, self._name, terms[kept])
        else:
            used = [term for term, keep in zip(terms, kept.tolist(), strict=True) if keep]
            write_text(self._container, self._name, used)
        self._close_starts()
        return {"last_position": self._last_position}

    def _append_blocks(self, stretch: Stretch, starts: Longs, counts: Longs) -> None:
        long = counts > BLOCK
        blocks = np.where(long, -(-counts // BLOCK), 1)
        at = np.repeat(starts, blocks) + spread(np.zeros_like(blocks), blocks) * BLOCK
        bounded = np.repeat(long, blocks)
        lengths = self._lengths[stretch.docs]
        self._block_freq.append(np.maximum.reduceat(stretch.freqs, at)[bounded])
        shortest = np.minimum.reduceat(lengths, at)[bounded]
        self._block_length.append(np.minimum(shortest.astype(np.int64), 0xFFFF))
        impacts = impact(stretch.freqs, lengths, self._average)
        highest = np.maximum.reduceat(impacts, at)[bounded]
        self._block_impact.append(np.floor(highest * IMPACT) + 1)

    def _append_extras(self, stretch: Stretch) -> None:
        if stretch.positions is not None:
            if self._positions is None:
                self._positions = PlanesWriter(self._container, f"{self._name}.positions")
            self._positions.append(stretch.positions)
            greatest = int(stretch.positions.max(initial=0))
            self._last_position = max(self._last_position, greatest)
        if stretch.weights is not None:
            self._container.ensure(f"{self._name}.weights", "<f4").append(stretch.weights)
            self._boosted |= bool((stretch.weights != stretch.freqs).any())

    def _close_starts(self) -> None:
        counts = np.concatenate([np.empty(0, np.int64), *self._counts])
        totals = np.concatenate([np.empty(0, np.int64), *self._totals])
        for part, sizes in (("starts", counts), ("occurrences", totals)):
            ends = np.cumsum(np.append(0, sizes))
            wide = "<u4" if ends[-1] < 1 << 32 else "<u8"
            self._container.add(f"{self._name}.{part}", ends.astype(wide))
        long = np.flatnonzero(counts > BLOCK)
        blocks = np.cumsum(np.append(0, -(-counts[long] // BLOCK)))
        self._container.add(f"{self._name}.long", long.astype("<u4"))
        self._container.add(f"{self._name}.long_blocks", blocks.astype("<u4"))
