"""Packages of XML parts (DOCX, PPTX, ODT, EPUB, OFD), read so that no hostile one takes time or memory.

Sizes are looked at before anything is unpacked, document types are refused, entities are never
resolved, nothing is fetched, and elements nest no deeper than the parser's 256.
"""

from __future__ import annotations

import base64
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from lxml import etree

from searcher.load.reading import Unreadable
from searcher.load.salvage import whole_parts
from searcher.load.zip_faults import ZIP_FAULTS

MOST_PARTS = 50_000  # a thousand pages with a dozen parts each are far below
LARGEST_PART = 128 << 20  # bytes unpacked of one part
LARGEST_WHOLE = 384 << 20  # bytes unpacked of all parts read
_GREATEST_RATIO = 250  # unpacked bytes for one packed, in parts that are large
_LARGE = 16 << 20
_LARGEST_SALVAGED = 128 << 20  # bytes unpacked of the parts of a damaged one, which are all held
DAMAGED = "its ZIP container is cut short or damaged"
_SALVAGED = "its ZIP container is cut short or damaged: what is whole in it is read"
_ENTRY = b"PK\x01\x02"  # begins every entry of a ZIP's list of members
_ENCRYPTED = 0x1
_LONGEST_SHOWN = 60  # characters of a name in a message
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # all that the standards allow
_DOCTYPES = tuple("<!DOCTYPE".encode(codec) for codec in ("ascii", "utf-16-le", "utf-16-be"))
_DEEP = re.compile("depth|nesting", re.I)
# How hostile XML is parsed: nothing is resolved, fetched or let grow.
_GUARDED: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}


class Package:
    """The parts of a ZIP by name, whatever case and slashes its writer used.

    Opening raises Unreadable for bytes that are no whole ZIP or list too many members.
    """

    def __init__(self, raw: bytes) -> None:
        if raw.count(_ENTRY) > MOST_PARTS:
            raise Unreadable(f"the ZIP inside lists more than {MOST_PARTS:,} members")
        self._left = LARGEST_WHOLE
        self._raw = raw
        self._whole: Mapping[str, bytes] = {}
        self._found: Mapping[str, bytes] | None = None  # what a search for whole parts gave
        self._entries: Mapping[str, zipfile.ZipInfo] = {}
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            self._entries = {_plain(entry.filename): entry for entry in self._zip.infolist()}
        except ZIP_FAULTS as error:
            self._whole = _salvage(raw)
            if not self._whole:
                raise Unreadable(DAMAGED) from error

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be told of the package itself: its list of parts was damaged."""
        return (_SALVAGED,) if self._whole else ()

    def __contains__(self, name: str) -> bool:
        return _plain(name) in (self._whole or self._entries)

    def names(self) -> Iterator[str]:
        """Return the names of the parts, in lower case, with slashes, without one at the front."""
        return iter(self._whole or self._entries)

    def part(self, name: str) -> bytes | None:
        """Return the bytes of a part, None when there is none of that name.

        Raises Unreadable for an encrypted or damaged part and for one too large unpacked.
        """
        if self._whole:
            return self._whole.get(_plain(name))
        entry = self._entries.get(_plain(name))
        if entry is None or entry.is_dir():
            return None
        self._refuse(entry)
        self._left -= entry.file_size
        try:
            with self._zip.open(entry) as file:
                return file.read(entry.file_size + 1)
        except ZIP_FAULTS as error:
            # The list may tell a wrong place or size of a part that is whole.
            if self._found is None:
                self._found = _salvage(self._raw)
            if _plain(name) not in self._found:
                raise Unreadable(f"its part {_shown(name)} is damaged") from error
            self._whole = self._found
            return self._whole[_plain(name)]

    def tree(self, name: str) -> etree._Element | None:
        """Return the root element of a part, None when there is none; Unreadable for broken XML."""
        part = self.part(name)
        return None if part is None else tree_of(part, name)

    def guard(self) -> None:
        """Raise Unreadable if the parts are too large unpacked, for readers that unpack them
        themselves and hold no tree of one."""
        for entry in self._entries.values():
            self._refuse(entry, largest=LARGEST_WHOLE)
            self._left -= entry.file_size

    def _refuse(self, entry: zipfile.ZipInfo, *, largest: int = LARGEST_PART) -> None:
        size, name = entry.file_size, _shown(entry.filename)
        if entry.flag_bits & _ENCRYPTED:
            raise Unreadable("it is encrypted: a password is needed to open it")
        if entry.compress_type not in _METHODS:
            raise Unreadable(f"its part {name} is packed in a way that the format does not allow")
        if size > min(largest, self._left):
            raise Unreadable(f"its part {name} is too large unpacked ({size // 1_000_000} MB)")
        if size > _LARGE and size > _GREATEST_RATIO * max(1, entry.compress_size):
            raise Unreadable(
                f"its part {name} unpacks to more than {_GREATEST_RATIO} times its size"
            )


def _salvage(raw: bytes) -> dict[str, bytes]:
    """Return the parts that are whole, by their names as `names` gives them."""
    largest = min(_LARGEST_SALVAGED, _GREATEST_RATIO * len(raw))
    found = whole_parts(raw, most=MOST_PARTS, largest=largest)
    return {_plain(part.name): part.raw for part in found}


class FlatPackage(Package):
    """A package whose parts are at hand: it was written as one file of XML."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = {_plain(name): part for name, part in parts.items()}
        self._whole = {}

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._parts

    def names(self) -> Iterator[str]:
        """Return the names of the parts, as those of any package."""
        return iter(self._parts)

    def part(self, name: str) -> bytes | None:
        """Return the bytes of a part, None when there is none of that name."""
        return self._parts.get(_plain(name))


