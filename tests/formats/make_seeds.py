"""Writes the notice in every format: python -m tests.formats.make_seeds [FOLDER]

The same bytes come out each time; the default folder is seeds/formats.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.formats.notice import NOTICE
from tests.formats.renderings import FILES

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "formats"


def main(folder: Path) -> None:
    """Write a file a format into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in FILES.items():
        (folder / name).write_bytes(write(NOTICE))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
