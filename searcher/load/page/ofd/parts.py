"""Where an OFD keeps its documents, pages and templates, and what it says of itself."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from searcher.load.losses import COMMENT, OBJECT, SEAL
from searcher.load.packages import Package, resolved
from searcher.load.page.ofd.names import Element, child, children, numbers, words
from searcher.load.page.piece import Box
from searcher.load.reading import Unreadable

MOST_PAGES = 20_000
POINTS = 72 / 25.4  # in a mm
_ENTRY = "OFD.xml"
_NO_NOTES = frozenset({"Watermark", "Link"})  # annotations that say nothing of their own
_ENCRYPTED = ("Encryptions.xml", "OFDEntries.xml")


@dataclass(frozen=True)
class Document:
    """One of the documents of a package: its page parts in order, its templates by their ids, the
    parts of its resources, the area of its pages where they tell none, and how many of what stands
    beside its pages."""

    pages: tuple[str, ...]
    templates: dict[str, str]
    info: Element | None
    resources: tuple[str, ...] = ()
    area: Element | None = None
    beside: Counter[str] = field(default_factory=Counter)


def documents_of(package: Package) -> list[Document]:
    """Return the documents of a package in order; of two versions of one, the later.

    Raises Unreadable for an encrypted package and for one without pages.
    """
    entry = package.tree(_ENTRY)
    if any(name in package for name in _ENCRYPTED):
        raise Unreadable("it is encrypted: a password or key is needed to open it")
    if entry is None:
        raise Unreadable("a ZIP file without an OFD document inside")
    found: dict[str, Document] = {}
    for ordinal, body in enumerate(children(entry, "DocBody")):
        document = _document(package, body)
        if document is not None:
            name = words(child(child(body, "DocInfo"), "DocID")) or f"#{ordinal}"
            found.pop(name, None)
            found[name] = document
    if not any(document.pages for document in found.values()):
        raise Unreadable("an OFD file without pages")
    return list(found.values())


def template_ids(page: Element) -> Iterator[str]:
    """Return the ids of the templates that a page shows."""
    return (one.get("TemplateID", "").strip() for one in children(page, "Template"))


def box_of(page: Element, document: Document) -> Box | None:
    """Return the page's box in points, y going up from its top; None where none is told."""
    for area in (child(page, "Area"), document.area):
        left, top, width, height = (numbers(words(child(area, "PhysicalBox"))) + [0.0] * 4)[:4]
        if width > 0 < height:
            scaled = (left, -top - height, left + width, -top)
            return cast(Box, tuple(POINTS * end for end in scaled))
    return None


class Resources:
    """What composite objects are composed of, by the parts that hold it and their ids."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._units: dict[str, dict[str, Element]] = {}

    def unit(self, parts: Iterable[str], name: str) -> Element | None:
        """Return the unit of that id in the first of the parts that holds it, None where none does."""
        return next((units[name] for units in map(self._of, parts) if name in units), None)

    def _of(self, part: str) -> dict[str, Element]:
        if part not in self._units:
            found: dict[str, Element] = {}
            with contextlib.suppress(Unreadable):  # a page shows the rest without it
                for held in children(self._package.tree(part), "CompositeGraphicUnits"):
                    for unit in children(held, "CompositeGraphicUnit"):
                        found.setdefault(unit.get("ID", "").strip(), unit)
            self._units[part] = found
        return self._units[part]


def resources_of(page: Element, name: str, document: Document) -> tuple[str, ...]:
    """Return the parts that hold the resources of the page in the part `name`."""
    own = (resolved(name, words(one)) for one in children(page, "PageRes"))
    return (*own, *document.resources)


def custom_values(info: Element | None) -> dict[str, str]:
    """Return what offices add to a document's properties, by the names they give it."""
    rows = children(child(info, "CustomDatas"), "CustomData")
    return {one.get("Name", "").strip(): words(one) for one in rows}


def _document(package: Package, body: Element) -> Document | None:
    base = resolved(_ENTRY, _root(package, body))
    root = package.tree(base)
    if root is None:
        return None
    pages = tuple(
        resolved(base, page.get("BaseLoc", "")) for page in children(child(root, "Pages"), "Page")
    )
    if len(pages) > MOST_PAGES:
        raise Unreadable(f"the document has more than {MOST_PAGES:,} pages")
    common = child(root, "CommonData")
    templates = {
        one.get("ID", "").strip(): resolved(base, one.get("BaseLoc", ""))
        for one in children(common, "TemplatePage")
    }
    resources = tuple(
        resolved(base, words(one))
        for kind in ("DocumentRes", "PublicRes")
        for one in children(common, kind)
    )
    area = child(common, "PageArea")
    beside = _beside(package, base, root) + _seals(package, body)
    return Document(pages, templates, child(body, "DocInfo"), resources, area, beside)


def _beside(package: Package, base: str, root: Element) -> Counter[str]:
    """Count the files attached to a document and the notes written on its pages."""
    found: Counter[str] = Counter()
    for part in _parts(package, base, children(root, "Attachments")):
        found[OBJECT] += sum(1 for _ in children(part[1], "Attachment"))
    for name, pages in _parts(package, base, children(root, "Annotations")):
        noted = (one for page in children(pages, "Page") for one in children(page, "FileLoc"))
        for _, notes in _parts(package, name, noted):
            kinds = (note.get("Type", "") for note in children(notes, "Annot"))
            found[COMMENT] += sum(kind not in _NO_NOTES for kind in kinds)
    return found


def _seals(package: Package, body: Element) -> Counter[str]:
    """Count the seals that were put on a document."""
    parts = _parts(package, _ENTRY, children(body, "Signatures"))
    return Counter({SEAL: sum(1 for _, part in parts for _ in children(part, "Signature"))})


def _parts(package: Package, base: str, named: Iterable[Element]) -> Iterator[tuple[str, Element]]:
    """Give the parts that elements name, as seen from the part `base`; none that is damaged."""
    for one in named:
        name = resolved(base, words(one))
        with contextlib.suppress(Unreadable):
            part = package.tree(name)
            if part is not None:
                yield name, part


def _root(package: Package, body: Element) -> str:
    """Return the part that a document begins in; of its versions the one marked as current."""
    for version in children(child(body, "Versions"), "Version"):
        if version.get("Current", "").strip().lower() in ("true", "1"):
            part = package.tree(resolved(_ENTRY, version.get("BaseLoc", "")))
            root = words(child(part, "DocRoot"))
            if root:
                return root
    return words(child(body, "DocRoot"))