def flat_package(root: etree._Element) -> FlatPackage:
    """Return the parts in the XML that Office writes a whole package as ("flat OPC")."""
    parts: dict[str, bytes] = {}
    for part in root.iterchildren("{*}part"):
        names = (value for key, value in part.attrib.items() if str(key).endswith("}name"))
        name = str(next(names, ""))
        held = next(iter(part), None)
        if held is not None and str(held.tag).endswith("}xmlData") and len(held):
            parts[name] = etree.tostring(held[0])
        elif held is not None:
            parts[name] = _from_base64(held.text or "")
    return FlatPackage(parts)


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""


class Relation(NamedTuple):
    """What a part says of another: the id it uses for it, its kind, its name."""

    id: str
    kind: str
    part: str


def relation_in(element: etree._Element, name: str = "id") -> str:
    """Return the id of the relationship that an attribute of that name holds, empty if absent."""
    said = (id for key, id in element.attrib.items() if str(key).endswith(f"relationships}}{name}"))
    return str(next(said, ""))


def relations_of(package: Package, base: str) -> list[Relation]:
    """Return the relationships of a part (of the package for none) to others inside the package."""
    folder, _, file = base.rpartition("/")
    try:
        root = package.tree(f"{folder}/_rels/{file}.rels")
    except Unreadable:
        return []
    return [
        Relation(one.get("Id", ""), one.get("Type", "").rpartition("/")[2], resolved(base, target))
        for one in (() if root is None else root.iterchildren("{*}Relationship"))
        if one.get("TargetMode") != "External" and (target := unquote(one.get("Target", "")))
    ]


def tree_of(part: bytes, name: str, *, huge: bool = False) -> etree._Element:
    """Return the root element of a part's bytes; Unreadable for a document type or broken XML.

    A `huge` one is a whole document: its elements may nest deeper, its texts be longer.
    """
    refuse_doctype(part, name)
    try:
        # Blanks before the declaration are a fault that every word processor reads over.
        return etree.fromstring(part.lstrip(), etree.XMLParser(**{**_GUARDED, "huge_tree": huge}))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise broken(name, error) from error


def stream_of(part: bytes, name: str, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield the elements of these tags as each one ends, for parts too large to hold as a tree.

    Whoever asks clears what is no longer wanted.
    """
    refuse_doctype(part, name)
    try:
        found = etree.iterparse(io.BytesIO(part), tag=tags, **_GUARDED)
        for _, element in found:
            yield element
    except (etree.XMLSyntaxError, ValueError) as error:
        raise broken(name, error) from error


def refuse_doctype(part: bytes, name: str) -> None:
    """Unreadable when the part declares a document type: the formats have none, attacks do."""
    if any(doctype in part for doctype in _DOCTYPES):
        raise Unreadable(
            f"its part {_shown(name)} declares a document type, which the format forbids"
        )


def broken(name: str, error: Exception) -> Unreadable:
    """Return the reason for XML that cannot be read."""
    name = _shown(name)
    if _DEEP.search(str(error)):
        return Unreadable(f"the elements of its part {name} are nested too deep")
    return Unreadable(f"its part {name} is no well-formed XML")


def resolved(base: str, target: str) -> str:
    """Return the name of the part that `target` names, as seen from the part `base`.

    >>> resolved("word/document.xml", "styles.xml"), resolved("Doc_0/Document.xml", "/Doc_0/a.xml")
    ('word/styles.xml', 'Doc_0/a.xml')
    """
    target = target.strip().replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(base), target)).lstrip("/")


def _shown(name: str) -> str:
    """Return a part's name as it may stand in a message."""
    return "".join(char if char.isprintable() else "?" for char in name[:_LONGEST_SHOWN])


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
