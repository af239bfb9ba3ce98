"""The header of the first page of an OpenDocument text."""

from __future__ import annotations

from searcher.load.opendocument import Element, OpenDocument, said
from searcher.load.word.block import Block
from searcher.load.word.headers import said_once
from searcher.load.word.odf.blocks import BlockReader
from searcher.load.word.odf.lists import Lists
from searcher.load.word.styles import Styles

_USUAL = "Standard"


def first_header(document: OpenDocument, body: Element, styles: Styles) -> list[Block]:
    """Return what only the first page's header says."""
    if document.styles is None:
        return []
    masters = {said(one, "name"): one for one in document.styles.iter("{*}master-page")}
    page = masters.get(_first_page(document, body) or _USUAL)
    if page is None:
        return []
    own = page.find("{*}header-first")
    later = masters.get(said(page, "next-style-name"), page)
    if own is None and later is page:  # all pages have the same
        return []
    usual = later.find("{*}header")
    first = own if own is not None else page.find("{*}header")
    return said_once(_blocks(first, styles), _blocks(usual, styles))


def _first_page(document: OpenDocument, body: Element) -> str:
    """Return the kind of page that the first paragraph begins, empty where it names none."""
    first = next(body.iter("{*}p", "{*}h"), None)
    name = "" if first is None else said(first, "style-name")
    named = (one for one in document.content.iter("{*}style") if said(one, "name") == name)
    return next((said(one, "master-page-name") for one in named), "")


def _blocks(header: Element | None, styles: Styles) -> list[Block]:
    return [] if header is None else list(BlockReader(styles, Lists(())).read(header))
