"""What each kind of evidence counts for; benchmarks/ranking.md says what each is worth."""

from __future__ import annotations

from typing import NamedTuple


class Weights(NamedTuple):
    """What each kind of evidence counts for; `named` and all below are shares of the best score."""

    body: float = 1.0
    characters: float = 1.2
    headings: float = 1.0
    section: float = 0.8
    kindred: float = 0.5
    kindred_section: float = 0.8
    named: float = 0.8
    article: float = 1.5
    cover: float = 0.6
    titled: float = 0.6
    near: float = 0.2
    cited: float = 0.25
    authority: float = 0.2
    recent: float = 0.1
    aside: float = 0.1
    labels: float = 1.0


WEIGHTS = Weights()
