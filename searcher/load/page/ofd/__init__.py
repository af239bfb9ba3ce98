"""OFD (GB/T 33190-2016) → lines by page in reading order, and what the file says of itself."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from searcher.load.packages import Package
from searcher.load.page.ofd.columns import pages_in_blocks
from searcher.load.page.ofd.names import Element, child, words
from searcher.load.page.ofd.parts import Document, custom_values, documents_of, template_ids
from searcher.load.page.ofd.setting import Sheet, lines_of
from searcher.load.page.ofd.texts import Piece, along_most, pieces_of
from searcher.load.reading import Reading, Unreadable
from searcher.model import Line

MOST_PIECES = 2_000_000
_MOST_NAMED = 8  # pages named in a note
_WORD = re.compile(r"[^\W_]")
_SPACE = re.compile(r"\s+")
_TOP = 30  # lines among which a stated title must stand
_SHORTEST_TITLE = 4
_CUSTOM = {
    "标题": "title",
    "公文标题": "title",
    "发文机关": "issuer",
    "发文单位": "issuer",
    "发文字号": "doc_number",
    "文号": "doc_number",
    "公文文号": "doc_number",
    "成文日期": "issued_on",
    "发布日期": "published_on",
}


def read(raw: bytes) -> Reading:
    """The text of an OFD as it is read page by page; lines know their page, from 1.

    A template's text is given on the first page that shows it, for it is furniture of the rest.
    Annotations, attachments, pictures and signatures are passed over, as is text that is turned,
    for that is a watermark. Raises Unreadable for what is no OFD, is encrypted or has no text.
    """
    package = Package(raw)
    documents = documents_of(package)
    reader = _Reader(package)
    try:
        pages = [page for document in documents for page in reader.pages(document)]
        sheets = map(Sheet, count(1), pages_in_blocks(pages))
        lines = tuple(lines_of(list(sheets)))
    except RecursionError as error:
        raise Unreadable("its elements are nested too deep") from error
    if not any(_WORD.search(line.text) for line in lines):
        raise Unreadable(reader.fault or "no text on its pages: it holds nothing but pictures")
    return Reading(lines, "utf-8", _meta(documents, lines), reader.notes())


class _Reader:
    """Reads pages in order, numbering them on through all documents of a package."""

    def __init__(self, package: Package) -> None:
        self.fault = ""  # why the first page that cannot be read cannot be
        self._package = package
        self._page = self._pieces = 0
        self._lost: list[int] = []

    def pages(self, document: Document) -> Iterator[list[Piece]]:
        """The pieces of a document's pages; one that is damaged has none."""
        seen: set[str] = set()
        for name in document.pages:
            self._page += 1
            yield self._read(document, name, seen)

    def notes(self) -> tuple[str, ...]:
        """Which pages could not be read, and why the first of them could not."""
        if not self._lost:
            return ()
        pages = ", ".join(map(str, self._lost[:_MOST_NAMED]))
        more = " and more" if len(self._lost) > _MOST_NAMED else ""
        return (f"page {pages}{more} could not be read: {self.fault}",)

    def _read(self, document: Document, name: str, seen: set[str]) -> list[Piece]:
        try:
            pieces = along_most(self._shown(document, name, seen))
        except Unreadable as error:
            self._lost.append(self._page)
            self.fault = self.fault or str(error)
            return []
        self._pieces += len(pieces)
        if self._pieces > MOST_PIECES:
            raise Unreadable(f"the pages hold more than {MOST_PIECES:,} pieces of text")
        return pieces

    def _shown(self, document: Document, name: str, seen: set[str]) -> Iterator[Piece]:
        """The pieces of a page, with those of its templates where they are new."""
        page = self._package.tree(name)
        if page is None:
            raise Unreadable("its part is missing")
        for template in template_ids(page):
            part = document.templates.get(template)
            if part and template not in seen:
                seen.add(template)
                with contextlib.suppress(Unreadable):  # the page itself counts for more
                    shown = self._package.tree(part)
                    yield from pieces_of(shown) if shown is not None else ()
        yield from pieces_of(page)


def _meta(documents: Sequence[Document], lines: Sequence[Line]) -> Mapping[str, str]:
    """What the first document's properties say; its title only where its first page says the same."""
    info: Element | None = documents[0].info
    meta: dict[str, str] = {}
    for name, worth in custom_values(info).items():
        key = _CUSTOM.get(name)
        if key and worth:
            meta.setdefault(key, worth)
    title = words(child(info, "Title"))
    top = _SPACE.sub("", "".join(line.text for line in lines[:_TOP]))
    stated = _SPACE.sub("", title)
    if len(stated) >= _SHORTEST_TITLE and stated in top:
        meta.setdefault("title", title)
    return meta
