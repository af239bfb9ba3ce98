"""What documents name and the folder lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from searcher.relations.graph import Evidence, Graph
from searcher.relations.kinds import Statement
from searcher.relations.names import key_of


class Ghost(NamedTuple):
    """A norm that documents name and the folder lacks: its title or number as first written,
    where they name it, and how many documents those are."""

    name: str
    number: str | None
    statements: tuple[Evidence, ...]

    @property
    def documents(self) -> int:
        """How many documents name it."""
        return len({statement.document for statement in self.statements})


def find_ghosts(graph: Graph, statements: Mapping[int, Sequence[Statement]]) -> list[Ghost]:
    """Return the norms named that are not here, those named by most documents first."""
    named: dict[str, list[tuple[int, int]]] = {}
    for source, said in statements.items():
        meant = {link.order for link in graph.out(source)}
        for order, statement in enumerate(said):
            if order not in meant and not statement.bare and (statement.name or statement.number):
                key = key_of(statement.name) or statement.number or ""
                named.setdefault(key, []).append((source, order))
    ghosts = []
    for places in named.values():
        naming = [(source, statements[source][order]) for source, order in places]
        first = naming[0][1]
        shown = (Evidence(at, one.passage, one.start, one.end) for at, one in naming)
        ghosts.append(Ghost(first.name, first.number, tuple(shown)))
    return sorted(ghosts, key=lambda ghost: (-ghost.documents, ghost.name, ghost.number or ""))
