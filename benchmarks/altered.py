"""More documents from few: copies in which words and numbers are others.

Copies keep the make-up of the documents they are made from, so an index of them grows as one
of real documents would: common words stay common, new words and numbers come in.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

from benchmarks.cutting import cut

HAN_WORD = re.compile(r"[\u4e00-\u9fff]{2,}")
# Only numbers of the text: those of tags, addresses and years of encodings stand elsewhere.
NUMBER = re.compile(r"(?<=[\u4e00-\u9fff〔(（])\d+|\d+(?=[\u4e00-\u9fff])")
SHARE = 0.1
TEXTS = {".txt", ".md", ".html", ".htm"}


def enlarge(source: Path, target: Path, *, size: int, seed: int) -> Path:
    """A folder with the documents of `source` and altered copies of them, to `size` bytes.

    Each copy has a folder of its own, named by its number. Files that are not text in UTF-8
    are taken over once and have no copies.
    """
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    written = sum(_copied(path, target / path.relative_to(source)) for path in files)
    texts = [path for path in files if path.suffix in TEXTS and _text(path) is not None]
    words = vocabulary(_text(path) or "" for path in texts)
    for number in count(1) if words else ():
        draw = random.Random(f"{seed}/{number}")
        table = swaps(words, draw)
        for path in texts:
            if written >= size:
                return target
            place = target / str(number) / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(altered(_text(path) or "", table, draw), encoding="utf-8")
            written += place.stat().st_size
    return target


def part(source: Path, target: Path, *, every: int) -> Path:
    """A folder with every n-th document of `source`, by path."""
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    for path in files[::every]:
        _copied(path, target / path.relative_to(source))
    return target


def vocabulary(texts: Iterable[str]) -> list[str]:
    """The Han words of two and more characters, in order, each once."""
    found: set[str] = set()
    for text in texts:
        found.update(cut(text))
    return sorted(word for word in found if HAN_WORD.fullmatch(word))


def swaps(words: Sequence[str], draw: random.Random) -> dict[str, str]:
    """For a tenth of the words, another of the same length to stand in its place."""
    by_length: dict[int, list[str]] = {}
    for word in words:
        by_length.setdefault(len(word), []).append(word)
    chosen = draw.sample(words, max(1, round(len(words) * SHARE)))
    return {word: draw.choice(by_length[len(word)]) for word in chosen}


def altered(text: str, table: Mapping[str, str], draw: random.Random) -> str:
    """The text with the table's words swapped and the last digit of numbers drawn anew.

    >>> altered("养老服务设施应当按照标准建设。", {"养老": "教育"}, random.Random(1))
    '教育服务设施应当按照标准建设。'
    """
    swapped = "".join([table.get(word, word) for word in cut(text)])
    return NUMBER.sub(lambda match: match[0][:-1] + str(draw.randrange(10)), swapped)


def size_of(folder: Path) -> int:
    """The bytes of all files in a folder."""
    return sum(path.stat().st_size for path in _files(folder))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _copied(path: Path, target: Path) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    return target.stat().st_size


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None
