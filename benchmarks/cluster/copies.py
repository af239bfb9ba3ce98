"""An index many times as large: copies of the documents of one, each copy with titles and ids of its
own, as one segment.

    python -m benchmarks.cluster.copies FOLDER TARGET TIMES
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from searcher.indexing.commit import Made, put_in_service
from searcher.postings.arrays import DOCS_SUFFIX, TERMS_SUFFIX
from searcher.postings.segments import merge_segments
from searcher.store import SegmentEntry, Store
from searcher.store.catalog import CatalogWriter, Entry
from searcher.store.segment import OpenSegment
from searcher.text.numerals import HAN_NUMERALS


def copied(kept: Entry, number: int) -> Entry:
    """A document as the copy of a number has it: under another id, path and title."""
    record = json.loads(kept.record)
    for name in ("id", "path", "file"):
        record[name] = f"{number}/{record[name]}"
    if record["metadata"]["title"]:
        record["metadata"]["title"] += f"({HAN_NUMERALS[number % len(HAN_NUMERALS)]})"
    return kept._replace(record=json.dumps(record, ensure_ascii=False).encode())


def multiply(source: Store, target: Store, times: int) -> int:
    """Write an index with so many copies of each document of another; how many passages it has."""
    (one,) = source.current().segments
    segment, catalog = OpenSegment(source.folder, one), CatalogWriter()
    with target.writing() as writing:
        name = f"s{writing.number:06}"
        for number in range(times):
            for ordinal in range(len(segment.catalog)):
                kept = segment.catalog.kept(ordinal)
                catalog.add(copied(kept, number) if number else kept)
        merged = merge_segments([segment.arrays] * times, target.folder, name)
        names = [name + DOCS_SUFFIX, name + TERMS_SUFFIX, *catalog.close(target.folder, name)]
        entry = SegmentEntry(name, len(catalog), merged.doc_count, target.entries(names))
        put_in_service(target, Made(writing.number, [entry]))
    return merged.doc_count


def main() -> None:
    """Write the copies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("times", type=int)
    given = parser.parse_args()
    print(f"{multiply(Store(given.folder), Store(given.target), given.times):,} passages")


if __name__ == "__main__":
    main()
