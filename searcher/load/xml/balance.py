"""XML with faults → XML without: tags are balanced and shallow, what is no tag is text, no text is lost."""

from __future__ import annotations

import re
from collections import Counter

from searcher.load.xml.names import BREAKS
from searcher.text.han import HAN

_NAME = r"(?:[^\W\d][\w.-]*:)?([^\W\d][\w.-]*)"
_VALUE = r"\"([^\"<>]*|[^\"]{0,300})\"|'([^'<>]*|[^']{0,300})'|([^\s\"'<>]*[^\s\"'<>/])"
_ATTRIBUTE = re.compile(rf"\s*{_NAME}\s*=\s*(?:{_VALUE})")
_BARE_ATTRIBUTE = re.compile(r"\s*[A-Za-z]+(?=[\s/>])")
_OPENED = re.compile("<" + _NAME)
_OPEN_ENDS = re.compile(r"\s*(/?)>")
_CLOSED = re.compile(rf"</{_NAME}\s*>")
_DECLARED = re.compile(r"<![A-Za-z][^<>]*>")
_OPENS_NEXT = re.compile(r"\s*<[^/!]")
_HAN = re.compile(f"[{HAN}]")
_SPANS = (("<![CDATA[", "]]>"), ("<!--", "-->"))
_ALONE = BREAKS | frozenset("hr img col input".split())


def balanced(text: str, *, deepest: int) -> tuple[str, bool]:
    """Return XML in which all references are good ones with its tags in pairs, and True if they were
    not; elements more than `deepest` within one another lose their tags, all elements their
    namespaces.

    >>> balanced("<a:p x=1>水压<设计值<q>渡口</a:p>", deepest=9)
    ('<p x="1">水压&lt;设计值<q/>渡口</p>', True)
    """
    return _Balancing(text, deepest).done()


class _Balancing:
    """One way through a text."""

    def __init__(self, text: str, deepest: int) -> None:
        self._text, self._deepest = text, deepest
        # What tags are still to come, by their names.
        self._closes = Counter[str](_CLOSED.findall(text))
        self._opens = Counter[str](_OPENED.findall(text))
        self._ends = frozenset(self._closes)
        self._parts: list[str] = []
        self._stack: list[str] = []
        self._open: Counter[str] = Counter()
        self._damaged = False
        self._beside_tag = True  # nothing but blanks since the last tag

    def done(self) -> tuple[str, bool]:
        """Return what comes of the text."""
        text, at, unended = self._text, 0, set[str]()
        while (start := text.find("<", at)) >= 0:
            self._say(text[at:start])
            span = next((one for one in _SPANS if text.startswith(one[0], start)), None)
            if span and span[1] not in unended:
                end = text.find(span[1], start + len(span[0]))
                if end >= 0:
                    self._span(text[start + len(span[0]) : end], seen=span[1] == "]]>")
                    at = end + len(span[1])
                    continue
                unended.add(span[1])
            end = 0 if span else self._tag(start)
            if not end:
                self._damaged = True
                self._say("&lt;")
            at = end or start + 1
        self._say(text[at:])
        self._damaged |= bool(self._stack)
        while self._stack:
            self._close()
        return "".join(self._parts), self._damaged

    def _say(self, text: str) -> None:
        self._parts.append(text.replace("]]>", "]]&gt;"))
        self._beside_tag &= not text.strip()

    def _span(self, text: str, *, seen: bool) -> None:
        if seen:
            self._say(text.replace("&", "&amp;").replace("<", "&lt;"))
        else:
            self._parts.append("\n" * text.count("\n"))

    def _tag(self, start: int) -> int:
        """Write the tag that stands there; return where it ends, 0 where none does."""
        text = self._text
        if found := _CLOSED.match(text, start):
            self._end(found[1])
            end = found.end()
        elif found := _DECLARED.match(text, start):
            end, self._damaged = found.end(), True
        else:
            return self._start(start)
        self._end_tag(start, end)
        return end

    def _end(self, name: str) -> None:
        """Close the element that an end tag of that name ends."""
        self._closes[name] -= 1
        last = self._stack[-1] if self._stack else ""
        if last == name:
            self._close()
            return
        self._damaged = True
        # One that nothing needs is none, or a wrong one of the last.
        if not self._open[name] or self._is_ended(name):
            if last and not self._is_ended(last):
                self._close()
            return
        while self._stack[-1] != name:
            self._close()
        self._close()

    def _is_ended(self, name: str) -> bool:
        """True if there are as many tags to come that end elements of a name as will be open."""
        return self._closes[name] - self._opens[name] >= self._open[name]

    def _start(self, start: int) -> int:
        opened = _OPENED.match(self._text, start)
        if opened is None:
            return 0
        self._opens[opened[1]] -= 1
        at, said = opened.end(), dict[str, list[str]]()
        while True:
            if found := _ATTRIBUTE.match(self._text, at):
                name, value = found[1], found[2] or found[3] or found[4] or ""
                self._damaged |= name in said or found[4] is not None
                if not found[0].lstrip().startswith("xmlns"):
                    said.setdefault(name, []).append(value)
            else:
                found = _BARE_ATTRIBUTE.match(self._text, at)
            if found is None:
                break
            at = found.end()
        ends = _OPEN_ENDS.match(self._text, at)
        if ends is None or not self._is_element(opened[1], ends):
            return 0
        if len(self._stack) < self._deepest:
            pairs = (f' {name}="{_quoted(" ".join(values))}"' for name, values in said.items())
            self._parts.append(f"<{opened[1]}{''.join(pairs)}")
        else:
            self._parts.append("<br")
        whole = self._stands_alone(opened[1], ends)
        self._parts.append("/>" if whole or len(self._stack) >= self._deepest else ">")
        if not whole:
            self._stack.append(opened[1])
            self._open[opened[1]] += 1
        self._end_tag(start, ends.end())
        return ends.end()

    def _is_element(self, name: str, ends: re.Match[str]) -> bool:
        """True if a name in angle brackets is a tag: one in Chinese that is never closed is none but
        between tags."""
        if ends[1] or name in self._ends or not _HAN.match(name):
            return True
        return self._beside_tag and self._opens_next(ends)

    def _stands_alone(self, name: str, ends: re.Match[str]) -> bool:
        if ends[1]:
            return True
        alone = name not in self._ends and (name in _ALONE or not self._opens_next(ends))
        self._damaged |= alone
        return alone

    def _opens_next(self, ends: re.Match[str]) -> bool:
        return _OPENS_NEXT.match(self._text, ends.end()) is not None

    def _end_tag(self, start: int, end: int) -> None:
        self._parts.append("\n" * self._text.count("\n", start, end))
        self._beside_tag = True

    def _close(self) -> None:
        name = self._stack.pop()
        self._open[name] -= 1
        if len(self._stack) < self._deepest:
            self._parts.append(f"</{name}>")


def _quoted(value: str) -> str:
    return value.replace("<", "&lt;").replace('"', "&quot;")
