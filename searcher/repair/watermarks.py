"""Marks that document portals leave in a text: paywalls, adverts, statements of origin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from searcher.model import Fix, Line
from searcher.repair.edits import Edit, apply_edits, join_texts, list_fixes
from searcher.text.rules import Rules

NAME = "watermarks"

_LONGEST = 100
_RULES = Rules(__file__, "watermarks.tsv")
_ALONE = _RULES.pattern(
    r"[\s•·●※*#【\[（(—\-]*(?:{distinctive}|{telling}|{alone})[\s。.!！】\]）)—\-]*"
)
_DISTINCTIVE = _RULES.pattern(r"[【\[（(]?{distinctive}[】\]）)]?")
_TELLING = _RULES.pattern("{telling}")
_BOX_ROW = _RULES.pattern(r"\s*{box}\s*")
_ANCHOR = _RULES.pattern("{anchor}")
_SHARED = _RULES.pattern(r"[\s•]*{shared}\s*")
_NUMBERED = re.compile(r"\s*\d{1,3}[、．.]\s*")


def watermarks(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines without a portal's marks, alone on a line or glued into a sentence.

    A phrase that prose may use too (会员免费查看, 未经授权禁止转载) is cut out of a sentence only
    where the same document shows it alone on a line, twice, or beside a mark that prose never
    uses. Must not fire on prose that merely speaks of members, downloads or permissions, nor
    on the title in 《…》由会员上传分享, which is kept when the text does not begin with it.

    >>> rows = ["第三条 各部门应当分工本文来自秋水文库网 www.example.com明确。", "试读结束，开通会员阅读全文"]
    >>> [line.text for line in watermarks([Line(row, ((0, 1),)) for row in rows])[0]]
    ['第三条 各部门应当分工明确。']
    """
    text = join_texts(lines)
    if not _ANCHOR.search(text):
        return list(lines), []
    told = [line.text for line in lines if _ANCHOR.search(line.text)]
    telling = _list_told(told)
    portal = any(_SHARED.fullmatch(text) or _is_alone(text) for text in told)
    if not portal and not telling and not any(map(_DISTINCTIVE.search, told)):
        return list(lines), []
    kept: list[Line] = []
    fixes: list[Fix] = []
    for index, line in enumerate(lines):
        edits = list(_list_edits(lines, index, telling=telling, portal=portal))
        fixes += list_fixes(NAME, line, edits, around=0)
        changed = apply_edits(line, edits)
        if changed.text.strip() or not edits:
            kept.append(changed)
    return kept, fixes


def _list_edits(
    lines: Sequence[Line], index: int, *, telling: frozenset[str], portal: bool
) -> Iterator[Edit]:
    """Yield what is cut out of a line; the whole of it where it is nothing but a mark."""
    text = lines[index].text
    shared = _SHARED.fullmatch(text)
    if shared:
        title = shared[1]
        yield Edit(0, len(text), "" if _begins_with(lines, index + 1, title) else title)
    elif _is_alone(text) or (portal and len(text) <= _LONGEST and _BOX_ROW.fullmatch(text)):
        yield Edit(0, len(text), "")
    else:
        yield from _find_glued(text, telling)


def _is_alone(text: str) -> bool:
    return len(text) <= _LONGEST and _ALONE.fullmatch(text) is not None


def _begins_with(lines: Sequence[Line], start: int, title: str) -> bool:
    """True if the text from a line on begins with the title, be it behind a fragment's number."""
    texts = (lines[at].text for at in range(start, len(lines)))
    first = next((text for text in texts if text.strip() and not _is_alone(text)), "")
    numbered = _NUMBERED.match(first)
    return first.strip().startswith(title) and not numbered


def _find_glued(text: str, telling: frozenset[str]) -> Iterator[Edit]:
    """Yield the marks inside a sentence, from left to right without overlap."""
    found = [match.span() for match in _DISTINCTIVE.finditer(text)]
    if telling:
        found += [m.span() for m in _TELLING.finditer(text) if m.group() in telling]
    end = 0
    for start, stop in sorted(found):
        if start >= end:
            end = stop + _says_its_end(text, start, stop)
            yield Edit(start, end, "")


def _says_its_end(text: str, start: int, stop: int) -> bool:
    """True if a mark that stands between sentences brought a full stop of its own."""
    return text[stop : stop + 1] in ("。", "！") and text[start - 1 : start] in (
        "。",
        "！",
        "？",
        "；",
    )


def _list_told(texts: Sequence[str]) -> frozenset[str]:
    """Return the phrases that a document's lines show to be marks, though prose may use them."""
    counts = Counter(found.group() for text in texts for found in _TELLING.finditer(text))
    if not counts or any(map(_DISTINCTIVE.search, texts)):
        return frozenset(counts)
    alone = {found.group() for t in texts if _is_alone(t) for found in _TELLING.finditer(t)}
    return frozenset(phrase for phrase, count in counts.items() if phrase in alone or count > 1)
