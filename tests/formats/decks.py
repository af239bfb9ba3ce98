"""Presentations out of slides, written by hand: PPTX, ODP, and PPT of PowerPoint 97 ([MS-PPT])."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from tests.formats.containers import POWERPOINT, container
from tests.formats.docx import zipped

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SPACES = f'xmlns:p="{_P}" xmlns:a="{_A}" xmlns:r="{_OFFICE}"'
_KIND = "application/vnd.openxmlformats-officedocument.presentationml"


class Slide(NamedTuple):
    """A slide: its title, paragraphs, rows of a table, the speaker's notes, if hidden."""

    title: str
    texts: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    notes: str = ""
    hidden: bool = False


def write_pptx(slides: Sequence[Slide]) -> bytes:
    """PPTX with titles and bodies in their placeholders."""
    ids = "".join(f'<p:sldId id="{255 + at}" r:id="rId{at}"/>' for at in range(1, len(slides) + 1))
    show = f"{_HEAD}<p:presentation {_SPACES}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>"
    names = [f"slides/slide{at}.xml" for at in range(1, len(slides) + 1)]
    files = {
        "[Content_Types].xml": _types(slides),
        "_rels/.rels": _relations([("officeDocument", "ppt/presentation.xml")]),
        "ppt/presentation.xml": show,
        "ppt/_rels/presentation.xml.rels": _relations([("slide", name) for name in names]),
    }
    for at, slide in enumerate(slides, 1):
        files[f"ppt/slides/slide{at}.xml"] = _slide(slide)
        if slide.notes:
            files[f"ppt/slides/_rels/slide{at}.xml.rels"] = _relations(
                [("notesSlide", f"../notesSlides/notesSlide{at}.xml")]
            )
            page = _shape("body", [slide.notes]) + _shape("sldNum", [str(at)])
            files[f"ppt/notesSlides/notesSlide{at}.xml"] = _tree("notes", page)
    return zipped(files)


