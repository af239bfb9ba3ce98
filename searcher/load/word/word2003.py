"""The XML of Word 2003 (WordprocessingML 1.0) → the parts of a DOCX that says the same.

Most of its elements are those that DOCX has to this day; told otherwise are lists, notes,
headers, tracked changes and what wraps sections.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from lxml import etree

from searcher.load.packages import FlatPackage
from searcher.load.word.counting import BY_CODE
from searcher.load.word.docx.names import TRANSITIONAL, Element, child, local, number, value

_WORD = "http://schemas.microsoft.com/office/word/2003/wordml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "word/document.xml"


def package_of(root: Element) -> FlatPackage:
    """Return the document as a package; its parts are as those of a DOCX."""
    translation = _Translation()
    for element in root.iter():
        if isinstance(element.tag, str):
            translation.rename(element)
    for element in list(root.iter(*map(_name, _CHANGES))):
        _CHANGES[local(element)](translation, element)
    return FlatPackage(dict(translation.parts(root)))


class _Translation:
    """Elements under the names that DOCX has for them, and what it keeps in parts of their own."""

    def __init__(self) -> None:
        self._notes = {kind: etree.Element(_name(f"{kind}s")) for kind in ("footnote", "endnote")}
        self._headers: dict[str, Element] = {}
        self._ids = count(1)

    def rename(self, element: Element) -> None:
        """Give an element and its attributes the names they have in DOCX."""
        name = local(element)
        if element.tag.startswith(f"{{{_WORD}}}") or name in _WRAPPERS:
            element.tag = _name(_NAMES.get(name, name))
        for key, held in element.attrib.items():
            if str(key).startswith(f"{{{_WORD}}}"):
                plain = str(key).rpartition("}")[2]
                element.set(_name(_NAMES.get(plain, plain)), held)

    def note(self, element: Element) -> None:
        """A note stands in the text that refers to it: there only the reference stays."""
        kind, around = local(element), element.getparent()
        if around is None or local(around) != "r":
            return
        reference = etree.Element(_name(f"{kind}Reference"))
        reference.set(_name("id"), str(next(self._ids)))
        around.replace(element, reference)
        element.set(_name("id"), value(reference, "id"))
        self._notes[kind].append(element)

    def header(self, element: Element) -> None:
        """A header stands among its section's properties: there only its relationship stays."""
        around = element.getparent()
        if around is None:
            return
        reference = etree.Element(_name("headerReference"))
        reference.set(_name("type"), value(element, "type").replace("odd", "default"))
        id = f"h{next(self._ids)}"
        reference.set(f"{{{_RELATIONS}}}id", id)
        around.replace(element, reference)
        self._headers[id] = element

    def format(self, element: Element) -> None:
        """A number format is told by its code."""
        element.tag = _name("numFmt")
        element.set(_name("val"), BY_CODE.get(number(element) or 0, "decimal"))

    def suffix(self, element: Element) -> None:
        """What follows a number is spelt with a capital."""
        element.set(_name("val"), value(element).lower())

    def annotation(self, element: Element) -> None:
        """A tracked change is named by its type; what it holds stands one element further down."""
        kinds = (str(kind) for key, kind in element.attrib.items() if str(key).endswith("}type"))
        element.tag = _name(_ANNOTATIONS.get(next(kinds, ""), "bookmarkStart"))

    def parts(self, root: Element) -> dict[str, bytes]:
        """Return the parts by their names."""
        found = {_MAIN: etree.tostring(root)}
        for kind in ("styles", "numbering"):
            if (element := child(root, kind)) is not None:
                found[f"word/{kind}.xml"] = etree.tostring(element)
        properties = etree.Element("properties")
        title = child(child(root, "DocumentProperties"), "Title")
        etree.SubElement(properties, "title").text = "" if title is None else title.text
        found["docProps/core.xml"] = etree.tostring(properties)
        for kind, notes in self._notes.items():
            found[f"word/{kind}s.xml"] = etree.tostring(notes)
        relations = etree.Element(f"{{{_PACKAGE}}}Relationships")
        for id, header in self._headers.items():
            name = f"{id}.xml"
            etree.SubElement(
                relations, f"{{{_PACKAGE}}}Relationship", Id=id, Type="/header", Target=name
            )
            found[f"word/{name}"] = etree.tostring(header)
        found["word/_rels/document.xml.rels"] = etree.tostring(relations)
        return found


def _name(local_name: str) -> str:
    return f"{{{TRANSITIONAL}}}{local_name}"


# What only wraps sections and paragraphs, in whatever namespace.
_WRAPPERS = frozenset(("sect", "sub-section", "pBdrGroup", "annotation", "content"))
_NAMES = {
    **dict.fromkeys(("sect", "sub-section", "pBdrGroup", "content"), "customXml"),
    **{"listPr": "numPr", "ilfo": "numId", "vmerge": "vMerge", "hmerge": "hMerge"},
    **{"lists": "numbering", "listDef": "abstractNum", "listDefId": "abstractNumId"},
    **{"list": "num", "ilst": "abstractNumId", "listStyleLink": "numStyleLink"},
}
_ANNOTATIONS = {"Word.Insertion": "ins", "Word.Deletion": "del", "Word.Comment": "commentReference"}
_CHANGES: dict[str, Callable[[_Translation, Element], None]] = {
    "footnote": _Translation.note,
    "endnote": _Translation.note,
    "hdr": _Translation.header,
    "nfc": _Translation.format,
    "suff": _Translation.suffix,
    "annotation": _Translation.annotation,
}
