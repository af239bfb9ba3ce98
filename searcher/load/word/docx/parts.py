"""Where a DOCX keeps its document, styles, numbering, notes and headers, found by relationships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from searcher.load.packages import DAMAGED, Package, relations_of
from searcher.load.reading import Unreadable
from searcher.load.word.docx.names import Element, child, children, local, value

_USUAL = "word/document.xml"
_NOTES = ("footnote", "endnote")
_NO_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_KINDS = ("styles", "numbering", "footnotes", "endnotes")

Notes = Mapping[tuple[str, str], Element]  # kind of note, id → the note


@dataclass(frozen=True)
class Parts:
    """The parts of a document that its text is made of; absent ones are None."""

    document: bytes
    name: str
    styles: Element | None
    numbering: Element | None
    notes: Notes
    _package: Package
    _related: Mapping[str, str]  # id of a relationship → part

    def related(self, id: str) -> bytes | None:
        """Return the part that a relationship of the document names, None where there is none."""
        name = self._related.get(id)
        return self._package.part(name) if name else None

    def tree(self, id: str) -> Element | None:
        """Return the root of a part that the document can be read without, None for a broken one."""
        name = self._related.get(id)
        return _tree(self._package, name) if name else None

    def of_kind(self, kind: str) -> Iterator[Element]:
        """Yield the roots of the document's parts of a kind (header, footer), broken ones left out."""
        for relation in relations_of(self._package, self.name):
            if relation.kind == kind and (root := _tree(self._package, relation.part)) is not None:
                yield root


def parts_of(package: Package) -> Parts:
    """Return the parts of the document in a package; Unreadable when it holds none."""
    name = _main(package)
    document = package.part(name)
    if document is None:
        damaged = DAMAGED if package.notes else "a ZIP file without a Word document inside"
        raise Unreadable(damaged)
    folder = name.rpartition("/")[0]
    relations = [one for one in relations_of(package, name) if one.part in package]
    usual = {kind: f"{folder}/{kind}.xml" for kind in _KINDS}
    kinds = {**usual, **{one.kind: one.part for one in reversed(relations)}}
    return Parts(
        document,
        name,
        styles=_tree(package, kinds["styles"]),
        numbering=_tree(package, kinds["numbering"]),
        notes=dict(_notes(package, kinds)),
        _package=package,
        _related={one.id: one.part for one in relations},
    )


def properties_of(package: Package, name: str) -> dict[str, str]:
    """Return the properties in `docProps/<name>.xml` by their local names; none where that is broken."""
    root = _tree(package, f"docProps/{name}.xml")
    return {local(one): one.text or "" for one in root if not len(one)} if root is not None else {}


def _main(package: Package) -> str:
    """Return the name of the document's part: what the package says, else where it usually stands."""
    named = (one.part for one in relations_of(package, "") if one.kind == "officeDocument")
    name = next(named, _USUAL)
    return name if name in package else _USUAL


def _tree(package: Package, name: str) -> Element | None:
    """Return a part that a document can be read without: broken, it is as good as absent."""
    try:
        return package.tree(name)
    except Unreadable:
        return None


def _notes(package: Package, kinds: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], Element]]:
    """Yield the notes by kind and id; not the lines that part them from the text."""
    for kind in _NOTES:
        root = _tree(package, kinds[f"{kind}s"])
        for note in () if root is None else children(root, kind):
            if value(note, "type") not in _NO_NOTES and child(note, "p") is not None:
                yield (kind, value(note, "id")), note
