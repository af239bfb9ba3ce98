"""Where an OFD keeps its documents, pages and templates, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from searcher.load.packages import Package, resolved
from searcher.load.page.ofd.names import Element, child, children, words
from searcher.load.reading import Unreadable

MOST_PAGES = 20_000
_ENTRY = "OFD.xml"
_ENCRYPTED = ("Encryptions.xml", "OFDEntries.xml")


@dataclass(frozen=True)
class Document:
    """One of the documents of a package: its page parts in order, its templates by their ids."""

    pages: tuple[str, ...]
    templates: dict[str, str]
    info: Element | None


def documents_of(package: Package) -> list[Document]:
    """The documents of a package in order; of two versions of one, the later.

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
    """The ids of the templates that a page shows."""
    return (one.get("TemplateID", "").strip() for one in children(page, "Template"))


def custom_values(info: Element | None) -> dict[str, str]:
    """What offices add to a document's properties, by the names they give it."""
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
    templates = {
        one.get("ID", "").strip(): resolved(base, one.get("BaseLoc", ""))
        for one in children(child(root, "CommonData"), "TemplatePage")
    }
    return Document(pages, templates, child(body, "DocInfo"))


def _root(package: Package, body: Element) -> str:
    """The part that a document begins in; of its versions the one marked as current."""
    for version in children(child(body, "Versions"), "Version"):
        if version.get("Current", "").strip().lower() in ("true", "1"):
            part = package.tree(resolved(_ENTRY, version.get("BaseLoc", "")))
            root = words(child(part, "DocRoot"))
            if root:
                return root
    return words(child(body, "DocRoot"))
