"""The notice in every format that can be read, each as an office or its programs would write it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from tests.formats import doc, docx, odt, ofd
from tests.formats.archives import write_zip
from tests.formats.decks import Slide, write_odp, write_ppt, write_pptx
from tests.formats.epub import write_epub
from tests.formats.mails import Attachment, write_eml, write_mht
from tests.formats.notice import NOTICE, Notice, Part, is_centred, is_right, texts
from tests.formats.pdf import Pdf
from tests.formats.typesetting import broken, draw_table, measure
from tests.formats.workbooks import Sheet, write_ods, write_xls, write_xlsb, write_xlsx

_RIGHT = '<w:jc w:val="right"/>'
_CENTRE = '<w:jc w:val="center"/>'


def as_text(notice: Notice = NOTICE) -> bytes:
    """Plain text: paragraphs indented by two wide blanks."""
    lines = [
        "　　" * (part.kind in ("text", "step", "heading")) + text for part, text in texts(notice)
    ]
    return ("\n".join(lines) + "\n").encode()


def as_markdown(notice: Notice = NOTICE) -> bytes:
    """Markdown with headings and a table of pipes."""
    blocks = []
    for part in notice:
        if part.kind == "table":
            head, *rows = ["| " + " | ".join(row) + " |" for row in part.rows]
            blocks.append("\n".join([head, "| --- " * len(part.rows[0]) + "|", *rows]))
    table = iter(blocks)
    lines = []
    for part, run in groupby(texts(notice), key=lambda one: one[0]):
        if part.kind == "table":
            lines.append(next(table))
            continue
        ((_, text),) = run
        lines.append("#" * _rank(part) + " " * bool(_rank(part)) + text)
    return ("\n\n".join(lines) + "\n").encode()


def as_html(notice: Notice = NOTICE) -> bytes:
    """A page of an office's site, its text in an editor's block."""
    body = "".join(_html_blocks(notice))
    title = next(part.text for part in notice if part.kind == "title")
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n</head>\n<body>\n"
        '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw/">政务公开</a></li></ul>\n'
        f'<div class="TRS_Editor">\n{body}</div>\n'
        '<div class="footer">主办：松河市人民政府办公室　网站地图</div>\n</body>\n</html>\n'
    ).encode()


def _html_blocks(notice: Notice) -> Iterator[str]:
    for part, run in groupby(texts(notice), key=lambda one: one[0]):
        if part.kind == "table":
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in part.rows)
            yield "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>\n"
            continue
        ((_, text),) = run
        name = f"h{_rank(part)}" if _rank(part) else "p"
        place = "center" if is_centred(part) else "right" if is_right(part) else ""
        style = f' style="text-align:{place}"' if place else ""
        yield f"<{name}{style}>{escape(text)}</{name}>\n"


def _rank(part: Part) -> int:
    """The heading level with the title as the first, 0 for what is no heading."""
    return 1 if part.kind == "title" else part.level + 1 if part.kind == "heading" else 0


def as_docx(notice: Notice = NOTICE) -> bytes:
    """DOCX with styled headings; the steps are numbered by the word processor."""
    return docx.package(*_docx_parts(notice))


def as_word_xml(notice: Notice = NOTICE) -> bytes:
    """The parts of a DOCX in one file of XML, as Word writes them too."""
    return docx.flat(*_docx_parts(notice))


def _docx_parts(notice: Notice) -> tuple[str, dict[str, str]]:
    """The document part, and those that go with it."""
    blocks = []
    for part in notice:
        if part.kind == "table":
            blocks.append(docx.table(part.rows))
            continue
        style = "a" if part.kind == "title" else str(part.level + 1) if part.level else None
        place = _CENTRE if is_centred(part) else _RIGHT if is_right(part) else ""
        number = (1, 0) if part.kind == "step" else None
        blocks.append(docx.paragraph(part.text, style=style, number=number, properties=place))
    parts = {
        "styles": docx.styles(docx.STYLES),
        "numbering": docx.numbered({0: docx.Level("decimal", "%1.")}),
    }
    return docx.body("".join(blocks)), parts


def as_odt(notice: Notice = NOTICE) -> bytes:
    """ODT with headings by level; the steps are numbered by the word processor."""
    blocks = []
    for kind, run in groupby(notice, key=lambda part: part.kind):
        parts = list(run)
        if kind == "step":
            blocks.append(odt.numbered(odt.paragraph(part.text) for part in parts))
            continue
        blocks += map(_odt_block, parts)
    styles = odt.STYLES + odt.list_style({1: ("", "1", ".")})
    return odt.package(odt.content("".join(blocks), styles))


def _odt_block(part: Part) -> str:
    if part.kind == "table":
        return odt.table(part.rows)
    if part.kind == "heading":
        return odt.heading(part.text, part.level)
    style = "Title" if part.kind == "title" else "centre" if is_centred(part) else ""
    return odt.paragraph(part.text, style or ("right" if is_right(part) else ""))


def as_doc(notice: Notice = NOTICE) -> bytes:
    """A Word 97 document with styled headings."""
    return doc.package(paragraph for part in texts(notice) for paragraph in _doc_paragraphs(*part))


def _doc_paragraphs(part: Part, text: str) -> Iterable[doc.Paragraph]:
    if part.kind == "table":
        return doc.row(text.split("\t"))
    style = doc.TITLE if part.kind == "title" else part.level
    aligned = doc.CENTRE if is_centred(part) else doc.RIGHT if is_right(part) else 0
    return [doc.paragraph(text, style=style, aligned=aligned)]


def as_rtf(notice: Notice = NOTICE) -> bytes:
    """RTF, as saved under .doc too, with headings by outline level."""
    head = r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}}{\stylesheet{\s0 Normal;}{\s3 Title;}}"
    return (head + "\n" + "\n".join(_rtf_blocks(notice)) + "\n}\n").encode("ascii")


def _rtf_blocks(notice: Notice) -> Iterator[str]:
    for part, text in texts(notice):
        if part.kind == "table":
            cells = "".join(_rtf(cell) + r"\cell " for cell in text.split("\t"))
            yield rf"\trowd\cellx3000\cellx6000\cellx9000\pard\plain\intbl {cells}\row"
            continue
        style = r"\s3" if part.kind == "title" else ""
        level = rf"\outlinelevel{part.level - 1}" if part.level else ""
        place = r"\qc" if is_centred(part) else r"\qr" if is_right(part) else ""
        yield rf"\pard\plain{style}{level}{place} {_rtf(text)}\par"


def _rtf(text: str) -> str:
    return "".join(
        char if char.isascii() else "".join(rf"\'{byte:02x}" for byte in char.encode("gb18030"))
        for char in text
    )


_SIZE, _LEADING = 16.0, 28.0  # points
_LEFT, _RIGHT_EDGE, _TOP, _FOOT = 80.0, 515.0, 752.0, 90.0


class _Sheets:
    """A PDF filled from the top of each page down; pages are numbered at the foot."""

    def __init__(self) -> None:
        self.pdf = Pdf()
        self.top = 0.0
        self.room_for(_LEADING)

    def room_for(self, height: float) -> None:
        """Turn the page when it has no room."""
        if self.top - height >= _FOOT:
            return
        self.pdf.page()
        foot = f"— {len(self.pdf.pages)} —"
        self.pdf.text(297.5 - measure(foot) * 7, 40, foot, size=14)
        self.top = _TOP

    def line(self, text: str, left: float, size: float = _SIZE) -> None:
        """Set a line."""
        self.room_for(_LEADING)
        self.top -= _LEADING
        self.pdf.text(left, self.top, text, size=size)

    def part(self, part: Part, text: str) -> None:
        """Set a paragraph in lines, a title in the middle, a signature at the right."""
        size = 22.0 if part.kind == "title" else _SIZE
        indent = 0 if is_centred(part) or part.kind == "addressee" else 2
        for number, line in enumerate(broken(text, (_RIGHT_EDGE - _LEFT) / size, indent)):
            left = _LEFT + (0 if number else indent * size)
            if is_centred(part):
                left = 297.5 - measure(line) * size / 2
            if is_right(part):
                left = _RIGHT_EDGE - (measure(line) + 2) * size
            self.line(line, left, size)

    def table(self, part: Part) -> None:
        """Draw a table in a grid."""
        self.room_for(len(part.rows) * 30.0 + 20)
        self.top = draw_table(self.pdf, part.rows, [115, 160, 160], top=self.top - 12, size=14) - 6


def as_pdf(notice: Notice = NOTICE) -> bytes:
    """PDF of A4 pages with numbers at their feet and the table in a grid."""
    sheets = _Sheets()
    for part, run in groupby(texts(notice), key=lambda one: one[0]):
        if part.kind == "table":
            sheets.table(part)
            continue
        for _, text in run:
            sheets.part(part, text)
    return sheets.pdf.bytes()


_MM = 25.4 / 72


def as_ofd(notice: Notice = NOTICE) -> bytes:
    """OFD of A4 pages with numbers at their feet; the table is text in columns."""
    pages: list[list[ofd.Text]] = []
    for part, text in texts(notice):
        for left, line, size in _ofd_lines(part, text):
            if not pages or pages[-1][-1].y > 255:
                pages.append([ofd.Text(98, 277, f"— {len(pages) + 1} —", 4.94)])
            y = pages[-1][-1].y + 10.2 if len(pages[-1]) > 1 else 37.0
            cells = line.split("\t")
            across = (0.0, 35.0, 100.0)
            pages[-1] += [ofd.Text(left + x, y, cell, size) for x, cell in zip(across, cells)]
    return ofd.package(pages, title="")


def _ofd_lines(part: Part, text: str) -> Iterator[tuple[float, str, float]]:
    """The lines of a paragraph: left edge in mm, text, type size in mm."""
    size = {"title": 7.76, "table": 4.23}.get(part.kind, 5.64)
    indent = 2 if part.kind in ("text", "step", "heading") else 0
    for number, line in enumerate(broken(text, 153.0 / size, indent)):
        left = 28.0 + (0 if number else indent * size)
        if is_centred(part):
            left = 105.0 - measure(line) * size / 2
        if is_right(part):
            left = 181.0 - (measure(line) + 2) * size
        yield left, line, size


def as_zip(notice: Notice = NOTICE) -> bytes:
    """A ZIP as packed on a Chinese Windows: names in GBK, the notice in two folders' depth."""
    members = [
        ("松河市农村公路养护/通知正文.docx", as_docx(notice)),
        ("松河市农村公路养护/网页/通知.htm", as_html(notice)),
    ]
    return write_zip(members, "gbk")


