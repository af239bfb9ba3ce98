"""ZIP packages and compound files → which kind of office document they are, by what lies in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Collection, Iterable

from searcher.load.containers import MAGIC
from searcher.load.reading import Unreadable
from searcher.load.zip_faults import ZIP_FAULTS

_TYPES = "[content_types].xml"
# The folder in which a package of Office keeps its document, and the main part it usually has.
_FOLDERS = (
    ("word/", "docx", "word/document.xml"),
    ("xl/", "workbook", "xl/workbook.xml"),
    ("ppt/", "pptx", "ppt/presentation.xml"),
)
# How the types of parts tell the main one, which may lie in any folder.
_PARTS = (
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"spreadsheetml.sheet.main+xml", "workbook"),
    (b"presentationml.presentation.main+xml", "pptx"),
)
_LONGEST_TYPES = 65_536
# A member that only this kind of package has, in lower case.
_MEMBERS = (
    ("ofd.xml", "ofd"),
    ("meta-inf/container.xml", "epub"),
    ("content.xml", "odt"),
)
_MIMETYPE, _LONGEST_MIMETYPE = "mimetype", 200
# How a package's declared type begins, the longest first.
_DECLARED = (
    ("application/epub+zip", "epub"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "workbook"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
)
_OPENDOCUMENT = "application/vnd.oasis.opendocument."
_REFUSED = (
    ("visio/document.xml", "a Visio drawing"),
    ("index/document.iwa", "a document of Apple's iWork"),
    ("index.zip", "a document of Apple's iWork"),
)
# What a compound file says it is: by the number of its program, by the names of its streams.
_CLASSES = {
    "0609020000000000c000000000000046": "doc",
    "1008020000000000c000000000000046": "workbook",
    "2008020000000000c000000000000046": "workbook",
    "108d81649b4fcf1186ea00aa00b929e8": "ppt",
}
_STREAMS = (
    ("WordDocument", "doc"),
    ("Workbook", "workbook"),
    ("Book", "workbook"),
    ("PowerPoint Document", "ppt"),
)
_REFUSED_STREAMS = (
    ("EncryptedPackage", "it is encrypted: a password is needed to open it"),
    ("MatOST", "a Microsoft Works document, which is another format of the same suffix"),
    ("CONTENTS", "a Microsoft Works document, which is another format of the same suffix"),
    ("__properties_version1.0", "an Outlook message; save it as .eml"),
    ("VisioDocument", "a Visio drawing, which is not supported"),
)


def package_kind(raw: bytes) -> str:
    """Return the name of the format that a ZIP is in; Unreadable for one that is not known."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            names = package.namelist()
            kind = _kind_of(names, lambda: _mimetype(package)) or _kind_of_parts(package, names)
    except ZIP_FAULTS:
        kind = _kind_by_bytes(raw)
    if kind is None:
        raise Unreadable(
            "the bytes are a ZIP archive, whatever its name says, or a damaged document"
        )
    return kind


def is_package(names: Iterable[str]) -> bool:
    """True if a ZIP of members with these names is one document, not an archive of files.

    >>> is_package(["word/document.xml", "word/styles.xml"]), is_package(["附件/word/document.xml"])
    (True, False)
    """
    try:
        return _kind_of(names, lambda: _DECLARED[0][0]) is not None
    except Unreadable:
        return True


def container_kind(raw: bytes) -> str:
    """Return the name of the format that a compound file is in; Unreadable for known others.

    One that says nothing is taken for a Word document, whose reader knows best what is wrong.
    """
    said = _CLASSES.get(_class_of(raw))
    if said:
        return said
    for stream, kind in _STREAMS:
        if any(_spelt(name) in raw for name in (stream, stream.upper())):
            return kind
    for stream, reason in _REFUSED_STREAMS:
        if _spelt(stream) in raw:
            raise Unreadable(reason)
    return "doc"


def _kind_of(names: Iterable[str], mimetype: Callable[[], str]) -> str | None:
    held = {name.replace("\\", "/").lstrip("/").lower() for name in names}
    for member, reason in _REFUSED:
        if member in held:
            raise Unreadable(f"the bytes are {reason}, which is not supported")
    for folder, kind, main in _FOLDERS:
        if main in held or (_TYPES in held and any(name.startswith(folder) for name in held)):
            return kind
    if _MIMETYPE in held and {"content.xml", "meta-inf/container.xml"} & held:
        if declared := _declared(mimetype()):
            return declared
    return next((kind for member, kind in _MEMBERS if _stands(member, held)), None)


def _kind_of_parts(package: zipfile.ZipFile, names: Iterable[str]) -> str | None:
    """Return the kind of a package of Office by what it says its main part is, whatever its name."""
    name = next((one for one in names if one.lower() == _TYPES), None)
    if name is None:
        return None
    with package.open(name) as file:
        said = file.read(_LONGEST_TYPES)
    return next((kind for part, kind in _PARTS if part in said), None)


def _stands(member: str, held: Collection[str]) -> bool:
    """True if a package has a member; what OpenDocument calls its text is a common name."""
    return member in held and (member != "content.xml" or "meta-inf/manifest.xml" in held)


def _mimetype(package: zipfile.ZipFile) -> str:
    name = next(one for one in package.namelist() if one.lower() == _MIMETYPE)
    with package.open(name) as file:
        return file.read(_LONGEST_MIMETYPE).decode("ascii", "replace").strip()


def _declared(mimetype: str) -> str | None:
    """Return the format that a package declares, None for what is no type of documents."""
    kind = next((kind for start, kind in _DECLARED if mimetype.startswith(start)), None)
    if kind is None and mimetype.startswith(_OPENDOCUMENT):
        what = mimetype.removeprefix(_OPENDOCUMENT) if mimetype.isprintable() else "unknown"
        raise Unreadable(f"an OpenDocument file of a kind that is not supported ({what})")
    return kind


def _kind_by_bytes(raw: bytes) -> str | None:
    """Return the kind of a ZIP without its list of members by the names that stand in it."""
    for member, kind in (*((main, kind) for _, kind, main in _FOLDERS), *_MEMBERS):
        spellings = (member, member.replace("ofd", "OFD"), member.replace("/", "\\"))
        if any(spelling.encode() in raw for spelling in spellings):
            return kind
    return None


def _class_of(raw: bytes) -> str:
    """Return the number of the program that a compound file's first entry names."""
    shift, first = int.from_bytes(raw[30:32], "little"), int.from_bytes(raw[48:52], "little")
    root = (first + 1) << (shift if shift in (9, 12) else 9)
    return raw[root + 80 : root + 96].hex() if raw.startswith(MAGIC) else ""


def _spelt(stream: str) -> bytes:
    """Return a stream's name as a directory spells it, its end included."""
    return stream.encode("utf-16-le") + b"\0\0"
