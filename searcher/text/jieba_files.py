"""Where jieba keeps its dictionary and its model, read as files: jieba talks while it loads."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def jieba_files() -> Path | None:
    """Return the folder of jieba; None where it is not installed, or not in a folder.

    >>> (jieba_files() / "dict.txt").is_file()
    True
    """
    found = find_spec("jieba")
    folders = found.submodule_search_locations if found else None
    return Path(folders[0]) if folders else None
