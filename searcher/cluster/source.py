"""A cluster as a source: it names a few hundred passages and the numbers of the whole; ranking,
marking and cutting then go on as they do for a folder, on those passages as a segment."""

from __future__ import annotations

from collections.abc import Iterable

from searcher.cluster.clauses import Clauses, counted, filtered
from searcher.cluster.finding import Finding, Placed, names_of
from searcher.cluster.segment import ClusterSegment
from searcher.cluster.statistics import statistics_of
from searcher.cluster.store import ClusterStore
from searcher.query import nodes
from searcher.search.clock import Clock
from searcher.search.folder import FolderReader, FolderSource
from searcher.search.plan import Plan
from searcher.search.source import Answer, Found
from searcher.store.generation import Generation, Mask, OpenSegment


class ClusterSource(FolderSource):
    """One generation of the index in a cluster.

    `userdict` as in FolderSource. Raises IndexMissing, IndexStale or ClusterFailed.
    """

    store: ClusterStore

    def reader(self, clock: Clock, *, day: str | None = None) -> ClusterReader:
        """Open it for one search, which ends with the clock and asks on an ISO day (today)."""
        return ClusterReader(self.generation, clock, day=day)

    def chosen(
        self, plan: Plan, clock: Clock, *, day: str | None = None
    ) -> list[tuple[OpenSegment, Mask]]:
        """Return of each segment the passages that hold all that a plan asks for."""
        names = names_of(statistics_of(self.generation), plan)
        found: list[tuple[OpenSegment, Mask]] = []
        for number, segment in enumerate(self.generation.segments):
            assert isinstance(segment, ClusterSegment)
            placed = Placed(Clauses(segment, clock, day=day), plan, names, number)
            found.append((segment, placed.holding()))
        return found


class ClusterReader(FolderReader):
    """What one search reads of a generation in a cluster.

    Which words and pairs stand anywhere the catalogue tells; where, the cluster.
    """

    def __init__(self, generation: Generation, clock: Clock, *, day: str | None = None) -> None:
        self._generation = generation
        self._clock = clock
        self._segments: list[ClusterSegment] = generation.segments  # type: ignore[assignment]
        self._clauses = [Clauses(segment, clock, day=day) for segment in self._segments]
        self._statistics = statistics_of(generation)
        self._lives: dict[nodes.Node, bool] = {}

    def frequency(self, word: str) -> int:
        """Return how many passages hold a word in their text."""
        return self._statistics.frequency("body", word, "")

    def lives(self, node: nodes.Node) -> bool:
        """Tell whether any passage satisfies a clause; once time is over nothing is known to be
        absent."""
        if self._clock.over():
            return True
        if node not in self._lives:
            self._lives[node] = any(self._living(node))
        return self._lives[node]

    def _living(self, node: nodes.Node) -> Iterable[bool]:
        for segment, clauses in zip(self._segments, self._clauses, strict=True):
            query = filtered([*clauses.alive(), clauses.part(node)])
            body = {"size": 0, "track_total_hits": 1, "terminate_after": 1, "query": query}
            yield counted(segment.client.many(segment.body.index, [body])[0]) > 0

    def answer(self, plan: Plan) -> Answer | None:
        """Return nothing: what the kernel answers at once lies in a folder."""
        return None

    def found(self, plan: Plan) -> Found:
        """Return what a plan finds."""
        return Finding(self._generation, self._clauses, self._clock, plan).found()
