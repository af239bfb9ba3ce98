"""OFD (GB/T 33190-2016) → lines by page in reading order, and what the file says of itself."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from searcher.load.losses import PICTURE, notes_of
from searcher.load.packages import Package
from searcher.load.page.leaves import Leaf, leaf_of, sheets_of
from searcher.load.page.left_out import leaning, of_pages, spell_pages
from searcher.load.page.lines import lines_of
from searcher.load.page.ofd.names import Element, child, words
from searcher.load.page.ofd.parts import (
    Document,
    Resources,
    box_of,
    custom_values,
    documents_of,
    resources_of,
    template_ids,
)
from searcher.load.page.ofd.texts import Shown, add_shown
from searcher.load.page.piece import Box
from searcher.load.reading import Reading, Unreadable
from searcher.model import Line

MOST_PIECES = 2_000_000
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
    """Return the text of an OFD as it is read page by page; lines know their page, from 1.

    A template's text is given on the first page that shows it, for it is furniture of the rest.
    Annotations, attachments, seals and pictures are counted; pages that are pictures, text that
    leans as watermarks do, and composite objects that are missing are named. Of a page that
    shows no text what it hides is read. Raises Unreadable for what is no OFD, is encrypted or has no text.
    """
    package = Package(raw)
    documents = documents_of(package)
    reader = _Reader(package)
    try:
        leaves = [leaf for document in documents for leaf in reader.leaves(document)]
        lines = lines_of(sheets_of(leaves))
    except RecursionError as error:
        raise Unreadable("its elements are nested too deep") from error
    if not any(_WORD.search(line.text) for line in lines):
        raise Unreadable(reader.fault or "no text on its pages: it holds nothing but pictures")
    return Reading(lines, "utf-8", _meta(documents, lines), (*package.notes, *reader.notes()))


class _Reader:
    """Reads pages in order, numbering them on through all documents of a package."""

    def __init__(self, package: Package) -> None:
        self.fault = ""  # why the first page that cannot be read cannot be
        self._package = package
        self._resources = Resources(package)
        self._page = self._pieces = 0
        self._lost: list[int] = []
        self._pictures: list[int] = []
        self._incomplete: list[int] = []
        self._leaning: list[str] = []
        self._passed_over: Counter[str] = Counter()

    def leaves(self, document: Document) -> Iterator[Leaf]:
        """Yield the pages of a document; one that is damaged is empty."""
        seen: set[str] = set()
        self._passed_over += document.beside
        leaf: Leaf | None = None
        for name in document.pages:
            self._page += 1
            try:
                shown, box = self._shown(document, name, seen)
            except Unreadable as error:
                self._lost.append(self._page)
                self.fault = self.fault or str(error)
                continue
            self._count(shown)
            ways = shown.sorted_ways()
            pieces = [piece for way in ways for piece in way.pieces]
            box = box or (
                min((piece.x0 for piece in pieces), default=0.0),
                min((piece.y0 for piece in pieces), default=0.0),
                max((piece.x1 for piece in pieces), default=0.0),
                max((piece.y1 for piece in pieces), default=0.0),
            )
            leaf = leaf_of(self._page, ways, shown.rules, box=box, after=leaf)
            yield leaf

    def notes(self) -> Iterator[str]:
        """Yield which pages could not be read, wholly or in part, and why the first could not."""
        if self._lost:
            yield f"{spell_pages(self._lost)} could not be read: {self.fault}"
        yield from of_pages(self._pictures, self._page, "a picture, without text")
        for page in of_pages(self._incomplete, self._page, "incomplete"):
            yield f"{page}: the file does not hold all that is shown"
        yield from leaning(self._leaning)
        yield from notes_of(self._passed_over)

    def _count(self, shown: Shown) -> None:
        self._pieces += shown.pieces
        if self._pieces > MOST_PIECES:
            raise Unreadable(f"the pages hold more than {MOST_PIECES:,} pieces of text")
        self._leaning += shown.leaning
        if shown.missing:
            self._incomplete.append(self._page)
        if shown.pieces:
            self._passed_over[PICTURE] += shown.pictures
        elif shown.pictures:
            self._pictures.append(self._page)

    def _shown(self, document: Document, name: str, seen: set[str]) -> tuple[Shown, Box | None]:
        """Return what a page shows, with what its templates do where they are new, and its box."""
        page = self._package.tree(name)
        if page is None:
            raise Unreadable("its part is missing")
        shown = Shown()
        for template in template_ids(page):
            part = document.templates.get(template)
            if part and template not in seen:
                seen.add(template)
                with contextlib.suppress(Unreadable):  # the page itself counts for more
                    self._add(shown, self._package.tree(part), part, document)
        self._add(shown, page, name, document)
        if not shown.pieces:
            shown = Shown()
            self._add(shown, page, name, document, unseen=True)
        return shown, box_of(page, document)

    def _add(
        self,
        shown: Shown,
        page: Element | None,
        name: str,
        document: Document,
        *,
        unseen: bool = False,
    ) -> None:
        if page is not None:
            parts = resources_of(page, name, document)
            add_shown(shown, page, lambda unit: self._resources.unit(parts, unit), unseen=unseen)


def _meta(documents: Sequence[Document], lines: Sequence[Line]) -> Mapping[str, str]:
    """Return what the first document's properties say; its title only where its first page says the
    same."""
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
