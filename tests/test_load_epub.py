"""EPUB: chapters in reading order; none does harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from searcher.load.epub import read
from searcher.load.reading import Unreadable
from tests.formats.docx import zipped
from tests.formats.epub import write_epub
from tests.formats.members import member_mutants
from tests.formats.mutation import mutants, outcomes_of

BOOK = write_epub(
    "岚江市供水管理汇编",
    [
        "<h1>第一章 总则</h1><p>第一条 适用。</p>",
        '<p><img src="a.png"/></p>',
        "<h1>第二章 分则</h1>\n<p>第二条 施行。</p>",
    ],
)


def changed(old: str, new: str, more: dict[str, str] | None = None) -> bytes:
    """The book with other words in its parts."""
    with zipfile.ZipFile(io.BytesIO(BOOK)) as package:
        files = {name: package.read(name).decode().replace(old, new) for name in package.namelist()}
    return zipped({**files, **(more or {})})


def test_chapters_come_in_reading_order_and_lines_are_numbered_on() -> None:
    reading = read(BOOK)
    lines = [line for line in reading.lines if line.text]
    assert [(line.level, line.text) for line in lines] == [
        *((1, "第一章 总则"), (0, "第一条 适用。"), (1, "第二章 分则"), (0, "第二条 施行。"))
    ]
    numbers = [line.marks[0][1] for line in lines]
    assert numbers == sorted(numbers) and len(set(numbers)) > 2
    assert reading.meta == {"title": "岚江市供水管理汇编"}
    assert reading.notes == ("not read: 1 picture",)


def test_a_title_that_says_nothing_is_none() -> None:
    assert read(changed("岚江市供水管理汇编", "Unknown Title")).meta == {}


def test_the_order_is_that_of_the_spine_and_names_may_be_escaped() -> None:
    spine = '<itemref idref="c1"/><itemref idref="c2"/><itemref idref="c3"/>'
    turned = changed(spine, '<itemref idref="c3"/><itemref idref="c3"/><itemref idref="c1"/>')
    assert [line.text for line in read(turned).lines if line.level] == [
        "第二章 分则",
        "第一章 总则",
    ]
    assert read(changed('href="c1.xhtml"', 'href="%631.xhtml"')).lines == read(BOOK).lines
    assert "1 missing chapter" in read(changed('href="c1.xhtml"', 'href="gone.xhtml"')).notes[0]


@pytest.mark.parametrize(
    "raw, reason",
    [
        (write_epub("空", ["<p> </p>"]), "no text in the book"),
        (changed("OEBPS/content.opf", "OEBPS/gone.opf"), "no book in the package"),
        (
            changed(
                "", "", {"META-INF/encryption.xml": '<e><EncryptionMethod Algorithm="aes"/></e>'}
            ),
            "it is encrypted: only the program",
        ),
    ],
    ids=range(3),
)
def test_what_cannot_be_read_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(raw)


def test_fonts_that_are_obfuscated_do_not_lock_a_book() -> None:
    method = '<e><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></e>'
    assert read(changed("", "", {"META-INF/encryption.xml": method})).lines == read(BOOK).lines


def test_mutated_books_are_read_or_refused() -> None:
    assert outcomes_of(read, [*mutants([BOOK], 150), *member_mutants(BOOK, 150)]) == {True, False}
