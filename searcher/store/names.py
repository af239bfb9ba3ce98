"""The names of an index's files, and how one of ours is told from anybody else's.

A file is ours when its name is exactly one of ours and it begins as we begin such a file. Nothing
else in the folder of an index is ever written to, renamed or removed.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from searcher import disk
from searcher.postings.arrays import DOCS_SUFFIX, TERMS_SUFFIX
from searcher.postings.frame import MAGIC
from searcher.text.patterns import pattern

CURRENT = "CURRENT"
LOCK = "write.lock"
# What Whoosh locks before it asks the index whether it may write; it may not.
WHOOSH_LOCK = "MAIN_WRITELOCK"
RECORDS, DETAILS = ".documents", ".details"
CITATIONS, RELATIONS, FORMER = ".citations", ".relations", ".former"
# A build's claim to all names of its generation's number, and the pointer before it is CURRENT.
CLAIM, POINTER = ".writing", ".current"

SEGMENT_SUFFIXES = (DOCS_SUFFIX, TERMS_SUFFIX, RECORDS, DETAILS)
GENERATION_SUFFIXES = (CITATIONS, RELATIONS, FORMER)

_NUMBER = r"(\d{6}|[1-9]\d{6,8})"
SEGMENT = re.compile(rf"s{_NUMBER}m?")
_ARRAYS = re.compile(
    rf"s{_NUMBER}m?(?:{'|'.join(map(re.escape, SEGMENT_SUFFIXES + GENERATION_SUFFIXES))})"
)
_MANIFEST = re.compile(r"manifest-([1-9]\d{0,8})\.json")
_CLAIM = pattern(rf"s{_NUMBER}{re.escape(CLAIM)}")
_POINTER = pattern(rf"s{_NUMBER}{re.escape(POINTER)}")
_CONTENTS = pattern(r"_MAIN_([1-9]\d{0,8})\.toc")

# How files of a name begin: a manifest goes on with the number in its name.
POINTER_HEAD = b'{"format": '
CLAIM_HEAD = b'{"searcher": "writing", "generation": '
MANIFEST_HEAD = b'{\n "generation": '
# Whoosh begins each of its tables of contents alike, so ours is told by how it ends.
CONTENTS_HEAD = b"\x04\x08\x04\xff\xff\xcf\xc7"
CONTENTS_TAIL = b"\n# written by searcher\n"
LARGEST_POINTER = 4096

# What others put into any folder, in small letters; names that begin with a dot are such too.
_EVERYWHERE = frozenset(
    "readme.md lost+found thumbs.db desktop.ini $recycle.bin @eadir".split()
    + ["system volume information"]
)


def manifest_name(number: int) -> str:
    """Return the name of a generation's manifest."""
    return f"manifest-{number}.json"


def manifest_number(name: str) -> int | None:
    """Return the generation that a manifest's name tells, None where it is no manifest's.

    >>> manifest_number("manifest-12.json"), manifest_number("manifest-012.json")
    (12, None)
    """
    found = _MANIFEST.fullmatch(name)
    return int(found[1]) if found else None


def relations_name(number: int) -> str:
    """Return the name of the file that says what documents of a generation say of each other."""
    return f"s{number:06}{RELATIONS}"


def former_name(number: int) -> str:
    """Return the name of the file with the passages that a generation no longer holds."""
    return f"s{number:06}{FORMER}"


def citations_name(number: int) -> str:
    """Return the name of the file that says who is named how often in a generation."""
    return f"s{number:06}{CITATIONS}"


def contents_name(number: int) -> str:
    """Return the name by which Whoosh's programs find a generation."""
    return f"_MAIN_{number}.toc"


def number_of(name: str) -> int | None:
    """Return the number in a name that is exactly one of ours, None for any other.

    >>> [number_of(n) for n in ("s000012m.docs", "manifest-3.json", "s12.docs", "s000012.pdf")]
    [12, 3, None, None]
    """
    for kind in (_ARRAYS, _MANIFEST, _CLAIM, _POINTER, _CONTENTS):
        if found := kind.fullmatch(name):
            return int(found[1])
    return None


def names_of(number: int) -> frozenset[str]:
    """Return all names that the files of a generation may get."""
    segments = (f"s{number:06}", f"s{number:06}m")
    names = {name + suffix for name in segments for suffix in SEGMENT_SUFFIXES}
    names |= {segments[0] + suffix for suffix in (*GENERATION_SUFFIXES, CLAIM, POINTER)}
    return frozenset(names | {manifest_name(number), contents_name(number)})


def claim_name(number: int) -> str:
    """Return the name of a build's claim to a generation's names."""
    return f"s{number:06}{CLAIM}"


def claim_bytes(number: int, process: int) -> bytes:
    """Return what stands in a claim."""
    return CLAIM_HEAD + f'{number}, "pid": {process}}}\n'.encode()


def claimed_by(path: Path) -> int | None:
    """Return the process that wrote a claim; None where the file is none that was written whole."""
    name = _CLAIM.fullmatch(path.name)
    content = disk.head(path, 256)
    if not name or content is None or not content.startswith(CLAIM_HEAD):
        return None
    try:
        claim = json.loads(content)
    except (ValueError, RecursionError):
        return None
    process = claim.get("pid")
    whole = claim.get("generation") == int(name[1]) and isinstance(process, int)
    return process if whole else None


def is_pointer(path: Path) -> bool:
    """True if a CURRENT is one of ours, of whatever format."""
    return (disk.head(path, len(POINTER_HEAD)) or b"") == POINTER_HEAD


def is_ours(path: Path) -> bool:
    """True if a file with a generation's number in its name is ours, by its name and its head."""
    head = _head_of(path.name)
    if head is None or disk.head(path, len(head)) != head:
        return False
    return not _CONTENTS.fullmatch(path.name) or _ends(path, CONTENTS_TAIL)


def is_remnant(path: Path) -> bool:
    """True if a file is one of ours of which the power went before its content was on the disk.

    Asked of names that a build has claimed, and of claims: it holds nothing, nothing but zeros,
    or what we begin such a file with.
    """
    head = _head_of(path.name)
    if head is None:
        return False
    found = disk.head(path, len(head))
    return found is not None and (head.startswith(found) or not found.strip(b"\0"))


def is_everywhere(path: Path) -> bool:
    """True if an index may be begun in a folder beside this file or folder."""
    if path.name in (LOCK, WHOOSH_LOCK):
        return disk.head(path, 1) == b""
    if _CLAIM.fullmatch(path.name):
        return is_remnant(path)
    return path.name.startswith(".") or path.name.lower() in _EVERYWHERE


def _head_of(name: str) -> bytes | None:
    """Return how a file of ours with this name begins; None for a name that is none of ours."""
    if _ARRAYS.fullmatch(name):
        return MAGIC
    if _CLAIM.fullmatch(name):
        return CLAIM_HEAD
    if _POINTER.fullmatch(name):
        return POINTER_HEAD
    if _CONTENTS.fullmatch(name):
        return CONTENTS_HEAD
    number = manifest_number(name)
    return None if number is None else MANIFEST_HEAD + f"{number},".encode()


def _ends(path: Path, tail: bytes) -> bool:
    try:
        file = disk.Reader.open(path)
        return file.read(file.size - len(tail), len(tail)) == tail
    except OSError:
        return False
