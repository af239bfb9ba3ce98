"""Word documents written as one file of XML, mostly named .doc: flat packages, Word 2003's own."""

from __future__ import annotations

from searcher.load.packages import flat_package, tree_of
from searcher.load.reading import Reading, Unreadable
from searcher.load.word.docx import reading_in
from searcher.load.word.docx.names import local
from searcher.load.word.word2003 import package_of


def read(raw: bytes) -> Reading:
    """Return the text of the document, as `word.docx.read` gives it; Unreadable for other XML."""
    root = tree_of(raw, "document", huge=True)
    if local(root) == "package":
        return reading_in(flat_package(root))
    if local(root) == "wordDocument":
        return reading_in(package_of(root))
    raise Unreadable("the bytes are XML, but no Word document")
