"""OpenDocument files, packed or as one file of XML: their parts, and the text of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from searcher.load.packages import Package, tree_of
from searcher.load.reading import Unreadable

Element = etree._Element
_ZIP = b"PK\x03\x04"
_BLANKS = re.compile("[ \t\r\n]+")


class OpenDocument:
    """The parts of an OpenDocument file; raises Unreadable for one that is encrypted or damaged."""

    def __init__(self, raw: bytes) -> None:
        self.styles: Element | None
        self._meta: Element | None
        self.notes: tuple[str, ...] = ()
        if raw.startswith(_ZIP):
            package = Package(raw)
            _refuse_encrypted(package)
            self.notes = package.notes
            root = package.tree("content.xml")
            if root is None:
                raise Unreadable("no document in the package: it may be damaged")
            self.content = root
            self.styles = _tree(package, "styles.xml")
            self._meta = _tree(package, "meta.xml")
        else:
            self.content = self.styles = self._meta = tree_of(raw, "document", huge=True)

    @property
    def title(self) -> str:
        """The title that the properties tell, empty where they tell none."""
        found = () if self._meta is None else self._meta.iter("{*}title")
        return next((one.text or "" for one in found if "dc/elements" in str(one.tag)), "")

    def body(self, name: str) -> Element:
        """Return the body of that kind: `text`, `presentation`; Unreadable for one of another."""
        for body in self.content.iterchildren("{*}body"):
            for one in body.iterchildren("{*}" + name):
                return one
        raise Unreadable(f"an OpenDocument file without a {name} inside")


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def said(element: Element, name: str, space: str = "") -> str:
    """Return an attribute by its local name, empty where absent.

    `space` is a part of its namespace's name, where two namespaces have such an attribute.
    """
    for key, value in element.attrib.items():
        namespace, _, plain = str(key).rpartition("}")
        if plain == name and (not space or f":{space}:" in namespace):
            return str(value)
    return ""


def number_said(element: Element, name: str) -> int | None:
    """Return an attribute as a whole number, None where it is absent or none."""
    written = said(element, name)
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else None


def collapsed(text: str | None) -> str:
    """Return text with each run of blanks as one, as the format counts them."""
    return _BLANKS.sub(" ", text or "")


def plain_text(paragraph: Element) -> Iterator[str]:
    """Yield the text of a paragraph that has nothing but spans, blanks and line ends in it."""
    yield collapsed(paragraph.text)
    for inner in paragraph:
        yield _SIGNS.get(local(inner), "")
        if local(inner) not in ("annotation", "frame"):
            yield from plain_text(inner)
        yield collapsed(inner.tail)


_SIGNS = {"s": " ", "tab": "\t", "line-break": "\n"}


def _tree(package: Package, name: str) -> Element | None:
    """Return a part that the document can be read without: broken, it is as good as absent."""
    try:
        return package.tree(name)
    except Unreadable:
        return None


def _refuse_encrypted(package: Package) -> None:
    manifest = _tree(package, "META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        raise Unreadable("it is encrypted: a password is needed to open it")
