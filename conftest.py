"""What the examples of the library are tried on: `index`, that of the starter corpus."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

# As the program has it: numpy's threads have nothing to do here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
SEEDS = Path(__file__).parent / "seeds"


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The index that examples ask."""
    import searcher

    return searcher.build_index(SEEDS, tmp_path_factory.mktemp("examples") / "index")


@pytest.fixture(autouse=True)
def index_of_examples(request: pytest.FixtureRequest, doctest_namespace: dict[str, Any]) -> None:
    """Give the index to the examples that ask it."""
    test = getattr(request.node, "dtest", None)
    if test is not None and any("index" in example.source for example in test.examples):
        doctest_namespace["index"] = request.getfixturevalue("examples")
