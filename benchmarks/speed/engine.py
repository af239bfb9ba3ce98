"""What an engine is to the benchmark, and the table of them.

Nothing heavy is imported here: a process loads the one engine it measures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Protocol

ALL, ANY, COMMON, PHRASE = KINDS = ("all words", "any words", "common word", "phrase")
TEN = 10
# A snippet of this many characters, or of about as many bytes or words.
SNIPPET = 120

OURS = "searcher"
TANTIVY, CHARACTERS = "tantivy", "tantivy (characters)"
FTS5, TRIGRAM = "SQLite FTS5", "SQLite FTS5 (trigrams)"
BM25S, XAPIAN, STOCK = "bm25s", "Xapian", "Whoosh + jieba"
PLACES = {
    OURS: "ours:Ours",
    TANTIVY: "tantivy:Tantivy",
    CHARACTERS: "tantivy:Characters",
    FTS5: "sqlite:Fts5",
    TRIGRAM: "sqlite:Trigram",
    BM25S: "bm25s:Bm25s",
    XAPIAN: "xapian:Xapian",
    STOCK: "whoosh:Stock",
}


@dataclass(frozen=True)
class Query:
    """What is looked for: words, or one string for a phrase; `typed` as this project's own
    search is asked for it."""

    kind: str
    words: tuple[str, ...]
    typed: str

    @property
    def text(self) -> str:
        """The words alone, as other engines have them cut."""
        return " ".join(self.words)


@dataclass(frozen=True)
class Source:
    """What is indexed: a folder of files, and the same passages in one file, ended by returns."""

    corpus: Path
    passages: Path

    def texts(self, *, every: int = 1) -> Iterator[str]:
        """Every n-th passage, in order."""
        with self.passages.open(encoding="utf-8", newline="\r") as lines:
            for number, line in enumerate(lines):
                if number % every == 0:
                    yield line[:-1]


class Engine(Protocol):
    """An index that answers queries with the texts of the ten best passages.

    `kinds` are those of query it can answer, `marks` whether it cuts snippets; `every` tells
    that it holds every n-th passage only; `packages` are what must be there for it to run.
    """

    kinds: tuple[str, ...]
    marks: bool
    every: int
    packages: tuple[str, ...]

    def __init__(self, folder: Path) -> None: ...

    @staticmethod
    def load() -> None:
        """Get dictionaries ready that a build is not to be charged with."""

    @staticmethod
    def build(source: Source, folder: Path) -> None:
        """Write an index into the folder."""

    def texts(self, query: Query) -> Sequence[str]:
        """The texts of the ten best passages."""

    def snippets(self, query: Query) -> Sequence[str]:
        """Cuts of the ten best passages in which the words are marked."""

    def count(self, query: Query) -> int:
        """How many passages match."""


def engine(name: str) -> type[Engine]:
    """The class of an engine, its module imported."""
    module, _, kind = PLACES[name].partition(":")
    found: type[Engine] = getattr(import_module(f"benchmarks.speed.engines.{module}"), kind)
    return found


def label(name: str) -> str:
    """An engine's name, and which part of the passages it holds where that is not all."""
    try:
        every = engine(name).every
    except ImportError:  # figures of a peer may be shown where it is not installed
        return name
    return f"{name} (1/{every})" if every > 1 else name


def missing(name: str) -> str | None:
    """Why an engine cannot run here, None where it can."""
    try:
        for package in engine(name).packages:
            import_module(package)
    except Exception as error:  # a peer may fail to load in any way
        return f"{type(error).__name__}: {error}"
    return None


def version(package: str) -> str:
    """The version of an installed package, or what its module says of itself."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        module = import_module(package)
        said = getattr(module, "version_string", None) or getattr(module, "sqlite_version", "")
        return said() if callable(said) else str(said)
