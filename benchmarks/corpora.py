"""The corpora that the benchmarks run on: the starter corpus and, where it is, that of laws."""

from __future__ import annotations

import argparse
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import searcher
from benchmarks.altered import enlarge, part
from searcher import Index

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
LAWS = ROOT.parent / "shared" / "corpora" / "laws.tar.xz"


def add_corpus_options(parser: argparse.ArgumentParser) -> None:
    """The options that say which index of laws to use, or what to make one from."""
    parser.add_argument("--index", type=Path, help="an index of the laws made before")
    parser.add_argument("--laws", type=Path, default=LAWS, help="the laws: a folder or a tar.xz")
    parser.add_argument("--jobs", type=int, default=2, help="processes to build with")


@contextmanager
def seeds_index() -> Iterator[Index]:
    """A temporary index of the starter corpus."""
    with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
        yield searcher.build_index(SEEDS, folder)


@contextmanager
def laws_index(options: argparse.Namespace) -> Iterator[Index | None]:
    """The index of laws that the options name, or a temporary one; None without any laws."""
    if options.index is not None:
        yield searcher.open_index(options.index)
    elif not options.laws.exists():
        print(f"no laws at {options.laws}: left out", file=sys.stderr)
        yield None
    else:
        with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
            corpus = unpacked(options.laws, Path(folder) / "laws")
            index = Path(folder) / "index"
            yield searcher.build_index(corpus, index, jobs=options.jobs)


def staged(given: Path | None, folder: Path, *, every: int, size: int) -> tuple[Path, str]:
    """A copy that may be written to of a corpus, or of every n-th document of it, and its name.

    That is the one given, else the laws, else one of `size` bytes made from the starter corpus.
    """
    found = given or LAWS
    name = found.resolve().name.split(".")[0]
    if given is None and not LAWS.exists():
        corpus, name = enlarge(SEEDS, folder / "made", size=size, seed=1), "made from seeds/"
    elif found.is_dir():
        corpus = part(found, folder / "copied", every=1)
    else:
        corpus = unpacked(found, folder / "unpacked")
    if every == 1:
        return corpus, name
    chosen = part(corpus, folder / "part", every=every)
    shutil.rmtree(corpus)
    return chosen, f"every {every}th document of {name}"


def unpacked(laws: Path, folder: Path) -> Path:
    """The folder of a corpus; one in an archive is unpacked into `folder`."""
    if laws.is_dir():
        return laws
    with tarfile.open(laws) as archive:
        archive.extractall(folder, filter="data")
    return folder
