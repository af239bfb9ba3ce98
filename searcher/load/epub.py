"""EPUB books → the lines of their chapters in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from searcher.load.html import read_whole
from searcher.load.losses import CHAPTER, PICTURE, notes_of
from searcher.load.packages import Package, resolved
from searcher.load.reading import Reading, Unreadable, in_a_row
from searcher.model import Line

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_CHAPTERS = frozenset(("application/xhtml+xml", "text/html", "application/x-dtbook+xml"))
_NO_TITLE = re.compile(r"(?:unknown|untitled|unnamed)(?: title| document)?|未命名|无标题", re.I)
_FONTS = ("embedding", "obfuscation")  # ways of locking that only keep fonts from being copied


def read(raw: bytes) -> Reading:
    """Return the text of a book's chapters, one line a paragraph; what is no chapter is left out.

    Lines are numbered as those of the chapters' files, on from file to file. Raises Unreadable for
    a book that is locked, damaged, or holds no text.
    """
    package = Package(raw)
    _refuse_locked(package)
    name = _content_name(package)
    root = package.tree(name) if name else None
    if root is None:
        raise Unreadable("no book in the package: it may be damaged")
    lost: Counter[str] = Counter()
    lines = in_a_row(_chapter(package, part, lost) for part in _spine(root, name))
    if not lines:
        raise Unreadable("no text in the book: it may hold nothing but pictures")
    title = next((one.text or "" for one in root.iterfind("{*}metadata/{*}title")), "").strip()
    title = "" if _NO_TITLE.fullmatch(title) else title
    notes = (*package.notes, *notes_of(lost))
    return Reading(lines, "utf-8", {"title": title} if title else {}, notes)


def _refuse_locked(package: Package) -> None:
    """Raise Unreadable where more than the fonts of a book is locked."""
    root = package.tree(_ENCRYPTION) if _ENCRYPTION in package else None
    for method in () if root is None else root.iter("{*}EncryptionMethod"):
        if not method.get("Algorithm", "").endswith(_FONTS):
            raise Unreadable("it is encrypted: only the program it was bought for can open it")


def _content_name(package: Package) -> str:
    """Return the name of the part that lists the book's chapters, empty where none is named."""
    root = package.tree(_CONTAINER)
    named = () if root is None else root.iter("{*}rootfile")
    return next((resolved("", one.get("full-path", "")) for one in named), "")


def _spine(root: etree._Element, name: str) -> Iterator[str]:
    """Yield the names of the chapters' parts in reading order, each once."""
    parts = {
        one.get("id", ""): resolved(name, unquote(one.get("href", "")))
        for one in root.iterfind("{*}manifest/{*}item")
        if one.get("media-type") in _CHAPTERS and "nav" not in one.get("properties", "").split()
    }
    for one in root.iterfind("{*}spine/{*}itemref"):
        if part := parts.pop(one.get("idref", ""), ""):
            yield part


def _chapter(package: Package, name: str, lost: Counter[str]) -> list[Line]:
    """Return the lines of a chapter; one of pictures alone has none."""
    try:
        raw = package.part(name)
    except Unreadable:
        raw = None
    if raw is None:
        lost[CHAPTER] += 1
        return []
    lost[PICTURE] += raw.count(b"<img") + raw.count(b"<image")
    try:
        return list(read_whole(raw).lines)
    except Unreadable:
        return []
