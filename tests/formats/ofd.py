"""An OFD file (GB/T 33190-2016) out of paragraphs: A4 pages of set lines, written by hand.

`write_ofd(Document(title, paragraphs))` is all that most callers need. `package` takes the text
objects of each page, for layouts with columns, templates, watermarks or damage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from tests.formats.document import Document
from tests.formats.docx import zipped

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_WIDTH, _HEIGHT = 210.0, 297.0  # mm
_LEFT, _TOP, _BOTTOM = 28.0, 37.0, 262.0
_BODY, _TITLE = 5.64, 7.76  # mm: sizes 3 and 2 of Chinese type
_LEADING = 10.2
_ACROSS = 28  # characters of a full line
_CLOSING = "，。；：、！？）》”"
_WORD = re.compile("[0-9A-Za-z.%]{2}")


class Text(NamedTuple):
    """A text object: its left edge and baseline in mm from the top left, its type size."""

    x: float
    y: float
    text: str
    size: float = _BODY
    extra: str = ""  # further attributes of the object


Rule = tuple[float, float, float, float]  # from where to where, in mm from the top left


def write_ofd(document: Document, *, head: str = "", page_numbers: bool = True) -> bytes:
    """The document as OFD: title centred, paragraphs indented and set in lines of 28.

    `head` is a line that stands on every page by its template.
    """
    pages = list(_pages(document))
    if page_numbers:
        pages = [
            [*page, Text(100, _HEIGHT - 20, f"— {number} —", 4.94)]
            for number, page in enumerate(pages, 1)
        ]
    template = [Text(_LEFT, 20, head, 4.94)] if head else []
    return package(pages, template=template, title=document.title)


def _pages(document: Document) -> Iterator[list[Text]]:
    lines = list(_lines(document))
    for _, group in groupby(_placed(lines), key=lambda one: one[0]):
        yield [text for _, text in group]


def _lines(document: Document) -> Iterator[tuple[bool, Text]]:
    """Each line without its height, and whether a page begins before it."""
    for row in _wrapped(document.title, 20, 20):
        yield False, Text((_WIDTH - sum(map(_ems, row)) * _TITLE) / 2, 0, row, _TITLE)
    for ordinal, (_, text) in enumerate(document.paragraphs):
        for at, row in enumerate(_wrapped(text, _ACROSS - 2, _ACROSS)):
            indent = 0 if at else 2 * _BODY
            yield at == 0 and ordinal in document.pages, Text(_LEFT + indent, 0, row)


def _placed(lines: Sequence[tuple[bool, Text]]) -> Iterator[tuple[int, Text]]:
    """Each line with its page and its height."""
    page, y = 1, _TOP
    for turns, text in lines:
        if y > _BOTTOM or (turns and y > _TOP):
            page, y = page + 1, _TOP
        yield page, text._replace(y=y)
        y += _LEADING


def _wrapped(text: str, first: float, across: float) -> Iterator[str]:
    """The text in lines of so many ems; no line begins with a mark that closes or breaks a number."""
    start, room = 0, first
    while start < len(text):
        stop, width = start, 0.0
        for stop in range(start, len(text)):
            width += _ems(text[stop])
            if width > room and text[stop] not in _CLOSING:
                break
        else:
            stop = len(text)
        while stop < len(text) and stop > start + 1 and _WORD.fullmatch(text[stop - 1 : stop + 1]):
            stop -= 1
        yield text[start:stop]
        start, room = stop, across


def _ems(char: str) -> float:
    """The width of a character in ems."""
    return 0.5 if char.isascii() else 1.0


def text_object(text: Text, number: int) -> str:
    """A text object's XML, its glyphs one after the other."""
    steps = [_ems(char) * text.size for char in text.text]
    box = f"{text.x:.2f} {text.y - text.size:.2f} {sum(steps):.2f} {text.size * 1.2:.2f}"
    runs = ((step, len(list(same))) for step, same in groupby(steps[:-1]))
    delta = " ".join(f"g {count} {step:.2f}" for step, count in runs)
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{box}" Font="1" Size="{text.size}" {text.extra}>'
        f'<ofd:TextCode X="0" Y="{text.size:.2f}" DeltaX="{delta}">{escape(text.text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def rule_object(rule: Rule, number: int) -> str:
    """A path object's XML: a thin line."""
    x0, y0, x1, y1 = rule
    path = f"M 0 0 L {x1 - x0:.2f} {y1 - y0:.2f}"
    return (
        f'<ofd:PathObject ID="{number}" Boundary="{x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f}">'
        f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def page_xml(texts: Sequence[Text], *, rules: Sequence[Rule] = (), template: bool = False) -> str:
    """A page's part; it shows the template where that is wanted."""
    objects = "".join(text_object(text, 100 + at) for at, text in enumerate(texts))
    objects += "".join(rule_object(rule, 5_000 + at) for at, rule in enumerate(rules))
    shown = '<ofd:Template TemplateID="2" ZOrder="Background"/>' if template else ""
    return (
        f"{_HEAD}<ofd:Page {_SPACE}>{shown}<ofd:Content>"
        f'<ofd:Layer ID="10" Type="Body">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def package(
    pages: Sequence[Sequence[Text]],
    *,
    template: Sequence[Text] = (),
    title: str = "",
    rules: Sequence[Sequence[Rule]] = (),
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """The ZIP of pages of text objects; `parts` replaces or adds members by name."""
    listed = "".join(
        f'<ofd:Page ID="{50 + at}" BaseLoc="Pages/Page_{at}/Content.xml"/>'
        for at in range(len(pages))
    )
    held = '<ofd:TemplatePage ID="2" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    files: dict[str, str | bytes] = {
        "OFD.xml": f'{_HEAD}<ofd:OFD {_SPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:DocID>0</ofd:DocID><ofd:Title>{escape(title)}</ofd:Title></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{_HEAD}<ofd:Document {_SPACE}><ofd:CommonData>"
        f"<ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 {_WIDTH} {_HEIGHT}"
        f"</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{held}"
        f"</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f'{_HEAD}<ofd:Res {_SPACE} BaseLoc="Res"><ofd:Fonts>'
        '<ofd:Font ID="1" FontName="仿宋" FamilyName="仿宋"/></ofd:Fonts></ofd:Res>',
        **{
            f"Doc_0/Pages/Page_{at}/Content.xml": page_xml(
                texts, rules=rules[at] if rules else (), template=bool(template)
            )
            for at, texts in enumerate(pages)
        },
    }
    if template:
        files["Doc_0/Tpls/Tpl_0/Content.xml"] = page_xml(template)
    return zipped({**files, **(parts or {})})
