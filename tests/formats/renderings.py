"""The notice in every format that can be read, each as an office or its programs would write it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import groupby

from tests.formats import doc, docx, ofd
from tests.formats.archives import write_zip
from tests.formats.notice import NOTICE, Notice, Part, is_centred, is_right, texts
from tests.formats.pdf import Pdf
from tests.formats.typesetting import broken, draw_table, measure

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
    return docx.package(docx.body("".join(blocks)), parts)


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


STEM = "松河市-农村公路养护-通知"
RENDERINGS: dict[str, Callable[[Notice], bytes]] = {
    ".txt": as_text,
    ".md": as_markdown,
    ".html": as_html,
    ".docx": as_docx,
    ".doc": as_doc,
    ".rtf": as_rtf,
    ".pdf": as_pdf,
    ".ofd": as_ofd,
    ".zip": as_zip,
}