def _types(slides: Sequence[Slide]) -> str:
    kinds = [("presentation.xml", "presentation.main")]
    kinds += [(f"slides/slide{at}.xml", "slide") for at in range(1, len(slides) + 1)]
    kinds += [
        (f"notesSlides/notesSlide{at}.xml", "notesSlide")
        for at, slide in enumerate(slides, 1)
        if slide.notes
    ]
    rows = "".join(
        f'<Override PartName="/ppt/{name}" ContentType="{_KIND}.{kind}+xml"/>'
        for name, kind in kinds
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _slide(slide: Slide) -> str:
    shapes = _shape("title", [slide.title]) + _shape("body", slide.texts)
    if slide.rows:
        cells = (
            "".join(f"<a:tc><a:txBody>{_paragraph(one)}</a:txBody></a:tc>" for one in row)
            for row in slide.rows
        )
        rows = "".join(f'<a:tr h="1">{row}</a:tr>' for row in cells)
        grid = "<a:tblGrid>" + '<a:gridCol w="1"/>' * len(slide.rows[0]) + "</a:tblGrid>"
        shapes += (
            '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="t"/><p:cNvGraphicFramePr/>'
            '<p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/>'
            f'</p:xfrm><a:graphic><a:graphicData uri="{_A.replace("/main", "/table")}">'
            f"<a:tbl>{grid}{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
        )
    shapes += _shape("sldNum", ["1"])
    return _tree("sld", shapes, ' show="0"' if slide.hidden else "")


def _tree(name: str, shapes: str, said: str = "") -> str:
    group = (
        '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    )
    tree = f"<p:cSld><p:spTree>{group}{shapes}</p:spTree></p:cSld>"
    return f"{_HEAD}<p:{name} {_SPACES}{said}>{tree}</p:{name}>"


def _shape(kind: str, texts: Sequence[str]) -> str:
    place = '<p:ph idx="1"/>' if kind == "body" else f'<p:ph type="{kind}"/>'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="{kind}"/><p:cNvSpPr/><p:nvPr>{place}</p:nvPr>'
        f"</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>{''.join(map(_paragraph, texts))}"
        "</p:txBody></p:sp>"
        if texts
        else ""
    )


def _paragraph(text: str) -> str:
    return f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>"


_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def write_odp(slides: Sequence[Slide]) -> bytes:
    """ODP with titles and bodies in their places."""
    pages = "".join(map(_odp_page, slides))
    kind = "application/vnd.oasis.opendocument.presentation"
    content = (
        f'{_HEAD}<office:document-content xmlns:office="{_ODF}:office:1.0" '
        f'xmlns:draw="{_ODF}:drawing:1.0" xmlns:text="{_ODF}:text:1.0" '
        f'xmlns:table="{_ODF}:table:1.0" xmlns:presentation="{_ODF}:presentation:1.0" '
        f'xmlns:style="{_ODF}:style:1.0" office:version="1.2"><office:automatic-styles>'
        '<style:style style:name="hidden" style:family="drawing-page">'
        '<style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
        f"</office:automatic-styles><office:body><office:presentation>{pages}</office:presentation>"
        "</office:body></office:document-content>"
    )
    manifest = (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    files = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped(files)


def _odp_page(slide: Slide) -> str:
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{escape(c)}</text:p></table:table-cell>" for c in row)
        + "</table:table-row>"
        for row in slide.rows
    )
    table = f"<draw:frame><table:table>{rows}</table:table></draw:frame>" if rows else ""
    notes = _frame("notes", [slide.notes]) if slide.notes else ""
    style = ' draw:style-name="hidden"' if slide.hidden else ""
    return (
        f"<draw:page{style}>{_frame('title', [slide.title])}{_frame('outline', slide.texts)}{table}"
        f"<presentation:notes>{notes}</presentation:notes></draw:page>"
    )


def _frame(kind: str, texts: Sequence[str]) -> str:
    paragraphs = "".join(f"<text:p>{escape(text)}</text:p>" for text in texts)
    return (
        f'<draw:frame presentation:class="{kind}"><draw:text-box>{paragraphs}</draw:text-box>'
        "</draw:frame>"
    )


_DOCUMENT, _LIST, _PERSIST, _SLIDE, _FACTS = 0x03E8, 0x0FF0, 0x03F3, 0x03EE, 0x03EF
_NOTES, _SHOW, _DRAWING, _BOX = 0x03F0, 0x03F9, 0x040C, 0xF00D
_HEADER, _TEXT, _OUTLINE, _EDIT, _DIRECTORY = 0x0F9F, 0x0FA0, 0x0F9E, 0x0FF5, 0x1772
_TITLE_TEXT, _BODY_TEXT, _NOTES_TEXT = 0, 1, 2


def write_ppt(slides: Sequence[Slide]) -> bytes:
    """PPT: titles and bodies stand in the list of slides, tables in boxes, notes in pages of theirs."""
    noted = [at for at, slide in enumerate(slides) if slide.notes]
    pages = [
        _ppt_slide(slide, noted.index(at) + 1 if slide.notes else 0)
        for at, slide in enumerate(slides)
    ]
    pages += [_ppt_notes(slides[at].notes) for at in noted]
    listed = b"".join(
        _persist(2 + at, 256 + at, 0)
        + _ppt_text(_TITLE_TEXT, slide.title)
        + _ppt_text(_BODY_TEXT, "\r".join(slide.texts))
        for at, slide in enumerate(slides)
    )
    notes = b"".join(_persist(2 + len(slides) + at, at + 1, at + 1) for at in range(len(noted)))
    document = _held(_DOCUMENT, _held(_LIST, listed) + _held(_LIST, notes, instance=2))
    places, stream = [], b""
    for record in (document, *pages):
        places.append(len(stream))
        stream += record
    entry = struct.pack("<I", 1 | len(places) << 20) + struct.pack(f"<{len(places)}I", *places)
    directory = len(stream)
    stream += _atom(_DIRECTORY, entry)
    edit = len(stream)
    stream += _atom(
        _EDIT, struct.pack("<IHBBIIIIHH", 0, 0, 0, 3, 0, directory, 1, len(places), 1, 0)
    )
    user = _atom(0x0FF6, struct.pack("<IIIHHBBH", 0x14, 0xE391C05F, edit, 0, 0x03F4, 3, 0, 0))
    return container({"PowerPoint Document": stream, "Current User": user}, POWERPOINT)


def _ppt_slide(slide: Slide, notes: int) -> bytes:
    facts = _atom(_FACTS, struct.pack("<I8sIIHH", 0, bytes(8), 0, notes, 0, 0))
    boxes = [_held(_BOX, _atom(_OUTLINE, struct.pack("<I", at))) for at in (0, 1)]
    cells = (cell for row in slide.rows for cell in row)
    boxes += [_held(_BOX, _ppt_text(4, cell)) for cell in cells]
    shown = struct.pack("<IIBBHBBBB", 0, 0, 0, 0, 4 if slide.hidden else 0, 0, 0, 0, 0)
    return _held(_SLIDE, facts + _atom(_SHOW, shown) + _held(_DRAWING, b"".join(boxes)))


def _ppt_notes(text: str) -> bytes:
    return _held(_NOTES, _held(_DRAWING, _held(_BOX, _ppt_text(_NOTES_TEXT, text))))


def _persist(persisted: int, id: int, flags: int) -> bytes:
    return _atom(_PERSIST, struct.pack("<IIiII", persisted, 0, 2, id, 0))


def _ppt_text(use: int, text: str) -> bytes:
    return _atom(_HEADER, struct.pack("<I", use)) + _atom(_TEXT, text.encode("utf-16-le"))


def _atom(kind: int, content: bytes, instance: int = 0) -> bytes:
    return struct.pack("<HHI", instance << 4, kind, len(content)) + content


def _held(kind: int, content: bytes, *, instance: int = 0) -> bytes:
    return struct.pack("<HHI", instance << 4 | 0xF, kind, len(content)) + content
