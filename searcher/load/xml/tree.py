"""XML of any kind → its elements, whatever is wrong with it; nothing is resolved, fetched or let grow.

Faults that people make are mended before it is parsed, and what is declared is left out: a document
type with all entities in it, and the encoding, by which the bytes were read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from html import escape, unescape
from html.entities import html5
from typing import Any, NamedTuple, cast

from lxml import etree

from searcher.load.encoding import Decoded, decode
from searcher.load.markup_kinds import as_text
from searcher.load.reading import Unreadable
from searcher.load.xml.balance import balanced

Element = etree._Element
_HEAD = 1024
_DEEPEST = 64  # elements within one another
_ENCODING = re.compile(r"<\?xml[^<>]{0,200}?\bencoding\s*=\s*[\"']([\w.-]{1,40})[\"']", re.I)
_DOCTYPE = re.compile(r"<!DOCTYPE", re.I)
_ELEMENT = re.compile(r"<[^\s!?]")
_INSTRUCTION = re.compile(
    r"<\?[A-Za-z_][\w.:-]{0,60}(?:\s[^?]{0,2000}(?:\?(?!>)[^?]{0,2000}){0,20})?\?>"
)
# A sign that begins neither a tag nor a reference, and any reference by number.
_STRAY = re.compile(
    r"<(?![^\W\d]|[/!])|&(?:#(?:([0-9]{1,7})|x([0-9a-fA-F]{1,6}));"
    r"|(?!(?:amp|lt|gt|quot|apos);)(?:([A-Za-z][A-Za-z0-9]{1,30};))?)"
)
# Characters that XML cannot hold.
_UNHELD = {code: None for code in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)}
_SURROGATES = range(0xD800, 0xE000)
_SURROGATE = re.compile("[\ud800-\udfff]")
_CDATA = ("<![CDATA[", "]]>")
DAMAGED = "the XML is damaged; it is read as far as it goes"
_OF_TAGS = re.compile(r"</?[^\W\d][^<>]{0,2000}>")
_MANY_ATTRIBUTES = 100


class Parsed(NamedTuple):
    """What stands outermost, in its order; the encoding's name, and notes on what was wrong."""

    roots: tuple[Element, ...]
    encoding: str
    notes: tuple[str, ...]


def parsed(raw: bytes) -> Parsed:
    """Return the elements of XML, which may stand one after the other; one around all where text
    stands beside them. Raises Unreadable where there is none.

    >>> [root.tag for root in parsed("<doc>水压<3 &amp; 5</doc><doc/>".encode()).roots]
    ['doc', 'doc']
    """
    decoded = _decoded(raw)
    text = _undeclared(decoded.text)
    whole, notes = _parse(f"<all>{text}</all>"), decoded.notes
    if whole is None:
        text, damaged = balanced(text, deepest=_DEEPEST)
        whole = _parse(f"<all>{text}</all>", long=True)
        if damaged or whole is None:
            notes = (*notes, DAMAGED)
    if whole is None or not len(whole):
        said = unescape(_OF_TAGS.sub(" ", text))
        if not said.strip():
            raise Unreadable("no XML can be made of the bytes")
        whole = etree.Element("all")
        etree.SubElement(whole, "text").text = said
    _flatten(whole)
    beside = (whole.text or "", *(child.tail or "" for child in whole))
    roots = (whole,) if any(map(str.strip, beside)) else tuple(whole)
    return Parsed(roots, decoded.encoding, notes)


def is_well_formed(raw: bytes) -> bool:
    """True if bytes are XML as they stand: one element without a fault.

    >>> is_well_formed(b"<doc><a/></doc>"), is_well_formed(b"<a>1</a><b>2</b>")
    (True, False)
    """
    text = _without_type(_decoded(raw).text)
    return _parse(_INSTRUCTION.sub(_lines_of, text)) is not None


def _decoded(raw: bytes) -> Decoded:
    found = _ENCODING.search(as_text(raw[:_HEAD]))
    decoded = decode(raw, found[1].lower() if found else None)
    return decoded._replace(text=decoded.text.lstrip("\ufeff").translate(_UNHELD))


def _parse(text: str, *, long: bool = False) -> Element | None:
    """Return the element that XML without a fault is, else None; only where it is known to be nested
    but a little may its strings be `long`."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=long,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


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
    held = element.attrib
    if len(held) > _MANY_ATTRIBUTES:  # which are looked for one by one by their names
        found = cast("list[Any]", element.xpath("@*"))
        pairs = [(str(one.attrname), str(one)) for one in found]
    else:
        pairs = [(str(name), str(value)) for name, value in held.items()]
    for name, value in pairs:
        if text := value.strip():
            yield _bare(name), text


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _undeclared(text: str) -> str:
    """Return XML without declarations and instructions, its lines kept, stray signs mended but in
    CDATA."""
    text = _without_type(text)
    opens, closes = _CDATA
    parts, at = list[str](), 0
    while (start := text.find(opens, at)) >= 0 and (end := text.find(closes, start)) >= 0:
        parts += [_mended(text[at:start]), text[start : end + len(closes)]]
        at = end + len(closes)
    return "".join((*parts, _mended(text[at:])))


def _without_type(text: str) -> str:
    """Return XML without its document type and the entities that this declares."""
    # Behind the first element the word is one of a text.
    first = _ELEMENT.search(text)
    found = _DOCTYPE.search(text, 0, first.start() if first else len(text))
    if found is None:
        return text
    start, end = found.start(), text.find(">", found.end())
    within = text.find("[", found.end(), end if end >= 0 else len(text))
    if within >= 0:
        end = text.find(">", max(text.find("]", within), within))
    end = len(text) if end < 0 else end + 1
    return text[:start] + "\n" * text.count("\n", start, end) + text[end:]


def _lines_of(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _mended(text: str) -> str:
    text = _STRAY.sub(_written, _INSTRUCTION.sub(_lines_of, text))
    if _SURROGATE.search(text):  # two references may be the halves of one character
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _written(found: re.Match[str]) -> str:
    if found[0] == "<":
        return "&lt;"
    if found[1] or found[2]:
        code = int(found[1]) if found[1] else int(found[2], 16)
        if code in _SURROGATES:
            return chr(code)
        if code > sys.maxunicode:
            return "\ufffd"
        return "" if code in _UNHELD else found[0]
    # What HTML knows is no entity of the file's own; ";" stands in its names.
    known = html5.get(found[3] or "", "")
    return escape(known.replace("\xa0", " ")) if known else "&amp;" + found[0][1:]
