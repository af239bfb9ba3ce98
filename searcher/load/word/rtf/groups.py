"""What the control words of RTF open and say: groups, signs, and how a paragraph is set."""

from __future__ import annotations

from dataclasses import dataclass, field

from searcher.load.losses import COMMENT, OBJECT, PICTURE

TEXT, SKIP, LABEL, NOTE, STYLES, FONTS, SHAPE, CODE, BOX = range(9)
# What stands in these groups, where it is not text of the document.
GROUPS = {
    "fonttbl": FONTS,
    "stylesheet": STYLES,
    "listtext": LABEL,
    "pntext": LABEL,
    "footnote": NOTE,
    "shpinst": SHAPE,
    "shppict": SHAPE,
    "shptxt": BOX,
    "result": TEXT,
    "fldrslt": TEXT,
    "fldinst": CODE,
    **dict.fromkeys(
        "colortbl info pict header headerl headerr headerf footer footerl footerr footerf "
        "annotation object objdata xe tc nonshppict ftnsep ftnsepc ftncn aftnsep aftnsepc "
        "aftncn listtable listoverridetable revtbl rsidtbl generator bkmkstart bkmkend themedata "
        "colorschememapping datastore latentstyles xmlnstbl pgptbl filetbl atnid atnauthor "
        "nesttableprops formfield docvar template".split(),
        SKIP,
    ),
}
# What is no text is counted; a picture given twice, for old programs, is in `nonshppict` again.
LOST = {"pict": PICTURE, "object": OBJECT, "annotation": COMMENT}
SIGNS = {
    **{"tab": "\t", "line": "\n", "page": "\n", "column": "\n", "emdash": "—", "endash": "–"},
    **{"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•"},
    **{"emspace": " ", "enspace": " ", "qmspace": " ", "~": "\xa0", "_": "-", "\n": "\r"},
    **{"\\": "\\", "{": "{", "}": "}"},
}
ENDS = frozenset({"par", "sect", "\r", "\n"})


@dataclass(frozen=True)
class Group:
    """What holds within a group of braces."""

    place: int = TEXT
    font: int = 0
    skip: int = 1  # characters that stand for one given by its number
    hidden: bool = False
    deleted: bool = False
    size: int = 0
    header: bool = False  # of the first page
    box: int = 0  # how deep in text boxes


@dataclass
class Setting:
    """How the paragraph being read is set."""

    style: int = 0
    outline: int | None = None
    centred: bool = False
    in_table: bool = False

    def reset(self) -> None:
        """The properties as they are without being told."""
        self.style, self.outline, self.centred, self.in_table = 0, None, False, False


@dataclass
class Paragraph:
    """The paragraph being read: its text, its number, its notes, the size it begins in."""

    text: list[str] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    notes: list[list[str]] = field(default_factory=list)
    size: int = 0
