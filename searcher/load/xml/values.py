"""Elements of XML that hold data → the values of records, as JSON gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email.utils import parsedate_to_datetime

from searcher.load.records.tree import Record, Value, Words
from searcher.load.records.values import holds_han
from searcher.load.xml.blocks import blocks_of, is_line, is_mixed
from searcher.load.xml.names import BLOCKS, UNSEEN, article_of, is_head, key_of
from searcher.load.xml.tree import Element, attributes, line_of, local

_DEEPEST = 60  # elements within one another that are told apart
# Elements that are named by an attribute, and which that is.
_NAMED = frozenset(
    "field column property attribute attr param entry item data meta str arr td".split()
)
_OF_NAMES = ("name", "key", "field", "column")
_OF_VALUES = ("content", "value")
_OF_LOOKS = frozenset("style class face font lang id".split())
# Lists of what sites publish: the elements around their entries, and how their parts are called here.
_FEEDS = frozenset(("rss", "rdf", "feed", "urlset"))
_ENTRIES = frozenset(("item", "entry", "url"))
_CALLED = {"encoded": "content", "creator": "author", "published": "pubDate", "date": "pubDate"}
_SUMMARIES = ("description", "summary")


def value_of(root: Element) -> Value:
    """Return what an element holds: a string with its line, a record of its parts, or a list of
    those that have one name; a text of several blocks is a list of strings.

    >>> from lxml.etree import fromstring
    >>> value_of(fromstring("<条例 编号='甲'><标题>渡口</标题><页>1</页><页>2</页></条例>")).pairs[1]
    ('标题', Words(text='渡口', line=1))
    """
    return _feed(root) if local(root).lower() in _FEEDS else _value(root, 0)


def _value(element: Element, depth: int) -> Value:
    said = list(_attributes(element))
    if is_mixed(element) or depth == _DEEPEST or (len(element) and is_line(element)):
        return _texts(element)
    if not len(element):
        words = _words(element)
        parts = (*said, *([("content", words)] if words.text else []))
        return Record(parts) if said else words
    pairs = [(_name(child), child) for child in element if local(child).lower() not in UNSEEN]
    names = [name for name, _ in pairs]
    if _is_text(element, names):
        return _texts(element)
    if len(names) > 1 and (len(set(names)) == 1 or _alternate(names) or _are_alike(element)):
        held = [_value(child, depth + 1) for _, child in pairs]
        return Record((*said, (names[0], held))) if said else held
    grouped: dict[str, list[Value]] = {}
    for name, child in pairs:
        grouped.setdefault(name, []).append(_part(name, child, depth + 1))
    return Record(
        (*said, *((name, one if len(one) > 1 else one[0]) for name, one in grouped.items()))
    )


def _part(name: str, element: Element, depth: int) -> Value:
    """Return what an element within a record holds; a text of parts is its blocks."""
    told = {key_of(_name(child)) for child in element}
    whole = key_of(name) == "body" and len(element) and not told & {"title", "body"}
    return _texts(element) if whole else _value(element, depth)


def _is_text(element: Element, names: Sequence[str]) -> bool:
    """True if the parts of an element are blocks of a text: by their names, or since lines of
    several names stand in turn."""
    if all(name.lower() in BLOCKS or is_head(name) for name in names):
        told = {key_of(name) for name in names}
        return not {"title", "body"} <= told and all(map(is_line, element))
    return _alternate(names) and not any(len(child) for child in element)


def _are_alike(element: Element) -> bool:
    """True if the parts of an element have the same parts, whatever they are called."""
    parts = [{local(inner) for inner in child} for child in element]
    return bool(parts[0]) and all(2 * len(parts[0] & one) >= len(parts[0] | one) for one in parts)


def _alternate(names: Sequence[str]) -> bool:
    """True if elements of one name stand before and behind one of another."""
    last = {name: at for at, name in enumerate(names)}
    first = {name: at for at, name in reversed(list(enumerate(names)))}
    return any(
        last[name] - first[name] >= names.count(name) for name in last if last[name] > first[name]
    )


def _texts(element: Element) -> Value:
    """Return the blocks of an element, each a string."""
    held = [Words(block.text, block.line) for block in blocks_of(element)]
    return held[0] if len(held) == 1 else held


def _words(element: Element) -> Words:
    text, line = element.text or "", line_of(element)
    before = text[: len(text) - len(text.lstrip())]
    return Words(text.strip(), line + before.count("\n"))


def _attributes(element: Element) -> Iterator[tuple[str, Words]]:
    """Yield what attributes tell: those in Chinese and those whose names are known."""
    line, name = line_of(element), local(element).lower()
    for attribute, value in attributes(element):
        if name in _NAMED and attribute in (*_OF_NAMES, *_OF_VALUES):
            continue
        if number := article_of(name, attribute, value):
            yield "条号", Words(number, line)
        elif attribute.lower() not in _OF_LOOKS and (holds_han(value) or key_of(attribute)):
            yield attribute, Words(value, line)


def _name(element: Element) -> str:
    """Return what an element is called, by an attribute where it is but a field.

    >>> from lxml.etree import fromstring
    >>> _name(fromstring("<field name='标题'>渡口</field>")), _name(fromstring("<标题>渡口</标题>"))
    ('标题', '标题')
    """
    name = local(element)
    if name.lower() not in _NAMED:
        return name
    said = dict(attributes(element))
    return next((said[one] for one in _OF_NAMES if one in said), name)


def _feed(root: Element) -> Value:
    """Return the entries in a list of what a site publishes."""
    channel = root.find("{*}channel")
    around = [*root, *(channel if channel is not None else ())]
    site = next((_words(one) for one in around if local(one) == "title" and not len(one)), None)
    return [_entry(one, site) for one in around if local(one).lower() in _ENTRIES]


def _entry(element: Element, site: Words | None) -> Value:
    """Return what an entry says, under names that all records use, and what the site is called."""
    pairs = [(local(child), child) for child in element]
    names = {_CALLED.get(name, name) for name, _ in pairs}
    held = dict[str, Value]({"来源": site} if site and site.text else {})
    for name, child in pairs:
        name = _CALLED.get(name, name)
        if name in _SUMMARIES and "content" not in names:
            name = "content"
        if name == "updated" and "pubDate" not in names:
            name = "pubDate"
        value = _texts(child) if name == "content" and len(child) else _value(child, 0)
        held.setdefault(name, _dated(value) if key_of(name) == "published_on" else value)
    return Record(tuple(held.items()))


def _dated(value: Value) -> Value:
    """Return a day as mails write it in the way of ISO 8601, any other as it is.

    >>> _dated(Words("Wed, 05 Mar 2031 08:00:00 +0800", 1)).text
    '2031-03-05'
    """
    try:
        return value._replace(text=parsedate_to_datetime(value.text).date().isoformat())
    except (AttributeError, TypeError, ValueError):
        return value
