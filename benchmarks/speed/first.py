"""A program that opens an engine's index, answers one query and ends.

python -m benchmarks.speed.first ENGINE FOLDER KIND WORD...
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.speed.engine import Query, engine

if __name__ == "__main__":
    name, folder, kind, *words = sys.argv[1:]
    for text in engine(name)(Path(folder)).texts(Query(kind, tuple(words), " ".join(words))):
        print(text)
