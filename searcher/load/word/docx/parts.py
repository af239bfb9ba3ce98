"""Where a DOCX keeps its document, styles, numbering and notes, found by its relationships."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from searcher.load.packages import Package, resolved
from searcher.load.reading import Unreadable
from searcher.load.word.docx.names import Element, child, children, local, value

_OTHERS = {"xl/workbook.xml": "an Excel workbook", "ppt/presentation.xml": "a PowerPoint file"}
_USUAL = "word/document.xml"
_NOTES = ("footnote", "endnote")
_NO_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})


@dataclass(frozen=True)
class Parts:
    """The parts of a document that its text is made of; absent ones are None."""

    document: bytes
    name: str
    styles: Element | None
    numbering: Element | None
    notes: dict[tuple[str, str], Element]


def parts_of(package: Package) -> Parts:
    """The parts of the document in a package; Unreadable when it holds none."""
    name = _main(package)
    document = package.part(name)
    if document is None:
        raise Unreadable("a ZIP file without a Word document inside")
    related = _related(package, name)
    styles, numbering = (_tree(package, related, kind) for kind in ("styles", "numbering"))
    return Parts(document, name, styles, numbering, dict(_notes(package, related)))


def properties_of(package: Package, name: str) -> dict[str, str]:
    """The properties in `docProps/<name>.xml` by their local names; none where that is broken."""
    try:
        root = package.tree(f"docProps/{name}.xml")
    except Unreadable:
        return {}
    return {local(one): one.text or "" for one in root if not len(one)} if root is not None else {}


def _main(package: Package) -> str:
    """The name of the document's part: what the package says, else where it usually stands."""
    for part, kind in _OTHERS.items():
        if part in package:
            raise Unreadable(f"{kind}, not a Word document")
    related = _targets(package, "_rels/.rels", "")
    name = related.get("officeDocument", _USUAL)
    return name if name in package else _USUAL


def _related(package: Package, name: str) -> dict[str, str]:
    """The parts that belong to the document by kind; where nothing names them, by usual names."""
    folder, _, file = name.rpartition("/")
    kinds = ("styles", "numbering", "footnotes", "endnotes")
    usual = {kind: f"{folder}/{kind}.xml" for kind in kinds}
    named = _targets(package, f"{folder}/_rels/{file}.rels", name)
    return {**usual, **{kind: part for kind, part in named.items() if part in package}}


def _targets(package: Package, rels: str, base: str) -> dict[str, str]:
    """Kind of relationship → part, of those that stay inside the package."""
    try:
        root = package.tree(rels)
    except Unreadable:
        return {}
    found: dict[str, str] = {}
    for one in () if root is None else children(root, "Relationship"):
        kind = value(one, "Type").rpartition("/")[2]
        if kind and value(one, "TargetMode") != "External":
            found.setdefault(kind, resolved(base, value(one, "Target")))
    return found


def _tree(package: Package, related: dict[str, str], kind: str) -> etree._Element | None:
    """A part that a document can be read without: broken, it is as good as absent."""
    try:
        return package.tree(related[kind])
    except Unreadable:
        return None


def _notes(package: Package, related: dict[str, str]) -> Iterator[tuple[tuple[str, str], Element]]:
    """The notes by kind and id; not the lines that part them from the text."""
    for kind in _NOTES:
        root = _tree(package, related, f"{kind}s")
        for note in () if root is None else children(root, kind):
            if value(note, "type") not in _NO_NOTES and child(note, "p") is not None:
                yield (kind, value(note, "id")), note