def as_epub(notice: Notice = NOTICE) -> bytes:
    """A book: what stands before the first heading, then a chapter for each heading of level 1."""
    chapters: list[list[Part]] = [[]]
    for part in notice:
        if part.kind == "heading" and part.level == 1:
            chapters.append([])
        chapters[-1].append(part)
    return write_epub(_title(notice), ["".join(_html_blocks(tuple(one))) for one in chapters])


def as_mht(notice: Notice = NOTICE) -> bytes:
    """The page of an office's site, saved with its pictures in one file."""
    return write_mht(as_html(notice).decode(), subject=_title(notice))


def as_eml(notice: Notice = NOTICE) -> bytes:
    """A mail with the notice as its text and its table as an attachment."""
    return write_eml(
        _title(notice), as_text(notice).decode(), [Attachment(ANNEX + ".xlsx", as_xlsx(notice))]
    )


def _title(notice: Notice) -> str:
    return next(part.text for part in notice if part.kind == "title")


def _slides(notice: Notice) -> Iterable[Slide]:
    """A slide for the title with what stands before the first heading, then one a heading."""
    title, lines, rows = _title(notice), list[str](), list[tuple[str, ...]]()
    for part, text in texts(notice):
        if part.kind == "heading":
            yield Slide(title, lines, rows)
            title, lines, rows = text, [], []
        elif part.kind == "table":
            rows.append(tuple(text.split("\t")))
        elif part.kind != "title":
            lines.append(text)
    yield Slide(title, lines, rows)


