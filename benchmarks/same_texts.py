"""Whether a change leaves what is read of documents as it was: a digest of each, before and after.

    python -m benchmarks.same_texts FOLDER… --write before.tsv
    python -m benchmarks.same_texts FOLDER… --against before.tsv

Each file is read, repaired and structured; the digest is of its lines after repair, of the fixes
made, and of the document's metadata, headings and passages. `--every 10` takes every tenth file.
With `--against` prints the files that are read otherwise, and ends with status 1 where any is.
Both print the seconds that repair and structure took, without those of loading.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from searcher.errors import LoadError
from searcher.load import load
from searcher.model import Document
from searcher.repair import repair
from searcher.structure import structure

MOST_SHOWN = 20


def files_in(folders: Sequence[Path], every: int) -> list[Path]:
    """Return every n-th file of the folders, in the order of their names."""
    found = sorted(path for one in folders for path in one.rglob("*") if path.is_file())
    return found[::every]


def digests(files: Sequence[Path]) -> Iterator[tuple[str, str, float]]:
    """Yield for each file its name, a digest and the seconds of repair and structure.

    A file that cannot be read has the reason for a digest.
    """
    for file in files:
        try:
            source = load(str(file))
        except LoadError as error:
            yield str(file), error.reason.replace("\n", " "), 0.0
            continue
        began = time.perf_counter()
        lines, fixes = repair(source.lines, source.format)
        document = structure(source, id=file.name, lines=lines, fixes=fixes)
        seconds = time.perf_counter() - began
        yield str(file), _digest((tuple(lines), *_said(document))), seconds


def _said(document: Document) -> tuple[object, ...]:
    return document.metadata, document.sections, document.passages, document.fixes


def _digest(value: object) -> str:
    return sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def main() -> int:
    """Write or compare the digests, and return the exit status."""
    options = _options()
    found = list(digests(files_in(options.folder, options.every)))
    print(
        f"{len(found)} files, {sum(seconds for *_, seconds in found):.2f} s of repair and structure"
    )
    now = {name: digest for name, digest, _ in found}
    if options.write:
        rows = (f"{name}\t{digest}\n" for name, digest in now.items())
        options.write.write_text("".join(rows), encoding="utf-8")
    return _compare(now, options.against) if options.against else 0


def _compare(now: dict[str, str], against: Path) -> int:
    rows = (line.rsplit("\t", 1) for line in against.read_text(encoding="utf-8").splitlines())
    before = {name: digest for name, digest in rows}
    other = [name for name in now if before.get(name) != now[name]]
    for name in other[:MOST_SHOWN]:
        print(f"  otherwise: {name}")
    print(f"{len(now) - len(other)} of {len(now)} read as before")
    return 1 if other else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="+", help="folders of documents")
    parser.add_argument("--every", type=int, default=1, help="take every n-th file only")
    parser.add_argument("--write", type=Path, help="where to keep the digests")
    parser.add_argument("--against", type=Path, help="digests kept before")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
