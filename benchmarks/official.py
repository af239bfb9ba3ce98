"""What is read of official files, against what they say: python -m benchmarks.official [FOLDER]

official.tsv names for each file its title, issuer, number and dates, found by reading the file.
Told are the share of titles that are usable, how many of the other facts that the files state
are found, and how many are found wrongly; then every miss; and how many times the CPU time of
pdfium's plain text the PDFs take. The exit status is 1 where less than 95% of the titles are
usable, a fact is wrong or the PDFs take more than 2.4 times as long. FOLDER holds the files, which are not part of
the project; files that the table does not name are passed over.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pypdfium2

from benchmarks.corpora import ROOT
from searcher.errors import LoadError
from searcher.load import source_of
from searcher.load.page.pdf import read as read_pdf
from searcher.model import Metadata
from searcher.repair import repair
from searcher.structure import structure
from searcher.text.doc_numbers import number_key
from searcher.text.titles import bare

TABLE = Path(__file__).with_name("official.tsv")
FOLDER = ROOT.parent / "shared" / "corpora" / "official"
FIELDS = ("title", "issuer", "doc_number", "issued_on", "published_on")
LEAST_TITLES = 0.95
MOST_TIMES = 2.4  # the CPU time of pdfium's plain text
NO_DOCUMENT = "page"  # in the place of a title: a saved page that holds no document
_STAGE = re.compile(r"(?:[（(][^（）()]*(?:修订|修正|试行|年)[^（）()]*[）)])+$")


class Case(NamedTuple):
    """A file and what it says: the field's name to the values that are right; "" for none."""

    file: str
    said: dict[str, tuple[str, ...]]
    optional: frozenset[str]

    def judge(self, field: str, found: str | None) -> str:
        """Return what a value found is: right, wrong, missing, or "" for rightly none."""
        wanted = self.said[field]
        if not found:
            return "missing" if wanted[0] and field not in self.optional else ""
        return "right" if any(_same(field, found, one) for one in wanted) else "wrong"


def main(arguments: Sequence[str]) -> int:
    """Read the files, print what was found, return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="the official files")
    parser.add_argument("--table", type=Path, default=TABLE, help="what they should say")
    options = parser.parse_args(arguments)
    cases = [case for case in read_cases(options.table) if (options.folder / case.file).exists()]
    if not cases:
        print(f"none of the files of {options.table.name} is in {options.folder}")
        return 2
    counts: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    for case, metadata in _read(options.folder, cases):
        for field in FIELDS:
            found = getattr(metadata, field)
            outcome = case.judge(field, found)
            counts[field][outcome] += 1
            if outcome in ("wrong", "missing"):
                print(f"{case.file} {field}: {found} for {'|'.join(case.said[field])}")
    print(f"\n{len(cases)} files\n\n| | right | missing | wrong |\n| --- | --- | --- | --- |")
    for field, count in counts.items():
        print(f"| {field} | {count['right']} | {count['missing']} | {count['wrong']} |")
    times = _times_plain([options.folder / case.file for case in cases])
    return int(not _is_met(counts) or times > MOST_TIMES)


def _times_plain(paths: Sequence[Path]) -> float:
    """Tell how fast the PDFs among the files are read; how many times the time of their plain text."""
    raws = [path.read_bytes() for path in paths if path.suffix == ".pdf"]
    if not raws:
        return 0.0
    for read in (read_pdf, read_plainly):  # what is imported and started is not timed
        read(raws[0])
    seconds = [_seconds(read, raws) for read in (read_pdf, read_plainly)]
    pages = sum(map(read_plainly, raws))
    times = seconds[0] / seconds[1]
    print(f"\n{pages} pages of PDF, {pages / seconds[0]:.0f} a second of a processor: ", end="")
    print(f"{times:.2f} times the time of pdfium's plain text")
    return times


def _seconds(read: Callable[[bytes], object], raws: Sequence[bytes]) -> float:
    began = time.process_time()
    for raw in raws:
        read(raw)
    return time.process_time() - began


def read_plainly(raw: bytes) -> int:
    """Take the text of each page as pdfium gives it; the number of pages."""
    document = pypdfium2.PdfDocument(raw)
    for page in document:
        text = page.get_textpage()
        text.get_text_bounded()
        text.close()
        page.close()
    pages = len(document)
    document.close()
    return pages


def _is_met(counts: dict[str, Counter[str]]) -> bool:
    titles = counts["title"]
    wrong = sum(count["wrong"] for field, count in counts.items() if field != "title")
    wanted = titles["right"] + titles["wrong"] + titles["missing"]
    return titles["right"] >= LEAST_TITLES * wanted and not wrong


def read_cases(table: Path) -> Iterator[Case]:
    """Give the cases of a table, a line each: tabs between fields, bars between what is alike."""
    for line in table.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            file, title, *facts = line.split("\t")
            values = ["" if title == NO_DOCUMENT else title, *facts]
            said = {
                field: tuple(one.removeprefix("?") for one in value.split("|"))
                for field, value in zip(FIELDS, values, strict=True)
            }
            optional = (field for field, value in zip(FIELDS, values) if value.startswith("?"))
            yield Case(file, said, frozenset(optional))


def _read(folder: Path, cases: Sequence[Case]) -> Iterator[tuple[Case, Metadata]]:
    """Give the metadata of each file; a file that cannot be read says nothing."""
    for case in cases:
        path = folder / case.file
        try:
            source = source_of(case.file, path.read_bytes())
        except LoadError as error:
            if case.said["title"][0]:
                print(f"{case.file}: {error}")
            yield case, Metadata()
            continue
        lines, fixes = repair(source.lines, source.format)
        yield case, structure(source, id=case.file, lines=lines, fixes=fixes).metadata


def _same(field: str, found: str, wanted: str) -> bool:
    """True if a value is the one wanted; titles but for blanks, marks and the stage at the end,
    numbers in any spelling."""
    if field == "title":
        return bare(_STAGE.sub("", found)) == bare(_STAGE.sub("", wanted))
    if field == "doc_number" and (key := number_key(found)):
        return key == number_key(wanted)
    return found.replace("—", "-") == wanted.replace("—", "-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