def as_pptx(notice: Notice = NOTICE) -> bytes:
    """Slides, one a heading."""
    return write_pptx(list(_slides(notice)))


def as_odp(notice: Notice = NOTICE) -> bytes:
    """The same slides as OpenDocument."""
    return write_odp(list(_slides(notice)))


def as_ppt(notice: Notice = NOTICE) -> bytes:
    """The same slides as PowerPoint 97 wrote them."""
    return write_ppt(list(_slides(notice)))


def _annex(notice: Notice) -> list[Sheet]:
    """The notice's table as a sheet, under its title."""
    (table,) = (part for part in notice if part.kind == "table")
    rows: list[Sequence[str]] = [[ANNEX_TITLE], *table.rows]
    return [Sheet("补助标准", rows, ["A1:C1"])]


def as_xlsx(notice: Notice = NOTICE) -> bytes:
    """The notice's table as a workbook of its own."""
    return write_xlsx(_annex(notice))


def as_xlsb(notice: Notice = NOTICE) -> bytes:
    """The same as a binary workbook."""
    return write_xlsb(_annex(notice))


def as_xls(notice: Notice = NOTICE) -> bytes:
    """The same as Excel 97 wrote it, and Kingsoft's program does (.et)."""
    return write_xls(_annex(notice))


def as_ods(notice: Notice = NOTICE) -> bytes:
    """The same as OpenDocument."""
    return write_ods(_annex(notice))


STEM = "松河市-农村公路养护-通知"
ANNEX = "松河市-农村公路养护-附件"
ANNEX_TITLE = "松河市农村公路养护补助标准"
# The notice itself, whose passages, outline and metadata are the same in all of these.
RENDERINGS: dict[str, Callable[[Notice], bytes]] = {
    ".txt": as_text,
    ".md": as_markdown,
    ".html": as_html,
    ".docx": as_docx,
    ".doc": as_doc,
    ".rtf": as_rtf,
    ".xml": as_word_xml,
    ".odt": as_odt,
    ".epub": as_epub,
    ".mht": as_mht,
    ".pdf": as_pdf,
    ".ofd": as_ofd,
    ".zip": as_zip,
}
# The notice told otherwise: as a mail, on slides.
RETOLD: dict[str, Callable[[Notice], bytes]] = {
    ".eml": as_eml,
    ".pptx": as_pptx,
    ".odp": as_odp,
    ".ppt": as_ppt,
}
# Its table alone.
ANNEXES: dict[str, Callable[[Notice], bytes]] = {
    ".xlsx": as_xlsx,
    ".xlsb": as_xlsb,
    ".xls": as_xls,
    ".et": as_xls,
    ".ods": as_ods,
}
FILES = {
    **{STEM + suffix: write for suffix, write in {**RENDERINGS, **RETOLD}.items()},
    **{ANNEX + suffix: write for suffix, write in ANNEXES.items()},
}
