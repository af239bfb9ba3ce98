"""PPT and DPS (PowerPoint 97–2003) → slides: titles, paragraphs, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from searcher.load.containers import Container
from searcher.load.losses import HIDDEN_SLIDE, OBJECT, PICTURE
from searcher.load.reading import Reading
from searcher.load.slides.deck import Slide, reading_of
from searcher.load.slides.records import Record, Records

_DOCUMENT, _LIST, _PERSIST = 0x03E8, 0x0FF0, 0x03F3
_SLIDE, _SLIDE_FACTS, _SHOW, _NOTES = 0x03EE, 0x03EF, 0x03F9, 0x03F0
_BOX, _HEADER, _WIDE, _NARROW, _OUTLINE = 0xF00D, 0x0F9F, 0x0FA0, 0x0FA8, 0x0F9E
_SHAPE, _KIND, _PLACE, _OBJECT = 0xF004, 0xF00A, 0x0BC3, 0x0BC1
_GROUP, _ANCHOR, _MORE, _IS_TABLE = 0xF003, 0xF00F, 0xF122, 0x039F
_FURNITURE = frozenset((7, 8, 9, 10))  # places of the date, the slide's number, footer and header
_SLIDES, _OF_NOTES = 0, 2  # instances of lists
_TITLES = frozenset((0, 6))
_NOTE, _OTHER = 2, 4
_HIDDEN = 0x04
_PICTURE_FRAME = 75
_ENDS = {0x0B: "\n", 0x0D: "\n"}

Text = tuple[int, str]  # what it is for on the slide, the text


def read(raw: bytes) -> Reading:
    """Return the text of the slides that are shown, in their order; the page is the slide's
    ordinal.

    Raises Unreadable for what is no presentation, is encrypted or has no text.
    """
    lost: Counter[str] = Counter()
    reader = _Reader(Records(Container(raw)), lost)
    return reading_of(list(reader.slides()), "utf-16-le", lost)


class _Reader:
    def __init__(self, records: Records, lost: Counter[str]) -> None:
        self._records = records
        self._lost = lost

    def slides(self) -> Iterator[Slide]:
        """Yield the slides that are shown; of a damaged file those that stand in it."""
        listed = list(self._listed(_SLIDES))
        notes = {self._records.number(one, 12): one for one, _ in self._listed(_OF_NOTES)}
        for ordinal, (persist, outline) in enumerate(listed, 1):
            record = self._records.persisted(self._records.number(persist))
            if record and record.kind == _SLIDE:
                yield from self._slide(Slide(ordinal), record, outline, notes)
        if not listed:
            alone = (one for one in self._records.inside(None) if one.kind == _SLIDE)
            for ordinal, record in enumerate(alone, 1):
                yield from self._slide(Slide(ordinal), record, [], {})

    def _listed(self, instance: int) -> Iterator[tuple[Record, list[Text]]]:
        """Yield what a list of slides names, each with the texts that stand in the list itself."""
        records = self._records
        documents = [one for one in records.inside(None) if one.kind == _DOCUMENT]
        for document in documents[-1:]:  # the newest state comes last
            for found in records.inside(document):
                if found.kind == _LIST and found.instance == instance:
                    inside = list(records.inside(found))
                    starts = [at for at, one in enumerate(inside) if one.kind == _PERSIST]
                    for start, end in zip(starts, [*starts[1:], len(inside)]):
                        yield inside[start], list(self._texts(inside[start + 1 : end], []))

    def _slide(
        self, slide: Slide, record: Record, outline: list[Text], notes: dict[int, Record]
    ) -> Iterator[Slide]:
        inside = list(self._records.walk(record))
        if any(one.kind == _SHOW and self._flags(one) & _HIDDEN for one in inside):
            self._lost[HIDDEN_SLIDE] += 1
            return
        for use, text in self._boxes(inside, outline):
            (slide.titles if use in _TITLES else slide.texts).append(text)
        self._lost[PICTURE] += sum(_is_picture(one) for one in inside)
        self._lost[OBJECT] += sum(one.kind == _OBJECT for one in inside)
        facts = next((one for one in inside if one.kind == _SLIDE_FACTS), None)
        persist = notes.get(self._records.number(facts, 16)) if facts else None
        page = self._records.persisted(self._records.number(persist)) if persist else None
        if page and page.kind == _NOTES:
            texts = self._boxes(list(self._records.walk(page)), [])
            slide.notes += (text for use, text in texts if use == _NOTE)
        yield slide

    def _boxes(self, inside: list[Record], outline: list[Text]) -> Iterator[Text]:
        """Yield the texts of the boxes in order, those of a table row by row."""
        passed = 0  # the end of what was read whole, or is furniture
        for record in inside:
            if record.start < passed:
                continue
            if record.kind == _GROUP and self._is_table(record):
                yield from self._rows(record, outline)
                passed = record.end
            elif record.kind == _SHAPE and self._is_furniture(record):
                passed = record.end
            elif record.kind == _BOX:
                yield from self._texts(list(self._records.inside(record)), outline)

    def _rows(self, table: Record, outline: list[Text]) -> Iterator[Text]:
        """Yield the rows of a table: its boxes that begin at the same height."""
        rows: dict[bytes, list[str]] = {}
        for shape in self._records.inside(table):
            inside = list(self._records.inside(shape))
            place = next((one for one in inside if one.kind == _ANCHOR), None)
            for box in (one for one in inside if one.kind == _BOX):
                texts = self._texts(list(self._records.inside(box)), outline)
                cell = " ".join(" ".join(text for _, text in texts).split())
                rows.setdefault(self._records.content(place)[4:8] if place else b"", []).append(
                    cell
                )
        yield from ((_OTHER, "\t".join(cells)) for cells in rows.values())

    def _is_table(self, group: Record) -> bool:
        """True if a group of shapes is marked as a table."""
        first = next(self._records.inside(group), None)
        inside = self._records.inside(first) if first else ()
        marks = (self._records.number(one) & 0x3FFF for one in inside if one.kind == _MORE)
        return any(mark == _IS_TABLE for mark in marks)

    def _is_furniture(self, shape: Record) -> bool:
        """True if a shape fills a place that the layout keeps for what is on every slide."""
        places = (one for one in self._records.walk(shape) if one.kind == _PLACE)
        return any(self._records.number(one, 4) & 0xFF in _FURNITURE for one in places)

    def _texts(self, records: list[Record], outline: list[Text]) -> Iterator[Text]:
        """Yield the texts in a row of records; some stand in the list of slides, by their ordinal."""
        use = -1
        for record in records:
            if record.kind == _HEADER:
                use = self._records.number(record)
            elif record.kind in (_WIDE, _NARROW):
                codec = "utf-16-le" if record.kind == _WIDE else "latin-1"
                text = self._records.content(record).decode(codec, "replace")
                yield use, text.translate(_ENDS)
            elif record.kind == _OUTLINE:
                at = self._records.number(record)
                yield from outline[at : at + 1]

    def _flags(self, show: Record) -> int:
        return self._records.number(show, 8) >> 16


def _is_picture(record: Record) -> bool:
    return record.kind == _KIND and record.instance == _PICTURE_FRAME
