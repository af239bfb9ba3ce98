"""Text that a page shows only once its scripts have run: hidden elements, templates, data in scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from bs4 import BeautifulSoup

from searcher.load.html.body import OF_SITE, TO_VISITOR
from searcher.load.html.tree import is_hidden, read_line
from searcher.text.han import HAN

# Elements whose content is no text while scripts run, and may be the whole of it.
_HOLDERS = ["textarea", "noscript", "template", "noframes"]
_TEMPLATE = re.compile(r"text/(?:html|template|x-[\w-]*template|plain|markdown)", re.I)
_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"' + r"|'((?:[^'\\\n]|\\.)*)'")
_BARE_QUOTE = re.compile(r"\\.|\"")
_ESCAPED = re.compile(r"\\u[4-9a-f][0-9a-f]{3}", re.I)
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_TAG = re.compile(r"<[^<>]*>")
_SENTENCE = re.compile(r"[，。；：]|\\uff0c|\\u3002", re.I)
_LEAST = 24  # Han characters that make a string in a script a text
_LONGEST_MESSAGE = 200
_MOST_STRINGS = 200
_LONGEST = 4 << 20  # characters of scripts that are looked at


class Unseen(NamedTuple):
    """A text that is not shown, as HTML, and the source line where it begins."""

    html: str
    line: int


def find_unseen(soup: BeautifulSoup) -> list[Unseen]:
    """Return what text the page holds that no reader sees without its scripts.

    What elements hide goes before the data of scripts, which only fill these.
    """
    return [*_held(soup), *_hidden(soup)] or list(_data_in_scripts(soup))


def _held(soup: BeautifulSoup) -> Iterator[Unseen]:
    """Yield what stands in elements that scripts read, and in scripts that are templates."""
    for tag in soup.find_all([*_HOLDERS, "script"]):
        template = _TEMPLATE.match(str(tag.get("type") or ""))
        held = tag.decode_contents() if tag.find(True) else tag.get_text()
        if (template or tag.name in _HOLDERS) and _is_text(held):
            yield Unseen(_as_html(held), read_line(tag))


def _hidden(soup: BeautifulSoup) -> Iterator[Unseen]:
    """Yield the outermost hidden elements that hold text."""
    done: set[int] = set()
    for tag in filter(is_hidden, soup.find_all(True)):
        inside = any(id(parent) in done for parent in tag.parents)
        if not inside and tag.name not in _HOLDERS and _is_text(tag.get_text()):
            done.add(id(tag))
            yield Unseen(tag.decode_contents(), read_line(tag))


def _data_in_scripts(soup: BeautifulSoup) -> Iterator[Unseen]:
    """Yield the strings in scripts that are running text, each once."""
    seen: set[str] = set()
    left = _LONGEST
    for script in soup.find_all("script"):
        code = script.get_text()[:left]
        left -= len(code)
        for found in _STRING.finditer(code):
            string = _unescaped(found[1] or found[2] or "")
            if string not in seen and _is_text(string) and len(seen) < _MOST_STRINGS:
                seen.add(string)
                yield Unseen(_as_html(string), read_line(script))


def _unescaped(string: str) -> str:
    """Return what a string in a script stands for; empty for one that is no running text."""
    han = len(_HAN_CHARACTER.findall(string)) + len(_ESCAPED.findall(string))
    if han < _LEAST or not _SENTENCE.search(string):
        return ""
    try:
        return str(json.loads(f'"{_BARE_QUOTE.sub(_escape_quote, string)}"'))
    except ValueError:
        return string


def _escape_quote(found: re.Match[str]) -> str:
    r"""Return a quote as JSON has it: \' needs no escape there, a bare " does."""
    return {"\\'": "'", '"': '\\"'}.get(found[0], found[0])


def _is_text(text: str) -> bool:
    """True for running text that is more than a message of the page to who uses it."""
    if len(_HAN_CHARACTER.findall(text)) < _LEAST or not _SENTENCE.search(text):
        return False
    shown = _TAG.sub("", text[: 10 * _LONGEST_MESSAGE]).strip()
    return len(shown) > _LONGEST_MESSAGE or not (OF_SITE.search(shown) or TO_VISITOR.search(shown))


def _as_html(text: str) -> str:
    if "<" in text:
        return text
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
