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
    if given is None and not LAWS.exists():
        made = enlarge(SEEDS, folder / "made", size=size, seed=1)
        return _every(made, folder, every), "made from the starter corpus"
    found = given or LAWS
    if found.is_dir():
        return part(found, folder / "copied", every=every), found.resolve().name
    return _every(unpacked(found, folder / "unpacked"), folder, every), found.name.split(".")[0]


def _every(corpus: Path, folder: Path, every: int) -> Path:
    if every == 1:
        return corpus
    chosen = part(corpus, folder / "part", every=every)
    shutil.rmtree(corpus)
    return chosen


def unpacked(laws: Path, folder: Path) -> Path:
    """The folder of a corpus; one in an archive is unpacked into `folder`."""
    if laws.is_dir():
        return laws
    with tarfile.open(laws) as archive:
        archive.extractall(folder, filter="data")
    return folder
