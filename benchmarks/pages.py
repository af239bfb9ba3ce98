"""Reads PDFs set from known texts: python -m benchmarks.pages [--laws FOLDER] [--documents N]

Texts are set in one, two and three columns, with running heads and page numbers, in several
sizes and encodings, and read back. Told are the share of characters in the right order, the
share of paragraphs that came back whole, pages a second on one core, and the memory it took.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.corpora import LAWS, SEEDS, unpacked
from searcher.load.page.pdf import read
from searcher.repair import repair
from tests.formats.document import Document
from tests.formats.typesetting import Layout, typeset

_MARKUP = re.compile(r"^[#\s>*]+|\*\*|<!--.*?-->|\s+$")
_UNSET = re.compile("[^\\x20-\\x7e\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’—…·]")  # not in GBK
_MOST_PARAGRAPHS = 150
LEAST_IN_ORDER = 0.99
LEAST_PAGES = 50  # a second


@dataclass
class Count:
    """What came back of the documents set in so many columns."""

    characters: int = 0
    in_order: int = 0
    paragraphs: int = 0
    whole: int = 0
    pages: int = 0
    seconds: float = 0.0


def main(arguments: Sequence[str]) -> int:
    """Set, read and compare; the exit status says whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--laws", type=Path, default=LAWS, help="texts: a folder or a tar.xz")
    parser.add_argument("--documents", type=int, default=120)
    options = parser.parse_args(arguments)
    counts = {columns: Count() for columns in (1, 2, 3)}
    with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
        given = options.laws if options.laws.exists() else SEEDS
        texts = given if given.is_dir() else unpacked(given, Path(folder))
        for document, layout in _set(texts, options.documents):
            _compare(document, layout, counts[layout.columns])
    for columns, count in counts.items():
        print(_row(columns, count))
    print(f"memory {_memory() / 1e6:.0f} MB")
    return int(not all(map(_is_met, counts.values())))


def _set(folder: Path, count: int) -> Iterator[tuple[Document, Layout]]:
    chance = random.Random(1)
    files = sorted((*folder.rglob("*.md"), *folder.rglob("*.txt")))
    for number in range(count):
        lines = chance.choice(files).read_text("utf-8").splitlines()
        rows = [_UNSET.sub("", _MARKUP.sub("", line)).strip() for line in lines]
        rows = [row for row in rows if row and "|" not in row][:_MOST_PARAGRAPHS]
        if len(rows) > 5:
            document = Document(rows[0], [(None, row) for row in rows[1:]])
            yield document, _layout(number % 3 + 1, chance)


def _layout(columns: int, chance: random.Random) -> Layout:
    size = chance.choice([(12.0, 14.0, 16.0), (9.0, 10.5, 12.0), (9.0, 10.5)][columns - 1])
    return Layout(
        columns=columns,
        size=size,
        leading=size * chance.choice([1.25, 1.5, 1.75]),
        gutter=size * chance.choice([1.5, 2, 3]),
        header=chance.choice(["", "云川省人民政府公报"]),
        footer=chance.choice(["— {} —", "{}", "第 {} 页"]),
        encoding=chance.choice(["UniGB-UCS2-H", "GBK2K-H"]),
    )


def _compare(document: Document, layout: Layout, count: Count) -> None:
    pdf = typeset(document, layout)
    raw = pdf.bytes()
    began = time.process_time()
    lines, _ = repair(read(raw).lines, "pdf")
    count.seconds += time.process_time() - began
    count.pages += len(pdf.pages)
    wanted = [_bare(row) for row in (document.title, *(text for _, text in document.paragraphs))]
    found = [row for row in (_bare(line.text) for line in lines) if row]
    matched = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    count.paragraphs += len(wanted)
    count.whole += sum(block.size for block in matched)
    count.characters += sum(map(len, wanted))
    count.in_order += _in_order("\n".join(wanted), "\n".join(found))


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _in_order(wanted: str, found: str) -> int:
    """The characters of the longest stretches that both have in the same order, by lines of
    the text that differ and characters within these."""
    rows, others = wanted.split("\n"), found.split("\n")
    total = 0
    for kind, a, b, c, d in SequenceMatcher(None, rows, others, autojunk=False).get_opcodes():
        one, other = "".join(rows[a:b]), "".join(others[c:d])
        if kind == "equal":
            total += len(one)
        elif kind == "replace":
            blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
            total += sum(block.size for block in blocks)
    return total


def _row(columns: int, count: Count) -> str:
    return (
        f"{columns} columns: {count.in_order / count.characters:8.3%} of {count.characters:,} "
        f"characters in order, {count.whole / count.paragraphs:.2%} of {count.paragraphs:,} "
        f"paragraphs whole, {count.pages / count.seconds:.0f} pages a second ({count.pages})"
    )


def _is_met(count: Count) -> bool:
    in_order = count.in_order >= LEAST_IN_ORDER * count.characters
    return in_order and count.pages >= LEAST_PAGES * count.seconds


def _memory() -> int:
    """The most memory in bytes that this process has held."""
    import resource

    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
