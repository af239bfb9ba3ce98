"""XML of any kind → its elements, whatever is wrong with it; nothing is resolved, fetched or let grow.

Faults that people make are mended before it is parsed, and what is declared is left out: a document
type with all entities in it, and the encoding, by which the bytes were read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5
from typing import NamedTuple, cast

from lxml import etree

from searcher.load.encoding import decode
from searcher.load.markup_kinds import as_text
from searcher.load.reading import Unreadable

Element = etree._Element
_HEAD = 1024
_DEEPEST = 64  # elements within one another
_ENCODING = re.compile(r"<\?xml[^<>]{0,200}?\bencoding\s*=\s*[\"']([\w.-]{1,40})[\"']", re.I)
_DOCTYPE = re.compile(r"<!DOCTYPE", re.I)
# A sign that begins neither a tag nor a reference.
_STRAY = re.compile(
    r"<(?![^\W\d]|[/!])|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)(?:([A-Za-z][A-Za-z0-9]{1,30};))?"
)
# Characters that XML cannot hold.
_UNHELD = {code: None for code in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)}
_CDATA = ("<![CDATA[", "]]>")
_DAMAGED = "the XML is damaged; it is read as far as it goes"
_TOO_DEEP = "the elements of the XML are nested too deep; what is within is left out"
_DEEP = re.compile("depth", re.I)


class Parsed(NamedTuple):
    """What stands outermost, in its order; the encoding's name, and notes on what was wrong."""

    roots: tuple[Element, ...]
    encoding: str
    notes: tuple[str, ...]


def parsed(raw: bytes) -> Parsed:
    """Return the elements of XML, which may stand one after the other. Raises Unreadable where
    there is none.

    >>> [root.tag for root in parsed("<doc>水压<3 &amp; 5</doc><doc/>".encode()).roots]
    ['doc', 'doc']
    """
    found = _ENCODING.search(as_text(raw[:_HEAD]))
    decoded = decode(raw, found[1].lower() if found else None)
    text = _undeclared(decoded.text.lstrip("\ufeff").translate(_UNHELD))
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    whole = etree.fromstring(f"<all>{text}</all>".encode("utf-8", "replace"), parser)
    if whole is None or not len(whole):
        raise Unreadable("no XML can be made of the bytes")
    _flatten(whole)
    return Parsed(tuple(whole), decoded.encoding, (*decoded.notes, *_notes(parser)))


def _flatten(root: Element) -> None:
    """Take elements that are nested too deep for a text for what they say."""
    depth, walk = 0, etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        depth += 1 if event == "start" else -1
        if event == "start" and depth == _DEEPEST:
            walk.skip_subtree()
            said = "".join(map(str, element.itertext()))
            for child in list(element):
                element.remove(child)
            element.text = said


def local(element: Element) -> str:
    """Return an element's name without its namespace.

    >>> local(etree.fromstring("<a:发文机关 xmlns:a='urn:a'/>"))
    '发文机关'
    """
    return _bare(str(element.tag))


def line_of(element: Element) -> int:
    """Return the 1-based line on which what an element holds begins."""
    return cast(int, element.sourceline or 1)


def attributes(element: Element) -> Iterator[tuple[str, str]]:
    """Yield an element's attributes by their names without namespaces, blank ones left out."""
    for name, value in element.attrib.items():
        if text := str(value).strip():
            yield _bare(str(name)), text


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _notes(parser: etree.XMLParser) -> Iterator[str]:
    faults = [one for one in parser.error_log if one.level == etree.ErrorLevels.FATAL]
    if any(_DEEP.search(one.message) for one in faults):
        yield _TOO_DEEP
    elif faults:
        yield _DAMAGED


def _undeclared(text: str) -> str:
    """Return XML without declarations and instructions, its lines kept, stray signs mended but in
    CDATA."""
    text = _without_type(_without(text, "<?", "?>"))
    opens, closes = _CDATA
    parts, at = list[str](), 0
    while (start := text.find(opens, at)) >= 0 and (end := text.find(closes, start)) >= 0:
        parts += [_mended(text[at:start]), text[start : end + len(closes)]]
        at = end + len(closes)
    return "".join((*parts, _mended(text[at:])))


def _without(text: str, opens: str, closes: str) -> str:
    parts, at = list[str](), 0
    while (start := text.find(opens, at)) >= 0 and (end := text.find(closes, start)) >= 0:
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + len(closes)
    return "".join((*parts, text[at:])) if parts else text


def _without_type(text: str) -> str:
    """Return XML without its document type and the entities that this declares."""
    found = _DOCTYPE.search(text)
    if found is None:
        return text
    start, end = found.start(), text.find(">", found.end())
    within = text.find("[", found.end(), end if end >= 0 else len(text))
    if within >= 0:
        end = text.find(">", max(text.find("]", within), within))
    end = len(text) if end < 0 else end + 1
    return text[:start] + "\n" * text.count("\n", start, end) + text[end:]


def _mended(text: str) -> str:
    return _STRAY.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    if found[0] == "<":
        return "&lt;"
    # What HTML knows is no entity of the file's own; ";" stands in its names.
    known = html5.get(found[1] or "", "")
    return known.replace("\xa0", " ") if known else "&amp;" + found[0][1:]
